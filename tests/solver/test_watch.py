"""A solve that takes too long is stopped, and nothing else is."""

from __future__ import annotations

import threading
from itertools import combinations

import pytest

from fenze.solver.decide import engine_of
from fenze.solver.solve import TookTooLong
from fenze.solver.watch import Watch
from tests.solver.policy import NOW, policy


def test_work_that_overstays_is_interrupted() -> None:
    interrupted = threading.Event()
    with Watch(0.01).over(interrupted.set):
        assert interrupted.wait(5)


def test_work_in_time_is_left_alone() -> None:
    interrupted = threading.Event()
    watch = Watch(0.3)
    for _ in range(3):
        with watch.over(interrupted.set):
            pass
    assert not interrupted.wait(0.6)


def test_each_thread_is_watched_by_itself() -> None:
    late, quick = threading.Event(), threading.Event()
    watch = Watch(0.05)

    def work() -> None:
        with watch.over(late.set):
            late.wait(5)

    thread = threading.Thread(target=work)
    thread.start()
    with watch.over(quick.set):
        pass
    thread.join()
    assert late.is_set()
    assert not quick.is_set()


def pigeons(count: int) -> str:
    """So many pigeons, one hole fewer, no two in one: there is no way, and finding that out takes for ever."""
    holes = [f"h{number}" for number in range(count - 1)]
    lines = [f"fact p{number}: one of {', '.join(holes)}" for number in range(count)]
    for a, b in combinations(range(count), 2):
        both = " or ".join(f"p{a} is {hole} and p{b} is {hole}" for hole in holes)
        lines.append(f"constraint c{a}_{b} never {both}")
    lines.append("rule FIRST when p0 is h0 then carrier bears all freight")
    return "\n".join(lines)


def test_a_decision_that_takes_too_long_is_given_up_and_the_engine_goes_on() -> None:
    engine = engine_of(policy(pigeons(12)), seconds=0.2)
    with pytest.raises(TookTooLong, match=r"0\.2"):
        engine.decide({}, NOW)
    settled = {f"p{number}": f"h{number}" for number in range(10)}
    with pytest.raises(TookTooLong):
        engine.decide({}, NOW)
    assert engine.answer(engine.read({"facts": settled}, NOW)).stands["file"] == {"FIRST"}
