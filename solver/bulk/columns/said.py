"""What the sources of a mapping say of a fact, as expressions over a table's columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal, assert_never

import polars as pl

from fenze.dsl import model
from fenze.solver.bulk.mapping import Source, TableMap

AS_OF, CONTRACT, CASE_ID, IS_ODD, ROW = "as of", "contract of", "id of", "is odd", "row"
"""Columns of what is stated beside the facts; no fact's name has a blank in it."""
Kind = Literal["choice", "known", "number", "stamp"]
TEXTS = (pl.String, pl.Boolean, pl.Categorical, pl.Enum)
"""Types of columns whose cells are few different texts, or may be."""


def offset_of(fact: str) -> str:
    """The column that holds the offset of a moment, in minutes."""
    return f"{fact} offset"


@dataclass(frozen=True, slots=True)
class Said:
    """What a source says: 0 or null where nothing; and the rows that it cannot be read in here."""

    value: pl.Expr
    odd: pl.Expr
    offset: pl.Expr | None = None


def kind_of(fact: model.Fact) -> Kind:
    """How what is stated of a fact is held: the place of a choice's value from 1 on, 1 for known, parts, microseconds."""
    match fact.type:
        case model.Choice():
            return "choice"
        case model.Number() | model.Clock():
            return "number"
        case model.Stamp("date") | model.Text():
            return "known"
        case model.Stamp():
            return "stamp"
        case _:
            assert_never(fact.type)


def readable(mapping: TableMap, schema: Mapping[str, pl.DataType]) -> bool:
    """Whether the table's columns can be read as columns at all: conditions and ids only in texts and whole numbers."""
    named = {column for sources in (*mapping.facts.values(), mapping.contract) for one in sources for column in _tested(one)}
    if mapping.case_id is not None:
        named.add(mapping.case_id)
    return all(isinstance(schema[column], TEXTS) or schema[column].is_integer() for column in named)


def _tested(source: Source) -> tuple[str, ...]:
    return (*source.only.when, *source.only.unless)


def first_of(parts: Sequence[Said], kind: Kind) -> Said:
    """What the first of some sources says that says something; odd where any of them is."""
    if len(parts) == 1:
        value = parts[0].value if kind in ("number", "stamp") else parts[0].value.fill_null(0)
        return Said(value, parts[0].odd, parts[0].offset)
    odd = pl.any_horizontal(part.odd.fill_null(value=False) for part in parts)
    if kind in ("number", "stamp"):
        offsets = [part.offset for part in parts if part.offset is not None]
        return Said(pl.coalesce(part.value for part in parts), odd, pl.coalesce(offsets) if offsets else None)
    value = pl.lit(0, pl.UInt16)
    for part in reversed(parts):
        value = pl.when(part.value != 0).then(part.value).otherwise(value)
    return Said(value, odd)


def nothing(kind: Kind) -> pl.Expr:
    return pl.lit(None, pl.Int64) if kind in ("number", "stamp") else pl.lit(0, pl.UInt16)
