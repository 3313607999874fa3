"""Thresholds, amounts compared with each other, measured durations: faults at a single value are found, and none is made up."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.verify import Finding, verify
from fenze.solver.verify.shrink import decision_of

HEAD = """policy numbers
party p
party q
cost c
fact paid: money
fact price: money
fact days: days from sent to received
fact sent: date and time
fact received: date and time
"""


def findings_of(text: str) -> Mapping[str, list[Finding]]:
    files = [file_of(HEAD + text, "numbers.fenze")]
    engine = Engine(policy_of(files))
    found: dict[str, list[Finding]] = {}
    for result in verify(engine, 60, files):
        assert result.state == "proved", (result.check, result.why)
        for finding in result.findings:
            found.setdefault(finding.code, []).append(finding)
            assert finding.witness is None or decision_of(engine, finding.witness) is not None
    return {code: some for code, some in found.items() if code not in ("unused-name", "missing-citation")}


def test_a_gap_at_one_value_of_fifty_thresholds() -> None:
    rules = [
        f"rule R-{n}\n  when days > {n} days and days <= {n + 1} days\n  then {'pq'[n % 2]} bears all c"
        for n in range(1, 50)
        if n != 23
    ]
    ends = ["rule A\n  when days <= 1 days\n  then p bears all c", "rule Z\n  when days > 50 days\n  then p bears all c"]
    exact = "rule M\n  when days > 23 days and days < 24 days\n  then q bears all c"
    found = findings_of("\n".join([*rules, *ends, exact]))
    assert list(found) == ["gap"] and len(found["gap"]) == 1
    witness = found["gap"][0].witness
    assert witness is not None and witness.facts == {"days": 24}


def test_two_amounts_compared_leave_no_gap() -> None:
    text = """rule R-1
  when paid > price
  then p bears all c
rule R-2
  when paid <= price
  then q bears all c
"""
    assert findings_of(text) == {}


def test_a_case_that_no_numbers_have_is_no_witness() -> None:
    """Paid above 100 and a price below 50 exclude that the price is the higher one, so the rules do not clash."""
    text = """rule R-1
  when paid > 100 and price < 50 and paid <= price
  then p bears all c
rule R-2
  when paid > 100 or paid <= 100 or price >= 0
  then q bears all c
"""
    found = findings_of(text)
    assert [one.rules for one in found["dead-rule"]] == [("R-1",)]
    assert "shares-over-one" not in found


def test_amounts_that_meet_at_one_value() -> None:
    text = """rule R-1
  when paid >= price
  then p bears all c
rule R-2
  when paid <= price
  then q bears all c
"""
    (finding,) = findings_of(text)["shares-over-one"]
    assert finding.witness is not None
    assert finding.witness.facts["paid"] == finding.witness.facts["price"]


def test_formulas_with_minima() -> None:
    """A third of the smaller is never above the price."""
    text = """rule R-1
  when 30% of min(paid, price) > price
  then p bears all c
rule R-2
  when 30% of min(paid, price) <= price
  then q bears all c
"""
    found = findings_of(text)
    assert [one.rules for one in found["dead-rule"]] == [("R-1",)]


def test_a_measured_duration_needs_no_moments() -> None:
    text = """rule R-1
  when days > 7 days
  then p bears all c
rule R-2
  when days >= 7 days
  then q bears all c
rule R-3
  when days < 7 days
  then q bears all c
"""
    found = findings_of(text)
    (finding,) = found["shares-over-one"]
    assert finding.witness is not None and finding.witness.facts == {"days": 8}


PORTIONS = """party maker
party clerk
party insurer
cost loss
term slip
fact wrong: yes or no
fact late: yes or no
rule R-1 when wrong is yes then insurer bears up to 500 of loss and maker bears the excess over 500 of loss
"""


def test_portions_that_fit_together_hide_no_other_contradiction() -> None:
    paid = "rule R-2 when wrong is yes then maker pays clerk 100 for slip\nrule R-3 when wrong is yes then maker pays clerk 200 for slip\n"
    assert "payments-differ" in findings_of(PORTIONS + paid)


def test_portions_that_fit_do_not_fit_with_one_more() -> None:
    assert "shares-over-one" not in findings_of(PORTIONS)
    assert "shares-over-one" in findings_of(
        f"{PORTIONS}rule R-2 when wrong is yes and late is yes then clerk bears 50% of loss\n"
    )
