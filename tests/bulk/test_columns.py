"""Columns decide exactly as rows do: every row of a table, whatever stands in it."""

from __future__ import annotations

import random
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta, timezone
from functools import cache
from typing import Any

import polars as pl
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fenze.dsl import ast, model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.load import files_of, shipped
from fenze.dsl.text_to_ast import file_of
from fenze.solver.bulk.columns.chunk import Chunk, ColumnDecider
from fenze.solver.bulk.columns.fill import Filler
from fenze.solver.bulk.columns.frame import Framer, frame_of_records, record_of, schema_of
from fenze.solver.bulk.decide_rows import Outcome, decide_rows, reading_cases, reading_rows
from fenze.solver.bulk.out import ParquetWriter, TextWriter
from fenze.solver.bulk.plan import looked_up, mapping_of_columns
from fenze.solver.bulk.read_table import Survey, stated_chunk
from fenze.solver.bulk.row_to_case import RowReader
from fenze.solver.bulk.table import Form, Row
from fenze.solver.bulk.text_to_mapping import mapping_of
from fenze.solver.bulk.to_table import line_of
from fenze.solver.decide import Engine, engine_of
from fenze.solver.render.voice import Voice
from tests.bulk.desk import NOW
from tests.properties.cases import cases
from tests.properties.policies import THEMES, policies

EXAMPLES = 100 if settings().max_examples > 100 else 8
"""An example is a whole table in three forms."""
CHINA = timezone(timedelta(hours=8))
WIDE = """\
policy wide "宽" / "wide"
version 1.0.0
in force from 2022-01-01
source guide "指导"
party carrier "物流" / "carrier"
party maker "厂商" / "maker"
party shop "店铺" / "shop"
cost loss "损失" / "loss"
cost repair "维修" / "repair"
term late_dispatch "晚发" / "late dispatch"
action answer "答复" / "answer"
fact cause "原因" / "cause": one of carrier "物流" / "the carrier's", maker "厂商" / "the maker's", both "都有" / "of both"
  ask carrier "什么原因?" / "What was the cause?"
fact warned "已提醒" / "warned": yes or no presumed no
fact shipped "已发货" / "shipped": yes or no
  implied yes when shipped_time is known
fact price "价格" / "price": money
fact paid "实付" / "paid": money
fact pieces "件数" / "pieces": integer
fact rate "费率" / "rate": percent
fact days_under_way "在途天数" / "days under way": days from shipped_time to arrived_time
fact hours_late "迟到" / "hours late": hours from midnight after shipped_time to arrived_time
fact shipped_at "发货时刻" / "time of day": time of day at shipped_time
fact shipped_time "发货时间" / "time of shipping": date and time
fact arrived_time "到达时间" / "time of arrival": date and time
fact ordered_on "下单日" / "day of the order": date
fact note "备注" / "remark": text
constraint both_warned "都有且已提醒" / "both and warned" never cause is both and warned is yes
rule W-1 "1" / "one"
  cites guide "1"
  when cause is carrier and days_under_way > 5 days
  then carrier bears all loss
rule W-2 "2" / "two"
  cites guide "2"
  when cause is both and pieces >= 2
  then carrier, maker, shop share loss equally
   and maker bears 1/3 of repair with the rest on shop to be agreed
rule W-3 "3" / "three"
  cites guide "3"
  when cause is maker and price > paid
  then maker bears 40% of loss
   and maker pays shop min(rate * price, 500) for late_dispatch rounded half even
rule W-4 "4" / "four"
  cites guide "4"
  in force from 2022-06-01 until 2022-09-15
  when shipped is yes and hours_late > 12 hours and shipped_at >= 12:00
  then shop must answer within 24 hours of shipped_time
   and maker bears all repair
rule W-5 "5" / "five"
  cites guide "5"
  when cause is unknown and ordered_on is known
  then await cause
"""


@cache
def _compiled(files: tuple[ast.File, ...]) -> tuple[model.Policy, Engine]:
    policy = policy_of(files)
    return policy, engine_of(policy, files=files)


