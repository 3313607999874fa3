"""Properties and accepted findings in canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fenze.dsl import ast
from fenze.dsl.keywords import Tongue, phrase_of
from fenze.dsl.print.clause import CLAUSE, condition_lines, joint_of
from fenze.dsl.print.layout import Line, Piece, names_pieces
from fenze.dsl.print.scenario import expectation_text
from fenze.dsl.print.words import AT_EXPECTATION, AT_PORTION, name_text, string_text


def property_lines(written: ast.Property, tongue: Tongue) -> list[Line]:
    """The lines of a property."""
    lines = [_head("PROPERTY", written.name, written, tongue)]
    if written.condition is not None:
        lines += condition_lines(written.condition, tongue, CLAUSE, f"{phrase_of('WHENEVER', tongue)} ")
    return lines + _claim_lines(written.claim, "ALWAYS" if written.condition is None else "THEN", tongue)


def accepted_lines(written: ast.Accepted, tongue: Tongue) -> list[Line]:
    """The lines of an accepted finding."""
    lines = [_head("ACCEPT", written.finding, written, tongue)]
    if written.condition is not None:
        lines += condition_lines(written.condition, tongue, CLAUSE, f"{phrase_of('WHEN', tongue)} ")
    chinese, english = written.because.chinese or "", written.because.english
    reason = [Piece(f"{phrase_of('BECAUSE', tongue)} {string_text(chinese)}", written.because.loc)]
    reason += [Piece(f"/ {string_text(english)}", written.because.loc)] if english is not None else []
    return [*lines, Line(CLAUSE, tuple(reason), 2 * CLAUSE)]


def _head(keyword: str, text: str, written: ast.Property | ast.Accepted, tongue: Tongue) -> Line:
    return Line(0, (Piece(f"{phrase_of(keyword, tongue)} {string_text(text)}", written.loc),))


def _claim_lines(claim: ast.Claim, always: str, tongue: Tongue) -> list[Line]:
    match claim:
        case ast.Never(events):
            return _joined("NEVER", events, "OR", tongue)
        case ast.Always(events, either):
            return _joined(always, events, "OR" if either else "AND", tongue)
        case ast.AtMostOne(events):
            texts = [_event_text(event, tongue) for event in events]
            pieces = [
                Piece(text + ("," if number < len(texts) else ""), event.loc)
                for number, (text, event) in enumerate(zip(texts, events, strict=True), 1)
            ]
            lead = Piece(phrase_of("AT_MOST_ONE_OF", tongue), claim.loc)
            return [Line(CLAUSE, (lead, *pieces), 2 * CLAUSE)]
        case ast.Monotonic(fact, raises, party, cost):
            never = phrase_of("NEVER_RAISES" if raises else "NEVER_LOWERS", tongue)
            text = f"{phrase_of('MORE', tongue)} {name_text(fact.text)} {never} {name_text(party.text)}"
            borne = f"{phrase_of('BEARS', tongue)} {phrase_of('OF', tongue)} {name_text(cost.text)}"
            return [Line(CLAUSE, (Piece(f"{text} {borne}", claim.loc),))]
        case _:
            assert_never(claim)


def _joined(keyword: str, events: Sequence[ast.Event], joint_word: str, tongue: Tongue) -> list[Line]:
    column, joint = joint_of(joint_word, tongue)
    lead = f"{phrase_of(keyword, tongue)} "
    return [
        Line(column if number else CLAUSE, (Piece((joint if number else lead) + _event_text(event, tongue), event.loc),))
        for number, event in enumerate(events)
    ]


def _event_text(event: ast.Event, tongue: Tongue) -> str:
    if isinstance(event, ast.SomeBorne):
        names = " ".join([piece.text for piece in names_pieces(event.parties, AT_EXPECTATION)])
        bears = phrase_of("WOULD_BEAR" if event.proposed else "BEARS", tongue)
        return f"{names} {bears} {name_text(event.cost.text, AT_PORTION)}"
    return expectation_text(event, tongue)
