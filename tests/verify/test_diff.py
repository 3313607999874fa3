"""Two policies compared: equal whatever they are called, different in the smallest case, and who pays what."""

from __future__ import annotations

import pytest

from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.verify.diff import Compared, compare
from fenze.solver.verify.shrink import NOW
from tests.command.conftest import POLICY


def engine_of(text: str) -> Engine:
    return Engine(policy_of([file_of(text, "p.fenze")]))


def differing(changed: str) -> dict[str, Compared]:
    compared = compare(engine_of(POLICY), engine_of(changed))
    return {one.kind: one for one in compared if one.state != "equal"}


def test_names_and_order_of_rules_make_no_difference() -> None:
    assert not differing(POLICY.replace("R-1", "R-7").replace("R-2", "R-8"))


def test_a_threshold_rewritten_makes_no_difference() -> None:
    old = POLICY.replace("when goods_wrong is yes", "when goods_wrong is yes and reported_late <= 3 days")
    new = POLICY.replace("when goods_wrong is yes", "when goods_wrong is yes and not reported_late > 3 days")
    assert {one.state for one in compare(engine_of(old), engine_of(new))} == {"equal"}


def test_another_party_pays() -> None:
    (found,) = differing(POLICY.replace("then maker bears", "then clerk bears")).values()
    assert found.kind == "liability" and found.difference is not None
    assert found.difference.witness.facts == {"goods_wrong": True, "handling_cost": "100"}
    assert [(one.party, one.old, one.new) for one in found.difference.changes] == [("clerk", 0, 10000), ("maker", 10000, 0)]


@pytest.mark.parametrize(
    ("before", "after", "kind"),
    [
        ("   and maker is not liable\n", "", "liability"),
        ("then maker bears all", "then maker bears all handling_cost and maker pays clerk 5 for x\nterm x\n#", "payments"),
        ("then maker bears all handling_cost", "then escalate", "handling"),
        ("then clerk bears all", "then clerk must x and clerk bears all", "duties"),
        ("   and maker is not liable\n", "   and maker is not liable and check reported_late\n", "duties"),
        ("never slip_wrong is yes and goods_wrong is yes", "never slip_wrong is yes and reported_late > 3 days", "refused"),
    ],
)
def test_each_kind_of_difference_is_told(before: str, after: str, kind: str) -> None:
    extra = "action x\n" if "must x" in after else ""
    assert before in POLICY
    found = differing(
        extra + POLICY.replace(before, after)
        if not extra
        else POLICY.replace("rule R-1", f"{extra}rule R-1").replace(before, after)
    )
    assert found[kind].state == "differs"


def test_a_presumption_is_not_proved_equal() -> None:
    found = differing(POLICY.replace("yes or no ask maker", "yes or no\n  presumed no\n  ask maker"))
    assert found and all(one.state != "equal" for one in found.values())


TIMED = """policy timed
party maker
action ship
fact paid: yes or no
  implied yes when paid_time is known
fact asked: yes or no
  implied yes when asked_time is known
fact paid_clock: time of day
  at paid_time
fact paid_time: date and time
fact asked_time: date and time
rule R-1 when paid is yes then maker must ship within 24 hours of paid_time
rule R-2 overrides R-1
  when paid is yes and paid_clock <= 16:00
  then maker must ship by the end of the day of paid_time
rule R-3 when asked is yes then maker must ship within 24 hours of asked_time
"""


@pytest.mark.parametrize("dropped", ["R-1", "R-2", "R-3"])
def test_lengths_of_time_that_could_end_alike_are_told_apart(dropped: str) -> None:
    lines = TIMED.splitlines(keepends=True)
    at = next(number for number, line in enumerate(lines) if line.startswith(f"rule {dropped}"))
    end = next((number for number in range(at + 1, len(lines)) if lines[number].startswith("rule")), len(lines))
    changed = "".join(lines[:at] + lines[end:]).replace(f"overrides {dropped}", "")
    compared = {one.kind: one.state for one in compare(engine_of(TIMED), engine_of(changed))}
    assert compared["duties"] == "differs"


