"""Case → reasons: a smallest part of what it states that alone forces what is settled.

Facts are put aside one after another, the last asked first, as long as every completion of what is then open still gives the
outcome. So none of those that are left can be left out as well. What the solver names as needed only saves trials.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence, Set
from dataclasses import dataclass

from fenze.decision.file import File
from fenze.decision.outcomes import prepared_of
from fenze.dsl import model
from fenze.dsl.known import Inferred, Measured
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.truth import Value
from fenze.solver.decide import Engine
from fenze.solver.sources import Sources, sources_of

Forced = Callable[[Set[str]], frozenset[str] | None]
"""Facts kept → those of them for which the outcome is forced, or None where it is not."""


@dataclass(frozen=True, slots=True)
class Stated:
    """A fact with its value."""

    fact: str
    value: Value


@dataclass(frozen=True, slots=True)
class Reasons:
    """Facts that alone force what is settled; none of them can be left out.

    `outcomes`: what they force; empty where they force that there is nothing of that kind. `stated`: facts of the case;
    `presumed`: presumptions that are needed beside them; `measured` and `inferred`: what follows from these and rules read;
    `figures`: facts that only amounts are reckoned from.
    """

    outcomes: tuple[model.Effect, ...]
    stated: tuple[Stated, ...]
    presumed: tuple[Stated, ...]
    measured: tuple[Measured, ...]
    inferred: tuple[Inferred, ...]
    figures: tuple[Stated, ...]


def reasons_of(engine: Engine, file: File) -> Reasons | None:
    """The reasons of what is settled in a file; None where nothing is, since facts are still open.

    Raises `CaseError` where the file's facts contradict each other, `TookTooLong`.
    """
    engine = engine.under(file.contract)
    sources, trials = sources_of(engine, file), engine.trials()
    effects = _settled(engine, file)
    if not effects and trials.exclude_all(engine.pattern_of(file)) is None:
        return None

    def forced(kept: Set[str]) -> frozenset[str] | None:
        pattern = engine.pattern_of(sources.without(kept))
        core = trials.force(pattern, effects) if effects else trials.exclude_all(pattern)
        if core is None or not trials.is_possible(pattern):
            return None
        return frozenset(name for fact in core for name in sources.of[fact])

    presumed = frozenset(sources.presumed)
    stated = least_of(sources.stated, lambda kept: forced(kept | presumed), recheck=trials.is_bound)
    leaned = least_of(sources.presumed, lambda kept: forced(kept | stated), recheck=trials.is_bound)
    return _told(engine, sources, stated, leaned, tuple(effect for effect in effects.values() if effect is not None))


def least_of(facts: Sequence[str], forced: Forced, *, recheck: bool) -> frozenset[str]:
    """Of facts that force something, some that do and of which none can be left out; the later ones are put aside first.

    The result does not depend on which facts `forced` names, only on whether it names any. `recheck` is for facts of which more
    may force less.
    """
    waiting = list(reversed(facts))
    kept: set[str] = set()
    needed = forced(frozenset(facts))
    assert needed is not None, "the facts of a case force what is settled in it"
    while waiting:
        fact = waiting.pop(0)
        if fact not in needed:
            continue
        without = forced(kept.union(waiting))
        if without is None:
            kept.add(fact)
        else:
            needed = without
    return _checked(frozenset(kept), facts, forced) if recheck else frozenset(kept)


def _checked(kept: frozenset[str], facts: Sequence[str], forced: Forced) -> frozenset[str]:
    """The facts, where they do force it and none can be left out.

    More facts force less where one is stated otherwise than others imply, or where it is implied that something is unknown.
    There, facts are put aside one by one until no more can be.
    """
    smaller = next((kept - {fact} for fact in reversed(facts) if fact in kept and forced(kept - {fact}) is not None), None)
    if smaller is None and forced(kept) is not None:
        return kept
    kept = frozenset(facts) if smaller is None else smaller
    while (
        fact := next((one for one in reversed(facts) if one in kept and forced(kept - {one}) is not None), None)
    ) is not None:
        kept -= {fact}
    return kept


def _settled(engine: Engine, file: File) -> dict[str, model.Effect | None]:
    """The terms that every completion gives, each with its effect; in a fixed order."""
    effects = {given.term: given.effect for outcomes in prepared_of(engine.policy).values() for given in outcomes}
    return {term: effects.get(term) for term in sorted(engine.settled(file))}


def _told(engine: Engine, sources: Sources, stated: Set[str], leaned: Set[str], outcomes: tuple[model.Effect, ...]) -> Reasons:
    values = sources.file.values
    read = {fact for fact in sources.without(stated | leaned).values if fact in engine.program.facts}
    figures = {fact for effect in outcomes for formula in formulas_of(effect) for fact in facts_of(formula)}
    figures |= {effect.cost for effect in outcomes if isinstance(effect, model.Bears)}
    told = {*stated, *leaned}

    def with_values(names: Sequence[str], among: Set[str]) -> tuple[Stated, ...]:
        return tuple(Stated(name, values[name]) for name in names if name in among)

    return Reasons(
        outcomes,
        with_values(sources.stated, stated),
        with_values(sources.presumed, leaned),
        tuple(one for one in sources.file.measured if one.fact in read),
        tuple(one for one in sources.file.inferred if one.fact in read),
        with_values(engine.policy.asking_order, {name for name in figures - told if name in values}),
    )
