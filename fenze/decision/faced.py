"""What a party may bear of one cost head, over completions of the facts that are open: between which shares and amounts.

What it bears in one completion comes from the rows into which the head is divided there; over all of them it is the least range
with each in it. Where there are too many to go through, the bounds are outer ones.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import Generic, TypeVar

from fenze.dsl import model
from fenze.dsl.divide import TooMuch, divide, fraction_of
from fenze.dsl.money import rounded
from fenze.dsl.truth import Value

MOST_SETS = 200
"""Of different ways in which a cost head may be borne: beyond, only outer bounds are given."""
Bound = TypeVar("Bound", int, Fraction)
Row = tuple[model.Bears, Fraction | None, int | None]
"""One outcome, with the share and the minor units that it comes to beside the others, None where that is not known."""
_NOTHING, _ALL = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True)
class Range(Generic[Bound]):
    """From `low` to `high`, both included."""

    low: Bound
    high: Bound


@dataclass(frozen=True, slots=True)
class Part:
    """What a party bears: exactly, or between bounds where it takes a fact that is not known."""

    share: Range[Fraction]
    amount: Range[int]
    exact: bool = True


_WHOLE = Range(_ALL, _ALL)
NO_PART = Part(Range(_NOTHING, _NOTHING), Range(0, 0))


@dataclass(frozen=True, slots=True)
class Head:
    """A cost head of `total` minor units, None where that is not known."""

    total: int | None
    values: Mapping[str, Value]
    currency: str

    @property
    def whole(self) -> Part:
        """All of it."""
        total = self.total or 0
        return Part(_WHOLE, Range(total, total))

    def parts_of(self, rows: Iterable[Row]) -> dict[tuple[str, bool], Part]:
        """In one completion, by party and whether only proposed; what beside the others is not known counts by itself."""
        parts: dict[tuple[str, bool], list[Part]] = {}
        for bears, share, amount in rows:
            if isinstance(bears.share, model.Between) or share is None or (amount is None and self.total is not None):
                part = self._alone(bears)
            else:
                part = Part(Range(share, share), Range(amount or 0, amount or 0))
            parts.setdefault((bears.party, bears.tentative is not None), []).append(part)
        return {key: self._added(found) for key, found in parts.items()}

    def outer(self, settled: Sequence[model.Bears], possible: Sequence[model.Bears]) -> Part:
        """Bounds of what a party may bear: at least what every completion gives, at most all that may be given."""
        low, high = (self._added([self._alone(bears) for bears in borne]) for borne in (settled, possible))
        least, most = max(0, low.amount.low - len(settled)), high.amount.high + len(possible)
        if self.total is not None:
            most = min(most, self.total)
        return Part(Range(low.share.low, high.share.high), Range(least, most), exact=False)

    def _alone(self, bears: model.Bears) -> Part:
        """What a share comes to by itself."""
        total = self.total or 0
        match bears.share:
            case model.Between(low, high):
                return Part(Range(low, high), Range(*(rounded(share * total, "half up") for share in (low, high))))
            case model.Rest():
                return Part(Range(_NOTHING, _ALL), Range(0, total), exact=False)
            case share:
                try:
                    (portion,) = divide([bears], self.total, self.values, self.currency, is_open=True).portions
                    fraction, amount = portion.share, portion.amount
                except TooMuch:
                    fraction, amount = fraction_of(share), None
                if fraction is None:
                    return Part(Range(_NOTHING, _ALL), Range(0, total), exact=False)
                if amount is None:
                    amount = rounded(fraction * total, "half up")
                return Part(Range(fraction, fraction), Range(amount, amount))

    def _added(self, parts: Sequence[Part]) -> Part:
        """All of it; nobody bears more than the whole."""
        low = min(_ALL, sum((part.share.low for part in parts), _NOTHING))
        high = min(_ALL, sum((part.share.high for part in parts), _NOTHING))
        least, most = sum(part.amount.low for part in parts), sum(part.amount.high for part in parts)
        if self.total is not None:
            least, most = min(least, self.total), min(most, self.total)
        return Part(Range(low, high), Range(least, most), all(part.exact for part in parts))


def _spanning(parts: Sequence[Part]) -> Part:
    """The least range with all of them in it."""
    if len(parts) == 1:
        return parts[0]
    share = Range(min(part.share.low for part in parts), max(part.share.high for part in parts))
    amount = Range(min(part.amount.low for part in parts), max(part.amount.high for part in parts))
    return Part(share, amount, all(part.exact for part in parts))


def face(
    head: Head,
    party: str,
    tentative: bool,
    possible: Mapping[str, model.Bears],
    settled: Set[str],
    each: Sequence[Mapping[tuple[str, bool], Part]] | None,
) -> Part | None:
    """What a party may face for certain, or only as a proposal; None where there is nothing of the kind."""
    mine = {term: bears for term, bears in possible.items() if (bears.tentative is not None) == tentative}
    if not mine:
        return None
    if each is not None:
        return _spanning([parts.get((party, tentative), NO_PART) for parts in each])
    return head.outer([bears for term, bears in mine.items() if term in settled], list(mine.values()))
