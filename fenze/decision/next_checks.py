"""What can still change an outcome and what standing rules ask for → the facts to find out next, in asking order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Set
from dataclasses import dataclass

from fenze.decision.decision import NextCheck
from fenze.decision.grant import Settled
from fenze.decision.record import InFile
from fenze.dsl import model
from fenze.dsl.truth import Value


@dataclass(frozen=True, slots=True)
class Asking:
    """What cases of one fact pattern ask for.

    `always`: by fact the rules that ask for it, none for a fact that can change an outcome; `unless_known` likewise, of facts
    that a case may know all the same: those that a rule says to check, and those in formulas of settled amounts.
    """

    always: Mapping[str, Set[str]]
    unless_known: Mapping[str, Set[str]]
    is_same_for_all: bool
    """Whether all cases of the pattern ask for the same, of the same persons."""


class Questions:
    """The questions of one policy."""

    def __init__(self, policy: model.Policy) -> None:
        self._order = {fact: index for index, fact in enumerate(policy.asking_order)}
        self._asks = {fact.name: fact.ask for fact in policy.facts.values() if fact.ask is not None}
        self._given_by = {party.name: party.given_by for party in policy.parties.values() if party.given_by}
        self._of_somebody = frozenset(
            fact for fact, ask in self._asks.items() if not self._given_by.keys().isdisjoint(ask.parties)
        )

    def asking_of(self, in_file: InFile, deciding: Set[str], settled: Iterable[Settled]) -> Asking:
        """`deciding` facts can change an outcome; `settled` outcomes may have amounts to give."""
        always: dict[str, Set[str]] = dict.fromkeys(deciding, frozenset())
        unless_known: dict[str, Set[str]] = {}
        for given in in_file.get(model.Await, ()):
            if isinstance(given.effect, model.Await):
                always[given.effect.fact] = always.get(given.effect.fact, frozenset()) | {given.rule}
        for given in in_file.get(model.Check, ()):
            if isinstance(given.effect, model.Check):
                unless_known[given.effect.fact] = unless_known.get(given.effect.fact, frozenset()) | {given.rule}
        for given, rules in settled:
            for fact in given.reads:  # of most there is none
                unless_known[fact] = unless_known.get(fact, frozenset()) | frozenset(rules)
        return Asking(always, unless_known, is_same_for_all=not unless_known and self._of_somebody.isdisjoint(always))

    def next_checks_of(self, asking: Asking, values: Mapping[str, Value]) -> tuple[NextCheck, ...]:
        """In the policy's asking order."""
        wanted = asking.always
        if asking.unless_known:
            wanted = dict(wanted)
            for fact, rules in asking.unless_known.items():
                if fact not in values:
                    wanted[fact] = wanted.get(fact, frozenset()) | rules
        if not wanted:
            return ()
        asked = sorted(wanted, key=self._order.__getitem__) if len(wanted) > 1 else wanted
        return tuple(self._next_check(fact, tuple(sorted(wanted[fact])), values) for fact in asked)

    def _next_check(self, fact: str, rules: tuple[str, ...], values: Mapping[str, Value]) -> NextCheck:
        ask = self._asks.get(fact)
        if ask is None:
            return NextCheck(fact, (), (), rules)
        if fact not in self._of_somebody:
            return NextCheck(fact, tuple(dict.fromkeys(ask.parties)), ask.evidence, rules)
        persons = dict.fromkeys(self._person(party, values) for party in ask.parties)
        return NextCheck(fact, tuple(persons), ask.evidence, rules)

    def _person(self, party: str, values: Mapping[str, Value]) -> str:
        """The party, or the one that a known fact says it is in this case."""
        fact = self._given_by.get(party)
        named = values.get(fact) if fact else None
        return named if isinstance(named, str) else party
