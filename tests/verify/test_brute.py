"""Trying every case sends amounts that no condition reads, and times of day as a clock shows them."""

from __future__ import annotations

from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from tests.verify.brute import faults_of
from tests.verify.test_random import MOMENTS

_HEAD = """policy p "P"
party a "A"
party b "B"
cost fee "fee"
term lateness "lateness"
fact at "at": time of day
"""


def test_two_payments_that_differ_by_an_amount_that_no_condition_reads_are_a_conflict() -> None:
    rules = "rule R-1 when at > 12:00 then a pays b 1.00 for lateness and a pays b fee for lateness\n"
    assert faults_of(Engine(policy_of([file_of(_HEAD + rules, "p.fenze")])), MOMENTS).conflict


def test_a_case_is_tried_in_which_a_time_of_day_is_met() -> None:
    rules = "rule R-1 when at > 12:00 then a bears all fee\nrule R-2 when at > 13:00 then b bears all fee\n"
    tried = faults_of(Engine(policy_of([file_of(_HEAD + rules, "p.fenze")])), MOMENTS)
    assert tried.applies == {"R-1", "R-2"} and tried.conflict
