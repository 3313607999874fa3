"""Lark's parse tree → outcomes and the clauses of rules."""

from __future__ import annotations

from typing import cast

from lark import Token, Tree

from fenze.dsl import ast
from fenze.dsl.text_to_tree import ParseTree
from fenze.dsl.tree_to_ast.award import award_of, bounded_of, tentative_of
from fenze.dsl.tree_to_ast.condition import condition_of
from fenze.dsl.tree_to_ast.parts import (
    Branch,
    after,
    loc_of,
    name_after,
    name_of,
    names_of,
    text_of_string,
    trees_in,
    value_of,
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
            rest, tentative = name_after(branch, "WITH_THE_REST_ON", file), tentative_of(branch)
            portion = _share_of(cast(ParseTree, children[2]), after(branch, "STARTING_AT"), file)
            return ast.Bears(names_of(children[0], file), portion, names_of(children[3], file), rest, tentative, loc=loc)
        case "shares":
            parties, costs = names_of(children[0], file), names_of(children[2], file)
            return ast.Shares(parties, costs, name_after(branch, "BY", file), tentative_of(branch), loc=loc)
        case "not_liable":
            return ast.NotLiable(names_of(children[0], file), loc=loc)
        case "must":
            deadlines = [_deadline_of(deadline, file) for deadline in trees_in(branch, "deadline")]
            action = name_of(children[2], file)
            duty = names_of(children[0], file), action, _details_of(branch, file)
            return ast.Must(*duty, deadlines[0] if deadlines else None, loc=loc)
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
            return ast.Note(name_of(children[1], file), name_of(children[2], file), _details_of(branch, file), loc=loc)
        case "presume":
            return ast.Presume(name_of(children[1], file), names_of(after(branch, "REBUTTABLE_BY"), file), loc=loc)
        case _:
            return award_of(branch, file)


def _share_of(tree: ParseTree, start: Branch | None, file: str) -> ast.Portion | ast.Bounded:
    return bounded_of(tree, start, file) if tree.data in {"up_to", "excess", "rest", "between"} else portion_of(tree, file)


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


def _details_of(tree: ParseTree, file: str) -> tuple[ast.Detail, ...]:
    return tuple([_detail_of(detail, file) for part in trees_in(tree, "details") for detail in trees_in(part)])


def _detail_of(tree: ParseTree, file: str) -> ast.Detail:
    values = tuple([_detail_value_of(value, file) for value in tree.children[2::2]])
    return ast.Detail(name_of(tree.children[0], file), values, loc=loc_of(tree, file))


def _detail_value_of(branch: Branch, file: str) -> ast.Name | ast.Value:
    return value_of(branch, file) if isinstance(branch, Tree) and branch.data == "string" else name_of(branch, file)


def _deadline_of(tree: ParseTree, file: str) -> ast.Deadline:
    day, done_at = name_after(tree, "BY_THE_END_OF_THE_DAY_OF", file), name_after(tree, "DONE_AT", file)
    if day is not None:
        return ast.Deadline(None, day, done_at, loc=loc_of(tree, file))
    return ast.Deadline(value_of(tree.children[1], file), name_of(tree.children[3], file), done_at, loc=loc_of(tree, file))


# ── clauses of rules ──────────────────────────────────────────────────────────────────────────────────────────────────────


def rule_clause_of(tree: ParseTree, file: str) -> ast.RuleClause:
    loc = loc_of(tree, file)
    children = tree.children
    match tree.data:
        case "cites":
            return ast.Cites(name_of(children[1], file), text_of_string(children[2]), loc=loc)
        case "reads":
            return ast.Reads(text_of_string(children[1]), names_of(children[3], file), loc=loc)
        case "flagged":
            return ast.Flagged(name_of(children[1], file), name_of(children[3], file), loc=loc)
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
