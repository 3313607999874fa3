"""Payments, points, fines, sanctions, claims, and shares bounded by a formula → pieces of canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fenze.dsl import ast
from fenze.dsl.keywords import Tongue, phrase_of
from fenze.dsl.loc import Loc
from fenze.dsl.print.formula import formula_pieces, pieces_before_of
from fenze.dsl.print.layout import Piece, enclosed, names_pieces, together
from fenze.dsl.print.words import AFTER_NAME, AT_OUTCOME, name_text, value_text


def award_pieces(effect: ast.Award, tongue: Tongue) -> list[Piece]:
    def phrase(keyword: str) -> str:
        return phrase_of(keyword, tongue)

    def lead(parties: Sequence[ast.Name], keyword: str, behind: str = "") -> list[Piece]:
        return enclosed(names_pieces(parties, AT_OUTCOME), "", f" {phrase(keyword)}{behind}")

    match effect:
        case ast.Pays():
            return _payment_pieces(effect, tongue)
        case ast.Points(parties, points, per):
            pieces = lead(parties, "GETS", f" {points.text} {phrase('POINTS')}")
            return pieces + _named("PER", per, tongue)
        case ast.Fine(parties, formula):
            return lead(parties, "IS_FINED") + together(formula_pieces(formula, tongue))
        case ast.Sanction(parties, sanction, length):
            pieces = lead(parties, "IS_SANCTIONED", f" {name_text(sanction.text)}")
            return pieces + ([_span_piece("LASTING", length, tongue)] if length else [])
        case ast.Eligible(what, eligible):
            keyword = "ELIGIBLE_FOR" if eligible else "NOT_ELIGIBLE_FOR"
            return [Piece(f"{phrase(keyword)} {name_text(what.text)}", effect.loc)]
        case ast.Window(name, until, after):
            pieces = [Piece(f"{phrase('WINDOW')} {name_text(name.text)}", effect.loc), _span_piece("WITHIN", until, tongue)]
            return pieces + ([_span_piece("NOT_BEFORE", after, tongue)] if after else [])
        case ast.Advance(parties, costs, until):
            return lead(parties, "ADVANCES") + names_pieces(costs) + _named("UNTIL_THEN", until, tongue)
        case ast.Recourse(parties, against, cost):
            return lead(parties, "HAS_RECOURSE_AGAINST") + names_pieces(against) + _named("CONCERNING", cost, tongue)
        case _:
            assert_never(effect)


def bounded_pieces(bounded: ast.Bounded, tongue: Tongue) -> list[Piece]:
    """What stands between `bears` and the cost heads."""
    of = phrase_of("OF", tongue)
    match bounded:
        case ast.UpTo(formula) | ast.Excess(formula):
            keyword = "UP_TO" if isinstance(bounded, ast.UpTo) else "EXCESS_OVER"
            return together(enclosed(pieces_before_of(formula, tongue), f"{phrase_of(keyword, tongue)} ", f" {of}"))
        case ast.Rest():
            return [Piece(phrase_of("THE_REST_OF", tongue), bounded.loc)]
        case ast.Between(low, high):
            between, and_ = phrase_of("BETWEEN", tongue), phrase_of("TO_BOUND", tongue)
            return [Piece(f"{between} {low.text} {and_} {high.text} {of}", bounded.loc)]
        case _:
            assert_never(bounded)


def start_pieces(bounded: ast.Portion | ast.Bounded, tongue: Tongue) -> list[Piece]:
    """What stands behind the cost heads."""
    if not isinstance(bounded, ast.Between) or bounded.start is None:
        return []
    return [Piece(f"{phrase_of('STARTING_AT', tongue)} {bounded.start.text}", bounded.start.loc)]


def tentative_pieces(tentative: ast.Tentative | None, loc: Loc, tongue: Tongue) -> list[Piece]:
    return [] if tentative is None else [Piece(phrase_of(tentative.upper().replace(" ", "_"), tongue), loc)]


def _payment_pieces(effect: ast.Pays, tongue: Tongue) -> list[Piece]:
    pays = f" {phrase_of('PAYS', tongue)} {name_text(effect.payee.text)}"
    if effect.formula is None:  # nothing tells where the words stood: they stay with those before them, as do comments
        pays += f" {phrase_of('AN_AMOUNT', tongue)}"
    pieces = enclosed(names_pieces(effect.payers, AT_OUTCOME), "", pays)
    if effect.formula is not None:
        pieces += together(formula_pieces(effect.formula, tongue, AFTER_NAME))
    pieces += _named("FOR", effect.reason, tongue) + _named("PAID_AS", effect.paid_as, tongue)
    if effect.bounds is not None:
        low, high = (formula_pieces(bound, tongue) for bound in effect.bounds)
        between, and_ = f"{phrase_of('BETWEEN', tongue)} ", f"{phrase_of('TO_BOUND', tongue)} "
        pieces += together([*enclosed(low, between), *enclosed(high, and_)])
    if effect.rounding is not None:
        keyword = f"ROUNDED_{effect.rounding.upper().replace(' ', '_')}"
        pieces.append(Piece(phrase_of(keyword, tongue), pieces[-1].loc))
    return pieces + tentative_pieces(effect.tentative, pieces[-1].loc, tongue)


def _named(keyword: str, name: ast.Name | None, tongue: Tongue) -> list[Piece]:
    return [] if name is None else [Piece(f"{phrase_of(keyword, tongue)} {name_text(name.text)}", name.loc)]


def _span_piece(keyword: str, span: ast.Span, tongue: Tongue) -> Piece:
    begin = phrase_of("FROM_MIDNIGHT_AFTER" if span.midnight else "AFTER_START", tongue)
    length = value_text(span.length, tongue)
    return Piece(f"{phrase_of(keyword, tongue)} {length} {begin} {name_text(span.start.text)}", span.loc)
