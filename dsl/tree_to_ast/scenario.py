"""Lark's parse tree → scenarios."""

from __future__ import annotations

from typing import cast

from fenze.dsl import ast
from fenze.dsl.text_to_tree import ParseTree
from fenze.dsl.tree_to_ast.award import number_of
from fenze.dsl.tree_to_ast.clause import portion_of
from fenze.dsl.tree_to_ast.parts import Branch, after, loc_of, name_of, names_of, text_of_string, tokens_in, trees_in, value_of


def scenario_of(tree: ParseTree, file: str) -> ast.Scenario:
    as_of = after(tree, "AS_OF")
    return ast.Scenario(
        text_of_string(tree.children[1]),
        None if as_of is None else str(as_of),
        tuple([_setting_of(setting, file) for setting in trees_in(tree, "setting")]),
        tuple([expectation_of(expected, file) for expected in trees_in(tree) if expected.data != "setting"]),
        loc=loc_of(tree, file),
    )


def _setting_of(tree: ParseTree, file: str) -> ast.Setting:
    return ast.Setting(name_of(tree.children[0], file), value_of(tree.children[2], file), loc=loc_of(tree, file))


def expectation_of(tree: ParseTree, file: str) -> ast.Expectation:
    """What a scenario expects, or a property speaks of."""
    loc = loc_of(tree, file)
    children = tree.children
    match tree.data:
        case "expect_status":
            return ast.ExpectStatus(name_of(children[0], file), loc=loc)
        case "expect_bears" | "expect_would_bear" as kind:
            parties, amount, cost = names_of(children[0], file), _amount_of(children[2], file), name_of(children[3], file)
            return ast.ExpectBears(parties, amount, cost, kind == "expect_would_bear", loc=loc)
        case "expect_pays" | "expect_would_pay" as kind:
            numbers = [number_of(number, file) for part in trees_in(tree, "paid") for number in tokens_in(part, "NUMBER")]
            payer, payee, reason = (name_of(name, file) for name in trees_in(tree, "name"))
            paid = numbers[0] if numbers else None
            return ast.ExpectPays(payer, payee, paid, reason, kind == "expect_would_pay", loc=loc)
        case "expect_nobody_pays":
            return ast.ExpectNobodyPays(name_of(children[1], file), loc=loc)
        case "expect_points" | "expect_fined" as kind:
            (number,) = (number_of(number, file) for number in tokens_in(tree, "NUMBER"))
            parties = names_of(children[0], file)
            return (ast.ExpectPoints if kind == "expect_points" else ast.ExpectFine)(parties, number, loc=loc)
        case "expect_sanctioned":
            return ast.ExpectSanction(names_of(children[0], file), name_of(children[2], file), loc=loc)
        case "expect_eligible":
            return ast.ExpectEligible(name_of(children[1], file), bool(tokens_in(tree, "ELIGIBLE_FOR")), loc=loc)
        case "expect_window":
            return ast.ExpectWindow(name_of(children[1], file), str(children[3]), loc=loc)
        case "expect_advances":
            return ast.ExpectAdvance(names_of(children[0], file), name_of(children[2], file), loc=loc)
        case "expect_recourse":
            return ast.ExpectRecourse(names_of(children[0], file), name_of(children[2], file), loc=loc)
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
            due = next((str(moment) for moment in tokens_in(tree, "DATE_TIME")), None)
            return ast.ExpectDuty(name_of(children[0], file), name_of(children[2], file), due, loc=loc)
        case _:
            return ast.ExpectCheck(name_of(children[1], file), loc=loc)


def _amount_of(branch: Branch, file: str) -> ast.Value | ast.Portion:
    tree = cast(ParseTree, branch)
    if tree.data != "amount_number":
        return portion_of(tree, file)
    (number,) = tokens_in(tree, "NUMBER")
    return ast.Value("number", str(number), loc=loc_of(number, file))
