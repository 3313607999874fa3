"""The catalog's YAML files → clauses, gaps, examples and the vocabulary, as far as the packs are compared with them.

The catalog is read-only reference material that lies beside the repository; where it is absent nothing can be compared.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from tests.house.tree import ROOT

FOLDER = ROOT.parent / "shared" / "catalog"
PACKS = ("three_party_liability", "supplier_service", "after_sales_flow", "platform_claims", "brand_retail_service")


@dataclass(frozen=True, slots=True)
class Example:
    """The facts given and what the clause by itself comes to, as written; only figures and single words can be compared."""

    given: Mapping[str, object] = field(hash=False)
    expect: Mapping[str, object] = field(hash=False)


@dataclass(frozen=True, slots=True)
class Clause:
    """`flag` is what the clause raises as a matter of compliance."""

    name: str
    place: str
    summary: str
    example: Example | None
    flag: str | None


@dataclass(frozen=True, slots=True)
class Book:
    """One pack's file."""

    pack: str
    clauses: tuple[Clause, ...]
    gaps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Word:
    """A name of the vocabulary with its label; for the choice that a fact is, its values with theirs."""

    name: str
    label: str
    packs: tuple[str, ...] = ()
    values: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)


def catalog_found() -> Path | None:
    """The folder of the catalog, if it is there."""
    return FOLDER if (FOLDER / "vocabulary.yaml").is_file() else None


def book_of(pack: str) -> Book:
    """The clauses and gaps of a pack."""
    written = _read(pack)
    return Book(pack, tuple(_clause_of(one) for one in written["clauses"]), tuple(gap["id"] for gap in written["gaps"]))


def vocabulary() -> Mapping[str, tuple[Word, ...]]:
    """The words by kind: `facts`, `parties`, `cost_heads`, `remedies`, `actions`, `evidence_items`, `sanctions`."""
    written = _read("vocabulary")
    kinds = ("facts", "parties", "cost_heads", "remedies", "actions", "evidence_items", "sanctions")
    return {kind: tuple(_word_of(one) for one in written[kind]) for kind in kinds}


def _read(name: str) -> dict[str, Any]:
    written: dict[str, Any] = yaml.safe_load((FOLDER / f"{name}.yaml").read_text(encoding="utf-8"))
    return written


def _clause_of(written: dict[str, Any]) -> Clause:
    example = written.get("example")
    flag = written["then"].get("compliance_flag")
    shown = Example(example["given"], example["expect"]) if example else None
    return Clause(written["id"], written["locator"], written["summary_zh"], shown, flag)


def _word_of(written: dict[str, Any]) -> Word:
    values: list[dict[str, Any]] = written.get("values", [])
    labels = {str(one["value"]): str(one["label_zh"]) for one in values}
    return Word(written["name"], written["label_zh"], tuple(written.get("packs", ())), labels)
