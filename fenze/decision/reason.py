"""A condition over what is known → the same with the truth of each part, and for each fact its value and how it is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Literal

from fenze.dsl import model
from fenze.dsl.known import Inferred, Measured
from fenze.dsl.reckon import Step, step_of
from fenze.dsl.truth import Value, all_of, any_of, compare, is_among, truth_of

How = Literal["stated", "measured", "implied", "presumed", "unknown"]
Hows = Mapping[str, tuple[How, tuple[str, ...]]]
"""How each known fact is known, and the facts that it came from."""
_UNKNOWN: tuple[How, tuple[str, ...]] = ("unknown", ())


@dataclass(frozen=True, slots=True)
class Reason:
    """A condition, whether it holds on the file (None: open), and for a leaf the fact with its value and how it is known.

    `by` names the facts that a measured or implied value came from. Where two formulas are compared, `compared` holds what the
    left and the right come to.
    """

    condition: model.Condition
    truth: bool | None
    parts: tuple[Reason, ...] = ()
    fact: str | None = None
    value: Value | None = None
    how: How | None = None
    by: tuple[str, ...] = ()
    compared: tuple[Step, Step] | None = None


def reason_of(
    condition: model.Condition,
    values: Mapping[str, Value],
    how: Hows,
    policy: model.Policy,
) -> Reason:
    """A condition told over what is known; `how` says of each known fact how it is known, and by what."""
    match condition:
        case model.Is(fact, wanted, holds):
            known, by = how.get(fact, _UNKNOWN)
            value = values.get(fact)
            return Reason(condition, is_among(value, wanted, holds), (), fact, value, known, by)
        case model.AllOf(parts):
            told = tuple([reason_of(part, values, how, policy) for part in parts])
            return Reason(condition, all_of(part.truth for part in told), told)
        case model.AnyOf(parts):
            told = tuple([reason_of(part, values, how, policy) for part in parts])
            return Reason(condition, any_of(part.truth for part in told), told)
        case model.Not(part):
            negated = reason_of(part, values, how, policy)
            return Reason(condition, None if negated.truth is None else not negated.truth, (negated,))
        case model.Defined(definition):
            meant = reason_of(policy.definitions[definition].condition, values, how, policy)
            return Reason(condition, meant.truth, (meant,))
        case model.Compare(fact) | model.Known(fact):
            known, by = how.get(fact, _UNKNOWN)
            return Reason(condition, truth_of(condition, values, policy), (), fact, values.get(fact), known, by)
        case model.ParameterIs(true=true):
            return Reason(condition, true)
        case model.Relation(left, operator, right):
            compared = step_of(left, values), step_of(right, values)
            low, high = compared[0].value, compared[1].value
            truth = None if low is None or high is None else compare(low, operator, high)
            return Reason(condition, truth, compared=compared)


def how_known(
    values: Iterable[str], measured: Iterable[Measured], inferred: Iterable[Inferred], presumed: Iterable[str]
) -> Hows:
    """By fact that is known, how, and the facts that a measured or implied value came from."""
    how: dict[str, tuple[How, tuple[str, ...]]] = dict.fromkeys(values, ("stated", ()))
    how.update((one.fact, ("measured", (one.start, one.end or "as_of"))) for one in measured)
    how.update((one.fact, ("implied", (one.by,))) for one in inferred)
    how.update(dict.fromkeys(presumed, ("presumed", ())))
    return how
