"""Two JSON values → the places where one is not what it must be."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from fenze.dsl.diagnostic import Text

_ABSENT: Any = object()


@dataclass(frozen=True, slots=True)
class Flaw:
    """Something that is not so; `place` is a JSON pointer (RFC 6901)."""

    place: str
    message: Text


def differences(found: Any, due: Any, place: str = "") -> Iterator[Flaw]:
    """Where a JSON value is not what it must be."""
    if type(found) is type(due) and isinstance(due, dict | list):
        one, other = _members(found), _members(due)
        for key in (*other, *(key for key in one if key not in other)):
            escaped = str(key).replace("~", "~0").replace("/", "~1")
            yield from differences(one.get(key, _ABSENT), other.get(key, _ABSENT), f"{place}/{escaped}")
    elif found is _ABSENT:
        yield Flaw(place, Text(f"missing: {_shown(due)}", f"缺少：{_shown(due)}"))
    elif due is _ABSENT:
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
