"""Decision and party, or name of an outcome → why not: each rule that could have given it, and what kept it from doing so."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace

from fenze.decision.decision import Decision
from fenze.decision.explain import Explainer
from fenze.decision.reason import Reason
from fenze.decision.topic import topic_of
from fenze.decision.why import RuleReason, leaves_in
from fenze.dsl import model
from fenze.dsl.spelt_out import Given, outcomes_of
from fenze.dsl.timing import timing_of
from fenze.solver.charges import burdens_by_rule, persons_of
from fenze.solver.conditions import negated
from fenze.solver.named_outcomes import denies, names_given


@dataclass(frozen=True, slots=True)
class Kept:
    """A rule that could have laid something on the party, or given the outcome.

    `effects`: what it would have laid on it, or given; `failed`: the conditions of the rule that are not met, each false or
    open, and of alternatives all; `not_in_force`: the rule's own dates keep it away; `defeated_by`: rules that override it,
    with why they stand; `own_failed`: the conditions of those outcomes alone, where none of them is met.
    """

    rule: str
    effects: tuple[model.Effect, ...]
    failed: tuple[Reason, ...]
    not_in_force: bool
    defeated_by: tuple[RuleReason, ...]
    own_failed: tuple[Reason, ...]

    @property
    def is_open(self) -> bool:
        """Whether more facts could still bring it about: nothing that is known stands against it."""
        unmet = (*self.failed, *self.own_failed)
        return not self.not_in_force and not self.defeated_by and all(reason.truth is None for reason in unmet)


@dataclass(frozen=True, slots=True)
class WhyNot:
    """Why not `party`, or why not `outcome`: one of the two is there.

    `topic` is the fact that tells what kind of case it is, if one does; `persons`: the party with those that are part of it, or
    the one that a fact names; `charged_by`: rules that stand and lay something on it, or give the outcome, after all;
    `exempted_by`: rules that stand and say that it is not liable, or that one is not eligible; `kept`: the others, the nearest
    to applying first.
    """

    party: str | None
    outcome: str | None
    topic: str | None
    persons: tuple[str, ...]
    charged_by: tuple[RuleReason, ...]
    exempted_by: tuple[RuleReason, ...]
    kept: tuple[Kept, ...]


def why_not_of(decision: Decision, policy: model.Policy, party: str) -> WhyNot:
    """Why the party has nothing laid on it, rule by rule, none left out; the policy is the one the decision was made under."""
    persons = persons_of(policy, party, decision.file.values)
    charged, exempting, kept = _of_rules(
        decision,
        policy,
        burdens_by_rule(policy, persons),
        lambda effect: isinstance(effect, model.NotLiable) and effect.party in persons,
    )
    return WhyNot(party, None, topic_of(policy), tuple(sorted(persons)), charged, exempting, kept)


def why_not_given(decision: Decision, policy: model.Policy, outcome: str) -> WhyNot:
    """Why an outcome is not given that is named as `outcome_named` finds it, rule by rule, none left out."""
    giving = {
        rule: tuple(one for one in outcomes if outcome in names_given(one.effect))
        for rule, outcomes in outcomes_of(policy).items()
    }
    could = {rule: outcomes for rule, outcomes in giving.items() if outcomes}
    given, denying, kept = _of_rules(decision, policy, could, lambda effect: denies(effect, outcome))
    return WhyNot(None, outcome, topic_of(policy), (), given, denying, kept)


def _of_rules(
    decision: Decision, policy: model.Policy, could: Mapping[str, tuple[Given, ...]], against: Callable[[model.Effect], bool]
) -> tuple[tuple[RuleReason, ...], tuple[RuleReason, ...], tuple[Kept, ...]]:
    """Of the rules that could, those that do after all; those that stand and say the contrary; and those that are kept away."""
    explainer = Explainer(decision, policy)
    today = timing_of(policy.time_zone, policy.calendar).day_of(decision.file.as_of)
    defeaters: dict[str, list[str]] = {}
    for defeat in decision.defeated:
        defeaters.setdefault(defeat.rule, []).append(defeat.by)
    doing: list[str] = []
    kept: list[Kept] = []
    for name, outcomes in could.items():
        if name in decision.rules and any(_is_given(one, decision) for one in outcomes):
            doing.append(name)
            continue
        own = [tuple(unmet_in(explainer.reason(one.condition))) if one.condition else () for one in outcomes]
        kept.append(
            Kept(
                rule=name,
                effects=tuple(dict.fromkeys(one.effect for one in outcomes)),
                failed=tuple(unmet_in(explainer.reason(policy.rules[name].condition))),
                not_in_force=not policy.rules[name].in_force.includes(today),
                defeated_by=tuple(explainer.rule_reason(by, ()) for by in defeaters.get(name, ())),
                own_failed=tuple(dict.fromkeys(unmet for of_one in own for unmet in of_one)) if all(own) else (),
            )
        )
    given_by = outcomes_of(policy)
    contrary = dict.fromkeys(
        rule for rule in decision.rules for one in given_by[rule] if against(one.effect) and _is_given(one, decision)
    )
    return (
        tuple(explainer.rule_reason(name, ()) for name in doing),
        tuple(explainer.rule_reason(name, ()) for name in contrary),
        tuple(sorted(kept, key=lambda one: (*_distance(one), one.rule))),
    )


def unmet_in(reason: Reason) -> Iterator[Reason]:
    """What is not met of a condition: the parts of a conjunction one by one, alternatives together, down to the facts.

    Each is false, or open where its facts are unknown. What negates is carried down: instead of `not (a or b)` where both hold,
    `not a` and `not b`.
    """
    if reason.truth is True:
        return
    condition = reason.condition
    match condition:
        case model.AllOf():
            for part in reason.parts:
                yield from unmet_in(part)
        case model.AnyOf():
            parts = tuple(part for alternative in reason.parts for part in _together(alternative))
            yield parts[0] if len(parts) == 1 else Reason(condition, reason.truth, parts)
        case model.Defined():
            yield replace(reason, parts=tuple(unmet_in(reason.parts[0])))
        case model.Not():
            yield from unmet_in(_carried_down(reason.parts[0]))
        case _:
            yield reason


def _together(alternative: Reason) -> tuple[Reason, ...]:
    """What is not met of one alternative, held together where it is more than one thing."""
    parts = tuple(unmet_in(alternative))
    if len(parts) < 2:
        return parts
    return (Reason(model.AllOf(tuple(part.condition for part in parts)), alternative.truth, parts),)


def _carried_down(reason: Reason) -> Reason:
    """The negation of a condition, with `not` at its facts only."""
    truth = None if reason.truth is None else not reason.truth
    match reason.condition:
        case model.AllOf() | model.AnyOf():
            parts = tuple(map(_carried_down, reason.parts))
            conditions = tuple(part.condition for part in parts)
            dual = model.AnyOf(conditions) if isinstance(reason.condition, model.AllOf) else model.AllOf(conditions)
            return Reason(dual, truth, parts)
        case model.Not():
            return reason.parts[0]
        case model.Defined():
            return _carried_down(reason.parts[0])
        case leaf:
            opposite = negated(leaf)
            assert opposite is not None, "every leaf has an opposite"
            return replace(reason, condition=opposite, truth=truth)


def _is_given(given: Given, decision: Decision) -> bool:
    return given.condition is None or (given.rule, given.number) in decision.answer.allowed["file"]


def _distance(kept: Kept) -> tuple[bool, int, int]:
    """How far a rule is from having its outcome: what is against it, then what is open."""
    leaves = list(leaves_in((*kept.failed, *kept.own_failed)))
    against = sum(leaf.truth is False for leaf in leaves)
    return kept.not_in_force, against, len(leaves)
