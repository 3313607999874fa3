"""The names, literals and table entries that formulas begin with → formulas, each with its kind."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from fenze.dsl import ast, model
from fenze.dsl.check.casts import scaled
from fenze.dsl.check.kinds import MONEY, NUMBER, PLAIN, Kind, Part
from fenze.dsl.check.lookup import entry_of, name_of
from fenze.dsl.check.mismatch import Wanted, report_parameter_type, shown_of
from fenze.dsl.check.names import Entry
from fenze.dsl.check.numbers import number_of
from fenze.dsl.check.quantities import quantity_of
from fenze.dsl.check.scope import Scope, line_of
from fenze.dsl.check.types import words_of
from fenze.dsl.diagnostic import Place, Text


def literal_of(scope: Scope, value: ast.Value) -> Part | None:
    number = number_of(value.text) if value.kind in {"number", "percent", "fraction"} else None
    match value.kind:
        case "percent" | "fraction" if number is not None:
            return Part(value, model.Constant(number / (100 if value.kind == "percent" else 1), "number"), NUMBER)
        case "number" if value.unit is None and number is not None:
            return Part(value, model.Constant(number, "number"), PLAIN)
        case "number" if value.unit is not None:
            type_ = model.Number("duration", value.unit)
            typed = quantity_of(scope, value, Wanted("", type_), type_)
            if typed is None or typed.number is None:
                return None
            return Part(value, model.Constant(typed.number, "duration", value.unit), Kind("duration", value.unit))
        case _:
            report_no_number(scope, value)
            return None


def named_of(scope: Scope, name: ast.Name) -> Part | None:
    entry = entry_of(scope, name, "fact", "parameter")
    if entry is None:
        return None
    if entry.kind == "parameter":
        return _parameter_of(scope, name, entry.name)
    type_ = scope.types[entry.name]
    if not isinstance(type_, model.Number):
        _report_not_a_number(scope, name, entry, words_of(type_))
        return None
    if not is_measured(scope, name, entry.name, type_):
        return None
    kind = _kind_of(type_)
    value = model.FactValue(entry.name, kind.name)
    return Part(name, scaled(value, Fraction(1, 100)) if type_.kind == "percent" else value, kind)


def _parameter_of(scope: Scope, written: ast.Name, name: str) -> Part | None:
    parameter = scope.parameters.get(name)
    if parameter is None:
        return None
    if not isinstance(parameter.type, model.Number):
        report_parameter_type(scope, written, parameter, Text("a number", "数"))
        return None
    kind, value = _kind_of(parameter.type), Fraction(parameter.value)
    value /= 100 if parameter.type.kind == "percent" else 1
    return Part(written, model.ParameterValue(name, value, kind.name), kind)


def lookup_of(scope: Scope, written: ast.Lookup) -> Part | None:
    entry, fact = name_of(scope, written.table, "table"), name_of(scope, written.fact, "fact")
    table = scope.tables.get(entry) if entry else None
    if table is None or fact is None:
        return None
    if fact != table.fact:
        scope.report(
            "table-fact",
            written.fact.loc,
            Text(
                f"`{table.name}` is by `{table.fact}`, not by `{fact}`", f"`{table.name}` 按 `{table.fact}` 查，不按 `{fact}`"
            ),
            label=Text("another fact", "不是同一事实"),
            help=Text(f"write `{table.name}[{table.fact}]`", f"请写 `{table.name}[{table.fact}]`"),
            others=(Place(table.loc, Text("declared here", "在此处声明")),),
        )
        return None
    kind, scale = _kind_of(table.type), 100 if table.type.kind == "percent" else 1
    entries = {value: number / scale for value, number in table.entries.items()}
    return Part(written, model.TableValue(table.name, table.fact, entries, kind.name), kind)


def _kind_of(type_: model.Number) -> Kind:
    match type_.kind:
        case "money":
            return MONEY
        case "duration":
            return Kind("duration", type_.unit)
        case "integer" | "decimal" | "percent":
            return NUMBER
        case _:
            assert_never(type_.kind)


def _report_not_a_number(scope: Scope, name: ast.Name, entry: Entry, words: Text) -> None:
    line = line_of(entry.loc, name.loc)
    scope.report(
        "not-a-number",
        name.loc,
        Text(f"`{name.text}` takes {words.en}, not a number", f"`{name.text}` 填的是{words.zh}，不是数"),
        label=Text("cannot be reckoned with", "不能参与计算"),
        help=Text(f"it is declared {line.en}", f"它声明于{line.zh}"),
    )


def is_measured(scope: Scope, name: ast.Name, fact: str, type_: model.Number) -> bool:
    """Whether it can be told how long a length of time is: months and years only between two moments. Reports where not."""
    if type_.unit not in {"months", "years"} or fact in scope.measured:
        return True
    scope.report(
        "months-without-stamps",
        name.loc,
        Text(f"`{fact}` is in {type_.unit}, but nothing says from when to when", f"`{fact}` 以月或年计，却没有起止时间"),
        label=Text("as long as the months it runs through", "长短取决于所经过的月份"),
        help=Text("declare it `from` one time `to` another, or in days", "请以 `起于 … 止于 …` 声明，或改以天计"),
        others=(Place(scope.named("fact").by_name[fact].loc, Text("declared here", "在此处声明")),),
    )
    return False


def report_no_number(scope: Scope, value: ast.Value) -> None:
    """A literal that is not a number where one is to be reckoned with."""
    scope.report(
        "type-mismatch",
        value.loc,
        Text(f"a formula takes numbers, not `{shown_of(value, 'en')}`", f"算式中应写数，不能写 `{shown_of(value, 'zh')}`"),
        label=Text("not a number", "不是数"),
    )
