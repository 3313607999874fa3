"""Changes that are proposed: the boundary of a number, a moment instead of the length measured from it, and hard cases."""

from __future__ import annotations

from datetime import datetime
from fractions import Fraction

from fenze.solver.decide import engine_of
from fenze.solver.reasons import reasons_of
from fenze.solver.what_if import WhatIf, what_if_of
from tests.bench.workload import cases_for, policy_of_size
from tests.solver.policy import NOW, policy

NUMBERS = """
fact days_late: days
fact pieces: integer
rule R-1 when days_late > 7 then carrier bears all freight
rule R-2 when pieces >= 3 then merchant bears all freight
"""
MOMENTS = """
fact handed_over: date and time
fact delivered: date and time
fact hours_under_way: hours from handed_over to delivered
rule R-1 when hours_under_way > 48 then carrier bears all freight
"""


def what_if(text: str, party: str, **facts: object) -> WhatIf:
    engine = engine_of(policy(text))
    return what_if_of(engine, engine.read({"facts": facts}, NOW), party)


def changes(found: WhatIf) -> list[list[tuple[str, object]]]:
    return [[(one.fact, one.then) for one in alternative.differences] for alternative in found.alternatives]


def test_a_number_moves_onto_the_limit_or_one_unit_beyond() -> None:
    assert changes(what_if(NUMBERS, "carrier", days_late=2, pieces=1)) == [[("days_late", Fraction(8))]]
    assert changes(what_if(NUMBERS, "carrier", days_late=30, pieces=1)) == [[("days_late", Fraction(7))]]
    assert changes(what_if(NUMBERS, "merchant", days_late=2, pieces=1)) == [[("pieces", Fraction(3))]]
    assert changes(what_if(NUMBERS, "merchant", days_late=2, pieces=9)) == [[("pieces", Fraction(2))]]


def test_a_measured_length_moves_with_a_moment() -> None:
    facts = {"handed_over": "2022-08-28T09:00:00+08:00", "delivered": "2022-08-29T09:00:00+08:00"}
    found = changes(what_if(MOMENTS, "carrier", **facts))
    assert found == [[("delivered", datetime.fromisoformat("2022-08-30T09:01:00+08:00"))]]
    running = changes(what_if(MOMENTS, "carrier", handed_over="2022-08-31T09:00:00+08:00"))
    assert running == [[("handed_over", datetime.fromisoformat("2022-08-30T09:59:00+08:00"))]]
    assert changes(what_if(MOMENTS, "carrier", hours_under_way=10)) == [[("hours_under_way", Fraction(49))]]


def test_reasons_name_the_moments_a_length_is_measured_between() -> None:
    engine = engine_of(policy(MOMENTS))
    facts = {"handed_over": "2022-08-25T09:00:00+08:00", "delivered": "2022-08-29T09:00:00+08:00"}
    found = reasons_of(engine, engine.read({"facts": facts}, NOW))
    assert found is not None
    assert {one.fact for one in found.stated} == {"handed_over", "delivered"}
    assert [one.fact for one in found.measured] == ["hours_under_way"]


def test_a_party_that_nobody_ever_charges_can_never_come_to_pay() -> None:
    found = what_if(NUMBERS, "customer", days_late=2)
    assert (found.pays, found.alternatives, found.impossible) == (False, (), ("pays",))


def test_no_fact_known() -> None:
    found = what_if(NUMBERS, "carrier")
    assert found.pays is None
    assert changes(found) == [[("days_late", Fraction(8))], [("days_late", Fraction(7))]]
    engine = engine_of(policy(NUMBERS))
    assert reasons_of(engine, engine.read({"facts": {}}, NOW)) is None


def test_a_constraint_is_respected() -> None:
    text = """
fact lost: yes or no
fact delivered: yes or no
constraint once never lost is yes and delivered is yes
rule R-1 when lost is yes then carrier bears all freight
"""
    found = what_if(text, "carrier", lost=False, delivered=True)
    assert changes(found) == [[("lost", "yes"), ("delivered", "no")]]
    assert found.alternatives[0].label == "minimal"


def test_forty_unknown_facts_in_two_hundred_rules() -> None:
    engine = engine_of(policy_of_size(200))
    for case in cases_for(engine.policy, 2, unknown=40):
        file = engine.read(case, NOW)
        reasons_of(engine, file)
        found = what_if_of(engine, file, "p", seconds=60)
        assert found.alternatives and found.in_full
        assert all(one.label != "first_found" for one in found.alternatives)
