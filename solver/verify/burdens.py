"""Two policies compared → for each party and each thing that it pays for: in which smallest case it pays more, in which less.

Every combination of outcomes in which the two differ is gone through. Where a party's shares are fixed, or only one side makes
it pay, that settles in which direction it can go, for every amount.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Literal, Protocol

from fenze.decision.decision import Decision
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.model.outcome import formulas_of
from fenze.solver.solve import TookTooLong
from fenze.solver.verify.finding import Raw, Witness
from fenze.solver.verify.shrink import smallest
from fenze.solver.verify.space import Found, Space

Way = Literal["more", "less"]
Head = tuple[Literal["bears", "pays", "fine"], str]
"""What is paid for: a cost head, a reason, or a fine (of no name)."""
MOST_COMBINATIONS = 60


@dataclass(frozen=True, slots=True)
class Example:
    """A smallest case, and what the party pays for this in minor units under either policy; a negative amount is paid to it."""

    witness: Witness
    old: int
    new: int


@dataclass(frozen=True, slots=True)
class Burden:
    """`more` and `less` are cases in which it pays more, or less, than before; of one that is None, `proved` tells whether it
    is proved that there is none."""

    party: str
    head: Head
    more: Example | None
    less: Example | None
    proved: bool
    why: Text | None = None


def heads_of(effect: model.Effect) -> Iterator[tuple[str, Head, Literal[1, -1]]]:
    """The parties that an outcome makes pay for something (1), or be paid (-1)."""
    match effect:
        case model.Bears(party, cost):
            yield party, ("bears", cost), 1
        case model.Pays(payer, payee, reason=reason):
            yield payer, ("pays", reason), 1
            yield payee, ("pays", reason), -1
        case model.Fine(party):
            yield party, ("fine", ""), 1
        case _:
            pass


def lines_of_heads(effects: Sequence[model.Effect]) -> Iterator[str]:
    """What a comparison's program has to know of who pays for what."""
    for key, effect in enumerate(effects):
        for party, head, _ in heads_of(effect):
            yield f"burdens({key}, {term_of(party)}, {_term_of(head)})."


def _term_of(head: Head) -> str:
    return f"({head[0]},{term_of(head[1])})"


class Asked(Protocol):
    """What is asked of a comparison."""

    @property
    def space(self) -> Space: ...

    @property
    def effects(self) -> Sequence[model.Effect]: ...

    @property
    def apart(self) -> tuple[Text, ...]: ...

    def decided(self, witness: Witness) -> tuple[Decision | None, Decision | None]: ...

    def likely(self, found: Found) -> frozenset[str]: ...

    def amounts(self, found: Found, costs: Sequence[str], formulas: Sequence[model.Formula]) -> Iterator[Mapping[str, Raw]]: ...


class Burdens:
    """The burdens in which one comparison differs."""

    def __init__(self, comparison: Asked) -> None:
        self._asked = comparison
        self._by_head: dict[tuple[str, Head], dict[int, Literal[1, -1]]] = {}
        for key, effect in enumerate(comparison.effects):
            for party, head, sign in heads_of(effect):
                self._by_head.setdefault((party, head), {})[key] = sign

    def run(self) -> Iterator[Burden]:
        """Those in which some case differs. Raises KeyboardInterrupt only."""
        for party, head in sorted(self._by_head):
            try:
                found = self._burden(party, head)
            except TookTooLong:
                yield Burden(party, head, None, None, False, Text("out of time", "时间已到"))
                return
            if found is not None:
                yield found

    def _burden(self, party: str, head: Head) -> Burden | None:
        keys, search = self._by_head[party, head], self._asked.space.search
        target = f"burden({term_of(party)},{_term_of(head)})"
        found: dict[Way, Example] = {}
        settled, count = True, 0
        while count < MOST_COMBINATIONS:
            case = self._asked.space.find((target, True), ("seek(refused,cases)", False))
            if case is None:
                break
            count += 1
            said = {side: {int(k) for s, k, _ in case.told("says") if s == side and int(k) in keys} for side in ("old", "new")}
            ways = self._ways(said["old"], said["new"], keys)
            settled &= ways is not None
            for way in ways if ways is not None else ("more", "less"):
                if way not in found and (example := self._example(case, party, head, way, said["old"] | said["new"])):
                    found[way] = example
                elif way not in found:
                    settled = False
            told = [f"tells({side},{key})" for side, some in said.items() for key in some]
            silent = [f"mute({side},{key})" for side, some in said.items() for key in keys if key not in some]
            search.forbid([target, *told, *silent])
        if not count:
            return None
        proved = settled and count < MOST_COMBINATIONS and not self._asked.space.unsure and not self._asked.apart
        return Burden(party, head, found.get("more"), found.get("less"), proved)

    def _ways(self, old: set[int], new: set[int], keys: Mapping[int, Literal[1, -1]]) -> set[Way] | None:
        """The directions in which the burden can go where the two say this; None where that hangs on amounts."""
        if not old or not new:
            signs = {keys[key] if key in new else -keys[key] for key in old | new}
            return {"more" if sign > 0 else "less" for sign in signs} if len(signs) == 1 else None
        before, after = (self._share_of(some) for some in (old, new))
        if before is None or after is None:
            return None
        return {"more"} if after > before else {"less"} if after < before else set()

    def _share_of(self, keys: set[int]) -> Fraction | None:
        """The share of the cost that these outcomes come to; None where they take a formula."""
        total = Fraction(0)
        for key in keys:
            effect = self._asked.effects[key]
            if not isinstance(effect, model.Bears) or not isinstance(effect.share, Fraction):
                return None
            total += effect.share
        return total

    def _example(self, case: Found, party: str, head: Head, way: Way, keys: set[int]) -> Example | None:
        def shows(witness: Witness) -> bool:
            old, new = self._asked.decided(witness)
            if old is None or new is None:
                return False
            before, after = paid_for(old, party, head), paid_for(new, party, head)
            return before is not None and after is not None and (after > before if way == "more" else after < before)

        effects = [self._asked.effects[key] for key in sorted(keys)]
        costs = [head[1]] if head[0] == "bears" else []
        formulas = [formula for effect in effects for formula in formulas_of(effect)]
        likely = self._asked.likely(case)
        for more in self._asked.amounts(case, costs, formulas):
            witness = smallest(self._asked.space.witness_of(case, more), shows, likely | set(more))
            if witness is not None:
                old, new = self._asked.decided(witness)
                assert old is not None and new is not None
                return Example(witness, paid_for(old, party, head) or 0, paid_for(new, party, head) or 0)
        return None


def paid_for(decision: Decision, party: str, head: Head) -> int | None:
    """What a party pays for this, less what it is paid; None where an amount is not known."""
    kind, name = head
    amounts: list[int | None] = []
    match kind:
        case "bears":
            amounts = [row.amount for row in decision.liability if (row.party, row.cost) == (party, name)]
        case "pays":
            paid = [row for row in decision.payments if row.reason == name]
            amounts = [row.amount for row in paid if row.payer == party]
            amounts += [None if row.amount is None else -row.amount for row in paid if row.payee == party]
        case "fine":
            amounts = [row.amount for row in decision.fines if row.party == party]
    known = [amount for amount in amounts if amount is not None]
    return sum(known) if len(known) == len(amounts) else None
