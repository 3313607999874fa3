"""The small parts of a parse tree → places, names, labels, strings and literals of the syntax tree."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TypeAlias

from lark import Token, Tree

from fenze.dsl import ast
from fenze.dsl.loc import Loc
from fenze.dsl.text_to_tree import ParseTree

Branch: TypeAlias = Token | ParseTree

_UNITS: dict[str, ast.Unit] = {
    "MINUTES": "minutes",
    "HOURS": "hours",
    "DAYS": "days",
    "WORKING_DAYS": "working days",
    "MONTHS": "months",
    "YEARS": "years",
}
_LITERALS: dict[str, ast.LiteralKind] = {
    "yes": "yes",
    "no": "no",
    "equal": "equal",
    "number": "number",
    "percent_literal": "percent",
    "fraction_literal": "fraction",
    "ratio_literal": "ratio",
    "string": "string",
    "date_literal": "date",
    "date_time_literal": "date-time",
    "name_literal": "name",
}


def loc_of(branch: Branch, file: str) -> Loc:
    """From the first character to the last."""
    first, last = branch, branch
    while isinstance(first, Tree):
        first = next(child for child in first.children if not _is_empty(child))
    while isinstance(last, Tree):
        last = next(child for child in reversed(last.children) if not _is_empty(child))
    return Loc(file, first.line, first.column, last.end_line, last.end_column)


def _is_empty(branch: Branch) -> bool:
    return isinstance(branch, Tree) and not branch.children


def trees_in(tree: ParseTree, rule: str | None = None) -> list[ParseTree]:
    """The children that are trees, or those of one rule of the grammar."""
    return [child for child in tree.children if isinstance(child, Tree) and (rule is None or child.data == rule)]


def tokens_in(tree: ParseTree, *types: str) -> list[Token]:
    return [child for child in tree.children if isinstance(child, Token) and child.type in types]


def tokens_below(branch: Branch) -> Iterator[Token]:
    """All tokens, in order."""
    if isinstance(branch, Token):
        yield branch
    else:
        for child in branch.children:
            yield from tokens_below(child)


def after(tree: ParseTree, keyword: str) -> Branch | None:
    """What follows a keyword; None where the keyword is left out."""
    for number, child in enumerate(tree.children):
        if isinstance(child, Token) and child.type == keyword:
            return tree.children[number + 1]
    return None


def name_of(branch: Branch, file: str) -> ast.Name:
    assert isinstance(branch, Tree)
    token = branch.children[0]
    return ast.Name(_word_of(token), loc=loc_of(token, file))


def name_after(tree: ParseTree, keyword: str, file: str) -> ast.Name | None:
    branch = after(tree, keyword)
    return None if branch is None else name_of(branch, file)


def names_of(branch: Branch | None, file: str) -> tuple[ast.Name, ...]:
    return () if branch is None or isinstance(branch, Token) else tuple([name_of(name, file) for name in branch.children[::2]])


def labels_of(tree: ParseTree, file: str) -> ast.Labels:
    """The strings among the children: none, one, or the Chinese and the English one."""
    strings = tokens_in(tree, "STRING")
    if not strings:
        return ast.Labels()
    english = text_of_string(strings[1]) if len(strings) == 2 else None
    return ast.Labels(text_of_string(strings[0]), english, loc=loc_of(strings[0], file).to(loc_of(strings[-1], file)))


def text_of_string(branch: Branch) -> str:
    r"""What a string says, without its quotes; `\n` is a line end, other backslashes stand before what they escape."""
    return (
        re.sub(r"\\(.)", lambda match: "\n" if match[1] == "n" else match[1], branch[1:-1]) if isinstance(branch, Token) else ""
    )


def unit_of(tree: ParseTree) -> ast.Unit:
    token = tree.children[0]
    assert isinstance(token, Token)
    return _UNITS[token.type]


def value_of(branch: Branch, file: str) -> ast.Value:
    """A literal; `yes`, `no` and `equal` are kept in English."""
    assert isinstance(branch, Tree)
    kind = _LITERALS[branch.data]
    written = branch.children[0]
    text: str
    unit: ast.Unit | None = None
    match kind:
        case "yes" | "no" | "equal":
            text = kind
        case "string":
            text = text_of_string(written)
        case "name":
            assert isinstance(written, Tree)
            text = _word_of(written.children[0])
        case _:
            text = str(written)
            units = trees_in(branch)
            unit = unit_of(units[0]) if units else None
    return ast.Value(kind, text, unit, loc=loc_of(branch, file))


def _word_of(token: Branch) -> str:
    assert isinstance(token, Token)
    return token[1:-1] if token.type == "QUOTED_NAME" else str(token)
