"""A trace and its policy → what in the trace is not so.

From the facts that the trace says were stated the policy is followed again, without a solver and without the solver's code, to
the trace that must come out, and the two are compared. What is shared is the language: the checked policy, what its conditions,
formulas and lengths of time come to over known facts, what completions there are, and how things are written. Which rules
stand, what is settled, what follows for whom and why is worked out here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fenze.checker.consequences import Json
from fenze.checker.followed import Follower
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.digest import digest_of_json
from fenze.dsl.known import value_of_json


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something in a trace that is not so; `place` is a JSON pointer (RFC 6901)."""

    place: str
    message: Text


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a trace, and the places in it that could not be checked."""

    flaws: tuple[Flaw, ...]
    unchecked: tuple[str, ...] = ()


class Wrong(Exception):
    """A trace of which nothing can be followed, and the place where that is."""

    def __init__(self, place: str, english: str, chinese: str) -> None:
        self.flaw = Flaw(place, Text(english, chinese))


def check(trace: Mapping[str, Any], policy: model.Policy) -> Checked:
    """Compares a trace with what follows from its own facts under the policy, with the parameters of its contract."""
    try:
        due, unchecked = due_of(trace, policy)
    except Wrong as wrong:
        return Checked((wrong.flaw,))
    return Checked(tuple(differences(trace, due, unchecked)), unchecked)


def due_of(trace: Mapping[str, Any], policy: model.Policy) -> tuple[Json, tuple[str, ...]]:
    """The trace that must come out of the facts of this one, but for its digest; and the places that could not be worked out.

    Raises Wrong.
    """
    about: Any = trace.get("policy")
    if _members(about).get("digest") != policy.digest:
        raise Wrong("/policy/digest", "it was made under another policy, version or contract", "它依据的是另一政策、版本或合同")
    place, stated = "/as_of", dict[str, Any]()
    try:
        as_of = datetime.fromisoformat(trace["as_of"])
        for name, raw in trace["facts"].items():
            place = f"/facts/{name}"
            stated[name] = value_of_json(raw, policy.facts[name])
        place = "/facts"
        return Follower(policy, stated, as_of).trace(trace.get("case_id"), trace.get("engine_version"), trace.get("decision"))
    except (KeyError, AttributeError, TypeError, ValueError, ArithmeticError):
        raise Wrong(place, "the policy could decide nothing by this", "政策无法据此作出裁定") from None


def differences(trace: Mapping[str, Any], due: Json, unchecked: Sequence[str] = ()) -> Iterator[Flaw]:
    """Where a trace is not what it must be."""
    sealed = digest_of_json({key: value for key, value in trace.items() if key != "digest"})
    return _differences(trace, due | {"digest": sealed}, "", unchecked)


def _members(some: Any) -> dict[Any, Any]:
    """The members of a JSON object or array by name or number; of anything else none."""
    if isinstance(some, dict):
        return some  # pyright: ignore[reportUnknownVariableType]
    return dict(enumerate(some)) if isinstance(some, list) else {}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _differences(found: Any, due: Any, place: str, unchecked: Sequence[str]) -> Iterator[Flaw]:
    if place in unchecked:
        return
    if type(found) is type(due) and isinstance(due, dict | list):
        one, other = _members(found), _members(due)  # pyright: ignore[reportUnknownArgumentType]
        for key in [*other, *(key for key in one if key not in other)]:
            at = f"{place}/{str(key).replace('~', '~0').replace('/', '~1')}"
            if key not in one:
                yield Flaw(at, Text(f"missing: {_shown(other[key])}", f"缺少：{_shown(other[key])}"))
            elif key not in other:
                yield Flaw(at, Text(f"does not belong here: {_shown(one[key])}", f"不应出现：{_shown(one[key])}"))
            else:
                yield from _differences(one[key], other[key], at, unchecked)
    elif type(found) is not type(due) or found != due:
        it, must = _shown(found), _shown(due)
        yield Flaw(
            place, Text(f"it says {it}; by the facts and the policy it is {must}", f"写的是 {it}，按事实和政策应为 {must}")
        )


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text if len(text) <= 100 else text[:99] + '…'}`"
