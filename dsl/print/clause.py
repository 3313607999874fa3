"""Conditions, outcomes and clauses of rules → lines of canonical text."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fenze.dsl import ast
from fenze.dsl.keywords import Tongue, phrase_of
from fenze.dsl.print.award import award_pieces, bounded_pieces, start_pieces, tentative_pieces
from fenze.dsl.print.formula import relation_pieces
from fenze.dsl.print.layout import Line, Piece, enclosed, fits, names_pieces, together, width_of
from fenze.dsl.print.words import (
    AFTER_IS,
    AFTER_NAME,
    AT_CONDITION,
    AT_OPERAND,
    AT_OUTCOME,
    AT_PORTION,
    name_text,
    string_text,
    value_text,
)

CLAUSE = 2
"""The columns by which clauses are indented."""
_HANG = 8
"""The column in which conditions and outcomes go on that do not fit on a line."""


def joint_of(keyword: str, tongue: Tongue) -> tuple[int, str]:
    """The columns before a word that joins the lines of a clause, and the word: it ends where a short keyword above it ends."""
    word = phrase_of(keyword, tongue)
    return CLAUSE + (4 if tongue == "en" else 2) - width_of(word), f"{word} "


# ── conditions ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def condition_lines(condition: ast.Condition, tongue: Tongue, indent: int, lead: str) -> list[Line]:
    """Each part of the outermost `and` or `or` on a line of its own; `lead` stands before the first."""
    if not isinstance(condition, ast.AllOf | ast.AnyOf):
        return _broken(condition, tongue, None, indent, lead, "")
    column, joint = joint_of(_joint_keyword(condition), tongue)
    first, *others = condition.parts
    lines = _broken(first, tongue, condition, indent, lead, "")
    for part in others:
        lines += _broken(part, tongue, condition, indent - CLAUSE + column, joint, "")
    return lines


def condition_pieces(condition: ast.Condition, tongue: Tongue, inside: ast.Condition | None = None) -> list[Piece]:
    """A piece for each comparison; in parentheses where what it stands inside binds tighter."""
    match condition:
        case ast.AllOf(parts) | ast.AnyOf(parts):
            joint = f"{phrase_of(_joint_keyword(condition), tongue)} "
            pieces = condition_pieces(parts[0], tongue, condition)
            for part in parts[1:]:
                pieces += enclosed(condition_pieces(part, tongue, condition), joint)
            return enclosed(pieces, "(", ")") if _needs_parentheses(condition, inside) else pieces
        case ast.Negated(part):
            return enclosed(condition_pieces(part, tongue, condition), f"{phrase_of('NOT', tongue)} ")
        case ast.OneOf(subject, values, negated) if len(values) > 1:
            keyword = phrase_of("IS_NONE_OF" if negated else "IS_ONE_OF", tongue)
            texts = [f"{value_text(value, tongue)}," for value in values[:-1]] + [value_text(values[-1], tongue)]
            pieces = [Piece(text, value.loc) for text, value in zip(texts, values, strict=True)]
            return enclosed(pieces, f"{name_text(subject.text, AT_CONDITION)} {keyword} ")
        case ast.Relation():
            return relation_pieces(condition, tongue, AT_CONDITION)
        case _:
            return [Piece(_comparison_text(condition, tongue), condition.loc)]


def _broken(
    condition: ast.Condition, tongue: Tongue, inside: ast.Condition | None, indent: int, lead: str, tail: str
) -> list[Line]:
    """On one line if it fits, else each part on its own, under the first one."""
    pieces = enclosed(condition_pieces(condition, tongue, inside), lead, tail)
    if fits(indent, pieces):
        return [Line(indent, tuple(pieces), _HANG)]
    match condition:
        case ast.AllOf(parts) | ast.AnyOf(parts):
            if _needs_parentheses(condition, inside):
                lead, tail = f"{lead}(", f"){tail}"
            joint = f"{phrase_of(_joint_keyword(condition), tongue)} "
            lines: list[Line] = []
            for number, part in enumerate(parts, 1):
                end = tail if number == len(parts) else ""
                column, start = (indent, lead) if number == 1 else (indent + width_of(lead), joint)
                lines += _broken(part, tongue, condition, column, start, end)
            return lines
        case ast.Negated(part):
            return _broken(part, tongue, condition, indent, f"{lead}{phrase_of('NOT', tongue)} ", tail)
        case _:
            return [Line(indent, tuple(pieces), max(_HANG, indent + width_of(lead)))]


def _joint_keyword(condition: ast.AllOf | ast.AnyOf) -> str:
    return "AND" if isinstance(condition, ast.AllOf) else "OR"


def _needs_parentheses(condition: ast.AllOf | ast.AnyOf, inside: ast.Condition | None) -> bool:
    """`and` binds tighter than `or`, so it needs none inside one."""
    return inside is not None and not (isinstance(condition, ast.AllOf) and isinstance(inside, ast.AnyOf))


def _comparison_text(condition: ast.Defined | ast.OneOf | ast.IsKnown | ast.Compare, tongue: Tongue) -> str:
    match condition:
        case ast.Defined(name):
            return name_text(name.text, AT_CONDITION)
        case ast.OneOf(subject, values, negated):
            keyword = phrase_of("IS_NOT" if negated else "IS", tongue)
            return f"{name_text(subject.text, AT_CONDITION)} {keyword} {value_text(values[0], tongue, AFTER_IS)}"
        case ast.IsKnown(subject, known):
            return f"{name_text(subject.text, AT_CONDITION)} {phrase_of('IS_KNOWN' if known else 'IS_UNKNOWN', tongue)}"
        case ast.Compare(subject, operator, value):
            return f"{name_text(subject.text, AT_CONDITION)} {operator} {value_text(value, tongue, AT_OPERAND)}"
        case _:
            assert_never(condition)


# ── outcomes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def outcome_pieces(outcome: ast.Outcome, tongue: Tongue) -> list[Piece]:
    pieces = _effect_pieces(outcome.effect, tongue)
    if outcome.condition is not None:
        pieces += together(enclosed(condition_pieces(outcome.condition, tongue), f"{phrase_of('IF', tongue)} (", ")"))
    return pieces


def _effect_pieces(effect: ast.Effect, tongue: Tongue) -> list[Piece]:
    def phrase(keyword: str) -> str:
        return phrase_of(keyword, tongue)

    match effect:
        case ast.Bears(parties, portion, costs, rest, tentative):
            share = portion_text(portion, tongue) if isinstance(portion, ast.Portion) else ""
            bears = f" {phrase('BEARS')} {share}".rstrip()
            pieces = enclosed(names_pieces(parties, AT_OUTCOME), "", bears)
            pieces += [] if isinstance(portion, ast.Portion) else bounded_pieces(portion, tongue)
            pieces += names_pieces(costs) + start_pieces(portion, tongue)
            if rest is not None:
                pieces.append(Piece(f"{phrase('WITH_THE_REST_ON')} {name_text(rest.text)}", rest.loc))
            return pieces + tentative_pieces(tentative, pieces[-1].loc, tongue)
        case ast.Shares(parties, costs, parameter, tentative):
            pieces = [*enclosed(names_pieces(parties, AT_OUTCOME), "", f" {phrase('SHARE')}"), *names_pieces(costs)]
            if parameter is None:
                pieces.append(Piece(phrase("EQUALLY"), pieces[-1].loc))
            else:
                pieces.append(Piece(f"{phrase('BY')} {name_text(parameter.text)}", parameter.loc))
            return pieces + tentative_pieces(tentative, pieces[-1].loc, tongue)
        case ast.NotLiable(parties):
            return enclosed(names_pieces(parties, AT_OUTCOME), "", f" {phrase('ARE_NOT_LIABLE')}")
        case ast.Must(actors, action, details, deadline):
            pieces = enclosed(names_pieces(actors, AT_OUTCOME), "", f" {phrase('MUST')} {name_text(action.text)}")
            return pieces + _details_pieces(details) + _deadline_pieces(deadline, tongue)
        case ast.Remedies(alternatives):
            joints = [phrase("REMEDY")] + [phrase("OR")] * (len(alternatives) - 1)
            return [
                Piece(f"{joint} {name_text(name.text)}", name.loc) for joint, name in zip(joints, alternatives, strict=True)
            ]
        case ast.Check(facts):
            return enclosed(names_pieces(facts), f"{phrase('CHECK')} ")
        case ast.Await(facts):
            return enclosed(names_pieces(facts), f"{phrase('AWAIT')} ")
        case ast.Negotiate():
            return [Piece(phrase("NEGOTIATE"), effect.loc)]
        case ast.Escalate(to):
            escalate = Piece(phrase("ESCALATE"), effect.loc)
            return [escalate, *enclosed(names_pieces(to), f"{phrase('TO_PARTY')} ")] if to else [escalate]
        case ast.Refer(to):
            return [Piece(f"{phrase('REFER_TO')} {name_text(to.text)}", effect.loc)]
        case ast.Note(topic, value, details):
            note = f"{phrase('NOTE')} {name_text(topic.text)} {name_text(value.text, AFTER_NAME)}"
            return [Piece(note, effect.loc), *_details_pieces(details)]
        case ast.Presume(term, rebuttable_by):
            presume = Piece(f"{phrase('PRESUME')} {name_text(term.text)}", effect.loc)
            rebutted = enclosed(names_pieces(rebuttable_by), f"{phrase('REBUTTABLE_BY')} ") if rebuttable_by else []
            return [presume, *rebutted]
        case _:
            return award_pieces(effect, tongue)


def portion_text(portion: ast.Portion, tongue: Tongue) -> str:
    match portion.kind:
        case "all":
            return phrase_of("ALL", tongue)
        case "parameter":
            return f"{name_text(portion.text, AT_PORTION)} {phrase_of('OF', tongue)}"
        case "percent" | "fraction":
            return f"{portion.text} {phrase_of('OF', tongue)}"


def _details_pieces(details: Sequence[ast.Detail]) -> list[Piece]:
    pieces: list[Piece] = []
    for number, detail in enumerate(details, 1):
        values = [
            Piece(name_text(value.text) if isinstance(value, ast.Name) else string_text(value.text), value.loc)
            for value in detail.values
        ]
        listed = [Piece(f"{value.text},", value.loc) for value in values[:-1]] + values[-1:]
        pieces += enclosed(listed, f"{name_text(detail.key.text)}: ", ";" if number < len(details) else "")
    return together(enclosed(pieces, "(", ")")) if pieces else []


def _deadline_pieces(deadline: ast.Deadline | None, tongue: Tongue) -> list[Piece]:
    if deadline is None:
        return []
    limit = phrase_of("BY_THE_END_OF_THE_DAY_OF", tongue)
    if deadline.length is not None:
        length = value_text(deadline.length, tongue)
        limit = f"{phrase_of('WITHIN', tongue)} {length} {phrase_of('AFTER_START', tongue)}"
    pieces = [Piece(f"{limit} {name_text(deadline.start.text)}", deadline.loc)]
    if deadline.done_at is not None:
        pieces.append(Piece(f"{phrase_of('DONE_AT', tongue)} {name_text(deadline.done_at.text)}", deadline.done_at.loc))
    return pieces


# ── clauses of rules ──────────────────────────────────────────────────────────────────────────────────────────────────────

_CLAUSE_ORDER: tuple[type[ast.RuleClause], ...] = (
    ast.Cites,
    ast.Reads,
    ast.Flagged,
    ast.InForce,
    ast.Overrides,
    ast.When,
    ast.Unless,
    ast.Then,
)


def rule_clause_lines(clauses: Sequence[ast.RuleClause], tongue: Tongue) -> list[Line]:
    """The clauses in canonical order, those of a kind in the author's."""
    ordered = sorted(clauses, key=lambda clause: _CLAUSE_ORDER.index(type(clause)))
    return [line for clause in ordered for line in _clause_lines(clause, tongue)]


