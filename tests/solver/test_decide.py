"""What follows from a policy and a case, one thing at a time."""

from __future__ import annotations

import pytest

from fenze.decision.case import CaseError
from fenze.solver.decide import engine_of
from tests.solver.policy import NOW, decide, policy, rows

CHAIN = """
fact late: yes or no
fact warned: yes or no
fact forced: yes or no
rule BASE when late is yes then carrier bears all freight
rule EXCEPTION overrides BASE when warned is yes then merchant bears all freight
rule COUNTER overrides EXCEPTION when forced is yes then negotiate
"""


@pytest.mark.parametrize(
    ("warned", "forced", "standing", "bearer"),
    [
        (False, False, ["BASE"], "carrier"),
        (True, False, ["EXCEPTION"], "merchant"),
        (True, True, ["BASE", "COUNTER"], "carrier"),
        (False, True, ["BASE", "COUNTER"], "carrier"),
    ],
)
def test_an_exception_that_is_itself_overridden_gives_the_first_rule_back(
    warned: bool, forced: bool, standing: list[str], bearer: str
) -> None:
    decision = decide(CHAIN, late=True, warned=warned, forced=forced, freight="12.34")
    assert list(decision.rules) == standing
    assert rows(decision.liability) == [(bearer, "1", 1234)]


def test_who_defeated_whom_is_told() -> None:
    decision = decide(CHAIN, late=True, warned=True, forced=True)
    assert [(defeat.rule, defeat.by) for defeat in decision.defeated] == [("EXCEPTION", "COUNTER")]


def test_an_exception_that_may_yet_apply_leaves_liability_open() -> None:
    decision = decide(CHAIN, late=True, warned=True)
    assert decision.rules == ("EXCEPTION",)
    assert decision.status == "undetermined"
    assert rows(decision.liability) == []
    assert rows(decision.possible) == [("carrier", "1", None), ("merchant", "1", None)]
    assert [check.fact for check in decision.next_checks] == ["forced"]


def test_unknown_is_not_false() -> None:
    text = """
    fact late: yes or no
    rule NOT-LATE when late is not yes then merchant bears all freight
    rule NO when not late is yes then merchant is not liable
    """
    decision = decide(text)
    assert decision.rules == ()
    assert decision.status == "undetermined"
    assert [check.fact for check in decision.next_checks] == ["late"]


def test_what_every_completion_gives_is_settled_though_no_rule_stands_yet() -> None:
    text = """
    fact days: days
    rule EARLY when days <= 3 days then carrier bears all freight
    rule LATE when days > 3 days then carrier bears all freight
    """
    decision = decide(text, freight=10)
    assert decision.rules == ()
    assert decision.status == "decided"
    assert rows(decision.liability) == [("carrier", "1", 1000)]
    assert decision.next_checks == ()


def test_between_two_whole_numbers_there_is_none() -> None:
    text = """
    fact pieces: integer
    rule FEW when pieces <= 3 then carrier bears all freight
    rule MANY when pieces >= 4 then carrier bears all freight
    """
    assert decide(text).status == "decided"
    assert decide(text.replace("integer", "decimal")).status == "undetermined"


@pytest.mark.parametrize(
    ("operator", "standing"),
    [("<", "2.99"), ("<=", "2.99 3"), (">", "3.01"), (">=", "3 3.01"), ("=", "3"), ("!=", "2.99 3.01")],
)
def test_a_threshold_is_exact(operator: str, standing: str) -> None:
    text = f"""
    fact days: days
    rule RULE when days {operator} 3 days then carrier bears all freight
    """
    stood = [days for days in ("2.99", "3", "3.01") if decide(text, days=days).rules]
    assert " ".join(stood) == standing


