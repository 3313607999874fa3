"""The kinds of numbers in a formula, and which go together: money with money, lengths of time of one sort with each other."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction

from fenze.dsl import ast, model
from fenze.dsl.check.numbers import converted
from fenze.dsl.check.quantities import UNITS_APART
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.types import UNIT_WORDS
from fenze.dsl.diagnostic import Place, Text


@dataclass(frozen=True, slots=True)
class Kind:
    """`unit` of a length of time; `literal` where only literal numbers without unit are in it, which may be of any kind."""

    name: model.FormulaKind
    unit: model.DurationUnit | None = None
    literal: bool = False


MONEY = Kind("money")
NUMBER = Kind("number")
PLAIN = Kind("number", literal=True)

_WORDS: dict[model.FormulaKind, Text] = {
    "money": Text("an amount of money", "金额"),
    "number": Text("a plain number", "纯数"),
    "duration": Text("a length of time", "时长"),
}


@dataclass(frozen=True, slots=True)
class Part:
    """A formula as written, what it stands for and its kind."""

    written: ast.Formula
    formula: model.Formula
    kind: Kind


def joined(scope: Scope, parts: Sequence[Part]) -> Kind | None:
    """The kind of what is added, compared or chosen among; parts that do not go together are reported."""
    telling = [part for part in parts if part.kind != PLAIN]
    if not telling:
        return PLAIN
    first = telling[0]
    for part in telling[1:]:
        if part.kind.name != first.kind.name:
            one, other = _WORDS[first.kind.name], _WORDS[part.kind.name]
            message = Text(f"{one.en} and {other.en} do not go together", f"{one.zh}与{other.zh}不能并用")
            advice = Text("only numbers of one kind are added, compared or chosen among", "只有同类的量才能相加减、比较或取舍")
            _report_mixed(scope, first, part, message, advice)
            return None
        if not _fits(scope, first, part):
            return None
    return first.kind


def multiplied(scope: Scope, first: Part, second: Part) -> Kind | None:
    """Of what is multiplied only one may be more than a number."""
    one, other = first.kind, second.kind
    if one == PLAIN or other == PLAIN:
        return other if one == PLAIN else one
    if "number" in {one.name, other.name}:
        return other if one.name == "number" else one
    words, others = _WORDS[one.name], _WORDS[other.name]
    message = Text(f"{words.en} is not multiplied by {others.en}", f"{words.zh}不能与{others.zh}相乘")
    _report_mixed(scope, first, second, message, Text("multiply by a plain number or a percentage", "请乘以纯数或百分比"))
    return None


def divided(scope: Scope, dividend: Part, divisor: Part) -> Kind | None:
    """A number where both are of one kind."""
    one, other = dividend.kind, divisor.kind
    if other.name == "number":
        return NUMBER if one == PLAIN and other != PLAIN else one
    if one.name == other.name:
        return NUMBER if _fits(scope, dividend, divisor) else None
    words, others = _WORDS[one.name], _WORDS[other.name]
    message = Text(f"{words.en} is not divided by {others.en}", f"{words.zh}不能除以{others.zh}")
    _report_mixed(scope, dividend, divisor, message, Text("divide by a number or by the same kind", "请除以纯数或同类的量"))
    return None


def report_not_money(scope: Scope, written: ast.Formula, kind: Kind) -> None:
    """A formula that is to be paid, but is no money."""
    words = _WORDS[kind.name]
    advice = Text("an amount comes only from amounts of money", "金额只能由金额算出")
    if kind.name == "number":
        advice = Text("say of which amount it is a part: `30% of …`", "请写明是哪个金额的一部分：`30% 的 …`")
    scope.report(
        "not-money",
        written.loc,
        Text(f"this comes to {words.en}, not to an amount of money", f"此处算出的是{words.zh}，不是金额"),
        label=Text("no amount of money", "不是金额"),
        help=advice,
    )


def _report_mixed(scope: Scope, first: Part, second: Part, message: Text, advice: Text) -> None:
    one, other = _WORDS[first.kind.name], _WORDS[second.kind.name]
    others = (Place(first.written.loc, one),)
    scope.report("mixed-kinds", second.written.loc, message, label=other, help=advice, others=others)


def _fits(scope: Scope, first: Part, second: Part) -> bool:
    """Whether two lengths of time can be told in one unit; reports where not."""
    one, other = first.kind.unit, second.kind.unit
    if one is None or other is None or converted(Fraction(1), other, one) is not None:
        return True
    words, others = UNIT_WORDS[one], UNIT_WORDS[other]
    scope.report(
        "unit-mismatch",
        second.written.loc,
        Text(f"{others.en} and {words.en} do not go together", f"{others.zh}与{words.zh}不能并用"),
        label=Text("another kind of time", "计时方式不同"),
        help=UNITS_APART,
        others=(Place(first.written.loc, Text(f"in {words.en}", f"以{words.zh}计")),),
    )
    return False
