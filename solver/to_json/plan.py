"""A plan → JSON: its nodes by number, each after those that it leads to, so that what is shared stands once."""

from __future__ import annotations

from fenze.decision.decision import Liability
from fenze.dsl.glossary import Json
from fenze.dsl.spelling import share_text
from fenze.solver.plan import Asked, CutOff, Leaf, Node, Plan


def json_of(plan: Plan) -> dict[str, Json]:
    """`most` questions at most, at least so many where the plan is not `whole`; `root` is the number of the first node."""
    numbers: dict[Node, int] = {}
    nodes: list[Json] = []
    root = _number(plan.root, numbers, nodes)
    return {
        "most": plan.most,
        "whole": plan.whole,
        "by_example": list(plan.by_example),
        "cases": plan.cases,
        "root": root,
        "nodes": nodes,
    }


def _number(node: Node, numbers: dict[Node, int], nodes: list[Json]) -> int:
    if node not in numbers:
        entry = _node(node, numbers, nodes)
        numbers[node] = len(nodes)
        nodes.append(entry)
    return numbers[node]


def _node(node: Node, numbers: dict[Node, int], nodes: list[Json]) -> dict[str, Json]:
    match node:
        case Asked(check, branches, most):
            return {
                "fact": check.fact,
                "evidence": list(check.evidence),
                "most": most,
                "branches": [
                    {"answers": list(branch.answers), "to": _number(branch.node, numbers, nodes)} for branch in branches
                ],
            }
        case Leaf(decision):
            return {
                "status": decision.status,
                "liability": [_liability(row) for row in decision.liability],
                "not_liable": list(decision.not_liable),
                "remedies": sorted({row.remedy for row in decision.remedies}),
                "rules": list(decision.rules),
            }
        case CutOff(check):
            return {"cut_off": True, "fact": check.fact if check else None}


def _liability(row: Liability) -> dict[str, Json]:
    settled = row.tentative is None
    return {"party": row.party, "cost_head": row.cost, "share" if settled else "proposed_share": share_text(row.stated)}
