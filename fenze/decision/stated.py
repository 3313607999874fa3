"""The rules on one topic → what they state that completions of open facts may differ in, prepared once for all its cases."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from fenze.decision.outcomes import Prepared
from fenze.decision.to_json.outcome import outcome_key
from fenze.dsl import model

Rules = tuple[str, ...]
Place = tuple[str, int]
"""Of an outcome: its rule and its number there."""


@dataclass(frozen=True, slots=True)
class Own:
    """What a party may bear of a cost head, by its terms, and the rules that state it."""

    terms: frozenset[str]
    rules: Rules


@dataclass(frozen=True, slots=True)
class Stated:
    """`outcomes`: all that is stated; `heads`: by cost head and party what it may bear, `others`: what else may come.

    `bears`: by term; `rules`: by term those that state it; `order`: the place of each of the `others` among all;
    `reckoned_from`: the facts from which is reckoned what a party may face, cost heads and those in limits of what is borne.
    """

    outcomes: tuple[Prepared, ...]
    heads: Mapping[str, Mapping[str, Own]]
    bears: Mapping[str, model.Bears]
    others: tuple[Prepared, ...]
    order: Mapping[Place, int]
    rules: Mapping[str, Rules]
    reckoned_from: tuple[str, ...]


def stated_of(outcomes: Iterable[Prepared]) -> Stated:
    """From the outcomes of the rules on the topic."""
    stated = tuple(given for given in outcomes if given.matters and not given.about_the_file)
    bears = {given.term: given.effect for given in stated if isinstance(given.effect, model.Bears)}
    others = tuple(given for given in stated if given.kind is not model.Bears)
    keys = {(given.rule, given.number): outcome_key(given.effect) for given in others}
    ranks = {key: rank for rank, key in enumerate(sorted(set(keys.values())))}
    rules: dict[str, set[str]] = {}
    for given in stated:
        rules.setdefault(given.term, set()).add(given.rule)
    by_term = {term: tuple(sorted(names)) for term, names in rules.items()}
    limits = (fact for given in stated if given.kind is model.Bears for fact in given.reads)
    return Stated(
        outcomes=stated,
        heads=_heads_of(bears, by_term),
        bears=bears,
        others=others,
        order={place: ranks[key] for place, key in keys.items()},
        rules=by_term,
        reckoned_from=tuple(sorted({*(one.cost for one in bears.values()), *limits})),
    )


def _heads_of(bears: Mapping[str, model.Bears], rules: Mapping[str, Rules]) -> Mapping[str, Mapping[str, Own]]:
    found: dict[str, dict[str, set[str]]] = {}
    for term, one in bears.items():
        found.setdefault(one.cost, {}).setdefault(one.party, set()).add(term)
    return {
        cost: {party: Own(frozenset(terms), joined(rules, terms)) for party, terms in sorted(by_party.items())}
        for cost, by_party in sorted(found.items())
    }


def joined(rules: Mapping[str, Rules], terms: Set[str]) -> Rules:
    """The rules of some terms, in order."""
    if len(terms) == 1:
        (term,) = terms
        return rules[term]
    return tuple(sorted({rule for term in terms for rule in rules[term]}))
