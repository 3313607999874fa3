"""A decision → its trace, worked out plainly: one JSON value built and written from the start, for nothing but this decision."""

from __future__ import annotations

from dataclasses import replace

import pytest

import fenze
from fenze.decision.decision import Decision
from fenze.decision.explain import Explainer, Explanation, amount_steps_of, explanation_of, money_steps_of
from fenze.decision.to_json import json_of, text_of_json
from fenze.decision.to_json.explanation import amount_json
from fenze.decision.to_json.why import money_json
from fenze.dsl import model
from fenze.dsl.once import once_a_policy
from fenze.dsl.switch import SWITCH
from tests.traces.trace_json import trace_json


def plain_trace_of(decision: Decision, policy: model.Policy) -> bytes:
    """The trace as it is stored."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(SWITCH, "off")
        return _trace_of(decision, _copy_of(policy))


def plain_explanation_of(decision: Decision, policy: model.Policy) -> Explanation:
    """The explanation, found anew."""
    with pytest.MonkeyPatch.context() as patched:
        patched.setenv(SWITCH, "off")
        return explanation_of(decision, _copy_of(policy))


@once_a_policy
def _copy_of(policy: model.Policy) -> model.Policy:
    """Of which nothing was remembered before remembering was turned off."""
    return replace(policy)


def _trace_of(decision: Decision, policy: model.Policy) -> bytes:
    money = [money_json(one, policy.currency) for one in money_steps_of(decision)]
    amounts = [amount_json(one, policy.currency) for one in amount_steps_of(decision)]
    decided, reasons = json_of(decision, policy), Explainer(decision, policy)
    return text_of_json(trace_json(policy, fenze.__version__, decided, reasons, money, amounts)).encode()
