"""Lark's parse tree → the statements of the syntax tree.

In a parse tree, keywords and punctuation stand among the children as the grammar has them. What may be left out of a rule of
the grammar is looked for by its kind, the rest by its position.
"""

from __future__ import annotations

from typing import Literal, cast

from fenze.dsl import ast
from fenze.dsl.text_to_tree import ParseTree
from fenze.dsl.tree_parts import (
    Branch,
    after,
    labels_of,
    loc_of,
    name_after,
    name_of,
    names_of,
    text_of_string,
    tokens_in,
    trees_in,
    unit_of,
    value_of,
)
from fenze.dsl.tree_to_clause import condition_of, in_force_of, portion_of, rule_clause_of

_WordKind = Literal["source", "cost", "remedy", "action", "evidence", "term"]
_PLAIN_TYPES: dict[str, Literal["money", "integer", "decimal", "percent", "text", "date", "date-time", "shares"]] = {
    "money": "money",
    "integer": "integer",
    "decimal": "decimal",
    "percent_type": "percent",
    "text": "text",
    "date_type": "date",
    "date_time_type": "date-time",
    "shares_type": "shares",
}


def statements_of(start: ParseTree, file: str) -> tuple[ast.Statement, ...]:
    """The statements of a whole text in the order written; `file` goes into every `loc`.

    Raises PolicyError where a condition is nested too deeply.
    """
    return tuple([_statement_of(tree, file) for tree in trees_in(start)])


def _statement_of(tree: ParseTree, file: str) -> ast.Statement:
    match tree.data:
        case "version":
            return ast.Version(str(tree.children[1]), loc=loc_of(tree, file))
        case "in_force":
            return in_force_of(tree, file)
        case "currency":
            return ast.Currency(name_of(tree.children[1], file), loc=loc_of(tree, file))
        case "scenario":
            return _scenario_of(tree, file)
        case _:
            return _declaration_of(tree, file)


def _declaration_of(tree: ParseTree, file: str) -> ast.Statement:
    """A statement that gives a name and labels."""
    loc = loc_of(tree, file)
    name, labels, rest = name_of(tree.children[1], file), labels_of(cast(ParseTree, tree.children[2]), file), tree.children[3:]
    match tree.data:
        case "policy":
            return ast.PolicyName(name, labels, loc=loc)
        case "party":
            part_of, given_by = name_after(tree, "PART_OF", file), name_after(tree, "GIVEN_BY", file)
            return ast.Party(name, labels, part_of, given_by, loc=loc)
        case "fact":
            clauses = tuple([_fact_clause_of(cast(ParseTree, clause), file) for clause in rest[2:]])
            return ast.Fact(name, labels, _type_of(rest[1], file), clauses, loc=loc)
        case "parameter":
            return ast.Parameter(name, labels, _type_of(rest[1], file), value_of(rest[3], file), labels_of(tree, file), loc=loc)
        case "definition":
            return ast.Definition(name, labels, condition_of(rest[1], file), loc=loc)
        case "constraint":
            return ast.Constraint(name, labels, condition_of(rest[1], file), loc=loc)
        case "asking_order":
            return ast.AskingOrder(name, labels, names_of(rest[1], file), loc=loc)
        case "rule":
            return ast.Rule(name, labels, tuple([rule_clause_of(cast(ParseTree, clause), file) for clause in rest]), loc=loc)
        case _:
            return ast.Word(cast(_WordKind, str(tree.data)), name, labels, loc=loc)


def _type_of(branch: Branch, file: str) -> ast.Type:
    tree = cast(ParseTree, branch)
    loc = loc_of(tree, file)
    match tree.data:
        case "yes_or_no":
            return ast.YesOrNo(loc=loc)
        case "one_of":
            return ast.EnumType(tuple([_enum_value_of(value, file) for value in trees_in(tree)]), loc=loc)
        case "party_among":
            return ast.PartyType(names_of(tree.children[1], file), loc=loc)
        case "party_type":
            return ast.PartyType(loc=loc)
        case "duration":
            return ast.DurationType(unit_of(cast(ParseTree, tree.children[0])), loc=loc)
        case plain:
            return ast.PlainType(_PLAIN_TYPES[plain], loc=loc)


def _enum_value_of(tree: ParseTree, file: str) -> ast.EnumValue:
    labels = labels_of(cast(ParseTree, tree.children[1]), file)
    return ast.EnumValue(name_of(tree.children[0], file), labels, loc=loc_of(tree, file))


def _fact_clause_of(tree: ParseTree, file: str) -> ast.FactClause:
    loc = loc_of(tree, file)
    children = tree.children
    match tree.data:
        case "presumed":
            return ast.Presumed(value_of(children[1], file), loc=loc)
        case "implied":
            return ast.Implied(value_of(children[1], file), condition_of(children[3], file), loc=loc)
        case "ask":
            return ast.Ask(names_of(children[1], file), labels_of(tree, file), names_of(after(tree, "WANTING"), file), loc=loc)
        case _:
            start, end = (name_of(name, file) for name in trees_in(tree, "name"))
            return ast.Derived(start, end, tree.data == "derived_else", loc=loc)


# ── scenarios ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _scenario_of(tree: ParseTree, file: str) -> ast.Scenario:
    as_of = after(tree, "AS_OF")
    return ast.Scenario(
        text_of_string(tree.children[1]),
        None if as_of is None else str(as_of),
        tuple([_setting_of(setting, file) for setting in trees_in(tree, "setting")]),
        tuple([_expectation_of(expected, file) for expected in trees_in(tree) if expected.data != "setting"]),
        loc=loc_of(tree, file),
    )


def _setting_of(tree: ParseTree, file: str) -> ast.Setting:
    return ast.Setting(name_of(tree.children[0], file), value_of(tree.children[2], file), loc=loc_of(tree, file))


def _expectation_of(tree: ParseTree, file: str) -> ast.Expectation:
    loc = loc_of(tree, file)
    children = tree.children
    match tree.data:
        case "expect_status":
            return ast.ExpectStatus(name_of(children[0], file), loc=loc)
        case "expect_bears" | "expect_would_bear" as kind:
            parties, amount, cost = names_of(children[0], file), _amount_of(children[2], file), name_of(children[3], file)
            return ast.ExpectBears(parties, amount, cost, kind == "expect_would_bear", loc=loc)
        case "expect_nobody_bears":
            return ast.ExpectNobodyBears(name_of(children[1], file), loc=loc)
        case "expect_not_liable":
            return ast.ExpectNotLiable(names_of(children[0], file), loc=loc)
        case "expect_stands" | "expect_does_not_stand" as kind:
            return ast.ExpectStands(name_of(children[0], file), kind == "expect_stands", loc=loc)
        case "expect_defeated":
            return ast.ExpectDefeated(name_of(children[0], file), name_of(children[2], file), loc=loc)
        case "expect_remedy":
            return ast.ExpectRemedy(name_of(children[1], file), loc=loc)
        case "expect_duty":
            return ast.ExpectDuty(name_of(children[0], file), name_of(children[2], file), loc=loc)
        case _:
            return ast.ExpectCheck(name_of(children[1], file), loc=loc)


def _amount_of(branch: Branch, file: str) -> ast.Value | ast.Portion:
    tree = cast(ParseTree, branch)
    if tree.data != "amount_number":
        return portion_of(tree, file)
    (number,) = tokens_in(tree, "NUMBER")
    return ast.Value("number", str(number), loc=loc_of(number, file))