@cache
def wide_files() -> tuple[ast.File, ...]:
    return (file_of(WIDE, "wide.fenze"),)


class Both:
    """One policy's tables, decided by columns and by rows; the rows by an engine that remembers nothing."""

    def __init__(self, policy: model.Policy, engine: Engine, frame: pl.DataFrame, mapping: str | None = None) -> None:
        self.policy, self.engine = policy, engine
        self.frame, self.voice = frame, Voice(self.policy, "en")
        told = mapping_of(mapping) if mapping else mapping_of_columns(frame.columns)
        self.mapping = looked_up(told, self.policy, Survey(0, dict(frame.schema), (), None))
        self.reading = reading_rows(RowReader(self.mapping, self.policy, NOW))
        self.dated = isinstance(self.mapping.as_of, str)
        self.forgetful = Engine(policy, remembers=0)

    def alone(self, rows: Sequence[Row]) -> list[Outcome]:
        return list(decide_rows(self.engine, rows, self.reading, NOW))

    def row(self, place: int) -> Row:
        return Row(place + 2, self.frame.row(place, named=True))

    def check(self, *, lenient: bool = True, chunk: Chunk | None = None) -> int:
        """Compares every form of output, row by row; gives how many rows followed a template."""
        chunk = chunk or Chunk(self.frame, self.row)
        every = [chunk.row(place) for place in range(chunk.frame.height)]
        expected = list(decide_rows(self.forgetful, every, self.reading, NOW))
        followed = 0
        forms: tuple[Form, ...] = ("csv", "ndjson")
        for form in forms:
            writer = TextWriter(form, self.policy, "en", marked=False, dated=self.dated)
            decider = ColumnDecider(
                self.engine, self.mapping, NOW, dict(chunk.frame.schema), self.alone, writer.shape, lenient=lenient
            )
            filler = Filler(decider.reckoner(), json_=form == "ndjson")
            (decided,) = decider.decide(chunk)
            lines = dict(filler.fill(decided, filler.amounts(decided)))
            followed = max(followed, len(lines))
            assert len(lines) + len(decided.alone) == chunk.frame.height
            for place, line in lines.items():
                assert line == line_of(expected[place], form, self.policy, self.voice)
        shape = ParquetWriter(self.policy, "en").shape
        records = ColumnDecider(self.engine, self.mapping, NOW, dict(chunk.frame.schema), self.alone, shape, lenient=lenient)
        framer = Framer(self.voice, records.reckoner())
        (decided_records,) = records.decide(chunk)
        table = framer.frame(decided_records, framer.amounts(decided_records))
        rows = frame_of_records([record_of(outcome, self.voice) for outcome in expected], schema_of(self.policy))
        assert table.equals(rows)
        return followed


def of_files(files: Sequence[ast.File], frame: pl.DataFrame, mapping: str | None = None) -> Both:
    return Both(*_compiled(tuple(files)), frame, mapping)


START = datetime(2022, 5, 1, tzinfo=CHINA)
moments = st.integers(0, 180 * 86_400).map(lambda seconds: START + timedelta(seconds=seconds))
stamps = st.one_of(moments.map(datetime.isoformat), st.sampled_from(["2022-09-01 10:00", "2022-02-30T10:00:00+08:00", "soon"]))
amounts = st.one_of(
    st.integers(0, 10**7).map(lambda minor: f"{minor // 100}.{minor % 100:02d}"),
    st.sampled_from(["0", "0.01", "9999999999999999.99", "10000000000000000", "1.005", "-1", "1e3", "１", " 5 "]),
)
CELLS: dict[str, st.SearchStrategy[str]] = {
    "case_id": st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=6),
    "as_of": st.one_of(moments.map(datetime.isoformat), st.sampled_from(["2022-09-01", "x"])),
    "cause": st.sampled_from(["carrier", "maker", "both", "物流", "both ", "nobody"]),
    "warned": st.sampled_from(["yes", "no", "是", "NO", "perhaps"]),
    "shipped": st.sampled_from(["yes", "no", "true"]),
    "price": amounts,
    "paid": amounts,
    "pieces": st.sampled_from(["0", "1", "2", "2.0", "999999999999999999999", "x"]),
    "rate": st.sampled_from(["0", "12.5", "0.0001", "0.0000001", "100"]),
    "days_under_way": st.sampled_from(["4", "5", "5.5", "P6D", "-1"]),
    "hours_late": st.sampled_from(["12", "12.25"]),
    "shipped_at": st.sampled_from(["11:59", "12:00", "12:00:01", "25:00"]),
    "shipped_time": stamps,
    "arrived_time": stamps,
    "ordered_on": st.sampled_from(["2022-09-01", "20220901", "2022-13-01", "2022-09-01 10:00"]),
    "note": st.sampled_from(["x", " ", "=1+1"]),
    "loss": amounts,
    "repair": amounts,
}
rows = st.fixed_dictionaries({}, optional=CELLS)


