"""From what a case states to what is known: measured, implied, presumed, in this order, and never more than that."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fenze.decision.file import File
from fenze.solver.decide import engine_of
from tests.solver.policy import NOW, policy

TIMES = """
fact sent: date and time
fact arrived: date and time
fact delivered: date and time
fact days: days from sent to arrived else from sent to delivered
fact minutes: minutes from sent to arrived
rule LATE when days > 3 days then carrier bears all freight
"""


def file_of(text: str, **facts: object) -> File:
    """The file of a case on 1 September 2022, ten o'clock in China."""
    return engine_of(policy(text)).read({"facts": facts}, NOW)


def test_a_duration_is_measured_between_two_moments() -> None:
    file = file_of(TIMES, sent="2022-08-30T10:00:00+08:00", arrived="2022-08-31T16:00:00Z")
    assert file.values["days"] == Fraction(19, 12)
    assert file.values["minutes"] == 38 * 60
    assert [(m.fact, m.start, m.end) for m in file.measured] == [("days", "sent", "arrived"), ("minutes", "sent", "arrived")]


def test_a_duration_runs_on_while_its_end_is_not_known() -> None:
    file = file_of(TIMES, sent="2022-08-30T10:00:00+08:00")
    assert file.values["days"] == 2
    assert {m.end for m in file.measured} == {None}


def test_the_first_pair_of_moments_that_is_known_counts() -> None:
    file = file_of(TIMES, sent="2022-08-30T10:00:00+08:00", delivered="2022-08-31T10:00:00+08:00")
    assert file.values["days"] == 1
    assert [(m.fact, m.end) for m in file.measured] == [("days", "delivered"), ("minutes", None)]


def test_a_stated_duration_is_not_measured() -> None:
    file = file_of(TIMES, sent="2022-08-30T10:00:00+08:00", days=9)
    assert file.values["days"] == 9
    assert [m.fact for m in file.measured] == ["minutes"]


@pytest.mark.parametrize("times", [{}, {"arrived": "2022-08-30T10:00:00+08:00"}])
def test_without_its_start_a_duration_is_unknown(times: dict[str, object]) -> None:
    assert "days" not in file_of(TIMES, **times).values


@pytest.mark.parametrize(
    "times",
    [
        {"sent": "2022-09-02T10:00:00+08:00"},
        {"sent": "2022-08-31T10:00:00+08:00", "arrived": "2022-08-30T10:00:00+08:00"},
    ],
)
def test_time_that_runs_backwards_measures_nothing_and_is_noticed(times: dict[str, object]) -> None:
    file = file_of(TIMES, **times)
    assert {"days", "minutes"}.isdisjoint(file.values)
    assert {("time_backwards", "days"), ("time_backwards", "minutes")} <= {(n.code, n.fact) for n in file.notices}


def test_working_days_are_not_measured_in_calendar_days() -> None:
    """From a Friday to the Monday after it there is one."""
    text = """
    calendar china
    fact sent: date and time
    fact arrived: date and time
    fact days: working days from sent to arrived
    rule LATE when days > 3 working days then carrier bears all freight
    """
    assert file_of(text, sent="2022-08-26T10:00:00+08:00", arrived="2022-08-29T10:00:00+08:00").values["days"] == 1


IMPLIED = """
fact sent_at: date and time
fact sent: yes or no implied yes when sent_at is known implied yes when arrived is yes
fact arrived: yes or no implied no when sent is no
fact loaded: yes or no presumed no implied yes when arrived is yes
fact mood: one of good, bad, mixed
  implied good when arrived is yes
  implied bad when loaded is no
rule ARRIVED when arrived is yes and loaded is yes and mood is good and sent is yes then carrier is not liable
"""


def test_what_is_known_implies_more_step_by_step() -> None:
    file = file_of(IMPLIED, arrived=True)
    assert file.values == {"arrived": "yes", "sent": "yes", "loaded": "yes", "mood": "good"}
    assert {(i.fact, i.by) for i in file.inferred} == {("sent", "arrived"), ("loaded", "arrived"), ("mood", "arrived")}
    assert file.presumed == ()


def test_that_a_moment_is_known_may_imply_a_fact() -> None:
    file = file_of(IMPLIED, sent_at="2022-08-30T10:00:00+08:00")
    assert [(i.fact, i.by) for i in file.inferred] == [("sent", "sent_at")]


def test_the_first_entry_that_holds_implies() -> None:
    assert file_of(IMPLIED, arrived=True, loaded=False).values["mood"] == "good"
    assert file_of(IMPLIED, arrived=False, loaded=False).values["mood"] == "bad"


def test_presumptions_come_last_and_imply_nothing_further() -> None:
    file = file_of(IMPLIED)
    assert file.presumed == ("loaded",)
    assert file.values == {"loaded": "no"}
    assert file.inferred == ()


def test_what_is_stated_stands_against_what_is_implied_and_is_noticed() -> None:
    file = file_of(IMPLIED, arrived=True, loaded=False)
    assert file.values["loaded"] == "no"
    assert [(n.code, n.fact) for n in file.notices] == [("facts_at_odds", "loaded")]


def test_the_order_of_declaration_does_not_matter() -> None:
    lines = """
    fact c: yes or no implied yes when b is yes
    fact b: yes or no implied yes when a is yes
    fact a: yes or no implied no when c is no
    """.strip().splitlines()
    rule = "rule R when a is yes and b is yes and c is yes then carrier is not liable"
    values = [file_of("\n".join((*order, rule)), a=True).values for order in (lines, lines[::-1])]
    assert values == [{"a": "yes", "b": "yes", "c": "yes"}] * 2
