"""Codes of time: calendars, time zones, windows, months."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Text

CODES: Mapping[str, Code] = {
    "unknown-time-zone": Code(
        Text("unknown time zone", "未知时区"),
        Text(
            "A time zone is given by its name in the IANA database, such as `Asia/Shanghai`. Midnights, times of day and "
            "calendar months are those of its clocks. Without a `time zone` statement it is `Asia/Shanghai`.",
            "时区写 IANA 数据库中的名称，如 `Asia/Shanghai`；零点、时刻和日历月按该时区的钟表计。不写 `时区` 时为 "
            "`Asia/Shanghai`。",
        ),
    ),
    "unknown-calendar": Code(
        Text("unknown calendar", "未知日历"),
        Text(
            "A calendar says which days are working days. `china` follows the yearly notices of the State Council, with the "
            "weekends worked in exchange for holidays.",
            "日历规定哪些天是工作日。`china` 依国务院每年的放假安排，包括调休上班的周末。",
        ),
    ),
    "missing-calendar": Code(
        Text("working days without a calendar", "计算工作日而没有日历"),
        Text(
            "Where working days are measured between two moments, or run as a deadline, a calendar must say which they are. "
            "A fact that is given as a number of working days needs none.",
            "由两个时刻测算工作日，或以工作日为时限，都须指明日历。直接填写工作日数的事实不需要。",
        ),
    ),
    "months-without-stamps": Code(
        Text("months that begin nowhere", "以月计而没有起止"),
        Text(
            "How long a month or year is depends on when it begins. A condition or formula may ask for a fact in months or "
            "years only if it is measured `from` one time `to` another.",
            "月和年的长短取决于从何时起算。条件和算式只能用 `起于 … 止于 …` 测算出来的月数或年数。",
        ),
    ),
    "window-reversed": Code(
        Text("a window that ends before it begins", "申请期尚未开始就已截止"),
        Text(
            "A claim may be raised `within` one length of time and `not before` another, both counted from the same moment: "
            "the second is not the shorter one. Where they count from different moments, a decision says so in the case "
            "concerned.",
            "`时限` 与 `不早于` 从同一时刻起算时，截止须晚于开始。从不同时刻起算的，遇到具体案件时由决定指出。",
        ),
    ),
}
