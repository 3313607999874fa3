"""Suggested scenarios: `fenze test` runs them, they show all of a policy, and none of their facts can be left out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache

import pytest
from hypothesis import settings

from fenze.dsl import ast, model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import files_of, shipped
from fenze.dsl.print import text_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.coverage import coverage_of
from fenze.solver.decide import Engine
from fenze.solver.scenarios import run
from fenze.solver.suggest import Suggestions, suggestions_of
from fenze.solver.suggest.search import shown_in
from fenze.solver.suggest.to_scenario import scenarios_of
from fenze.solver.verify.shrink import NOW

FUZZ_EXAMPLES = 5_000
POLICY = """policy shop
source guide "guide"
party seller
party carrier
party maker part of seller
cost loss "损失"
remedy refund
term late_dispatch
fact topic "问题": one of damage "破损", delay "延误"
  ask seller
fact signed: yes or no
fact late: days from sent to received
fact sent: date and time
fact received: date and time
fact paid: money
fact price: money
rule R-1
  cites guide "1"
  when topic is damage and (signed is no or late > 7 days)
  then carrier bears all loss
rule R-2
  cites guide "2"
  overrides R-1
  when topic is damage and paid >= price
  then maker bears 40% of loss and seller bears 60% of loss
rule R-3
  cites guide "3"
  when topic is delay and late >= 3 days
  then seller pays carrier min(30% of price, 500) for late_dispatch
   and check signed if (signed is unknown)
"""


def policy_in(text: str) -> tuple[tuple[ast.File, ...], Engine]:
    files = (file_of(text, "shop.fenze"),)
    return files, Engine(policy_of(files))


@cache
def pack(name: str) -> tuple[Engine, Suggestions]:
    engine = Engine(replace(policy_of(files_of(name)), scenarios=()))
    return engine, suggestions_of(engine, 120)


def with_scenarios(files: tuple[ast.File, ...], engine: Engine, found: Suggestions, tongue: Tongue) -> model.Policy:
    """The policy read again, the suggested scenarios its only ones, from their text."""
    text = text_of(ast.File("", tuple(scenarios_of(engine, found.found, tongue))), tongue)
    bare = [replace(one, statements=tuple(s for s in one.statements if not isinstance(s, ast.Scenario))) for one in files]
    return policy_of([*bare, file_of(text, "suggested.fenze")])


def unmet(policy: model.Policy) -> list[tuple[str, object]]:
    return [(one.scenario.name, one.misses or one.refused) for one in run(Engine(policy), NOW) if not one.passed]


@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_all_of_a_small_policy_is_shown_and_comes_out_as_expected(tongue: Tongue) -> None:
    files, engine = policy_in(POLICY)
    found = suggestions_of(engine, 60)
    assert not found.left and found.stopped is None
    policy = with_scenarios(files, engine, found, tongue)
    assert not unmet(policy)
    coverage = coverage_of(policy, run(Engine(policy), NOW))
    assert not [sight for sight in coverage.everything if not sight.seen and sight.impossible is None]


def test_for_each_rule_the_nearest_case_differs_in_one_fact() -> None:
    _, engine = policy_in(POLICY)
    found = suggestions_of(engine, 60).found
    for rule in engine.policy.rules:
        standing = next(one for one in found if any(a.aspect == "stands" and a.rule == rule for a in one.aims))
        near = next(one for one in found if any(a.aspect == "nearly" and a.rule == rule for a in one.aims))
        assert rule in standing.shown.standing and rule not in near.shown.standing
        differing = {name for name in {*standing.facts, *near.facts} if standing.facts.get(name) != near.facts.get(name)}
        assert len(differing) == 1


def test_no_fact_of_a_standing_case_can_be_left_out() -> None:
    _, engine = policy_in(POLICY)
    for one in suggestions_of(engine, 60).found:
        for aim in (aim for aim in one.aims if aim.aspect == "stands"):
            for name in one.facts:
                fewer = replace(one.witness, facts={n: v for n, v in one.facts.items() if n != name})
                shown = shown_in(engine, fewer)
                assert shown is None or not aim.shown(shown)


def test_limits_and_bends_are_met_from_each_side() -> None:
    _, engine = policy_in(POLICY)
    titles = {title.en for one in suggestions_of(engine, 60).found for title in one.titles}
    for side in ("just below", "exactly", "just above"):
        assert {f"late {side} 7 days", f"late {side} 3 days", f"paid {side} price"} <= titles
        assert any(title.startswith("R-3: ") and f" {side} " in title for title in titles)


def test_what_the_scenarios_show_already_is_not_suggested_again() -> None:
    files, engine = policy_in(POLICY)
    policy = with_scenarios(files, engine, suggestions_of(engine, 60), "en")
    kept = tuple(one for one in policy.scenarios if "late" not in one.name)
    again = Engine(replace(policy, scenarios=kept))
    coverage = coverage_of(again.policy, run(again, NOW))
    needed = [sight.aim for sight in coverage.everything if not sight.seen and sight.impossible is None]
    more = suggestions_of(again, 60, needed)
    assert needed and not more.left and len(more.found) <= len(needed)
    shown = {id(aim) for aim in needed for one in more.found if aim.shown(one.shown)}
    assert shown == {id(aim) for aim in needed}


def test_the_end_of_the_time_is_told() -> None:
    _, engine = policy_in(POLICY)
    found = suggestions_of(engine, 0)
    assert found.stopped is not None and found.left and not found.found


IN_SHORT = ("brand_retail_service", "supplier_service")


@pytest.mark.parametrize("name", shipped())
def test_all_of_a_shipped_policy_is_shown(name: str) -> None:
    """Of two policies in a test run; `make fuzz` looks at all."""
    if name not in IN_SHORT and settings().max_examples < FUZZ_EXAMPLES:
        pytest.skip("looked at by `make fuzz`")
    engine, found = pack(name)
    assert not found.left and found.stopped is None
    policy = with_scenarios(files_of(name), engine, found, "zh")
    assert not unmet(policy)
    coverage = coverage_of(policy, run(Engine(policy), NOW))
    assert not [sight for sight in coverage.everything if not sight.seen and sight.impossible is None]
