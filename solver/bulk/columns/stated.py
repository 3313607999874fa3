"""A mapping and a table's columns → what each row states, column by column: codes of choices, whole numbers, moments.

A row of which any cell is not read here is odd, and left to the reading of rows. What is read here, is read as rows are.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import assert_never
from zoneinfo import ZoneInfo

import polars as pl

from fenze.decision.read_value import reader_of
from fenze.dsl import model
from fenze.solver.bulk.cells import contract_reading_of
from fenze.solver.bulk.columns.codes import ODD, Codes
from fenze.solver.bulk.columns.places import parts_of, place_of_choice, place_of_contract
from fenze.solver.bulk.columns.said import (
    AS_OF,
    CASE_ID,
    CONTRACT,
    IS_ODD,
    ROW,
    TEXTS,
    Said,
    first_of,
    kind_of,
    nothing,
    offset_of,
)
from fenze.solver.bulk.columns.scale import Scale, clock_in, scale_of
from fenze.solver.bulk.columns.stamp import Stamps, micros_of, stamps_in_column, stamps_in_text
from fenze.solver.bulk.mapping import Between, Column, Constant, Only, Source, Stated, TableMap

_ALL_ODD = pl.lit(value=True)
_NONE_ODD = pl.lit(value=False)


@dataclass(slots=True)
class StatedColumns:
    """Reads the columns of one table. `lenient` cells are read as a clerk's spreadsheet, others as cases that callers send.

    `as_of` is the moment of the rows that state none. The names of the mapping must be good, as for `RowReader`.
    """

    mapping: TableMap
    policy: model.Policy
    as_of: datetime
    schema: Mapping[str, pl.DataType]
    lenient: bool = True
    zones: dict[str, ZoneInfo] = field(default_factory=dict[str, ZoneInfo])
    """The zone whose clock deadlines keep to, of stamps that were read by it."""
    _codes: dict[str, tuple[str, Codes]] = field(default_factory=dict[str, tuple[str, Codes]])
    _stripped: dict[str, pl.Expr] = field(default_factory=dict[str, pl.Expr])
    _read: dict[str, pl.Expr] = field(default_factory=dict[str, pl.Expr])
    """Columns made before others, which say more than one thing: texts without the blanks around them, then what is read."""
    _exprs: list[pl.Expr] = field(default_factory=list[pl.Expr])

    def __post_init__(self) -> None:
        said = {name: self._of_fact(self.policy.facts[name], sources) for name, sources in self.mapping.facts.items()}
        as_of, contract = self._as_of(), self._contract()
        odd = [one.odd for one in (*said.values(), as_of, contract) if one is not None]
        for name, one in (*said.items(), (AS_OF, as_of), (CONTRACT, contract)):
            if one is not None:
                self._exprs.append(one.value.alias(name))
                if one.offset is not None:
                    self._exprs.append(one.offset.alias(offset_of(name)))
        self._exprs.append(self._case_id().alias(CASE_ID))
        self._exprs.append(pl.any_horizontal(_NONE_ODD, *(one.fill_null(value=False) for one in odd)).alias(IS_ODD))

    @property
    def facts(self) -> tuple[str, ...]:
        """The facts that rows may state."""
        return tuple(self.mapping.facts)

    @property
    def _blank_only(self) -> bool:
        """Whether no cell with something in it counts as empty."""
        return self.mapping.empty == frozenset({""})

    @property
    def dated(self) -> bool:
        """Whether rows state their moment."""
        return isinstance(self.mapping.as_of, str)

    def of(self, frame: pl.DataFrame) -> pl.DataFrame:
        """A row for each of the frame's, with a column for each fact that rows may state, and those named above."""
        for made in (self._stripped, self._read):
            frame = frame.with_columns(expr.alias(name) for name, expr in made.items())
        if self._codes:
            frame = frame.with_columns(codes.of(self._raw(column)).alias(name) for name, (column, codes) in self._codes.items())
            unseen = frame.select(pl.col(name).is_null().any() for name in self._codes).row(0)
            for (name, (column, codes)), is_new in zip(self._codes.items(), unseen, strict=True):
                if is_new:
                    codes.learn(frame.filter(pl.col(name).is_null()).select(self._raw(column).unique()).to_series().sort())
                    frame = frame.with_columns(codes.of(self._raw(column)).fill_null(ODD).alias(name))
        return frame.select(self._exprs).with_row_index(ROW)

    # ── sources ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _of_fact(self, fact: model.Fact, sources: Sequence[Source]) -> Said:
        parts: list[Said] = []
        for source in sources:
            said = self._of_source(fact, source)
            only = self._is_for(source.only)
            if only is not None:
                offset = None if said.offset is None else pl.when(only).then(said.offset)
                said = Said(pl.when(only).then(said.value), only & said.odd, offset)
            parts.append(said)
        return first_of(parts, kind_of(fact))

    def _of_source(self, fact: model.Fact, source: Source) -> Said:
        kind = kind_of(fact)
        match source:
            case Constant(value):
                return self._constant(fact, value)
            case Between(start, end):
                return self._between(start, end)
            case Column(column, values) if kind == "choice":
                return self._coded(
                    column,
                    place_of_choice(fact, values, self.mapping, self.policy.currency, lenient=self.lenient),
                    str(len(self._codes)),
                )
            case Column(column, None) if kind == "number":
                scale = scale_of(fact.type, self.policy.currency)
                assert scale is not None
                return self._number(column, scale, clock=isinstance(fact.type, model.Clock))
            case Column(column, None) if kind == "stamp":
                said = self._stamp(column)
                if isinstance(self.mapping.zone, ZoneInfo):
                    self.zones[fact.name] = self.mapping.zone
                return said
            case Column(column, None):
                return self._known(column, is_date=isinstance(fact.type, model.Stamp))
            case Column(column, values):
                return self._translated(fact, column, values or {})
            case _:
                assert_never(source)

    def _coded(self, column: str, read: Callable[[str], int], name: str) -> Said:
        if not self._is_text(column):
            return Said(pl.lit(0, pl.UInt16), pl.col(column).is_not_null())
        if isinstance(self.schema[column], pl.Boolean):
            said = [pl.lit(code if code != ODD else 0, pl.UInt16) for code in (read("true"), read("false"))]
            odd = [pl.lit(read(text) == ODD) for text in ("true", "false")]
            cell = pl.col(column)
            choose = pl.when(cell).then(said[0]).when(~cell).then(said[1]).otherwise(pl.lit(0, pl.UInt16))
            return Said(choose, pl.when(cell).then(odd[0]).when(~cell).then(odd[1]).otherwise(_NONE_ODD))
        self._codes[f"\0codes {name}"] = (column, Codes(read))
        code = pl.col(f"\0codes {name}")
        return Said(pl.when(code != ODD).then(code).otherwise(0), code == ODD)

    def _translated(self, fact: model.Fact, column: str, values: Mapping[str, Stated]) -> Said:
        """Codes of numbers; those of moments and texts are left to rows."""
        scale = scale_of(fact.type, self.policy.currency)
        if scale is None or not self._is_text(column):
            return Said(nothing(kind_of(fact)), _ALL_ODD)
        numbers = {code: parts_of(value, fact, scale, self.policy.currency) for code, value in values.items()}
        order = list(numbers)

        def place_of(text: str) -> int:
            code = "" if text.strip() in self.mapping.empty else text.strip()
            if values.get(code, "" if code == "" else None) == "":
                return 0
            return order.index(code) + 1 if numbers.get(code) is not None else ODD

        said = self._coded(column, place_of, str(len(self._codes)))
        table = pl.Series([None, *numbers.values()], dtype=pl.Int64)
        return Said(pl.lit(table).gather(said.value.cast(pl.UInt32)), said.odd)

    def _constant(self, fact: model.Fact, value: Stated) -> Said:
        kind = kind_of(fact)
        if value == "":
            return Said(nothing(kind), _NONE_ODD)
        match kind:
            case "choice":
                assert isinstance(fact.type, model.Choice)
                stated = str(reader_of(fact.type, self.policy.currency)(value))
                return Said(pl.lit(fact.type.values.index(stated) + 1, pl.UInt16), _NONE_ODD)
            case "number":
                scale = scale_of(fact.type, self.policy.currency)
                assert scale is not None
                parts = parts_of(value, fact, scale, self.policy.currency)
                return Said(nothing(kind), _ALL_ODD) if parts is None else Said(pl.lit(parts, pl.Int64), _NONE_ODD)
            case "known":
                return Said(pl.lit(1, pl.UInt16), _NONE_ODD)
            case "stamp":
                moment = datetime.fromisoformat(str(value))
                offset = moment.utcoffset()
                if offset is None or offset.total_seconds() % 60:
                    return Said(nothing(kind), _ALL_ODD)
                minutes = pl.lit(int(offset.total_seconds()) // 60, pl.Int64)
                return Said(pl.lit(micros_of(moment), pl.Int64), _NONE_ODD, minutes)
            case _:
                assert_never(kind)

    def _number(self, column: str, scale: Scale, *, clock: bool) -> Said:
        cell, dtype = pl.col(column), self.schema[column]
        match dtype:
            case pl.String():
                cell = self._text(column)
                read = clock_in(cell) if clock else scale.text(cell)
            case pl.Decimal(scale=places) if not clock and self._blank_only:
                read = scale.decimal(cell, places or 0)
            case pl.Float64() | pl.Float32() if not clock and self._blank_only:
                read = scale.text(cell.cast(pl.Float64).cast(pl.String))
            case _ if dtype.is_integer() and not clock and self._blank_only:
                read = scale.whole(cell)
            case _:
                return Said(pl.lit(None, pl.Int64), cell.is_not_null())
        number = self._once(read)
        return Said(number, cell.is_not_null() & number.is_null())

    def _stamp(self, column: str) -> Said:
        dtype = self.schema[column]
        stamps: Stamps | None = None
        given = pl.col(column).is_not_null()
        if isinstance(dtype, pl.String):
            text = self._text(column)
            given = text.is_not_null()
            zone = self.mapping.zone if self.lenient else None
            stamps = stamps_in_text(text, zone, self.mapping.time_formats if self.lenient else ())
        elif isinstance(dtype, pl.Datetime) and self._blank_only and not self.mapping.time_formats:
            aware = dtype.time_zone is not None and isinstance(self.mapping.zone, ZoneInfo)
            stamps = None if aware else stamps_in_column(pl.col(column), dtype, self.mapping.zone)
        if stamps is None:
            return Said(pl.lit(None, pl.Int64), given, pl.lit(None, pl.Int64))
        moment = self._once(stamps.moment, f"\0stamp {column}")  # however many facts are measured by it
        offset = self._once(stamps.offset, f"\0offset {column}")
        return Said(moment, given & moment.is_null(), offset)

    def _known(self, column: str, *, is_date: bool) -> Said:
        if not isinstance(self.schema[column], pl.String):
            plain = isinstance(self.schema[column], pl.Date) and is_date and self._blank_only
            given = pl.col(column).is_not_null()
            return Said(given.cast(pl.UInt16), _NONE_ODD if plain else given)
        text = self._text(column)
        if not is_date:
            return Said(text.is_not_null().cast(pl.UInt16), _NONE_ODD)
        good = text.str.contains(r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$") & text.str.to_date("%Y-%m-%d", strict=False).is_not_null()
        good = good & (text.str.slice(0, 4) != "0000")
        return Said(text.is_not_null().cast(pl.UInt16), text.is_not_null() & ~good)

    def _between(self, start: str, end: str) -> Said:
        first, last = self._stamp(start), self._stamp(end)
        moment = pl.col(AS_OF) if self.dated else pl.lit(micros_of(self.as_of), pl.Int64)
        if self.dated:
            stated = self._as_of()
            assert stated is not None
            moment = stated.value
        stop = pl.when(last.value <= moment).then(last.value).otherwise(moment)
        length = stop - first.value
        return Said(pl.when(length >= 0).then(length), first.odd | last.odd | (length < 0))

    # ── what stands beside the facts ──────────────────────────────────────────────────────────────────────────────────────

    def _as_of(self) -> Said | None:
        if not isinstance(self.mapping.as_of, str):
            return None
        said = self._stamp(self.mapping.as_of)
        offset = self.as_of.utcoffset()
        whole = offset is not None and offset.total_seconds() % 60 == 0
        default = Stamps(
            pl.lit(micros_of(self.as_of), pl.Int64),
            pl.lit(int(offset.total_seconds()) // 60 if offset is not None else 0, pl.Int64),
        )
        missing = said.value.is_null() & ~said.odd
        assert said.offset is not None
        return Said(
            pl.when(missing).then(default.moment).otherwise(said.value),
            said.odd if whole else said.odd | missing,
            pl.when(missing).then(default.offset).otherwise(said.offset),
        )

    def _contract(self) -> Said | None:
        """The place of the contract among the policy's, from 1 on."""
        if not self.mapping.contract:
            return None
        names = list(self.policy.contracts)
        read = contract_reading_of(self.policy)
        parts: list[Said] = []
        for source in self.mapping.contract:
            match source:
                case Constant(value):
                    place = names.index(str(value)) + 1 if value != "" else 0
                    said = Said(pl.lit(place, pl.UInt16), _NONE_ODD)
                case Column(column, values):
                    said = self._coded(
                        column,
                        place_of_contract(names, read, values, self.mapping, lenient=self.lenient),
                        str(len(self._codes)),
                    )
                case Between():
                    said = Said(pl.lit(0, pl.UInt16), _ALL_ODD)
                case _:
                    assert_never(source)
            only = self._is_for(source.only)
            parts.append(said if only is None else Said(pl.when(only).then(said.value), only & said.odd))
        return first_of(parts, "choice")

    def _case_id(self) -> pl.Expr:
        column = self.mapping.case_id
        if column is None:
            return pl.lit(None, pl.String)
        return self._text(column, self._raw(column))

    # ── cells ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _text(self, column: str, cell: pl.Expr | None = None) -> pl.Expr:
        """A column of texts without the blanks around them, null where a cell counts as empty."""
        cell = pl.col(column) if cell is None else cell
        if not self.lenient:
            return cell
        name = f"\0stripped {column}"
        self._stripped[name] = cell.str.strip_chars()
        text = pl.col(name)
        empty = text == "" if self._blank_only else text.is_in(list(self.mapping.empty))
        return pl.when(~empty).then(text)

    def _once(self, expr: pl.Expr, name: str | None = None) -> pl.Expr:
        name = name or f"\0read {len(self._read)}"
        self._read[name] = expr
        return pl.col(name)

    def _is_text(self, column: str) -> bool:
        dtype = self.schema[column]
        return isinstance(dtype, TEXTS) or dtype.is_integer()

    def _raw(self, column: str) -> pl.Expr:
        return pl.col(column) if isinstance(self.schema[column], pl.String) else pl.col(column).cast(pl.String)

    def _is_for(self, only: Only) -> pl.Expr | None:
        tests: list[pl.Expr] = []
        for columns, holds in ((only.when, True), (only.unless, False)):
            for column, wanted in columns.items():
                text = self._raw(column).fill_null("").str.strip_chars()
                tests.append(text.is_in(list(wanted)) if holds else ~text.is_in(list(wanted)))
        return pl.all_horizontal(tests) if tests else None
