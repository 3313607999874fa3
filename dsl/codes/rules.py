"""Codes of rules and their shares."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Text

CODES: Mapping[str, Code] = {
    "missing-then": Code(
        Text("a rule without outcome", "规则没有结果"),
        Text("A rule says with `then` what follows where it stands.", "规则须用 `则` 写明成立时的结果。"),
    ),
    "missing-citation": Code(
        Text("a rule without citation", "规则没有依据"),
        Text(
            "The policy names its source, but this rule does not say which place of it it comes from. An explanation shows the "
            "place to whoever has to pay.",
            "政策写明了出处，但该规则没有写依据何处。解释会把依据展示给需要承担的一方。",
        ),
        "warning",
    ),
    "self-override": Code(
        Text("a rule that overrides itself", "规则优先于自身"),
        Text("A rule gives way to another one, never to itself.", "规则只能让位于别的规则，不能让位于自身。"),
    ),
    "override-cycle": Code(
        Text("rules that override each other in a circle", "规则循环优先"),
        Text(
            "Where they all apply, each would give way to the next and none could stand. Leave one `overrides` out.",
            "若同时适用，则每一条都让位于下一条，无一成立。请删去其中一个 `优先于`。",
        ),
    ),
    "portion-out-of-range": Code(
        Text("no such share", "没有这样的份额"),
        Text(
            "A share is above 0 and at most the whole. That a party bears nothing is said with `is not liable`.",
            "份额大于 0 且不超过全部。不承担请写 `不担责`。",
        ),
    ),
    "share-over-one": Code(
        Text("more than the whole", "份额合计超过全部"),
        Text(
            "The shares that one rule puts on parties add up to more than the cost head. Mind that `a, b bears all "
            "cost` puts the "
            "whole on each of them; `a, b share cost equally` splits it.",
            "一条规则给各方的份额合计超过该费用。注意 `甲, 乙 承担 全部 费用` 是各承担全部，`甲, 乙 分担 费用 均摊` 才是平分。",
        ),
    ),
    "no-rest": Code(
        Text("nothing is left", "没有剩余"),
        Text(
            "`with the rest on` puts what the others leave on one more party, but they leave nothing.",
            "`其余归` 把剩余部分归于另一方，但已没有剩余。",
        ),
    ),
    "ratio-parts": Code(
        Text("a ratio with the wrong number of parts", "比例份数不符"),
        Text(
            "A ratio such as `2:1:1` has one part for each party that shares, in the order in which they are listed.",
            "比例（如 `2:1:1`）须与分担的主体一一对应，次序相同。",
        ),
    ),
    "liable-and-exempt": Code(
        Text("liable and not liable at once", "既担责又不担责"),
        Text(
            "One rule puts a share on a party and also lets it off. Every case in which it stands would be a conflict.",
            "同一规则既让某方承担，又免其责任；规则一成立即为冲突。",
        ),
    ),
    "share-on-unknown": Code(
        Text("a share that hangs on what is not known", "凭未知定责"),
        Text(
            "`is known` and `is unknown` ask about the file, not about what happened. A fact not yet found out may "
            "still turn out "
            "either way, so such a condition may raise duties, checks, waiting, talks and escalation, but never settle who "
            "bears a cost, who is not liable, which remedy is due, what is paid or who is punished.",
            "`已知`、`未知` 问的是案卷，不是事实经过。尚未查明的事实两可，因此此类条件只能引出动作、核查、等待、协商和上报，"
            "不得用来决定谁承担、谁不担责、如何处理、付多少或罚谁。",
        ),
    ),
}