PAID = """policy paid
party maker
party clerk
term slip
remedy refund
remedy repair
fact wrong: yes or no
fact late: yes or no
rule R-1 when wrong is yes then maker pays clerk {amount} for slip
{more}
"""


def states(old: str, new: str) -> dict[str, str]:
    return {one.kind: one.state for one in compare(engine_of(old), engine_of(new))}


def test_what_cannot_be_told_apart_in_money_still_differs_elsewhere() -> None:
    compared = states(PAID.format(amount=100, more=""), PAID.format(amount="(40 + 60)", more="and escalate"))
    assert compared["payments"] == "unfinished" and compared["handling"] == "differs"


def test_an_agreement_that_an_escalation_hides_is_found_where_nothing_escalates() -> None:
    late = "rule R-2 when late is yes then escalate\nrule R-3 when wrong is {value} then remedy refund{more}"
    old = PAID.format(amount=100, more=late.format(value="yes", more=" and negotiate"))
    assert states(old, PAID.format(amount=100, more=late.format(value="yes", more="")))["handling"] == "differs"
    agreed = late.replace("late is yes then escalate", "wrong is yes then clerk pays maker 5 for slip to be agreed")
    old = PAID.format(amount=100, more=agreed.format(value="yes", more=" and negotiate"))
    assert states(old, PAID.format(amount=100, more=agreed.format(value="yes", more="")))["handling"] == "equal"


def test_an_agreement_that_an_escalation_of_the_file_hides_shows_while_facts_are_open() -> None:
    old = PAID.format(amount=100, more="rule R-3 when late is yes then negotiate and escalate if (late is known)")
    assert states(old, old.replace("negotiate and ", ""))["handling"] == "differs"


def test_an_agreement_that_other_outcomes_hide_in_every_whole_case_is_not_called_equal() -> None:
    """While it is not known whether it is late, the one negotiates and the other cannot tell yet."""
    more = """rule R-2 when wrong is yes and late is no then clerk pays maker 5 for slip to be agreed
rule R-3 when wrong is yes and late is yes then escalate
rule R-4 when wrong is yes then remedy refund and negotiate"""
    old, new = (PAID.format(amount=100, more=one) for one in (more, more.replace(" and negotiate", "")))
    decisions = [engine_of(text).decide({"facts": {"wrong": True}}, NOW) for text in (old, new)]
    assert [decision.status for decision in decisions] == ["negotiate", "undetermined"]
    assert states(old, new)["handling"] != "equal"


def test_an_outcome_of_the_file_that_becomes_one_of_all_cases_differs() -> None:
    asked = "fact asked: yes or no\nrule R-2 when asked is unknown and wrong is yes then await asked\n"
    old = PAID.format(amount=100, more=f"{asked}rule R-3 when wrong is yes and asked is known then escalate")
    assert states(old, old.replace(" and asked is known", ""))["handling"] == "differs"


def test_a_question_about_what_is_only_asked_for_is_not_asked_once_it_is_known() -> None:
    old = PAID.format(amount=100, more="fact cause: text\nrule R-2 when late is yes and cause is unknown then check cause")
    assert states(old, old.replace(" and cause is unknown", ""))["duties"] == "equal"


BY_CASE = """policy by_case
party maker
party clerk
party boss
remedy refund
remedy repair
term slip
fact wrong: yes or no
fact late: yes or no
fact found_at: date and time
fact lost_at: date and time
parameter fee: money = 10
  because "agreed"
parameter charge: money = 10
  because "agreed"
"""
EITHER = "rule YES when wrong is yes and late is yes then {}\nrule NO when wrong is yes and late is no then {}\n"


def told_apart(old: str, new: str) -> dict[str, dict[str, object]]:
    """The kinds in which two policies are not called equal, each with the facts of a case where there is one."""
    compared = compare(engine_of(BY_CASE + old), engine_of(BY_CASE + new))
    not_equal = (one for one in compared if one.state != "equal")
    return {one.kind: dict(one.difference.witness.facts) if one.difference else {} for one in not_equal}


