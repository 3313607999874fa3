"""Lark's parse tree → conditions and formulas.

Both stand in parentheses in the same way, so that a tree tells them apart only by what is inside.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Literal, cast

from lark import Token, Tree

from fenze.dsl import ast
from fenze.dsl.diagnostic import Diagnostic, PolicyError, Text
from fenze.dsl.loc import Loc
from fenze.dsl.text_to_tree import ParseTree
from fenze.dsl.tree_to_ast.parts import Branch, loc_of, name_of, tokens_below, value_of

DEEPEST = 100
"""No condition or formula has more levels of parentheses and `not`; every later stage may recur over one."""

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
_CONDITIONS = frozenset(
    ["any_of", "all_of", "negated", "is_value", "is_not_value", "is_one_of", "is_none_of", "is_known", "is_unknown", "compare"]
)  # fmt: skip


def condition_of(branch: Branch | None, file: str, depth: int = 0) -> ast.Condition:
    """Raises PolicyError where the condition is nested more than DEEPEST levels, or where a formula stands in its place."""
    assert isinstance(branch, Tree)
    _check_depth(branch, file, depth)
    children = branch.children
    loc = loc_of(branch, file)
    match branch.data:
        case "group":
            return condition_of(children[1], file, depth + 1)
        case "any_of":
            return ast.AnyOf(tuple([condition_of(part, file, depth + 1) for part in children[::2]]), loc=loc)
        case "all_of":
            return ast.AllOf(tuple([condition_of(part, file, depth + 1) for part in children[::2]]), loc=loc)
        case "negated":
            return ast.Negated(condition_of(children[1], file, depth + 1), loc=loc)
        case "name":
            return ast.Defined(name_of(branch, file), loc=loc)
        case "is_known" | "is_unknown":
            return ast.IsKnown(name_of(children[0], file), branch.data == "is_known", loc=loc)
        case "compare":
            return _comparison_of(branch, file, depth)
        case _ if branch.data in _CONDITIONS:
            _check_commas(branch, file)
            values = tuple([value_of(value, file) for value in children[2::2]])
            return ast.OneOf(name_of(children[0], file), values, branch.data in {"is_not_value", "is_none_of"}, loc=loc)
        case _:
            raise PolicyError((_no_condition(branch, file),))


def _comparison_of(tree: ParseTree, file: str, depth: int) -> ast.Condition:
    loc, operator = loc_of(tree, file), _COMPARISONS[str(tree.children[1])]
    left, right = formula_of(tree.children[0], file, depth + 1), formula_of(tree.children[2], file, depth + 1)
    if isinstance(left, ast.Name):
        if isinstance(right, ast.Name):
            return ast.Compare(left, operator, ast.Value("name", right.text, loc=right.loc), loc=loc)
        if isinstance(right, ast.Value):
            return ast.Compare(left, operator, right, loc=loc)
    return ast.Relation(left, operator, right, loc=loc)


def formula_of(branch: Branch, file: str, depth: int = 0) -> ast.Formula:
    """Raises PolicyError where the formula is nested more than DEEPEST levels, or where a condition stands in its place."""
    assert isinstance(branch, Tree)
    _check_depth(branch, file, depth)
    children = branch.children
    loc = loc_of(branch, file)
    match branch.data:
        case "group":
            return formula_of(children[1], file, depth + 1)
        case "name":
            return name_of(branch, file)
        case "looked_up":
            return _lookup_of(branch, file)
        case "percent_of" | "fraction_of":
            written = cast(Token, children[0])
            portion = ast.Value(
                "percent" if branch.data == "percent_of" else "fraction", str(written), loc=loc_of(written, file)
            )
            return ast.PartOf(portion, formula_of(children[2], file, depth + 1), loc=loc)
        case "entry_of":
            return ast.PartOf(_lookup_of(children[0], file), formula_of(children[2], file, depth + 1), loc=loc)
        case "sum":
            signs = cast(list[Literal["+", "-"]], ["+", *map(str, children[1::2])])
            return ast.Sum(tuple(zip(signs, _parts_of(children[::2], file, depth), strict=True)), loc=loc)
        case "product":
            operators = cast(list[Literal["*", "/"]], ["*", *map(str, children[1::2])])
            return ast.Product(tuple(zip(operators, _parts_of(children[::2], file, depth), strict=True)), loc=loc)
        case "least" | "greatest":
            _check_commas(branch, file)
            parts = tuple(_parts_of(children[2:-1:2], file, depth))
            return ast.Extreme("min" if branch.data == "least" else "max", parts, loc=loc)
        case "clamp":
            _check_commas(branch, file)
            value, low, high = _parts_of(children[2:-1:2], file, depth)
            return ast.Clamp(value, low, high, loc=loc)
        case _ if branch.data in _CONDITIONS:
            raise PolicyError((_no_formula(branch, file),))
        case _:
            return value_of(branch, file)


def _parts_of(branches: list[Branch], file: str, depth: int) -> list[ast.Formula]:
    return [formula_of(part, file, depth + 1) for part in branches]


def _lookup_of(branch: Branch, file: str) -> ast.Lookup:
    tree = cast(ParseTree, branch)
    return ast.Lookup(name_of(tree.children[0], file), name_of(tree.children[2], file), loc=loc_of(tree, file))


# ── what cannot stand where it does ───────────────────────────────────────────────────────────────────────────────────────


def _check_depth(branch: Branch, file: str, depth: int) -> None:
    if depth > DEEPEST:
        raise PolicyError(
            (
                Diagnostic(
                    "syntax",
                    Text(f"this condition is nested more than {DEEPEST} levels deep", f"此条件嵌套超过 {DEEPEST} 层"),
                    loc_of(branch, file),
                    help=Text("give parts of it names with `define`", "请用 `定义` 给其中各部分起名"),
                ),
            )
        )


def _check_commas(tree: ParseTree, file: str) -> None:
    """A comma right between digits is meant to part thousands: `min(price, 1,500)` would be 1."""
    for before, comma, after in zip(tree.children, tree.children[1:], tree.children[2:], strict=False):
        if not (isinstance(before, Tree) and isinstance(comma, Token) and isinstance(after, Tree)):
            continue
        last, first = before.children[-1], after.children[0]
        if not (isinstance(last, Token) and isinstance(first, Token)) or {last.type, first.type} != {"NUMBER"}:
            continue
        if (last.end_pos, comma.end_pos) == (comma.start_pos, first.start_pos) and len(first.partition(".")[0]) == 3:
            raise PolicyError((_thousands(last, first, loc_of(before, file).to(loc_of(after, file))),))


def _thousands(last: str, first: str, loc: Loc) -> Diagnostic:
    return Diagnostic(
        "syntax",
        Text(f"`{last},{first}` are two numbers", f"`{last},{first}` 是两个数"),
        loc,
        help=Text(
            f"write one number as `{last}{first}`, two as `{last}, {first}`",
            f"一个数请写 `{last}{first}`，两个数请写 `{last}, {first}`",
        ),
    )


def _no_condition(branch: Branch, file: str) -> Diagnostic:
    name = _name_with_strokes(branch)
    return Diagnostic(
        "syntax",
        Text("a condition is needed here, but this is a number", "此处应为条件，却是一个数"),
        loc_of(branch, file),
        help=Text(f"the name `{name}` goes into back-quotes", f"名称 `{name}` 请加反引号")
        if name
        else Text("compare it with something: `… > 0`", "请与某数比较：`… > 0`"),
    )


def _name_with_strokes(branch: Branch) -> str | None:
    """`wrong-item`, which is read as one fact less another."""
    tokens = list(tokens_below(branch))
    tight = all(before.end_pos == after.start_pos for before, after in pairwise(tokens))
    return "".join(tokens) if tight and {token.type for token in tokens} == {"NAME", "MINUS"} else None


def _no_formula(branch: Branch, file: str) -> Diagnostic:
    return Diagnostic(
        "syntax",
        Text("a number is needed here, but this is a condition", "此处应为数，却是一个条件"),
        loc_of(branch, file),
        help=Text("numbers are joined with `+` and `-`, not with `and` and `or`", "数用 `+`、`-` 连接，不用 `且`、`或`"),
    )
