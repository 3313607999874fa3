"""Random checked policies: small, but with everything in them that is easy to get wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from fractions import Fraction

from hypothesis import strategies as st

from fenze.dsl import model
from tests.properties.conditions import EITHER, Scope, asks_what_is_known, condition_in, parts_in
from tests.properties.words import COSTS, PARTIES, REMEDIES, SHARES, TERMS, TYPES, labels, thresholds_for

_NAMES = st.lists(st.sampled_from([name for name in TYPES if name != "who reported"]), min_size=2, max_size=5, unique=True)
_CONSTRAINTS = st.sampled_from((0, 0, 0, 0, 1, 1, 2))
_ENTRIES = st.sampled_from((0, 0, 0, 0, 1, 2))
_SINCE = st.sampled_from((None, None, None, None, date(2022, 9, 1), date(2022, 9, 2)))
_ASK = st.sampled_from((None, model.Ask(("reporter", "carrier"))))
_ONE_IN_FOUR, _ONE_IN_SIX = (st.integers(0, n).map(lambda drawn: drawn == 0) for n in (3, 5))
_UP_TO_TWO, _RULES = st.integers(0, 2), st.integers(2, 7)


@st.composite
def policies(draw: st.DrawFn) -> model.Policy:
    """A policy with chains of exceptions, parts of parties, presumptions, implications, constraints and definitions."""
    types = {name: TYPES[name] for name in (*draw(_NAMES), "who reported")}
    definitions: dict[str, model.Definition] = {}
    for name in ("broken", "破损")[: draw(_UP_TO_TWO)]:
        definitions[name] = model.Definition(
            name, labels(name), condition_in(draw, Scope(types, tuple(definitions), asks=True))
        )
    any_scope = Scope(types, tuple(definitions), asks=True, trivial=True)
    blind_scope = Scope(types, tuple(name for name in definitions if not _asks(name, definitions)), trivial=True)
    facts = {name: _fact(draw, name, replace(blind_scope, trivial=False)) for name in types}
    facts |= {cost: model.Fact(cost, labels(cost), model.Number("money"), is_cost=True) for cost in COSTS}
    constraints = {
        name: model.Constraint(name, labels(name), model.AllOf(parts_in(draw, replace(any_scope, trivial=False))))
        for name in ("first", "second")[: draw(_CONSTRAINTS)]
    }
    rules: dict[str, model.Rule] = {}
    for number in range(draw(_RULES)):
        rules[f"R-{number}"] = _rule(draw, f"R-{number}", any_scope, blind_scope, tuple(rules))
    return model.Policy(
        name="random",
        labels=labels("random\npolicy."),
        version="1.0.0",
        currency="CNY",
        in_force=model.Period(),
        words={},
        parties=PARTIES,
        facts=facts,
        parameters={},
        definitions=definitions,
        constraints=constraints,
        asking_order=tuple(draw(st.permutations(tuple(facts)))),
        rules=rules,
        scenarios=(),
        digest="sha256:0",
    )


def _asks(name: str, definitions: dict[str, model.Definition]) -> bool:
    return asks_what_is_known(definitions[name].condition, definitions)


def _fact(draw: st.DrawFn, name: str, scope: Scope) -> model.Fact:
    fact = model.Fact(name, labels(name), scope.types[name], ask=draw(_ASK))
    if isinstance(fact.type, model.Stamp):
        return fact
    if draw(_ONE_IN_SIX):
        fact = replace(fact, presumed=_written(draw, fact.type))
    others = replace(scope, types={other: type_ for other, type_ in scope.types.items() if other != name})
    return replace(fact, implied=tuple(_implied(draw, fact.type, others) for _ in range(draw(_ENTRIES))))


def _implied(draw: st.DrawFn, type_: model.FactType, others: Scope) -> model.Implied:
    """A value that other facts imply, or that it implies already that one of them is known."""
    if draw(_ONE_IN_FOUR):
        return model.Implied(_written(draw, type_), model.Known(draw(st.sampled_from(list(others.types))), known=True))
    return model.Implied(_written(draw, type_), condition_in(draw, others, 1))


def _written(draw: st.DrawFn, type_: model.FactType) -> str:
    """A value as a policy writes it."""
    if isinstance(type_, model.Choice):
        return draw(st.sampled_from(type_.values))
    return str(draw(st.sampled_from(thresholds_for(type_))))


def _rule(draw: st.DrawFn, name: str, any_scope: Scope, blind_scope: Scope, earlier: Sequence[str]) -> model.Rule:
    """A rule that may be an exception to earlier ones; if it asks what is known it settles nothing by itself."""
    asks = draw(_ONE_IN_FOUR)
    scope = any_scope if asks else blind_scope
    overrides = list(dict.fromkeys(draw(st.lists(st.sampled_from(earlier), max_size=2)))) if earlier else []
    if earlier and draw(EITHER) and earlier[-1] not in overrides:
        overrides.append(earlier[-1])
    effects = draw(_PROCEDURAL if asks else _SETTLING)
    return model.Rule(
        name,
        labels(f"规则\n{name}."),
        model.AllOf(()) if draw(_ONE_IN_SIX) else condition_in(draw, scope),
        tuple(model.Outcome(effect, condition_in(draw, scope, 1) if draw(_ONE_IN_FOUR) else None) for effect in effects),
        tuple(overrides),
        in_force=model.Period(draw(_SINCE)),
    )


def _without_contradiction(effects: Sequence[model.Effect]) -> list[model.Effect]:
    """What one rule may say: shares of a cost head up to the whole, nobody both liable and exempt."""
    kept: list[model.Effect] = []
    for effect in effects:
        bears = [other for other in kept if isinstance(other, model.Bears)]
        if isinstance(effect, model.Bears):
            total = sum((other.share for other in bears if other.cost == effect.cost), effect.share)
            if total > 1 or model.NotLiable(effect.party) in kept:
                continue
        elif isinstance(effect, model.NotLiable) and any(other.party == effect.party for other in bears):
            continue
        kept.append(effect)
    return kept


def _effects() -> tuple[st.SearchStrategy[list[model.Effect]], st.SearchStrategy[list[model.Effect]]]:
    facts, term = st.just("who reported"), st.sampled_from(TERMS)
    procedural: list[st.SearchStrategy[model.Effect]] = [
        st.just(model.Negotiate()),
        st.builds(model.Escalate, st.sampled_from(((), ("carrier",)))),
        st.builds(model.Await, facts),
        st.builds(model.Check, facts),
        st.builds(model.Must, st.sampled_from(("merchant", "reporter")), term),
        st.builds(model.Refer, term),
        st.builds(model.Note, term, term),
        st.builds(model.Presume, term),
    ]
    tentative: tuple[model.Tentative | None, ...] = (None, None, None, None, "to be agreed", "to be decided")
    share = st.sampled_from(SHARES) | st.fractions(Fraction(1, 97), 1, max_denominator=97)
    bears = st.builds(model.Bears, st.sampled_from(tuple(PARTIES)), st.sampled_from(COSTS), share, st.sampled_from(tentative))
    exempt = st.builds(model.NotLiable, st.sampled_from(tuple(PARTIES)))
    remedies = st.lists(st.sampled_from(REMEDIES), min_size=1, max_size=2, unique=True).map(lambda r: model.Remedies(tuple(r)))
    settling = st.one_of(bears, bears, bears, bears, exempt, remedies, *procedural[:2], st.one_of(procedural))
    return st.lists(st.one_of(procedural), min_size=1, max_size=2), st.lists(settling, min_size=1, max_size=3).map(
        _without_contradiction
    )


_PROCEDURAL, _SETTLING = _effects()
