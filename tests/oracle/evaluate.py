"""The meaning of a policy told plainly: every completion of the open facts is tried. It shares no code with the solver."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from fractions import Fraction
from itertools import product

from fenze.dsl import model
from tests.oracle.choices import choices_of, compare, known_in, leaves, seen
from tests.oracle.formulas import value_of
from tests.oracle.outcomes import Term, terms_of
from tests.oracle.settled import Settled

Values = Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Evaluation:
    """`settled`: what every completion comes to, with its amounts in `sums`; `possible`: what only some do; each completion with
    what it comes to."""

    standing: frozenset[str]
    settled: frozenset[Term]
    sums: Settled
    possible: frozenset[Term]
    status: str
    completions: list[tuple[Values, frozenset[Term]]]


@dataclass(frozen=True, slots=True)
class Evaluator:
    """Evaluates cases under a policy on a day."""

    policy: model.Policy
    day: date

    def evaluate(self, values: Values) -> Evaluation | None:
        """The decision on known values; None where they allow no completion."""
        standing = self.stands(values, values)
        found = [(completion, self.results_of(completion)) for completion in self.completions(values)]
        if not found:
            return None
        first, *others = (terms for _, terms in found)
        settled, some = first.intersection(*others), first.union(*others)
        said = set(self.terms(standing, values, values, of_the_file=True))
        status = "decided" if settled or ("refer",) in said else "no_rule"
        status = "undetermined" if some > settled or ("await",) in said else status
        for stronger in ("negotiate", "escalate"):
            status = stronger if (stronger,) in settled | said else status
        sums = Settled(self.policy, settled, {term[2] for term in some - settled if term[0] == "bears"}, values)
        status = "conflict" if sums.contradicts_itself() else status
        return Evaluation(standing, settled, sums, some - settled, status, found)

    def truth(self, condition: model.Condition, values: Values, known: Collection[str]) -> bool | None:
        """True, False, or None where an unknown value leaves it open; `known` are the facts taken to stand in the file."""
        match condition:
            case model.AllOf(parts) | model.AnyOf(parts):
                truths = [self.truth(part, values, known) for part in parts]
                decisive = isinstance(condition, model.AnyOf)
                return decisive if decisive in truths else None if None in truths else not decisive
            case model.Not(part):
                inner = self.truth(part, values, known)
                return None if inner is None else not inner
            case model.Is(fact, wanted, holds):
                return (values[fact] in wanted) == holds if fact in values else None
            case model.Compare(fact, sign, threshold):
                number = values.get(fact)
                return compare(number, sign, threshold) if isinstance(number, Fraction) else None
            case model.Known(fact, is_known):
                return (fact in known) == is_known
            case model.Defined(name):
                return self.truth(self.policy.definitions[name].condition, values, known)
            case model.ParameterIs(true=true):
                return true
            case model.Relation(left, sign, right):
                one, other = value_of(left, values), value_of(right, values)
                return None if one is None or other is None else compare(one, sign, other)

    def stands(self, values: Values, known: Collection[str]) -> frozenset[str]:
        """The rules that are in force, apply, and are overridden by no rule that stands."""

        def stand(rule: model.Rule) -> bool:
            applies = rule.in_force.includes(self.day) and self.truth(rule.condition, values, known)
            return bool(applies) and not any(rule.name in other.overrides and stand(other) for other in rules)

        rules = self.policy.rules.values()
        return frozenset(rule.name for rule in rules if stand(rule))

    def results_of(self, completion: Values) -> frozenset[Term]:
        """What a completion comes to."""
        known = known_in(self.policy, completion)
        return frozenset(self.terms(self.stands(completion, known), completion, known))

    def terms(
        self, rules: Collection[str], values: Values, known: Collection[str], *, of_the_file: bool = False
    ) -> Iterator[Term]:
        """What rules come to that matters. What they say because something is known or not, and what they wait for and refer
        to, is said of the file as it stands and is no part of a completion."""
        for rule, outcome in ((self.policy.rules[name], out) for name in rules for out in self.policy.rules[name].outcomes):
            under = outcome.condition or model.AllOf(())
            asks = any(isinstance(leaf, model.Known) for leaf in leaves(self.policy, model.AllOf((rule.condition, under))))
            waits = isinstance(outcome.effect, model.Await | model.Refer)
            if of_the_file != (asks or waits) or not self.truth(under, values, known):
                continue
            yield from terms_of(outcome.effect, lambda party: self.who(party, values))

    def who(self, party: str, values: Values) -> object:
        """The party, or the one that a fact says it is; None where that is not known."""
        return values.get(giver) if (giver := self.policy.parties[party].given_by) else party

    def completions(self, values: Values, stated: str | None = None) -> Iterator[Values]:
        """Every way to complete the open facts that constraints and implications allow; of one `stated` nothing is implied."""
        choices = {name: choice for name, choice in choices_of(self.policy, values).items() if name not in values}
        for chosen in product(*choices.values()):
            completion = {**values, **{name: value for name, value in zip(choices, chosen, strict=True) if value is not None}}
            implied = (
                (self.implied(name, completion, values), seen(self.policy, name, completion.get(name)))
                for name in choices
                if name != stated
            )
            if all(value in (None, taken) for value, taken in implied) and not any(
                self.truth(constraint.never, completion, values) for constraint in self.policy.constraints.values()
            ):
                yield completion

    def implied(self, name: str, completion: Values, known: Collection[str]) -> object:
        """What rules see of the value that the first entry that holds implies; what is known is so in the file."""
        fact = self.policy.facts[name]
        held = (implied.value for implied in fact.implied if self.truth(implied.condition, completion, known))
        return next((seen(self.policy, name, Fraction(v) if isinstance(fact.type, model.Number) else v) for v in held), None)
