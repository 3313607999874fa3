"""A table of Polars or Arrow from Python: decided row by row as each case is by itself, whole or batch by batch."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from importlib import import_module
from typing import Any

import polars as pl
import pytest

from fenze.decision.case import CaseError
from fenze.decision.decision import Decision
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk.decide_table import decide_batches, decide_table, frame_of
from fenze.solver.bulk.mapping import MappingError
from fenze.solver.decide import Engine, engine_of
from tests.bulk.desk import POLICY

arrow: Any = import_module("pyarrow")
FILE = file_of(POLICY, "late.fenze")
AS_OF = datetime(2022, 10, 1, tzinfo=UTC)
ROWS = [
    {
        "case_id": f"C-{n}",
        "cause": ("carrier", "maker", "nobody", None)[n % 4],
        "days_under_way": str(n % 9),
        "days_waiting": None if n % 5 else "4",
        "loss": "-1" if n == 17 else f"{n}.05",
    }
    for n in range(60)
]
FRAME = pl.DataFrame(ROWS, schema=dict.fromkeys(ROWS[0], pl.String))


def as_arrow(frame: Any) -> Any:
    """The table as one of Arrow, which has no types of its own."""
    return frame.to_arrow()


def decided(engine: Engine, case: Mapping[str, object]) -> tuple[Decision | None, str | None]:
    """The decision of a case; None with the field to blame where it is refused."""
    try:
        return engine.decide(case, AS_OF), None
    except CaseError as error:
        return None, error.faults[0].field


def test_each_row_is_decided_as_its_case_is_by_itself() -> None:
    engine = engine_of(policy_of([FILE]))
    found = decide_table([FILE], FRAME, as_of=AS_OF).to_dicts()
    assert [row["case_id"] for row in found] == [row["case_id"] for row in ROWS]
    for row, told in zip(ROWS, found, strict=True):
        facts = {name: value for name, value in row.items() if name != "case_id" and value is not None}
        decision, field = decided(engine, {"case_id": row["case_id"], "facts": facts})
        assert told["error_field"] == field
        assert (told["error_message"] is None) == (decision is not None)
        if decision is None:
            continue
        assert told["status"] == decision.status
        assert told["liable"] == [one.party for one in decision.liability]
        assert told["rules"] == list(decision.rules)
        assert told["next_check"] == next((check.fact for check in decision.next_checks), None)
        assert [None if cents is None else cents * 100 for cents in told["amount"]] == [
            one.amount for one in decision.liability
        ]


def test_a_table_of_arrow_comes_back_as_one_of_arrow() -> None:
    table = as_arrow(FRAME)
    found: Any = decide_table([FILE], table, as_of=AS_OF)
    assert isinstance(found, arrow.Table)
    assert frame_of(found).equals(decide_table([FILE], FRAME, as_of=AS_OF))


@pytest.mark.parametrize("size", [1, 7, 100])
def test_batches_come_to_what_the_whole_comes_to(size: int) -> None:
    table = as_arrow(FRAME)
    found: Any = arrow.Table.from_batches(list(decide_batches([FILE], table.to_batches(max_chunksize=size), as_of=AS_OF)))
    assert frame_of(found).equals(decide_table([FILE], FRAME, as_of=AS_OF))


def test_a_table_without_rows_has_the_columns_of_decisions() -> None:
    found = decide_table([FILE], FRAME.clear(), as_of=AS_OF)
    assert found.height == 0 and found.schema == decide_table([FILE], FRAME, as_of=AS_OF).schema


def test_a_mapping_names_the_columns_and_the_moment() -> None:
    renamed = FRAME.rename({"case_id": "order", "cause": "who", "days_under_way": "days", "loss": "claim"}).drop("days_waiting")
    sources = {"cause": "who", "days_under_way": "days", "loss": "claim"}
    mapping = 'case_id = "order"\nas_of = "2022-10-01T00:00:00+00:00"\n'
    mapping += "".join(f'[facts.{fact}]\ncolumn = "{column}"\n' for fact, column in sources.items())
    found = decide_table([FILE], renamed, mapping)
    assert found.equals(decide_table([FILE], FRAME.drop("days_waiting"), as_of=AS_OF))


def test_a_column_that_is_no_fact_is_refused_by_name() -> None:
    with pytest.raises(MappingError) as caught:
        decide_table([FILE], FRAME.rename({"loss": "lost"}), as_of=AS_OF)
    assert "`lost`" in str(caught.value)


def test_rows_with_as_many_payments_as_their_rules_make_and_amounts_of_any_size() -> None:
    lines = ["policy many", "party p", "party q", "fact price: money", "fact pieces: integer"]
    for number in range(4):
        lines += [f"term for_{number}", f"rule R-{number}", f"  when pieces > {number * 10}"]
        lines += [f"  then p pays q {number + 1} * price for for_{number}" if number else "  then p pays q 7 for for_0"]
    file = file_of("\n".join(lines), "many.fenze")
    engine = engine_of(policy_of([file]))
    prices = [None, "0.01", f"{10**15}.00", "9.99"]
    rows = [{"case_id": f"C-{n}", "pieces": n % 50, "price": prices[n % 4]} for n in range(120)]
    frame = pl.DataFrame(rows, schema={"case_id": pl.String, "pieces": pl.Int64, "price": pl.String})
    table = as_arrow(frame)
    found: Any = arrow.Table.from_batches(list(decide_batches([file], table.to_batches(max_chunksize=11), as_of=AS_OF)))
    for row, told in zip(rows, frame_of(found).to_dicts(), strict=True):
        decision, _ = decided(engine, {"facts": {name: row[name] for name in ("pieces", "price") if row[name] is not None}})
        assert decision is not None
        assert [None if paid is None else int(paid * 100) for paid in told["payment"]] == [
            one.amount for one in decision.payments
        ]
        assert told["reason"] == [one.reason for one in decision.payments]
