"""What is remembered: within bounds, by what rules see, each policy and contract for itself, in threads and forks."""

from __future__ import annotations

import multiprocessing
from concurrent.futures import ThreadPoolExecutor

import pytest

from fenze.decision.decision import Decision
from fenze.decision.memory import Memory
from fenze.dsl.switch import SWITCH
from fenze.solver import decide
from fenze.solver.decide import Engine
from fenze.solver.solve import TookTooLong
from tests.solver.policy import NOW, policy
from tests.solver.test_contracts import FILES, POLICY, amounts

TEXT = """
fact kind: one of wrong, late, broken
fact days: days
fact seal_broken: yes or no
fact signed: yes or no
rule R-1 when kind is wrong then merchant bears all freight
rule R-2 when kind is late and days > 3 then carrier bears all freight
rule R-3 when kind is broken and seal_broken is yes then carrier bears all freight
rule R-4 overrides R-3 when kind is broken and seal_broken is yes and signed is yes then customer bears all freight
"""


def engine(remembers: int | None = None, text: str = TEXT) -> Engine:
    return Engine(policy(text), remembers=remembers)


def decided(engine: Engine, **facts: object) -> Decision:
    return engine.decide({"facts": facts}, NOW)


def test_a_fact_that_no_rule_left_reads_tells_no_patterns_apart() -> None:
    one = engine()
    for days in ("1", "9", None):
        for seal in (True, False, None):
            decided(one, kind="wrong", days=days, seal_broken=seal, freight=f"{days or 5}.00")
    assert len(one.memory) == 1
    decided(one, kind="late", days="1", signed=True)
    decided(one, kind="late", days="3", seal_broken=True)
    assert len(one.memory) == 2
    decided(one, kind="late", days="4")
    decided(one, kind="late")
    assert len(one.memory) == 4
    decided(one, kind="broken", seal_broken=False, signed=True)
    decided(one, kind="broken", seal_broken=False)
    assert len(one.memory) == 5


def test_values_that_leave_the_same_to_ask_are_one_pattern() -> None:
    """Which of the values it is that makes a condition true tells no patterns apart; whether it does, and what is open, does."""
    either = "rule R-{n} when {first} or {second} then carrier bears all freight\n"
    text = (
        TEXT
        + "fact zone: one of north, south, west, east\n"
        + either.format(n=9, first="zone is north", second="zone is south")
    )
    one, forgetful = engine(text=text), engine(0, text)
    for facts, patterns in (
        ({"zone": "north"}, 1),
        ({"zone": "south"}, 2),  # another alternative of the condition
        ({"zone": "west"}, 3),
        ({"zone": "east"}, 3),
        ({}, 4),
        ({"days": "4"}, 5),
        ({"days": "40"}, 5),
    ):
        assert decided(one, **{"kind": "late", "days": "1", **facts}) == decided(
            forgetful, **{"kind": "late", "days": "1", **facts}
        ), facts
        assert len(one.memory) == patterns, facts


@pytest.mark.parametrize("condition", ["all_six", "days > 3 and (all_six or late is yes)"])
def test_of_a_condition_with_many_alternatives_values_are_seen(condition: str) -> None:
    """One of more alternatives than are taken apart is true for some values that it leaves possible, and not for others."""
    names = [f"{letter}{number}" for letter in "fg" for number in range(6)]
    pairs = " and ".join(f"(f{number} is yes or g{number} is yes)" for number in range(6))
    text = "".join(f"fact {name}: yes or no\n" for name in (*names, "late")) + f"fact days: days\ndefine all_six when {pairs}\n"
    text += f"rule R-1 when {condition} then carrier bears all freight\n"
    one, forgetful = engine(text=text), engine(0, text)
    others = {"days": "9", "late": False, **dict.fromkeys(names, False)}
    for given in range(64):
        facts = {**others, **{f"f{number}": bool(given >> number & 1) for number in range(6)}}
        assert decided(one, **facts) == decided(forgetful, **facts)
        assert decided(one, **facts).rules == (("R-1",) if given == 63 else ())


def test_what_another_pattern_came_to_is_made_once(monkeypatch: pytest.MonkeyPatch) -> None:
    one, forgetful = engine(), engine(0)
    decided(one, kind="broken", seal_broken=True, signed=False, freight="7.00")
    patterns = len(one.memory)
    expected = decided(forgetful, kind="broken", seal_broken=True, freight="8.00", days="9", signed=False)
    monkeypatch.setattr("fenze.decision.upshot.Upshots.upshot_of", None)
    one.memory.forget()
    assert decided(one, kind="broken", seal_broken=True, freight="8.00", days="9", signed=False) == expected
    assert len(one.memory) == patterns
    one.answers.forget()
    one.memory.forget()
    with pytest.raises(TypeError):
        decided(one, kind="broken", seal_broken=True, signed=False)


