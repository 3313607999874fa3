"""That a policy waits for a fact shows only where the case is not undetermined, or handed on, anyway."""

from __future__ import annotations

import pytest

from fenze.solver.verify.diff import compare
from fenze.solver.verify.shrink import NOW
from tests.verify.test_diff import engine_of

BASE = """policy waits
party maker
party clerk
remedy refund
remedy repair
term slip
fact wrong: yes or no
fact late: yes or no
fact seen: yes or no
fact cause: one of factory, road, weather
rule ASK when cause is unknown then check cause
"""
WAIT = "rule WAIT when wrong is yes and cause is unknown then await cause\n"
FACTORY = "rule FACTORY when wrong is yes and cause is factory then remedy repair\n"
ROAD = "rule ROAD when wrong is yes and cause is not factory then remedy refund\n"
TOLD_APART = FACTORY + ROAD
ALIKE = TOLD_APART.replace("repair", "refund")
LATE = TOLD_APART.replace("wrong is yes", "wrong is yes and late is yes")
IN_TIME = "rule IN_TIME when wrong is yes and late is no and cause is factory then remedy repair\n"
UNLESS = FACTORY + "rule NOT_LATE overrides FACTORY when wrong is yes and late is no{} then note slip slip\n"
UNTIL_RETURNED = """fact returned_at: date and time
rule ALL when wrong is yes then remedy repair
rule NOT_YET overrides ALL when wrong is yes and cause is factory and returned_at is unknown then note slip slip
rule RETURNED overrides ALL when wrong is yes and cause is factory and returned_at is known then note slip slip
"""
EITHER_WAY = """rule LATE when wrong is yes and late is yes then maker pays clerk {} for slip
rule IN_TIME when wrong is yes and late is no then maker pays clerk {} for slip
"""
PAID = EITHER_WAY.format(5, 5) + FACTORY.replace("wrong is yes", "wrong is yes and seen is yes")
TWINS = """fact twin: one of factory, road
  implied factory when cause is factory
  implied road when cause is not factory
rule ONE when wrong is yes and cause is factory and twin is factory then remedy refund
rule OTHER when wrong is yes and cause is not factory and twin is road then remedy refund
""" + FACTORY.replace("wrong is yes", "wrong is yes and late is yes")
CIRCLE = """fact handed_over: yes or no
  implied yes when arrived is yes
fact arrived: yes or no
  implied no when handed_over is no
rule ARRIVED when arrived is yes then note slip slip
"""
CONTRADICTION = """fact one: yes or no
  implied yes when other is no
  implied no when other is yes
fact other: yes or no
  implied yes when one is yes
  implied no when one is no
rule BOTH when one is yes and other is yes then note slip slip
"""


def handling(old: str, new: str) -> tuple[str, dict[str, object]]:
    """Whether two policies handle cases alike, and else the facts of a case that they do not."""
    compared = {one.kind: one for one in compare(engine_of(BASE + old), engine_of(BASE + new))}
    found = compared["handling"]
    return found.state, dict(found.difference.witness.facts) if found.difference else {}


@pytest.mark.parametrize(
    "rules",
    [
        TOLD_APART,
        FACTORY,
        TOLD_APART + "constraint C never cause is weather and late is yes\n",
        TOLD_APART + CIRCLE,
        UNTIL_RETURNED,
        EITHER_WAY.format(5, 6).replace("maker pays clerk", "escalate and maker pays clerk"),
        EITHER_WAY.format(5, 6).replace("slip", "slip to be agreed"),
    ],
    ids=[
        "other outcomes",
        "one more outcome",
        "other ones where constrained",
        "in a circle",
        "an exception",
        "escalated",
        "to be agreed",
    ],
)
def test_it_does_not_show(rules: str) -> None:
    assert handling(rules + WAIT, rules) == ("equal", {})
    assert handling(rules, rules + WAIT) == ("equal", {})


@pytest.mark.parametrize(
    ("rules", "wait", "case"),
    [
        (ALIKE, WAIT, {}),
        (LATE, WAIT, {"late": False}),
        (LATE, WAIT.replace("cause is", "seen is unknown and cause is"), {"late": False}),
        (PAID, WAIT.replace("cause is", "late is unknown and cause is"), {"seen": False}),
        (TOLD_APART + "constraint C never late is yes and cause is not factory\n", WAIT, {"late": True}),
        (UNLESS.format(""), WAIT, {"late": False}),
        (UNLESS.format(" and seen is known"), WAIT, {"late": False}),
    ],
    ids=[
        "the same whatever it is",
        "in some cases",
        "while another fact is unknown",
        "whatever another fact is",
        "a constraint leaves one value",
        "an exception",
        "an exception where something is known",
    ],
)
def test_it_shows(rules: str, wait: str, case: dict[str, object]) -> None:
    assert handling(rules + wait, rules) == ("differs", {"wrong": True, **case})
    assert handling(rules, rules + wait) == ("differs", {"wrong": True, **case})


def test_it_shows_where_the_other_side_is_not_undetermined() -> None:
    assert handling(LATE + WAIT + IN_TIME, LATE)[0] == "differs"
    assert handling(LATE, LATE + WAIT + IN_TIME)[0] == "differs"


def test_values_that_others_follow_from_are_not_tried_beside_other_ones() -> None:
    case = {"facts": {"wrong": True, "late": False}}
    decisions = [engine_of(BASE + rules).decide(case, NOW) for rules in (TWINS + WAIT, TWINS)]
    assert [decision.status for decision in decisions] == ["undetermined", "decided"]
    assert handling(TWINS + WAIT, TWINS)[0] != "equal"


@pytest.mark.parametrize("value", ["yes", "no"])
def test_what_has_no_completion_is_not_called_equal(value: str) -> None:
    """Where it makes no difference what the facts are, a case is decided although what they imply contradicts itself."""
    new = CONTRADICTION + TOLD_APART.replace("wrong is yes", f"wrong is {value}")
    old = new + "rule WAIT when one is unknown and other is unknown and cause is unknown then await cause\n"
    case = {"facts": {"wrong": value != "yes"}}
    assert [engine_of(BASE + rules).decide(case, NOW).status for rules in (old, new)] == ["undetermined", "no_rule"]
    assert handling(old, new)[0] != "equal"


def test_what_only_one_side_allows_is_not_called_equal() -> None:
    assert handling(TOLD_APART + WAIT, TOLD_APART + "constraint C never cause is not factory\n")[0] != "equal"
