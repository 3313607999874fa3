"""Decisions do not depend on the order of anything, on the engine, on the process, or on the thread."""

from __future__ import annotations

import os
import pickle
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from itertools import repeat
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenze.solver.decide import engine_of
from tests.properties.cases import Sample, cases, samples
from tests.properties.decided import bytes_of
from tests.properties.policies import policies

ROOT = Path(__file__).resolve().parents[2]
PROCESS = """
import pickle, sys
from tests.properties.decided import bytes_of
for sample in pickle.load(sys.stdin.buffer):
    print(bytes_of(sample))
"""


@given(samples(), st.data())
def test_no_order_matters(sample: Sample, data: st.DataObject) -> None:
    policy = sample.policy
    shuffled = replace(
        policy,
        rules=dict(data.draw(st.permutations(list(policy.rules.items())))),
        facts=dict(data.draw(st.permutations(list(policy.facts.items())))),
        parties=dict(data.draw(st.permutations(list(policy.parties.items())))),
        definitions=dict(data.draw(st.permutations(list(policy.definitions.items())))),
        constraints=dict(data.draw(st.permutations(list(policy.constraints.items())))),
    )
    facts = dict(data.draw(st.permutations(list(sample.facts.items()))))
    assert bytes_of(Sample(shuffled, facts)) == bytes_of(sample)


@given(samples())
def test_two_engines_and_a_second_time_give_the_same_bytes(sample: Sample) -> None:
    engine = engine_of(sample.policy)
    assert bytes_of(sample, engine) == bytes_of(sample, engine) == bytes_of(sample)


@pytest.mark.parametrize("hash_seed", ["1", "2"])
@settings(max_examples=4)
@given(batch=st.lists(samples(), min_size=20, max_size=20))
def test_another_process_gives_the_same_bytes(hash_seed: str, batch: list[Sample]) -> None:
    there = subprocess.run(
        [sys.executable, "-c", PROCESS],
        input=pickle.dumps(batch),
        capture_output=True,
        check=True,
        cwd=ROOT,
        env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(ROOT)},
    )
    assert there.stdout.decode().splitlines() == [bytes_of(sample) for sample in batch]


@settings(max_examples=15)
@given(st.data())
def test_eight_threads_give_what_one_gives(data: st.DataObject) -> None:
    policy = data.draw(policies())
    batch = [Sample(policy, facts) for facts in data.draw(st.lists(cases(policy), min_size=24, max_size=24))]
    shared = engine_of(policy)
    with ThreadPoolExecutor(8) as threads:
        together = list(threads.map(bytes_of, batch, repeat(shared)))
    alone = engine_of(policy)
    assert together == [bytes_of(sample, alone) for sample in batch]
