"""A trace and its policy → what in the trace is not so.

From the facts that the trace says were stated the policy is followed again, without a solver and without the solver's code, to
the trace that must come out, and the two are compared. Which rules stand, what is settled, what is possible and which facts
decide is worked out here. What is shared is the language (the checked policy, what its conditions, formulas and lengths of time
come to over known facts, what completions there are), and what outcomes come to: who bears what, what contradicts itself, how
it is told.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from fenze.checker.differences import Flaw, differences
from fenze.checker.followed import Followed
from fenze.decision.case import Case
from fenze.decision.file import Filing
from fenze.decision.trace import Tracer
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.digest import digest_of_json
from fenze.dsl.known import value_of_json
from fenze.dsl.once import once_a_policy

RESTING = (
    "status", "liability", "possible_liability", "unborne", "conflicts", "not_liable", "payments", "remedies", "eligibility",
    "points", "fines", "sanctions", "next_checks", "notices", "exposure", "outlook",
)  # fmt: skip
UNCHECKED = (*(f"/decision/{name}" for name in RESTING), "/why/possible", "/why/money", "/why/amounts", "/evidence", "/words")
"""What rests on completions, where there are too many to be tried."""


filing_of, tracer_of = once_a_policy(Filing), once_a_policy(partial(Tracer, remembers=0))


@dataclass(frozen=True, slots=True)
class Checked:
    """What is wrong with a trace, and the places in it that could not be checked."""

    flaws: tuple[Flaw, ...]
    unchecked: tuple[str, ...] = ()


def check(trace: Mapping[str, Any], policy: model.Policy) -> Checked:
    """Compares a trace with what follows from its own facts under the policy, with the parameters of its contract."""
    made_under: Any = trace.get("policy")
    if not (isinstance(made_under, dict) and made_under.get("digest") == policy.digest):  # pyright: ignore[reportUnknownMemberType]
        other = Text("it was made under another policy, version or contract", "它依据的是另一政策、版本或合同")
        return Checked((Flaw("/policy/digest", other),))
    place, stated = "/as_of", dict[str, Any]()
    try:
        as_of = datetime.fromisoformat(trace["as_of"])
        for name, raw in trace["facts"].items():
            place = f"/facts/{name}"
            stated[name] = value_of_json(raw, policy.facts[name])
        place = "/facts"
        case_id = trace.get("case_id") if isinstance(trace.get("case_id"), str) else None
        case = Followed(policy, filing_of(policy).file_of(Case(case_id, as_of, stated, policy.contract)))
        due: dict[str, Any] = json.loads(tracer_of(policy).text_of(case.decision))
    except (KeyError, AttributeError, TypeError, ValueError, ArithmeticError):
        return Checked((Flaw(place, Text("the policy could decide nothing by this", "政策无法据此作出裁定")),))
    if isinstance(trace.get("engine_version"), str):
        due["engine_version"] = trace["engine_version"]
    due["digest"] = digest_of_json({key: value for key, value in trace.items() if key != "digest"})
    unchecked = UNCHECKED if case.too_many else ()
    passed_over = tuple(f"{resting}/" for resting in unchecked)
    flaws = [flaw for flaw in differences(dict(trace), due) if not f"{flaw.place}/".startswith(passed_over)]
    return Checked(tuple(flaws), unchecked)
