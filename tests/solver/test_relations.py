"""Two formulas compared: what the rules see of them, and what is asked while a fact in them is unknown."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.checker.check import Checked, check
from fenze.decision.explain import explanation_of
from fenze.decision.to_json.explanation import json_of as explanation_json_of
from fenze.dsl import model
from fenze.solver.decide import Engine
from tests.oracle.deciding import deciding
from tests.properties.cases import Sample
from tests.properties.decided import evaluator_of
from tests.solver.build import MONEY, NOW, amount_of, decided, fact, policy_of, portion, rule, yes_or_no
from tests.traces.samples import told

FACTS = (fact("paid", MONEY), fact("price", MONEY), fact("late", yes_or_no()))
HALF = portion("50", amount_of("price"))
REFUND = model.Remedies(("refund",))
OPERATORS: tuple[model.Comparison, ...] = ("<", "<=", ">", ">=", "=", "!=")


def under(operator: model.Comparison, *more: model.Condition) -> model.Policy:
    relation = model.Relation(amount_of("paid"), operator, HALF)
    return policy_of(FACTS, (rule("R-1", REFUND, when=model.AllOf((relation, *more))),))


@pytest.mark.parametrize("paid", ["49.99", "50.00", "50.01"])
@pytest.mark.parametrize("operator", OPERATORS)
def test_below_on_and_above(operator: model.Comparison, paid: str) -> None:
    expected = {"<": "-", "<=": "-=", ">": "+", ">=": "+=", "=": "=", "!=": "-+"}[operator]
    side = {"49.99": "-", "50.00": "=", "50.01": "+"}[paid]
    decision = decided(under(operator), {"paid": paid, "price": "100"})
    assert (decision.status == "decided") == (side in expected)


@given(st.integers(0, 10**18), st.integers(0, 10**18), st.sampled_from(OPERATORS))
def test_a_relation_is_exact_at_any_size(paid: int, price: int, operator: model.Comparison) -> None:
    left, right = Fraction(paid, 100), Fraction(price, 200)
    truths = {
        "<": left < right,
        "<=": left <= right,
        ">": left > right,
        ">=": left >= right,
        "=": left == right,
        "!=": left != right,
    }
    facts = {"paid": f"{paid // 100}.{paid % 100:02d}", "price": f"{price // 100}.{price % 100:02d}"}
    engine = ENGINES[operator]
    assert (engine.decide({"facts": facts}, NOW).rules == ("R-1",)) == truths[operator]


ENGINES = {operator: Engine(under(operator)) for operator in OPERATORS}


def test_the_program_sees_only_which_side_is_greater() -> None:
    text = ENGINES["<"].program.text
    assert 'value("paid - 0.5 * price", ("< 0"; ">= 0")).' in text
    assert 'is("paid - 0.5 * price", "< 0", W)' in text


@pytest.mark.parametrize(
    ("stated", "asked"),
    [({}, ["paid", "price"]), ({"paid": "1"}, ["price"]), ({"price": "1"}, ["paid"]), ({"late": False}, [])],
)
def test_the_unknown_facts_of_a_relation_are_asked(stated: dict[str, object], asked: list[str]) -> None:
    policy = under("<", model.Is("late", ("yes",), True))
    decision = decided(policy, {"late": True, **stated})
    assert decision.status == ("undetermined" if asked else "no_rule")
    assert [check.fact for check in decision.next_checks] == asked


def test_a_fact_is_not_asked_for_because_another_formula_has_it_beside_one_that_matters() -> None:
    """Whether the price exceeds the freight is only noted; the freight would not change what follows."""
    relation = model.Relation(amount_of("paid"), ">", HALF)
    noted = model.Relation(amount_of("price"), ">", amount_of("freight"))
    rules = (rule("R-1", REFUND, when=relation), rule("R-2", model.Note("price", "high"), when=noted))
    policy = policy_of((*FACTS, fact("freight", MONEY)), rules)
    decision = decided(policy, {"paid": "50"})
    assert [check.fact for check in decision.next_checks] == ["price"]
    assert check(*told(decision, policy)) == Checked(())


LATE = model.Is("late", ("yes",), True)
PAID_MORE, PAID_LESS = (model.Relation(amount_of("paid"), operator, amount_of("price")) for operator in (">", "<"))


@pytest.mark.parametrize(("never", "when", "asked"), [
    ((PAID_MORE, PAID_LESS, model.AllOf((PAID_LESS, LATE))), LATE, ["late"]),
    ((PAID_MORE,), model.Relation(amount_of("price"), ">", amount_of("freight")), ["price"]),
    ((model.AllOf((PAID_MORE, LATE)),), model.Relation(amount_of("price"), ">", amount_of("freight")), ["paid", "price", "late"]),
], ids=["neither moves, as both are the same", "what may not be more", "what may not be more when late"])  # fmt: skip
def test_a_constraint_ties_the_facts_of_the_formulas_that_it_compares(
    never: tuple[model.Condition, ...], when: model.Condition, asked: list[str]
) -> None:
    policy = policy_of((*FACTS, fact("freight", MONEY)), (rule("R-1", REFUND, when=when),), never=never)
    decision = decided(policy, {"freight": "10"})
    assert [check.fact for check in decision.next_checks] == asked
    assert deciding(evaluator_of(Sample(policy, {})), {"freight": Fraction(10)}) == {*asked}
    assert check(*told(decision, policy)) == Checked(())


def test_one_fact_may_have_to_turn_two_relations_and_a_comparison_at_once() -> None:
    def relation(left: model.Formula) -> model.Relation:
        return model.Relation(left, ">=", amount_of("price"))

    alike = (relation(amount_of("paid")), relation(portion("50", amount_of("paid"))), model.Compare("paid", ">=", Fraction(9)))
    never = tuple(model.AllOf((one, model.Not(other))) for one in alike for other in alike if one is not other)
    policy = policy_of(FACTS, (rule("R-1", REFUND, when=alike[0]),), never=never)
    assert [check.fact for check in decided(policy, {"price": "3"}).next_checks] == ["paid"]


def test_a_relation_may_imply_and_be_forbidden() -> None:
    relation = model.Relation(amount_of("paid"), "<", amount_of("price"))
    implied = model.Fact("late", FACTS[2].labels, FACTS[2].type, implied=(model.Implied("yes", relation),))
    policy = policy_of((*FACTS[:2], implied), (rule("R-1", REFUND, when=model.Is("late", ("yes",), True)),))
    decision = decided(policy, {"paid": "1", "price": "2"})
    assert decision.status == "decided"
    assert [(one.fact, one.by) for one in decision.file.inferred] == [("late", "paid")]
    assert decided(policy, {"paid": "1"}).status == "undetermined"


def test_the_explanation_tells_what_both_sides_come_to() -> None:
    policy = under("<")
    decision = decided(policy, {"paid": "20", "price": "100"})
    condition = explanation_json_of(explanation_of(decision, policy), policy)["standing"]
    assert "'kind': 'relation', 'truth': True" in str(condition)
    assert "{'operation': 'product'" in str(condition)
    assert "'value': '50'" in str(condition)
