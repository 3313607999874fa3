"""Lark's parse tree → properties and accepted findings."""

from __future__ import annotations

from typing import cast

from fenze.dsl import ast
from fenze.dsl.text_to_tree import ParseTree
from fenze.dsl.tree_to_ast.condition import condition_of
from fenze.dsl.tree_to_ast.parts import after, labels_of, loc_of, name_of, names_of, text_of_string, tokens_in, trees_in
from fenze.dsl.tree_to_ast.scenario import expectation_of


def property_of(tree: ParseTree, file: str) -> ast.Property:
    condition = after(tree, "WHENEVER")
    claim = _claim_of(cast(ParseTree, tree.children[-1]), file)
    return ast.Property(
        text_of_string(tree.children[1]),
        None if condition is None else condition_of(condition, file),
        claim,
        loc=loc_of(tree, file),
    )


def accepted_of(tree: ParseTree, file: str) -> ast.Accepted:
    condition = after(tree, "WHEN")
    return ast.Accepted(
        text_of_string(tree.children[1]),
        None if condition is None else condition_of(condition, file),
        labels_of(trees_in(tree, "because")[0], file),
        loc=loc_of(tree, file),
    )


def _claim_of(tree: ParseTree, file: str) -> ast.Claim:
    loc = loc_of(tree, file)
    if tree.data == "claim_monotonic":
        fact, party, cost = (name_of(name, file) for name in trees_in(tree, "name"))
        return ast.Monotonic(fact, bool(tokens_in(tree, "NEVER_RAISES")), party, cost, loc=loc)
    events = tuple([_event_of(event, file) for event in trees_in(tree)])
    match tree.data:
        case "claim_never":
            return ast.Never(events, loc=loc)
        case "claim_at_most_one":
            return ast.AtMostOne(events, loc=loc)
        case kind:
            return ast.Always(events, kind == "claim_either", loc=loc)


def _event_of(tree: ParseTree, file: str) -> ast.Event:
    if tree.data == "some_borne":
        parties, cost = names_of(tree.children[0], file), name_of(tree.children[2], file)
        return ast.SomeBorne(parties, cost, bool(tokens_in(tree, "WOULD_BEAR")), loc=loc_of(tree, file))
    return expectation_of(tree, file)
