"""What a checked policy holds, beyond what the literate cases show."""

from __future__ import annotations

from fractions import Fraction

import pytest

from fenze.dsl import model
from fenze.dsl.ast_to_model import checked, policy_of
from fenze.dsl.diagnostic import PolicyError
from fenze.dsl.text_to_ast import file_of

HEAD = """
policy sample "样例" / "Sample"
party merchant "商家" / "Merchant"
party carrier "物流"
party installer part of carrier
cost freight "运费"
fact late "延误": yes or no presumed no ask carrier, merchant "晚了吗？" / "Was it late?"
fact packaging: one of intact "完好", damaged
"""


def policy(*statements: str, **values: str) -> model.Policy:
    return policy_of([file_of("\n".join((HEAD, *statements)), "a.fenze")], values)


def codes(*statements: str, **values: str) -> list[str]:
    with pytest.raises(PolicyError) as caught:
        policy(*statements, **values)
    return [fault.code for fault in caught.value.diagnostics]


def test_labels_fall_back_to_the_other_tongue_then_to_the_name() -> None:
    parties = policy("party order_clerk").parties
    assert parties["merchant"].labels == model.Labels("商家", "Merchant")
    assert parties["carrier"].labels == model.Labels("物流", "物流")
    assert parties["order_clerk"].labels == model.Labels("order clerk", "order clerk")


def test_defaults_of_the_head() -> None:
    bare = policy()
    assert (bare.version, bare.currency, bare.in_force) == ("0.0.0", "CNY", model.Period())
    full = policy("version 1.2.3", "currency JPY", "in force from 2022-08-02 until 2023-08-01")
    assert (full.version, full.currency) == ("1.2.3", "JPY")
    assert [str(full.in_force.since), str(full.in_force.until)] == ["2022-08-02", "2023-08-01"]


def test_declarations() -> None:
    checked_policy = policy("remedy refund", "source guide", "action reply", "evidence photo", "term quality")
    assert {kind: list(words) for kind, words in checked_policy.words.items()} == {
        "source": ["guide"],
        "remedy": ["refund"],
        "action": ["reply"],
        "evidence": ["photo"],
        "term": ["quality"],
    }
    assert list(checked_policy.facts) == ["freight", "late", "packaging"]
    assert checked_policy.facts["freight"].is_cost
    assert checked_policy.parties["installer"].part_of == "carrier"
    late = checked_policy.facts["late"]
    assert late.presumed == "no"
    assert late.ask == model.Ask(("carrier", "merchant"), model.Labels("晚了吗？", "Was it late?"))


def test_implied_and_derived_facts() -> None:
    facts = policy(
        "fact sent_at: date and time",
        "fact arrived_at: date and time",
        "fact arrived: yes or no implied yes when arrived_at is known",
        "fact taken: hours from sent_at to arrived_at presumed 2 days",
    ).facts
    assert facts["arrived"].implied == (model.Implied("yes", model.Known("arrived_at", True)),)
    assert facts["taken"].derived == (model.Measure("sent_at", "arrived_at"),)
    assert facts["taken"].presumed == "48"


def test_numbers_by_their_type() -> None:
    conditions = policy(
        "fact rate: percent",
        "fact count: integer",
        "fact degree: decimal",
        "define a when rate > 5% and rate > 5",
        "define b when count is one of 1, 2",
        "define c when count is none of 1, 2",
        "define d when degree < -0.5",
        "define e when freight >= 300.50",
    ).definitions
    five = model.Compare("rate", ">", Fraction(5))
    assert conditions["a"].condition == model.AllOf((five, five))
    assert conditions["b"].condition == model.AnyOf(tuple(model.Compare("count", "=", Fraction(n)) for n in (1, 2)))
    assert conditions["c"].condition == model.AllOf(tuple(model.Compare("count", "!=", Fraction(n)) for n in (1, 2)))
    assert conditions["d"].condition == model.Compare("degree", "<", Fraction(-1, 2))
    assert conditions["e"].condition == model.Compare("freight", ">=", Fraction("300.5"))


def test_scenarios_hold_what_a_case_would() -> None:
    (scenario,) = policy(
        "fact days_late: days",
        "fact who: party among carrier, installer",
        "fact at: date and time",
        "fact remark: text",
        'scenario "all kinds" as of 2022-09-01',
        "given late is yes and packaging is 完好 and freight is 300.50 and days_late is 20 minutes and who is 物流",
        'and at is 2022-09-01T10:00:00+08:00 and remark is "x"',
        "expect decided and carrier bears 1/3 of freight and merchant would bear 100 of freight",
    ).scenarios
    assert scenario.facts == {
        "late": True,
        "packaging": "intact",
        "freight": "300.5",
        "days_late": "PT20M",
        "who": "carrier",
        "at": "2022-09-01T10:00:00+08:00",
        "remark": "x",
    }
    assert scenario.expect == (
        model.ExpectStatus("decided"),
        model.ExpectBears("carrier", "freight", None, Fraction(1, 3), False),
        model.ExpectBears("merchant", "freight", Fraction(100), None, True),
    )


