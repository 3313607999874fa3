"""Codes of types and values."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Text

CODES: Mapping[str, Code] = {
    "type-mismatch": Code(
        Text("a value of another type", "取值类型不符"),
        Text(
            "The value written is not of the kind that the fact or parameter takes, for instance a number where one of several "
            "words is expected.",
            "所写的值与事实或参数的类型不符，例如应写某个取值处写了数。",
        ),
    ),
    "parameter-type": Code(
        Text("a parameter of another type", "参数类型不符"),
        Text(
            "A parameter stands for its value, and so may stand wherever a value of its type may. This one has another type.",
            "参数代表其值，凡可写该类型之值处均可写参数。此处的参数类型不同。",
        ),
    ),
    "unit-mismatch": Code(
        Text("another kind of time", "计时方式不同"),
        Text(
            "Minutes, hours and days are converted into each other exactly, and so are months and years. Working days, and "
            "months and years, depend on the calendar: they are never converted into anything else.",
            "分钟、小时、天之间精确换算，月与年之间也是。工作日、月和年取决于日历，从不与其他单位换算。",
        ),
    ),
    "missing-unit": Code(
        Text("a deadline without unit", "时限没有单位"),
        Text(
            "Beside a fact a number takes the fact's own unit. A deadline has no fact beside it, and so must say its unit.",
            "与事实并列的数沿用该事实的单位；时限旁没有事实，须写明单位。",
        ),
    ),
    "negative-number": Code(
        Text("a number below 0", "负数"),
        Text(
            "Lengths of time, amounts of money, whole numbers and percentages are never below 0. Only a `decimal` may be.",
            "时长、金额、整数、百分比都不会小于 0，只有 `小数` 可以。",
        ),
    ),
    "number-too-large": Code(
        Text("a number too large or too long", "数值过大或位数过多"),
        Text(
            "Numbers are exact up to 10^18, money up to 10^18 of its smallest unit.",
            "数值最大为 10^18；金额最大为最小货币单位的 10^18 倍。",
        ),
    ),
    "too-many-decimals": Code(
        Text("an amount finer than the smallest coin", "金额小数位过多"),
        Text(
            "An amount of money has no more decimal places than its currency: two for CNY, none for JPY.",
            "金额的小数位不得多于币种所允许的：CNY 两位，JPY 没有小数。",
        ),
    ),
    "not-comparable": Code(
        Text("a comparison that makes no sense", "无法比较"),
        Text(
            "`>`, `<` and their like compare numbers: facts, parameters, literals and formulas of them, with a fact on one "
            "side at least. Of other facts say which value they have, with `is`.",
            "`>`、`<` 等比较数：事实、参数、数字及其算式，至少一边要有事实。其他事实请用 `为` 写明取值。",
        ),
    ),
    "not-testable": Code(
        Text("a date or text tested for its value", "不能测试的取值"),
        Text(
            "Of dates, times and texts a condition can only ask whether they are known. For how much time has passed declare a "
            "fact in days or hours `from` one time `to` another.",
            "对日期、时间和文本，条件只能问是否已知。要问过了多久，请另声明以天或小时计的事实，`起于` 一个时间、"
            "`止于` 另一个。",
        ),
    ),
}
