"""What completions come to → what a decision must say of each party's exposure and of what else may come.

Where the completions are too many to be tried, it is worked out what could be said, and what is said is held against that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction
from typing import Any

from fenze.checker.consequences import Consequences, Json
from fenze.dsl import model
from fenze.dsl.faced import MOST_SETS, NO_PART, Head, Part, Range, face
from fenze.dsl.outcome_json import outcome_json, outcome_key

Stated = tuple[str, str, model.Effect, bool]
"""An outcome that completions may differ in: its rule, its name, what it is, and whether the rule may give it."""


@dataclass(frozen=True, slots=True)
class Prospects:
    """`stated`: what the rules on the topic state, in their order; `sure` and `maybe`: the names of what all completions come
    to and of what some do; `tried`: what each comes to, None where they are too many: then the two are only bounds."""

    worth: Consequences
    stated: Sequence[Stated]
    sure: Set[str]
    maybe: Set[str]
    tried: Sequence[Set[str]] | None

    def exposure(self, said: Any = None) -> list[Json]:
        """The rows of `exposure`; where completions are too many, such as those `said` if they can be."""
        by_cost: dict[str, dict[str, model.Bears]] = {}
        for _, name, effect, _ in self.stated:
            if isinstance(effect, model.Bears):
                by_cost.setdefault(effect.cost, {})[name] = effect
        heads = [(cost, bears) for cost, bears in sorted(by_cost.items())]
        rows = [row for cost, bears in heads for row in self._of_head(cost, bears)]
        if self.tried is not None:
            return rows
        told = _rows(said, len(rows))
        places = [(bears, party) for _, bears in heads for party in sorted({one.party for one in bears.values()})]
        return [self._like(one, row, *place) for one, row, place in zip(told, rows, places, strict=True)]

    def outlook(self, said: Any = None) -> list[Json]:
        """The rows of `outlook`, likewise."""
        effects: dict[str, model.Effect] = {}
        for likely in (True, False):
            for _, name, effect, may in self.stated:
                if not isinstance(effect, model.Bears) and may >= likely:
                    effects.setdefault(name, effect)
        order = sorted(effects, key=lambda name: outcome_key(effects[name]))
        told, found = _rows(said, len(order)), list[Json]()
        for name, one in zip(order, told, strict=True):
            status, others = self._status(name)
            if self.tried is None and one.get("status") in others:
                status = one["status"]
            found.append({"status": status} | self._row(effects[name]) | {"rules": self._rules({name}, status != "excluded")})
        return found

    # ── one row ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _of_head(self, cost: str, bears: Mapping[str, model.Bears]) -> Iterator[Json]:
        """What each party may face of a cost head of which this is all that is stated; for sure, or else the widest bounds."""
        head = self._head(cost)
        may = {name: one for name, one in bears.items() if name in self.maybe}
        settled = may.keys() & self.sure
        sets = None if self.tried is None else {frozenset(terms & may.keys()) for terms in self.tried}
        if may.keys() == settled:
            sets = {frozenset(settled)}
        each = None if sets is None or len(sets) > MOST_SETS else [self._parts(head, may, one) for one in sets]
        for party in sorted({one.party for one in bears.values()}):
            own = {name for name, one in bears.items() if one.party == party}
            mine = {name: one for name, one in may.items() if name in own}
            status = "excluded" if not mine else "settled" if mine.keys() <= settled else "possible"
            certain, proposed = (face(head, party, tentative, mine, settled, each) for tentative in (False, True))
            yield self._told(head, party, cost, status, (certain, proposed), self._rules({*mine} or own, bool(mine)))

    def _head(self, cost: str) -> Head:
        return Head(self.worth.total(cost), self.worth.values, self.worth.currency)

    def _parts(self, head: Head, may: Mapping[str, model.Bears], names: Set[str]) -> Mapping[tuple[str, bool], Part]:
        rows, _, _ = self.worth.divided([(may[name], []) for name in sorted(names)], set())
        return head.parts_of((one, share, amount) for one, _, share, amount in rows)

    def _told(
        self, head: Head, party: str, cost: str, status: str, faced: tuple[Part | None, Part | None], rules: list[str]
    ) -> Json:
        certain, proposed = faced
        exact = all(part.exact for part in faced if part is not None)
        row: Json = {"party": party, "cost_head": cost, "status": status, "exact": exact, "rules": rules}
        for prefix, part in (("", certain or NO_PART), ("proposed_", proposed)):
            if part is not None:
                ends = (part.amount.low, part.amount.high)
                row[f"{prefix}share"] = [str(part.share.low), str(part.share.high)]
                row[f"{prefix}amount"] = None if head.total is None else [self.worth.amount(end) for end in ends]
        return row

    def _row(self, effect: model.Effect) -> Json:
        by, worth = [(effect, list[str]())], self.worth
        of_its_kind = [
            *(entry for entry, _ in worth.payments(by)[0]), *(entry for entry, _ in worth.fines(by)),
            *worth.points(by), *worth.sanctions(by), *worth.eligibility(by)[0],
        ]  # fmt: skip
        row: Json = of_its_kind[0] if of_its_kind else {}
        match effect:
            case model.NotLiable(party):
                row = {"party": party}
            case model.Remedies(alternatives):
                row = {"one_of": sorted(alternatives)}
            case model.Escalate(to):
                row = {"to": list(to)}
            case _:
                pass
        return row | {"kind": outcome_json(effect)["kind"]}

    def _status(self, name: str) -> tuple[str, tuple[str, ...]]:
        """What an outcome is, and where completions are too many all that it can be."""
        if name in self.sure:
            return "settled", ("settled",)
        return ("possible", ("settled", "possible", "excluded")) if name in self.maybe else ("excluded", ("excluded",))

    def _rules(self, names: Set[str], may: bool) -> list[str]:
        """The rules that `may` give one of these outcomes, or where there are none those that state one."""
        stating = [(rule, gives) for rule, name, _, gives in self.stated if name in names]
        return sorted({rule for rule, gives in stating if may and gives} or {rule for rule, _ in stating})

    # ── what could be said where completions are too many ─────────────────────────────────────────────────────────────────

    def _like(self, said: Json, widest: Json, bears: Mapping[str, model.Bears], party: str) -> Json:
        """What is said of a party, where the rules could come to it; else the row with the widest bounds."""
        own = {name for name, one in bears.items() if one.party == party}
        may, sure = own & self.maybe, own & self.sure
        if said == widest or not may:
            return widest
        head = self._head(widest["cost_head"])
        if not sure and said.get("status") == "excluded":
            return self._told(head, party, widest["cost_head"], "excluded", (None, None), self._rules(own, may=False))
        like = widest | {"status": "settled" if said.get("status") == "settled" else widest["status"]}
        like["exact"] = said["exact"] if isinstance(said.get("exact"), bool) else like["exact"]
        some = {name for name in may if {*self._rules({name}, may=True)} <= {*map(str, _list(said.get("rules")))}}
        like["rules"] = self._rules(some | sure, may=True) or like["rules"]
        proposed = like.keys() & {"proposed_share", "proposed_amount"}
        if not proposed & said.keys() and not any(bears[name].tentative for name in sure):
            like = {key: value for key, value in like.items() if key not in proposed}
        for key in like.keys() & {"share", "amount", "proposed_share", "proposed_amount"}:
            like[key] = said[key] if self._within(said.get(key), like[key]) else like[key]
        return like

    def _within(self, said: Any, bounds: Any) -> bool:
        """Whether what is said is a range within bounds, written as these are."""
        try:
            within, (low, high) = Range(*map(Fraction, bounds or ())), map(Fraction, said)
        except (TypeError, ValueError, ArithmeticError):
            return False
        digits = [len(end.partition(".")[2]) for end in (*said, *(bounds or ()))]
        spelt = all("." in end or end == str(Fraction(end)) for end in said) and len({*digits}) == 1
        return spelt and within.low <= low <= high <= within.high


def _rows(said: Any, count: int) -> list[Json]:
    rows: list[Json] = [one if isinstance(one, dict) else {} for one in _list(said)]
    return (rows + [{}] * count)[:count]


def _list(said: Any) -> list[Any]:
    return said if isinstance(said, list) else []  # pyright: ignore[reportUnknownVariableType]
