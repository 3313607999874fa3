"""Codes of the head of a policy."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Text

CODES: Mapping[str, Code] = {
    "empty-policy": Code(
        Text("nothing is written", "内容为空"),
        Text(
            "The file, or all files of the folder together, hold no statement. A policy begins with `policy name`.",
            "文件（或文件夹内全部文件）没有任何语句。政策以 `政策 名称` 开头。",
        ),
    ),
    "missing-policy": Code(
        Text("the policy has no name", "政策没有名称"),
        Text(
            "There are statements, but none says which policy they make up. One file of the folder must hold `policy name`.",
            "有语句，却没有说明属于哪个政策。文件夹中须有一个文件写 `政策 名称`。",
        ),
    ),
    "unknown-currency": Code(
        Text("unknown currency", "未知币种"),
        Text(
            "A currency is given by its three-letter code of ISO 4217, in capitals. Without a `currency` statement it is CNY.",
            "币种须写 ISO 4217 的三个大写字母代码；不写 `币种` 时为 CNY。",
        ),
    ),
    "bad-date": Code(
        Text("no such date", "没有这个日期"),
        Text("The date, or the time of day, does not exist.", "该日期或时刻不存在。"),
    ),
    "missing-offset": Code(
        Text("a time without offset", "时间未注明时区"),
        Text(
            "A date and time says how far it is from UTC, `+08:00` for China. Without it the moment is not certain.",
            "日期时间须注明与 UTC 的偏移，中国为 `+08:00`；否则时刻不确定。",
        ),
    ),
    "period-reversed": Code(
        Text("a period that ends before it begins", "末日早于首日"),
        Text(
            "The day after `until` is before the day after `in force from`, so the policy or rule would never be in force.",
            "`施行至` 的日期早于 `施行自` 的日期，该政策或规则任何一天都不施行。",
        ),
    ),
}
