"""Lark's parse tree → conditions, outcomes and the clauses of rules."""

from __future__ import annotations

from typing import cast

from lark import Token, Tree

from fenze.dsl import ast
from fenze.dsl.diagnostic import Diagnostic, PolicyError, Text
from fenze.dsl.text_to_tree import ParseTree
from fenze.dsl.tree_parts import (
    Branch,
    after,
    loc_of,
    name_after,
    name_of,
    names_of,
    text_of_string,
    tokens_in,
    trees_in,
    value_of,
)

DEEPEST = 100
"""No condition has more levels of parentheses and `not`; every later stage may recur over a condition."""

_COMPARISONS: dict[str, ast.Comparison] = {
    "<": "<",
    "<=": "<=",
    "≤": "<=",
    ">": ">",
    ">=": ">=",
    "≥": ">=",
    "=": "=",
    "!=": "!=",
    "≠": "!=",
}

# ── conditions ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def condition_of(branch: Branch | None, file: str, depth: int = 0) -> ast.Condition:
    """Raises PolicyError where the condition is nested more than DEEPEST levels."""
    assert isinstance(branch, Tree)
    if depth > DEEPEST:
        raise PolicyError((_too_deep(branch, file),))
    children = branch.children
    if branch.data == "negation":
        return condition_of(children[1], file, depth + 1)
    loc = loc_of(branch, file)
    match branch.data:
        case "any_of":
            return ast.AnyOf(tuple([condition_of(part, file, depth + 1) for part in children[::2]]), loc=loc)
        case "all_of":
            return ast.AllOf(tuple([condition_of(part, file, depth + 1) for part in children[::2]]), loc=loc)
        case "negated":
            return ast.Negated(condition_of(children[1], file, depth + 1), loc=loc)
        case "defined":
            return ast.Defined(name_of(children[0], file), loc=loc)
        case "is_known" | "is_unknown":
            return ast.IsKnown(name_of(children[0], file), branch.data == "is_known", loc=loc)
        case "compare":
            operator = _COMPARISONS[str(children[1])]
            return ast.Compare(name_of(children[0], file), operator, value_of(children[2], file), loc=loc)
        case _:
            values = tuple([value_of(value, file) for value in children[2::2]])
            return ast.OneOf(name_of(children[0], file), values, branch.data in {"is_not_value", "is_none_of"}, loc=loc)


def _too_deep(branch: Branch, file: str) -> Diagnostic:
    return Diagnostic(
        "syntax",
        Text(f"this condition is nested more than {DEEPEST} levels deep", f"此条件嵌套超过 {DEEPEST} 层"),
        loc_of(branch, file),
        help=Text("give parts of it names with `define`", "请用 `定义` 给其中各部分起名"),
    )


def _own_condition_of(tree: ParseTree, file: str) -> ast.Condition | None:
    return condition_of(tree.children[3], file) if len(tree.children) > 1 else None


# ── outcomes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def outcome_of(tree: ParseTree, file: str) -> ast.Outcome:
    return ast.Outcome(_effect_of(tree.children[0], file), _own_condition_of(tree, file), loc=loc_of(tree, file))


