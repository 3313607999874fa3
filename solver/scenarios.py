"""The scenarios written beside a policy → whether each comes out as expected, and which rules they have seen stand or not."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.check.scenarios import CHINESE_STATUSES
from fenze.dsl.diagnostic import Text
from fenze.solver.case import CHINA, CaseError
from fenze.solver.decide import Engine
from fenze.solver.decision import Decision, Liability
from fenze.solver.money import minor_of, text_of_minor


@dataclass(frozen=True, slots=True)
class Miss:
    """An expectation that the decision does not meet: what was found instead."""

    expectation: model.Expectation
    found: Text


@dataclass(frozen=True, slots=True)
class Outcome:
    """How one scenario came out; `decision` is None where the case was refused, with the reason in `refused`."""

    scenario: model.Scenario
    decision: Decision | None
    misses: tuple[Miss, ...]
    refused: Text | None = None

    @property
    def passed(self) -> bool:
        return not self.misses and self.refused is None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Rules that stood in no scenario, and rules that stood in every one."""

    rules: int
    never_stood: tuple[str, ...]
    always_stood: tuple[str, ...]


def run(engine: Engine, now: datetime) -> Iterator[Outcome]:
    """Runs the policy's scenarios in the order written; `now` is the moment of those that state none."""
    for scenario in engine.policy.scenarios:
        raw: dict[str, object] = {"facts": scenario.facts}
        if scenario.as_of is not None:
            raw["as_of"] = moment_of(scenario.as_of).isoformat()
        try:
            decision = engine.decide(raw, now)
        except CaseError as error:
            fault = error.faults[0]
            where = f"`{fault.field}`: " if fault.field else ""
            yield Outcome(scenario, None, (), Text(where + fault.message.en, where + fault.message.zh))
            continue
        misses = tuple(
            Miss(expectation, found)
            for expectation in scenario.expect
            if (found := _found_instead(expectation, decision)) is not None
        )
        yield Outcome(scenario, decision, misses)


def coverage_of(policy: model.Policy, outcomes: list[Outcome]) -> Coverage:
    """Which rules the scenarios have seen stand, and which they have seen not stand."""
    decisions = [outcome.decision for outcome in outcomes if outcome.decision is not None]
    stood = {rule for decision in decisions for rule in decision.rules}
    fell = {rule for decision in decisions for rule in policy.rules if rule not in decision.rules}
    return Coverage(
        len(policy.rules),
        tuple(rule for rule in policy.rules if rule not in stood),
        tuple(rule for rule in policy.rules if rule not in fell),
    )


def moment_of(text: str) -> datetime:
    """An ISO date-time, or the first moment of an ISO date in China."""
    if len(text) == len("2022-09-01"):
        return datetime.combine(datetime.fromisoformat(text).date(), time(), CHINA)
    return datetime.fromisoformat(text)


def _found_instead(expectation: model.Expectation, decision: Decision) -> Text | None:
    """None where the decision meets the expectation."""
    match expectation:
        case model.ExpectStatus(status):
            chinese = next(word for word, meant in CHINESE_STATUSES.items() if meant == decision.status)
            found = Text(f"found `{decision.status}`", f"实得 `{chinese}`")
            return None if decision.status == status else found
        case model.ExpectBears(party, cost):
            rows = [row for row in decision.liability if row.party == party and row.cost == cost]
            met = any(_meets(row, expectation, decision.currency) for row in rows)
            return None if met else _rows(rows, decision.currency)
        case model.ExpectNobodyBears(cost):
            rows = [row for row in decision.liability if row.cost == cost]
            return _rows(rows, decision.currency) if rows else None
        case model.ExpectNotLiable(party):
            return None if party in decision.not_liable else Text("it is not cleared", "并未免责")
        case model.ExpectStands(rule, stands):
            return None if (rule in decision.rules) == stands else _standing(decision)
        case model.ExpectDefeated(rule, by):
            met = any(defeat.rule == rule and defeat.by == by for defeat in decision.defeated)
            return None if met else _standing(decision)
        case model.ExpectRemedy(remedy):
            names = sorted(row.remedy for row in decision.remedies)
            return None if remedy in names else _list(names)
        case model.ExpectDuty(actor, action):
            duties = sorted({f"{duty.actor} {duty.action}" for duty in decision.duties})
            return None if f"{actor} {action}" in duties else _list(duties)
        case model.ExpectCheck(fact):
            facts = [check.fact for check in decision.next_checks]
            return None if fact in facts else _list(facts)


def _meets(row: Liability, expected: model.ExpectBears, currency: str) -> bool:
    if (row.tentative is not None) != expected.proposed:
        return False
    if expected.share is not None:
        return row.share == expected.share
    amount = expected.amount if expected.amount is not None else Fraction(0)
    return row.amount is not None and row.amount == minor_of(amount, currency)


def _rows(rows: list[Liability], currency: str) -> Text:
    return _list([f"{row.party} {row.share} {_amount(row, currency)}".rstrip() for row in rows])


def _amount(row: Liability, currency: str) -> str:
    return "" if row.amount is None else text_of_minor(row.amount, currency)


def _standing(decision: Decision) -> Text:
    return _list(list(decision.rules))


def _list(names: list[str]) -> Text:
    shown = ", ".join(f"`{name}`" for name in names)
    return Text(f"found {shown or 'none'}", f"实得 {shown or '无'}")
