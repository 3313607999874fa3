"""Currencies and their minor units, after ISO 4217."""

from __future__ import annotations

from functools import cache

from iso4217 import Currency


@cache
def currencies() -> tuple[str, ...]:
    """The codes of all currencies that money is counted in, in alphabetical order."""
    return tuple(sorted(currency.code for currency in Currency if currency.exponent is not None))


@cache
def minor_digits_of(code: str) -> int:
    """Decimal places of an amount: 2 for `CNY`, 0 for `JPY`; KeyError for anything that is not in `currencies()`."""
    if code not in currencies():
        raise KeyError(code)
    return int(Currency(code).exponent or 0)