def frame_of(found: Sequence[Mapping[str, str]], names: Sequence[str]) -> pl.DataFrame:
    return pl.DataFrame({name: pl.Series([row.get(name) for row in found], dtype=pl.String) for name in names})


@settings(max_examples=EXAMPLES)
@given(st.lists(rows, min_size=1, max_size=30))
def test_any_table_is_decided_as_its_rows_are(found: list[dict[str, str]]) -> None:
    of_files(wide_files(), frame_of([*found, *found], list(CELLS))).check()


@settings(max_examples=EXAMPLES)
@given(st.lists(rows, min_size=1, max_size=20), st.sampled_from(["+08:00", "Asia/Shanghai", "America/New_York"]))
def test_any_table_through_a_mapping(found: list[dict[str, str]], zone: str) -> None:
    mapping = f"""
case_id = "case_id"
as_of = {{ column = "as_of" }}
time_zone = "{zone}"
empty = ["0", "soon"]
[facts]
cause = [
  {{ column = "cause", values = {{ carrier = "carrier", maker = "厂商", nobody = "" }}, unless = {{ note = "x" }} }},
  {{ constant = "both" }},
]
warned = {{ column = "warned", when = {{ shipped = ["yes", ""] }} }}
days_under_way = {{ from = "shipped_time", to = "arrived_time" }}
shipped_time = {{ column = "shipped_time" }}
arrived_time = {{ column = "arrived_time" }}
pieces = {{ column = "pieces", values = {{ "0" = "0", "1" = "1", "2" = "12" }} }}
price = {{ column = "price" }}
paid = {{ column = "paid" }}
rate = {{ column = "rate" }}
loss = {{ column = "loss" }}
repair = {{ constant = "10.01" }}
"""
    of_files(wide_files(), frame_of([*found, *found], list(CELLS)), mapping).check()


stated_facts = st.fixed_dictionaries(
    {},
    optional={
        "cause": st.sampled_from(["carrier", "maker", "both", "nobody", 1, None]),
        "warned": st.sampled_from([True, False, "yes", None]),
        "price": st.one_of(st.integers(0, 10**20), st.decimals(0, 10**6, places=2), amounts, st.just(True)),
        "paid": st.one_of(st.integers(0, 1000), amounts),
        "rate": st.sampled_from(["5", 5, True]),
        "pieces": st.sampled_from([1, 2, "2", 2.5]),
        "shipped_time": stamps,
        "arrived_time": stamps,
        "loss": amounts,
        "nothing": st.just("x"),
        "note": st.sampled_from(["", "x", 3]),
    },
)


@settings(max_examples=EXAMPLES)
@given(st.lists(st.tuples(st.sampled_from(["C-1", "C-2", 7, None, True, 1.5]), stated_facts), min_size=1, max_size=25))
def test_cases_of_ndjson_are_decided_as_they_are_by_themselves(cases: list[tuple[object, dict[str, Any]]]) -> None:
    files = wide_files()
    policy = policy_of(files)
    lines = [Row(n, {"case_id": case_id, "facts": facts}) for n, (case_id, facts) in enumerate([*cases, *cases], start=1)]
    both = of_files(files, frame_of([], ["case_id", "as_of", "contract", *policy.facts]))
    both.reading = reading_cases()
    both.check(lenient=False, chunk=stated_chunk(lines, policy))


