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
from fenze.solver.bulk.columns.amounts import NTH, Reckoner
from fenze.solver.bulk.columns.chunk import Decided, Shaped
from fenze.solver.bulk.columns.said import AS_OF, CASE_ID, ROW
from fenze.solver.bulk.decide_rows import Outcome
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
_MOST_KEPT = 60_000
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
        self._records = pl.DataFrame(schema=self._schema)
        self._places: dict[int, tuple[Shaped[Record], int]] = {}
        self._blank: dict[pl.DataType, pl.Series] = {}

    def amounts(self, decided: Decided[Record]) -> pl.DataFrame:
        """What the amounts of the rows come to."""
        return self._reckoner.amounts(decided.rows, [shaped.amounts for shaped in decided.templates])

    def frame(self, decided: Decided[Record], amounts: pl.DataFrame) -> pl.DataFrame:
        """A row for each of the chunk's, in order."""
        parts: list[pl.DataFrame] = []
        if decided.rows.height:
            parts.append(self._of_templates(decided, amounts))
        if decided.alone:
            records = frame_of_records([record_of(outcome, self._voice) for outcome in decided.alone.values()], self._schema)
            parts.append(records.with_columns(pl.Series(ROW, list(decided.alone), dtype=pl.UInt32)))
        if not parts:
            return pl.DataFrame(schema=self._schema)
        table = parts[0] if len(parts) == 1 else pl.concat([part.select(NAMES_AND_ROW) for part in parts]).sort(ROW)
        return table.select(NAMES)

    def _of_templates(self, decided: Decided[Record], amounts: pl.DataFrame) -> pl.DataFrame:
        rows = decided.rows
        records = self._records_of(decided)
        fixed = [name for name in NAMES if name not in ("case_id", *_AMOUNTS)]
        empty = [name for name in fixed if _is_empty(records[name])]
        table = records.select(name for name in fixed if name not in empty)[rows[NTH]]
        nothing = (self._nothing(self._schema[name], rows.height).alias(name) for name in empty)
        table = table.with_columns(rows[ROW], rows[CASE_ID].alias("case_id"), *nothing)
        if AS_OF in rows.columns:
            moment = rows[AS_OF].cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(self._voice.policy.time_zone)
            table = table.with_columns(pl.when(pl.col("status").is_not_null()).then(moment).alias("as_of"))
        table = table.with_columns(
            self._listed(amounts, kind, records[name]).alias(name) for name, kind in zip(_AMOUNTS, _KINDS, strict=True)
        )
        ends = self._reckoner.texts(rows, [shaped.ends for shaped in decided.templates])
        return self._with_windows(table, ends) if ends else table

    def _records_of(self, decided: Decided[Record]) -> pl.DataFrame:
        """The records of a chunk's templates, in order; each is made into columns once."""
        if len(self._places) > _MOST_KEPT:
            self._records, self._places = self._records.clear(), {}
        fresh = [shaped for shaped in decided.templates if id(shaped) not in self._places]
        if fresh:
            for place, shaped in enumerate(fresh, start=self._records.height):
                self._places[id(shaped)] = (shaped, place)  # which keeps it, so that its id stays its own
            more = frame_of_records([shaped.shape for shaped in fresh], self._schema)
            self._records = pl.concat([self._records, more], rechunk=True)
        places = [self._places[id(shaped)][1] for shaped in decided.templates]
        return self._records[pl.Series(places, dtype=pl.UInt32)]

    def _listed(self, amounts: pl.DataFrame, kind: str, known: pl.Series) -> pl.Series:
        """The amounts of each row side by side, as many as are `known` or not in its template."""
        names = [f"{kind} {n}" for n in range(int(known.list.len().max() or 0))]  # type: ignore[arg-type]
        if not names:
            return self._nothing(known.dtype, amounts.height)
        if not any(name in amounts.columns for name in names):
            return known[amounts[NTH]]  # none is known
        dtype = pl.Decimal(38, self._reckoner.digits)
        exact = [
            pl.col(name).cast(pl.Int128).reinterpret(dtype=dtype) if name in amounts.columns else pl.lit(None, dtype)
            for name in names
        ]
        length = pl.lit(known.list.len()).gather(pl.col(NTH))
        return amounts.select(pl.concat_arr(exact).arr.to_list().list.head(length)).to_series()

    def _nothing(self, dtype: pl.DataType, height: int) -> pl.Series:
        """So many cells with nothing in them; the same ones for every column of the type."""
        known = self._blank.get(dtype)
        if known is None or len(known) < height:
            nothing: list[object] = [[] if isinstance(dtype, pl.List) else None]
            known = self._blank[dtype] = pl.Series(nothing, dtype=dtype).new_from_index(0, height)
        return known.head(height)

    def _with_windows(self, table: pl.DataFrame, ends: Mapping[str, list[str]]) -> pl.DataFrame:
        """With the moments at which claim windows close."""
        lists: list[list[str]] = table["claim_windows"].to_list()
        for name, texts in ends.items():
            nth = int(name.partition(" ")[2])
            for entries, text in zip(lists, texts, strict=True):
                if text:
                    entries[nth] = f"{entries[nth].partition(':')[0]}: {text}"
        return table.with_columns(pl.Series("claim_windows", lists, dtype=pl.List(pl.String)))


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


NAMES_AND_ROW = (*NAMES, ROW)
