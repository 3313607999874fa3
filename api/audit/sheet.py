"""A statement → CSV for a program, XLSX for a person."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import xlsxwriter

from fenze.api.wire.records import Statement
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue

_COLUMNS = {
    "decision_id": Text("decision", "判定编号"),
    "case_id": Text("case", "案件编号"),
    "as_of": Text("moment", "案件时间"),
    "policy": Text("policy", "政策"),
    "version": Text("version", "版本"),
    "kind": Text("kind", "类别"),
    "payer": Text("who pays", "承担方"),
    "payee": Text("to whom", "收款方"),
    "what": Text("what for", "事由"),
    "state": Text("state", "状态"),
    "amount": Text("amount", "金额"),
    "currency": Text("currency", "币种"),
    "rules": Text("rules", "规则"),
}
_TOTALS = {name: _COLUMNS[name] for name in ("kind", "payer", "payee", "state", "currency", "amount")} | {
    "without_amount": Text("without an amount", "金额未知的笔数")
}
_EPOCH = datetime(2000, 1, 1, tzinfo=UTC).replace(tzinfo=None)


def csv_of(statement: Statement) -> str:
    """The rows with the names of their fields; what a spreadsheet could take for a formula is set in quotes."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for row in statement.rows:
        told = row.model_dump()
        writer.writerow([_harmless(_cell(told[name])) for name in _COLUMNS])
    return out.getvalue()


def xlsx_of(statement: Statement, tongue: Tongue) -> bytes:
    """Two sheets, the totals and the rows; the same statement gives the same bytes. Amounts are exact, as text."""
    out = io.BytesIO()
    with xlsxwriter.Workbook(out, {"in_memory": True}) as book:
        book.set_properties({"title": f"{statement.party} {statement.month}", "created": _EPOCH})
        bold, right = book.add_format({"bold": True}), book.add_format({"align": "right"})
        for title, columns, rows in (
            (Text("totals", "合计"), _TOTALS, [one.model_dump() for one in statement.totals]),
            (Text("decisions", "明细"), _COLUMNS, [one.model_dump() for one in statement.rows]),
        ):
            sheet = book.add_worksheet(title.in_(tongue))
            sheet.freeze_panes(1, 0)
            for column, (name, label) in enumerate(columns.items()):
                sheet.write_string(0, column, label.in_(tongue), bold)
                width = max([len(label.in_(tongue)), *(len(_cell(row[name])) for row in rows)])
                sheet.set_column(column, column, min(width + 2, 40))
                for line, row in enumerate(rows, 1):
                    sheet.write_string(line, column, _cell(row[name]), right if name == "amount" else None)
    return out.getvalue()


def _cell(value: object) -> str:
    if isinstance(value, list):
        return " ".join(str(one) for one in value)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    return "" if value is None else str(value)


def _harmless(cell: str) -> str:
    return f"'{cell}" if cell[:1] in {"=", "+", "-", "@", "\t", "\r"} else cell
