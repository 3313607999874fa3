"""A trace and its policy → what in the trace is not so.

From the facts that the trace says were stated the policy is followed again, without a solver and without the solver's code, to
the trace that must come out, and the two are compared. What is shared is the language: the checked policy, what its conditions,
formulas and lengths of time come to over known facts, what completions there are, and how things are written. Which rules
stand, what is settled, what follows for whom and why is worked out here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from fenze.checker.followed import Followed
from fenze.checker.trace import trace_due
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.digest import digest_of_json
from fenze.dsl.known import value_of_json

RESTING = (
    "status", "liability", "possible_liability", "unborne", "conflicts", "not_liable", "payments", "remedies", "eligibility",
    "points", "fines", "sanctions", "next_checks", "notices", "exposure", "outlook",
)  # fmt: skip
UNCHECKED = (*(f"/decision/{name}" for name in RESTING), "/why/possible", "/why/money", "/why/amounts", "/evidence", "/words")
"""What rests on completions, where there are too many to be tried."""
ABSENT: Any = object()


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


def check(trace: Mapping[str, Any], policy: model.Policy) -> Checked:
    """Compares a trace with what follows from its own facts under the policy, with the parameters of its contract."""
    if _members(trace.get("policy")).get("digest") != policy.digest:
        other = Text("it was made under another policy, version or contract", "它依据的是另一政策、版本或合同")
        return Checked((Flaw("/policy/digest", other),))
    place, stated = "/as_of", dict[str, Any]()
    try:
        as_of = datetime.fromisoformat(trace["as_of"])
        for name, raw in trace["facts"].items():
            place = f"/facts/{name}"
            stated[name] = value_of_json(raw, policy.facts[name])
        place = "/facts"
        case = Followed(policy, stated, as_of)
        due = trace_due(case, trace.get("case_id"), trace.get("engine_version"))
    except (KeyError, AttributeError, TypeError, ValueError, ArithmeticError):
        return Checked((Flaw(place, Text("the policy could decide nothing by this", "政策无法据此作出裁定")),))
    due["digest"] = digest_of_json({key: value for key, value in trace.items() if key != "digest"})
    unchecked = tuple(f"{resting}/" for resting in UNCHECKED) if case.too_many else ()
    flaws = [flaw for flaw in differences(dict(trace), due) if not f"{flaw.place}/".startswith(unchecked)]
    return Checked(tuple(flaws), UNCHECKED if case.too_many else ())


def differences(found: Any, due: Any, place: str = "") -> Iterator[Flaw]:
    """Where a JSON value is not what it must be."""
    if type(found) is type(due) and isinstance(due, dict | list):
        one, other = _members(found), _members(due)
        for key in (*other, *(key for key in one if key not in other)):
            escaped = str(key).replace("~", "~0").replace("/", "~1")
            yield from differences(one.get(key, ABSENT), other.get(key, ABSENT), f"{place}/{escaped}")
    elif found is ABSENT:
        yield Flaw(place, Text(f"missing: {_shown(due)}", f"缺少：{_shown(due)}"))
    elif due is ABSENT:
        yield Flaw(place, Text(f"does not belong here: {_shown(found)}", f"不应出现：{_shown(found)}"))
    elif type(found) is not type(due) or found != due:
        it, must = _shown(found), _shown(due)
        chinese = f"写的是 {it}，按事实和政策应为 {must}"
        yield Flaw(place, Text(f"it says {it}; by the facts and the policy it is {must}", chinese))


def _members(some: Any) -> dict[Any, Any]:
    """The members of a JSON object or array by name or number; of anything else none."""
    if isinstance(some, dict):
        return some  # pyright: ignore[reportUnknownVariableType]
    return dict(enumerate(some)) if isinstance(some, list) else {}  # pyright: ignore[reportUnknownArgumentType, reportUnknownVariableType]


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return f"`{text if len(text) <= 100 else text[:99] + '…'}`"
