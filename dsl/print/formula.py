"""Formulas → pieces of canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fenze.dsl import ast
from fenze.dsl.keywords import Tongue, phrase_of
from fenze.dsl.print.layout import Piece, enclosed
from fenze.dsl.print.words import AT_CONDITION, AT_FORMULA, AT_OPERAND, name_text, value_text

_SUM, _PRODUCT, _FACTOR = range(3)


def formula_pieces(formula: ast.Formula, tongue: Tongue, mistakable: frozenset[str] = AT_FORMULA) -> list[Piece]:
    """A piece for each part that stands between commas or signs; `mistakable` concerns the first word."""
    return _pieces(formula, tongue, _SUM, mistakable)


def pieces_before_of(formula: ast.Formula, tongue: Tongue) -> list[Piece]:
    """As they stand before `of`: in parentheses where that would be read as a part of the formula."""
    if _ends_in_a_portion(formula):
        return enclosed(formula_pieces(formula, tongue, AT_CONDITION), "(", ")")
    return formula_pieces(formula, tongue)


def relation_pieces(relation: ast.Relation, tongue: Tongue, mistakable: frozenset[str]) -> list[Piece]:
    left = enclosed(formula_pieces(relation.left, tongue, mistakable), "", f" {relation.operator}")
    return left + formula_pieces(relation.right, tongue, AT_OPERAND)


def _pieces(formula: ast.Formula, tongue: Tongue, level: int, mistakable: frozenset[str] = AT_FORMULA) -> list[Piece]:
    """In parentheses where it binds less tightly than the level; a condition could begin there as well."""
    match formula:
        case ast.Name():
            return [Piece(name_text(formula.text, mistakable), formula.loc)]
        case ast.Value():
            return [Piece(value_text(formula, tongue, mistakable), formula.loc)]
        case ast.Lookup():
            return [Piece(_lookup_text(formula, mistakable), formula.loc)]
        case ast.PartOf(portion, whole):
            part = _lookup_text(portion, mistakable) if isinstance(portion, ast.Lookup) else value_text(portion, tongue)
            return enclosed(_pieces(whole, tongue, _FACTOR), f"{part} {phrase_of('OF', tongue)} ")
        case ast.Extreme(kind, parts):
            return _called(kind.upper(), parts, tongue)
        case ast.Clamp(value, low, high):
            return _called("CLAMP", (value, low, high), tongue)
        case ast.Sum(parts):
            pieces = _joined(parts, tongue, _PRODUCT, mistakable if level == _SUM else AT_CONDITION)
            return pieces if level == _SUM else enclosed(pieces, "(", ")")
        case ast.Product(parts):
            pieces = _joined(parts, tongue, _FACTOR, mistakable if level < _FACTOR else AT_CONDITION)
            return pieces if level < _FACTOR else enclosed(pieces, "(", ")")
        case _:
            assert_never(formula)


def _joined(parts: Sequence[tuple[str, ast.Formula]], tongue: Tongue, level: int, mistakable: frozenset[str]) -> list[Piece]:
    pieces = _pieces(parts[0][1], tongue, level, mistakable)
    for sign, part in parts[1:]:
        pieces += enclosed(_pieces(part, tongue, level), f"{sign} ")
    return pieces


def _called(keyword: str, parts: Sequence[ast.Formula], tongue: Tongue) -> list[Piece]:
    pieces: list[Piece] = []
    for number, part in enumerate(parts, 1):
        pieces += enclosed(_pieces(part, tongue, _SUM), "", "," if number < len(parts) else ")")
    return enclosed(pieces, f"{phrase_of(keyword, tongue)}(")


def _lookup_text(lookup: ast.Lookup, mistakable: frozenset[str]) -> str:
    return f"{name_text(lookup.table.text, mistakable)}[{name_text(lookup.fact.text)}]"


def _ends_in_a_portion(formula: ast.Formula) -> bool:
    """Whether its last word, out of all parentheses, is one of which something can be a part."""
    match formula:
        case ast.Value(kind):
            return kind in {"percent", "fraction"}
        case ast.Lookup():
            return True
        case ast.PartOf(_, last) | ast.Product((*_, (_, last))):
            return not isinstance(last, ast.Sum | ast.Product) and _ends_in_a_portion(last)
        case ast.Sum((*_, (_, last))):
            return not isinstance(last, ast.Sum) and _ends_in_a_portion(last)
        case _:
            return False
