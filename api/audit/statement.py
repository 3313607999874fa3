"""The decisions of a month → who owes whom, and from which decisions."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import Connection

from fenze.api.store.read import Filters, Stored, all_stored
from fenze.api.store.records import moment_key
from fenze.api.wire.records import Statement, StatementRow, Total
from fenze.decision.case import CHINA
from fenze.dsl.currency import minor_digits_of


def statement(connection: Connection, party: str, month: str) -> Statement:
    """Everything that decisions of cases of that month, in China, lay on the party or give it.

    Decisions that others took the place of are left out and counted. Raises ValueError where the month is none.
    """
    start = datetime.strptime(month, "%Y-%m").replace(tzinfo=CHINA)
    end = start.replace(year=start.year + 1, month=1) if start.month == 12 else start.replace(month=start.month + 1)
    filters = Filters(party=party, since=moment_key(start), until=moment_key(end))
    rows: list[StatementRow] = []
    superseded = 0
    for one in all_stored(connection, filters):
        if one.superseded_by:
            superseded += 1
            continue
        rows += (row for row in _rows_of(one) if party in {row.payer, row.payee})
    return Statement(party=party, month=month, rows=rows, totals=_totals(rows), superseded=superseded)


def _rows_of(record: Stored) -> Iterator[StatementRow]:
    decision = json.loads(record.decision)
    currency = json.loads(record.trace)["policy"]["currency"]
    for kind, field in (("liability", "liability"), ("payment", "payments"), ("fine", "fines")):
        for row in decision[field]:
            state, amount = _state_and_amount(row)
            yield StatementRow.model_validate(
                {
                    "decision_id": record.record_id,
                    "case_id": decision["case_id"],
                    "as_of": decision["as_of"],
                    "policy": record.policy,
                    "version": record.version,
                    "kind": kind,
                    "payer": row.get("payer") or row["party"],
                    "payee": row.get("payee"),
                    "what": row.get("cost_head") or row.get("reason") or kind,
                    "state": state,
                    "amount": amount,
                    "currency": currency,
                    "rules": row["rules"],
                }
            )


def _state_and_amount(row: Mapping[str, Any]) -> tuple[str, str | None]:
    if row["amount"] is not None:
        return "settled", row["amount"]
    if row.get("proposed_amount") is not None:
        return "proposed", row["proposed_amount"]
    return "open", None


def _totals(rows: list[StatementRow]) -> list[Total]:
    found: dict[tuple[str, str, str, str, str], tuple[Decimal, int]] = {}
    for row in rows:
        key = row.kind, row.payer, row.payee or "", row.state, row.currency
        total, without = found.get(key, (Decimal(0), 0))
        found[key] = (total, without + 1) if row.amount is None else (total + Decimal(row.amount), without)
    return [
        Total.model_validate(
            {
                "kind": kind,
                "payer": payer,
                "payee": payee or None,
                "state": state,
                "currency": currency,
                "amount": f"{total:.{minor_digits_of(currency)}f}",
                "without_amount": without,
            }
        )
        for (kind, payer, payee, state, currency), (total, without) in sorted(found.items())
    ]
