"""Outcomes → a table with a column of its own type for each thing decided, for Parquet and for Polars and Arrow.

The columns are those of the CSV table; where a CSV cell holds several entries there is a list, amounts are exact decimals in
the currency's unit, and the moment of the case is a moment in the policy's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.solver.bulk.columns.amounts import NTH, Plans, Reckoner
from fenze.solver.bulk.columns.chunk import Decided, Shaped
from fenze.solver.bulk.columns.said import AS_OF, CASE_ID, ROW
from fenze.solver.bulk.decide_rows import Outcome
from fenze.solver.bulk.parquet import blank_cells
from fenze.solver.bulk.to_table import COLUMNS, cells_of
from fenze.solver.render.voice import Voice

_LISTS = frozenset(
    (
        *("liable", "cost_head", "share", "settled", "possibly_liable", "not_liable", "remedies"),
        *("payer", "payee", "reason", "payment_settled", "eligible", "not_eligible", "claim_windows"),
        *("points", "sanctions", "advances", "recourse", "compliance", "fined"),
        *("escalated_to", "referrals", "duties", "rules", "notices"),
    )
)
_AMOUNTS = ("amount", "payment", "fine")
_KINDS = ("liability", "payments", "fines")
"""The lists of a decision that these amounts are of."""
_ANY_TEXT = frozenset(("case_id", "share", "claim_windows", "notices", "error_field", "error_message"))
"""Texts of which there may be as many as there are rows."""
CASE_ID_COLUMN = "case_id"
NAMES = tuple(name for column in COLUMNS for name in (("fined", "fine") if column == "fines" else (column,)))
"""The columns: those of a CSV table, but for fines, which are two lists."""
Record = Mapping[str, object]


def schema_of(policy: model.Policy) -> dict[str, pl.DataType]:
    """The columns with their types."""
    money = pl.List(pl.Decimal(38, minor_digits_of(policy.currency)))
    kinds: dict[str, pl.DataType] = dict.fromkeys(_AMOUNTS, money)
    kinds |= dict.fromkeys(_LISTS, pl.List(pl.String()))
    kinds["as_of"] = pl.Datetime("us", policy.time_zone)
    return {name: kinds.get(name, pl.String()) for name in NAMES}


def _coded(schema: Mapping[str, pl.DataType]) -> dict[str, pl.DataType]:
    codes = pl.Categorical(pl.Categories.random())  # forgotten with this table
    kinds: dict[pl.DataType, pl.DataType] = {pl.String(): codes, pl.List(pl.String()): pl.List(codes)}
    return {name: dtype if name in _ANY_TEXT else kinds.get(dtype, dtype) for name, dtype in schema.items()}


def record_of(outcome: Outcome, voice: Voice) -> Record:
    """A row; what is left out is null, or an empty list."""
    cells = cells_of(outcome, voice)
    record: dict[str, object] = {name: cells.get(name) or None for name in NAMES if name not in _LISTS}
    for name in _LISTS:
        record[name] = tuple(cells[name].split(" | ")) if cells.get(name) else ()
    decision = outcome.result
    record |= dict.fromkeys(_AMOUNTS, ())
    record["as_of"] = None
    if isinstance(decision, Decision):
        digits = minor_digits_of(decision.currency)
        record |= {
            "as_of": decision.file.as_of,
            "settled": tuple(row.tentative or "yes" for row in decision.liability),
            "share": tuple(None if row.share is None else str(row.share) for row in decision.liability),
            "amount": tuple(_decimal(row.amount, digits) for row in decision.liability),
            "payment": tuple(_decimal(row.amount, digits) for row in decision.payments),
            "payment_settled": tuple(row.tentative or "yes" for row in decision.payments),
            "fined": tuple(row.party for row in decision.fines),
            "fine": tuple(_decimal(row.amount, digits) for row in decision.fines),
        }
    return record


def _decimal(minor: int | None, digits: int) -> Decimal | None:
    return None if minor is None else Decimal(minor).scaleb(-digits)


class Framer:
    """Makes the table of decided chunks."""

    def __init__(self, voice: Voice, reckoner: Reckoner, *, coded: bool = False) -> None:
        """`coded` holds the texts that the policy has as categories, which Parquet takes as they are."""
        self._voice, self._reckoner = voice, reckoner
        self._schema = _coded(schema_of(voice.policy)) if coded else schema_of(voice.policy)
        self._plans = Plans[Shaped[Record]](lambda shaped: shaped.amounts)
        self._records = pl.DataFrame(schema=self._schema)
        self._said: tuple[str, ...] = ()
        """The columns in which something stands in any of the records."""
        self._places: dict[str, pl.Series] = {}
        """For the lists of amounts in the records, the places of the entries in each list, from 0 on."""

    def amounts(self, decided: Decided[Record]) -> pl.DataFrame:
        """What the amounts of the rows come to."""
        self._keep_up(decided)
        return self._reckoner.amounts(decided.rows, self._plans, decided.used)

    def frame(self, decided: Decided[Record], amounts: pl.DataFrame) -> pl.DataFrame:
        """A row for each of the chunk's, in order."""
        return self._completed(self.columns(decided, amounts), NAMES)

    def columns(self, decided: Decided[Record], amounts: pl.DataFrame) -> pl.DataFrame:
        """The same, as far as anything stands in a column; `case_id` always."""
        parts: list[pl.DataFrame] = []
        if decided.rows.height:
            parts.append(self._of_templates(decided, amounts))
        if decided.alone:
            records = frame_of_records([record_of(outcome, self._voice) for outcome in decided.alone.values()], self._schema)
            said = [name for name in NAMES if name == CASE_ID_COLUMN or not _is_empty(records[name])]
            parts.append(records.select(said).with_columns(pl.Series(ROW, list(decided.alone), dtype=pl.UInt32)))
        if not parts:
            return pl.DataFrame(schema={CASE_ID_COLUMN: pl.String()})
        table = parts[0] if len(parts) == 1 else self.joined(parts).sort(ROW)
        return table.select(name for name in NAMES if name in table.columns)

    def joined(self, tables: Sequence[pl.DataFrame]) -> pl.DataFrame:
        """Tables that may lack columns one below the other."""
        names = tuple(dict.fromkeys(name for table in tables for name in table.columns))
        return pl.concat(self._completed(table, names) for table in tables)

    def _completed(self, table: pl.DataFrame, names: Sequence[str]) -> pl.DataFrame:
        missing = [name for name in names if name not in table.columns]
        blank = (blank_cells(self._schema[name], table.height).alias(name) for name in missing)
        return table.with_columns(blank).select(names)

    def _keep_up(self, decided: Decided[Record]) -> None:
        """Makes columns of the records of templates that have come up since, each of them once."""
        fresh = self._plans.keep_up(decided.templates)
        if fresh:
            blank = dict.fromkeys(NAMES) | dict.fromkeys(_LISTS.union(_AMOUNTS), ())
            more = frame_of_records([shaped.shape if shaped else blank for shaped in fresh], self._schema)
            known = self._plans.taken_up - len(fresh)
            self._records = pl.concat([self._records.head(known), more], rechunk=True)
            self._said = tuple(name for name in NAMES if not _is_empty(self._records[name]))
            self._places = {
                name: self._records[name].list.eval(pl.int_range(pl.len(), dtype=pl.UInt32))
                for name in _AMOUNTS
                if name in self._said
            }

    def _of_templates(self, decided: Decided[Record], amounts: pl.DataFrame) -> pl.DataFrame:
        rows, said = decided.rows, self._said
        fixed = self._records.select(name for name in said if name not in (CASE_ID_COLUMN, *_AMOUNTS))
        table = fixed[rows[NTH]].with_columns(rows[ROW], rows[CASE_ID].alias(CASE_ID_COLUMN))
        if AS_OF in rows.columns and "status" in said:
            moment = rows[AS_OF].cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(self._voice.policy.time_zone)
            table = table.with_columns(pl.when(pl.col("status").is_not_null()).then(moment).alias("as_of"))
        table = table.with_columns(
            self._listed(amounts, name, kind).alias(name) for name, kind in zip(_AMOUNTS, _KINDS, strict=True) if name in said
        )
        ends = self._reckoner.texts(rows, {nth: shaped.ends for nth, shaped in decided.followed()})
        return self._with_windows(table, ends) if ends else table

    def _listed(self, amounts: pl.DataFrame, name: str, kind: str) -> pl.Series:
        """The amounts of each row one after another, as many as are known or not in its template's record."""
        known = self._records[name]
        columns = [f"{kind} {n}" for n in range(int(known.list.len().max() or 0))]  # type: ignore[arg-type]
        there = [column for column in columns if column in amounts.columns]
        if not there:
            return known[amounts[NTH]]  # none is known
        narrow = all(amounts.schema[column] == pl.Int64 for column in there)
        none = pl.Series([None], dtype=pl.Int64 if narrow else pl.Int128).new_from_index(0, amounts.height)
        places = self._places[name][amounts[NTH]]
        stacked = pl.concat(amounts[column].cast(none.dtype) if column in there else none for column in columns)
        entries = pl.DataFrame({"place": places}).with_row_index("row").explode("place", empty_as_null=False)
        found = stacked.gather(entries.select(pl.col("place") * amounts.height + pl.col("row")).to_series())
        return _with_entries(places, found.cast(pl.Int128).reinterpret(dtype=pl.Decimal(38, self._reckoner.digits)))

    def _with_windows(self, table: pl.DataFrame, ends: Mapping[str, list[str]]) -> pl.DataFrame:
        """With the moments at which claim windows close."""
        lists: list[list[str]] = table["claim_windows"].to_list()
        for name, texts in ends.items():
            nth = int(name.partition(" ")[2])
            for entries, text in zip(lists, texts, strict=True):
                if text:
                    entries[nth] = f"{entries[nth].partition(':')[0]}: {text}"
        return table.with_columns(pl.Series("claim_windows", lists, dtype=pl.List(pl.String)))


