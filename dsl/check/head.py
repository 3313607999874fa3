"""The head of a policy: its name, version, currency and the days on which it is in force."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from zoneinfo import available_timezones

from fenze.dsl import ast, model
from fenze.dsl.check.mismatch import shortened
from fenze.dsl.check.quantities import stamp_of
from fenze.dsl.check.scope import Scope, labels_of
from fenze.dsl.currency import currencies, minor_digits_of
from fenze.dsl.diagnostic import Place, Text
from fenze.dsl.keywords import phrase_of
from fenze.dsl.loc import Loc
from fenze.dsl.suggest import nearest

_KEYWORDS: dict[type[ast.Statement], str] = {
    ast.PolicyName: "POLICY",
    ast.Version: "VERSION",
    ast.InForce: "IN_FORCE_FROM",
    ast.Currency: "CURRENCY",
    ast.TimeZone: "TIME_ZONE",
    ast.Calendar: "CALENDAR",
}


_CHINA = "Asia/Shanghai"


@dataclass(frozen=True, slots=True)
class Head:
    name: str
    labels: model.Labels
    version: str = "0.0.0"
    in_force: model.Period = model.Period()
    time_zone: str = _CHINA


def head_of(scope: Scope, files: Sequence[ast.File]) -> Head:
    """The head; sets the scope's currency and calendar.

    A policy that states no version has 0.0.0, no currency CNY, no days all days, no time zone that of China.
    """
    first: dict[type[ast.Statement], ast.Statement] = {}
    for statement in (statement for file in files for statement in file.statements):
        keyword = _KEYWORDS.get(type(statement))
        if keyword and (earlier := first.setdefault(type(statement), statement)) is not statement:
            report_repeated(scope, keyword, statement.loc, earlier.loc)
    name, version, in_force, currency, time_zone, calendar = (first.get(kind) for kind in _KEYWORDS)
    if isinstance(currency, ast.Currency):
        _set_currency(scope, currency)
    if isinstance(calendar, ast.Calendar):
        _set_calendar(scope, calendar)
    zone = _time_zone_of(scope, time_zone) if isinstance(time_zone, ast.TimeZone) else _CHINA
    if not isinstance(name, ast.PolicyName):
        _report_missing(scope, files)
        return Head("", model.Labels("", ""))
    return Head(
        name.name.text,
        labels_of(name.name.text, name.labels),
        version.text if isinstance(version, ast.Version) else "0.0.0",
        period_of(scope, in_force) if isinstance(in_force, ast.InForce) else model.Period(),
        zone,
    )


def period_of(scope: Scope, written: ast.InForce) -> model.Period:
    texts = (written.since,) if written.until is None else (written.since, written.until)
    stamps = [stamp_of(scope, text, written.loc) for text in texts]
    if None in stamps:
        return model.Period()
    since, until = date.fromisoformat(written.since), date.fromisoformat(written.until) if written.until else None
    if until is not None and until < since:
        scope.report(
            "period-reversed",
            written.loc,
            Text(f"the last day `{until}` is before the first day `{since}`", f"末日 `{until}` 早于首日 `{since}`"),
            label=Text("never in force", "任何一天都不施行"),
            help=Text("put the earlier day first", "请把较早的一天写在前面"),
        )
    return model.Period(since, until)


def report_repeated(scope: Scope, keyword: str, loc: Loc, first: Loc, advice: Text | None = None) -> None:
    """A statement or clause that may stand only once stands again."""
    english, chinese = phrase_of(keyword, "en"), phrase_of(keyword, "zh")
    scope.report(
        "duplicate-clause",
        loc,
        Text(f"`{english}` stands here a second time", f"`{chinese}` 在此第二次出现"),
        label=Text("second time", "第二次"),
        help=advice or Text("keep one of them", "请只留一个"),
        others=(Place(first, Text("first time", "第一次")),),
    )


def _set_currency(scope: Scope, currency: ast.Currency) -> None:
    code = currency.name.text
    if code in currencies():
        scope.currency, scope.minor_digits = code, minor_digits_of(code)
        return
    near = nearest(code, currencies())
    scope.report(
        "unknown-currency",
        currency.name.loc,
        Text(f"no currency has the code `{code}`", f"没有代码为 `{code}` 的币种"),
        label=Text("not a code of ISO 4217", "不是 ISO 4217 代码"),
        help=Text(f"did you mean `{near}`?", f"是否想写 `{near}`？")
        if near
        else Text("write three letters such as `CNY`", "请写三个字母，如 `CNY`"),
    )


def _set_calendar(scope: Scope, calendar: ast.Calendar) -> None:
    name = calendar.name.text
    scope.calendar = name
    if name in model.CALENDARS:
        return
    near, listed = nearest(name, model.CALENDARS), [f"`{one}`" for one in model.CALENDARS]
    scope.report(
        "unknown-calendar",
        calendar.name.loc,
        Text(f"no calendar is named `{name}`", f"没有名为 `{name}` 的日历"),
        label=Text("its working days are not known", "不知其工作日"),
        help=Text(f"did you mean `{near}`?", f"是否想写 `{near}`？")
        if near
        else Text(f"the calendars are {', '.join(listed)}", f"日历有：{'、'.join(listed)}"),
    )


def _time_zone_of(scope: Scope, written: ast.TimeZone) -> str:
    zones = available_timezones()
    if written.text in zones:
        return written.text
    near = nearest(written.text, zones)
    scope.report(
        "unknown-time-zone",
        written.loc,
        Text(f"there is no time zone `{shortened(written.text)}`", f"没有 `{shortened(written.text)}` 这个时区"),
        label=Text("not in the time zone database", "时区数据库中没有"),
        help=Text(f"did you mean `{near}`?", f"是否想写 `{near}`？")
        if near
        else Text("write a continent and a city, such as `Asia/Shanghai`", "请写洲名和城市，如 `Asia/Shanghai`"),
    )
    return _CHINA


def _report_missing(scope: Scope, files: Sequence[ast.File]) -> None:
    start = Loc(files[0].path if files else "", 1, 1, 1, 1)
    if not any(file.statements for file in files):
        scope.report(
            "empty-policy",
            start,
            Text("there is no statement here", "这里没有任何语句"),
            help=Text('begin with `policy name "…"`', '请以 `政策 名称 "…"` 开头'),
        )
        return
    scope.report(
        "missing-policy",
        start,
        Text("the policy has no name", "该政策没有名称"),
        help=Text('begin with `policy name "…"`', '请以 `政策 名称 "…"` 开头'),
    )
