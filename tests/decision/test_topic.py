"""What kind of case one is: the choice that leaves the fewest rules, where that is less than two in three of them."""

from __future__ import annotations

import pytest

from fenze.decision.topic import topic_of
from tests.solver.policy import policy


@pytest.mark.parametrize(("values", "topic"), [("a", "kind"), ("one of a, b", None)])
@pytest.mark.parametrize("count", [3, 4, 5, 6])
def test_two_in_three_rules_are_too_many_however_their_parts_add_up(values: str, topic: str | None, count: int) -> None:
    rules = (f"rule R-{n}\n  when kind is {values}\n  then carrier bears all freight\n" for n in range(count))
    assert topic_of(policy("fact kind: one of a, b, c\n" + "".join(rules))) == topic