def _clause_lines(clause: ast.RuleClause, tongue: Tongue) -> list[Line]:
    def line(*pieces: Piece) -> list[Line]:
        return [Line(CLAUSE, pieces)]

    match clause:
        case ast.Cites(source, place):
            cited = f"{phrase_of('CITES', tongue)} {name_text(source.text)} {string_text(place)}"
            return line(Piece(cited, clause.loc))
        case ast.Reads(term, names):
            lead = f"{phrase_of('READS', tongue)} {string_text(term)} {phrase_of('AS', tongue)} "
            return line(*enclosed(names_pieces(names), lead))
        case ast.Flagged(term, parameter):
            flagged = f"{phrase_of('FLAGGED', tongue)} {name_text(term.text)}"
            return line(Piece(f"{flagged} {phrase_of('ACTIVE_IF', tongue)} {name_text(parameter.text)}", clause.loc))
        case ast.InForce():
            return line(Piece(in_force_text(clause, tongue), clause.loc))
        case ast.Overrides(rules):
            return line(*enclosed(names_pieces(rules), f"{phrase_of('OVERRIDES', tongue)} "))
        case ast.When(condition):
            return condition_lines(condition, tongue, CLAUSE, f"{phrase_of('WHEN', tongue)} ")
        case ast.Unless(condition):
            return condition_lines(condition, tongue, CLAUSE, f"{phrase_of('UNLESS', tongue)} ")
        case ast.Then(outcomes):
            column, joint = joint_of("AND", tongue)
            lead = f"{phrase_of('THEN', tongue)} "
            return [
                Line(
                    column if number else CLAUSE,
                    tuple(enclosed(outcome_pieces(outcome, tongue), joint if number else lead)),
                    _HANG,
                )
                for number, outcome in enumerate(outcomes)
            ]
        case _:
            assert_never(clause)


def in_force_text(clause: ast.InForce, tongue: Tongue) -> str:
    until = "" if clause.until is None else f" {phrase_of('UNTIL', tongue)} {clause.until}"
    return f"{phrase_of('IN_FORCE_FROM', tongue)} {clause.since}{until}"
