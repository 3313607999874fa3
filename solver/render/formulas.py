"""Formulas and their steps → words: `30% of item price`, `30% × item price (CNY 1,000.00) = CNY 300.00`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.model.formula import parts_of
from fenze.dsl.reckon import Step
from fenze.dsl.spelling import text_of
from fenze.solver.render.values import amount_of_minor, duration, exact_amount, share
from fenze.solver.render.voice import Voice


def formula_words(voice: Voice, formula: model.Formula) -> str:
    """A formula in a sentence, by the labels of what is in it."""
    match formula:
        case model.Constant() | model.FactValue() | model.ParameterValue() | model.TableValue():
            return _leaf(voice, formula)
        case model.Sum(parts):
            return _joined(["-" if sign < 0 else "+" for sign, _ in parts], [_closed(voice, part) for _, part in parts])
        case model.Product((model.FactValue(fact), model.Constant())) if _is_percentage(voice, formula):
            return voice.fact(fact)
        case model.Product((model.Constant(kind="number") as rate, of)) if rate.value < 1:
            portion = _leaf(voice, rate)
            return voice.say(f"{portion} of {_closed(voice, of)}", f"{_closed(voice, of)}的 {portion}")
        case model.Product(factors):
            return " × ".join(_closed(voice, factor) for factor in factors)
        case model.Quotient(dividend, divisor):
            return f"{_closed(voice, dividend)} ÷ {_closed(voice, divisor)}"
        case model.Least(parts):
            return _least(voice, [formula_words(voice, part) for part in parts])
        case model.Greatest(parts):
            return _greatest(voice, [formula_words(voice, part) for part in parts])
        case model.Clamp(value, low, high):
            return _clamped(voice, *(formula_words(voice, part) for part in (value, low, high)))
        case _:
            assert_never(formula)


def step_lines(voice: Voice, step: Step) -> Iterator[str]:
    """A line an operation, the inner ones first: what it takes, with values, and what it comes to."""
    if _is_percentage(voice, step.formula):
        return
    for part in step.parts:
        yield from step_lines(voice, part)
    if step.parts:
        yield f"{_operation(voice, step)} = {value_words(voice, step)}"


def found(voice: Voice, step: Step) -> str:
    """What a formula comes to, after its words: `30% of item price (CNY 300.00)`."""
    plain = isinstance(step.formula, model.Constant)
    return formula_words(voice, step.formula) + ("" if plain else voice.in_brackets(value_words(voice, step)))


def _operation(voice: Voice, step: Step) -> str:
    operands = [_operand(voice, part) for part in step.parts]
    match step.formula:
        case model.Sum(parts):
            return _joined(["-" if sign < 0 else "+" for sign, _ in parts], operands)
        case model.Product():
            return " × ".join(operands)
        case model.Quotient():
            return " ÷ ".join(operands)
        case model.Least():
            return _least(voice, operands)
        case model.Greatest():
            return _greatest(voice, operands)
        case model.Clamp():
            return _clamped(voice, *operands)
        case model.Constant() | model.FactValue() | model.ParameterValue() | model.TableValue():
            return ""
        case _:
            assert_never(step.formula)


def _operand(voice: Voice, step: Step) -> str:
    """A leaf with its value; of an inner operation only the value, its line stands above."""
    inner = step.parts and not _is_percentage(voice, step.formula)
    return value_words(voice, step) if inner else found(voice, step)


def _is_percentage(voice: Voice, formula: model.Formula) -> bool:
    """A fact that is a percentage enters a formula as a hundredth of what the case holds."""
    match formula:
        case model.Product((model.FactValue(fact), model.Constant(value=hundredth))):
            kind = voice.policy.facts[fact].type
            return isinstance(kind, model.Number) and kind.kind == "percent" and hundredth == Fraction(1, 100)
        case _:
            return False


def _leaf(voice: Voice, formula: model.Formula) -> str:
    match formula:
        case model.Constant(value, kind, unit):
            return _number(voice, value, kind, unit)
        case model.FactValue(fact):
            return voice.fact(fact)
        case model.ParameterValue(parameter):
            return voice.parameter(parameter)
        case model.TableValue(table, fact):
            labels = voice.policy.tables[table].labels
            return voice.say(f"{labels.en} by {voice.fact(fact)}", f"{labels.zh}（按{voice.fact(fact)}）")
        case _:
            return ""


def value_words(voice: Voice, step: Step) -> str:
    """What a formula comes to."""
    if step.value is None:
        return voice.say("not known", "未知")
    return _number(voice, step.value, step.formula.kind, _unit_of(voice, step.formula))


def _unit_of(voice: Voice, formula: model.Formula) -> model.DurationUnit | None:
    """The unit of a length of time: that of the first fact or constant in it, as all are alike."""
    match formula:
        case model.Constant(unit=unit):
            return unit
        case model.FactValue(fact):
            kind = voice.policy.facts[fact].type
            return kind.unit if isinstance(kind, model.Number) else None
        case _:
            return next((unit for part in parts_of(formula) if (unit := _unit_of(voice, part))), None)


def _number(voice: Voice, value: Fraction, kind: model.FormulaKind, unit: model.DurationUnit | None) -> str:
    if kind == "money":
        minor = value * 10 ** minor_digits_of(voice.policy.currency)
        if minor.denominator == 1:
            return amount_of_minor(voice, minor.numerator)
        return exact_amount(voice, minor) if minor >= 0 else f"-{exact_amount(voice, -minor)}"
    if kind == "duration" and unit is not None:
        return duration(voice, value, unit)
    return share(voice, value) if 0 < value < 1 else text_of(value)


def _closed(voice: Voice, formula: model.Formula) -> str:
    words = formula_words(voice, formula)
    return f"({words})" if isinstance(formula, model.Sum | model.Quotient) else words


def _joined(signs: Sequence[str], operands: Sequence[str]) -> str:
    text = " ".join(f"{'−' if sign == '-' else sign} {operand}" for sign, operand in zip(signs, operands, strict=True))
    return text.removeprefix("+ ")


def _least(voice: Voice, operands: Sequence[str]) -> str:
    return voice.say(f"the lesser of {voice.listed(operands)}", f"{voice.listed(operands, (' and ', '与'))}中的较小者")


def _greatest(voice: Voice, operands: Sequence[str]) -> str:
    return voice.say(f"the greater of {voice.listed(operands)}", f"{voice.listed(operands, (' and ', '与'))}中的较大者")


def _clamped(voice: Voice, value: str, low: str, high: str) -> str:
    return voice.say(f"{value}, at least {low} and at most {high}", f"{value}，不低于 {low}、不高于 {high}")
