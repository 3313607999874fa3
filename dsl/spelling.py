"""Numbers, amounts, formulas, shares, lengths of time → the one text for each, in decisions and programs alike."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of


def text_of(number: Fraction) -> str:
    """An exact text: a decimal where it ends, else a fraction."""
    denominator, twos, fives = number.denominator, 0, 0
    while denominator % 2 == 0:
        denominator, twos = denominator // 2, twos + 1
    while denominator % 5 == 0:
        denominator, fives = denominator // 5, fives + 1
    if denominator != 1:
        return f"{number.numerator}/{number.denominator}"
    places = max(twos, fives)
    if not places:
        return str(number.numerator)
    digits = str(abs(number.numerator) * 10**places // number.denominator).rjust(places + 1, "0")
    return f"{'-' if number < 0 else ''}{digits[:-places]}.{digits[-places:]}"


def clock_text_of(minutes: Fraction) -> str:
    """Minutes since midnight as a clock shows them, with seconds where there are any: 960 → `16:00`."""
    hour, rest = divmod(minutes, 60)
    minute, part = divmod(rest, 1)
    seconds = part * 60
    whole, text = f"{hour:02d}:{minute:02d}", text_of(seconds)
    return f"{whole}:{text.zfill(2) if seconds.denominator == 1 else text}" if seconds else whole


def text_of_minor(minor: int, currency: str) -> str:
    """Minor units → a decimal text in the currency's unit: 30000 → `300.00`."""
    digits = minor_digits_of(currency)
    if not digits:
        return str(minor)
    text = str(abs(minor)).rjust(digits + 1, "0")
    return f"{'-' if minor < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def share_text(share: model.Share) -> str:
    """A share on one line: `1/3`, `up to insurance_payout`."""
    match share:
        case Fraction():
            return text_of(share)
        case model.UpTo(formula):
            return f"up to {text_of_formula(formula)}"
        case model.Excess(formula):
            return f"over {text_of_formula(formula)}"
        case model.Rest():
            return "the rest"
        case model.Between(low, high, start):
            return f"{text_of(low)} to {text_of(high)}" + (f" from {text_of(start)}" if start is not None else "")
        case _:
            assert_never(share)


def span_text(span: model.Span) -> str:
    """A stretch of time on one line: `15 days of trade_success_time`."""
    start = f"midnight after {span.start}" if span.midnight else span.start
    return f"{text_of(span.length)} {span.unit} of {start}"


def text_of_formula(formula: model.Formula) -> str:
    """One line, unique to what the formula means: `min(0.3 * item_price, 500)`."""
    match formula:
        case model.Constant(value):
            return text_of(value)
        case model.FactValue(fact):
            return fact
        case model.ParameterValue(parameter):
            return parameter
        case model.TableValue(table, fact):
            return f"{table}[{fact}]"
        case model.Sum(parts):
            signed = "".join(f" {'+' if sign > 0 else '-'} {_closed(part, model.Sum)}" for sign, part in parts)
            return signed.removeprefix(" + ").removeprefix(" ")
        case model.Product(factors):
            return " * ".join(_closed(factor, model.Sum, model.Quotient) for factor in factors)
        case model.Quotient(dividend, divisor):
            return f"{_closed(dividend, model.Sum)} / {_closed(divisor, model.Sum, model.Product, model.Quotient)}"
        case model.Least(parts):
            return f"min({_listed(parts)})"
        case model.Greatest(parts):
            return f"max({_listed(parts)})"
        case model.Clamp(value, low, high):
            return f"clamp({_listed((value, low, high))})"
        case _:
            assert_never(formula)


def name_of_gap(relation: model.Relation) -> str:
    """The name under which the program knows by how much the left exceeds the right: `paid_price - 0.5 * item_price`."""
    left, right = text_of_formula(relation.left), _closed(relation.right, model.Sum)
    return left if right == "0" and not isinstance(relation.left, model.FactValue) else f"{left} - {right}"


def _listed(formulas: Sequence[model.Formula]) -> str:
    return ", ".join(map(text_of_formula, formulas))


def _closed(formula: model.Formula, *torn: type[model.Formula]) -> str:
    """In brackets where it is of a kind that an operator beside it would tear apart."""
    text = text_of_formula(formula)
    return f"({text})" if isinstance(formula, torn) else text
