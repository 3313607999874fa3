"""Lark's parse tree → the statements of the syntax tree.

In a parse tree, keywords and punctuation stand among the children as the grammar has them. What may be left out of a rule of
the grammar is looked for by its kind, the rest by its position.
"""

from __future__ import annotations

from typing import Literal, cast

from lark import Token

from fenze.dsl import ast
from fenze.dsl.text_to_tree import ParseTree
from fenze.dsl.tree_to_ast.clause import in_force_of, rule_clause_of
from fenze.dsl.tree_to_ast.condition import condition_of
from fenze.dsl.tree_to_ast.parts import (
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
from fenze.dsl.tree_to_ast.property import accepted_of, property_of
from fenze.dsl.tree_to_ast.scenario import scenario_of

_WordKind = Literal["source", "cost", "remedy", "action", "evidence", "term"]
_Plain = Literal["money", "integer", "decimal", "percent", "text", "date", "date-time", "time of day", "shares"]
_PLAIN_TYPES: dict[str, _Plain] = {
    "money": "money",
    "integer": "integer",
    "decimal": "decimal",
    "percent_type": "percent",
    "text": "text",
    "date_type": "date",
    "date_time_type": "date-time",
    "time_of_day": "time of day",
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
        case "time_zone":
            return ast.TimeZone(text_of_string(tree.children[1]), loc=loc_of(tree, file))
        case "calendar":
            return ast.Calendar(name_of(tree.children[1], file), loc=loc_of(tree, file))
        case "import":
            return ast.Import(name_of(tree.children[1], file), loc=loc_of(tree, file))
        case "scenario":
            return scenario_of(tree, file)
        case "property":
            return property_of(tree, file)
        case "accepted":
            return accepted_of(tree, file)
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
        case "table":
            entries = tuple([_entry_of(entry, file) for entry in trees_in(tree, "entry")])
            return ast.Table(name, labels, name_of(rest[1], file), _type_of(rest[3], file), entries, loc=loc)
        case "contract":
            values = tuple([_parameter_value_of(value, file) for value in trees_in(tree, "setting_of_parameter")])
            return ast.Contract(name, labels, name_of(rest[1], file), values, loc=loc)
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
        case "clock_of":
            return ast.ClockOf(name_of(children[1], file), loc=loc)
        case _:
            (measure,) = trees_in(tree, "measure")
            start, *end = (name_of(name, file) for name in trees_in(measure, "name"))
            midnight = bool(tokens_in(measure, "FROM_MIDNIGHT_AFTER"))
            return ast.Derived(start, end[0] if end else None, tree.data == "derived_else", midnight, loc=loc)


def _entry_of(tree: ParseTree, file: str) -> ast.TableEntry:
    written = tree.children[0]
    value: ast.Name | ast.Value
    if isinstance(written, Token):
        kind: Literal["yes", "no"] = "yes" if written.type == "YES" else "no"
        value = ast.Value(kind, kind, loc=loc_of(written, file))
    else:
        value = name_of(written, file)
    return ast.TableEntry(value, value_of(tree.children[1], file), loc=loc_of(tree, file))


def _parameter_value_of(tree: ParseTree, file: str) -> ast.ParameterValue:
    return ast.ParameterValue(name_of(tree.children[1], file), value_of(tree.children[3], file), loc=loc_of(tree, file))
