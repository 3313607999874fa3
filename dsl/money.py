"""Exact money: shares of an amount that add up to it, to the last coin.

Amounts are whole numbers of minor units (fen, cents). Shares and what formulas come to are fractions. Nothing
here is ever a float.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction
from math import lcm

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.reckoner import reckoner_of
from fenze.dsl.truth import Value

MOST_MINOR_UNITS = 10**18
"""The largest amount handled, in minor units."""


def minor_of(amount: Fraction, currency: str) -> int:
    """An amount in the currency's unit → minor units; the amount must be exact to them."""
    scale: int = 10 ** minor_digits_of(currency)
    minor, rest = divmod(amount.numerator * scale, amount.denominator)
    if rest:
        raise ValueError(f"{amount} is not exact in minor units of {currency}")
    return minor


def rounded(exact: Fraction, rounding: model.Rounding) -> int:
    """An exact number of minor units → whole ones.

    `half up` takes the nearest and half a unit up, `half even` the nearest and half a unit to the even one; `up` and `down`
    take the next whole unit above or below.
    """
    return _rounded(exact.numerator, exact.denominator, rounding)


def _rounded(over: int, under: int, rounding: model.Rounding) -> int:
    match rounding:
        case "half up":
            return (2 * over + under) // (2 * under)
        case "half even":
            return round(Fraction(over, under))
        case "up":
            return -(-over // under)
        case "down":
            return over // under


MinorUnits = Callable[[Mapping[str, Value]], int | None]
"""What a money formula comes to in minor units, nothing where it falls below; None where it takes an unknown fact."""


def minor_units_of(currency: str, formula: model.Formula, rounding: model.Rounding = "half up") -> MinorUnits:
    """A money formula prepared for the cases of a policy."""
    reckoned, scale = reckoner_of(formula), 10 ** minor_digits_of(currency)

    def minor_units(values: Mapping[str, Value]) -> int | None:
        ratio = reckoned(values)
        return None if ratio is None else max(0, _rounded(ratio[0] * scale, ratio[1], rounding))

    return minor_units


def minor_of_formula(
    formula: model.Formula, values: Mapping[str, Value], currency: str, rounding: model.Rounding = "half up"
) -> int | None:
    """What a money formula comes to in one case."""
    return minor_units_of(currency, formula, rounding)(values)


def split(total: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Splits an amount in minor units by shares that add up to 1, as `apportion` does. Raises ValueError where they do not."""
    if len(shares) == 1 and 1 in shares.values():
        return dict.fromkeys(shares, total)
    if sum(shares.values(), Fraction(0)) != 1:
        raise ValueError("the shares do not add up to 1")
    return apportion({name: total * share for name, share in shares.items()})


def apportion(parts: Mapping[str, Fraction]) -> dict[str, int]:
    """Exact parts, in minor units, of a whole amount → whole minor units that add up to it.

    Method of largest remainders (Hamilton): each gets the whole units of its exact part, and the units left over go one each
    to the largest remainders; equal remainders are served in the order of the names. The result does not depend on the order
    of `parts`, and differs from each exact part by less than one unit. Raises ValueError where the parts do not add up to a
    whole number.
    """
    unit = lcm(*(part.denominator for part in parts.values()))
    return apportion_parts({name: part.numerator * (unit // part.denominator) for name, part in parts.items()}, unit)


def apportion_parts(parts: Mapping[str, int], unit: int) -> dict[str, int]:
    """The same for parts of a minor unit, of which `unit` make one."""
    total, rest = divmod(sum(parts.values()), unit)
    if rest:
        raise ValueError("the parts do not add up to a whole amount")
    whole = {name: part // unit for name, part in parts.items()}
    left = total - sum(whole.values())
    if left:
        for name in sorted(parts, key=lambda name: (-(parts[name] % unit), name))[:left]:
            whole[name] += 1
    return whole
