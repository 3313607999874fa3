"""A small policy, and ways to run `fenze bulk` on it."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from typing import cast

from click.testing import CliRunner, Result

from fenze.command import main
from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk.prepare import Prepared, prepare

POLICY = """\
policy late_goods "迟到" / "Late goods"
version 1.0.0
in force from 2022-01-01
currency CNY

source guide "指导"
party carrier "物流" / "carrier"
party maker "厂商" / "maker"
cost loss "损失" / "loss"

fact cause "原因" / "cause":
  one of carrier "物流" / "the carrier's", maker "厂商" / "the maker's"
  ask carrier "什么原因?" / "What was the cause?"

fact shipped "已发货" / "shipped":
  yes or no
  implied yes when shipped_time is known
  ask maker "发货了吗?" / "Has it been shipped?"

fact days_under_way "在途天数" / "days under way":
  days from shipped_time to arrived_time

fact days_waiting "等待天数" / "days waiting": days
fact pieces "件数" / "pieces": integer
fact ordered_on "下单日" / "day of the order": date
fact note "备注" / "remark": text

fact shipped_time "发货时间" / "time of shipping": date and time
fact arrived_time "到达时间" / "time of arrival": date and time

parameter limit_days "天数上限" / "limit": days = 5 days
parameter carrier_part "物流比例" / "the carrier's part": percent = 50%

rule L-1 "物流迟到" / "late by the carrier"
  cites guide "1"
  when cause is carrier and days_under_way > limit_days
  then carrier bears all loss

rule L-2 "厂商晚发" / "late by the maker"
  cites guide "2"
  when cause is maker and days_waiting > 3 days
  then maker bears carrier_part of loss with the rest on carrier to be agreed

rule L-3 "先查原因" / "ask for the cause"
  cites guide "3"
  when cause is unknown and days_under_way > limit_days
  then await cause
"""

NOW = datetime.fromisoformat("2022-10-01T00:00:00+08:00")


def prepared(table: str, mapping: str | None, form: str = "csv", stated: datetime | None = None) -> Prepared:
    """A table and a mapping made ready against the small policy."""
    assert form in ("csv", "ndjson")
    files = [file_of(POLICY, "late.fenze")]
    return prepare(files, mapping, io.BytesIO(table.encode()), form, NOW, stated)  # type: ignore[arg-type]


def bulk(folder: Path, *arguments: str, given: str | bytes | None = None, policy: str = "late.fenze") -> Result:
    """Runs the command in a folder, which gets the small policy."""
    (folder / "late.fenze").write_text(POLICY, encoding="utf-8")
    policy = policy if policy == "three_party_liability" else str(folder / policy)
    return CliRunner().invoke(main, ["bulk", "-p", policy, "--lang", "en", *arguments], input=given)


def rows_in(text: str) -> list[dict[str, str]]:
    """The rows of a CSV text by column."""
    return list(csv.DictReader(io.StringIO(text)))


def objects_in(text: str) -> list[Mapping[str, object]]:
    """The lines of an NDJSON text."""
    return [cast("Mapping[str, object]", json.loads(line)) for line in text.splitlines()]
