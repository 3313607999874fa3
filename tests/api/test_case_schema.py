"""The JSON Schema of a case accepts what is decided and refuses what is refused."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import jsonschema
import pytest

from fenze.api.case_schema import case_schema
from fenze.decision.case import CaseError, CaseReader
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of

POLICY = """
policy kinds "各种事实" / "kinds of facts"
party maker "厂商" / "manufacturer"
source guide "售后指导" / "guide"
cost material "材料费" / "material"
fact broken "破损" / "broken": yes or no presumed yes ask maker "破损了吗？" / "Is it broken?"
fact colour "颜色" / "colour": one of red "红" / "red", blue "蓝" / "blue"
fact pieces "件数" / "pieces": integer
fact weight "重量" / "weight": decimal
fact rate "比例" / "rate": percent
fact late "迟到" / "late": hours
fact months_used "使用月数" / "months used": months
fact shipped_on "发货日" / "shipped on": date
fact paid_at "付款时间" / "paid at": date and time
fact at_clock "时刻" / "time of day": time of day
fact remark "备注" / "remark": text
rule K-1 "破损" / "broken" cites guide "1" when broken is yes and pieces > 1 then maker bears all material
"""
VALUES: list[tuple[str, object]] = [
    ("broken", True), ("broken", "yes"), ("broken", None), ("colour", "red"), ("colour", "green"), ("colour", None),
    ("pieces", 3), ("pieces", "3"), ("pieces", "3.0"), ("pieces", -1), ("pieces", "x"), ("pieces", 3.5), ("weight", "-1.5"),
    ("weight", 2), ("weight", "1e3"), ("rate", "12.5"), ("rate", -1), ("material", "300.00"), ("material", "300.001"),
    ("material", 300), ("material", -1), ("material", "-1"), ("material", True), ("late", 36), ("late", "PT36H"), ("late", "-PT1H"),
    ("late", "36 hours"), ("months_used", "P6M"), ("at_clock", "16:00"), ("at_clock", "24:00"), ("at_clock", 16),
    ("shipped_on", "2022-09-01"), ("shipped_on", "September"), ("paid_at", "2022-09-01T10:00:00+08:00"), ("paid_at", "now"),
    ("remark", "any"), ("remark", 1), ("unheard_of", 1),
]  # fmt: skip


@pytest.mark.parametrize(("fact", "value"), VALUES, ids=[f"{fact}={value}" for fact, value in VALUES])
def test_the_schema_and_the_reader_agree(fact: str, value: object) -> None:
    policy = policy_of([file_of(POLICY, "kinds.fenze")])
    case = {"case_id": "C-1", "as_of": "2022-09-01T10:00:00+08:00", "facts": {fact: value}}
    try:
        CaseReader(policy).read(case, datetime(2022, 9, 1, tzinfo=UTC))
        is_read = True
    except CaseError:
        is_read = False
    schema = case_schema(policy, "1.0.0")
    jsonschema.Draft202012Validator.check_schema(schema)
    validator: Any = jsonschema.Draft202012Validator(schema, format_checker=jsonschema.FormatChecker())
    told = validator.is_valid(case)
    assert told == is_read or (not is_read and value == "now")  # without an extra, the library does not look into moments


def test_the_schema_tells_whom_to_ask_and_what_is_presumed() -> None:
    schema = case_schema(policy_of([file_of(POLICY, "kinds.fenze")]), "1.0.0")
    broken = schema["properties"]["facts"]["properties"]["broken"]
    assert (broken["x-ask"], broken["x-presumed"], broken["x-question"]["zh"]) == (["maker"], "yes", "破损了吗？")
    assert schema["$id"] == "urn:fenze:kinds:1.0.0:case"
