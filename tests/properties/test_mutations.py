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

from fenze.decision import grant, settle, upshot
from fenze.decision.decision import Conflict, Decision, Liability
from fenze.dsl import divide, model, money, reckon, reckoner, spelt_out
from fenze.dsl.reckoner import Reckoner
from fenze.solver import oracles, program, solve
from fenze.solver.literals import Domains, Formula
from fenze.solver.regions import Regions
from tests.properties.cases import Sample, samples
from tests.properties.policies import THEMES
from tests.properties.test_agreement import check

Mutation = Callable[[], AbstractContextManager[object]]
_encoding, _formula_of = solve.encoding, Domains.formula_of
_exact: Callable[..., tuple[int, int] | None] = vars(divide)["_exact"]
_reckoner_of = reckoner.reckoner_of
_decision_of: Callable[..., Decision] = vars(upshot.Upshots)["decision_of"]


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


def without_conflicts(*given: Any) -> Decision:
    """Does not mind a contradiction."""
    decision = _decision_of(*given)
    return decision._replace(status="negotiate" if decision.status == "conflict" else decision.status)


def always_negotiate(*_: object) -> model.Status:
    """Takes every case for one to be negotiated."""
    return "negotiate"


def never(*_: object) -> bool:
    """Takes no outcome for one about the file."""
    return False


def not_spelt_out(_: object, outcome: model.Outcome) -> list[tuple[model.Effect, model.Condition | None]]:
    """Leaves a party that a fact names as it is."""
    return [(outcome.effect, outcome.condition)]


def always_half_up(over: int, under: int, _: object) -> int:
    """Rounds every amount half up."""
    return (2 * over + under) // (2 * under)


def reckoned_as(other: Callable[[model.Formula], model.Formula]) -> Mutation:
    """Every formula, and every part of one, reckoned as another."""

    @contextmanager
    def mutated() -> Generator[None]:
        def reckoner_of(formula: model.Formula) -> Reckoner:
            return _reckoner_of(other(formula))

        with patch.object(reckoner, "reckoner_of", reckoner_of), patch.object(money, "reckoner_of", reckoner_of):
            yield

    return mutated


def the_greatest(formula: model.Formula) -> model.Formula:
    """Takes the greatest for the least."""
    return model.Greatest(formula.parts, formula.kind) if isinstance(formula, model.Least) else formula


def without_high_bound(formula: model.Formula) -> model.Formula:
    """Keeps an amount above its floor and not below its cap."""
    return model.Greatest((formula.value, formula.low), formula.kind) if isinstance(formula, model.Clamp) else formula


def gap_turned_round(relation: model.Relation, values: Mapping[str, object]) -> Fraction | None:
    """By how much the right exceeds the left."""
    gap = reckon.gap_of(relation, values)
    return None if gap is None else -gap


