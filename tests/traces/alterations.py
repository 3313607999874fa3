"""A trace → the same with one thing in it altered: a value, a key, or an item of a list."""

from __future__ import annotations

import copy
import random
from collections.abc import Iterable, Iterator
from typing import Any, Literal

from fenze.dsl.digest import digest_of_json

Path = tuple[str | int, ...]
Trace = dict[str, Any]


def altered(trace: Trace, chance: random.Random) -> tuple[str, Trace]:
    """What was done, and the trace after it, sealed anew: its digests are those of what it now says.

    The version of the engine and the digests themselves are what only the seal protects; where one of them was altered it is
    left broken.
    """
    while True:
        section = chance.choice(list(trace)) if chance.random() < 0.5 else None
        path = chance.choice([path for path in paths_in(trace) if path and section in (None, path[0])])
        found = copy.deepcopy(trace)
        what = _alter(found, path, chance)
        if what is None or (found == trace and _shape(found) == _shape(trace)):
            continue
        if path[0] not in ("engine_version", "digest"):
            if path[0] == "facts" and isinstance(found.get("facts"), dict):
                found["facts_digest"] = digest_of_json(found["facts"])
            found["digest"] = digest_of_json({key: value for key, value in found.items() if key != "digest"})
        return f"{what} at /{'/'.join(map(str, path))}", found


def paths_in(value: Any, path: Path = ()) -> Iterator[Path]:
    """The path of every value in a JSON value."""
    yield path
    kind = _kind(value)
    parts: Iterable[tuple[Any, Any]] = value.items() if kind == "object" else enumerate(_items(value))
    for key, part in parts:
        yield from paths_in(part, (*path, key))


def _kind(value: Any) -> Literal["object", "list", "scalar"]:
    return "object" if isinstance(value, dict) else "list" if isinstance(value, list) else "scalar"


def _items(value: Any) -> list[Any]:
    return value if isinstance(value, list) else []  # pyright: ignore[reportUnknownVariableType]


def _shape(value: Any) -> str:
    """Tells true from 1."""
    return repr(value)


def _alter(trace: Trace, path: Path, chance: random.Random) -> str | None:
    """Alters what lies at the path, or its place; None where that cannot be done."""
    holder: Any = trace
    for key in path[:-1]:
        holder = holder[key]
    key, value = path[-1], holder[path[-1]]
    ways = ["drop", "null"]
    if _kind(value) == "object":
        ways += ["add a key", "rename a key", "swap two values"]
    elif _kind(value) == "list":
        ways += ["add an item", "swap two items"]
    else:
        ways += ["another value"] * 4
    if _kind(holder) == "list":
        ways += ["double"]
    way = chance.choice(ways)
    match way:
        case "drop":
            del holder[key]
        case "null":
            holder[key] = None
        case "double":
            holder.insert(key, copy.deepcopy(value))
        case "another value":
            holder[key] = _other(value, trace, chance)
        case "add a key":
            value[chance.choice(["x", "rule", "amount", *value])] = chance.choice([None, "x", True, []])
        case "rename a key":
            if not value:
                return None
            name = chance.choice(list(value))
            value[f"{name}_"] = value.pop(name)
        case "swap two values":
            if len(value) < 2:
                return None
            one, other = chance.sample(list(value), 2)
            value[one], value[other] = value[other], value[one]
        case "add an item":
            strange: list[Any] = ["x", {}, None]
            value.append(copy.deepcopy(chance.choice(value)) if value else chance.choice(strange))
        case _:
            if len(value) < 2:
                return None
            one, other = chance.sample(range(len(value)), 2)
            value[one], value[other] = value[other], value[one]
    return way


def _other(value: Any, trace: Trace, chance: random.Random) -> Any:
    if isinstance(value, bool):
        return chance.choice([not value, None, "yes"])
    if isinstance(value, int):
        return value + chance.choice([-1, 1])
    if value is None:
        return chance.choice([False, "x", "0", _text_in(trace, chance)])
    near = value[:-1] + chr(ord(value[-1]) ^ 1) if value else "x"
    return chance.choice([near, value + "0", _text_in(trace, chance)])


def _text_in(trace: Trace, chance: random.Random) -> str:
    texts = [text for part in ("known", "decision", "facts") for text in _texts_in(trace[part])]
    return chance.choice(texts)


def _texts_in(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
    elif (kind := _kind(value)) != "scalar":
        for part in value.values() if kind == "object" else value:
            yield from _texts_in(part)