def test_to_whom_a_case_is_escalated_is_read_off_the_file() -> None:
    """Escalated it is either way; but only a rule that stands says to whom."""
    old = "rule R-1 when wrong is yes then escalate to boss\n"
    for new in (EITHER.format("escalate to boss", "escalate to boss"), EITHER.format("escalate to boss", "escalate")):
        assert told_apart(old, new)["handling"]["wrong"] is True
    assert not told_apart(old, old + EITHER.format("escalate to boss", "escalate"))


def test_parameters_of_one_value_are_told_apart_where_one_side_has_both() -> None:
    """Deciding takes a payment for settled only where it is reckoned the same way in every case."""
    pays = "maker pays clerk {} for slip"
    by_fee, by_charge = pays.format("fee"), pays.format("charge")
    always, either = f"rule R-1 when wrong is yes then {by_fee}\n", EITHER.format(by_fee, by_charge)
    for old, new in ((always, either), (either, always)):
        assert told_apart(old, new)["payments"] == {"wrong": True}
    assert not told_apart(either, either)


def test_a_parameter_may_be_renamed() -> None:
    old = "rule R-1 when wrong is yes then maker pays clerk {} for slip\n"
    assert not told_apart(old.format("fee"), old.format("charge"))
    assert not told_apart(old.format("fee"), EITHER.format(*["maker pays clerk charge for slip"] * 2))


REFUND = "rule R-1 when wrong is yes then remedy refund\n"
UNFOUND = "rule R-2{} when wrong is yes and found_at is unknown then note slip slip\n"


def test_what_is_settled_while_a_moment_stays_unknown_is_compared() -> None:
    """It is a completion of the case that the goods are never found."""
    old, new = (REFUND + UNFOUND.format(over) for over in (" overrides R-1", ""))
    for one, other in ((old, new), (new, old)):
        assert told_apart(one, other) == {"remedies": {"wrong": True}}
    assert not told_apart(old, old)


def test_what_is_possible_only_while_a_moment_stays_unknown_is_compared() -> None:
    never = REFUND + "rule R-3 overrides R-1 when wrong is yes then note slip slip\n"
    unless = never + UNFOUND.format(" overrides R-3")
    assert told_apart(unless, never)["remedies"] == {"wrong": True}
    assert told_apart(never, unless)["remedies"] == {"wrong": True}


def test_what_only_two_unknown_moments_together_change_is_not_called_equal() -> None:
    old = REFUND + "rule R-2 overrides R-1 when wrong is yes and found_at is unknown then note slip slip\n"
    old += "rule R-3 overrides R-1 when wrong is yes and lost_at is unknown then note slip slip\n"
    both = "rule R-4 overrides R-2, R-3 when wrong is yes and found_at is unknown and lost_at is unknown then note slip slip\n"
    assert told_apart(old, old + both)


@pytest.mark.parametrize("constraint", ["late is known", "found_at is known"])
def test_what_no_case_may_state_is_still_a_completion(constraint: str) -> None:
    """Such a constraint speaks of the file: of a case that does not state as much, the fact is open."""
    excluded = f"constraint C never wrong is yes and {constraint}\n"
    same = EITHER.format("remedy refund", "remedy refund")
    assert "remedies" in told_apart(excluded + same, excluded + EITHER.format("remedy repair", "remedy repair"))
    assert not told_apart(excluded + same, excluded + same)


def test_constraints_that_ask_what_is_known_are_not_called_equal() -> None:
    assert told_apart("constraint C never wrong is yes and late is unknown\n", "")["refused"] == {}


def test_a_policy_without_rules_asks_for_nothing() -> None:
    waits = "rule R-1 when late is unknown and wrong is yes then await late and escalate to boss\n"
    assert told_apart(waits, "")["handling"] == {"wrong": True}