def _effect_of(branch: Branch, file: str) -> ast.Effect:
    assert isinstance(branch, Tree)
    loc = loc_of(branch, file)
    children = branch.children
    match branch.data:
        case "bears":
            rest, tentative = name_after(branch, "WITH_THE_REST_ON", file), _tentative_of(branch)
            portion = portion_of(children[2], file)
            return ast.Bears(names_of(children[0], file), portion, names_of(children[3], file), rest, tentative, loc=loc)
        case "shares":
            parties, costs = names_of(children[0], file), names_of(children[2], file)
            return ast.Shares(parties, costs, name_after(branch, "BY", file), _tentative_of(branch), loc=loc)
        case "not_liable":
            return ast.NotLiable(names_of(children[0], file), loc=loc)
        case "must":
            details = tuple([_detail_of(detail, file) for part in trees_in(branch, "details") for detail in trees_in(part)])
            deadlines = [_deadline_of(deadline, file) for deadline in trees_in(branch, "deadline")]
            action = name_of(children[2], file)
            return ast.Must(names_of(children[0], file), action, details, deadlines[0] if deadlines else None, loc=loc)
        case "remedies":
            return ast.Remedies(tuple([name_of(name, file) for name in children[1::2]]), loc=loc)
        case "check":
            return ast.Check(names_of(children[1], file), loc=loc)
        case "await":
            return ast.Await(names_of(children[1], file), loc=loc)
        case "negotiate":
            return ast.Negotiate(loc=loc)
        case "escalate":
            return ast.Escalate(names_of(after(branch, "TO_PARTY"), file), loc=loc)
        case "refer":
            return ast.Refer(name_of(children[1], file), loc=loc)
        case "note":
            return ast.Note(name_of(children[1], file), name_of(children[2], file), loc=loc)
        case _:
            return ast.Presume(name_of(children[1], file), names_of(after(branch, "REBUTTABLE_BY"), file), loc=loc)


def portion_of(branch: Branch, file: str) -> ast.Portion:
    """`all` is kept in English, a percentage with its sign."""
    assert isinstance(branch, Tree)
    loc, written = loc_of(branch, file), branch.children[0]
    match branch.data:
        case "all":
            return ast.Portion("all", "all", loc=loc)
        case "percent":
            return ast.Portion("percent", str(written), loc=loc)
        case "fraction":
            return ast.Portion("fraction", str(written), loc=loc)
        case _:
            return ast.Portion("parameter", name_of(written, file).text, loc=loc)


def _tentative_of(tree: ParseTree) -> ast.Tentative | None:
    for tentative in trees_in(tree, "tentative"):
        return "to be agreed" if tokens_in(tentative, "TO_BE_AGREED") else "to be decided"
    return None


def _detail_of(tree: ParseTree, file: str) -> ast.Detail:
    values = tuple([_detail_value_of(value, file) for value in tree.children[2::2]])
    return ast.Detail(name_of(tree.children[0], file), values, loc=loc_of(tree, file))


def _detail_value_of(branch: Branch, file: str) -> ast.Name | ast.Value:
    return value_of(branch, file) if isinstance(branch, Tree) and branch.data == "string" else name_of(branch, file)


def _deadline_of(tree: ParseTree, file: str) -> ast.Deadline:
    start, done_at = name_of(tree.children[3], file), name_after(tree, "DONE_AT", file)
    return ast.Deadline(value_of(tree.children[1], file), start, done_at, loc=loc_of(tree, file))


# ── clauses of rules ──────────────────────────────────────────────────────────────────────────────────────────────────────


def rule_clause_of(tree: ParseTree, file: str) -> ast.RuleClause:
    loc = loc_of(tree, file)
    children = tree.children
    match tree.data:
        case "cites":
            return ast.Cites(name_of(children[1], file), text_of_string(children[2]), loc=loc)
        case "reads":
            return ast.Reads(text_of_string(children[1]), names_of(children[3], file), loc=loc)
        case "overrides":
            return ast.Overrides(names_of(children[1], file), loc=loc)
        case "rule_in_force":
            return in_force_of(tree, file)
        case "when":
            return ast.When(condition_of(children[1], file), loc=loc)
        case "unless":
            return ast.Unless(condition_of(children[1], file), loc=loc)
        case _:
            return ast.Then(tuple([outcome_of(outcome, file) for outcome in trees_in(tree, "outcome")]), loc=loc)


def in_force_of(tree: ParseTree, file: str) -> ast.InForce:
    until = after(tree, "UNTIL")
    return ast.InForce(str(cast(Token, tree.children[1])), None if until is None else str(until), loc=loc_of(tree, file))
