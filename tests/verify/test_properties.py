"""Properties: proved where they hold, refuted by a smallest case that replays where they do not."""

from __future__ import annotations

import pytest

from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.load import load
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.verify import Result, checks_of, verify
from fenze.solver.verify.accept import names_of
from fenze.solver.verify.shrink import decision_of

HEAD = """policy p "P"
party carrier
party merchant
party customer
cost freight
term lateness
remedy refund
action report
fact broken: yes or no
fact days_late: days
fact limit_days: days
fact proof: text
rule R-1 when broken is yes then carrier bears all freight and remedy refund
rule R-2 when broken is no and days_late > 3 days then merchant bears all freight
rule R-3 when broken is no and days_late <= 3 days and limit_days < days_late
  then carrier bears 1/2 of freight and merchant bears 1/2 of freight and carrier pays customer 30% of freight for lateness
rule R-4 when proof is unknown and broken is yes then carrier must report
"""


def result_of(*stated: str, check: str = "property") -> Result:
    files = [file_of(HEAD + "\n".join(stated), "p.fenze")]
    return next(one for one in verify(Engine(policy_of(files)), 60, files) if one.check == check)


@pytest.mark.parametrize(
    "claim",
    [
        "never customer bears freight",
        "never customer pays carrier an amount for lateness",
        "whenever broken is yes then carrier bears all freight and remedy refund",
        "whenever broken is no and days_late > 3 days then merchant bears freight",
        "whenever broken is no then R-1 does not stand",
        "at most one of R-1 stands, R-2 stands, R-3 stands",
        "whenever broken is yes more days_late never lowers what merchant bears of freight",
        "more limit_days never raises what merchant bears of freight",
        "never merchant must report",
        "always R-1 stands or R-1 does not stand",
    ],
)
def test_what_holds_in_every_case_is_proved(claim: str) -> None:
    result = result_of(f'property "x" {claim}')
    assert (result.state, result.findings, result.proved) == ("proved", (), ("x",))


@pytest.mark.parametrize(
    ("claim", "facts"),
    [
        ("never carrier bears all freight", {"broken": True}),
        ("whenever broken is no never carrier bears freight", {"broken": False, "days_late": 3, "limit_days": 0}),
        ("whenever broken is no then carrier bears freight", None),
        ("always R-1 stands or R-2 stands", None),
        ("at most one of merchant, carrier bears freight", {"broken": False, "days_late": 3, "limit_days": 0}),
        ("never carrier must report", {"broken": True}),
        ("never carrier pays customer an amount for lateness", {"broken": False, "days_late": 3, "limit_days": 0}),
    ],
)
def test_what_does_not_hold_is_refuted_by_a_case_that_shows_it(claim: str, facts: dict[str, object] | None) -> None:
    result = result_of(f'property "x" {claim}')
    (finding,) = result.findings
    assert finding.code == "property-violated" and finding.witness is not None and result.proved == ()
    assert decision_of(Engine(policy_of([file_of(HEAD, "p.fenze")])), finding.witness) is not None
    if facts is not None:
        assert finding.witness.facts == facts


def test_two_cases_show_that_more_of_a_number_lowers_a_share() -> None:
    (finding,) = result_of(
        'property "x" whenever broken is no more days_late never lowers what carrier bears of freight'
    ).findings
    assert finding.witness is not None and finding.shown is not None
    engine = Engine(policy_of([file_of(HEAD, "p.fenze")]))
    decision = decision_of(engine, finding.witness)
    assert decision is not None and [str(row.share) for row in decision.liability if row.party == "carrier"] == ["1/2"]
    assert "bears 1/2 of `freight`, and 0 once `days_late` is" in finding.shown.en


def test_a_property_that_speaks_of_no_case_is_told() -> None:
    (finding,) = result_of(
        'property "x" whenever days_late > 3 days and days_late < 2 days never carrier bears freight'
    ).findings
    assert finding.code == "property-without-case"


def test_an_accepted_finding_stays_visible_and_lets_the_check_pass() -> None:
    (found,) = result_of('property "x" never carrier bears freight').findings
    accepted = result_of('property "x" never carrier bears freight', f'accept "{names_of(found)[-1]}" because "r" / "reason"')
    assert accepted.findings[0].accepted is not None and accepted.findings[0].accepted.en == "reason" and accepted.is_good


def test_a_gap_is_accepted_in_the_cases_that_meet_the_condition_and_only_there() -> None:
    accepted = 'accept "gap any" when limit_days > 3 days and broken is no and days_late <= 3 days because "r"'
    result = result_of(accepted, check="gap")
    kept = [finding for finding in result.findings if finding.accepted is None]
    assert len(result.findings) > len(kept) > 0
    assert all(int(str(finding.witness.facts["limit_days"])) <= 3 for finding in kept if finding.witness)


def test_an_acceptance_of_what_is_not_found_is_told() -> None:
    result = result_of('accept "dead-rule R-9" because "r"', check="acceptance")
    assert [finding.code for finding in result.findings] == ["needless-acceptance"] and not result.is_good


def test_out_of_time_proves_nothing() -> None:
    files = [file_of(HEAD + 'property "x" never customer bears freight\naccept "dead-rule R-9" because "r"', "p.fenze")]
    results = [check.run() for check in checks_of(Engine(policy_of(files)), 0.0, files)]
    by_name = {one.check: one for one in results}
    assert by_name["property"].state == "unfinished" and not by_name["property"].proved and not by_name["property"].is_good
    assert by_name["acceptance"].state == "unfinished"


@pytest.mark.parametrize("pack", ["after_sales_flow", "brand_retail_service", "supplier_service"])
def test_a_shipped_policy_verifies(pack: str) -> None:
    policy = load(pack)
    results = verify(Engine(policy), 60)
    assert [one.check for one in results if not one.is_good and one.check != "acceptance"] == []
    assert len(next(one for one in results if one.check == "property").proved) >= 10
