"""What a case was made to show → the words that name its scenario."""

from __future__ import annotations

from collections.abc import Mapping
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.print.words import unit_text
from fenze.dsl.spelling import clock_text_of, text_of, text_of_formula
from fenze.solver.suggest.aims import Aim
from fenze.solver.verify.finding import Raw, Witness

_SIDES: Mapping[str, Text] = {
    "below": Text("just below", "略低于"),
    "on": Text("exactly", "恰好等于"),
    "above": Text("just above", "略高于"),
}


def title_of(aim: Aim, policy: model.Policy) -> Text:
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
            leaf, holds = condition_text(aim.leaf, policy), aim.aspect == "true"
            word = Text("met", "满足") if holds else Text("not met", "不满足")
            return Text(f"{rule}: {leaf.en}: {word.en}", f"{rule}：{leaf.zh}：{word.zh}")
        case "below" | "on" | "above":
            left, right = _sides_of(aim, policy)
            before = Text(f"{rule}: ", f"{rule}：") if rule else Text("", "")
            side = _SIDES[aim.aspect]
            return Text(f"{before.en}{left.en} {side.en} {right.en}", f"{before.zh}{left.zh} {side.zh} {right.zh}")
        case _:
            assert_never(aim.aspect)


def title_of_nearest(rule: str, stands: Witness, falls: Witness, policy: model.Policy) -> Text:
    """The name of a scenario that differs in one fact from one in which the rule stands."""
    changed = {name: value for name, value in falls.facts.items() if stands.facts.get(name) != value}
    values = {name: _value_text(policy.facts[name], value) for name, value in changed.items()}
    english = ", ".join(f"{name} is {value.en}" for name, value in values.items())
    chinese = "，".join(f"{policy.facts[name].labels.zh} 为 {value.zh}" for name, value in values.items())
    return Text(f"{rule} does not stand: {english}", f"{rule} 不成立：{chinese}")


def _value_text(fact: model.Fact, value: Raw) -> Text:
    if isinstance(value, bool):
        return _YES if value else _NO
    match fact.type:
        case model.Choice(labels=labels) if isinstance(value, str):
            return Text(value, labels[value].zh)
        case model.Number(unit=unit) if unit is not None:
            return Text(f"{value} {unit_text(unit, 'en')}", f"{value} {unit_text(unit, 'zh')}")
        case _:
            return Text(str(value), str(value))


def _sides_of(aim: Aim, policy: model.Policy) -> tuple[Text, Text]:
    if aim.bend is not None:
        return _plain(aim.bend.names[0]), _plain(aim.bend.names[1])
    assert aim.limit is not None
    leaf = aim.limit.leaf
    if isinstance(leaf, model.Relation):
        return _plain(text_of_formula(leaf.left)), _plain(text_of_formula(leaf.right))
    fact = policy.facts[leaf.fact]
    number = clock_text_of(aim.limit.value) if isinstance(fact.type, model.Clock) else text_of(aim.limit.value)
    return Text(fact.name, fact.labels.zh), _value_text(fact, number)


_YES, _NO = Text("yes", "是"), Text("no", "否")


def _plain(text: str) -> Text:
    return Text(text, text)


def condition_text(leaf: model.Condition, policy: model.Policy) -> Text:
    """A comparison on one line."""
    match leaf:
        case model.Is(name, values, holds):
            fact = policy.facts[name]
            listed = [_value_text(fact, {"yes": True, "no": False}.get(value, value)) for value in values]
            english, chinese = " or ".join(one.en for one in listed), "或".join(one.zh for one in listed)
            words = ("is", "为") if holds else ("is not", "不为")
            return Text(f"{name} {words[0]} {english}", f"{fact.labels.zh} {words[1]} {chinese}")
        case model.Compare(name, operator, threshold):
            fact = policy.facts[name]
            number = _value_text(fact, text_of(threshold))
            return Text(f"{name} {operator} {number.en}", f"{fact.labels.zh} {operator} {number.zh}")
        case model.Relation(left, operator, right):
            return _plain(f"{text_of_formula(left)} {operator} {text_of_formula(right)}")
        case model.Known(name, known):
            label = policy.facts[name].labels.zh
            return Text(f"{name} is known", f"{label} 已知") if known else Text(f"{name} is unknown", f"{label} 未知")
        case model.ParameterIs(parameter, values, holds):
            label = policy.parameters[parameter].labels.zh
            english = f"{parameter} {'is' if holds else 'is not'} {' or '.join(values)}"
            return Text(english, f"{label} {'为' if holds else '不为'} {'或'.join(values)}")
        case model.Defined(name):
            return Text(name, policy.definitions[name].labels.zh)
        case _:
            return Text("the condition", "该条件")
