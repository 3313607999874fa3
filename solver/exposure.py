"""What the completions of a case's open facts come to → what each party may still face, and what else may still come of it.

A party's range is over whole completions: a third by one rule or half by another is a range up to a half, five sixths only
where one completion gives both.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.faced import MOST_SETS, NO_PART, Head, Part, Range, face
from fenze.dsl.model.formula import facts_of
from fenze.dsl.money import minor_of
from fenze.dsl.outcome_json import outcome_key
from fenze.dsl.topic import rules_on_topic
from fenze.dsl.truth import Value
from fenze.solver.answer import Answer, Pattern
from fenze.solver.decision import Exposure, Outlook, Prospect
from fenze.solver.oracle import Oracle
from fenze.solver.outcomes import Prepared, formulas_of
from fenze.solver.settle import heads_of, liability_of
from fenze.solver.solve import TookTooLong

Terms = tuple[Set[str], Set[str]]


def open_of(
    answer: Answer,
    values: Mapping[str, Value],
    oracle: Oracle,
    pattern: Pattern,
    outcomes: Mapping[str, tuple[Prepared, ...]],
    terms: Terms,
    each: Sequence[Set[str]] | None,
) -> Open:
    """What the completions of a case come to; `terms` are those that all of them give, and those that some do.

    `each` has the terms of completions, no two alike, where they are not too many.
    """
    always, sometimes = terms
    rules = rules_on_topic(oracle.program.policy, values)
    on_topic = (given for rule in outcomes if rule in rules for given in outcomes[rule])
    stated = [given for given in on_topic if given.matters and not given.about_the_file]
    stands, allowed = answer.stands["maybe"], answer.allowed["maybe"]
    maybe = [given for given in stated if given.rule in stands and _is_allowed(given, allowed)]
    borne: dict[str, Sequence[Set[str]] | None] = {}
    in_time = True
    for cost, bears in _open_heads_of(stated, sometimes - always).items():
        if each is not None:
            borne[cost] = list({bears & given for given in each})
            continue
        try:
            borne[cost] = oracle.borne(pattern, cost, MOST_SETS)
        except TookTooLong:
            borne[cost], in_time = None, False
    return Open(stated, maybe, always, sometimes, borne, in_time)


def _is_allowed(given: Prepared, allowed: Set[tuple[str, int]]) -> bool:
    return not given.conditional or (given.rule, given.number) in allowed


@dataclass(frozen=True, slots=True)
class Open:
    """What completions come to.

    `stated`: every outcome that the rules on the topic state and that completions may differ in, `maybe` those of them that may
    come about; `always` and `sometimes`: the terms that all and that some completions give; `borne`: by cost head that is open,
    the sets of `bears` terms of completions, None where there are too many, or not all were found `in_time`.
    """

    stated: Sequence[Prepared]
    maybe: Sequence[Prepared]
    always: Set[str]
    sometimes: Set[str]
    borne: Mapping[str, Sequence[Set[str]] | None]
    in_time: bool = True


def _open_heads_of(stated: Iterable[Prepared], unsettled: Set[str]) -> Mapping[str, frozenset[str]]:
    """The cost heads of which it is open who bears them, with the terms of all who may."""
    by_cost: dict[str, set[str]] = {}
    for given in stated:
        if isinstance(given.effect, model.Bears):
            by_cost.setdefault(given.effect.cost, set()).add(given.term)
    return {cost: frozenset(terms) for cost, terms in sorted(by_cost.items()) if not terms.isdisjoint(unsettled)}


def reckoned_from(found: Open) -> tuple[str, ...]:
    """The facts from which the ranges are reckoned: cost heads, and those in limits of what is borne."""
    effects = [given.effect for given in found.stated if isinstance(given.effect, model.Bears)]
    limits = (fact for effect in effects for formula in formulas_of(effect) for fact in facts_of(formula))
    return tuple(sorted({*(effect.cost for effect in effects), *limits}))


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
        rows.extend(_of_head(Head(total, values, currency), cost, terms, found, rules))
    return tuple(rows)


def _of_head(
    head: Head, cost: str, terms: Mapping[str, model.Bears], found: Open, rules: Mapping[str, tuple[str, ...]]
) -> Iterator[Exposure]:
    """What each party may face of one cost head, of which `terms` are all that is stated."""
    possible = {term: bears for term, bears in terms.items() if term in found.sometimes}
    settled = possible.keys() & found.always
    sets = found.borne.get(cost, [settled])
    each = [_parts_of(head, [possible[term] for term in sorted(borne)]) for borne in sets] if sets is not None else None
    for party in sorted({bears.party for bears in terms.values()}):
        own = {term for term, bears in terms.items() if bears.party == party}
        may = possible.keys() & own
        certain, proposed = (
            face(head, party, tentative, {t: possible[t] for t in may}, settled, each) for tentative in (False, True)
        )
        prospect: Prospect = "excluded" if not may else "settled" if may <= settled else "possible"
        exact = all(part.exact for part in (certain, proposed) if part is not None)
        share, amount = _ranges(certain or NO_PART, head)
        proposed_share, proposed_amount = (None, None) if proposed is None else _ranges(proposed, head)
        named = tuple(sorted({rule for term in may or own for rule in rules[term]}))
        yield Exposure(party, cost, prospect, share, amount, proposed_share, proposed_amount, exact, named)


def _parts_of(head: Head, borne: Sequence[model.Bears]) -> dict[tuple[str, bool], Part]:
    rows, _, _ = liability_of(heads_of([(bears, ()) for bears in borne], frozenset()), head.values, head.currency)
    return head.parts_of((model.Bears(row.party, row.cost, row.stated, row.tentative), row.share, row.amount) for row in rows)


def _ranges(part: Part, head: Head) -> tuple[Range[Fraction], Range[int] | None]:
    return part.share, None if head.total is None else part.amount


def outlook_of(found: Open) -> tuple[Outlook, ...]:
    """What else the rules on the topic could give, and whether it is settled, possible or excluded, by what it is."""
    effects: dict[str, list[model.Effect]] = {}
    for given in (*found.maybe, *found.stated):
        if not isinstance(given.effect, model.Bears):
            effects.setdefault(given.term, []).append(given.effect)
    rules = _rules_of(found)
    order = sorted(effects, key=lambda term: outcome_key(effects[term][0]))
    return tuple(Outlook(effects[term][0], prospect_of(term, found), rules[term]) for term in order)


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
