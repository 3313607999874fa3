"""The tests of the meaning notice when the meaning is changed: each mutation of the solver is found within a run of the suite."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Generator, Iterable, Mapping
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from fractions import Fraction
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import Phase, given, settings

from fenze.dsl import model
from fenze.solver import decide, outcomes, settle, solve
from fenze.solver.decision import Conflict, Liability
from fenze.solver.literals import Domains, Formula
from fenze.solver.regions import Regions
from tests.properties.cases import Sample, samples
from tests.properties.policies import THEMES
from tests.properties.test_agreement import check

Mutation = Callable[[], AbstractContextManager[object]]
_encoding, _formula_of = solve.encoding, Domains.formula_of
_status: Callable[..., model.Status] = vars(decide.Engine)["_status"]


def line(name: str, before: str, after: str) -> Mutation:
    """An encoding in which a piece of text is replaced."""

    @contextmanager
    def mutated() -> Generator[None]:
        assert _encoding(name).count(before) == 1, f"{name}.lp does not say once: {before}"
        changed = _encoding(name).replace(before, after)

        def encoding(asked: str) -> str:
            return changed if asked == name else _encoding(asked)

        with patch.object(solve, "encoding", encoding):
            yield

    return mutated


def part(owner: object, name: str, value: object) -> Mutation:
    """A piece of the solver replaced by another."""
    return lambda: patch.object(owner, name, value)


def region_without_thresholds(regions: Regions, number: Fraction) -> str:
    """Takes a number on a threshold for one beyond it."""
    return regions.names[bisect_left([(cut.value, 0.0) for cut in regions.cuts], (number, 0.5))]


def formula_without_negation(domains: Domains, condition: model.Condition, holds: bool = True) -> Formula:
    """Reads `is not` as `is`."""
    if isinstance(condition, model.Is):
        condition = replace(condition, holds=True)
    return _formula_of(domains, condition, holds)


def exempt_and_liable(
    liability: Iterable[Liability], exempt: Mapping[str, tuple[str, ...]], parties: Mapping[str, model.Party]
) -> tuple[Conflict, ...]:
    """Does not see that a party counts with another."""
    alone = {name: replace(party, part_of=None) for name, party in parties.items()}
    return settle.exempt_and_liable(liability, exempt, alone)


def status_without_conflict(engine: decide.Engine, _: bool, *rest: Any) -> model.Status:
    """Does not mind a contradiction."""
    return _status(engine, False, *rest)


def always_negotiate(*_: object) -> model.Status:
    """Takes every case for one to be negotiated."""
    return "negotiate"


def never(*_: object) -> bool:
    """Takes no outcome for one about the file."""
    return False


def not_spelt_out(_: object, outcome: model.Outcome) -> list[tuple[model.Effect, model.Condition | None]]:
    """Leaves a party that a fact names as it is."""
    return [(outcome.effect, outcome.condition)]


MUTATIONS: Mapping[str, tuple[str, Mutation]] = {
    "a defeated rule stands": ("exceptions", line("meaning", "applies(R, W), not defeated(R, W)", "applies(R, W)")),
    "a defeated exception defeats": ("exceptions", line("meaning", "stands(S, V).", "applies(S, V).")),
    "exceptions count within their bound": ("exceptions", line("bounds", "opposite(sure, maybe). opposite(maybe, sure).", "opposite(W, W) :- world(W).")),
    "an open fact has no value": ("anything", line("bounds", "is(F, V, maybe)  :- open(F), value(F, V).", "")),
    "an open fact has every value for sure": ("anything", line("bounds", "is(F, V, maybe)  :-", "is(F, V, (sure; maybe)) :-")),
    "nothing is implied": ("implications", line("completion", ":- open(F), implied(F, V, actual)", ":- #false, open(F), implied(F, V, actual)")),
    "constraints are not kept": ("constraints", line("completion", ":- broken(C, actual).", "")),
    "a moment comes to be known": ("moments", line("completion", "{ known(F, actual) } :- silent(F).", "known(F, actual) :- silent(F).")),
    "open facts stay open": ("anything", line("completion", "{ is(F, V, actual) : value(F, V) } = 1 :- open(F).", "")),
    "an outcome needs no condition of its own": ("anything", line("outcomes", "outcome_if(R, N, O), allowed(R, N, W)", "outcome_if(R, N, O)")),
    "what is known is asked of completions": ("moments", part(outcomes, "_is_about_the_file", never)),
    "exemptions do not matter": ("constraints", line("outcomes", "matters(not_liable(P))     :-", "matters(not_liable(P)) :- #false,")),
    "every open fact matters": ("anything", line("switch", ":- not differs.", "")),
    "everything is unknown": ("moments", line("file", "tested(F), not on_file(F).", "tested(F).")),
    "a threshold belongs to what lies above it": ("anything", part(Regions, "region_of", region_without_thresholds)),
    "a negation is overlooked": ("anything", part(Domains, "formula_of", formula_without_negation)),
    "a named party is not looked up": ("clashes", part(outcomes, "_spelt_out", not_spelt_out)),
    "a party is part of none": ("clashes", part(decide, "exempt_and_liable", exempt_and_liable)),
    "contradictions are passed over": ("clashes", part(decide.Engine, "_status", status_without_conflict)),
    "the supervisor is never asked": ("anything", part(decide.Engine, "_status", always_negotiate)),
}  # fmt: skip
"""By what goes wrong: the theme of the policies in which it shows, and the mutation."""


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_noticed(name: str) -> None:
    theme, mutation = MUTATIONS[name]

    @settings(max_examples=500, database=None, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False)
    @given(samples(THEMES[theme]))
    def look(sample: Sample) -> None:
        check(sample)

    with mutation(), pytest.raises(AssertionError):
        look()
