"""Traces of the packs' scenarios → the same accounts as from the decisions; and what cannot be read."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, get_args

import pytest

from fenze.decision.case import CHINA
from fenze.decision.decision import Decision, Fine, Imposed, Outlook, Payment, Sanction
from fenze.decision.due import Moments
from fenze.decision.explain import explanation_of
from fenze.decision.grant import row_of
from fenze.decision.to_json import text_of_json
from fenze.decision.trace import trace_of
from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import check
from fenze.dsl.timing import timing_of
from fenze.solver.decide import engine_of
from fenze.solver.from_trace.plain import ISOLATE, RELEASE, plain
from fenze.solver.from_trace.read import UnreadableTrace, explanation_in
from fenze.solver.render.account.telling import Origin, account_of
from fenze.solver.scenarios import run

PACKS = ("three_party_liability", "supplier_service", "after_sales_flow", "platform_claims", "brand_retail_service")
NOW = datetime(2023, 1, 1, tzinfo=CHINA)
EVERY = 5


def stored(decision: Decision, policy: model.Policy) -> dict[str, Any]:
    trace: dict[str, Any] = json.loads(text_of_json(trace_of(decision, policy)))
    return trace


def decisions_of(pack: str) -> Iterator[tuple[str, Decision, model.Policy]]:
    policy = check(pack).policy
    assert policy is not None
    engine = engine_of(policy)
    for number, outcome in enumerate(run(engine, NOW)):
        decision = outcome.decision
        if decision is not None and number % EVERY == 0:
            yield outcome.scenario.name, decision, engine.under(decision.contract).policy


@pytest.mark.parametrize("pack", PACKS)
def test_a_trace_tells_the_same_as_the_decision(pack: str) -> None:
    told = 0
    for name, decision, policy in decisions_of(pack):
        trace = stored(decision, policy)
        explanation, named = explanation_in(trace)
        for tongue in get_args(Tongue):
            origin = Origin("", "", "")
            before = account_of(explanation_of(_without_formulas(decision, policy), policy), policy, tongue, origin)
            assert account_of(explanation, named, tongue, origin) == before, name
        told += 1
    assert told > 10


def _without_formulas(decision: Decision, policy: model.Policy) -> Decision:
    """The decision as a trace holds it: of what else may come, only what it comes to."""
    moments = Moments(timing_of(policy.time_zone, policy.calendar), decision.file.values)

    def without(one: Outlook) -> Outlook:
        assert not isinstance(one.effect, Imposed)
        row = row_of(one.effect, one.rules, decision.file.values, decision.currency, moments)
        match row:
            case None:
                return one
            case Payment(stated=stated):
                return replace(one, effect=replace(row, stated=replace(stated, formula=None)))
            case Fine():
                return replace(one, effect=replace(row, formula=None))
            case Sanction():
                return replace(one, effect=replace(row, length=None))
            case _:
                return replace(one, effect=row)

    return decision._replace(outlook=tuple(map(without, decision.outlook)))


def test_what_may_still_come_is_read_back() -> None:
    read = open_ = 0
    for pack in PACKS:
        for name, decision, policy in decisions_of(pack):
            trace = stored(decision, policy)
            found = explanation_in(trace)[0].decision
            assert found.exposure == decision.exposure, name
            outlook = [(one.prospect, one.rules) for one in decision.outlook]
            assert [(one.prospect, one.rules) for one in found.outlook] == outlook, name
            read += 1
            open_ += any(row.prospect == "possible" for row in decision.exposure)
    assert open_ > 10 and read > open_


@pytest.mark.parametrize(
    "broken",
    [{}, {"trace_version": 2}, {"trace_version": 1}, {"trace_version": 1, "policy": {}, "words": [], "why": None}],
    ids=["nothing", "another version", "no fields", "other fields"],
)
def test_what_is_no_trace_is_refused(broken: Mapping[str, Any]) -> None:
    with pytest.raises(UnreadableTrace):
        explanation_in(broken)


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("two\nlines\tand  more ", "two lines and more"),
        ("\u202eturned\u202c round", "turned round"),
        ("bell\x07", "bell\ufffd"),
        ("alone \ud800", "alone \ufffd"),
        ("שלום", f"{ISOLATE}שלום{RELEASE}"),
        ("a \u2069 \u2068 شركة", f"{ISOLATE}a شركة{RELEASE}"),
        ("做单人 🙂", "做单人 🙂"),
    ],
)
def test_a_text_of_people_can_stand_anywhere(text: str, shown: str) -> None:
    assert plain(text) == shown
