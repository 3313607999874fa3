"""The scenarios of the shipped policies show all that a case can show of them."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from fenze.dsl.load import load, shipped
from fenze.solver.coverage import coverage_of
from fenze.solver.decide import engine_of
from fenze.solver.scenarios import run


@pytest.mark.parametrize("name", shipped())
def test_scenarios_leave_nothing_out(name: str) -> None:
    policy = load(name)
    coverage = coverage_of(policy, run(engine_of(policy), datetime(2026, 1, 1, tzinfo=UTC)))
    missing = [
        f"{sight.loc.file}:{sight.loc.line}: {sight.rule} {sight.aspect} {sight.over or ''}"
        for sight in coverage.everything
        if not sight.seen and sight.impossible is None
    ]
    assert missing == []
