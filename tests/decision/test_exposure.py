"""What each party may still face while facts are open, and what else may come of a case."""

from __future__ import annotations

from fractions import Fraction
from unittest.mock import patch

import pytest

from fenze.decision.case import CaseError
from fenze.decision.decision import Decision
from fenze.decision.to_json import json_of
from fenze.decision.to_json.prospects import outlook_json
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.load import load
from fenze.solver.decide import Engine, engine_of
from tests.bench.workload import cases_for, policy_of_size
from tests.solver import build
from tests.solver.policy import NOW, decide, policy


def faced(decision: Decision) -> dict[str, tuple[str, list[str], list[int] | None]]:
    """By party: its prospect and its ranges."""
    return {
        row.party: (
            row.prospect,
            [str(row.share.low), str(row.share.high)],
            [row.amount.low, row.amount.high] if row.amount else None,
        )
        for row in decision.exposure
    }


def test_the_guide_s_own_case_asks_the_manufacturer_first() -> None:
    facts = {
        "issue_type": "wrong_item",
        "order_sheet_check": "correct",
        "carrier_check": "at_fault",
        "carrier_fault_mode": "loading_label_error",
        "handling_cost": "300",
    }
    decision = engine_of(load("three_party_liability")).decide({"facts": facts}, NOW)
    assert decision.status == "undetermined" and decision.liability == ()
    assert [(check.fact, check.ask) for check in decision.next_checks] == [("manufacturer_check", ("manufacturer",))]
    assert faced(decision) == {
        "carrier": ("possible", ["0", "1"], [0, 30000]),
        "manufacturer": ("possible", ["0", "1"], [0, 30000]),
        "order_clerk": ("excluded", ["0", "0"], [0, 0]),
    }


TWO_WAYS = """
parameter parts: shares = equal
fact cause: one of a, b, neither
rule A when cause is a then carrier, merchant, customer share freight by parts
rule B when cause is b then carrier, merchant share freight by parts
"""


def test_what_no_completion_gives_at_once_is_not_added_up() -> None:
    assert faced(decide(TWO_WAYS, freight="300")) == {
        "carrier": ("possible", ["0", "1/2"], [0, 15000]),
        "customer": ("possible", ["0", "1/3"], [0, 10000]),
        "merchant": ("possible", ["0", "1/2"], [0, 15000]),
    }
    assert faced(decide(TWO_WAYS))["carrier"] == ("possible", ["0", "1/2"], None)


def test_what_one_completion_gives_at_once_is() -> None:
    text = """
    fact late: yes or no
    fact dirty: yes or no
    rule ALWAYS then carrier bears 1/6 of freight
    rule LATE when late is yes then carrier bears 1/3 of freight
    rule DIRTY when dirty is yes then carrier bears 1/2 of freight
    """
    assert faced(decide(text, freight="0.05"))["carrier"] == ("possible", ["1/6", "1"], [1, 5])
    assert faced(decide(text, freight="0.05", dirty=False))["carrier"] == ("possible", ["1/6", "1/2"], [1, 3])


def test_a_constraint_between_facts_narrows_the_range() -> None:
    text = """
    fact late: yes or no
    fact dirty: yes or no
    constraint one "one" never late is yes and dirty is yes
    rule LATE when late is yes then carrier bears 1/3 of freight
    rule DIRTY when dirty is yes then carrier bears 1/2 of freight
    """
    decision = decide(text)
    assert faced(decision)["carrier"] == ("possible", ["0", "1/2"], None)
    assert [check.fact for check in decision.next_checks] == ["late", "dirty"]
    assert [check.fact for check in decide(text, late=True).next_checks] == []


def test_a_fact_that_a_constraint_or_another_rule_takes_the_effect_from_is_not_asked() -> None:
    text = """
    fact late: yes or no
    fact signed: yes or no
    rule LATE when late is yes and signed is yes then carrier bears all freight
    rule SAME when late is yes and signed is no then carrier bears all freight
    """
    assert [check.fact for check in decide(text).next_checks] == ["late"]


