"""A stored decision and a question about it → the answer, from its case under the version that decided it."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from http import HTTPStatus
from typing import Any

from fenze.api.catalog import Catalog, Served
from fenze.api.problem import ProblemError
from fenze.api.store.read import Stored
from fenze.api.store.texts import ERASED
from fenze.api.told import plain_text
from fenze.api.wire.records import PartyAsked, WhyNotAsked
from fenze.decision.case import Fault
from fenze.decision.decision import Decision
from fenze.decision.to_json import json_of, text_of_json
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.charges import UnknownParty, party_named
from fenze.solver.from_json import case_of
from fenze.solver.named_outcomes import outcome_named
from fenze.solver.render.answers_text import what_if_text
from fenze.solver.render.decision_text import head_of
from fenze.solver.render.unmet import why_not_text
from fenze.solver.to_json.answers import what_if_json, why_not_json
from fenze.solver.what_if import what_if_of
from fenze.solver.why_not import WhyNot, why_not_given, why_not_of

STAND_IN = "-"


def why_not(catalog: Catalog, record: Stored, asked: WhyNotAsked, tongue: Tongue, seconds: float) -> tuple[dict[str, Any], str]:  # noqa: ARG001
    """The answer as JSON and as text. Raises ProblemError where the policy has no such party, or gives no such outcome."""
    _, decision, policy = decided_again(catalog, record)
    found = _why_not(decision, policy, asked)
    text = plain_text([head_of(decision, policy, tongue), why_not_text(found, policy, decision.file, tongue)])
    return _about(record, decision, policy) | why_not_json(found, policy), text


def what_if(catalog: Catalog, record: Stored, asked: PartyAsked, tongue: Tongue, seconds: float) -> tuple[dict[str, Any], str]:
    """The same; changes are looked for within about `seconds`."""
    served, decision, policy = decided_again(catalog, record)
    found = what_if_of(served.engine, decision.file, _party(policy, asked.party), seconds=seconds)
    text = plain_text([head_of(decision, policy, tongue), what_if_text(found, policy, tongue)])
    return _about(record, decision, policy) | what_if_json(found, policy), text


def decided_again(catalog: Catalog, record: Stored) -> tuple[Served, Decision, model.Policy]:
    """The stored case, decided by the version that decided it, with the parameters of its contract."""
    served = catalog.compiled(catalog.shelf.versions[record.policy][record.version])
    case = stood_in(case_of(record.case))
    decision = served.engine.decide(case, datetime.fromisoformat(str(case["as_of"])))
    return served, decision, served.engine.under(decision.contract).policy


def stood_in(case: Mapping[str, object]) -> dict[str, object]:
    """The case with a word in place of every text that is erased: that it is known is all that matters to rules."""
    facts = case.get("facts")
    if not isinstance(facts, Mapping):
        return dict(case)
    stated = {name: STAND_IN if value == ERASED else value for name, value in facts.items()}  # pyright: ignore[reportUnknownVariableType]
    return {**case, "facts": stated}


def _about(record: Stored, decision: Decision, policy: model.Policy) -> dict[str, Any]:
    same = json.loads(record.decision) == json.loads(text_of_json(json_of(decision, policy)))
    return {"decision_id": record.record_id, "same_decision": same or record.has_erased}


def _why_not(decision: Decision, policy: model.Policy, asked: WhyNotAsked) -> WhyNot:
    match asked.party, asked.outcome:
        case str() as party, None:
            return why_not_of(decision, policy, _party(policy, party))
        case None, str() as outcome:
            return why_not_given(decision, policy, _outcome(policy, outcome))
        case _:
            message = Text("give either `party` or `outcome`", "`party` 与 `outcome` 须给出其中之一")
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, Fault("party_or_outcome", message))


def _outcome(policy: model.Policy, asked: str) -> str:
    name = outcome_named(policy, asked)
    if name is None:
        message = Text(f"no rule of the policy gives `{asked}`", f"政策里没有规则给出 `{asked}` 这一结果")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, Fault("unknown_outcome", message, "outcome"))
    return name


def _party(policy: model.Policy, asked: str) -> str:
    try:
        return party_named(policy, asked)
    except UnknownParty as error:
        message = Text(f"the policy has no party `{asked}`", f"政策里没有名为 `{asked}` 的当事方")
        names = ", ".join(policy.parties), "、".join(party.labels.zh for party in policy.parties.values())
        help_ = Text(f"its parties are: {names[0]}", f"其当事方有：{names[1]}")
        if error.meant:
            help_ = Text(f"did you mean `{error.meant}`?", f"是否想写 `{error.meant}`？")
        raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, Fault("unknown_party", message, "party", help_)) from None