def test_a_moment_that_may_never_come_leaves_open_what_it_would_change() -> None:
    text = """
    fact found_at: date and time
    fact lost: yes or no
    term found
    rule LOST when lost is yes then carrier bears all freight
    rule FOUND overrides LOST when found_at is known then note found found
    """
    decision = decide(text, lost=True)
    assert decision.rules == ("LOST",)
    assert decision.status == "undetermined"
    assert [check.fact for check in decision.next_checks] == ["found_at"]
    assert decide(text, lost=True, found_at="2022-09-01T09:00:00+08:00").status == "no_rule"


def test_what_is_known_is_asked_of_the_file() -> None:
    text = """
    fact complaint: date and time
    fact late: yes or no
    rule LATE when late is yes then carrier bears all freight
    rule COMPLAINT when complaint is known then escalate to merchant
    rule UNSEEN when late is unknown then negotiate
    """
    assert decide(text, late=True).status == "decided"
    assert decide(text, late=True, complaint="2022-09-01T09:00:00+08:00").status == "escalate"
    assert decide(text).status == "negotiate"


def test_a_constraint_asks_what_is_known_in_the_file() -> None:
    text = """
    fact delivered_at: date and time
    fact delivered: yes or no
    define arrived when delivered_at is known
    constraint arrival never arrived and delivered is no
    rule NOT-DELIVERED when delivered is no then carrier bears all freight
    """
    assert decide(text, delivered=False).status == "decided"
    with pytest.raises(CaseError, match="arrival"):
        decide(text, delivered=False, delivered_at="2022-09-01T09:00:00+08:00")


def test_facts_that_leave_no_completion_are_refused_whatever_the_outcome() -> None:
    text = """
    fact signed: yes or no
    fact delivered: yes or no
    constraint first never signed is yes and delivered is no
    constraint second never signed is yes and delivered is yes
    rule SIGNED when signed is yes then customer bears all freight
    """
    with pytest.raises(CaseError, match="cannot all be true"):
        decide(text, signed=True)


def test_facts_that_a_constraint_ties_are_both_worth_asking() -> None:
    text = """
    fact here: yes or no
    fact there: yes or no
    fact raining: yes or no
    constraint nowhere never here is no and there is no
    constraint everywhere never here is yes and there is yes
    rule HERE when here is yes then carrier bears all freight
    rule RAIN when raining is yes then check here
    """
    assert [check.fact for check in decide(text).next_checks] == ["here", "there"]


def test_a_fact_that_implies_what_matters_is_worth_asking() -> None:
    text = """
    fact delivered: yes or no
    fact arrived: yes or no implied yes when delivered is yes
    rule ARRIVED when arrived is yes then carrier bears all freight
    """
    assert [check.fact for check in decide(text).next_checks] == ["delivered", "arrived"]


def test_in_a_completion_too_the_first_entry_that_holds_implies() -> None:
    text = """
    fact sent: yes or no presumed yes
    fact lost: yes or no presumed yes
    fact arrived: yes or no
      implied yes when sent is yes
      implied no when lost is yes
    rule ARRIVED when arrived is yes then carrier is not liable
    """
    decision = decide(text)
    assert decision.rules == ()
    assert decision.not_liable == ("carrier",)


def test_facts_that_imply_each_other_make_no_other_worth_asking() -> None:
    text = """
    fact ordered: yes or no implied yes when sent is yes
    fact sent: yes or no implied no when ordered is no
    fact raining: yes or no
    rule SENT when sent is yes then carrier bears all freight
    rule RAIN when raining is yes then check sent
    """
    assert [check.fact for check in decide(text).next_checks] == ["ordered", "sent"]


def test_the_same_outcome_of_two_rules_is_no_conflict() -> None:
    decision = decide(
        "rule ONE then carrier bears all freight rule TWO then carrier bears all freight and merchant is not liable",
        freight="1",
    )
    assert decision.status == "decided"
    assert [(row.party, row.amount, row.rules) for row in decision.liability] == [("carrier", 100, ("ONE", "TWO"))]


