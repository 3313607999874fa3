"""Slips in percentages, amounts and formulas → the edits that would mend them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import TypeAlias

from fenze.dsl.diagnostic import Text
from fenze.dsl.fault import Edit, Fault

_Slip: TypeAlias = Callable[[Fault], Iterator[Edit]]
_NUMBER = r"\d+(?:\.\d+)?"
_FRACTIONS = {"half": "1/2", "third": "1/3", "quarter": "1/4", "一半": "1/2", "三分之一": "1/3", "四分之一": "1/4"}


def _around(pattern: str, fault: Fault) -> Iterator[re.Match[str]]:
    """The matches in the text of the statement that the fault is part of, or stands right behind."""
    for match in re.finditer(pattern, fault.text):
        if match.start() <= fault.offset <= match.end():
            yield match


def _percent(fault: Fault) -> Iterator[Edit]:
    for match in _around(rf"({_NUMBER})\s*(?:%|(?:percent|per\s+cent|pct)(?!\w))", fault):
        percent = f"{match[1]}%"
        yield Edit(match.start(), match.end(), percent, Text(f"write it as `{percent}`", f"请写成 `{percent}`"))


def _fraction_in_words(fault: Fault) -> Iterator[Edit]:
    for match in _around(rf"(?:a\s+|one\s+)?({'|'.join(_FRACTIONS)})\s+(?:(of|的)\s+)?", fault):
        of = "的" if match[1] in ("一半", "三分之一", "四分之一") else "of"
        share = f"{_FRACTIONS[match[1]]} {of}"
        yield Edit(match.start(), match.end(), f"{share} ", Text(f"write it as `{share}`", f"请写成 `{share}`"))


def _with_currency(fault: Fault) -> Iterator[Edit]:
    for match in _around(rf"[￥¥$€]\s*({_NUMBER})|({_NUMBER})\s*(?:yuan|RMB|CNY|元|块)(?!\w)", fault):
        number = match[1] or match[2]
        advice = Text(f"an amount stands without a currency: `{number}`", f"金额不写币种：`{number}`")
        yield Edit(match.start(), match.end(), number, advice)


def _tight_minus(fault: Fault) -> Iterator[Edit]:
    if re.match(r"-\d", fault.found):
        yield Edit(fault.offset, fault.offset + 1, "- ", Text("a `-` has blanks around it", "`-` 两边要有空格"))


def _portion_before_of(fault: Fault) -> Iterator[Edit]:
    """`up to 30% of freight`, where the freight is what is borne."""
    begin = r"(?:up\s+to|the\s+excess\s+over|不超过|超出)"
    for match in re.finditer(rf"{begin}\s+(\S*(?:%|/\d+|\]))\s+(?:of|的)\s", fault.text):
        if match.end() <= fault.offset:
            formula = f"({match[1]})"
            advice = Text(f"put the formula in parentheses: `{formula}`", f"请给算式加括号：`{formula}`")
            yield Edit(match.start(1), match.end(1), formula, advice)


def _name_before_of(fault: Fault) -> Iterator[Edit]:
    """`pays customer fee_rate of item_price`: only a percentage, a fraction or a table's entry is `of` something."""
    for match in _around(r"([^\W\d]\w*)\s+(?:of|的)\s+([^\W\d]\w*)", fault):
        product = f"{match[1]} * {match[2]}"
        yield Edit(match.start(), match.end(), product, Text(f"write it as `{product}`", f"请写成 `{product}`"))


def _amount_before_payee(fault: Fault) -> Iterator[Edit]:
    for match in _around(r"(?:pays|支付)\s+(\S+)\s+(?:to|给)\s+([^\W\d]\w*)", fault):
        paid = f"{match[2]} {match[1]}"
        advice = Text(f"say whom before how much: `pays {paid}`", f"先写付给谁，再写多少：`支付 {paid}`")
        yield Edit(match.start(), match.end(), f"pays {paid}", advice)


SLIPS_OF_AMOUNTS: tuple[_Slip, ...] = (
    _percent,
    _fraction_in_words,
    _with_currency,
    _tight_minus,
    _portion_before_of,
    _name_before_of,
    _amount_before_payee,
)