def _with_entries(lists: pl.Series, entries: pl.Series) -> pl.Series:
    """Lists of the same lengths, with these entries one after another."""

    def put(old: pl.Series) -> pl.Series:
        assert len(old) == len(entries)
        return entries

    return lists.list.eval(pl.element().map_batches(put, return_dtype=entries.dtype, is_elementwise=True))


def _is_empty(column: pl.Series) -> bool:
    """Whether nothing stands in any row."""
    if isinstance(column.dtype, pl.List):
        return not column.list.len().max()
    return column.null_count() == len(column)


def frame_of_records(records: Sequence[Record], schema: Mapping[str, pl.DataType]) -> pl.DataFrame:
    """Records as a table."""
    columns: list[pl.Series] = []
    for name, dtype in schema.items():
        values = [record[name] for record in records]
        columns.append(_of_amounts(values, dtype) if name in _AMOUNTS else _of_few(values, dtype))
    return pl.DataFrame(dict(zip(schema, columns, strict=True)))


def _of_few(values: Sequence[object], dtype: pl.DataType) -> pl.Series:
    """Few different values, each of them made once."""
    places: dict[object, int] = {}
    chosen = [places.setdefault(value, len(places)) for value in values]
    return pl.Series(list(places), dtype=dtype)[pl.Series(chosen, dtype=pl.UInt32)]


def _of_amounts(values: Sequence[object], dtype: pl.DataType) -> pl.Series:
    """Lists of amounts that are nearly all different, in one go."""
    return pl.from_dicts([{"": value} for value in values], schema={"": dtype}).to_series()
