"""Remembering changes nothing: with the memory on and off, full or cleared, cases are decided to the same bytes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenze.decision.answer import Answer
from fenze.decision.case import CaseError
from fenze.solver.decide import Engine
from tests.properties.cases import NOW, Sample, cases
from tests.properties.decided import bytes_of
from tests.properties.policies import THEMES, policies

Facts = Mapping[str, object]


@pytest.mark.parametrize("theme", [None, "relations", "constraints", "implications", "moments"])
@settings(max_examples=max(1, settings().max_examples // 10))
@given(data=st.data())
def test_what_is_remembered_is_what_is_worked_out(theme: str | None, data: st.DataObject) -> None:
    policy = data.draw(policies(THEMES[theme] if theme else None))
    remembering, forgetful, whole = Engine(policy), Engine(policy, remembers=0), Engine(policy, sliced=False)
    first, second = data.draw(cases(policy)), data.draw(cases(policy))
    for facts in (first, second, *_between(first, second)):
        sample = Sample(policy, facts)
        expected = bytes_of(sample, forgetful)
        assert bytes_of(sample, remembering) == expected
        assert bytes_of(sample, whole) == expected
        if (answer := _answer(remembering, facts)) is not None:
            assert answer == forgetful.answer(forgetful.read({"facts": facts}, NOW)), (
                "all of it, from bounds of the completions"
            )
    assert len(forgetful.memory) == 0


def _between(first: Facts, second: Facts) -> Iterator[Facts]:
    """The first case with each fact in turn as the second has it, or open: many of them are seen alike."""
    for name in first.keys() | second.keys():
        yield {**first, name: second.get(name)}
        yield {**first, name: None}


def _answer(engine: Engine, facts: Facts) -> Answer | None:
    try:
        return engine.decide({"facts": facts}, NOW).answer
    except CaseError:
        return None