@pytest.mark.parametrize(
    ("rules", "kind", "named"),
    [
        (
            "rule ONE then carrier bears all freight rule TWO then merchant bears 50% of freight",
            "shares_over_one",
            ("ONE", "TWO"),
        ),
        ("rule ONE then installer bears all freight rule TWO then carrier is not liable", "liable_and_exempt", ("ONE", "TWO")),
        ("rule ONE then carrier bears all freight rule TWO then carrier is not liable", "liable_and_exempt", ("ONE", "TWO")),
    ],
)
def test_rules_that_contradict_each_other_are_a_conflict(rules: str, kind: str, named: tuple[str, ...]) -> None:
    decision = decide(rules, freight="1")
    assert decision.status == "conflict"
    assert [(conflict.kind, conflict.rules) for conflict in decision.conflicts] == [(kind, named)]


def test_a_part_may_be_exempt_where_the_whole_is_liable() -> None:
    assert decide("rule ONE then carrier bears all freight and installer is not liable").status == "decided"


@pytest.mark.parametrize(
    ("rules", "status"),
    [
        ("rule A then carrier, merchant share freight equally to be agreed", "negotiate"),
        ("rule A then carrier, merchant share freight equally to be decided", "escalate"),
        ("rule A then negotiate rule B then escalate", "escalate"),
        ("rule A then escalate rule B then carrier bears all freight rule C then merchant bears all freight", "conflict"),
        ("fact late: yes or no rule A then negotiate rule B when late is yes then carrier bears all freight", "negotiate"),
        ("fact late: yes or no rule A then await late and carrier bears all freight", "undetermined"),
        (
            """fact late: yes or no
            rule A then carrier, merchant share freight equally to be agreed
            rule B when late is yes then customer is not liable""",
            "negotiate",
        ),
        ("term elsewhere rule A then refer to elsewhere", "decided"),
        ("fact late: yes or no rule A when late is no then carrier bears all freight", "no_rule"),
    ],
)
def test_the_strongest_status_counts(rules: str, status: str) -> None:
    facts = {"late": True} if "late is no" in rules else {}
    assert decide(rules, **facts).status == status


def test_a_party_is_whom_a_fact_names() -> None:
    text = """
    fact who: party among carrier, merchant
    party replier given by who
    rule A then replier bears all freight
    """
    assert rows(decide(text, who="merchant", freight="5").liability) == [("merchant", "1", 500)]
    assert rows(decide(text, freight="5").possible) == [("carrier", "1", 500), ("merchant", "1", 500)]


def test_coins_left_over_go_to_somebody() -> None:
    decision = decide("rule A then carrier, customer, merchant share freight equally", freight="100.00")
    assert rows(decision.liability) == [("carrier", "1/3", 3334), ("customer", "1/3", 3333), ("merchant", "1/3", 3333)]


@pytest.mark.parametrize("name", ["carrier", "物流"])
def test_a_coin_left_over_goes_to_a_party_rather_than_to_nobody(name: str) -> None:
    decision = decide(f"party `{name}2` rule A then `{name}2` bears 50% of freight", freight="0.01")
    assert [row.amount for row in decision.liability] == [1]
    assert [part.amount for part in decision.unborne] == [0]


def test_what_nobody_bears_is_told() -> None:
    decision = decide("rule A then carrier bears 1/3 of freight", freight="100.00")
    assert rows(decision.liability) == [("carrier", "1/3", 3333)]
    assert [(str(part.share), part.amount) for part in decision.unborne] == [("2/3", 6667)]


def test_a_rule_stands_on_the_days_it_is_in_force_in_china() -> None:
    text = "rule A in force from 2022-09-02 until 2022-09-03 then carrier bears all freight"
    moments = {
        "2022-09-01T23:59:59+08:00": False,
        "2022-09-01T16:00:00Z": True,
        "2022-09-03T23:59:59+08:00": True,
        "2022-09-03T16:00:00Z": False,
    }
    assert {moment: bool(_rules_at(text, moment)) for moment in moments} == moments


def _rules_at(text: str, moment: str) -> tuple[str, ...]:
    return engine_of(policy(text)).decide({"as_of": moment}, NOW).rules
