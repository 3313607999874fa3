"""Faults put into clean policies are found, and clean ones are found clean. Every witness is decided on the way."""

from __future__ import annotations

import random
from collections.abc import Iterable

import pytest

from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.verify import Result, verify
from fenze.solver.verify.shrink import decision_of
from tests.verify.corpus import FAULTS, Draft, clean

SEEDS = (0, 1, 2)
EQUIVALENT = frozenset({("widen", 5)})
"""Seeded changes after which nothing is at fault, each looked at: rules that overlap agree."""


def results_of(draft: Draft) -> tuple[Result, ...]:
    files = [file_of(draft.text(), "corpus.fenze")]
    return verify(Engine(policy_of(files)), 60, files)


def codes_in(results: Iterable[Result]) -> set[str]:
    return {finding.code for result in results for finding in result.findings} - {"unused-name"}


@pytest.mark.parametrize("seed", range(8))
def test_a_clean_policy_is_found_clean(seed: int) -> None:
    results = results_of(clean(seed))
    assert not codes_in(results)
    assert all(result.state == "proved" for result in results)


@pytest.mark.parametrize("name", FAULTS)
def test_a_seeded_fault_is_found(name: str) -> None:
    for seed in SEEDS:
        draft = clean(seed)
        wanted = FAULTS[name](random.Random(seed), draft)  # noqa: S311 no secret
        results = results_of(draft)
        found = {finding.code for result in results for finding in result.findings}
        assert found & wanted or (name, seed) in EQUIVALENT, f"{name} {seed}: {found}\n{draft.text()}"
        engine = Engine(draft.policy())
        for finding in (one for result in results for one in result.findings if one.witness):
            assert finding.witness is not None and decision_of(engine, finding.witness) is not None
