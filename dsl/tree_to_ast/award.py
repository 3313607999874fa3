"""Lark's parse tree → payments, points, fines, sanctions, claims, and shares bounded by a formula."""

from __future__ import annotations

from typing import cast

from lark import Token, Tree

from fenze.dsl import ast
from fenze.dsl.text_to_tree import ParseTree
from fenze.dsl.tree_to_ast.condition import formula_of
from fenze.dsl.tree_to_ast.parts import Branch, loc_of, name_after, name_of, names_of, tokens_in, trees_in, value_of

_ROUNDINGS: dict[str, ast.Rounding] = {
    "ROUNDED_HALF_UP": "half up",
    "ROUNDED_HALF_EVEN": "half even",
    "ROUNDED_UP": "up",
    "ROUNDED_DOWN": "down",
}
_PORTIONS: dict[str, ast.LiteralKind] = {"PERCENT": "percent", "FRACTION": "fraction"}


def award_of(tree: ParseTree, file: str) -> ast.Award:
    loc, children = loc_of(tree, file), tree.children
    match tree.data:
        case "pays":
            return _payment_of(tree, file)
        case "points":
            (number,) = tokens_in(tree, "NUMBER")
            return ast.Points(names_of(children[0], file), number_of(number, file), _name_at(tree, 5, file), loc=loc)
        case "fined":
            return ast.Fine(names_of(children[0], file), formula_of(children[2], file), loc=loc)
        case "sanctioned":
            spans = [_span_of(span, file) for span in trees_in(tree, "span")]
            length = spans[0] if spans else None
            return ast.Sanction(names_of(children[0], file), name_of(children[2], file), length, loc=loc)
        case "eligible":
            return ast.Eligible(name_of(children[1], file), bool(tokens_in(tree, "ELIGIBLE_FOR")), loc=loc)
        case "window":
            until, *after = (_span_of(span, file) for span in trees_in(tree, "span"))
            return ast.Window(name_of(children[1], file), until, after[0] if after else None, loc=loc)
        case "advances":
            parties, costs = names_of(children[0], file), names_of(children[2], file)
            return ast.Advance(parties, costs, name_after(tree, "UNTIL_THEN", file), loc=loc)
        case _:
            parties, against = names_of(children[0], file), names_of(children[2], file)
            return ast.Recourse(parties, against, _name_at(tree, 4, file), loc=loc)


def _payment_of(tree: ParseTree, file: str) -> ast.Pays:
    children = tree.children
    amount = children[3]
    bounds = [(formula_of(bound.children[1], file), formula_of(bound.children[3], file)) for bound in trees_in(tree, "bounds")]
    return ast.Pays(
        names_of(children[0], file),
        name_of(children[2], file),
        formula_of(amount, file) if isinstance(amount, Tree) else None,
        name_of(children[5], file),
        name_after(tree, "PAID_AS", file),
        bounds[0] if bounds else None,
        next((_ROUNDINGS[token.type] for part in trees_in(tree, "rounding") for token in tokens_in(part, *_ROUNDINGS)), None),
        tentative_of(tree),
        loc=loc_of(tree, file),
    )


def _span_of(tree: ParseTree, file: str) -> ast.Span:
    length, start = value_of(tree.children[0], file), name_of(tree.children[2], file)
    return ast.Span(length, start, bool(tokens_in(tree, "FROM_MIDNIGHT_AFTER")), loc=loc_of(tree, file))


def _name_at(tree: ParseTree, place: int, file: str) -> ast.Name | None:
    """The name that follows a word at the place, of which the two tongues may have different ones."""
    return name_of(tree.children[place], file) if len(tree.children) > place else None


def bounded_of(tree: ParseTree, start: Branch | None, file: str) -> ast.Bounded:
    """`start` is where talks about the share are to begin."""
    loc = loc_of(tree, file)
    match tree.data:
        case "up_to":
            return ast.UpTo(formula_of(tree.children[1], file), loc=loc)
        case "excess":
            return ast.Excess(formula_of(tree.children[1], file), loc=loc)
        case "rest":
            return ast.Rest(loc=loc)
        case _:
            low, high = (_portion_of(token, file) for token in tokens_in(tree, *_PORTIONS))
            return ast.Between(low, high, None if start is None else _portion_of(start, file), loc=loc)


def _portion_of(branch: Branch, file: str) -> ast.Value:
    token = cast(Token, branch)
    return ast.Value(_PORTIONS[token.type], str(token), loc=loc_of(token, file))


def number_of(token: Token, file: str) -> ast.Value:
    return ast.Value("number", str(token), loc=loc_of(token, file))


def tentative_of(tree: ParseTree) -> ast.Tentative | None:
    for tentative in trees_in(tree, "tentative"):
        return "to be agreed" if tokens_in(tentative, "TO_BE_AGREED") else "to be decided"
    return None
