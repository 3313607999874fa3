"""Past cases decided under two policies → how many change, from which status to which, and how much money moves between whom.

All sums are exact, in minor units. Amounts still to be agreed count as proposed.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass, field

from fenze.decision.decision import Decision
from fenze.solver.verify.apart import KINDS, Change, Kind, changes_of, differ_in

NOBODY = ""
"""In a flow, what nobody bears: a cost that one side puts on nobody."""
Flow = tuple[tuple[str, ...], tuple[str, ...]]
"""Those who pay less, and those who pay more instead."""
REFUSED = "refused"


@dataclass(frozen=True, slots=True)
class Changed:
    """One case that changes: its line, its id, the status before and after, and who pays what otherwise."""

    number: int
    case_id: str | None
    old: str
    new: str
    kinds: tuple[Kind, ...]
    changes: tuple[Change, ...]


@dataclass(slots=True)
class Impact:
    """What came of the cases so far.

    `statuses` counts changed cases by status before and after, `refused` where a side refuses the case. `paid` holds what each
    party pays in all under either policy. `unpriced` are changed cases in which an amount is not known, so that money tells
    less than all. `first` are the first changed cases of each pair of statuses.
    """

    cases: int = 0
    refused: int = 0
    changed: int = 0
    unpriced: int = 0
    by_kind: Counter[Kind] = field(default_factory=Counter[Kind])
    statuses: Counter[tuple[str, str]] = field(default_factory=Counter[tuple[str, str]])
    paid: dict[str, list[int]] = field(default_factory=dict[str, list[int]])
    flows: Counter[Flow] = field(default_factory=Counter[Flow])
    first: dict[tuple[str, str], Changed] = field(default_factory=dict[tuple[str, str], Changed])

    def add(self, number: int, case_id: str | None, old: Decision | None, new: Decision | None) -> None:
        """Counts a case; None for a decision where that side refuses it."""
        self.cases += 1
        if old is None and new is None:
            self.refused += 1
            return
        changes = changes_of(old, new)
        kinds: tuple[Kind, ...] = tuple(kind for kind in KINDS if differ_in(kind, old, new))
        before, after = (REFUSED if one is None else one.status for one in (old, new))
        if not kinds and before == after:
            return
        self.changed += 1
        self.by_kind.update(kinds)
        self.statuses[before, after] += 1
        self.first.setdefault((before, after), Changed(number, case_id, before, after, kinds, changes))
        if any(one is not None and _lacks_amounts(one) for one in (old, new)):
            self.unpriced += 1
        for change in changes:
            paid = self.paid.setdefault(change.party, [0, 0])
            paid[0] += change.old
            paid[1] += change.new
        for flow, amount in flows_of(changes):
            self.flows[flow] += amount


def flows_of(changes: Sequence[Change]) -> list[tuple[Flow, int]]:
    """Who pays instead of whom. Where several pay less and several more, nobody can say which pays whose part: they are one
    flow together. What has nobody to bear it before or after is told as nobody's."""
    less = [(one.party, one.old - one.new) for one in changes if one.new < one.old]
    more = [(one.party, one.new - one.old) for one in changes if one.new > one.old]
    missing = sum(amount for _, amount in more) - sum(amount for _, amount in less)
    if missing > 0:
        less.append((NOBODY, missing))
    elif missing < 0:
        more.append((NOBODY, -missing))
    if len(less) == 1:
        return [(((less[0][0],), (party,)), amount) for party, amount in more]
    if len(more) == 1:
        return [(((party,), (more[0][0],)), amount) for party, amount in less]
    if not less:
        return []
    together = tuple(sorted(party for party, _ in less)), tuple(sorted(party for party, _ in more))
    return [(together, sum(amount for _, amount in less))]


def _lacks_amounts(decision: Decision) -> bool:
    amounts = [row.amount for row in decision.liability]
    amounts += [row.amount for row in decision.payments] + [row.amount for row in decision.fines]
    return None in amounts
