"""The scenarios written beside a policy → whether each comes out as expected."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, tzinfo

from fenze.decision.case import CaseError
from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.timing import timing_of
from fenze.solver.decide import Engine
from fenze.solver.expectations import found_instead


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


def run(engine: Engine, now: datetime) -> Iterator[Outcome]:
    """Runs the policy's scenarios in the order written; `now` is the moment of those that state none."""
    zone = timing_of(engine.policy.time_zone, engine.policy.calendar).zone
    for scenario in engine.policy.scenarios:
        raw: dict[str, object] = {"facts": scenario.facts}
        if scenario.as_of is not None:
            raw["as_of"] = moment_of(scenario.as_of, zone).isoformat()
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
            if (found := found_instead(expectation, decision)) is not None
        )
        yield Outcome(scenario, decision, misses)


def moment_of(text: str, zone: tzinfo) -> datetime:
    """An ISO date-time, or the first moment of an ISO date in a time zone."""
    if len(text) == len("2022-09-01"):
        return datetime.combine(datetime.fromisoformat(text).date(), time(), zone)
    return datetime.fromisoformat(text)
