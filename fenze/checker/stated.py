"""What following a policy takes of the policy alone, made once: what its rules state, and which of them override which."""

from __future__ import annotations

from fenze.checker.consequences import SETTLED_BY
from fenze.dsl import model
from fenze.dsl.known import Knowing
from fenze.dsl.once import once_a_policy
from fenze.dsl.outcome_json import outcome_key
from fenze.dsl.spelt_out import outcomes_of
from fenze.dsl.timing import timing_of


class Prepared:
    """What following a policy takes of it, made once: outcomes by rule, each with its terms, the first naming the outcome."""

    def __init__(self, policy: model.Policy) -> None:
        self.knowing, self.timing = Knowing(policy), timing_of(policy.time_zone, policy.calendar)
        self.outcomes = {rule: [(one, terms_of(one.effect)) for one in given] for rule, given in outcomes_of(policy).items()}
        self.effects = {terms[0]: one.effect for given in self.outcomes.values() for one, terms in given}
        self.overriders = {name: [o.name for o in policy.rules.values() if name in o.overrides] for name in policy.rules}


prepared_of = once_a_policy(Prepared)
DECIDING = (
    model.Bears | model.Pays | model.NotLiable | model.Remedies | model.Points | model.Fine | model.Sanction | model.Eligible
)


def terms_of(effect: model.Effect) -> tuple[str, ...]:
    """The outcome's name; then all that completions may differ in with it."""
    if isinstance(effect, model.Negotiate | model.Escalate):
        return (type(effect).__name__.lower(),) * 2
    term = outcome_key(effect)
    also = [SETTLED_BY[effect.tentative][0]] if isinstance(effect, model.Bears | model.Pays) and effect.tentative else []
    return (term, term, *also) if isinstance(effect, DECIDING) else (term,)
