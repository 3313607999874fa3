"""What of a case is known without being stated, and what is odd about its facts → JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.known import Inferred, Measured, Notice, json_value
from fenze.dsl.notices import NOT_IN_FORCE
from fenze.dsl.truth import Value


def presumed_json(presumed: Iterable[str], values: Mapping[str, Value], policy: model.Policy) -> list[Json]:
    """What is presumed, in the order of the names."""
    return [_told(name, values, policy) for name in sorted(presumed)]


def implied_json(inferred: Iterable[Inferred], values: Mapping[str, Value], policy: model.Policy) -> list[Json]:
    """What other facts imply, in the order of the names."""
    return [_told(one.fact, values, policy) | {"by": one.by} for one in sorted(inferred, key=lambda one: one.fact)]


def measured_json(measured: Iterable[Measured], values: Mapping[str, Value], policy: model.Policy) -> list[Json]:
    """What is measured between two time stamps, in the order of the names."""
    found: list[Json] = []
    for one in sorted(measured, key=lambda one: one.fact):
        entry = _told(one.fact, values, policy) | {"from": one.start}
        if one.midnight:
            entry["from_midnight"] = True
        found.append(entry | {"to": one.end or "as_of"})
    return found


def notices_json(notices: Iterable[Notice], *, in_force: bool) -> list[Json]:
    """What is odd about a case, by fact; last, that the policy was not in force."""
    found: list[Json] = [
        {"code": notice.code, "fact": notice.fact, "message": notice.message.en, "message_zh": notice.message.zh}
        for notice in sorted(notices, key=lambda notice: (notice.fact, notice.code, notice.message.en))
    ]
    if not in_force:
        found.append({"code": "not_in_force", "fact": None, "message": NOT_IN_FORCE.en, "message_zh": NOT_IN_FORCE.zh})
    return found


def _told(fact: str, values: Mapping[str, Value], policy: model.Policy) -> dict[str, Json]:
    return {"fact": fact, "value": json_value(values[fact], policy.facts[fact])}
