"""Amounts, shares, lengths of time, moments → words."""

from __future__ import annotations

from datetime import date, datetime
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.money import minor_of
from fenze.dsl.spelling import clock_text_of, text_of, text_of_minor
from fenze.dsl.timing import SECONDS, timing_of
from fenze.dsl.truth import Value
from fenze.solver.render.voice import Voice

_UNITS: dict[str, tuple[str, str]] = {
    "seconds": ("second", "秒"),
    "minutes": ("minute", "分钟"),
    "hours": ("hour", "小时"),
    "days": ("day", "天"),
    "working days": ("working day", "个工作日"),
    "months": ("month", "个月"),
    "years": ("year", "年"),
}
_SMALLER: dict[str, tuple[tuple[str, int], ...]] = {
    "minutes": (("minutes", 60), ("seconds", 1)),
    "hours": (("hours", 3600), ("minutes", 60), ("seconds", 1)),
    "days": (("days", 86400), ("hours", 3600), ("minutes", 60), ("seconds", 1)),
}
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip
_FINEST = 10**6


def phrase_of(voice: Voice, kind: model.FactType, value: Value) -> str:
    """A fact's value in words."""
    match kind, value:
        case model.Choice(labels=labels), str():
            return labels[value].in_(voice.tongue) if value in labels else voice.party(value)
        case model.Number(kind="duration", unit=unit), Fraction() if unit:
            return duration(voice, value, unit)
        case model.Number(kind="money"), Fraction():
            return money(voice, value)
        case model.Number(kind="percent"), Fraction():
            return f"{text_of(value)}%"
        case model.Clock(), Fraction():
            return clock_text_of(value)
        case _, Fraction():
            return text_of(value)
        case _, datetime():
            return moment(voice, value)
        case _, date():
            return day(voice, value)
        case _, str():
            return voice.quoted(value)


def parameter_value(voice: Voice, parameter: model.Parameter) -> str:
    """A parameter's value in words."""
    match parameter.type:
        case "shares":
            return voice.say("equal parts", "均等") if parameter.value == "equal" else parameter.value
        case model.Number() | model.Clock():
            return phrase_of(voice, parameter.type, Fraction(parameter.value))
        case model.Stamp("date"):
            return day(voice, date.fromisoformat(parameter.value))
        case model.Stamp():
            return moment(voice, datetime.fromisoformat(parameter.value))
        case kind:
            return phrase_of(voice, kind, parameter.value)


def money(voice: Voice, amount: Fraction) -> str:
    """An amount in the currency's unit, exact to the coin."""
    return amount_of_minor(voice, minor_of(amount, voice.policy.currency))


def amount_of_minor(voice: Voice, minor: int) -> str:
    """An amount in minor units: 30000 → `300.00 元`, `CNY 300.00`."""
    return _money(voice, _grouped(text_of_minor(minor, voice.policy.currency)))


def exact_amount(voice: Voice, minor: Fraction) -> str:
    """An amount in minor units that need not be whole: three more digits than a coin has, `…` where it goes on."""
    places = minor_digits_of(voice.policy.currency) + 3
    thousandths = minor * 1000
    whole, rest = divmod(thousandths.numerator // thousandths.denominator, 10**places)
    digits = f"{rest:0{places}d}"
    if thousandths.denominator != 1:
        return _money(voice, f"{whole:,}.{digits}…")
    kept = digits[: places - 3] + digits[places - 3 :].rstrip("0")
    return _money(voice, f"{whole:,}.{kept}" if kept else f"{whole:,}")


def share(voice: Voice, fraction: Fraction) -> str:
    """`all`, a percentage where that is short, else the fraction."""
    if fraction == 1:
        return voice.say("all", "全部")
    percent = fraction * 100
    return f"{text_of(percent)}%" if 100 % percent.denominator == 0 else str(fraction)


def duration(voice: Voice, length: Fraction, unit: model.DurationUnit) -> str:
    """A length of time: as a short decimal in its unit, else in smaller units down to the second.

    Of months, years and working days two decimals, `…` where it goes on.
    """
    if 100 % length.denominator == 0:
        return _counted(voice, length, unit)
    if unit not in _SMALLER:
        return _counted(voice, length, unit, f"{text_of(Fraction(length * 100 // 1, 100))}…")
    seconds = length * SECONDS[unit]
    if seconds * _FINEST % 1 != 0:
        return _counted(voice, length, unit)
    parts: list[str] = []
    for name, size in _SMALLER[unit]:
        count = seconds if size == 1 else Fraction(seconds // size)
        seconds -= count * size
        if count:
            parts.append(_counted(voice, count, name))
    return " ".join(parts)


def moment(voice: Voice, value: datetime) -> str:
    """A moment by the clock of the policy's time zone, which is said where the moment was written otherwise."""
    zone = voice.policy.time_zone
    local = value.astimezone(timing_of(zone, voice.policy.calendar).zone)
    clock = f"{local:%H:%M:%S}" if local.second else f"{local:%H:%M}"
    text = voice.say(f"{day(voice, local.date())}, {clock}", f"{day(voice, local.date())} {clock}")
    if value.utcoffset() == local.utcoffset():
        return text
    china = zone == "Asia/Shanghai"
    return voice.say(f"{text} {'China time' if china else zone}", f"{'北京时间' if china else zone} {text}")


def day(voice: Voice, value: date) -> str:
    return voice.say(f"{value.day} {_MONTHS[value.month - 1]} {value.year}", f"{value.year}年{value.month}月{value.day}日")


def _money(voice: Voice, digits: str) -> str:
    currency = voice.policy.currency
    return voice.say(f"{currency} {digits}", f"{digits} {'元' if currency == 'CNY' else currency}")


def _grouped(digits: str) -> str:
    whole, point, rest = digits.partition(".")
    return f"{int(whole):,}{point}{rest}"


def _counted(voice: Voice, count: Fraction, unit: str, text: str | None = None) -> str:
    english, chinese = _UNITS[unit]
    number = text or text_of(count)
    return voice.say(f"{number} {english}{'' if count == 1 else 's'}", f"{number} {chinese}")
