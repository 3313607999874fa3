"""What holds of the worlds: bounds contain the completions, and nothing that is settled is undone by learning more."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from unittest.mock import patch

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from fenze.decision.answer import Answer, Pattern, World
from fenze.decision.case import CaseError
from fenze.decision.outcomes import bystanders_of
from fenze.decision.terms import effect_term
from fenze.dsl import model
from fenze.dsl.spelt_out import outcomes_of
from fenze.solver.decide import Engine, engine_of
from fenze.solver.oracle import Oracle, Shown
from fenze.solver.oracles import Oracles
from fenze.solver.shot import Words
from fenze.solver.solve import Grounded, TookTooLong
from tests.oracle.choices import known_in
from tests.properties.cases import NOW, Sample, samples, values_of
from tests.properties.decided import bytes_of, decided, evaluator_of
from tests.properties.decided import outcomes_of as settled_by
from tests.properties.policies import without_constraints

LIABILITY = ("bears", "not_liable", "remedy")


def terms_in(policy: model.Policy, answer: Answer, world: World) -> set[str]:
    """The terms of liability and remedies that a world's rules give."""
    given_by = outcomes_of(policy)
    terms = {
        effect_term(outcome.effect)
        for rule in answer.stands[world]
        for outcome in given_by[rule]
        if outcome.condition is None or (rule, outcome.number) in answer.allowed[world]
    }
    return {term for term in terms if term.startswith(LIABILITY)}


@given(samples())
def test_the_bounds_contain_every_completion(sample: Sample) -> None:
    case, evaluator = decided(sample), evaluator_of(sample)
    evaluation = evaluator.evaluate(case.file.values)
    if evaluation is None:
        return
    oracle, pattern = Oracles(sample.policy, seconds=10).oracle_for(case.file)
    answer, found = oracle.answer(pattern), oracle.completions(pattern)
    assert found.always is not None
    assert found.sometimes is not None
    always, sometimes = ({t for t in terms if t.startswith(LIABILITY)} for terms in (found.always, found.sometimes))
    assert terms_in(sample.policy, answer, "sure") <= always <= sometimes <= terms_in(sample.policy, answer, "maybe")
    for completion, _ in evaluation.completions:
        standing = evaluator.stands(completion, known_in(evaluator.policy, completion))
        bystanders = bystanders_of(sample.policy, outcomes_of(sample.policy))
        assert answer.stands["sure"] <= standing
        assert standing - bystanders <= answer.stands["maybe"]


def thorough(oracle: Oracle, shown: Shown, *, is_complete: bool = False) -> Answer:
    """An answer that leaves the completions in question, so that they are always gone through."""
    return replace(_answer_of(oracle, shown, is_complete=is_complete), in_question=frozenset({"anything"}))


_answer_of = Oracle.answer_of


@given(samples())
def test_where_the_bounds_agree_the_completions_say_the_same(sample: Sample) -> None:
    quick = bytes_of(sample)
    with patch.object(Oracle, "answer_of", thorough):
        if not sample.policy.constraints:
            assume(not is_refused(sample))  # else the policy implies in a circle
        assert bytes_of(sample) == quick


def is_refused(sample: Sample) -> bool:
    """Whether the facts are found to contradict each other."""
    try:
        engine_of(without_constraints(sample.policy)).decide({"facts": sample.facts}, NOW)
    except CaseError:
        return True
    return False


@given(samples())
def test_a_program_for_one_topic_says_what_the_whole_program_says(sample: Sample) -> None:
    assert bytes_of(sample) == bytes_of(sample, Engine(sample.policy, sliced=False))


@settings(max_examples=max(1, settings().max_examples // 2))
@given(samples(), st.data())
def test_learning_a_fact_never_undoes_what_was_settled(sample: Sample, data: st.DataObject) -> None:
    before = decided(sample)
    assume(before.decision is not None)
    assert before.decision is not None
    learnt = data.draw(unknown_facts(sample, before.file.values))
    after = decided(replace(sample, facts={**sample.facts, **learnt}))
    # Where the fact changes what is presumed or implied of others, or the facts now contradict each other, it is another case.
    assume({name: value for name, value in after.file.values.items() if name not in learnt} == before.file.values)
    assume(after.decision is not None)
    assert after.decision is not None
    assert settled_by(before.decision) <= settled_by(after.decision)
    assert settled_by(after.decision) <= settled_by(before.decision) | _possible(sample, before.file.values)


def unknown_facts(sample: Sample, values: Mapping[str, object]) -> st.SearchStrategy[dict[str, object]]:
    """A fact that is not known yet, with a value."""
    free = [fact for fact in sample.policy.facts.values() if fact.name not in values and not fact.implied and not fact.is_cost]
    assume(free)
    return st.sampled_from(free).flatmap(lambda fact: values_of(fact.type).map(lambda value: {fact.name: value}))


def _possible(sample: Sample, values: Mapping[str, object]) -> frozenset[tuple[object, ...]]:
    evaluation = evaluator_of(sample).evaluate(values)
    return evaluation.possible if evaluation else frozenset()


@given(samples())
def test_asking_what_all_and_some_completions_give_says_what_telling_them_apart_does(sample: Sample) -> None:
    quick = bytes_of(sample)
    with patch.object(Oracle, "told_apart", return_value=None):
        assert bytes_of(sample) == quick


@given(samples())
def test_completions_without_end_are_no_completions_told_apart(sample: Sample) -> None:
    quick = bytes_of(sample)
    with patch.object(Grounded, "all", _out_of_time_at_first(Grounded.all)):
        assert bytes_of(sample) == quick


def _out_of_time_at_first(solve: Callable[..., Sequence[Sequence[Words]]]) -> Callable[..., Sequence[Sequence[Words]]]:
    """Only what is put under further atoms is done in time."""

    def all_(grounded: Grounded, pattern: Pattern, *under: Words) -> Sequence[Sequence[Words]]:
        if not under:
            raise TookTooLong(0)
        return solve(grounded, pattern, *under)

    return all_
