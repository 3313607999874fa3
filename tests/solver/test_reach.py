"""Whether some case brings conditions about: what excludes what."""

from __future__ import annotations

import pytest

from fenze.solver.reach import Reach
from tests.solver.policy import policy

FACTS = """
action ship "发货" / "ship"
parameter strict "严" / "strict": yes or no = no
fact lost "丢失" / "lost": yes or no
fact refused "拒收" / "refused": yes or no
fact late "迟" / "late": yes or no presumed no
fact days "天数" / "days": days
"""


@pytest.mark.parametrize(
    ("first", "second", "together"),
    [
        ("lost is yes", "lost is no", False),
        ("lost is yes", "refused is yes", True),
        ("lost is unknown", "lost is yes", False),
        ("lost is yes", "lost is unknown", False),
        ("lost is known", "lost is yes", True),
        ("lost is unknown", "lost is known", False),
        ("late is unknown", "lost is yes", False),
        ("not (lost is yes)", "lost is yes", False),
        ("not (lost is yes and refused is yes)", "lost is yes", True),
        ("not (lost is yes or refused is yes)", "refused is yes", False),
        ("lost is yes or refused is yes", "lost is no", True),
        ("days > 7 days", "days <= 7 days", False),
        ("days > 7 days", "days < 9 days", True),
        ("strict is yes", "lost is yes", False),
        ("bad", "lost is no and refused is no", False),
    ],
)
def test_two_conditions_in_one_case(first: str, second: str, together: bool) -> None:
    rules = "".join(f"rule R-{n} when {one} then carrier must ship\n" for n, one in enumerate((first, second)))
    checked = policy(f"{FACTS}define bad when lost is yes or refused is yes\n{rules}")
    conditions = [(rule.condition, True) for rule in checked.rules.values()]
    assert Reach(checked).possible(*conditions) == together
    assert Reach(checked).possible(*reversed(conditions)) == together


def test_parameters_may_be_left_open() -> None:
    checked = policy(FACTS + "rule R-1 when strict is yes and lost is yes then carrier must ship\n")
    goal = checked.rules["R-1"].condition, True
    assert not Reach(checked).possible(goal)
    assert Reach(checked).possible(goal, parameters_open=True)
    assert list(Reach(checked).parameters_in(goal[0])) == ["strict"]


def test_a_constraint_holds_in_some_completion() -> None:
    checked = policy(
        FACTS + "rule R-1 when lost is yes and refused is unknown then carrier must ship\n"
        "rule R-2 when lost is yes and refused is yes then carrier must ship\n"
        'constraint one "一" / "one" never lost is yes and refused is yes\n'
    )
    unknown, both = ((rule.condition, True) for rule in checked.rules.values())
    assert Reach(checked).possible(unknown)
    assert not Reach(checked).possible(both)
    assert Reach(checked).constraint_against(both) == "one"
