"""What the completions of a case's open facts come to → what each party may still face, and what else may still come of it.

A party's range is over whole completions: a third by one rule or half by another is a range up to a half, five sixths only
where one completion gives both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from fenze.decision.answer import Answer
from fenze.decision.decision import Exposure, Outlook, Prospect
from fenze.decision.faced import NO_PART, Head, Part, Range, face
from fenze.decision.outcomes import Prepared
from fenze.decision.settle import heads_of, is_all, liability_of
from fenze.decision.stated import Own, Rules, Stated, joined
from fenze.dsl import model
from fenze.dsl.money import minor_of
from fenze.dsl.truth import Value

Terms = tuple[Set[str], Set[str]]
Parts = Mapping[tuple[str, bool], Part]
"""Of one completion, by party and whether only proposed."""


@dataclass(frozen=True, slots=True)
class Open:
    """What completions come to.

    `stated`: every outcome that the rules on the topic state and that completions may differ in, `maybe` those of them that may
    come about; `always` and `sometimes`: the terms that all and that some completions give; `rules`: by term those that may
    give it, or where none may those that state it; `borne`: by cost head that is open, the sets of `bears` terms of
    completions, None where there are too many or not all were found.
    """

    stated: Stated
    maybe: Sequence[Prepared]
    always: Set[str]
    sometimes: Set[str]
    rules: Mapping[str, Rules]
    borne: Mapping[str, Sequence[Set[str]] | None]


def open_of(answer: Answer, stated: Stated, terms: Terms, borne: Mapping[str, Sequence[Set[str]] | None]) -> Open:
    """What the completions of a case come to; `terms` are those that all of them give, and those that some do."""
    always, sometimes = terms
    stands, allowed = answer.stands["maybe"], answer.allowed["maybe"]
    maybe = [
        given
        for given in stated.outcomes
        if given.rule in stands and (not given.conditional or (given.rule, given.number) in allowed)
    ]
    return Open(stated, maybe, always, sometimes, _rules_of(stated, maybe, sometimes), borne)


def open_heads(stated: Stated, terms: Terms) -> Iterator[tuple[str, Set[str]]]:
    """The cost heads that completions may bear in different ways, with the terms of all that is stated of them."""
    always, sometimes = terms
    for cost, by_party in stated.heads.items():
        bears = frozenset[str]().union(*(own.terms for own in by_party.values()))
        if not bears.isdisjoint(sometimes - always):
            yield cost, bears


def _rules_of(stated: Stated, maybe: Iterable[Prepared], sometimes: Set[str]) -> Mapping[str, Rules]:
    giving: dict[str, set[str]] = {}
    for given in maybe:
        if given.term in sometimes:
            giving.setdefault(given.term, set()).add(given.rule)
    return {**stated.rules, **{term: tuple(sorted(rules)) for term, rules in giving.items()}}


def exposure_of(found: Open, values: Mapping[str, Value], currency: str) -> tuple[Exposure, ...]:
    """What each party may face of each cost head that a rule on the topic could put on it, by cost head and party."""
    rows: list[Exposure] = []
    for cost, by_party in found.stated.heads.items():
        known = values.get(cost)
        total = minor_of(known, currency) if isinstance(known, Fraction) else None
        rows.extend(_of_head(Head(total, values, currency), cost, by_party, found))
    return tuple(rows)


def _of_head(head: Head, cost: str, by_party: Mapping[str, Own], found: Open) -> Iterator[Exposure]:
    """What each party may face of one cost head, of which the terms are all that is stated."""
    bears = found.stated.bears
    possible = {party: own.terms & found.sometimes for party, own in by_party.items()}
    each: Sequence[Parts] | None = None
    if any(possible.values()):
        settled = frozenset[str]().union(*possible.values()) & found.always
        sets = found.borne.get(cost, [settled])
        each = None if sets is None else [_parts_of(head, [bears[term] for term in sorted(borne)]) for borne in sets]
    for party, own in by_party.items():
        may = possible[party]
        if not may:
            share, amount = _ranges(NO_PART, head)
            yield Exposure(party, cost, "excluded", share, amount, None, None, exact=True, rules=own.rules)
            continue
        mine = {term: bears[term] for term in may}
        certain, proposed = (face(head, party, tentative, mine, found.always, each) for tentative in (False, True))
        prospect: Prospect = "settled" if may <= found.always else "possible"
        exact = all(part.exact for part in (certain, proposed) if part is not None)
        share, amount = _ranges(certain or NO_PART, head)
        proposed_share, proposed_amount = (None, None) if proposed is None else _ranges(proposed, head)
        yield Exposure(party, cost, prospect, share, amount, proposed_share, proposed_amount, exact, joined(found.rules, may))


def _parts_of(head: Head, borne: Sequence[model.Bears]) -> Parts:
    if len(borne) < 2 and all(is_all(bears.share) for bears in borne):
        return {(bears.party, bears.tentative is not None): head.whole for bears in borne}
    rows, _, _ = liability_of(heads_of([(bears, ()) for bears in borne], frozenset()), head.values, head.currency)
    return head.parts_of((model.Bears(row.party, row.cost, row.stated, row.tentative), row.share, row.amount) for row in rows)


def _ranges(part: Part, head: Head) -> tuple[Range[Fraction], Range[int] | None]:
    return part.share, None if head.total is None else part.amount


def outlook_of(found: Open) -> tuple[Outlook, ...]:
    """What else the rules on the topic could give, and whether it is settled, possible or excluded, by what it is."""
    stated = found.stated
    telling: dict[str, Prepared] = {}
    for given in (*(one for one in found.maybe if one.kind is not model.Bears), *stated.others):
        telling.setdefault(given.term, given)
    order = sorted(telling.values(), key=lambda given: stated.order[given.rule, given.number])
    return tuple([Outlook(given.effect, prospect_of(given.term, found), found.rules[given.term]) for given in order])


def prospect_of(term: str, found: Open) -> Prospect:
    """Whether all, some or none of the completions give it."""
    return "settled" if term in found.always else "possible" if term in found.sometimes else "excluded"
