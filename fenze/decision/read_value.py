"""A value as callers send it → a value of the fact's type, or what is wrong with it."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import date, datetime, timedelta
from decimal import Decimal, InvalidOperation
from difflib import get_close_matches
from fractions import Fraction
from typing import NoReturn, assert_never

import isodate

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.money import MOST_MINOR_UNITS
from fenze.dsl.timing import SECONDS, seconds_of
from fenze.dsl.truth import Value

MOST_BITS = 4096
"""Of an integer that is still written out in decimal."""
_PLAIN_NUMBER = re.compile(r"(-?[0-9]+)(?:\.([0-9]+))?")
_QUICK = 2**63
"""Whole numbers below are read at a glance."""
_SHORT = 40
"""Digits of a number that needs no further check of how large or small it is."""
_CLOCK_TIME = re.compile(r"([01][0-9]|2[0-3]):([0-5][0-9])(?::([0-5][0-9]))?")
_YEARS = range(2, 9999)
"""Of a moment in a case: it is a date in every time zone, and so is the next midnight."""


class Bad(Exception):
    """A value that is not one of its type: a stable code, what is wrong, and what to write instead, if that is clear."""

    def __init__(self, code: str, message: Text, suggestion: Text | None = None) -> None:
        super().__init__(code)
        self.code, self.message, self.suggestion = code, message, suggestion


_IN_CHINESE = {"minutes": "分钟", "hours": "小时", "days": "天", "working days": "工作日", "months": "月", "years": "年"}

Reader = Callable[[object], Value]


def reader_of(kind: model.FactType, currency: str) -> Reader:
    """How the values of a type are read; a reader raises `Bad`."""
    match kind:
        case model.Choice(kind="yes or no"):
            return _yes_or_no
        case model.Choice(values=values):
            return _choice_reader(values)
        case model.Number(kind="duration", unit=unit):
            assert unit is not None
            return lambda raw: _duration(raw, unit)
        case model.Number(kind="money"):
            return _money_reader(minor_digits_of(currency))
        case model.Number(kind="integer"):
            return _integer
        case model.Number(kind=number):
            return lambda raw: _not_negative(_number(raw)) if number == "percent" else _number(raw)
        case model.Clock():
            return _clock_time
        case model.Stamp("date"):
            return _date
        case model.Stamp():
            return date_time
        case model.Text():
            return _text
        case _:
            assert_never(kind)


def _yes_or_no(raw: object) -> str:
    if raw is True:
        return "yes"
    if raw is False:
        return "no"
    raise Bad(
        "wrong_type",
        Text(f"a yes or no is not written `{_shown(raw)}`", f"“是”或“否”不能写成 `{_shown(raw)}`"),
        Text("write true or false, without quotes", "请写 true 或 false，不加引号"),
    )


def _choice_reader(values: tuple[str, ...]) -> Reader:
    known = {value: value for value in values}

    def read(raw: object) -> str:
        try:
            return known[raw]  # type: ignore[index]  # pyright: ignore[reportArgumentType]
        except (KeyError, TypeError):
            return _refused_choice(raw, values)

    return read


def _refused_choice(raw: object, values: tuple[str, ...]) -> NoReturn:
    close = get_close_matches(raw, values, n=1) if isinstance(raw, str) else []
    allowed = ", ".join(values)
    if close:
        suggestion = Text(f"did you mean `{close[0]}`?", f"是否想写 `{close[0]}`？")
    else:
        suggestion = Text(f"write one of: {allowed}", f"请写其中之一：{allowed.replace(', ', '、')}")
    message = Text(f"`{_shown(raw)}` is not one of its values", f"`{_shown(raw)}` 不在可选值之内")
    raise Bad("unknown_value", message, suggestion)


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
        case str() if written := _PLAIN_NUMBER.fullmatch(raw):
            if len(raw) <= _SHORT:
                whole, part = written.groups(default="")
                return Fraction(int(whole + part), 10 ** len(part)) if part else Fraction(int(whole))
            exact = Decimal(raw)
        case _:
            raise _not_a_number(raw)
    if not exact.is_finite() or abs(exact.adjusted()) > 60:
        raise _not_a_number(raw)
    try:
        return Fraction(exact)
    except (InvalidOperation, ValueError, OverflowError):
        raise _not_a_number(raw) from None


def _not_a_number(raw: object) -> Bad:
    return Bad(
        "wrong_type",
        Text(f"`{_shown(raw)}` is not a plain number", f"`{_shown(raw)}` 不是普通数字"),
        Text("write digits and at most one decimal point, such as 300.00", "只写数字和一个小数点，例如 300.00"),
    )


def _not_negative(number: Fraction) -> Fraction:
    if number.numerator < 0:
        raise Bad("negative", Text("it must not be negative", "不能为负数"), Text("write 0 or more", "请写 0 或更大的数"))
    return number


def _integer(raw: object) -> Fraction:
    if type(raw) is int and 0 <= raw < _QUICK:
        return Fraction(raw)
    number = _not_negative(_number(raw))
    if number.denominator != 1:
        message = Text(f"`{_shown(raw)}` is not a whole number", f"`{_shown(raw)}` 不是整数")
        raise Bad("wrong_type", message, Text("write digits only, such as 3", "只写数字，例如 3"))
    return number


def _money_reader(digits: int) -> Reader:
    """Amounts as most are written are read at a glance; of the others it is told what is wrong, if anything."""
    written = re.compile(rf"[0-9]{{1,12}}(?:\.[0-9]{{{digits}}})?") if digits else re.compile("[0-9]{1,12}")
    scale = 10**digits

    def read(raw: object) -> Fraction:
        if not isinstance(raw, str) or written.fullmatch(raw) is None:
            return _money(raw, digits)
        whole, _, part = raw.partition(".")
        return Fraction(int(whole + part), scale) if part else Fraction(int(whole))

    return read


def _money(raw: object, digits: int) -> Fraction:
    number = _not_negative(_number(raw))
    minor, rest = divmod(number.numerator * 10**digits, number.denominator)
    if rest:
        raise Bad(
            "not_exact",
            Text(f"`{_shown(raw)}` is finer than the smallest coin", f"`{_shown(raw)}` 比最小货币单位还细"),
            Text(f"write at most {digits} decimal places", f"最多写 {digits} 位小数"),
        )
    if minor > MOST_MINOR_UNITS:
        largest = MOST_MINOR_UNITS // 10**digits
        raise Bad(
            "too_large",
            Text(f"`{_shown(raw)}` is more than an amount may be", f"`{_shown(raw)}` 超出金额上限"),
            Text(f"the most is {largest}, 10^18 of the smallest coin", f"最多 {largest}，即最小货币单位的 10^18 倍"),
        )
    return number


def _duration(raw: object, unit: model.DurationUnit) -> Fraction:
    if isinstance(raw, str) and raw[:1] in ("P", "-"):
        try:
            length = isodate.parse_duration(raw)
        except isodate.ISO8601Error:
            length = None
        number = _length_in(length, unit)
        if number is None:
            raise Bad(
                "wrong_type",
                Text(f"`{raw}` is not a length of time in {unit}", f"`{raw}` 不能换算成{_IN_CHINESE[unit]}"),
                _how_to_write(unit),
            )
        return _not_negative(number)
    return _not_negative(_number(raw))


def _how_to_write(unit: model.DurationUnit) -> Text:
    match unit:
        case "minutes" | "hours" | "days":
            return Text(
                "write a number, or weeks, days, hours and minutes such as PT36H", "请写数字，或以周、日、时、分表示，如 PT36H"
            )
        case "months" | "years":
            return Text("write a number, or months and years such as P6M", "请写数字，或以月、年表示，如 P6M")
        case "working days":
            return Text("write a number", "请写数字")
        case _:
            assert_never(unit)


def _length_in(length: timedelta | isodate.Duration | None, unit: model.DurationUnit) -> Fraction | None:
    """An ISO-8601 duration in a unit that it converts to exactly: months and years into each other, the others likewise."""
    match length, unit:
        case timedelta(), "minutes" | "hours" | "days":
            return seconds_of(length) / SECONDS[unit]
        case isodate.Duration(), "months" | "years" if not length.tdelta:
            months = Fraction(length.years) * 12 + Fraction(length.months)
            return months / 12 if unit == "years" else months
        case _:
            return None


def _clock_time(raw: object) -> Fraction:
    """Minutes since midnight."""
    if isinstance(raw, str) and (written := _CLOCK_TIME.fullmatch(raw)):
        hour, minute, second = written.groups(default="0")
        return int(hour) * 60 + int(minute) + Fraction(int(second), 60)
    raise Bad(
        "wrong_type",
        Text(f"`{_shown(raw)}` is not a time of day", f"`{_shown(raw)}` 不是时刻"),
        Text("write it as 16:00", "请写成 16:00"),
    )


def _date(raw: object) -> date:
    if isinstance(raw, str):
        try:
            return date.fromisoformat(raw)
        except ValueError:
            pass
    raise Bad(
        "wrong_type",
        Text(f"`{_shown(raw)}` is not a date", f"`{_shown(raw)}` 不是日期"),
        Text("write it as 2022-09-01", "请写成 2022-09-01"),
    )


_MOMENT = Text("write it as 2022-09-01T10:00:00+08:00", "请写成 2022-09-01T10:00:00+08:00")


def date_time(raw: object) -> datetime:
    """A moment with its offset. Raises `Bad`."""
    moment = raw if isinstance(raw, datetime) else None
    if isinstance(raw, str) and len(raw) > len("2022-09-01"):
        try:
            moment = datetime.fromisoformat(raw)
        except ValueError:
            moment = None
    if moment is None:
        message = Text(f"`{_shown(raw)}` is not a date with a time", f"`{_shown(raw)}` 不是带时间的日期")
        raise Bad("wrong_type", message, _MOMENT)
    if moment.tzinfo is None:
        raise Bad("no_offset", Text(f"`{_shown(raw)}` does not say its time zone", f"`{_shown(raw)}` 没有写明时区"), _MOMENT)
    if moment.year not in _YEARS:
        message = Text(f"`{_shown(raw)}` lies outside the calendar", f"`{_shown(raw)}` 超出历法范围")
        raise Bad("wrong_type", message, _MOMENT)
    return moment


def _text(raw: object) -> str:
    if isinstance(raw, str):
        return raw
    raise Bad("wrong_type", Text(f"`{_shown(raw)}` is not text", f"`{_shown(raw)}` 不是文本"))


def _shown(raw: object) -> str:
    """A value as the caller wrote it, cut where it is long."""
    text = {None: "null", True: "true", False: "false"}.get(raw) if raw is None or isinstance(raw, bool) else None
    if isinstance(raw, int) and raw.bit_length() > MOST_BITS:
        text = hex(raw)
    text = text or str(raw)
    return text if len(text) <= 40 else text[:39] + "…"
