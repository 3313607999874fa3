"""A region that a fact is to fall into → the nearest value in it: on the limit, or one unit beyond."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from fractions import Fraction

from fenze.dsl import model
from fenze.solver.regions import Regions

_UNITS = {"duration": Fraction(1), "decimal": Fraction(1, 100), "percent": Fraction(1, 100)}
_MINUTE = 60
_FARTHEST = 2**30
"""Seconds, some 34 years: as far as a moment is moved."""


def number_in(regions: Regions, region: str, kind: model.Number | model.Clock, now: Fraction | None) -> Fraction:
    """The number of a region that is nearest to the one it is now.

    Of an unknown one, the number at the region's lower limit, or at the upper where it has no lower.
    """
    place = regions.names.index(region)
    low = regions.cuts[place - 1] if place else None
    high = regions.cuts[place] if place < len(regions.cuts) else None
    unit = regions.step or (_UNITS.get(kind.kind, Fraction(1)) if isinstance(kind, model.Number) else Fraction(1))
    if now is not None and regions.region_of(now) == region:
        return now
    from_below = now is None or (low is not None and (now, 0.5) < (low.value, 1.0 if low.after else 0.0))
    found: list[Fraction] = []
    if low is not None:
        found.append(low.value + (unit if low.after else 0))
    if high is not None:
        found.append(high.value - (0 if high.after else unit))
    if not from_below:
        found.reverse()
    if low is not None and high is not None:
        found.append((low.value + high.value) / 2)
    if high is not None and low is None:
        found += (Fraction(0), high.value / 2)
    fitting = (one for one in (*found, Fraction(0)) if regions.region_of(one) == region and _is_allowed(one, kind))
    return next(fitting)


def _is_allowed(number: Fraction, kind: model.Number | model.Clock) -> bool:
    if isinstance(kind, model.Clock):
        return 0 <= number < 1440
    return number >= 0 or kind.kind == "decimal"


def moments_near(moment: datetime, fits: Callable[[datetime], bool], far_from: Callable[[datetime], int]) -> Iterator[datetime]:
    """The moments nearest to one that fit, a whole minute away if that fits, else to the second.

    `far_from` is negative for moments that must be moved later, positive for ones that must be moved earlier, 0 where neither
    helps; it falls as the moment grows.
    """
    side = far_from(moment)
    step = 1 if side < 0 else -1
    if side == 0 or far_from(_moved(moment, step * _FARTHEST)) * side > 0:
        return
    near, far = 0, _FARTHEST
    while near + 1 < far:
        middle = (near + far) // 2
        if far_from(_moved(moment, step * middle)) * side > 0:
            near = middle
        else:
            far = middle
    for seconds in (-(-far // _MINUTE) * _MINUTE, far):
        if fits(found := _moved(moment, step * seconds)):
            yield found


def _moved(moment: datetime, seconds: int) -> datetime:
    return moment + timedelta(seconds=seconds)
