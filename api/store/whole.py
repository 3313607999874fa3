"""A record with what lies in other tables: its marks, and the sample that it is packed by."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from sqlalchemy import Row, select

from fenze.api.store.chain import Value
from fenze.api.store.packing import unpacked
from fenze.api.store.records import HASHED
from fenze.api.store.schema import marks, records, samples

WHOLE = (
    select(
        records,
        *(column for column in marks.c if column.name not in {"marks_id", "row_digest"}),
        samples.c.digest.label("sample_digest"),
        samples.c.content.label("sample_content"),
    )
    .outerjoin(marks, records.c.marks == marks.c.marks_id)
    .outerjoin(samples, records.c.sample == samples.c.sample_id)
)


def hashed_in(value_of: Callable[[str], Value]) -> list[Value]:
    """What the hash of a record covers, in its order, by the name of each."""
    values = [value_of("seq"), *map(value_of, HASHED)]
    return values if value_of("sample") is None else [*values, value_of("sample_digest")]


def texts_in(row: Row[Any]) -> tuple[str, str, str]:
    """The case, the decision and the trace in a record of a decision. Raises ValueError where they are damaged."""
    if row.sample is None:
        return row.case_json, row.decision_json, unpacked(row.trace).decode()
    if row.sample_content is None:
        raise ValueError("the sample is missing")
    decision, mark, trace = unpacked(row.trace, row.sample_content).decode().partition("\n")
    if not mark:
        raise ValueError("the trace is missing")
    return row.case_json, decision, trace