def test_an_answer_of_one_topic_is_not_taken_for_that_of_another() -> None:
    """The same rule stands in both, and only where the one that it overrides could apply does it count for completions."""
    text = TEXT + "rule R-5 overrides R-3 when signed is yes then await days"
    one, forgetful = engine(text=text), engine(0, text)
    answers = [
        (decided(one, **facts).answer, forgetful.answer(forgetful.read({"facts": facts}, NOW)))
        for facts in (
            {"kind": "broken", "seal_broken": False, "signed": True, "days": "1"},
            {"kind": "late", "signed": True, "days": "1"},
        )
    ]
    assert [given.stands["sure"] for given, _ in answers] == [{"R-5"}, set()]
    assert all(given == anew for given, anew in answers)


def test_a_pattern_seen_before_takes_no_solve(monkeypatch: pytest.MonkeyPatch) -> None:
    one = engine()
    first = decided(one, kind="late", days="4", freight="7.00")
    monkeypatch.setattr(Engine, "_worked_out", None)
    again = decided(one, kind="late", days="400", freight="8.00")
    assert [row.amount for row in first.liability] == [700]
    assert [row.amount for row in again.liability] == [800]


def test_facts_of_one_constraint_are_seen_together() -> None:
    """Whether the days are known would change nothing here; but they are tied to a fact that does."""
    tied = TEXT + "constraint C never days > 3 and signed is yes and seal_broken is no"
    one, forgetful = engine(text=tied), engine(0, tied)
    for days in (None, "1", "9"):
        for signed in (None, True):
            facts = {"kind": "broken", "days": days, "signed": signed}
            assert decided(one, **facts).next_checks == decided(forgetful, **facts).next_checks


def test_a_full_memory_forgets_what_was_not_asked_for_since() -> None:
    memory = Memory[int](4)
    for number in range(3):
        memory.remember(number, number)
    assert memory.recall(0) == 0
    for number in range(10, 12):
        memory.remember(number, number)
    assert [memory.recall(number) for number in (0, 1, 11)] == [0, None, 11]
    assert len(memory) <= 4
    memory.forget()
    assert len(memory) == 0
    assert memory.recall(11) is None


@pytest.mark.parametrize("most", [0, 1, 2, 3])
def test_a_small_memory_decides_the_same(most: int) -> None:
    small, large = engine(most), engine()
    for _ in range(2):
        for days in ("1", "9", None):
            for kind in ("wrong", "late", "broken"):
                assert decided(small, kind=kind, days=days) == decided(large, kind=kind, days=days)
    assert len(small.memory) <= most
    large.memory.forget()
    assert decided(large, kind="late", days="9") == decided(small, kind="late", days="9")


def test_the_switch_turns_it_off(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(SWITCH, "off")
    one = engine()
    decided(one, kind="wrong")
    assert len(one.memory) == 0


def test_what_could_not_be_found_out_in_time_is_not_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    def slow(*_: object) -> None:
        raise TookTooLong(1)

    def too_many(*_: object) -> None:
        return None

    one = engine()
    with monkeypatch.context() as patched:
        patched.setattr("fenze.solver.oracle.Oracle.told_apart", too_many)
        patched.setattr("fenze.solver.oracle.Oracle.borne", slow)
        assert not all(row.exact for row in decided(one, kind="late").exposure)
    assert len(one.memory) == 0
    assert all(row.exact for row in decided(one, kind="late").exposure)


def test_contracts_do_not_mix() -> None:
    one = decide.engine_of(POLICY, files=FILES)
    for _ in range(2):
        assert amounts(one, None)[1:] == ("decided", [450, 450])
        assert amounts(one, "acme-2024")[1:] == ("decided", [300, 600])
        assert amounts(one, "patient")[1:] == ("no_rule", [])


def test_threads_share_a_memory() -> None:
    shared, alone = engine(6), engine(0)
    cases = [{"kind": kind, "days": str(days)} for kind in ("wrong", "late", "broken") for days in range(8)] * 20
    with ThreadPoolExecutor(8) as threads:
        together = [one.result() for one in [threads.submit(decided, shared, **facts) for facts in cases]]
    assert together == [decided(alone, **facts) for facts in cases]
    assert len(shared.memory) <= 6


def test_a_fork_finds_its_memory_in_order() -> None:
    one = engine()
    decided(one, kind="wrong")
    with ThreadPoolExecutor(4) as threads:
        for waiting in [threads.submit(decided, one, kind="late", days=str(days)) for days in range(8)]:
            waiting.result()
        context = multiprocessing.get_context("fork")
        ours, theirs = context.Pipe()
        child = context.Process(
            target=lambda: theirs.send([decided(one, kind=kind, days="9").status for kind in ("wrong", "late", "broken")])
        )
        child.start()
        assert ours.poll(60)
        assert ours.recv() == ["decided", "decided", "undetermined"]
        child.join()
