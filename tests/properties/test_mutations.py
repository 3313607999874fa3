"""The tests of the meaning notice when the meaning is changed: each mutation of the solver is found within a run of the suite."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from fractions import Fraction
from unittest.mock import patch

import pytest
from hypothesis import HealthCheck, Phase, given, settings

from fenze.dsl import model
from fenze.solver import decide, outcomes, settle, solve
from fenze.solver.answer import Answer, Pattern
from fenze.solver.decision import Conflict
from fenze.solver.literals import Domains, Formula
from fenze.solver.regions import Regions
from tests.properties.cases import samples
from tests.properties.test_agreement import check

Mutation = Callable[[], AbstractContextManager[object]]
_encoding, _answer, _formula_of = solve.encoding, solve.Oracle.answer, Domains.formula_of


def line(name: str, before: str, after: str) -> Mutation:
    """An encoding in which a piece of text is replaced."""

    @contextmanager
    def mutated() -> Iterator[None]:
        assert _encoding(name).count(before) == 1, f"{name}.lp does not say once: {before}"
        changed = _encoding(name).replace(before, after)
        with patch.object(solve, "encoding", lambda asked: changed if asked == name else _encoding(asked)):
            yield

    return mutated


def part(owner: object, name: str, value: object) -> Mutation:
    """A piece of the solver replaced by another."""
    return lambda: patch.object(owner, name, value)


def region_without_thresholds(regions: Regions, number: Fraction) -> str:
    """Takes a number on a threshold for one beyond it."""
    return regions.names[bisect_left([(cut.value, 0.0) for cut in regions.cuts], (number, 0.5))]


def formula_of_named_party(domains: Domains, condition: model.Condition, holds: bool = True) -> Formula:
    """Does not turn `or` into `and` under a negation."""
    if isinstance(condition, model.AnyOf) and not holds:
        return _formula_of(domains, model.AllOf(condition.parts), holds)
    return _formula_of(domains, condition, holds)


def answer_without_doubt(oracle: solve.Oracle, pattern: Pattern) -> Answer:
    """Does not look whether constraints leave a completion."""
    return replace(_answer(oracle, pattern), in_question=frozenset())


def never_in_conflict(*_: object) -> tuple[Conflict, ...]:
    """Lets a party be liable and exempt."""
    return ()


MUTATIONS: Mapping[str, Mutation] = {
    "a defeated rule stands": line("meaning", "applies(R, W), not defeated(R, W)", "applies(R, W)"),
    "a defeated exception defeats": line("meaning", "stands(S, V).", "applies(S, V)."),
    "exceptions are looked up in the same bound": line("bounds", "opposite(sure, maybe). opposite(maybe, sure).", "opposite(W, W) :- world(W)."),
    "an open fact has no value": line("bounds", "is(F, V, maybe)  :- open(F), value(F, V).", ""),
    "an open fact may have any value for sure": line("bounds", "is(F, V, maybe)  :-", "is(F, V, (sure; maybe)) :-"),
    "a moment is sure to be known": line("bounds", "known(F, maybe)   :-", "known(F, (sure; maybe)) :-"),
    "nothing is implied": line("completion", ":- open(F), implied(F, V, actual)", ":- #false, open(F), implied(F, V, actual)"),
    "the last entry that holds implies": line("completion", "M < N", "M > N"),
    "constraints are not kept": line("completion", ":- broken(C, actual).", ""),
    "a moment comes to be known": line("completion", "{ known(F, actual) } :- silent(F).", "known(F, actual) :- silent(F)."),
    "a completion has no open facts": line("completion", "{ is(F, V, actual) : value(F, V) } = 1 :- open(F).", ""),
    "an outcome needs no condition of its own": line("outcomes", "outcome_if(R, N, O), allowed(R, N, W)", "outcome_if(R, N, O)"),
    "what is to be agreed is escalated": line("outcomes", "result(negotiate, W)", "result(escalate, W)"),
    "completions speak of the file": line("outcomes", ", not about_the_file(R, N)", ""),
    "exemptions do not matter": line("outcomes", "matters(not_liable(P))     :-", "matters(not_liable(P)) :- #false,"),
    "every open fact matters": line("switch", ":- not differs.", ""),
    "a fact matters alone": line("switch", "free(F) :- open(F), free(G), depends(F, G), implied(F, _, (actual; other)).", ""),
    "constraints tie no facts": line("switch", "free(F) :- open(F), free(G), speaks_of(C, F), speaks_of(C, G).", ""),
    "everything is unknown": line("file", "tested(F), not on_file(F).", "tested(F)."),
    "a threshold belongs to what lies above it": part(Regions, "region_of", region_without_thresholds),
    "negation stops at a bracket": part(Domains, "formula_of", formula_of_named_party),
    "nobody asks whether a constraint can be kept": part(solve.Oracle, "answer", answer_without_doubt),
    "a named party is not looked up": part(outcomes, "_spelt_out", lambda _, outcome: [(outcome.effect, outcome.condition)]),
    "a party may be liable and exempt": part(decide, "exempt_and_liable", never_in_conflict),
    "no share is too much": part(settle, "_over_one", lambda *_: None),
    "negotiation comes before the supervisor": part(decide.Engine, "_status", lambda *_: "negotiate"),
}  # fmt: skip


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_noticed(name: str) -> None:
    @settings(
        database=None,
        derandomize=True,
        phases=[Phase.generate],
        report_multiple_bugs=False,
        suppress_health_check=list(HealthCheck),
    )
    @given(samples())
    def look(sample: object) -> None:
        check(sample)

    with MUTATIONS[name](), pytest.raises(Exception, match=""):
        look()
