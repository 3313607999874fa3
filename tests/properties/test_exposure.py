"""What a party may still face is what trying every completion finds; and learning more never widens it."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from unittest.mock import patch

import pytest
from hypothesis import assume, event, given, settings
from hypothesis import strategies as st

from fenze.decision.decision import Decision
from fenze.decision.faced import Range
from tests.oracle.facing import Facing, faced
from tests.properties.cases import Sample, samples
from tests.properties.decided import decided, evaluator_of
from tests.properties.policies import THEMES
from tests.properties.test_worlds import unknown_facts
from tests.properties.words import COSTS

_NOTHING = (Fraction(0), Fraction(0), 0, 0)


def told(decision: Decision) -> Facing:
    """The ranges that a decision tells, in the plain evaluator's terms; those of nothing are left out."""
    found: Facing = {}
    for row in decision.exposure:
        amount, proposed = row.amount or Range(0, 0), row.proposed_amount or Range(0, 0)
        assert (row.amount is None) == (row.cost not in decision.file.values)
        found[row.party, row.cost, False] = row.share.low, row.share.high, amount.low, amount.high
        if row.proposed_share is not None:
            found[row.party, row.cost, True] = row.proposed_share.low, row.proposed_share.high, proposed.low, proposed.high
    return {key: ends for key, ends in found.items() if ends != _NOTHING}


def tried(sample: Sample, decision: Decision) -> Facing:
    """The ranges that trying every completion finds."""
    values = decision.file.values
    evaluation = evaluator_of(sample).evaluate(values)
    assert evaluation is not None
    totals = {cost: int(value * 100) if isinstance(value := values.get(cost), Fraction) else 0 for cost in COSTS}
    found = faced((terms for _, terms in evaluation.completions), totals)
    return {key: ends for key, ends in found.items() if ends != _NOTHING}


@pytest.mark.parametrize("theme", ["anything", "clashes", "constraints"])
@settings(max_examples=max(1, settings().max_examples // 3))
@given(data=st.data())
def test_the_ranges_are_those_of_every_completion(theme: str, data: st.DataObject) -> None:
    sample = data.draw(samples(THEMES[theme]))
    decision = decided(sample).decision
    assume(decision is not None and (decision.exposure or decision.outlook))
    assert decision is not None
    event(f"{len({row.cost for row in decision.exposure if row.prospect == 'possible'})} open cost heads")
    assert all(row.exact for row in decision.exposure)
    assert told(decision) == tried(sample, decision)
    may_bear = {(row.party, row.cost) for row in decision.possible}
    for row in decision.exposure:
        assert (row.prospect == "possible") == ((row.party, row.cost) in may_bear)
        assert (row.prospect == "excluded") == (row.share.high == 0 and row.proposed_share is None)


@settings(max_examples=max(1, settings().max_examples // 2))
@given(samples(THEMES["clashes"]))
def test_where_completions_are_too_many_to_go_through_the_bounds_are_outer_ones(sample: Sample) -> None:
    with patch("fenze.solver.decide.MOST_SETS", 1):
        decision = decided(sample).decision
    assume(decision is not None and any(not row.exact for row in decision.exposure))
    assert decision is not None
    outer = told(decision)
    for key, (low, high, least, most) in tried(sample, decision).items():
        assert outer[key][0] <= low
        assert high <= outer[key][1]
        assert outer[key][2] <= least
        assert most <= outer[key][3]


@settings(max_examples=max(1, settings().max_examples // 2))
@given(samples(), st.data())
def test_learning_a_fact_never_widens_a_range(sample: Sample, data: st.DataObject) -> None:
    before = decided(sample)
    if before.decision is None or not before.decision.exposure:
        return
    learnt = data.draw(unknown_facts(sample, before.file.values))
    after = decided(replace(sample, facts={**sample.facts, **learnt}))
    another = {name: value for name, value in after.file.values.items() if name not in learnt} != before.file.values
    if another or after.decision is None:
        return  # the fact changes what is presumed or implied, or the facts now contradict each other
    wide = told(before.decision)
    for key, (low, high, least, most) in told(after.decision).items():
        assert wide[key][0] <= low
        assert high <= wide[key][1]
        assert wide[key][2] <= least
        assert most <= wide[key][3]
