"""What decisions have in common is written once: their JSON is what writing it anew gives, byte for byte, whatever came before."""

from __future__ import annotations

from collections.abc import Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenze.decision.decision import Decision
from fenze.decision.to_json import FIELDS, json_of, text_of_json
from fenze.decision.to_json.sheet import SOURCES, Sheets
from fenze.dsl.load import load, shipped
from fenze.solver.decide import Engine, engine_of
from tests.properties.cases import NOW, cases
from tests.properties.policies import THEMES, policies
from tests.solver.policy import policy
from tests.traces.test_told_alike import FACTS, TEXT, decisions_of


def assert_told_as_anew(decision: Decision, sheets: Sheets, engine: Engine) -> None:
    """Its JSON, as text and field by field, is what writing all of it anew gives."""
    told, anew = sheets.told(decision), json_of(decision, engine.policy)
    assert told.text == text_of_json(anew)
    assert {name: told.field(name) for name in FIELDS} == anew
    assert {**told.alike, **told.own} == anew


@pytest.mark.parametrize("pack", shipped())
def test_the_decisions_of_the_shipped_policies(pack: str) -> None:
    """Scenario after scenario, so that most patterns come up again."""
    engine = engine_of(load(pack))
    sheets = Sheets(engine.policy)
    for scenario in engine.policy.scenarios[::2]:
        for decision in decisions_of(engine, scenario.facts):
            assert_told_as_anew(decision, sheets, engine)
    assert len(sheets.memory) > 0


@pytest.mark.parametrize("theme", [None, "relations", "implications", "moments", "awards", "divisions"])
@settings(max_examples=max(1, settings().max_examples // 10))
@given(data=st.data())
def test_the_decisions_of_random_policies(theme: str | None, data: st.DataObject) -> None:
    engine = Engine(data.draw(policies(THEMES[theme] if theme else None)))
    sheets = Sheets(engine.policy)
    first, second = data.draw(cases(engine.policy)), data.draw(cases(engine.policy))
    between = [{**first, name: second.get(name)} for name in first.keys() | second.keys()]
    for facts in (first, second, *between, first):
        for decision in decisions_of(engine, facts, 2):
            assert_told_as_anew(decision, sheets, engine)


def test_every_field_has_its_source_or_is_of_each_case() -> None:
    assert {*SOURCES, "case_id", "as_of"} == FIELDS.keys()
    assert len(set(SOURCES)) == len(SOURCES)


def test_one_moment_is_told_with_the_offset_that_it_was_stated_with() -> None:
    engine = engine_of(policy(TEXT))
    sheets = Sheets(engine.policy)
    for moment in ("2022-08-30T10:00:00+08:00", "2022-08-30T02:00:00+00:00", "2022-08-30T10:00:00+08:00"):
        decision = engine.decide({"facts": {**FACTS, "delivered": moment}}, NOW)
        assert_told_as_anew(decision, sheets, engine)
        assert moment[-6:] in str(sheets.told(decision).field("duties"))


def test_a_decision_made_by_hand_is_not_taken_for_another() -> None:
    engine = engine_of(policy(TEXT))
    sheets = Sheets(engine.policy)
    one = engine.decide({"facts": FACTS}, NOW)
    file = one.file._replace(case_id='"', presumed=("days",))
    others = (one._replace(status="negotiate"), one._replace(duties=()), one._replace(in_force=False), one._replace(file=file))
    for decision in (one, *others, one, *others):
        assert_told_as_anew(decision, sheets, engine)


@pytest.mark.parametrize("most", [0, 2])
def test_no_more_is_remembered_than_is_said(most: int) -> None:
    engine = engine_of(policy(TEXT))
    sheets = Sheets(engine.policy, most)
    facts: Mapping[str, object]
    for facts in ({"kind": "wrong"}, {"kind": "late"}, {}, {"days": 1}, {"kind": "wrong"}):
        assert_told_as_anew(engine.decide({"facts": facts}, NOW), sheets, engine)
    assert len(sheets.memory) <= most
