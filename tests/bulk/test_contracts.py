"""Contracts and payments in tables of orders."""

from __future__ import annotations

import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from fenze.command import main
from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk.mapping import MappingError
from fenze.solver.bulk.prepare import prepare
from tests.bulk.desk import NOW, rows_in

POLICY = """\
policy late "晚到" / "Late goods"
source guide "指导" / "guide"
party maker "厂商" / "maker"
party customer "客户" / "customer"
party agent "客服" / "agent"
term late_arrival "晚到" / "late arrival"
term exchange "换货" / "exchange"
term removal "下架" / "listing removed"
parameter slack "宽限" / "grace": days = 3 days
fact days_late "晚到天数" / "days late": days ask maker
fact paid "实付" / "price paid": money ask maker
fact signed "签收" / "signed for": date and time
rule L-1 "晚到" / "late" cites guide "1"
  when days_late > slack
  then maker pays customer 10% of paid for late_arrival
   and eligible for exchange
   and window exchange within 7 days of signed
   and maker gets 6 points
   and agent is fined 200
   and maker is sanctioned removal
contract acme-2024 "甲公司" / "Acme" for late
  set slack = 10 days
"""
TABLE = "id,supplier,late,price\n1,ACME,12,100.00\n2,,4,50.05\n3,甲公司,4,1\n4,NEW,9,1\n"
MAPPING = """\
case_id = "id"
as_of = 2022-10-01T00:00:00+08:00
contract = { column = "supplier", values = { ACME = "Acme", "甲公司" = "acme-2024" } }
[facts]
days_late = { column = "late" }
paid = { column = "price" }
"""


def bulk(folder: Path, *arguments: str, table: str = TABLE) -> Result:
    for name, text in (("late.fenze", POLICY), ("map.toml", MAPPING)):
        (folder / name).write_text(text, encoding="utf-8")
    command = ["bulk", "-p", str(folder / "late.fenze"), "--lang", "en", "--from", "csv", "-", "-", *arguments]
    return CliRunner().invoke(main, command, input=table)


def test_the_mapping_says_which_contract_a_row_is_under(tmp_path: Path) -> None:
    done = bulk(tmp_path, "--map", str(tmp_path / "map.toml"), "--json")
    assert [(row["contract"], row["status"], row["payment"], row["error_code"]) for row in rows_in(done.stdout)] == [
        ("acme-2024", "decided", "10.00", ""),
        ("", "decided", "5.01", ""),
        ("acme-2024", "no_rule", "", ""),
        ("", "", "", "unknown_code"),
    ]
    closing = json.loads(done.stderr)
    assert closing["by_contract"] == [{"contract": "acme-2024", "rows": 2}, {"contract": None, "rows": 1}]
    (paid,) = closing["by_payment"]
    assert (paid["payer"], paid["payee"], paid["reason"]) == ("maker", "customer", "late_arrival")
    assert (paid["cases"], paid["amount"]) == (2, "15.01")


def test_a_table_without_a_mapping_may_have_a_column_for_the_contract(tmp_path: Path) -> None:
    done = bulk(tmp_path, table="case_id,contract,days_late,paid\n1,Acme,12,10\n2,Acmee,12,10\n3,,12,10\n")
    assert [(row["contract"], row["error_code"]) for row in rows_in(done.stdout)] == [
        ("acme-2024", ""),
        ("", "unknown_contract"),
        ("", ""),
    ]
    assert "acme-2024   Acme" in done.stderr


def test_what_is_granted_and_imposed_has_its_cells(tmp_path: Path) -> None:
    (row,) = rows_in(bulk(tmp_path, table="days_late,paid,signed\n12,10,2022-09-01T10:00:00+08:00\n").stdout)
    assert {name: row[name] for name in ("payer", "payee", "reason", "payment", "payment_settled", "eligible")} == {
        "payer": "maker",
        "payee": "customer",
        "reason": "late_arrival",
        "payment": "1.00",
        "payment_settled": "yes",
        "eligible": "exchange",
    }
    assert row["claim_windows"] == "exchange: 2022-09-08T10:00:00+08:00"
    assert (row["points"], row["fines"], row["sanctions"]) == ("maker: 6", "agent: 200.00", "maker: removal")


@pytest.mark.parametrize(
    ("written", "field", "suggestion"),
    [
        ('contract = "Acmee"', "contract", "did you mean `acme-2024`?"),
        ('contract = { column = "s", values = { A = "acme-2023" } }', "contract.values.A", "did you mean `acme-2024`?"),
        ('contract = { from = "s", to = "s" }', "contract", 'write its name, or { column = "…" }'),
        ('contract = { column = "t" }', "contract.column", None),
    ],
)
def test_a_contract_that_is_not_there_is_told_before_any_row(written: str, field: str, suggestion: str | None) -> None:
    files = [file_of(POLICY, "late.fenze")]
    with pytest.raises(MappingError) as caught:
        prepare(files, f'{written}\n[facts]\npaid = {{ column = "s" }}', io.BytesIO(b"s\n1\n"), "csv", NOW)
    (fault,) = caught.value.faults
    assert (fault.field, fault.suggestion and fault.suggestion.en) == (field, suggestion)
