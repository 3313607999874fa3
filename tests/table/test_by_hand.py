"""Who has nothing but the tables decides every case as the engine does, whatever is unknown in it."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from itertools import islice
from math import prod

import pytest
from hypothesis import HealthCheck, assume, event, given, settings
from hypothesis import strategies as st

from fenze.decision.case import CHINA, CaseError
from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.solver.decide import Engine
from fenze.solver.table.build import Selection
from fenze.solver.verify.space import plain
from tests.oracle.choices import choices_of, read_by, relations_of
from tests.oracle.entangled import hangs_together
from tests.oracle.evaluate import Evaluator
from tests.properties.decided import outcomes_of
from tests.properties.policies import THEMES, Theme, policies
from tests.table.by_hand import read, said_of
from tests.table.trip import proved_tables
from tests.verify.brute import cases_of, size_of

NOW = datetime(2022, 9, 1, 12, tzinfo=CHINA)
MOST_CASES, MOST_TRIED, MOST_COMPLETIONS = 5_000, 100, 60
EXAMPLES = max(8, settings().max_examples // 10)
ABOUT_AMOUNTS = {"payments", "divisions"}
SOME: Mapping[str, Theme] = {name: theme for name, theme in THEMES.items() if name not in ABOUT_AMOUNTS}


@pytest.mark.parametrize("theme", SOME)
@settings(max_examples=EXAMPLES, suppress_health_check=[HealthCheck.filter_too_much, HealthCheck.too_slow])
@given(data=st.data())
def test_the_tables_decide_every_case(theme: str, data: st.DataObject) -> None:
    policy = data.draw(policies(SOME[theme]))
    assume(size_of(policy) <= MOST_CASES and not implies_in_a_circle(policy))
    check(Engine(policy), data.draw(st.integers(0, MOST_CASES)))


def implies_in_a_circle(policy: model.Policy) -> bool:
    """Whether what is implied of some fact may depend on that fact."""
    behind = {name: read_by(policy, (one.condition for one in fact.implied)) for name, fact in policy.facts.items()}
    for _ in behind:
        behind = {name: read.union(*(behind[other] for other in read)) for name, read in behind.items()}
    return any(name in read for name, read in behind.items())


def check(engine: Engine, first: int) -> None:
    """Raises AssertionError where a case is decided otherwise than by reading the tables.

    Where there are too many cases, some are tried all over them; of each that has not too many completions.
    """
    policy, evaluator = engine.policy, Evaluator(engine.policy, NOW.date())
    proved = proved_tables(engine, Selection(day=NOW.date()))
    assert all(one.doubt is None for one in proved) or relations_of(policy)  # some numbers may neither be found nor excluded
    tables = [one.table for one in proved]
    step = size_of(policy) // MOST_TRIED + 1
    for sent in islice(cases_of(policy), first % step, None, step):
        try:
            file = engine.read({"facts": sent}, NOW)
            decision = engine.decide_file(file)
        except CaseError:
            continue
        choices = choices_of(policy, file.values)
        if prod(len(choices[name]) for name in choices.keys() - file.values.keys()) > MOST_COMPLETIONS:
            continue
        if hangs_together(policy, file.values):
            event("numbers hang together")
            continue
        completions = [*evaluator.completions(file.values)]
        reading = read(tables, engine.program.domains, file.values, completions)
        assert reading.said == said_of(evaluator, file.values), sent
        assert _on_record(reading.said) == _recorded(decision), sent
        by_money = {"pays", "fine"}
        assert {term for term in reading.settled if len(term) > 1 and term[0] not in by_money} == outcomes_of(decision), sent
        assert {term[-1] for term in reading.settled if term[0] == "pays"} >= {
            plain(row.stated) for row in decision.payments
        }, sent
        assert decision.status in ("conflict", reading.status), sent


def _on_record(effects: frozenset[model.Effect]) -> set[tuple[str, ...]]:
    found: set[tuple[str, ...]] = set()
    for effect in effects:
        match effect:
            case model.Must(actor, action):
                found.add(("duty", actor, action))
            case model.Refer(to):
                found.add(("referral", "", to))
            case model.Note(topic, value):
                found.add(("note", topic, value))
            case model.Presume(term):
                found.add(("presumption", "", term))
            case _:
                pass
    return found


def _recorded(decision: Decision) -> set[tuple[str, ...]]:
    words = {(one.kind, one.topic, one.value) for one in decision.recorded}
    return {*words, *(("duty", duty.actor, duty.action) for duty in decision.duties)}
