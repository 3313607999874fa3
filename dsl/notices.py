"""What can be odd about the facts of a case without stopping its decision, in words."""

from __future__ import annotations

from fenze.dsl.calendar import UnknownYear
from fenze.dsl.diagnostic import Text


def backwards(fact: str, start: str, end: str | None) -> Text:
    until = (f"`{end}`", f"`{end}`") if end else ("the moment of the case", "案件时点")
    return Text(
        f"`{start}` lies after {until[0]}, so `{fact}` stays unknown",
        f"`{start}` 晚于{until[1]}，因此 `{fact}` 仍属未知",
    )


def not_yet(fact: str, end: str) -> Text:
    return Text(
        f"`{end}` lies after the moment of the case, so `{fact}` runs to that moment",
        f"`{end}` 晚于案件时点，因此 `{fact}` 计至案件时点",
    )


def year_unknown(fact: str, unknown: UnknownYear) -> Text:
    """Nothing can be said of `fact`, a length or a limit in working days, because a year is not in the calendar."""
    calendar, year = unknown.calendar, unknown.year
    return Text(
        f"the working days of {year} are not in the calendar `{calendar}`, so what is counted for `{fact}` stays unknown",
        f"日历 `{calendar}` 中没有 {year} 年的工作日安排，因此与 `{fact}` 有关的工作日无法推算",
    )


def at_odds(fact: str, by: str) -> Text:
    return Text(
        f"`{fact}` is stated otherwise than `{by}` implies; what is stated was used",
        f"`{fact}` 的填报值与 `{by}` 所表明的不符，以填报值为准",
    )


def too_far(fact: str) -> Text:
    return Text(
        f"what is counted from `{fact}` ends after the year 9999, so it has no moment",
        f"自 `{fact}` 起算的期限超出公元 9999 年，无法推算",
    )


def reversed_window(window: str) -> Text:
    return Text(
        f"the window `{window}` ends before it begins, so there is no time to ask for it",
        f"申请期 `{window}` 的截止时点早于开始时点，因此没有可申请的时间",
    )


NOT_IN_FORCE = Text("the policy was not in force at the moment of the case", "案件时点不在该政策的施行期内")
