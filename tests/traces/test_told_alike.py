"""What traces have in common is told once: they are what they are without, byte for byte, whatever was told before."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime, timedelta, timezone

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenze.decision.case import CaseError
from fenze.decision.decision import Decision
from fenze.decision.explain import Explainer, explanation_of
from fenze.decision.trace import Tracer, trace_of, trace_text_of
from fenze.decision.trace.alike import SOURCES
from fenze.decision.trace.telling import PARTS
from fenze.decision.why import RuleReason
from fenze.dsl import model
from fenze.dsl.load import load, shipped
from fenze.dsl.switch import SWITCH
from fenze.solver.decide import Engine, engine_of
from tests.properties.cases import NOW, cases
from tests.properties.policies import THEMES, policies
from tests.properties.words import choice, labels
from tests.solver.policy import policy
from tests.traces.plainly import plain_explanation_of, plain_trace_of

TURNS = 3
MODE = model.Parameter("mode", labels("mode"), choice("one of", "strict", "lenient"), "lenient")
TEXT = """
action check_file
fact kind: one of wrong, late
fact days: days
fact handed_over: date and time
fact delivered: date and time
fact hours_under_way: hours from handed_over to delivered
fact remark: text
rule R-1 when kind is wrong then merchant bears all freight
rule R-2 when kind is late and days > 3 then carrier bears all freight and carrier must check_file within 3 days of delivered
rule R-4 when delivered is known and remark is known then carrier must check_file
rule R-3 overrides R-2 when kind is late and days > 9 and hours_under_way > 24 then merchant bears all freight
"""
FACTS: Mapping[str, object] = {"kind": "late", "days": 4, "delivered": "2022-08-30T10:00:00+08:00", "freight": "3.00"}


def again(facts: Mapping[str, object], policy: model.Policy, turn: int) -> Mapping[str, object]:
    """A case with other amounts."""
    return {name: f"{100 * turn}.{turn:02}" if policy.facts[name].is_cost else value for name, value in facts.items()}


def decisions_of(engine: Engine, facts: Mapping[str, object], turns: int = TURNS) -> Iterator[Decision]:
    """A case at several moments, with other amounts each time."""
    for turn in range(turns):
        case: Mapping[str, object] = {"case_id": f"C-{turn}", "facts": again(facts, engine.policy, turn)}
        try:
            yield engine.decide(case, (NOW + timedelta(hours=17 * turn)).astimezone(timezone(timedelta(hours=turn))))
        except CaseError:
            return


@pytest.mark.parametrize("pack", shipped())
def test_the_traces_of_the_shipped_policies_are_told_as_if_each_were_the_first(pack: str) -> None:
    """Scenario after scenario, so that most patterns come up again."""
    engine = engine_of(load(pack))
    tracer, forgetful = Tracer(engine.policy), Tracer(engine.policy, 0)
    for number, scenario in enumerate(engine.policy.scenarios[::2]):
        for decision in decisions_of(engine, scenario.facts):
            told = tracer.text_of(decision)
            assert told == forgetful.text_of(decision)
            assert number % 3 or told == plain_trace_of(decision, engine.policy)
    assert len(tracer.memory) > len(forgetful.memory) == 0


@pytest.mark.parametrize("theme", [None, "relations", "implications", "moments", "awards", "divisions"])
@settings(max_examples=max(1, settings().max_examples // 10))
@given(data=st.data())
def test_the_traces_of_random_policies_are_told_as_if_each_were_the_first(theme: str | None, data: st.DataObject) -> None:
    engine = Engine(replace(data.draw(policies(THEMES[theme] if theme else None)), parameters={"mode": MODE}))
    tracer, forgetful = Tracer(engine.policy), Tracer(engine.policy, 0)
    first, second = data.draw(cases(engine.policy)), data.draw(cases(engine.policy))
    between = [{**first, name: second.get(name)} for name in first.keys() | second.keys()]
    for facts in (first, second, *between, first):
        for decision in decisions_of(engine, facts, 2):
            assert tracer.text_of(decision) == forgetful.text_of(decision) == plain_trace_of(decision, engine.policy)


def test_every_part_has_its_source() -> None:
    assert set(SOURCES) == PARTS.keys()
    assert len(set(SOURCES)) == len(SOURCES)


def told_as_plainly(tracer: Tracer, engine: Engine, facts: Mapping[str, object], case_id: str | None = None) -> bytes:
    """The trace of a case, which is that told plainly."""
    decision = engine.decide({"case_id": case_id, "facts": facts}, NOW)
    text = tracer.text_of(decision)
    assert text == plain_trace_of(decision, engine.policy)
    return text


def test_one_moment_is_told_with_the_offset_that_it_was_stated_with() -> None:
    engine = engine_of(policy(TEXT))
    tracer = Tracer(engine.policy)
    moments = (
        "2022-08-30T10:00:00+08:00",
        "2022-08-30T02:00:00+00:00",
        "2022-08-30T10:00:00+08:00",
        "2022-08-30T11:00:00+08:00",
    )
    texts = [told_as_plainly(tracer, engine, {**FACTS, "delivered": moment}) for moment in moments]
    assert texts[0] == texts[2]
    assert b'"due": "2022-09-02T02:00:00+00:00"' in texts[1]
    assert b'"due": "2022-09-02T11:00:00+08:00"' in texts[3]


def test_reasons_that_are_remembered_are_those_found_anew() -> None:
    """Also where they hold a moment or a text: each is told as it was stated."""
    engine = engine_of(policy(TEXT))
    for _ in range(2):
        for moment in ("2022-08-30T10:00:00+08:00", "2022-08-30T02:00:00+00:00"):
            for changed in ({}, {"remark": "one"}, {"remark": "other"}, {"kind": "wrong"}, {"days": 10, "handed_over": moment}):
                decision = engine.decide({"facts": {**FACTS, "delivered": moment, **changed}}, NOW)
                found, anew = explanation_of(decision, engine.policy), plain_explanation_of(decision, engine.policy)
                assert (found, repr(found)) == (anew, repr(anew))


def test_a_rule_is_explained_once_for_all_patterns_that_it_sees_alike(monkeypatch: pytest.MonkeyPatch) -> None:
    engine = engine_of(policy(TEXT))
    tracer, explained = Tracer(engine.policy), list[str]()
    find = Explainer.rule_reason

    def found(explainer: Explainer, name: str, defeated_by: tuple[str, ...]) -> RuleReason:
        explained.append(name)
        return find(explainer, name, defeated_by)

    for changed in ({}, {"remark": "one"}, {"days": 5}, {"delivered": None}, {"days": 10, "handed_over": FACTS["delivered"]}):
        decision = engine.decide({"facts": {**FACTS, **changed}}, NOW)
        expected = plain_trace_of(decision, engine.policy)
        with monkeypatch.context() as patched:
            patched.setattr(Explainer, "rule_reason", found)
            assert tracer.text_of(decision) == expected
    assert explained == ["R-2", "R-4", "R-2"]


def test_names_in_what_differs_are_explained() -> None:
    """A case named like a party, or a remark that speaks of one, has its label among the words."""
    engine = engine_of(policy(TEXT))
    tracer = Tracer(engine.policy)
    facts = {**FACTS, "remark": "fine"}
    first = told_as_plainly(tracer, engine, facts, "C-1")
    for remark, case_id in (("customer", "C-1"), ("fine", "customer"), ('say `customer` "twice"', "C-1"), ("\0\\", "\0")):
        other = told_as_plainly(tracer, engine, {**facts, "remark": remark}, case_id)
        assert (b'"customer": {' in other) is ("customer" in (case_id, remark) or "`" in remark)
    assert told_as_plainly(tracer, engine, facts, "C-1") == first
    assert b'"customer": {' not in first


def test_a_fact_may_have_any_name() -> None:
    """One that would be cut in two where JSON text is taken apart at its quotation marks."""
    engine = engine_of(policy('fact `a "b\\c`: money\nrule R when `a "b\\c` > 3 then customer bears all freight\n'))
    tracer = Tracer(engine.policy)
    for amount in ("4", "5", "2.5", None):
        trace = json.loads(told_as_plainly(tracer, engine, {'a "b\\c': amount, "freight": "1.00"}))
        assert trace["facts"].get('a "b\\c') == amount


def test_numbers_on_other_sides_of_a_threshold_are_not_told_alike() -> None:
    engine = engine_of(policy(TEXT))
    tracer = Tracer(engine.policy)
    seen: dict[tuple[int | None, str | None], bytes] = {}
    for days in (3, 4, 10, 9, 4, 3, None):
        for handed_over in ("2022-08-28T10:00:00+08:00", None, "2022-08-29T10:00:00+08:00"):
            trace = told_as_plainly(tracer, engine, {**FACTS, "days": days, "handed_over": handed_over})
            assert seen.setdefault((days, handed_over), trace) == trace
    assert len(set(seen.values())) == len(seen)


def test_a_decision_made_by_hand_is_not_taken_for_another() -> None:
    engine = engine_of(policy(TEXT))
    tracer = Tracer(engine.policy)
    one = engine.decide({"facts": FACTS}, NOW)
    others = (
        one._replace(status="negotiate"),
        one._replace(liability=()),
        one._replace(duties=()),
        one._replace(in_force=False),
        one._replace(answer=replace(one.answer, applies=frozenset({"R-2", "R-3"}))),
        one._replace(not_liable=("customer",)),
    )
    for decision in (one, *others, one, *others):
        assert tracer.text_of(decision) == plain_trace_of(decision, engine.policy)


def test_who_alters_a_trace_alters_no_other() -> None:
    engine = engine_of(policy(TEXT))
    decision = engine.decide({"facts": FACTS}, NOW)
    before = trace_text_of(decision, engine.policy)
    for _ in range(3):
        trace = trace_of(decision, engine.policy)
        for value in [*trace.values()]:
            if isinstance(value, dict):
                value.clear()
            if isinstance(value, list):
                value.clear()
        trace.clear()
        assert trace_text_of(decision, engine.policy) == before


@pytest.mark.parametrize("most", [0, 1, 2, 3])
def test_no_more_is_remembered_than_is_said(most: int) -> None:
    engine = engine_of(policy(TEXT))
    tracer = Tracer(engine.policy, most)
    for _ in range(2):
        for kind in ("wrong", "late", None):
            for days in (1, 4, None):
                told_as_plainly(tracer, engine, {"kind": kind, "days": days, "freight": "1.00"})
    assert len(tracer.memory) <= most


def test_the_switch_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    engine = engine_of(policy(TEXT))
    tracer = Tracer(engine.policy)
    told_as_plainly(tracer, engine, FACTS)
    assert len(tracer.memory) == 0


def test_threads_share_what_is_remembered() -> None:
    engine = engine_of(policy(TEXT))
    tracer = Tracer(engine.policy, 6)
    decisions = [
        engine.decide(
            {"facts": {**FACTS, "days": days, "freight": f"{number}.00"}}, datetime(2022, 9, 1, number % 24, tzinfo=UTC)
        )
        for number in range(40)
        for days in (1, 4, 10)
    ]
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(tracer.text_of, decisions))
    assert together == [plain_trace_of(one, engine.policy) for one in decisions]
