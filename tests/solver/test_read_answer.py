"""What a clerk types as an answer, in either tongue and with units, and what it is taken for."""

from __future__ import annotations

import pytest

from fenze.decision.read_value import Bad
from fenze.solver.read_answer import stated_of
from tests.solver.policy import policy

POLICY = policy("""
fact late "迟到" / "late": yes or no
fact cause "原因" / "cause": one of carrier "物流" / "the carrier's", maker "厂商" / "the maker's"
fact waiting "等待" / "waiting": hours
fact repair "修理" / "repair": working days
fact price "价款" / "price": money
fact rate "比例" / "rate": percent
fact pieces "件数" / "pieces": integer
fact weight "重量" / "weight": decimal
fact paid_on "付款日" / "day of payment": date
fact paid_time "付款时间" / "time of payment": date and time
fact clock "时刻" / "time of day": time of day
fact remark "备注" / "remark": text
""")


@pytest.mark.parametrize(
    ("fact", "typed", "stated"),
    [
        ("late", "y", True), ("late", "是", True), ("late", "没有", False), ("late", "2", False), ("late", " YES ", True),
        ("cause", "1", "carrier"), ("cause", "厂商", "maker"), ("cause", "The maker's", "maker"), ("cause", "carrier", "carrier"),
        ("waiting", "36", "36"), ("waiting", "36 hours", "36"), ("waiting", "36小时", "36"), ("waiting", "1,000 h", "1000"),
        ("repair", "3 个工作日", "3"), ("repair", "3 working days", "3"),
        ("price", "¥1,300.50", "1300.50"), ("price", "300元", "300"), ("price", "CNY 5", "5"), ("price", "３００", "300"),
        ("rate", "30%", "30"), ("rate", "12.5 %", "12.5"),
        ("pieces", "12", "12"), ("weight", "-1.5", "-1.5"),
        ("paid_on", "2022-9-1", "2022-09-01"), ("paid_on", "2022年9月1日", "2022-09-01"), ("paid_on", "2022/09/01", "2022-09-01"),
        ("paid_time", "2022-09-01 8:30", "2022-09-01T08:30:00+08:00"),
        ("paid_time", "2022年9月1日 16:00", "2022-09-01T16:00:00+08:00"),
        ("paid_time", "2022-09-01T10:00:00+00:00", "2022-09-01T10:00:00+00:00"),
        ("clock", "9:05", "09:05"), ("remark", "wet box", "wet box"),
    ],
)  # fmt: skip
def test_an_answer_is_read(fact: str, typed: str, stated: object) -> None:
    found = stated_of(typed, fact, POLICY, "en")
    assert found == stated and type(found) is type(stated)


@pytest.mark.parametrize(
    ("fact", "typed", "code", "said"),
    [
        ("cause", "cariers", "unknown_value", "did you mean 1, “the carrier's”?"),
        ("cause", "3", "unknown_value", "write a number from 1 to 2"),
        ("late", "perhaps", "unknown_value", "write a number from 1 to 2"),
        ("paid_time", "2022-09-01", "wrong_type", "write it as 2022-09-01 10:00"),
        ("price", "-5", "negative", None), ("price", "1.005", "not_exact", "write at most 2 decimal places"), ("price", "300 dollars", "wrong_type", None),
        ("waiting", "3 days", "wrong_type", None), ("pieces", "1.5", "wrong_type", "write digits only, such as 3"),
        ("paid_on", "tomorrow", "wrong_type", None), ("paid_on", "2022-02-30", "wrong_type", "write it as 2022-09-01"), ("clock", "25:00", "wrong_type", "write it as 16:00"),
    ],
)  # fmt: skip
def test_an_answer_that_cannot_be_taken_is_explained(fact: str, typed: str, code: str, said: str | None) -> None:
    with pytest.raises(Bad) as caught:
        stated_of(typed, fact, POLICY, "en")
    assert caught.value.code == code
    assert said is None or (caught.value.suggestion is not None and caught.value.suggestion.en == said)
