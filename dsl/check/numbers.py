"""Digits → exact numbers: decimals, fractions, ratios, units of time."""

from __future__ import annotations

from fractions import Fraction

from fenze.dsl.ast import Unit

LARGEST = 10**18
"""No number in a policy is larger, in its own unit; money in minor units."""

_LONGEST = 40
_MINUTES: dict[Unit, int] = {"minutes": 1, "hours": 60, "days": 1440}
_MONTHS: dict[Unit, int] = {"months": 1, "years": 12}


def number_of(text: str) -> Fraction | None:
    """The exact value of `12`, `-0.5`, `1/3` or `5%` (5); None where there is none that is small enough to hold."""
    if len(text) > _LONGEST:
        return None
    try:
        return Fraction(text.removesuffix("%"))
    except (ValueError, ZeroDivisionError):
        return None


def ratio_of(text: str) -> tuple[int, ...] | None:
    """The parts of `2:1:1`; None unless each is above 0."""
    if len(text) > 10 * _LONGEST:
        return None
    parts = tuple(int(part) for part in text.split(":"))
    return parts if all(parts) else None


def text_of_number(number: Fraction) -> str:
    """`7`, `0.125`; a number that no decimal writes exactly as `1/3`. `Fraction` reads each of them back."""
    rest, places = number.denominator, 0
    for prime in (2, 5):
        count = 0
        while rest % prime == 0:
            rest, count = rest // prime, count + 1
        places = max(places, count)
    if rest != 1:
        return str(number)
    digits = str(abs(number.numerator) * 10**places // number.denominator).zfill(places + 1)
    sign = "-" if number < 0 else ""
    return sign + (f"{digits[:-places]}.{digits[-places:]}" if places else digits)


def digits_after_point(text: str) -> int:
    """How many decimal places a number is written with, closing zeros aside."""
    return len(text.partition(".")[2].rstrip("0"))


def converted(length: Fraction, written: Unit, wanted: Unit) -> Fraction | None:
    """A length of time in another unit, exactly; None between clock time, working days, and months and years."""
    if written == wanted:
        return length
    for sizes in (_MINUTES, _MONTHS):
        if written in sizes and wanted in sizes:
            return length * sizes[written] / sizes[wanted]
    return None


def minutes_of_clock(text: str) -> int | None:
    """`16:00` → 960 minutes since midnight; None where there is no such time of day."""
    hours, _, minutes = text.partition(":")
    if len(hours) > 2 or len(minutes) != 2 or not (hours + minutes).isdigit():
        return None
    return int(hours) * 60 + int(minutes) if int(hours) < 24 and int(minutes) < 60 else None