def test_what_is_to_be_agreed_is_a_proposal() -> None:
    text = """
    parameter parts: shares = equal
    fact joint: yes or no
    rule JOINT when joint is yes then merchant, carrier share freight by parts to be agreed
    rule ALONE when joint is no then carrier bears all freight
    """
    carrier, merchant = decide(text, freight="300").exposure
    assert carrier.proposed_share and merchant.proposed_amount
    assert [carrier.share.high, carrier.proposed_share.low, carrier.proposed_share.high] == [1, 0, Fraction(1, 2)]
    assert [merchant.share.high, merchant.proposed_amount.low, merchant.proposed_amount.high] == [0, 0, 15000]
    assert [row.proposed_amount for row in decide(text).exposure] == [None, None]


@pytest.mark.parametrize(("payout", "exact", "carrier", "insurer"), [
    ("120", True, (0, 12000), (0, 30000)),
    (None, False, (0, 30000), (0, 30000)),
])  # fmt: skip
def test_a_limit_counts_with_what_it_comes_to(
    payout: str | None, exact: bool, carrier: tuple[int, int], insurer: tuple[int, int]
) -> None:
    small = build.policy_of(
        (build.fact("insured", build.yes_or_no()), build.fact("payout", build.MONEY), build.cost("loss")),
        (
            build.rule(
                "YES",
                model.Bears("carrier", "loss", model.UpTo(build.amount_of("payout"))),
                model.Bears("insurer", "loss", model.Rest()),
                when=model.Is("insured", ("yes",), holds=True),
            ),
            build.rule("NO", model.Bears("insurer", "loss", Fraction(1)), when=model.Is("insured", ("no",), holds=True)),
        ),
    )
    first, second = build.decided(small, {"loss": "300", "payout": payout}).exposure
    assert first.amount and second.amount
    assert ((first.amount.low, first.amount.high), (first.party, first.exact)) == (carrier, ("carrier", exact))
    assert second.amount.high == insurer[1]


def test_too_many_ways_to_go_through_are_bounded_from_outside() -> None:
    with patch("fenze.solver.decide.MOST_SETS", 2):
        decision = decide(TWO_WAYS, freight="300")
    assert faced(decision)["carrier"] == ("possible", ["0", "5/6"], [0, 25002])
    assert not any(row.exact for row in decision.exposure)


def test_nothing_open_leaves_nothing_to_face() -> None:
    for decision in (decide(TWO_WAYS, cause="a"), decide(TWO_WAYS, cause="neither")):
        assert decision.exposure == () and decision.outlook == ()
    assert decide(TWO_WAYS, cause="neither").status == "no_rule"


def test_what_else_may_come_is_told_by_kind() -> None:
    text = """
    term delay
    remedy refund
    remedy exchange
    fact late: yes or no
    rule ALWAYS then merchant pays customer 5 for delay
    rule LATE when late is yes then remedy refund and merchant pays customer 10 for delay
    rule NOT when late is no then remedy exchange and carrier is not liable
    rule NEVER when late is no and late is yes then escalate
    """
    given = policy(text)
    decision = engine_of(given).decide({"facts": {}}, NOW)
    kinds: list[Json] = [
        {name: row[name] for name in ("kind", "status")} for row in outlook_json(decision, given) if isinstance(row, dict)
    ]
    assert {"kind": "escalate", "status": "excluded"} in kinds
    assert {"kind": "payment", "status": "settled"} in kinds
    assert kinds.count({"kind": "remedy", "status": "possible"}) == 2
    assert {"kind": "not_liable", "status": "possible"} in kinds
    assert json_of(decision, given)["outlook"] == outlook_json(decision, given)


def test_facts_that_allow_no_completion_name_the_constraints_to_blame() -> None:
    text = """
    fact late: yes or no
    fact sent: yes or no
    constraint first "the first" never late is yes and sent is yes
    constraint second "the second" never late is yes and sent is no
    constraint third "the third" never late is no and sent is no
    rule R when sent is yes then carrier bears all freight
    """
    with pytest.raises(CaseError) as refused:
        decide(text, late=True)
    messages = [fault.message.en for fault in refused.value.faults]
    assert [message.rpartition(": ")[2] for message in messages] == ["the first", "the second"]


def test_forty_open_facts_in_two_hundred_rules_are_gone_through() -> None:
    large = policy_of_size(200)
    (case,) = cases_for(large, 1, unknown=40)
    decision = Engine(large).decide(case, NOW)
    assert decision.exposure and all(row.exact for row in decision.exposure)
