"""The kinds of outcomes that a comparison tells apart, in words."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.diagnostic import Text
from fenze.solver.verify.apart import Kind

TITLES: Mapping[Kind, Text] = {
    "liability": Text("who bears what", "责任承担"),
    "payments": Text("payments", "赔付"),
    "remedies": Text("remedies and claims", "处理方式与申请"),
    "penalties": Text("points, fines and sanctions", "扣分、罚款与处分"),
    "handling": Text("what is agreed, escalated, referred or waited for", "协商、上报、转交与等待"),
    "duties": Text("duties, checks and notes", "义务、核查与备注"),
    "refused": Text("cases that are refused", "被拒的案件"),
}
