"""Lengths of time from a moment on, as written → deadlines and spans."""

from __future__ import annotations

from fractions import Fraction

from fenze.dsl import ast, model
from fenze.dsl.check.facts import check_calendar, stamp_fact_of
from fenze.dsl.check.lookup import entry_of
from fenze.dsl.check.mismatch import Typed, Wanted, report_parameter_type, shown_of
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Text


def deadline_of(scope: Scope, written: ast.Deadline) -> model.Deadline | None:
    start = stamp_fact_of(scope, written.start)
    done_at = stamp_fact_of(scope, written.done_at) if written.done_at else None
    if written.length is None:
        return model.Deadline(Fraction(0), "days", start, done_at, end_of_day=True) if start else None
    length = _length_of(scope, written.length)
    if length is None or start is None:
        return None
    typed, unit = length
    return model.Deadline(typed.number, unit, start, done_at, typed.parameter) if typed.number is not None else None


def span_of(scope: Scope, written: ast.Span) -> model.Span | None:
    start = stamp_fact_of(scope, written.start)
    length = _length_of(scope, written.length)
    if length is None or start is None:
        return None
    typed, unit = length
    return model.Span(typed.number, unit, start, written.midnight, typed.parameter) if typed.number is not None else None


def ends_before_it_begins(until: model.Span, after: model.Span) -> bool:
    """Whether, counted from the same moment, one span is over before the other in every case."""
    if (until.start, until.midnight) != (after.start, after.midnight):
        return False
    if until.unit == after.unit:
        return until.length <= after.length
    return until.length * _DAYS[until.unit][1] <= after.length * _DAYS[after.unit][0]


_DAYS: dict[model.DurationUnit, tuple[Fraction, Fraction]] = {
    "minutes": (Fraction(1, 1440), Fraction(1, 1440)),
    "hours": (Fraction(1, 24), Fraction(1, 24)),
    "days": (Fraction(1), Fraction(1)),
    "working days": (Fraction(1), Fraction(1000)),
    "months": (Fraction(28), Fraction(31)),
    "years": (Fraction(365), Fraction(366)),
}
"""The least and the most days that a unit can last."""


def _length_of(scope: Scope, written: ast.Value) -> tuple[Typed, model.DurationUnit] | None:
    if written.kind == "name":
        return _length_of_parameter(scope, written)
    if written.kind == "number" and written.unit is None:
        scope.report(
            "missing-unit",
            written.loc,
            Text(f"a deadline of {written.text} what?", f"时限 {written.text} 没有单位"),
            label=Text("no unit", "没有单位"),
            help=Text(
                "write `minutes`, `hours`, `days` or `working days` behind it", "请在其后写 `分钟`、`小时`、`天` 或 `个工作日`"
            ),
        )
        return None
    if written.unit is None:
        scope.report(
            "type-mismatch",
            written.loc,
            Text(
                f"a deadline is a number such as `24 hours`, not `{shown_of(written, 'en')}`",
                f"时限应写数和单位，如 `24 小时`，不能写 `{shown_of(written, 'zh')}`",
            ),
            label=Text("of another kind", "种类不符"),
        )
        return None
    check_calendar(scope, written.unit, written.loc)
    typed = value_of(scope, written, Wanted("within", model.Number("duration", written.unit)))
    return (typed, written.unit) if typed else None


def _length_of_parameter(scope: Scope, written: ast.Value) -> tuple[Typed, model.DurationUnit] | None:
    entry = entry_of(scope, written, "parameter")
    parameter = scope.parameters.get(entry.name) if entry else None
    if parameter is None:
        return None
    match parameter.type:
        case model.Number("duration", unit) if unit:
            check_calendar(scope, unit, written.loc)
            typed = value_of(scope, written, Wanted(parameter.name, parameter.type))
            return (typed, unit) if typed else None
        case _:
            report_parameter_type(scope, written, parameter, Text("a length of time", "时长"))
            return None
