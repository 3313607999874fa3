"""Asking for a case: every walk ends, asks only what matters, and comes to what all its answers at once come to."""

from __future__ import annotations

from collections.abc import Mapping

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fenze.decision.case import Case, CaseError
from fenze.decision.decision import NextCheck
from fenze.decision.file import case_behind
from fenze.decision.to_json import json_of, text_of_json
from fenze.dsl import model
from fenze.solver.answers import answers_of
from fenze.solver.decide import engine_of
from fenze.solver.plan import Asked, CutOff, Leaf, most_of, plan_of, what_it_says
from fenze.solver.walk import Step, step_of
from tests.oracle.deciding import deciding
from tests.properties.cases import NOW, Sample, cases, samples, values_of
from tests.properties.decided import bytes_of, evaluator_of
from tests.properties.policies import policies

_FEW = max(1, settings().max_examples // 3)


@settings(max_examples=_FEW)
@given(samples(), st.data())
def test_a_walk_ends_asks_what_matters_and_comes_to_what_its_answers_come_to(sample: Sample, data: st.DataObject) -> None:
    engine = engine_of(sample.policy)
    facts, passed = dict(sample.facts), set[str]()
    asked: list[str] = []
    while (step := _step(sample.policy, facts, passed)).questions:
        check = step.questions[0]
        assert check.fact not in asked
        _check_that_it_matters(Sample(sample.policy, facts), step, check)
        asked.append(check.fact)
        answer = data.draw(st.none() | values_of(sample.policy.facts[check.fact].type))
        if answer is None or not _fits(sample.policy, {**facts, check.fact: answer}):
            passed.add(check.fact)
        else:
            facts[check.fact] = answer
    assert text_of_json(json_of(step.decision, sample.policy)) == bytes_of(Sample(sample.policy, facts), engine)


def _step(policy: model.Policy, facts: Mapping[str, object], passed: set[str]) -> Step:
    engine = engine_of(policy)
    try:
        return step_of(engine, engine.read({"facts": facts}, NOW), passed)
    except CaseError:
        assume(False)  # it is refused to begin with
        raise


def _fits(policy: model.Policy, facts: Mapping[str, object]) -> bool:
    """Whether the facts do not contradict each other."""
    try:
        engine_of(policy).decide({"facts": facts}, NOW)
    except CaseError:
        return False
    return True


def _check_that_it_matters(sample: Sample, step: Step, check: NextCheck) -> None:
    """A rule asks for it, or makes somebody bear it; it can change an outcome, or could, were it not presumed."""
    values, presumed = step.decision.file.values, step.decision.file.presumed
    if check.fact in presumed and not check.rules:
        assert step.decision.status == "no_rule"
        doubted = {later.fact for later in step.questions}
        values = {name: value for name, value in values.items() if name not in doubted}
    assert check.rules or check.fact in deciding(evaluator_of(sample), values)


@settings(max_examples=_FEW)
@given(policies().flatmap(lambda policy: st.tuples(st.just(policy), cases(policy))), st.data())
def test_a_plan_leads_to_what_its_answers_come_to(
    drawn: tuple[model.Policy, Mapping[str, object]], data: st.DataObject
) -> None:
    policy, stated = drawn
    engine = engine_of(policy)
    case = Case(
        None, NOW, {name: value for name, value in engine.read({"facts": stated}, NOW).values.items() if name in _given(stated)}
    )
    try:
        plan = plan_of(engine, case, data.draw(st.sampled_from((4, 20, 150))))
    except CaseError:
        return
    node, facts, taken = plan.root, dict(case.facts), 0
    while isinstance(node, Asked) and node.branches:
        branch = data.draw(st.sampled_from(node.branches))
        name = data.draw(st.sampled_from(branch.answers))
        answers = answers_of(policy, engine.program.domains, node.check.fact, case.as_of)
        facts[node.check.fact] = next(answer.value for answer in answers if answer.name == name)
        assert most_of(branch.node) < node.most
        node, taken = branch.node, taken + 1
    assert taken <= plan.most
    step = step_of(engine, engine.file_of(Case(None, NOW, facts)))
    match node:
        case Leaf(decision):
            assert not step.questions
            assert what_it_says(decision) == what_it_says(step.decision)
        case CutOff():
            assert not plan.whole
        case Asked():
            assert step.questions


@settings(max_examples=_FEW)
@given(samples())
def test_a_plan_is_whole_once_as_many_cases_may_be_decided_as_it_takes(sample: Sample) -> None:
    engine = engine_of(sample.policy)
    try:
        case = case_behind(engine.read({"facts": sample.facts}, NOW))
        plan = plan_of(engine, case, 200)
    except CaseError:
        return
    assume(plan.whole)
    for most_cases in {plan.cases, plan.cases + 1, plan.cases * 4 // 3}:
        again = plan_of(engine, case, most_cases)
        assert (again.whole, again.most) == (True, plan.most)


def _given(facts: Mapping[str, object]) -> set[str]:
    return {name for name, value in facts.items() if value is not None}
