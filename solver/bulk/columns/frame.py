"""Outcomes → a table with a column of its own type for each thing decided, for Parquet and for Polars and Arrow.

The columns are those of the CSV table; where a CSV cell holds several entries there is a list, amounts are exact decimals in the
currency's unit, and the moment of the case is a moment in the policy's time zone.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal

import polars as pl

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.solver.bulk.columns.amounts import Amount, Ends, Reckoner
from fenze.solver.bulk.columns.chunk import TEMPLATE, Decided
from fenze.solver.bulk.columns.stated import AS_OF, CASE_ID, ROW
from fenze.solver.bulk.columns.template import Template
from fenze.solver.bulk.decide_rows import Outcome
from fenze.solver.bulk.to_table import COLUMNS, cells_of
from fenze.solver.decision import Decision
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


def record_of(outcome: Outcome, voice: Voice) -> Record:
    """A row; what is left out is null, or an empty list."""
    cells = cells_of(outcome, voice)
    record: dict[str, object] = {name: cells.get(name) or None for name in NAMES if name not in _LISTS}
    for name in _LISTS:
        record[name] = cells[name].split(" | ") if cells.get(name) else []
    decision = outcome.result
    record |= dict.fromkeys(_AMOUNTS, ())
    record["as_of"] = None
    if isinstance(decision, Decision):
        digits = minor_digits_of(decision.currency)
        record |= {
            "as_of": decision.file.as_of,
            "settled": [row.tentative or "yes" for row in decision.liability],
            "share": [None if row.share is None else str(row.share) for row in decision.liability],
            "amount": [_decimal(row.amount, digits) for row in decision.liability],
            "payment": [_decimal(row.amount, digits) for row in decision.payments],
            "payment_settled": [row.tentative or "yes" for row in decision.payments],
            "fined": [row.party for row in decision.fines],
            "fine": [_decimal(row.amount, digits) for row in decision.fines],
        }
    return record


def _decimal(minor: int | None, digits: int) -> Decimal | None:
    return None if minor is None else Decimal(minor).scaleb(-digits)


class Framer:
    """Makes the table of decided chunks."""

    def __init__(self, voice: Voice, reckoner: Reckoner) -> None:
        self._voice, self._reckoner = voice, reckoner
        self._schema = schema_of(voice.policy)

    def frame(self, decided: Decided[Record]) -> pl.DataFrame:
        """A row for each of the chunk's, in order."""
        parts: list[pl.DataFrame] = []
        if decided.rows.height:
            parts.append(self._of_templates(decided))
        if decided.alone:
            records = [record_of(outcome, self._voice) for outcome in decided.alone.values()]
            places = pl.Series(ROW, list(decided.alone), dtype=pl.UInt32)
            parts.append(pl.DataFrame(records, schema=self._schema, orient="row").with_columns(places))
        if not parts:
            return pl.DataFrame(schema=self._schema)
        table = parts[0] if len(parts) == 1 else pl.concat([part.select(NAMES_AND_ROW) for part in parts]).sort(ROW)
        return table.select(NAMES)

    def _of_templates(self, decided: Decided[Record]) -> pl.DataFrame:
        rows = decided.rows
        order = list(decided.templates)
        numbers = pl.DataFrame({TEMPLATE: pl.Series(order, dtype=pl.UInt32), "nth": pl.Series(range(len(order)), dtype=pl.UInt32)})
        nth = rows.select(TEMPLATE).join(numbers, on=TEMPLATE, how="left", maintain_order="left")["nth"]
        records = pl.DataFrame([decided.templates[place].shape for place in order], schema=self._schema, orient="row")
        table = records[nth].with_columns(rows[ROW], rows[CASE_ID].alias("case_id"))
        if AS_OF in rows.columns:
            refused = records["status"].is_null()[nth]
            moment = rows[AS_OF].cast(pl.Datetime("us", "UTC")).dt.convert_time_zone(self._voice.policy.time_zone)
            table = table.with_columns(pl.when(~refused).then(moment).alias("as_of"))
        indexed = rows.with_row_index("index")
        templates = {place: shaped.template for place, shaped in decided.templates.items()}
        for name, plans in (
            ("amount", {place: template.liability for place, template in templates.items()}),
            ("payment", {place: template.payments for place, template in templates.items()}),
            ("fine", {place: template.fines for place, template in templates.items()}),
        ):
            if any(plan is not None for each in plans.values() for plan in each):
                table = table.with_columns(self._amounts(name, plans, indexed, table))
        ends = {place: template for place, template in templates.items() if any(until for _, until in template.windows)}
        return self._with_windows(table, indexed, ends) if ends else table

    def _amounts(
        self, name: str, plans: Mapping[int, Sequence[Amount | None]], rows: pl.DataFrame, table: pl.DataFrame
    ) -> pl.Expr:
        """The amounts of each row side by side, in one list."""
        most = max(map(len, plans.values()))
        columns: list[pl.Series] = []
        for nth in range(most):
            users: dict[Amount, list[int]] = {}
            for place, each in plans.items():
                if nth < len(each) and (plan := each[nth]) is not None:
                    users.setdefault(plan, []).append(place)
            found: list[pl.DataFrame] = []
            for plan, places in users.items():
                part = rows.filter(pl.col(TEMPLATE).is_in(places))
                found.append(part.select("index").with_columns(self._reckoner.amounts(plan, part).alias("minor")))
            if not found:
                columns.append(pl.Series([None], dtype=pl.Int128).new_from_index(0, rows.height))
                continue
            minor = found[0] if len(found) == 1 else pl.concat(found)
            if minor.height < rows.height or len(found) > 1:
                minor = rows.select("index").join(minor, on="index", how="left", maintain_order="left")
            columns.append(minor["minor"])
        digits = self._reckoner.digits
        unit = pl.lit(10**digits, pl.Decimal(38, digits))
        exact = [pl.lit(column).cast(pl.Decimal(38, digits)) / unit for column in columns]
        counts = table.select(pl.col(name).list.len().alias("n"))["n"]
        return pl.concat_list(exact).list.head(pl.lit(counts)).alias(name)

    def _with_windows(self, table: pl.DataFrame, rows: pl.DataFrame, ends: Mapping[int, Template]) -> pl.DataFrame:
        """With the moments at which claim windows close."""
        lists: list[list[str]] = table["claim_windows"].to_list()
        users: dict[tuple[int, Ends], list[int]] = {}
        for place, template in ends.items():
            for nth, (_, until) in enumerate(template.windows):
                if until is not None:
                    users.setdefault((nth, until), []).append(place)
        for (nth, until), places in users.items():
            part = rows.filter(pl.col(TEMPLATE).is_in(places))
            for index, text in zip(part["index"], self._reckoner.texts(until, part), strict=True):
                lists[index][nth] = f"{lists[index][nth].split(':')[0]}: {text}"
        return table.with_columns(pl.Series("claim_windows", lists, dtype=pl.List(pl.String)))


NAMES_AND_ROW = (*NAMES, ROW)
