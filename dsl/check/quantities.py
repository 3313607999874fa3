"""Numbers, ratios and time stamps as written → exact values in the unit of their type."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from fenze.dsl import ast, model
from fenze.dsl.check.mismatch import Typed, Wanted, report_mismatch, shortened
from fenze.dsl.check.numbers import (
    LARGEST,
    converted,
    digits_after_point,
    minutes_of_clock,
    number_of,
    ratio_of,
    text_of_number,
)
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.types import words_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc

UNITS_APART = Text(
    "working days, and months and years, depend on the calendar and are never converted",
    "工作日、月和年取决于日历，不与分钟、小时、天互换",
)
_LITERAL_KINDS: dict[str, tuple[ast.LiteralKind, ...]] = {
    "money": ("number",),
    "integer": ("number",),
    "decimal": ("number", "fraction"),
    "percent": ("number", "percent"),
    "duration": ("number",),
}


def quantity_of(scope: Scope, value: ast.Value, wanted: Wanted, type_: model.Number) -> Typed | None:
    if value.kind not in _LITERAL_KINDS[type_.kind]:
        report_mismatch(scope, value, wanted)
        return None
    if value.unit is not None and type_.kind != "duration":
        report_mismatch(scope, value, wanted)
        return None
    number = number_of(value.text)
    limit = Fraction(LARGEST, 10**scope.minor_digits if type_.kind == "money" else 1)
    if number is None or abs(number) > limit:
        largest = text_of_number(limit)
        scope.report(
            "number-too-large",
            value.loc,
            Text(f"`{shortened(value.text)}` is not a number that can be held", f"`{shortened(value.text)}` 超出可处理的范围"),
            label=Text("too large or too long", "过大或过长"),
            help=Text(f"the largest number here is {largest}", f"此处最大为 {largest}"),
        )
        return None
    if number < 0 and type_.kind != "decimal":
        words = words_of(type_)
        scope.report(
            "negative-number",
            value.loc,
            Text(f"{words.en} cannot be below 0", f"{words.zh}不能小于 0"),
            label=Text("below 0", "小于 0"),
        )
        return None
    return _fitting_number_of(scope, value, wanted, type_, number)


def _fitting_number_of(scope: Scope, value: ast.Value, wanted: Wanted, type_: model.Number, number: Fraction) -> Typed | None:
    if type_.kind == "integer" and number.denominator != 1:
        report_mismatch(scope, value, wanted)
        return None
    if type_.kind == "money" and digits_after_point(value.text) > scope.minor_digits:
        digits, currency = scope.minor_digits, scope.currency
        scope.report(
            "too-many-decimals",
            value.loc,
            Text(f"an amount in {currency} has at most {digits} decimal places", f"{currency} 金额最多 {digits} 位小数"),
            label=Text("finer than the smallest coin", "小于最小货币单位"),
        )
        return None
    if value.unit is not None and type_.unit is not None:
        length = converted(number, value.unit, type_.unit)
        if length is None:
            words = words_of(type_)
            scope.report(
                "unit-mismatch",
                value.loc,
                Text(f"`{wanted.subject}` is {words.en}, not of {value.unit}", f"`{wanted.subject}` 是{words.zh}，单位不同"),
                label=Text("another kind of time", "计时方式不同"),
                help=UNITS_APART,
            )
            return None
        number = length
    return Typed(text_of_number(number), number)


def clock_of(scope: Scope, value: ast.Value) -> Typed | None:
    """A time of day: as it is written, and as the number of minutes since midnight."""
    minutes = minutes_of_clock(value.text)
    if minutes is None:
        scope.report(
            "bad-date",
            value.loc,
            Text(f"there is no such time of day as `{shortened(value.text)}`", f"没有 `{shortened(value.text)}` 这个时刻"),
            label=Text("not on the clock", "钟面上没有"),
            help=Text("write hours and minutes from `00:00` to `23:59`", "请写时和分，`00:00` 至 `23:59`"),
        )
        return None
    return Typed(f"{minutes // 60:02}:{minutes % 60:02}", Fraction(minutes))


def ratio_value_of(scope: Scope, value: ast.Value) -> Typed | None:
    parts = ratio_of(value.text)
    if parts is None:
        scope.report(
            "portion-out-of-range",
            value.loc,
            Text(f"`{shortened(value.text)}` gives a party nothing", f"`{shortened(value.text)}` 中有一方份额为零"),
            label=Text("every part must be above 0", "每一份都须大于 0"),
        )
        return None
    return Typed(":".join(map(str, parts)))


def stamp_of(scope: Scope, text: str, loc: Loc) -> Typed | None:
    """A date, or a date-time with its offset, as ISO 8601 writes it; None once its fault has been reported."""
    try:
        stamp = datetime.fromisoformat(text) if "T" in text else date.fromisoformat(text)
    except ValueError:
        scope.report(
            "bad-date",
            loc,
            Text(f"there is no such date as `{text}`", f"没有 `{text}` 这个日期"),
            label=Text("not in the calendar", "日历上没有"),
        )
        return None
    if isinstance(stamp, datetime) and stamp.tzinfo is None:
        scope.report(
            "missing-offset",
            loc,
            Text(f"`{text}` does not say its offset from UTC", f"`{text}` 未注明时区偏移"),
            label=Text("which time zone?", "哪个时区？"),
            help=Text(f"for China write `{text}+08:00`", f"中国时间请写 `{text}+08:00`"),
        )
        return None
    return Typed(text)