def test_columns_of_any_type_are_read_as_rows_are() -> None:
    chance = random.Random(7)  # noqa: S311 a table, not a secret
    count = 60
    late = datetime(2022, 9, 1, 13, 30, 0, 250_000, tzinfo=CHINA)

    def some(*values: object) -> list[object]:
        return [chance.choice((*values, None)) for _ in range(count)]

    frame = pl.DataFrame(
        {
            "case_id": pl.Series(range(count)),
            "cause": pl.Series(some("carrier", "maker", "both"), dtype=pl.Enum(["carrier", "maker", "both"])),
            "warned": pl.Series(some(True, False)),
            "shipped": pl.Series(some(0, 1), dtype=pl.Int8),
            "price": pl.Series(some(0.1, 300.0, 1e17, float("nan"), float("inf")), dtype=pl.Float64),
            "paid": pl.Series(some(1, 2**63, 5), dtype=pl.UInt64),
            "pieces": pl.Series(some(1, 2, -1), dtype=pl.Int16),
            "rate": pl.Series(some(True, False)),
            "hours_late": pl.Series(some(timedelta(hours=13)), dtype=pl.Duration("us")),
            "shipped_at": pl.Series(some("11:59", "12:00")),
            "shipped_time": pl.Series(some(late, late - timedelta(days=9)), dtype=pl.Datetime("ns", "Asia/Shanghai")),
            "arrived_time": pl.Series(some(late.replace(tzinfo=None)), dtype=pl.Datetime("ms")),
            "ordered_on": pl.Series(some(late.date()), dtype=pl.Date),
            "note": pl.Series(some(["x"], []), dtype=pl.List(pl.String)),
            "loss": pl.Series(some("1.50", "0"), dtype=pl.String).cast(pl.Decimal(20, 3)),
            "repair": pl.Series(some(b"1"), dtype=pl.Binary),
        }
    )
    both = of_files(wide_files(), frame)
    both.check()
    assert of_files(wide_files(), frame.select("case_id", "cause", "warned", "pieces", "loss", "ordered_on")).check() > 30


@pytest.mark.parametrize("name", shipped())
def test_the_scenarios_of_the_shipped_policies(name: str) -> None:
    files = files_of(name)
    policy = policy_of(files)
    shown = {True: "yes", False: "no"}
    costs = [fact for fact, declared in policy.facts.items() if declared.is_cost]
    found: list[dict[str, str]] = []
    for number, scenario in enumerate(policy.scenarios[:: max(1, len(policy.scenarios) // 25)]):
        facts = {fact: shown[value] if isinstance(value, bool) else str(value) for fact, value in scenario.facts.items()}
        base = facts | {"case_id": f"S-{number}"} | ({"as_of": scenario.as_of} if scenario.as_of else {})
        found.append(base)
        found.append(base | dict.fromkeys(costs, ("0.01", "0", "777.77")[number % 3]))
    followed = of_files(files, frame_of([*found, *reversed(found)], ["case_id", "as_of", *policy.facts])).check()
    assert followed > len(found)


@pytest.mark.parametrize("theme", [None, "relations", "constraints", "implications", "moments"])
@settings(max_examples=EXAMPLES)
@given(data=st.data())
def test_cases_under_any_policy(theme: str | None, data: st.DataObject) -> None:
    policy = data.draw(policies(THEMES[theme] if theme else None))
    drawn = data.draw(st.lists(cases(policy), min_size=1, max_size=8))
    lines = [Row(n, {"case_id": f"C-{n}", "facts": facts}) for n, facts in enumerate([*drawn, *drawn], start=1)]
    both = Both(policy, Engine(policy), frame_of([], ["case_id", "as_of", "contract", *policy.facts]))
    both.reading = reading_cases()
    both.check(lenient=False, chunk=stated_chunk(lines, policy))
