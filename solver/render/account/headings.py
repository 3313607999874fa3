"""What stands above and between the sentences of an account, the same words wherever it is laid out."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Literal

from fenze.solver.render.voice import Voice

Heading = Literal[
    "decision", "facts", "drawing", "origin", "why", "overridden", "possible", "money",
    "rule", "source", "because", "takes", "always", "unsettled", "either way", "overridden by", "otherwise", "exceptions",
    "not in force", "who", "what", "share", "exactly", "amount", "yes", "no", "open",
]  # fmt: skip

HEADINGS: Mapping[Heading, tuple[str, str]] = {
    "decision": ("Decision", "判定"),
    "facts": ("Facts", "事实"),
    "drawing": ("From the facts to the outcome", "从事实到结果"),
    "origin": ("Record", "记录"),
    "why": ("Why", "理由"),
    "overridden": ("Set aside by other rules", "让位于其他规则"),
    "possible": ("What hangs on facts not known yet", "视待查事实而定"),
    "money": ("How the money is reckoned", "金额的计算"),
    "rule": ("rule", "依据规则"),
    "source": ("source", "出处"),
    "because": ("because", "因为"),
    "takes": ("what it takes", "尚待查明"),
    "always": ("it always applies", "始终适用"),
    "unsettled": ("not settled, further facts may change it", "尚未确定，查明其他事实后可能改变"),
    "either way": ("settled, since every way the open facts may turn out gives it", "已定：待查事实无论查明为何，结果都一样"),
    "overridden by": ("overridden by", "让位于"),
    "otherwise": ("otherwise it would say", "否则应得"),
    "exceptions": ("exceptions considered", "考虑过的例外"),
    "not in force": ("not in force at the moment of the case", "案件时点不在其施行期内"),
    "who": ("who", "承担方"),
    "what": ("what", "费用"),
    "share": ("share", "份额"),
    "exactly": ("exactly", "精确值"),
    "amount": ("amount", "金额"),
    "yes": ("holds", "成立"),
    "no": ("does not hold", "不成立"),
    "open": ("not known", "未知"),
}


def headings_in(voice: Voice) -> Callable[[Heading], str]:
    """The headings in one tongue."""
    return lambda heading: voice.say(*HEADINGS[heading])
