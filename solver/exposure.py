"""What the completions of a case's open facts come to → what each party may still face, and what else may still come of it.

A party's range is over whole completions: a third by one rule or half by another is a range up to a half, five sixths only
where one completion gives both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.divide import TooMuch, divide, fraction_of
from fenze.dsl.money import minor_of, rounded
from fenze.dsl.truth import Value
from fenze.solver.answer import Pattern
from fenze.solver.decision import Decision, Exposure, Outlook, Prospect, Range
from fenze.solver.oracle import Oracle
from fenze.solver.outcomes import Prepared
from fenze.solver.settle import liability_of
from fenze.solver.solve import TookTooLong

MOST_SETS = 200
"""Of different ways in which a cost head may be borne: beyond, only outer bounds are given."""
Terms = tuple[Set[str], Set[str]]
_NOTHING, _ALL = Fraction(0), Fraction(1)


def prospects_of(
    decision: Decision, oracle: Oracle, pattern: Pattern, outcomes: Mapping[str, tuple[Prepared, ...]], terms: Terms
) -> tuple[tuple[Exposure, ...], tuple[Outlook, ...]]:
    """What each party may still face in a case, and what else may come of it; `terms` are those that all completions of its
    open facts give, and those that some do."""
    always, sometimes = terms
    on_topic = (given for rule in oracle.program.outcomes for given in outcomes[rule])
    stated = [given for given in on_topic if given.matters and not given.about_the_file]
    stands, allowed = decision.answer.stands["maybe"], decision.answer.allowed["maybe"]
    maybe = [given for given in stated if given.rule in stands and _is_allowed(given, allowed)]
    borne: dict[str, Sequence[Set[str]] | None] = {}
    for cost in open_costs_of(stated, sometimes - always):
        try:
            borne[cost] = oracle.borne(pattern, cost, MOST_SETS)
        except TookTooLong:
            borne[cost] = None
    found = Open(stated, maybe, always, sometimes, borne)
    return exposure_of(found, decision.file.values, decision.currency), outlook_of(found)


def _is_allowed(given: Prepared, allowed: Set[tuple[str, int]]) -> bool:
    return not given.conditional or (given.rule, given.number) in allowed


@dataclass(frozen=True, slots=True)
class Open:
    """What completions come to.

    `stated`: every outcome that the rules on the topic state and that completions may differ in, `maybe` those of them that may
    come about; `always` and `sometimes`: the terms that all and that some completions give; `borne`: by cost head that is open,
    the sets of `bears` terms of completions, None where there are too many.
    """

    stated: Sequence[Prepared]
    maybe: Sequence[Prepared]
    always: Set[str]
    sometimes: Set[str]
    borne: Mapping[str, Sequence[Set[str]] | None]


def open_costs_of(stated: Iterable[Prepared], unsettled: Set[str]) -> tuple[str, ...]:
    """The cost heads of which it is open who bears them, sorted."""
    bears = (given.effect for given in stated if given.term in unsettled)
    return tuple(sorted({effect.cost for effect in bears if isinstance(effect, model.Bears)}))


def exposure_of(found: Open, values: Mapping[str, Value], currency: str) -> tuple[Exposure, ...]:
    """What each party may face of each cost head that a rule on the topic could put on it, by cost head and party."""
    by_cost: dict[str, dict[str, model.Bears]] = {}
    for given in found.stated:
        if isinstance(given.effect, model.Bears):
            by_cost.setdefault(given.effect.cost, {})[given.term] = given.effect
    rules = _rules_of(found)
    rows: list[Exposure] = []
    for cost, terms in sorted(by_cost.items()):
        known = values.get(cost)
        total = minor_of(known, currency) if isinstance(known, Fraction) else None
        rows.extend(_of_head(_Head(total, values, currency), cost, terms, found, rules))
    return tuple(rows)


def _of_head(
    head: _Head, cost: str, terms: Mapping[str, model.Bears], found: Open, rules: Mapping[str, tuple[str, ...]]
) -> Iterator[Exposure]:
    """What each party may face of one cost head, of which `terms` are all that is stated."""
    possible = {term: bears for term, bears in terms.items() if term in found.sometimes}
    settled = possible.keys() & found.always
    sets = found.borne.get(cost, [settled])
    each = [head.parts_of([possible[term] for term in sorted(borne)]) for borne in sets] if sets is not None else None
    for party in sorted({bears.party for bears in terms.values()}):
        own = {term for term, bears in terms.items() if bears.party == party}
        may = possible.keys() & own
        certain, proposed = (
            _face(head, party, tentative, {t: possible[t] for t in may}, settled, each) for tentative in (False, True)
        )
        prospect: Prospect = "excluded" if not may else "settled" if may <= settled else "possible"
        exact = all(part.exact for part in (certain, proposed) if part is not None)
        share, amount = _ranges(certain or _NO_PART, head)
        proposed_share, proposed_amount = (None, None) if proposed is None else _ranges(proposed, head)
        named = tuple(sorted({rule for term in may or own for rule in rules[term]}))
        yield Exposure(party, cost, prospect, share, amount, proposed_share, proposed_amount, exact, named)


def _face(
    head: _Head,
    party: str,
    tentative: bool,
    possible: Mapping[str, model.Bears],
    settled: Set[str],
    each: Sequence[Mapping[tuple[str, bool], _Part]] | None,
) -> _Part | None:
    """What a party may face for certain, or only as a proposal; None where there is nothing of the kind."""
    mine = {term: bears for term, bears in possible.items() if (bears.tentative is not None) == tentative}
    if not mine:
        return None
    if each is not None:
        return _spanning([parts.get((party, tentative), _NO_PART) for parts in each])
    return head.outer([bears for term, bears in mine.items() if term in settled], list(mine.values()))


def _ranges(part: _Part, head: _Head) -> tuple[Range[Fraction], Range[int] | None]:
    return part.share, None if head.total is None else part.amount


def outlook_of(found: Open) -> tuple[Outlook, ...]:
    """What else the rules on the topic could give, and whether it is settled, possible or excluded, by what it is."""
    effects: dict[str, list[model.Effect]] = {}
    for given in (*found.maybe, *found.stated):
        if not isinstance(given.effect, model.Bears):
            effects.setdefault(given.term, []).append(given.effect)
    rules = _rules_of(found)
    return tuple(Outlook(effects[term][0], prospect_of(term, found), rules[term]) for term in sorted(effects))


def _rules_of(found: Open) -> Mapping[str, tuple[str, ...]]:
    """By term the rules that may give it, or where none may those that state it."""
    stating: dict[str, set[str]] = {}
    for given in found.stated:
        stating.setdefault(given.term, set()).add(given.rule)
    giving: dict[str, set[str]] = {}
    for given in found.maybe:
        giving.setdefault(given.term, set()).add(given.rule)
    may = {term for term in giving if term in found.sometimes}
    return {term: tuple(sorted(giving[term] if term in may else rules)) for term, rules in stating.items()}


def prospect_of(term: str, found: Open) -> Prospect:
    """Whether all, some or none of the completions give it."""
    return "settled" if term in found.always else "possible" if term in found.sometimes else "excluded"


# ── one completion ────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class _Part:
    """What a party bears: exactly, or between bounds where it takes a fact that is not known."""

    share: Range[Fraction]
    amount: Range[int]
    exact: bool = True


_NO_PART = _Part(Range(_NOTHING, _NOTHING), Range(0, 0))


@dataclass(frozen=True, slots=True)
class _Head:
    """A cost head of `total` minor units, None where that is not known."""

    total: int | None
    values: Mapping[str, Value]
    currency: str

    def parts_of(self, borne: Sequence[model.Bears]) -> dict[tuple[str, bool], _Part]:
        """In one completion, by party and whether only proposed. Where the rules contradict each other, each by itself."""
        parts: dict[tuple[str, bool], list[_Part]] = {}
        rows, _, _ = liability_of([(bears, ()) for bears in borne], frozenset(), self.values, self.currency)
        for row in rows:
            bears = model.Bears(row.party, row.cost, row.stated, row.tentative)
            if isinstance(row.stated, model.Between) or row.share is None or (row.amount is None and self.total is not None):
                part = self._alone(bears)
            else:
                part = _Part(Range(row.share, row.share), Range(row.amount or 0, row.amount or 0))
            parts.setdefault((row.party, row.tentative is not None), []).append(part)
        return {key: self._added(found) for key, found in parts.items()}

    def outer(self, settled: Sequence[model.Bears], possible: Sequence[model.Bears]) -> _Part:
        """Bounds of what a party may bear: at least what every completion gives, at most all that may be given."""
        low, high = (self._added([self._alone(bears) for bears in borne]) for borne in (settled, possible))
        least, most = max(0, low.amount.low - len(settled)), high.amount.high + len(possible)
        if self.total is not None:
            most = min(most, self.total)
        return _Part(Range(low.share.low, high.share.high), Range(least, most), exact=False)

    def _alone(self, bears: model.Bears) -> _Part:
        """What a share comes to by itself."""
        total = self.total or 0
        match bears.share:
            case model.Between(low, high):
                return _Part(Range(low, high), Range(*(rounded(share * total, "half up") for share in (low, high))))
            case model.Rest():
                return _Part(Range(_NOTHING, _ALL), Range(0, total), exact=False)
            case share:
                try:
                    (portion,) = divide([bears], self.total, self.values, self.currency, is_open=True).portions
                    fraction, amount = portion.share, portion.amount
                except TooMuch:
                    fraction, amount = fraction_of(share), None
                if fraction is None:
                    return _Part(Range(_NOTHING, _ALL), Range(0, total), exact=False)
                if amount is None:
                    amount = rounded(fraction * total, "half up")
                return _Part(Range(fraction, fraction), Range(amount, amount))

    def _added(self, parts: Sequence[_Part]) -> _Part:
        """All of it; nobody bears more than the whole."""
        low = min(_ALL, sum((part.share.low for part in parts), _NOTHING))
        high = min(_ALL, sum((part.share.high for part in parts), _NOTHING))
        least, most = sum(part.amount.low for part in parts), sum(part.amount.high for part in parts)
        if self.total is not None:
            least, most = min(least, self.total), min(most, self.total)
        return _Part(Range(low, high), Range(least, most), all(part.exact for part in parts))


def _spanning(parts: Sequence[_Part]) -> _Part:
    """The least range with all of them in it."""
    share = Range(min(part.share.low for part in parts), max(part.share.high for part in parts))
    amount = Range(min(part.amount.low for part in parts), max(part.amount.high for part in parts))
    return _Part(share, amount, all(part.exact for part in parts))
