"""Codes of facts, parties, definitions and asking orders."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Text

CODES: Mapping[str, Code] = {
    "not-derivable": Code(
        Text("only a length of time is measured", "只有时长可以测算"),
        Text(
            "`from … to …` measures the time between two moments, which only a fact that is a length of time holds, in days or "
            "hours, say. `at …` reads the time of day off a moment, for a fact of type `time of day`.",
            "`起于 … 止于 …` 测算两个时刻之间的时长，只适用于以天、小时等计的事实。`时刻取自 …` 由日期时间读出时刻，只适用于"
            "类型为 `时刻` 的事实。",
        ),
    ),
    "not-a-time": Code(
        Text("a fact that is not a moment", "不是时刻的事实"),
        Text(
            "Lengths of time and deadlines run from one `date and time` to another; a `date` does not say when on that day.",
            "时长与时限从一个 `日期时间` 算到另一个；`日期` 没有说明是当天何时。",
        ),
    ),
    "else-without-from": Code(
        Text("`else from` without `from`", "只有 `不然 起于`"),
        Text(
            "`else from` gives the pair of times that stands in where the first pair cannot be used. The first pair "
            "is missing.",
            "`不然 起于` 给出首选一对时间不可用时的替补。这里缺少首选的一对。",
        ),
    ),
    "not-a-party-fact": Code(
        Text("a fact that does not say who", "不能说明是谁的事实"),
        Text(
            "A party `given by` a fact is whoever the fact says. All values of that fact must be parties, and none "
            "of them may be "
            "given by a fact in turn.",
            "`取自` 某事实的主体，由该事实说明是谁；其取值必须都是主体，且这些主体本身不得再取自事实。",
        ),
    ),
    "part-of-cycle": Code(
        Text("a party that is part of itself", "主体属于自身"),
        Text("`part of` leads in a circle. One of the parties must be the whole.", "`属于` 形成循环，其中须有一个是整体。"),
    ),
    "definition-cycle": Code(
        Text("a definition that leads back to itself", "循环定义"),
        Text(
            "Definitions that use each other in a circle say nothing. Say at least one of them by facts alone.",
            "循环引用的定义等于没有定义，至少其中一个须只用事实说明。",
        ),
    ),
    "asking-order-cycle": Code(
        Text("asking orders that contradict each other", "询问顺序矛盾"),
        Text(
            "All asking orders together make one order, in which questions are put. Two of them want the opposite of "
            "each other.",
            "所有询问顺序合成一个总顺序。其中两处要求相反。",
        ),
    ),
}
