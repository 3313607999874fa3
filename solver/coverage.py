"""The outcomes of scenarios → what of a policy they have shown, and what not; what no case can show is told with the reason."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc
from fenze.solver.reach import Reach
from fenze.solver.scenarios import Outcome
from fenze.solver.suggest.aims import Aim, Aspect, Shown, aims_of


@dataclass(frozen=True, slots=True)
class Sight:
    """One thing that scenarios are to show; `impossible` says why no case can.

    `rule` is what it is about, None for a limit; `over` the rule that an exception overrides; `compared` the two sides of a
    bend; `loc` the place of the leaf, the limit, the outcome or the rule; `aim` what a case for it must bring about.
    """

    aspect: Aspect
    rule: str | None
    loc: Loc
    seen: bool
    aim: Aim
    over: str | None = None
    impossible: Text | None = None
    compared: tuple[str, str] | None = None


@dataclass(frozen=True, slots=True)
class Coverage:
    """Each in the order in which the policy is written."""

    rules: tuple[Sight, ...]
    conditions: tuple[Sight, ...]
    exceptions: tuple[Sight, ...]
    limits: tuple[Sight, ...]
    formulas: tuple[Sight, ...]

    @property
    def everything(self) -> tuple[Sight, ...]:
        return (*self.rules, *self.conditions, *self.exceptions, *self.limits, *self.formulas)


def percent_of(sights: Sequence[Sight]) -> int:
    """How many in a hundred of what can be seen was seen, rounded down; 100 where there is nothing to see."""
    possible = [sight for sight in sights if sight.impossible is None]
    return sum(sight.seen for sight in possible) * 100 // len(possible) if possible else 100


def coverage_of(policy: model.Policy, outcomes: Iterable[Outcome]) -> Coverage:
    """What the scenarios have shown of the policy that they belong to; a case that was refused shows nothing."""
    cases = [shown_by(outcome.decision) for outcome in outcomes if outcome.decision is not None]
    aims, reach = aims_of(policy), Reach(policy)

    def sights(some: Sequence[Aim]) -> tuple[Sight, ...]:
        return tuple(_sight_of(aim, cases, reach) for aim in some)

    return Coverage(
        sights(aims.rules), sights(aims.conditions), sights(aims.exceptions), sights(aims.limits), sights(aims.formulas)
    )


def shown_by(decision: Decision) -> Shown:
    """What the decision of a case shows."""
    defeats = frozenset((defeat.by, defeat.rule) for defeat in decision.defeated)
    return Shown(decision.file.values, frozenset(decision.rules), defeats)


def _sight_of(aim: Aim, cases: Sequence[Shown], reach: Reach) -> Sight:
    seen = any(aim.shown(case) for case in cases)
    against = None if seen else aim.against(reach)
    return Sight(aim.aspect, aim.rule, aim.loc, seen, aim, aim.over, against, aim.bend.names if aim.bend else None)
