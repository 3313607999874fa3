"""A case as callers send it → typed facts, or a refusal that names the field and the fix."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, datetime, timedelta, timezone
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from fractions import Fraction
from typing import assert_never

import isodate

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.diagnostic import Text
from fenze.solver.money import MOST_MINOR_UNITS
from fenze.solver.truth import Value

CHINA = timezone(timedelta(hours=8))
SECONDS: Mapping[model.DurationUnit, int] = {"minutes": 60, "hours": 3600, "days": 86400, "working days": 86400}
_FIELDS = ("case_id", "as_of", "facts")
_MOST_BITS = 4096
"""Of an integer that is still written out in decimal."""
_PLAIN_NUMBER = re.compile(r"-?[0-9]+(\.[0-9]+)?")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a case: a stable code, the message, the field and a suggestion."""

    code: str
    message: Text
    field: str | None = None
    suggestion: Text | None = None


class CaseError(Exception):
    """A case cannot be decided as it is; carries every fault found, in the order of the case's fields."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field or 'case'}: {fault.message.en}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Case:
    """A case read: `facts` holds what was stated, typed; what was absent or null is unknown and not there.

    Numbers are in the fact's own unit.
    """

    case_id: str | None
    as_of: datetime
    facts: Mapping[str, Value]


class _Bad(Exception):
    """A value that is not one of its type: code, message, suggestion."""

    def __init__(self, code: str, message: Text, suggestion: Text | None = None) -> None:
        super().__init__(code)
        self.code, self.message, self.suggestion = code, message, suggestion


Reader = Callable[[object], Value]


class CaseReader:
    """Reads the cases of one policy."""

    def __init__(self, policy: model.Policy) -> None:
        self._readers: dict[str, Reader] = {name: _reader_of(fact.type, policy.currency) for name, fact in policy.facts.items()}
        self._policy = policy

    def read(self, raw: Mapping[str, object], now: datetime) -> Case:
        """The case, with `now` as its moment where it states none.

        Raises `CaseError` with every fault found.
        """
        faults = [_unknown_field(name) for name in raw if name not in _FIELDS]
        case_id = raw.get("case_id")
        if isinstance(case_id, int) and not isinstance(case_id, bool) and case_id.bit_length() <= _MOST_BITS:
            case_id = str(case_id)
        if case_id is not None and not isinstance(case_id, str):
            faults.append(Fault("wrong_type", Text("the case id must be text", "案件编号必须是文本"), "case_id"))
        as_of = now
        if (stated := raw.get("as_of")) is not None:
            try:
                as_of = _date_time(stated)
            except _Bad as bad:
                faults.append(Fault(bad.code, bad.message, "as_of", bad.suggestion))
        facts: dict[str, Value] = {}
        given = raw.get("facts")
        if given is None:
            given = {}
        if isinstance(given, Mapping):
            for name, value in given.items():  # pyright: ignore[reportUnknownVariableType]
                reader = self._readers.get(name)  # pyright: ignore[reportUnknownArgumentType]
                if reader is None:
                    faults.append(self._unknown_fact(str(name)))  # pyright: ignore[reportUnknownArgumentType]
                elif value is not None:
                    try:
                        facts[name] = reader(value)  # pyright: ignore[reportUnknownArgumentType]
                    except _Bad as bad:
                        faults.append(Fault(bad.code, bad.message, str(name), bad.suggestion))  # pyright: ignore[reportUnknownArgumentType]
        else:
            faults.append(
                Fault("wrong_type", Text("`facts` must hold the facts by name", "`facts` 须按名称列出各项事实"), "facts")
            )
        if faults:
            raise CaseError(*faults)
        return Case(case_id if isinstance(case_id, str) else None, as_of, facts)

    def _unknown_fact(self, name: str) -> Fault:
        by_label = {label: fact.name for fact in self._policy.facts.values() for label in (fact.labels.zh, fact.labels.en)}
        close = get_close_matches(name, [*self._policy.facts, *by_label], n=1)
        suggestion = None
        if close:
            meant = by_label.get(close[0], close[0])
            suggestion = Text(f"did you mean `{meant}`?", f"是否想写 `{meant}`？")
        message = Text(f"the policy has no fact `{name}`", f"政策里没有名为 `{name}` 的事实")
        return Fault("unknown_fact", message, name, suggestion)


def _unknown_field(name: str) -> Fault:
    close = get_close_matches(name, _FIELDS, n=1)
    suggestion = Text(f"did you mean `{close[0]}`?", f"是否想写 `{close[0]}`？") if close else None
    message = Text(f"a case has no field `{name}`", f"案件没有 `{name}` 这个字段")
    return Fault("unknown_field", message, name, suggestion)


def _reader_of(kind: model.FactType, currency: str) -> Reader:
    match kind:
        case model.Choice(kind="yes or no"):
            return _yes_or_no
        case model.Choice(values=values):
            return lambda raw: _choice(raw, values)
        case model.Number(kind="duration", unit=unit):
            assert unit is not None
            return lambda raw: _duration(raw, unit)
        case model.Number(kind="money"):
            digits = minor_digits_of(currency)
            return lambda raw: _money(raw, digits)
        case model.Number(kind="integer"):
            return _integer
        case model.Number(kind=number):
            return lambda raw: _not_negative(_number(raw)) if number == "percent" else _number(raw)
        case model.Stamp("date"):
            return _date
        case model.Stamp():
            return _date_time
        case model.Text():
            return _text
        case _:
            assert_never(kind)


def _yes_or_no(raw: object) -> str:
    if raw is True:
        return "yes"
    if raw is False:
        return "no"
    raise _Bad(
        "wrong_type",
        Text(f"`{_shown(raw)}` is neither yes nor no", f"`{_shown(raw)}` 既不是“是”也不是“否”"),
        Text("write true or false, without quotes", "请写 true 或 false，不加引号"),
    )


def _choice(raw: object, values: tuple[str, ...]) -> str:
    if isinstance(raw, str) and raw in values:
        return raw
    close = get_close_matches(raw, values, n=1) if isinstance(raw, str) else []
    allowed = ", ".join(values)
    if close:
        suggestion = Text(f"did you mean `{close[0]}`?", f"是否想写 `{close[0]}`？")
    else:
        suggestion = Text(f"write one of: {allowed}", f"请写其中之一：{allowed}")
    message = Text(f"`{_shown(raw)}` is not one of its values", f"`{_shown(raw)}` 不在可选值之内")
    raise _Bad("unknown_value", message, suggestion)


def _number(raw: object) -> Fraction:
    if isinstance(raw, bool):
        raise _not_a_number(raw)
    match raw:
        case int():
            return Fraction(raw)
        case float():
            exact = Decimal(repr(raw))
        case Decimal():
            exact = raw
        case str() if _PLAIN_NUMBER.fullmatch(raw):
            exact = Decimal(raw)
        case _:
            raise _not_a_number(raw)
    if not exact.is_finite() or abs(exact.adjusted()) > 60:
        raise _not_a_number(raw)
    try:
        return Fraction(exact)
    except (InvalidOperation, ValueError, OverflowError):
        raise _not_a_number(raw) from None


def _not_a_number(raw: object) -> _Bad:
    return _Bad(
        "wrong_type",
        Text(f"`{_shown(raw)}` is not a plain number", f"`{_shown(raw)}` 不是普通数字"),
        Text("write digits and at most one decimal point, such as 300.00", "只写数字和一个小数点，例如 300.00"),
    )


def _not_negative(number: Fraction) -> Fraction:
    if number < 0:
        raise _Bad("negative", Text("it must not be negative", "不能为负数"), Text("write 0 or more", "请写 0 或更大的数"))
    return number


def _integer(raw: object) -> Fraction:
    number = _not_negative(_number(raw))
    if number.denominator != 1:
        raise _Bad("wrong_type", Text(f"`{_shown(raw)}` is not a whole number", f"`{_shown(raw)}` 不是整数"))
    return number


def _money(raw: object, digits: int) -> Fraction:
    number = _not_negative(_number(raw))
    minor = number * 10**digits
    if minor.denominator != 1:
        raise _Bad(
            "not_exact",
            Text(f"`{_shown(raw)}` is finer than the smallest coin", f"`{_shown(raw)}` 比最小货币单位还细"),
            Text(f"write at most {digits} decimal places", f"最多写 {digits} 位小数"),
        )
    if minor > MOST_MINOR_UNITS:
        raise _Bad(
            "too_large",
            Text(f"`{_shown(raw)}` is more than can be handled exactly", f"`{_shown(raw)}` 超出可精确处理的金额"),
            Text("the most is 10^18 of the smallest coin", "上限为最小货币单位的 10^18 倍"),
        )
    return number


def _duration(raw: object, unit: model.DurationUnit) -> Fraction:
    if isinstance(raw, str) and raw[:1] in ("P", "-"):
        try:
            length = isodate.parse_duration(raw)
        except isodate.ISO8601Error:
            length = None
        if not isinstance(length, timedelta) or unit == "working days":
            raise _Bad(
                "wrong_type",
                Text(f"`{raw}` is not a length of time in {unit}", f"`{raw}` 不能换算为时长"),
                Text(
                    "write a number, or weeks, days, hours and minutes such as PT36H",
                    "请写数字，或以周、日、时、分表示，如 PT36H",
                ),
            )
        return _not_negative(seconds_of(length) / SECONDS[unit])
    return _not_negative(_number(raw))


def seconds_of(length: timedelta) -> Fraction:
    """The exact number of seconds."""
    return Fraction(length.days * 86400 + length.seconds) + Fraction(length.microseconds, 10**6)


def _date(raw: object) -> date:
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise _Bad(
        "wrong_type",
        Text(f"`{_shown(raw)}` is not a date", f"`{_shown(raw)}` 不是日期"),
        Text("write it as 2022-09-01", "请写成 2022-09-01"),
    )


def _date_time(raw: object) -> datetime:
    fix = Text("write it as 2022-09-01T10:00:00+08:00", "请写成 2022-09-01T10:00:00+08:00")
    moment = raw if isinstance(raw, datetime) else None
    if isinstance(raw, str) and len(raw) > len("2022-09-01"):
        with suppress(ValueError):
            moment = datetime.fromisoformat(raw)
    if moment is None:
        message = Text(f"`{_shown(raw)}` is not a date with a time", f"`{_shown(raw)}` 不是带时间的日期")
        raise _Bad("wrong_type", message, fix)
    if moment.tzinfo is None:
        raise _Bad("no_offset", Text(f"`{_shown(raw)}` does not say its time zone", f"`{_shown(raw)}` 没有写明时区"), fix)
    try:
        moment.astimezone(CHINA)
    except OverflowError:
        message = Text(f"`{_shown(raw)}` lies outside the calendar", f"`{_shown(raw)}` 超出历法范围")
        raise _Bad("wrong_type", message, fix) from None
    return moment


def _text(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    raise _Bad("wrong_type", Text(f"`{_shown(raw)}` is not text", f"`{_shown(raw)}` 不是文本"))


def _shown(raw: object) -> str:
    """A value as the caller wrote it, cut where it is long."""
    text = {None: "null", True: "true", False: "false"}.get(raw) if raw is None or isinstance(raw, bool) else None
    if isinstance(raw, int) and raw.bit_length() > _MOST_BITS:
        text = hex(raw)
    text = text or str(raw)
    return text if len(text) <= 40 else text[:39] + "…"
