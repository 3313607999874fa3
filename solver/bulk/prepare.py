"""A policy, a table and the text of a mapping file → all that deciding the rows needs, or why it cannot be done."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import BinaryIO, TypeVar

import polars as pl

from fenze.decision.case import Fault
from fenze.dsl import model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.diagnostic import Text
from fenze.solver.bulk.clock import Clock
from fenze.solver.bulk.columns.chunk import Chunk, ColumnDecider, DecideRows, Many, Shape
from fenze.solver.bulk.decide_rows import Reading, reading_cases, reading_rows
from fenze.solver.bulk.mapping import Latest, MappingError, TableMap
from fenze.solver.bulk.plan import changed_parameters, looked_up, mapping_of_columns, with_parameters
from fenze.solver.bulk.read_table import CHUNK, Survey, chunks_of, header_of, lines_in, survey_of
from fenze.solver.bulk.row_to_case import RowReader
from fenze.solver.bulk.table import Form, Table, table_of
from fenze.solver.bulk.text_to_mapping import mapping_of
from fenze.solver.decide import Engine, Files, engine_of, read_files

S = TypeVar("S")


@dataclass(frozen=True, slots=True)
class Prepared:
    """`policy` has the mapping's parameters, and decides with its `engine`, under its contracts too.

    `changed` holds each parameter that differs from the policy's own, beside that.
    """

    policy: model.Policy
    files: Files
    engine: Engine
    changed: Sequence[tuple[model.Parameter, model.Parameter]]
    table: Table
    rows: int
    reading: Reading
    as_of: datetime
    mapping: TableMap
    schema: Mapping[str, pl.DataType]
    mapped: bool

    def chunks(self, skip: int = 0, size: int = CHUNK) -> Iterator[Chunk]:
        """The rows of the table in order, without the first `skip`; of Parquet `size` at a time. Raises `TableError`."""
        return chunks_of(self.table, self.policy, mapped=self.mapped, columns=tuple(self.schema), skip=skip, size=size)

    def decider(self, decide_rows: DecideRows, shape: Shape[S], many: Many[S] | None) -> ColumnDecider[S]:
        """What decides its chunks."""
        return ColumnDecider(
            self.engine, self.mapping, self.as_of, self.schema, decide_rows, shape, lenient=self.mapped, many=many
        )


def prepare(
    files: Files,
    mapping: str | None,
    file: BinaryIO,
    form: Form,
    now: datetime,
    stated: datetime | None = None,
    own: model.Policy | None = None,
) -> Prepared:
    """Reads the table once from end to end and looks up every name, so that what can go wrong with the whole does so here.

    Without a mapping, the columns of a CSV table are named after the facts, and each line of NDJSON is a case. The moment of
    cases whose row states none is the one `stated`, else the mapping's, else `now`. `own` is the policy that the files hold, if
    it is known. Raises `PolicyError`, `MappingError`, `TableError`.
    """
    own = own or policy_of(read_files(files))
    if mapping is None and form == "ndjson":
        table = table_of(file, form)
        columns = ("case_id", "as_of", "contract", *own.facts)
        schema: dict[str, pl.DataType] = dict.fromkeys(columns, pl.String())
        engine, as_of = engine_of(own, files=files), stated or now
        return Prepared(
            own,
            files,
            engine,
            (),
            table,
            lines_in(table),
            reading_cases(),
            as_of,
            mapping_of_columns(columns),
            schema,
            mapped=False,
        )
    told = mapping_of(mapping) if mapping is not None else None
    table = table_of(file, form, told.encoding, told.delimiter) if told else table_of(file, form)
    told = told or mapping_of_columns(header_of(table))
    if stated is not None and not isinstance(told.as_of, str):
        told = replace(told, as_of=stated)
    latest_of = told.as_of.columns if isinstance(told.as_of, Latest) else ()
    survey = survey_of(table, latest_of, Clock(told.zone, told.time_formats), now)
    told = looked_up(told, own, survey)
    as_of = stated or _moment(told, survey, now)
    policy = with_parameters(read_files(files), told) if told.parameters else own
    reading = reading_rows(RowReader(told, policy, as_of))
    engine = engine_of(policy, files=files, values=told.parameters)
    changed = changed_parameters(policy, own)
    return Prepared(policy, files, engine, changed, table, survey.rows, reading, as_of, told, survey.columns, mapped=True)


def _moment(mapping: TableMap, survey: Survey, now: datetime) -> datetime:
    match mapping.as_of:
        case datetime():
            return mapping.as_of
        case Latest(columns):
            if survey.latest is not None or not survey.rows:
                return survey.latest or now
            named = ", ".join(f"`{column}`" for column in columns)
            message = Text(
                f"no past time stamp with a time zone is in {named}", f"{named.replace(', ', '、')} 中没有带时区的过去时点"
            )
            help_ = Text(
                "check `time_zone` and `time_format`, or write the moment itself",
                "请检查 `time_zone` 和 `time_format`，或直接写明时点",
            )
            raise MappingError(Fault("no_moment", message, "as_of.latest_of", help_))
        case _:
            return now
