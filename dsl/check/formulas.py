"""Formulas as written → formulas over typed facts, each part with the kind of number it is.

A literal number without a unit is of the kind that stands beside it: in `min(30% of item_price, 500)` it is an amount of money.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from fractions import Fraction
from typing import Literal, assert_never

from fenze.dsl import ast, model
from fenze.dsl.check.bounds import facts_in, is_reversed, value_of_constant
from fenze.dsl.check.casts import cast_of, scaled
from fenze.dsl.check.kinds import MONEY, PLAIN, Part, divided, joined, multiplied, report_not_money
from fenze.dsl.check.numbers import converted
from fenze.dsl.check.operands import literal_of, lookup_of, named_of
from fenze.dsl.check.scope import Scope
from fenze.dsl.diagnostic import Place, Text


def amount_of(scope: Scope, written: ast.Formula) -> model.Formula | None:
    """A formula that comes to an amount of money; anything else is reported."""
    part = _part_of(scope, written)
    if part is None:
        return None
    if part.kind not in {MONEY, PLAIN}:
        report_not_money(scope, written, part.kind)
        return None
    return cast_of(scope, part, MONEY)


def sides_of(scope: Scope, left: ast.Formula, right: ast.Formula) -> tuple[model.Formula, model.Formula] | None:
    """Two formulas of one kind and unit, to be compared."""
    alike = _alike(scope, [left, right])
    return (alike[0].formula, alike[1].formula) if alike else None


def bounds_of(scope: Scope, low: ast.Formula, high: ast.Formula) -> tuple[model.Formula, model.Formula] | None:
    """Two amounts of money, the first not above the second as far as can be told."""
    below, above = amount_of(scope, low), amount_of(scope, high)
    if below is None or above is None or not _in_order(scope, Part(low, below, MONEY), Part(high, above, MONEY)):
        return None
    return below, above


# ── parts that go together ────────────────────────────────────────────────────────────────────────────────────────────────


def _part_of(scope: Scope, written: ast.Formula) -> Part | None:
    """None once what is wrong has been reported."""
    match written:
        case ast.Value():
            return literal_of(scope, written)
        case ast.Name():
            return named_of(scope, written)
        case ast.Lookup():
            return lookup_of(scope, written)
        case ast.PartOf(portion, whole):
            share, rest = _part_of(scope, portion), _part_of(scope, whole)
            if share is None or rest is None:
                return None
            kind = PLAIN if rest.kind == PLAIN else multiplied(scope, share, rest)
            return Part(written, model.Product((share.formula, rest.formula), kind.name), kind) if kind else None
        case ast.Sum(signed):
            alike = _alike(scope, [part for _, part in signed])
            signs = [sign for sign, _ in signed]
            return Part(written, _sum_of(signs, alike), alike[0].kind) if alike else None
        case ast.Extreme(which, choices):
            alike = _alike(scope, choices)
            extreme = model.Least if which == "min" else model.Greatest
            return Part(written, extreme(_formulas(alike), alike[0].formula.kind), alike[0].kind) if alike else None
        case ast.Clamp(value, low, high):
            alike = _alike(scope, [value, low, high])
            if not alike or not _in_order(scope, alike[1], alike[2]):
                return None
            one, least, most = _formulas(alike)
            return Part(written, model.Clamp(one, least, most, one.kind), alike[0].kind)
        case ast.Product():
            return _product_of(scope, written)
        case _:
            assert_never(written)


def _alike(scope: Scope, written: Sequence[ast.Formula]) -> list[Part]:
    """The parts, all of one kind and unit; empty where something is wrong."""
    parts = [part for part in [_part_of(scope, one) for one in written] if part]
    kind = joined(scope, parts) if len(parts) == len(written) else None
    if kind is None:
        return []
    alike = [Part(part.written, formula, kind) for part in parts if (formula := cast_of(scope, part, kind))]
    return alike if len(alike) == len(parts) else []


def _formulas(parts: Sequence[Part]) -> tuple[model.Formula, ...]:
    return tuple([part.formula for part in parts])


def _sum_of(signs: Sequence[str], parts: Sequence[Part]) -> model.Formula:
    terms: list[tuple[Literal[1, -1], model.Formula]] = [
        (1 if sign == "+" else -1, part.formula) for sign, part in zip(signs, parts, strict=True)
    ]
    return model.Sum(tuple(terms), parts[0].formula.kind)


def _product_of(scope: Scope, written: ast.Product) -> Part | None:
    """From left to right; what is multiplied before a division is one product."""
    parts = [_part_of(scope, part) for _, part in written.parts]
    so_far = parts[0]
    for (operator, _), part in zip(written.parts[1:], parts[1:], strict=True):
        if so_far is None or part is None:
            return None
        so_far = _times(scope, written, so_far, part) if operator == "*" else _divided_by(scope, written, so_far, part)
    return None if so_far is None or None in parts else replace(so_far, written=written)


def _times(scope: Scope, written: ast.Product, first: Part, second: Part) -> Part | None:
    kind = multiplied(scope, first, second)
    if kind is None:
        return None
    before = first.formula
    factors = before.factors if first.written is written and isinstance(before, model.Product) else (before,)
    return Part(written, model.Product((*factors, second.formula), kind.name), kind)


def _divided_by(scope: Scope, written: ast.Product, dividend: Part, divisor: Part) -> Part | None:
    kind = divided(scope, dividend, divisor)
    if kind is None or not _divides(scope, divisor):
        return None
    by = divisor.formula
    if dividend.kind.unit and divisor.kind.unit:
        by = scaled(by, converted(Fraction(1), divisor.kind.unit, dividend.kind.unit) or Fraction(1))
    return Part(written, model.Quotient(dividend.formula, by, kind.name), kind)


def _divides(scope: Scope, divisor: Part) -> bool:
    """Whether something can be divided by it in every case; reports where not."""
    value = value_of_constant(divisor.formula)
    if value:
        return True
    asked = next(facts_in(divisor.formula), None)
    scope.report(
        "division-by-zero",
        divisor.written.loc,
        Text("nothing can be divided by 0", "不能除以 0")
        if asked is None
        else Text(f"`{asked}` may be 0, and nothing can be divided by 0", f"`{asked}` 可能为 0，而 0 不能作除数")
        if isinstance(divisor.formula, model.FactValue)
        else Text("this may be 0, and nothing can be divided by 0", "此处可能为 0，而 0 不能作除数"),
        label=Text("divided by this", "以此为除数"),
        help=Text("divide only by numbers and parameters other than 0", "只能除以不为 0 的数或参数"),
    )
    return False


def _in_order(scope: Scope, low: Part, high: Part) -> bool:
    if not is_reversed(low.formula, high.formula):
        return True
    scope.report(
        "range-reversed",
        high.written.loc,
        Text("the upper bound is below the lower one", "上限低于下限"),
        label=Text("nothing lies between them", "两者之间没有数"),
        help=Text("write the lower bound first", "请先写下限"),
        others=(Place(low.written.loc, Text("the lower bound", "下限")),),
    )
    return False
