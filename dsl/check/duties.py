"""`must` as written → duties with their details and deadline."""

from __future__ import annotations

from typing import Literal

from fenze.dsl import ast, model
from fenze.dsl.check.bearers import bearer_of, bearers_of
from fenze.dsl.check.facts import stamp_fact_of
from fenze.dsl.check.lookup import entry_of, name_of, report_listed_twice
from fenze.dsl.check.mismatch import Typed, Wanted, report_parameter_type, shown_of
from fenze.dsl.check.names import WORDS, with_article
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc

_Declared = Literal["party", "evidence", "fact", "term"]

KEYS: dict[str, _Declared] = {
    "to": "party",
    "from": "party",
    "with": "party",
    "via": "party",
    "any_of": "evidence",
    "all_of": "evidence",
    "facts": "fact",
}
"""What the values of a detail are declared as; under every other key they are terms."""

CHINESE_KEYS = {
    "对象": "to",
    "来自": "from",
    "会同": "with",
    "经由": "via",
    "任一": "any_of",
    "齐备": "all_of",
    "事实": "facts",
}


def duties_of(scope: Scope, written: ast.Must) -> list[model.Must]:
    actors = bearers_of(scope, written.actors)
    action = name_of(scope, written.action, "action")
    first: dict[str, Loc] = {}
    details: list[model.Detail] = []
    for detail in written.details:
        key = CHINESE_KEYS.get(detail.key.text, detail.key.text)
        if key in first:
            report_listed_twice(scope, key, detail.key, first[key])
        first.setdefault(key, detail.key.loc)
        values = [_detail_value_of(scope, key, value) for value in detail.values]
        details.append(model.Detail(key, tuple(value for value in values if value)))
    deadline = _deadline_of(scope, written.deadline) if written.deadline else None
    return [model.Must(actor, action, tuple(details), deadline, loc=written.loc) for actor, _ in actors if action]


def _detail_value_of(scope: Scope, key: str, value: ast.Name | ast.Value) -> tuple[model.DetailKind, str] | None:
    kind = KEYS.get(key, "term")
    if isinstance(value, ast.Value):
        if kind == "term":
            return ("text", value.text)
        english, chinese = with_article(kind), WORDS[kind].zh
        _report_not(scope, value, Text(f"`{key}` takes {english}", f"`{key}` 之后应写{chinese}"))
        return None
    if kind == "party":
        bearer = bearer_of(scope, value)
        return (kind, bearer[0]) if bearer else None
    name = name_of(scope, value, kind)
    return (kind, name) if name else None


def _report_not(scope: Scope, value: ast.Value, wanted: Text) -> None:
    scope.report(
        "type-mismatch",
        value.loc,
        Text(f"{wanted.en}, not `{shown_of(value, 'en')}`", f"{wanted.zh}，不能写 `{shown_of(value, 'zh')}`"),
        label=Text("of another kind", "种类不符"),
    )


def _deadline_of(scope: Scope, written: ast.Deadline) -> model.Deadline | None:
    start = stamp_fact_of(scope, written.start)
    done_at = stamp_fact_of(scope, written.done_at) if written.done_at else None
    length = _length_of(scope, written.length)
    if length is None or start is None:
        return None
    typed, unit = length
    return model.Deadline(typed.number, unit, start, done_at, typed.parameter) if typed.number is not None else None


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
        _report_not(scope, written, Text("a deadline is a number such as `24 hours`", "时限应写数和单位，如 `24 小时`"))
        return None
    typed = value_of(scope, written, Wanted("within", model.Number("duration", written.unit)))
    return (typed, written.unit) if typed else None


def _length_of_parameter(scope: Scope, written: ast.Value) -> tuple[Typed, model.DurationUnit] | None:
    entry = entry_of(scope, written, "parameter")
    parameter = scope.parameters.get(entry.name) if entry else None
    if parameter is None:
        return None
    match parameter.type:
        case model.Number("duration", unit) if unit:
            typed = value_of(scope, written, Wanted(parameter.name, parameter.type))
            return (typed, unit) if typed else None
        case _:
            report_parameter_type(scope, written, parameter, Text("a length of time", "时长"))
            return None
