"""Free text in the facts of a case ⇄ commitments to it.

What is stored of a decision holds, in place of each free text, a commitment: a hash of the text with a salt of its own. The
texts lie beside, and can be erased with their salts: the record stays as it is, and its hash with it. While a text is there,
its commitment shows that it is the one that was stated.
"""

from __future__ import annotations

import hashlib
import json
import re
import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from fenze.dsl import model
from fenze.dsl.glossary import Json

_PLACE = re.compile(r'\{"committed": "(sha256:[0-9a-f]{64})"\}')
ERASED = {"erased": True}
"""Stands where a text was."""


@dataclass(frozen=True, slots=True)
class Kept:
    """A text beside the chain; `salt` and `value` are None once it is erased."""

    commitment: str
    salt: str | None
    value: str | None


def committed(value: str) -> Kept:
    """The text with a salt of its own, and the commitment to it."""
    salt = secrets.token_hex(16)
    return Kept(commitment_of(salt, value), salt, value)


def commitment_of(salt: str, value: str) -> str:
    return "sha256:" + hashlib.sha256(f"{salt}:{value}".encode()).hexdigest()


def texts_stated(case: Mapping[str, object], policy: model.Policy) -> dict[str, str]:
    """The free texts that a case as it was sent states, by fact."""
    facts = case.get("facts")
    if not isinstance(facts, Mapping):
        return {}
    found: dict[str, str] = {}
    for name, value in facts.items():  # pyright: ignore[reportUnknownVariableType]
        fact = policy.facts.get(str(name))  # pyright: ignore[reportUnknownArgumentType]
        if fact is not None and isinstance(fact.type, model.Text) and isinstance(value, str):
            found[fact.name] = value
    return found


def without_texts(told: Json, kept: Mapping[str, Kept]) -> Json:
    """JSON told of a case, with commitments in place of the texts of the facts named."""
    if isinstance(told, dict):
        about = told.get("fact")
        return {
            name: _place(kept[about])
            if name == "value" and isinstance(about, str) and about in kept and isinstance(part, str)
            else _facts(part, kept)
            if name == "facts" and isinstance(part, dict)
            else without_texts(part, kept)
            for name, part in told.items()
        }
    if isinstance(told, list):
        return [without_texts(part, kept) for part in told]
    return told


def _facts(facts: dict[str, Json], kept: Mapping[str, Kept]) -> Json:
    return {name: _place(kept[name]) if name in kept and isinstance(value, str) else value for name, value in facts.items()}


def _place(kept: Kept) -> Json:
    return {"committed": kept.commitment}


def places_in(text: str) -> set[str]:
    """The commitments in stored JSON text."""
    return set(_PLACE.findall(text)) if '{"committed"' in text else set()


def with_texts(text: str, value_of: Callable[[str], str | None]) -> str:
    """Stored JSON text with the texts in their places again, byte for byte; where one is erased, `{"erased": true}`."""

    def put_back(found: re.Match[str]) -> str:
        value = value_of(found[1])
        return json.dumps(ERASED if value is None else value, ensure_ascii=False)

    return _PLACE.sub(put_back, text) if '{"committed"' in text else text
