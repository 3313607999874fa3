"""Small changes of a policy's meaning, each by itself: what a careless edit might do."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from fractions import Fraction

from fenze.dsl import model

Mutant = tuple[str, model.Policy]


def mutants_of(policy: model.Policy) -> Iterator[Mutant]:
    """Every mutant with what was done, rule by rule, always in the same order."""
    for rule in policy.rules.values():
        others = {name: one for name, one in policy.rules.items() if name != rule.name}
        unnamed = {
            name: replace(one, overrides=tuple(o for o in one.overrides if o != rule.name)) for name, one in others.items()
        }
        yield f"{rule.name}: dropped", replace(policy, rules=unnamed)
        for done, mutated in _mutated(policy, rule):
            rules = {name: mutated if name == rule.name else one for name, one in policy.rules.items()}
            yield f"{rule.name}: {done}", replace(policy, rules=rules)


def _mutated(policy: model.Policy, rule: model.Rule) -> Iterator[tuple[str, model.Rule]]:
    for other in rule.overrides:
        yield f"no longer overrides {other}", replace(rule, overrides=tuple(o for o in rule.overrides if o != other))
    for done, condition in _conditions(policy, rule.condition):
        yield done, replace(rule, condition=condition)
    for place, outcome in enumerate(rule.outcomes):
        rest = (*rule.outcomes[:place], *rule.outcomes[place + 1 :])
        if rest:
            yield f"outcome {place + 1} dropped", replace(rule, outcomes=rest)
        for done, effect in _effects(policy, outcome.effect):
            changed = replace(outcome, effect=effect)
            yield (
                f"outcome {place + 1}: {done}",
                replace(rule, outcomes=(*rule.outcomes[:place], changed, *rule.outcomes[place + 1 :])),
            )


def _conditions(policy: model.Policy, condition: model.Condition) -> Iterator[tuple[str, model.Condition]]:
    match condition:
        case model.AllOf(parts) | model.AnyOf(parts):
            for place, part in enumerate(parts):
                rest = (*parts[:place], *parts[place + 1 :])
                if rest:
                    yield f"part {place + 1} dropped", type(condition)(rest)
                for done, changed in _conditions(policy, part):
                    yield f"part {place + 1} {done}", type(condition)((*parts[:place], changed, *parts[place + 1 :]))
        case model.Not(part):
            yield "not taken off", part
        case model.Is(fact, values, holds):
            kind = policy.facts[fact].type
            assert isinstance(kind, model.Choice)
            yield "turned round", replace(condition, holds=not holds)
            another = next((value for value in kind.values if value not in values), None)
            if another is not None and len(kind.values) > 2:
                yield f"with {another} too", replace(condition, values=(*values, another))
        case model.Compare(fact, operator, threshold):
            yield "shifted", replace(condition, threshold=threshold + 1)
            touched = {"<": "<=", "<=": "<", ">": ">=", ">=": ">"}.get(operator)
            if touched:
                yield "touched", replace(condition, operator=touched)  # type: ignore[arg-type]
        case model.Relation(_, operator):
            turned = {"<": ">=", "<=": ">", ">": "<=", ">=": "<"}.get(operator)
            if turned:
                yield "turned round", replace(condition, operator=turned)  # type: ignore[arg-type]
        case model.Known(known=known):
            yield "turned round", replace(condition, known=not known)
        case _:
            pass


def _effects(policy: model.Policy, effect: model.Effect) -> Iterator[tuple[str, model.Effect]]:
    def other(party: str) -> str:
        return next(name for name, one in policy.parties.items() if name != party and one.given_by is None)

    match effect:
        case model.Bears(party, _, share):
            yield "another party", replace(effect, party=other(party))
            if isinstance(share, Fraction):
                yield "half the share", replace(effect, share=share / 2)
        case model.NotLiable(party) | model.Fine(party) | model.Sanction(party) | model.Advance(party):
            yield "another party", replace(effect, party=other(party))
        case model.Points(party, points):
            yield "a point more", replace(effect, points=points + 1)
            yield "another party", replace(effect, party=other(party))
        case model.Pays(payer, payee, formula) if formula is not None:
            yield (
                "twice as much",
                replace(effect, formula=model.Product((model.Constant(Fraction(2), "number"), formula), "money")),
            )
            yield "the other way round", replace(effect, payer=payee, payee=payer)
        case model.Must(actor):
            yield "another actor", replace(effect, actor=other(actor))
        case model.Eligible(eligible=eligible):
            yield "turned round", replace(effect, eligible=not eligible)
        case _:
            pass
