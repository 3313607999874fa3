"""A trace → explanation, the part of the policy that it names, and what it can be traced to."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from fractions import Fraction

from fenze.decision import decision as rows
from fenze.decision.answer import Answer
from fenze.decision.decision import Decision
from fenze.decision.explain import Explanation
from fenze.decision.file import File
from fenze.decision.money_steps import MoneyPart, MoneySteps
from fenze.decision.trace.form import VERSION
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.known import Inferred, Measured, Notice
from fenze.solver.from_trace.conditions import Conditions
from fenze.solver.from_trace.effects import Effects
from fenze.solver.from_trace.formulas import Formulas
from fenze.solver.from_trace.plain import plain
from fenze.solver.from_trace.prospects import exposure_of, outlook_of
from fenze.solver.from_trace.rows import Rows, case_id_of, checks_of, conflicts_of
from fenze.solver.from_trace.words import Node, policy_of

_NO_ANSWER = Answer(frozenset(), {}, {}, frozenset(), frozenset())


class UnreadableTrace(ValueError):
    """A trace of another version, or none at all."""


def explanation_in(trace: Node) -> tuple[Explanation, model.Policy]:
    """What the trace tells, with the policy as far as it is named there. Raises UnreadableTrace.

    The decision's `answer` is empty: what the solver said is told by the reasons.
    """
    if trace.get("trace_version") != VERSION:
        raise UnreadableTrace(f"the trace is of version {trace.get('trace_version')}, not {VERSION}")
    try:
        return _explanation(trace)
    except (AssertionError, AttributeError, IndexError, KeyError, StopIteration, TypeError, ValueError) as error:
        raise UnreadableTrace(f"the trace cannot be read: {error}") from error


def _explanation(trace: Node) -> tuple[Explanation, model.Policy]:
    policy, why = policy_of(trace), trace["why"]
    formulas = Formulas(policy, _steps_in(why))
    effects, conditions = Effects(policy, formulas), Conditions(policy, formulas)
    standing, defeated, possible = (
        tuple(conditions.rule_of(one, effects) for one in why[role]) for role in ("standing", "defeated", "possible")
    )
    reasons = (*standing, *defeated, *possible)
    given = {reason.rule: tuple(map(model.Outcome, reason.outcomes)) for reason in reasons}
    policy = replace(policy, rules={name: replace(rule, outcomes=given.get(name, ())) for name, rule in policy.rules.items()})
    reader = Rows(policy.currency, reasons, effects, formulas)
    decided, amounts = trace["decision"], why["amounts"]
    paid = list(reader.payments(decided["payments"], amounts))
    fined = list(reader.fines(decided["fines"], amounts[len(paid) :]))
    decision = Decision(
        policy=policy.name,
        policy_version=policy.version,
        policy_digest=policy.digest,
        currency=policy.currency,
        contract=policy.contract,
        status=decided["status"],
        liability=tuple(reader.liability(decided["liability"], why["money"])),
        possible=tuple(reader.possible(decided["possible_liability"])),
        unborne=tuple(
            rows.Unborne(one["cost_head"], Fraction(one["share"]), reader.minor(one["amount"])) for one in decided["unborne"]
        ),
        conflicts=tuple(conflicts_of(decided["conflicts"])),
        not_liable=tuple(decided["not_liable"]),
        payments=tuple(payment for payment, _ in paid),
        remedies=tuple(
            rows.Remedy(one["remedy"], tuple(one["alternatives"]), tuple(one["rules"])) for one in decided["remedies"]
        ),
        eligibility=tuple(rows.Eligibility(one["for"], one["eligible"], tuple(one["rules"])) for one in decided["eligibility"]),
        duties=tuple(reader.duties(decided["duties"])),
        points=tuple(
            rows.Points(one["party"], one["points"], one.get("per"), tuple(one["rules"])) for one in decided["points"]
        ),
        fines=tuple(fine for fine, _ in fined),
        sanctions=tuple(reader.sanctions(decided["sanctions"])),
        claim_windows=tuple(reader.windows(decided["claim_windows"])),
        advances=tuple(
            rows.Advance(one["party"], one["cost_head"], one.get("until"), tuple(one["rules"])) for one in decided["advances"]
        ),
        recourse=tuple(
            rows.Recourse(one["from"], one["against"], one.get("cost_head"), tuple(one["rules"])) for one in decided["recourse"]
        ),
        compliance=tuple(rows.Flagged(one["flag"], tuple(one["rules"])) for one in decided["compliance"]),
        next_checks=tuple(checks_of(decided["next_checks"])),
        escalated_to=tuple(decided["escalated_to"]),
        recorded=tuple(reader.recorded(decided)),
        rules=tuple(decided["rules"]),
        defeated=tuple(rows.Defeat(one["rule"], one["by"]) for one in decided["defeated"]),
        in_force=not any(notice["code"] == "not_in_force" for notice in decided["notices"]),
        file=_file(trace, conditions),
        answer=_NO_ANSWER,
        exposure=tuple(exposure_of(decided["exposure"], reader.minor)),
        outlook=tuple(outlook_of(decided["outlook"], reader.minor)),
    )
    money = tuple(_money(steps, reader, effects, formulas) for steps in why["money"])
    told = (*(steps for _, steps in paid), *(steps for _, steps in fined))
    return Explanation(decision, standing, defeated, possible, money, told), policy


def _file(trace: Node, conditions: Conditions) -> File:
    decided = trace["decision"]
    measured = (
        Measured(one["fact"], one["from"], None if one["to"] == "as_of" else one["to"], one.get("from_midnight", False))
        for one in decided["measured"]
    )
    notices = (
        Notice(one["code"], one["fact"], Text(plain(one["message"]), plain(one["message_zh"])))
        for one in decided["notices"]
        if one["code"] != "not_in_force"
    )
    return File(
        case_id_of(trace["case_id"]),
        datetime.fromisoformat(trace["as_of"]),
        trace["contract"],
        {one["fact"]: conditions.value_of(one["fact"], one["value"]) for one in trace["known"]},
        tuple(measured),
        tuple(Inferred(one["fact"], one["by"]) for one in decided["implied"]),
        tuple(one["fact"] for one in decided["presumed"]),
        tuple(notices),
    )


def _money(told: Node, reader: Rows, effects: Effects, formulas: Formulas) -> MoneySteps:
    parts = (
        MoneyPart(
            part["party"],
            None if part["share"] is None else Fraction(part["share"]),
            None if part["stated"] is None else effects.share_of(part["stated"]),
            None if part["steps"] is None else formulas.step_of(part["steps"], "money"),
            part["proposed"],
            None if part["exact_minor_units"] is None else Fraction(part["exact_minor_units"]),
            reader.minor(part["amount"]),
            tuple(part["rules"]),
        )
        for part in told["parts"]
    )
    return MoneySteps(told["cost_head"], reader.minor(told["total"]), tuple(parts))


def _steps_in(why: Node) -> Iterator[tuple[Node, model.FormulaKind]]:
    """The steps of amounts of money, which tell how their formulas are put together."""
    for steps in why["amounts"]:
        if steps["steps"] is not None:
            yield steps["steps"], "money"
    for cost in why["money"]:
        for part in cost["parts"]:
            if part["steps"] is not None:
                yield part["steps"], "money"
