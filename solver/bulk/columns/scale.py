"""Number facts held as whole numbers, and how a column of a table is read as such.

A number is held as so many parts of its fact's unit: an amount in the smallest coin, a duration in microseconds. Nothing
passes through a float. A cell that this reading does not take comes out as null and is read by itself, as any case is.
"""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction
from math import ceil, floor

import polars as pl

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.timing import SECONDS
from fenze.solver.regions import Cut

MICROSECONDS = 10**6
_CLOCK = r"^(?:[01][0-9]|2[0-3]):[0-5][0-9](?::[0-5][0-9])?$"


@dataclass(frozen=True, slots=True)
class Scale:
    """`parts` of the fact's unit make one; what is read has at most so many whole `digits` and decimal `places`."""

    parts: int
    digits: int
    places: int
    signed: bool = False

    @property
    def most(self) -> int:
        """No number read so is larger, in parts."""
        return int(10**self.digits * self.parts)

    @property
    def _per_place(self) -> int:
        """Parts in the last place that is read."""
        places: int = 10**self.places
        return self.parts // places

    def value(self, parts: int) -> Fraction:
        """So many parts in the fact's unit."""
        return Fraction(parts, self.parts)

    def text(self, column: pl.Expr) -> pl.Expr:
        """A column of plain numbers in text, in parts; null where a cell is not one."""
        places = rf"(?:\.[0-9]{{1,{self.places}}})?" if self.places else ""
        plain = column.str.contains(rf"^{'-?' if self.signed else ''}[0-9]{{1,{self.digits}}}{places}$")
        exact = pl.when(plain).then(column).cast(pl.Decimal(38, self.places), strict=False)
        return exact.to_physical().cast(pl.Int64) * self._per_place

    def whole(self, column: pl.Expr) -> pl.Expr:
        """A column of whole numbers, in parts; null where a cell is too large for that, or negative where it must not be."""
        least = -(10**self.digits) if self.signed else -1
        wide = column.cast(pl.Int128)
        return pl.when((wide < 10**self.digits) & (wide > least)).then(column).cast(pl.Int64) * self.parts

    def decimal(self, column: pl.Expr, places: int) -> pl.Expr:
        """A column of decimals with so many places, in parts; null where a cell is finer than is read, or too large."""
        parts = column.cast(pl.Decimal(38, places)).to_physical()
        fine = 10 ** max(0, places - self.places)
        coarse = 10 ** max(0, self.places - places)
        least = -(10 ** (self.digits + self.places)) if self.signed else -1
        read = parts // fine * coarse
        good = (parts % fine == 0) & (read < 10 ** (self.digits + self.places)) & (read > least)
        return pl.when(good).then(read).cast(pl.Int64) * self._per_place

    def above(self, cut: Cut, column: pl.Expr) -> pl.Expr:
        """Whether a number in parts lies above a boundary."""
        return column > floor(cut.value * self.parts) if cut.after else column >= ceil(cut.value * self.parts)


def scale_of(kind: model.FactType, currency: str) -> Scale | None:
    """How numbers of a type are held; None for what is not a number."""
    match kind:
        case model.Number(kind="money"):
            digits = minor_digits_of(currency)
            return Scale(10**digits, 18 - digits, digits)
        case model.Number(kind="integer"):
            return Scale(1, 15, 0)
        case model.Number(kind="duration", unit=("minutes" | "hours" | "days") as unit):
            return Scale(SECONDS[unit] * MICROSECONDS, 7, 6)
        case model.Number(kind="duration"):
            return Scale(MICROSECONDS, 9, 6)
        case model.Number(kind=number):
            return Scale(10**6, 12, 6, signed=number == "decimal")
        case model.Clock():
            return Scale(60 * MICROSECONDS, 4, 0)
        case _:
            return None


def clock_in(column: pl.Expr) -> pl.Expr:
    """A column of times of day in text, `16:00`, in microseconds since midnight; null where a cell is not one."""
    hours, minutes = column.str.slice(0, 2).cast(pl.Int64, strict=False), column.str.slice(3, 2).cast(pl.Int64, strict=False)
    seconds = column.str.slice(6, 2).cast(pl.Int64, strict=False).fill_null(0)
    return pl.when(column.str.contains(_CLOCK)).then((hours * 3600 + minutes * 60 + seconds) * MICROSECONDS)
