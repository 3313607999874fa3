"""What a case was made to show → the words that name its scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.spelling import text_of, text_of_formula
from fenze.solver.suggest.aims import Aim
from fenze.solver.verify.finding import Raw, Witness

_SIDES: Mapping[str, Text] = {
    "below": Text("just below", "略低于"),
    "on": Text("exactly", "恰好等于"),
    "above": Text("just above", "略高于"),
}


def title_of(aim: Aim) -> Text:
    """The name of a scenario for this aim."""
    rule = aim.rule or ""
    match aim.aspect:
        case "stands":
            return Text(f"{rule} stands", f"{rule} 成立")
        case "falls":
            return Text(f"{rule} does not stand", f"{rule} 不成立")
        case "nearly":
            return Text(f"{rule} fails by one condition", f"{rule} 仅差一项条件")
        case "defeats":
            return Text(f"{rule} defeats {aim.over}", f"{rule} 排除 {aim.over}")
        case "true" | "false":
            assert aim.leaf is not None
            leaf, holds = condition_text(aim.leaf), aim.aspect == "true"
            word = Text("met", "满足") if holds else Text("not met", "不满足")
            return Text(f"{rule}: {leaf.en}: {word.en}", f"{rule}：{leaf.zh}：{word.zh}")
        case "below" | "on" | "above":
            left, right = _sides_of(aim)
            before = Text(f"{rule}: ", f"{rule}：") if rule else Text("", "")
            side = _SIDES[aim.aspect]
            return Text(f"{before.en}{left} {side.en} {right}", f"{before.zh}{left} {side.zh} {right}")
        case _:
            assert_never(aim.aspect)


def title_of_nearest(rule: str, stands: Witness, falls: Witness) -> Text:
    """The name of a scenario that differs in one fact from one in which the rule stands."""
    changed = {name: value for name, value in falls.facts.items() if stands.facts.get(name) != value}
    said = ", ".join(f"{name} is {_value_text(value).en}" for name, value in changed.items())
    chinese = "，".join(f"{name} 为 {_value_text(value).zh}" for name, value in changed.items())
    return Text(f"{rule} does not stand: {said}", f"{rule} 不成立：{chinese}")


def _value_text(value: Raw) -> Text:
    if isinstance(value, bool):
        return Text("yes", "是") if value else Text("no", "否")
    return Text(str(value), str(value))


def _sides_of(aim: Aim) -> tuple[str, str]:
    if aim.bend is not None:
        return aim.bend.names
    assert aim.limit is not None
    leaf = aim.limit.leaf
    if isinstance(leaf, model.Relation):
        return text_of_formula(leaf.left), text_of_formula(leaf.right)
    return leaf.fact, text_of(aim.limit.value)


def condition_text(leaf: model.Condition) -> Text:
    """A comparison on one line."""
    match leaf:
        case model.Is(fact, values, holds):
            words = ("is", "为") if holds else ("is not", "不为")
            listed = [Text({"yes": "yes", "no": "no"}.get(v, v), {"yes": "是", "no": "否"}.get(v, v)) for v in values]
            english, chinese = " or ".join(one.en for one in listed), " 或 ".join(one.zh for one in listed)
            return Text(f"{fact} {words[0]} {english}", f"{fact} {words[1]} {chinese}")
        case model.Compare(fact, operator, threshold):
            return Text(*[f"{fact} {operator} {text_of(threshold)}"] * 2)
        case model.Relation(left, operator, right):
            return Text(*[f"{text_of_formula(left)} {operator} {text_of_formula(right)}"] * 2)
        case model.Known(fact, known):
            return Text(f"{fact} is known", f"{fact} 已知") if known else Text(f"{fact} is unknown", f"{fact} 未知")
        case model.ParameterIs(parameter, values, holds):
            return Text(
                f"{parameter} {'is' if holds else 'is not'} {' or '.join(values)}",
                f"{parameter} {'为' if holds else '不为'} {' 或 '.join(values)}",
            )
        case _:
            return Text("condition", "条件")
