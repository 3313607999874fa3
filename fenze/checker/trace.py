"""A case as it was followed → the trace that must tell of it: the decision, and why."""

from __future__ import annotations

import json
from typing import Any

from fenze.checker.decision import Decision
from fenze.checker.followed import ALWAYS, Followed
from fenze.checker.rows import Json
from fenze.dsl.digest import digest_of_json
from fenze.dsl.glossary import glossary_of, labels_json, policy_json
from fenze.dsl.known import json_value
from fenze.dsl.reason import how_known, reason_of
from fenze.dsl.to_json.outcome import outcome_json, rule_json
from fenze.dsl.to_json.reason import reason_json
from fenze.dsl.truth import truth_of


def trace_due(case: Followed, case_id: Any, engine_version: Any) -> Json:
    """The trace, but for its digest, of a decision by an engine of this version."""
    policy, decision, why = case.policy, Decision(case), Why(case)
    head: Json = {"case_id": text(case_id), "contract": policy.contract, "as_of": case.as_of.isoformat()}
    told = decision.told() | head
    told |= {"policy": policy.name, "policy_version": policy.version, "policy_digest": policy.digest}
    reasons = why.reasons_for(told)
    facts = {name: json_value(value, policy.facts[name]) for name, value in case.stated.items()}
    known = [
        {"fact": name, "value": json_value(case.values[name], policy.facts[name]), "how": how, "by": [*by]}
        for name, (how, by) in sorted(why.how.items())
    ]
    rules = [one["rule"] for some in reasons.values() for reason in some for one in (reason, *reason["considered"])]
    evidence, words = glossary_of(policy).evidence_and_words([told, known], rules)
    outcomes: dict[str, Json] = {}
    for reason in reasons["standing"]:
        for outcome in reason["outcomes"]:
            outcomes.setdefault(json.dumps(outcome), {"outcome": outcome, "rules": []})["rules"].append(reason["rule"])
    money: Json = {
        "money": [decision.rows.steps_of_cost(cost, bearings, left) for cost, (bearings, left, _) in decision.borne.items()],
        "amounts": [decision.rows.steps_of_amount(*said) for said in (*decision.payments, *decision.fines)],
    }
    return head | {
        "trace_version": 1, "engine_version": text(engine_version) or "", "policy": policy_json(policy),
        "facts": facts, "facts_digest": digest_of_json(facts), "known": known,
        "decision": told, "why": reasons | money | {"version": 1},
        "outcomes": [*outcomes.values()], "evidence": evidence, "words": words,
    }  # fmt: skip


class Why:
    """Why rules stand or do not, over what is known and `how`."""

    def __init__(self, case: Followed) -> None:
        self.case, self.policy, known = case, case.policy, case.known
        self.how = how_known(known.values, known.measured, known.inferred, known.presumed)

    def reasons_for(self, decision: Json) -> dict[str, list[Json]]:
        """The rules that stand, those that are defeated, and others by which somebody is liable in some completion."""
        case = self.case
        liable = {rule for part in ("liability", "possible_liability") for row in decision[part] for rule in row["rules"]}
        return {
            "standing": [self.rule(name, []) for name in case.rules],
            "defeated": [self.rule(name, by) for name, by in case.defeated.items()],
            "possible": [self.rule(name, []) for name in sorted(liable - {*case.rules} - case.defeated.keys())],
        }

    def rule(self, name: str, defeated_by: list[str]) -> Json:
        """Of a rule that does not stand also the outcomes of which it is open whether it would give them."""
        case = self.case
        truths = [(one, truth_of(one.condition or ALWAYS, case.values, self.policy)) for one in case.of.outcomes[name]]
        given = [one.effect for one, truth in truths if truth or (truth is None and name not in case.rules)]
        return dict(rule_json(self.policy, name)) | {
            "condition": self.condition(name),
            "outcomes": [outcome_json(effect) for effect in given],
            "considered": [self.considered(other) for other in case.of.overriders[name] if other not in defeated_by],
            "defeated_by": defeated_by,
        }

    def considered(self, name: str) -> Json:
        """What keeps a rule from overriding another."""
        applies = self.case.applies(name)
        failed = [] if applies else failed_in(self.condition(name))
        against = self.case.standing_against(name) if applies else []
        row: Json = {"rule": name, "label": labels_json(self.policy.rules[name].labels), "failed": failed}
        return row | {"defeated_by": against, "not_in_force": not applies and not failed}

    def condition(self, name: str) -> Json:
        reason = reason_of(self.policy.rules[name].condition, self.case.values, self.how, self.policy)
        return dict(reason_json(reason, self.policy))


def failed_in(reason: Json) -> list[Json]:
    """The leaves that keep a condition from holding: of a conjunction the first part that fails, of a choice every part."""
    parts = reason.get("parts")
    if reason["truth"] is True:
        return []
    if not parts or reason["kind"] == "not":
        return [reason]
    if reason["kind"] == "any_of":
        return [leaf for part in parts for leaf in failed_in(part)]
    return failed_in(next(part for truth in (False, None) for part in parts if part["truth"] is truth))


def text(stated: Any) -> str | None:
    return stated if isinstance(stated, str) else None
