"""Amounts, shares, lengths of time and moments in words."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta, timezone
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.decision.case import CHINA
from fenze.dsl import model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.text_to_ast import file_of
from fenze.dsl.timing import SECONDS
from fenze.solver.render.values import amount_of_minor, day, duration, exact_amount, moment, parameter_value, phrase_of, share
from fenze.solver.render.voice import Voice

TEXT = """
policy words "用词" / "Words" version 1.0.0 currency {currency}
party carrier "物流" / "carrier"
fact kind "类型" / "kind": one of lost "丢失" / "lost goods", late "延误" / "a delay"
fact who "谁" / "who": party among carrier
fact part "比例" / "part": percent
parameter limit "时限" / "limit": hours = 36 hours
parameter ways "分法" / "ways": shares = equal
parameter ratio "比例" / "ratio": shares = 2:1:1
parameter choice "选项" / "choice": one of strict "从严" / "strict", lenient "从宽" / "lenient" = lenient
parameter bearer "承担方" / "bearer": party = carrier
parameter start "起始日" / "start": date = 2022-08-02
parameter moment "时点" / "moment": date and time = 2022-08-02T10:00:00+08:00
parameter cap "上限" / "cap": money = 500
parameter yes_no "是否" / "whether": yes or no = yes
"""


def policy_in(currency: str) -> model.Policy:
    return policy_of([file_of(TEXT.format(currency=currency), "words.fenze")])


EN, ZH = (Voice(policy_in("CNY"), "en"), Voice(policy_in("CNY"), "zh"))


@pytest.mark.parametrize(
    ("minor", "currency", "english", "chinese"),
    [
        (30000, "CNY", "CNY 300.00", "300.00 元"),
        (5, "CNY", "CNY 0.05", "0.05 元"),
        (10**18, "CNY", "CNY 10,000,000,000,000,000.00", "10,000,000,000,000,000.00 元"),
        (1234567, "USD", "USD 12,345.67", "12,345.67 USD"),
        (1234567, "JPY", "JPY 1,234,567", "1,234,567 JPY"),
    ],
)
def test_an_amount(minor: int, currency: str, english: str, chinese: str) -> None:
    policy = policy_in(currency)
    assert [amount_of_minor(Voice(policy, tongue), minor) for tongue in ("en", "zh")] == [english, chinese]


@pytest.mark.parametrize(
    ("minor", "currency", "shown"),
    [
        (Fraction(10000, 3), "CNY", "CNY 33.33333…"),
        (Fraction(9999, 2), "CNY", "CNY 49.995"),
        (Fraction(5000), "CNY", "CNY 50.00"),
        (Fraction(100, 3), "JPY", "JPY 33.333…"),
        (Fraction(50), "JPY", "JPY 50"),
    ],
)
def test_an_exact_part(minor: Fraction, currency: str, shown: str) -> None:
    assert exact_amount(Voice(policy_in(currency), "en"), minor) == shown


@pytest.mark.parametrize(
    ("fraction", "english", "chinese"),
    [("1", "all", "全部"), ("1/2", "50%", "50%"), ("1/3", "1/3", "1/3"), ("1/8", "12.5%", "12.5%"), ("1/97", "1/97", "1/97")],
)
def test_a_share(fraction: str, english: str, chinese: str) -> None:
    assert (share(EN, Fraction(fraction)), share(ZH, Fraction(fraction))) == (english, chinese)


@pytest.mark.parametrize(
    ("length", "unit", "english", "chinese"),
    [
        (Fraction(1), "days", "1 day", "1 天"),
        (Fraction(0), "days", "0 days", "0 天"),
        (Fraction(57, 8), "days", "7 days 3 hours", "7 天 3 小时"),
        (Fraction(5, 2), "days", "2.5 days", "2.5 天"),
        (3 + Fraction(1, 86400), "days", "3 days 1 second", "3 天 1 秒"),
        (Fraction(1, 3), "hours", "20 minutes", "20 分钟"),
        (Fraction(30), "minutes", "30 minutes", "30 分钟"),
        (72 + Fraction(1, 60), "hours", "72 hours 1 minute", "72 小时 1 分钟"),
        (3 + Fraction(1, 86400 * 10**6), "days", "3 days 0.000001 seconds", "3 天 0.000001 秒"),
        (Fraction(1, 7), "days", "1/7 days", "1/7 天"),
        (Fraction(3), "working days", "3 working days", "3 个工作日"),
    ],
)
def test_a_length_of_time(length: Fraction, unit: model.DurationUnit, english: str, chinese: str) -> None:
    assert (duration(EN, length, unit), duration(ZH, length, unit)) == (english, chinese)


@given(st.integers(0, 10**12), st.sampled_from(["minutes", "hours", "days"]))
def test_no_length_of_time_is_rounded(micro: int, unit: model.DurationUnit) -> None:
    """So that a length on either side of a threshold never reads as the threshold."""
    sizes = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
    words = duration(EN, Fraction(micro, 10**6) / SECONDS[unit], unit).split(" ")
    counted = zip(words[::2], words[1::2], strict=True)
    assert sum(Fraction(count) * sizes[name.removesuffix("s")] for count, name in counted) == Fraction(micro, 10**6)


@pytest.mark.parametrize(
    ("value", "english", "chinese"),
    [
        (datetime(2022, 9, 1, 10, tzinfo=CHINA), "1 September 2022, 10:00", "2022年9月1日 10:00"),
        (datetime(2022, 9, 1, 10, 0, 5, tzinfo=CHINA), "1 September 2022, 10:00:05", "2022年9月1日 10:00:05"),
        (datetime(2022, 9, 1, 18, tzinfo=UTC), "2 September 2022, 02:00 China time", "北京时间 2022年9月2日 02:00"),
        (datetime(2022, 9, 1, 10, tzinfo=timezone(timedelta(hours=8), "x")), "1 September 2022, 10:00", "2022年9月1日 10:00"),
    ],
)
def test_a_moment(value: datetime, english: str, chinese: str) -> None:
    assert (moment(EN, value), moment(ZH, value)) == (english, chinese)


def test_a_day() -> None:
    assert (day(EN, date(2022, 12, 31)), day(ZH, date(2022, 12, 31))) == ("31 December 2022", "2022年12月31日")


@pytest.mark.parametrize(
    ("name", "english", "chinese"),
    [
        ("limit", "36 hours", "36 小时"),
        ("ways", "equal parts", "均等"),
        ("ratio", "2:1:1", "2:1:1"),
        ("choice", "lenient", "从宽"),
        ("bearer", "carrier", "物流"),
        ("start", "2 August 2022", "2022年8月2日"),
        ("moment", "2 August 2022, 10:00", "2022年8月2日 10:00"),
        ("cap", "CNY 500.00", "500.00 元"),
        ("yes_no", "yes", "是"),
    ],
)
def test_the_value_of_a_parameter(name: str, english: str, chinese: str) -> None:
    parameter = EN.policy.parameters[name]
    assert (parameter_value(EN, parameter), parameter_value(ZH, parameter)) == (english, chinese)


def test_the_value_of_a_fact() -> None:
    kinds = {name: fact.type for name, fact in EN.policy.facts.items()}
    assert [phrase_of(voice, kinds["kind"], "lost") for voice in (EN, ZH)] == ["lost goods", "丢失"]
    assert [phrase_of(voice, kinds["who"], "carrier") for voice in (EN, ZH)] == ["carrier", "物流"]
    assert phrase_of(EN, kinds["part"], Fraction(25, 2)) == "12.5%"
    assert phrase_of(EN, model.Text(), "by hand") == "“by hand”"


def test_names_that_a_message_quotes_become_labels() -> None:
    assert EN.relabelled("`kind` lies after `limit`, not `that`") == "“kind” lies after “limit”, not “that”"
    assert ZH.relabelled("`kind` 晚于 `limit`,而非 `that`") == "“类型”晚于“时限”,而非“that”"


@pytest.mark.parametrize(
    ("words", "english", "chinese"), [([], "", ""), (["a"], "a", "a"), (["a", "b"], "a and b", "a、b"), (["a", "b", "c"], "a, b and c", "a、b、c")]
)  # fmt: skip
def test_lists(words: list[str], english: str, chinese: str) -> None:
    assert (EN.listed(words), ZH.listed(words)) == (english, chinese)
    assert (EN.one_of(words), ZH.one_of(words)) == (english.replace(" and ", " or "), "或".join(chinese.rsplit("、", 1)))


@pytest.mark.parametrize(("tongue", "said"), [("en", "the window “quick refund” is over"), ("zh", "申请期“极速退款”已过")])
def test_a_message_names_terms_by_their_labels(tongue: Tongue, said: str) -> None:
    policy = policy_of([file_of('policy words term quick "极速退款" / "quick refund"', "words.fenze")])
    assert Voice(policy, tongue).text(Text("the window `quick` is over", "申请期 `quick` 已过")) == said
