"""Exact money: shares of an amount that add up to it, to the last coin.

Amounts are whole numbers of minor units (fen, cents). Shares are fractions. Nothing here is ever a float.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction

from fenze.dsl.currency import minor_digits_of

MOST_MINOR_UNITS = 10**18
"""The largest amount handled, in minor units."""


def minor_of(amount: Fraction, currency: str) -> int:
    """An amount in the currency's unit → minor units; the amount must be exact to them."""
    scale: int = 10 ** minor_digits_of(currency)
    minor, rest = divmod(amount.numerator * scale, amount.denominator)
    if rest:
        raise ValueError(f"{amount} is not exact in minor units of {currency}")
    return minor


def text_of_minor(minor: int, currency: str) -> str:
    """Minor units → a decimal text in the currency's unit: 30000 → `300.00`."""
    digits = minor_digits_of(currency)
    if not digits:
        return str(minor)
    text = str(abs(minor)).rjust(digits + 1, "0")
    return f"{'-' if minor < 0 else ''}{text[:-digits]}.{text[-digits:]}"


def split(total: int, shares: Mapping[str, Fraction]) -> dict[str, int]:
    """Splits an amount in minor units by shares that add up to 1.

    Method of largest remainders (Hamilton): each gets the whole units of its exact part, and the units left over go one each
    to the largest remainders; equal remainders are served in the order of the names. The result adds up to `total`, does
    not depend on the order of `shares`, and differs from each exact part by less than one unit. Raises ValueError where the
    shares do not add up to 1.
    """
    if len(shares) == 1 and 1 in shares.values():
        return dict.fromkeys(shares, total)
    if sum(shares.values(), Fraction(0)) != 1:
        raise ValueError("the shares do not add up to 1")
    parts = {name: total * share for name, share in shares.items()}
    whole = {name: part.numerator // part.denominator for name, part in parts.items()}
    left = total - sum(whole.values())
    for name in sorted(parts, key=lambda name: (whole[name] - parts[name], name))[:left]:
        whole[name] += 1
    return whole
