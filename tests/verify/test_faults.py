"""Faults put into clean policies are found, and clean ones are found clean. Every witness is decided on the way.

The whole corpus, over 300 faults and 100 clean policies, is gone through under the profile `fuzz`.
"""

from __future__ import annotations

import random
from collections.abc import Iterable
from datetime import datetime

import pytest
from hypothesis import settings

from fenze.decision.case import CHINA
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.verify import Result, verify
from fenze.solver.verify.shrink import decision_of
from tests.verify.brute import MOST_CASES, faults_of, size_of
from tests.verify.corpus import Draft, clean
from tests.verify.faults import FAULTS
from tests.verify.test_diff import engine_of

WHOLE = settings().max_examples > 1_000
SEEDS, CLEAN = (range(12), range(100)) if WHOLE else (range(1), range(5))
EQUIVALENT = frozenset({("widen", 5), ("shift", 11), ("touch", 7)})
"""Seeded changes after which nothing is at fault, each looked at: rules that overlap agree."""


def results_of(draft: Draft) -> tuple[Result, ...]:
    files = [file_of(draft.text(), "corpus.fenze")]
    return verify(Engine(policy_of(files)), 60, files)


def codes_in(results: Iterable[Result]) -> set[str]:
    return {finding.code for result in results for finding in result.findings} - {"unused-name"}


@pytest.mark.parametrize("seed", CLEAN)
def test_a_clean_policy_is_found_clean(seed: int) -> None:
    draft = clean(seed)
    results = results_of(draft)
    assert not codes_in(results)
    assert all(result.state == "proved" for result in results)
    policy = draft.policy()
    if size_of(policy) <= MOST_CASES:
        tried = faults_of(Engine(policy), (datetime(2026, 1, 5, 12, tzinfo=CHINA),))
        assert not tried.conflict and not tried.hole


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


UNFOUND = """policy unfound
party maker
party clerk
cost fee
term slip
fact wrong: yes or no
fact late: yes or no
fact found_at: date and time
rule R-0 when wrong is no then clerk bears all fee
rule R-1 when wrong is yes then maker bears all fee
rule R-2 overrides R-1 when wrong is yes and found_at is unknown then note slip slip
"""


@pytest.mark.parametrize(
    ("more", "gaps"),
    [("", []), ("rule R-3 overrides R-1 when wrong is yes and found_at is known then escalate\n", [{"wrong": True}])],
    ids=["once the moment is known it is decided", "once it is known it is escalated"],
)
def test_a_gap_while_a_moment_stays_unknown(more: str, gaps: list[dict[str, object]]) -> None:
    """Of the first the decision is undetermined: no gap, and proved to be none."""
    gap = next(result for result in verify(engine_of(UNFOUND + more)) if result.check == "gap")
    assert gap.state == "proved"
    assert [dict(one.witness.facts) for one in gap.findings if one.witness] == gaps


@pytest.mark.parametrize("known", ["late is known", "found_at is known"])
def test_a_constraint_that_asks_what_is_known_leaves_it_open(known: str) -> None:
    """It excludes cases in which the two bear the fee, and not the case in which it is not known yet and they bear it all the same."""
    either = "rule YES when wrong is yes and late is {0} then clerk bears all fee\n"
    text = UNFOUND.split("rule R-2", maxsplit=1)[0] + f"constraint C never wrong is yes and {known}\n"
    results = {
        one.check: one for one in verify(engine_of(text + either.format("yes") + either.format("no").replace("YES", "NO")))
    }
    assert results["conflict"].state == results["gap"].state == "unfinished"
