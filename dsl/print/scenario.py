"""Scenarios in canonical text: the case line by line, then what is expected of it."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fenze.dsl import ast
from fenze.dsl.keywords import Tongue, phrase_of
from fenze.dsl.print.clause import CLAUSE, joint_of, portion_text
from fenze.dsl.print.layout import Line, Piece, names_pieces
from fenze.dsl.print.words import AFTER_IS, AT_EXPECTATION, name_text, string_text, value_text


def scenario_lines(scenario: ast.Scenario, tongue: Tongue) -> list[Line]:
    """The lines of a scenario."""
    lines = [Line(0, (Piece(f"{phrase_of('SCENARIO', tongue)} {string_text(scenario.name)}", scenario.loc),))]
    if scenario.as_of is not None:
        lines.append(Line(CLAUSE, (Piece(f"{phrase_of('AS_OF', tongue)} {scenario.as_of}", scenario.loc),)))
    given = [Piece(setting_text(setting, tongue), setting.loc) for setting in scenario.given]
    expect = [_expectation_piece(expectation, tongue) for expectation in scenario.expect]
    return lines + _joined_lines("GIVEN", given, tongue) + _joined_lines("EXPECT", expect, tongue)


def setting_text(setting: ast.Setting, tongue: Tongue) -> str:
    """What a scenario says of one fact."""
    return f"{name_text(setting.fact.text)} {phrase_of('IS', tongue)} {value_text(setting.value, tongue, AFTER_IS)}"


def _joined_lines(keyword: str, pieces: Sequence[Piece], tongue: Tongue) -> list[Line]:
    column, joint = joint_of("AND", tongue)
    lead = f"{phrase_of(keyword, tongue)} "
    return [
        Line(column if number else CLAUSE, (Piece((joint if number else lead) + piece.text, piece.loc),))
        for number, piece in enumerate(pieces)
    ]


def _expectation_piece(expectation: ast.Expectation, tongue: Tongue) -> Piece:
    return Piece(expectation_text(expectation, tongue), expectation.loc)


def expectation_text(expectation: ast.Expectation, tongue: Tongue) -> str:
    """What a scenario expects, or a property speaks of, on one line."""

    def phrase(keyword: str) -> str:
        return phrase_of(keyword, tongue)

    def names(parties: Sequence[ast.Name]) -> str:
        return " ".join([piece.text for piece in names_pieces(parties, AT_EXPECTATION)])

    match expectation:
        case ast.ExpectStatus(status):
            return name_text(status.text, AT_EXPECTATION)
        case ast.ExpectBears(parties, amount, cost, proposed):
            share = portion_text(amount, tongue) if isinstance(amount, ast.Portion) else f"{amount.text} {phrase('OF')}"
            return f"{names(parties)} {phrase('WOULD_BEAR' if proposed else 'BEARS')} {share} {name_text(cost.text)}"
        case ast.ExpectNobodyBears(cost):
            return f"{phrase('NOBODY_BEARS')} {name_text(cost.text)}"
        case ast.ExpectNotLiable(parties):
            return f"{names(parties)} {phrase('ARE_NOT_LIABLE')}"
        case ast.ExpectStands(rule, stands):
            return f"{name_text(rule.text, AT_EXPECTATION)} {phrase('STANDS' if stands else 'DOES_NOT_STAND')}"
        case ast.ExpectDefeated(rule, by):
            return f"{name_text(rule.text, AT_EXPECTATION)} {phrase('IS_DEFEATED_BY')} {name_text(by.text)}"
        case ast.ExpectRemedy(remedy):
            return f"{phrase('REMEDY')} {name_text(remedy.text)}"
        case ast.ExpectDuty(actor, action, due):
            duty = f"{name_text(actor.text, AT_EXPECTATION)} {phrase('MUST')} {name_text(action.text)}"
            return duty if due is None else f"{duty} {phrase('DUE_BY')} {due}"
        case ast.ExpectCheck(fact):
            return f"{phrase('CHECK')} {name_text(fact.text)}"
        case ast.ExpectPays(payer, payee, amount, reason, proposed):
            pays = f"{phrase('WOULD_PAY' if proposed else 'PAYS')} {name_text(payee.text)}"
            paid = amount.text if amount else phrase("AN_AMOUNT")
            return f"{names([payer])} {pays} {paid} {phrase('FOR')} {name_text(reason.text)}"
        case ast.ExpectNobodyPays(reason):
            return f"{phrase('NOBODY_PAYS')} {name_text(reason.text)}"
        case ast.ExpectPoints(parties, points):
            return f"{names(parties)} {phrase('GETS')} {points.text} {phrase('POINTS')}"
        case ast.ExpectFine(parties, amount):
            return f"{names(parties)} {phrase('IS_FINED')} {amount.text}"
        case ast.ExpectSanction(parties, sanction):
            return f"{names(parties)} {phrase('IS_SANCTIONED')} {name_text(sanction.text)}"
        case ast.ExpectEligible(what, eligible):
            return f"{phrase('ELIGIBLE_FOR' if eligible else 'NOT_ELIGIBLE_FOR')} {name_text(what.text)}"
        case ast.ExpectWindow(window, until):
            return f"{phrase('WINDOW')} {name_text(window.text)} {phrase('UNTIL_THEN')} {until}"
        case ast.ExpectAdvance(parties, cost):
            return f"{names(parties)} {phrase('ADVANCES')} {name_text(cost.text)}"
        case ast.ExpectRecourse(parties, against):
            return f"{names(parties)} {phrase('HAS_RECOURSE_AGAINST')} {name_text(against.text)}"
        case _:
            assert_never(expectation)
