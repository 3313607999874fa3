"""A presumption implies nothing further: cases are looked at in which what a stated fact would imply is unknown."""

from __future__ import annotations

import pytest

from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.verify import verify
from fenze.solver.verify.shrink import NOW
from tests.table.trip import proved_tables

POLICY = """policy p
term seen
fact late: yes or no
  presumed yes
fact who: one of clerk, driver
  implied clerk when late is {}
rule ASK when who is unknown then check who
rule DRIVEN when who is driver then note seen seen
"""
READ = "rule LATE when late is no then note seen seen\n"


@pytest.mark.parametrize("condition", ["yes", "known"])
@pytest.mark.parametrize("more", ["", READ], ids=["only implies", "is read too"])
def test_a_rule_for_what_a_presumption_leaves_unknown_is_not_dead(condition: str, more: str) -> None:
    engine = Engine(policy_of([file_of(POLICY.format(condition) + more, "p.fenze")]))
    assert "ASK" in engine.decide({"facts": {}}, NOW).rules
    assert "dead-rule" not in {one.code for result in verify(engine) for one in result.findings}
    (asked,) = (one for one in proved_tables(engine) if one.table.questions[0].topic == "checks")
    (case,) = asked.cases
    assert case is not None and "ASK" in engine.decide(case.case(), NOW).rules