def by_name_alone(parts: Mapping[str, int], unit: int) -> dict[str, int]:
    """Gives coins left over to the first by name, whatever their remainders."""
    whole = {name: part // unit for name, part in parts.items()}
    for name in sorted(parts)[: sum(parts.values()) // unit - sum(whole.values())]:
        whole[name] += 1
    return whole


def excess_over_nothing(share: model.Bears, *rest: Any) -> tuple[int, int] | None:
    """Takes what exceeds a limit for the whole."""
    return _exact(replace(share, share=Fraction(1)) if isinstance(share.share, model.Excess) else share, *rest)


def everyone(_: object, given_by: Mapping[str, object]) -> frozenset[str]:
    """Takes every rule for one that settles nothing."""
    return frozenset(given_by)


def without(name: str) -> Callable[..., Any]:
    """Takes what a function of awards gives, and none of the contradictions it finds."""
    original = vars(grant)[name]
    return lambda *given: (original(*given)[0], ())


MUTATIONS: Mapping[str, tuple[str, Mutation]] = {
    "a defeated rule stands": ("exceptions", line("meaning", "applies(R, W), not defeated(R, W)", "applies(R, W)")),
    "a defeated exception defeats": ("exceptions", line("meaning", "stands(S, V).", "applies(S, V).")),
    "exceptions count within their bound": ("exceptions", line("bounds", "opposite(sure, maybe). opposite(maybe, sure).", "opposite(W, W) :- world(W).")),
    "an open fact has no value": ("anything", line("bounds", "is(F, V, maybe)  :- open(F), value(F, V).", "")),
    "an open fact has every value for sure": ("anything", line("bounds", "is(F, V, maybe)  :-", "is(F, V, (sure; maybe)) :-")),
    "nothing is implied": ("implications", line("completion", ":- open(F), implied(F, V, actual)", ":- #false, open(F), implied(F, V, actual)")),
    "constraints are not kept": ("constraints", line("completion", ":- broken(C, actual), not waived(C).", "")),
    "a moment comes to be known": ("moments", line("completion", "{ known(F, actual) } :- silent(F).", "known(F, actual) :- silent(F).")),
    "open facts stay open": ("anything", line("completion", "{ is(F, V, actual) : value(F, V) } = 1 :- open(F).", "")),
    "an outcome needs no condition of its own": ("anything", line("outcomes", "outcome_if(R, N, O), allowed(R, N, W)", "outcome_if(R, N, O)")),
    "what is known is asked of completions": ("moments", part(spelt_out, "_is_about_the_file", never)),
    "exemptions do not matter": ("constraints", line("outcomes", "matters(not_liable(P))     :-", "matters(not_liable(P)) :- #false,")),
    "every open fact matters": ("anything", line("switch", ":- not differs.", "")),
    "everything is unknown": ("moments", line("file", "tested(F), not on_file(F).", "tested(F).")),
    "a threshold belongs to what lies above it": ("anything", part(Regions, "region_of", region_without_thresholds)),
    "a negation is overlooked": ("anything", part(Domains, "formula_of", formula_without_negation)),
    "a named party is not looked up": ("clashes", part(spelt_out, "_spelt_out", not_spelt_out)),
    "a party is part of none": ("clashes", part(upshot, "exempt_and_liable", exempt_and_liable)),
    "contradictions are passed over": ("clashes", part(upshot.Upshots, "decision_of", without_conflicts)),
    "every amount is rounded half up": ("payments", part(money, "_rounded", always_half_up)),
    "the least is the greatest": ("payments", reckoned_as(the_greatest)),
    "a cap does not hold": ("payments", reckoned_as(without_high_bound)),
    "two formulas change sides": ("relations", part(oracles, "gap_of", gap_turned_round)),
    "coins left over go by name": ("divisions", part(divide, "apportion_parts", by_name_alone)),
    "an excess is the whole": ("divisions", part(divide, "_exact", excess_over_nothing)),
    "different payments agree": ("payments", part(grant, "payments_of", without("payments_of"))),
    "eligible and not agree": ("payments", part(grant, "eligibility_of", without("eligibility_of"))),
    "payments do not matter": ("awards", line("outcomes", "matters(pays(P, Q, F, A, H)) :-", "matters(pays(P, Q, F, A, H)) :- #false,")),
    "eligibility does not matter": ("awards", line("outcomes", "matters(eligible(T, E))    :-", "matters(eligible(T, E))    :- #false,")),
    "fines do not matter": ("awards", line("outcomes", "matters(fine(P, A))        :-", "matters(fine(P, A))        :- #false,")),
    "nobody agrees on a payment": ("awards", line("outcomes", "unsettled(pays(P, Q, F, A, H), H) :-", "unsettled(pays(P, Q, F, A, H), H) :- #false,")),
    "rules that settle nothing are never read": ("moments", line("standing", "standing(file).", "")),
    "rules that settle something are read in the file alone": ("anything", part(program, "bystanders_of", everyone)),
    "the supervisor is never asked": ("anything", part(upshot.Upshots, "_status", always_negotiate)),
}  # fmt: skip
"""By what goes wrong: the theme of the policies in which it shows, and the mutation."""


@pytest.mark.parametrize("name", MUTATIONS)
def test_a_mutation_is_noticed(name: str) -> None:
    theme, mutation = MUTATIONS[name]

    @settings(max_examples=500, database=None, derandomize=True, phases=[Phase.generate], report_multiple_bugs=False)
    @given(samples(THEMES[theme]))
    def look(sample: Sample) -> None:
        check(sample)

    with mutation(), pytest.raises((AssertionError, KeyError)):
        look()
