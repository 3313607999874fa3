"""A decision as JSON → what it is found by: its policy, its status, the parties and the rules that it names, its amount."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, Literal, NamedTuple

from fenze.api.store.chain import digest_of_row
from fenze.dsl.glossary import Json

Kind = Literal["decision", "publish", "activate", "erase", "key"]
_PARTIES = frozenset(("party", "payer", "payee", "actor", "against", "ask"))
_LISTS_OF_PARTIES = frozenset(("parties", "not_liable", "escalated_to", "also_ask"))
_AMOUNTS = ("liability", "possible_liability", "payments", "fines")


class Marks(NamedTuple):
    """What a record is found by and has in common with many others. Parties and rules, those that stand, are in order."""

    kind: Kind
    policy: str | None = None
    version: str | None = None
    digest: str | None = None
    contract: str | None = None
    status: str | None = None
    engine_version: str | None = None
    parties: tuple[str, ...] = ()
    rules: tuple[str, ...] = ()

    @property
    def row_digest(self) -> str:
        """Names exactly these marks."""
        return digest_of_row((*self[:-2], json.dumps(self.parties), json.dumps(self.rules)))


class Named(NamedTuple):
    """The parties and the rules that a decision names, in order, and the largest amount."""

    parties: tuple[str, ...]
    rules: tuple[str, ...]
    amount: str | None


def named_in(decision: Mapping[str, Json]) -> Named:
    """What a decision, or a part of it, names."""
    return Named(tuple(parties_in(decision)), tuple(rules_in(decision)), amount_in(decision))


def parties_in(decision: Mapping[str, Json]) -> list[str]:
    """Every party that a decision names, once."""
    found: set[str] = set()
    left: list[Mapping[str, Json]] = [decision]
    while left:
        for name, part in left.pop().items():
            if isinstance(part, str):
                if name in _PARTIES:
                    found.add(part)
            elif isinstance(part, dict):
                left.append(part)
            elif isinstance(part, list):
                if name in _LISTS_OF_PARTIES:
                    found.update(one for one in part if isinstance(one, str))
                else:
                    left += (one for one in part if isinstance(one, dict))
    for row in _rows(decision.get("recourse")):
        found.add(str(row["from"]))
    return sorted(found)


def rules_in(decision: Mapping[str, Json]) -> list[str]:
    """The rules that stand, once."""
    rules = decision.get("rules", [])
    assert isinstance(rules, list)
    return sorted({str(rule) for rule in rules})


def amount_in(decision: Mapping[str, Json]) -> str | None:
    """The largest single amount that a decision names, so written that texts sort as amounts do; None where it names none."""
    return max((amount_key(amount) for amount in _amounts_in(decision)), default=None)


def _amounts_in(decision: Mapping[str, Json]) -> Iterator[str]:
    for name in _AMOUNTS:
        for row in _rows(decision.get(name)):
            amount = row.get("amount") or row.get("proposed_amount")
            if isinstance(amount, str):
                yield amount


def amount_key(amount: str) -> str:
    """An amount in the currency's unit, padded with zeros."""
    whole, _, part = amount.partition(".")
    return f"{whole.zfill(30)}.{part.ljust(4, '0')}"


def _rows(value: Json | None) -> Sequence[dict[str, Any]]:
    return [row for row in value if isinstance(row, dict)] if isinstance(value, list) else []
