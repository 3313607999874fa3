"""The regions of a number: the stretches between the thresholds that a policy compares it with.

Rules see a number only by its region, so no amount and no large integer ever reaches clingo (whose integers are 32-bit and wrap
in silence), and an analysis that goes through the regions has gone through every number.
"""

from __future__ import annotations

from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from fractions import Fraction
from math import lcm

from fenze.dsl.model import Comparison
from fenze.dsl.spelling import clock_text_of, text_of


@dataclass(frozen=True, slots=True, order=True)
class Cut:
    """A boundary at `value`: just after it, so that the value itself lies below, or just before it."""

    value: Fraction
    after: bool


_CUTS: dict[Comparison, tuple[bool, ...]] = {
    "<=": (True,),
    ">": (True,),
    "<": (False,),
    ">=": (False,),
    "=": (False, True),
    "!=": (False, True),
}


def cuts_of(operator: Comparison, threshold: Fraction, step: Fraction | None = None) -> tuple[Cut, ...]:
    """The boundaries that a comparison needs."""
    return tuple(_cut(threshold, after, step) for after in _CUTS[operator])


def _cut(value: Fraction, after: bool, step: Fraction | None) -> Cut:
    """The boundary; between two multiples of a `step` there is one only, just after the lower."""
    if step is None:
        return Cut(value, after)
    below = value // step * step
    return Cut(below if after or below < value else below - step, True)


@dataclass(frozen=True, slots=True)
class Regions:
    """The regions of one number, from low to high; `names` are unique and readable: `<= 7`, `> 7 <= 30`.

    A number that is always a multiple of `step` has no regions without one. `keys` are the cuts in whole numbers: with a unit
    of which `scale` make one, so that each cut is at n units, 4n where it lies before n, 4n + 2 where it lies after. Between
    them 4n + 1 stands for n units, 4n + 3 for all that lies between n and n + 1.
    """

    cuts: tuple[Cut, ...]
    names: tuple[str, ...]
    keys: tuple[int, ...]
    scale: int
    step: Fraction | None

    def region_of(self, number: Fraction) -> str:
        """The name of the region that holds the number: found by whole numbers, in which nothing is rounded."""
        whole, rest = divmod(number.numerator * self.scale, number.denominator)
        return self.names[bisect_left(self.keys, 4 * whole + (3 if rest else 1))]

    def where(self, operator: Comparison, threshold: Fraction) -> tuple[str, ...]:
        """The names of the regions in which the comparison is true."""
        bounds = [bisect_right(self.cuts, cut) for cut in cuts_of(operator, threshold, self.step)]
        match operator:
            case "<" | "<=":
                return self.names[: bounds[0]]
            case ">" | ">=":
                return self.names[bounds[0] :]
            case "=":
                return self.names[bounds[0] : bounds[1]]
            case "!=":
                return self.names[: bounds[0]] + self.names[bounds[1] :]


def regions_of(cuts: Iterable[Cut], negative: bool, step: Fraction | None = None, *, clock: bool = False) -> Regions:
    """The regions between the cuts; where the number is never negative, cuts below zero are dropped.

    With `clock` the numbers are minutes since midnight, and the names tell the time: `<= 16:00`.
    """
    kept = tuple(sorted({cut for cut in cuts if negative or cut > Cut(Fraction(0), False)}))
    lows = (None, *kept)
    highs = (*kept, None)
    told = clock_text_of if clock else text_of
    names = tuple(_name(low, high, step or Fraction(0), told) for low, high in zip(lows, highs, strict=True))
    scale = lcm(*(cut.value.denominator for cut in kept))
    keys = tuple(4 * (cut.value * scale).numerator + (2 if cut.after else 0) for cut in kept)
    return Regions(kept, names, keys, scale, step)


def _name(low: Cut | None, high: Cut | None, step: Fraction, told: Callable[[Fraction], str]) -> str:
    if low is not None and high is not None and low.value + step == high.value:
        return f"= {told(high.value)}"
    parts: list[str] = []
    if low is not None:
        parts.append(f"{'>' if low.after else '>='} {told(low.value)}")
    if high is not None:
        parts.append(f"{'<=' if high.after else '<'} {told(high.value)}")
    return " ".join(parts) or "any"