@pytest.mark.parametrize(
    ("type_", "default", "given", "value"),
    [
        ("days", "5", "36 hours", "1.5"),
        ("days", "5", "7 天", "7"),
        ("working days", "5", "3 working  days", "3"),
        ("shares", "equal", "2:1:1", "2:1:1"),
        ("shares", "2:1", "均等", "equal"),
        ("party", "merchant", "物流", "carrier"),
        ("percent", "50%", "12.5%", "12.5"),
        ("yes or no", "no", "是", "yes"),
        ("decimal", "1", "1/3", "1/3"),
        ("date", "2022-01-01", "2023-01-01", "2023-01-01"),
        ("text", '"a"', "b: c", "b: c"),
        ("one of near, far", "near", " far ", "far"),
    ],
)
def test_values_stand_in_for_defaults(type_: str, default: str, given: str, value: str) -> None:
    statement = f'parameter limit "时限": {type_} = {default}'
    assert policy(statement, limit=given).parameters["limit"].value == value
    assert policy(statement, 时限=given).parameters["limit"].value == value
    assert policy(statement).parameters["limit"].value != value


def test_values_that_do_not_fit_are_refused() -> None:
    limit = "parameter limit: days = 5"
    assert codes(limit, limit="3 working days") == ["unit-mismatch"]
    assert codes(limit, limit="soon") == ["type-mismatch"]
    assert codes(limit, limt="5", limit="-1") == ["unknown-parameter", "negative-number"]


def test_parameters_stand_for_their_values_given_by_a_contract() -> None:
    statements = (
        "fact days_late: days",
        "parameter limit: days = 5",
        "parameter bearer: party = merchant",
        "rule F-1 when days_late > limit and bearer is carrier then bearer bears all freight",
    )
    rule = policy(*statements, limit="36 hours", bearer="carrier").rules["F-1"]
    assert rule.condition == model.AllOf(
        (
            model.Compare("days_late", ">", Fraction(3, 2), "limit"),
            model.ParameterIs("bearer", ("carrier",), holds=True, true=True),
        )
    )
    assert rule.outcomes[0].effect == model.Bears("carrier", "freight", Fraction(1), None, ("bearer",))


def test_diagnostics_come_all_at_once_in_order_of_place() -> None:
    with pytest.raises(PolicyError) as caught:
        policy("rule F-1 overrides F-9 then nobody is not liable", "rule F-1 when lat is yes", "currency XXX")
    places = [fault.loc for fault in caught.value.diagnostics]
    assert places == sorted(places)
    assert {fault.code for fault in caught.value.diagnostics} == {
        "unknown-rule",
        "unknown-party",
        "duplicate-name",
        "missing-then",
        "unknown-fact",
        "unknown-currency",
    }


def test_warnings_do_not_stop_a_policy() -> None:
    file = file_of(HEAD + "source guide\nrule F-1 then carrier is not liable", "a")
    found, diagnostics = checked([file])
    assert found is not None
    assert [(fault.code, fault.severity) for fault in diagnostics] == [("missing-citation", "warning")]


# ── the digest ────────────────────────────────────────────────────────────────────────────────────────────────────────────

RULE = "rule F-1 when late is yes then carrier bears all freight"


def test_digest_depends_on_what_is_decided_by() -> None:
    digest = policy(RULE).digest
    assert digest.startswith("sha256:")
    assert len(digest) == len("sha256:") + 64
    assert policy(RULE.replace("yes", "no")).digest != digest
    assert policy(RULE.replace("F-1", "F-2")).digest != digest


def test_digest_does_not_depend_on_how_it_is_written() -> None:
    digest = policy(RULE).digest
    assert policy("# a comment", RULE.replace(" then", "\n  then")).digest == digest
    assert policy("规则 F-1 当 late 为 是 则 carrier 承担 全部 freight").digest == digest
    assert policy(RULE, 'scenario "x" given late is yes expect F-1 stands').digest == digest

    assert policy_of([file_of(RULE, "x/b.fenze"), file_of(HEAD, "y/a.fenze")]).digest == digest


def test_digest_names_the_values_of_a_contract() -> None:
    limit = "parameter limit: days = 5"
    digest = policy(limit).digest
    assert policy(limit, limit="5 days").digest == digest
    assert policy(limit, limit="6").digest != digest


# ── size ──────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_chain_of_ten_thousand_rules_is_checked() -> None:
    rules = [
        f"rule F-{n} overrides F-{n + 1} when late is yes and packaging is damaged then carrier bears all freight"
        for n in range(10_000)
    ]
    file = file_of("\n".join((HEAD, *rules)), "a.fenze")
    found, diagnostics = checked([file])
    assert found is None
    assert [fault.code for fault in diagnostics] == ["unknown-rule"]
