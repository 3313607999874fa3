"""Syntax tree → canonical text, in either tongue.

Reading the text back gives an equal tree, but that the clauses of a rule stand in the order in which they are best read; so
printing it again changes nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fenze.dsl import ast
from fenze.dsl.keywords import Tongue, phrase_of
from fenze.dsl.loc import Loc
from fenze.dsl.print.clause import (
    CLAUSE,
    condition_lines,
    condition_pieces,
    in_force_text,
    rule_clause_lines,
)
from fenze.dsl.print.layout import Block, Line, Piece, enclosed, fits, names_pieces, text_of_blocks, together
from fenze.dsl.print.property import accepted_lines, property_lines
from fenze.dsl.print.scenario import scenario_lines
from fenze.dsl.print.words import (
    AFTER_NAME,
    AT_VALUE,
    labels_text,
    name_text,
    string_text,
    unit_text,
    value_text,
)

_LIST = 4
"""The columns by which a list is indented that does not fit on the line of its head."""
_PLAIN_TYPES = {
    "percent": "PERCENT_TYPE",
    "date": "DATE_TYPE",
    "date-time": "DATE_TIME_TYPE",
    "time of day": "TIME_OF_DAY",
}


def text_of(file: ast.File, tongue: Tongue) -> str:
    """The canonical text of a file, comments included; empty for a file without statements and comments."""
    return text_of_blocks([_block_of(statement, tongue) for statement in file.statements], file.comments)


def _block_of(statement: ast.Statement, tongue: Tongue) -> Block:
    def single(kind: str, text: str) -> Block:
        return Block(kind, statement.loc, (Line(0, (Piece(text, statement.loc),)),))

    match statement:
        case ast.Version(text):
            return single("head", f"{phrase_of('VERSION', tongue)} {text}")
        case ast.InForce():
            return single("head", in_force_text(statement, tongue))
        case ast.Currency(name):
            return single("head", f"{phrase_of('CURRENCY', tongue)} {name_text(name.text)}")
        case ast.TimeZone(text):
            return single("head", f"{phrase_of('TIME_ZONE', tongue)} {string_text(text)}")
        case ast.Calendar(name):
            return single("head", f"{phrase_of('CALENDAR', tongue)} {name_text(name.text)}")
        case ast.Import(name):
            return single("head", f"{phrase_of('IMPORT', tongue)} {name_text(name.text)}")
        case ast.Scenario():
            return Block("scenario", statement.loc, tuple(scenario_lines(statement, tongue)), apart=True)
        case ast.Property():
            return Block("property", statement.loc, tuple(property_lines(statement, tongue)), apart=True)
        case ast.Accepted():
            return Block("accepted", statement.loc, tuple(accepted_lines(statement, tongue)), apart=True)
        case ast.PolicyName():
            return single("head", _head_text("POLICY", statement, tongue))
        case ast.Word(kind):
            return single("head" if kind == "source" else kind, _head_text(kind.upper(), statement, tongue))
        case ast.Party(part_of=part_of, given_by=given_by):
            text = _head_text("PARTY", statement, tongue)
            text += f" {phrase_of('PART_OF', tongue)} {name_text(part_of.text)}" if part_of else ""
            text += f" {phrase_of('GIVEN_BY', tongue)} {name_text(given_by.text)}" if given_by else ""
            return single("party", text)
        case ast.Fact():
            return Block("fact", statement.loc, tuple(_fact_lines(statement, tongue)))
        case ast.Parameter():
            return Block("parameter", statement.loc, tuple(_parameter_lines(statement, tongue)))
        case ast.Table():
            return Block("table", statement.loc, tuple(_table_lines(statement, tongue)))
        case ast.Contract():
            return Block("contract", statement.loc, tuple(_contract_lines(statement, tongue)), apart=True)
        case ast.Definition(condition=condition):
            head = Piece(_head_text("DEFINE", statement, tongue), statement.loc)
            return Block("definition", statement.loc, tuple(_conditioned_lines(head, "WHEN", condition, tongue)))
        case ast.Constraint(never=never):
            head = Piece(_head_text("CONSTRAINT", statement, tongue), statement.loc)
            return Block("constraint", statement.loc, tuple(_conditioned_lines(head, "NEVER", never, tongue)))
        case ast.AskingOrder(facts=facts):
            head = Piece(f"{_head_text('ASKING_ORDER', statement, tongue)}:", statement.loc)
            return Block("asking order", statement.loc, tuple(_listed_lines([head], names_pieces(facts))))
        case ast.Rule(clauses=clauses):
            head = Piece(_head_text("RULE", statement, tongue), statement.loc)
            return Block("rule", statement.loc, (Line(0, (head,)), *rule_clause_lines(clauses, tongue)), apart=True)
        case _:
            assert_never(statement)


_Named = (
    ast.PolicyName
    | ast.Word
    | ast.Party
    | ast.Fact
    | ast.Parameter
    | ast.Table
    | ast.Definition
    | ast.Constraint
    | ast.AskingOrder
    | ast.Rule
    | ast.Contract
)


def _head_text(keyword: str, statement: _Named, tongue: Tongue) -> str:
    return f"{phrase_of(keyword, tongue)} {name_text(statement.name.text)}{labels_text(statement.labels)}"


def _conditioned_lines(head: Piece, keyword: str, condition: ast.Condition, tongue: Tongue) -> list[Line]:
    """On one line if it fits."""
    lead = f"{phrase_of(keyword, tongue)} "
    pieces = (head, *enclosed(condition_pieces(condition, tongue), lead))
    if fits(0, pieces):
        return [Line(0, pieces)]
    return [Line(0, (head,)), *condition_lines(condition, tongue, CLAUSE, lead)]


# ── facts and parameters ──────────────────────────────────────────────────────────────────────────────────────────────────


def _fact_lines(fact: ast.Fact, tongue: Tongue) -> list[Line]:
    head = _head_pieces("FACT", fact, f": {_type_phrase(fact.type, tongue)}", tongue)
    clauses = [line for clause in fact.clauses for line in _fact_clause_lines(clause, tongue)]
    return [*_typed_lines(head, fact.type), *clauses]


def _parameter_lines(parameter: ast.Parameter, tongue: Tongue) -> list[Line]:
    """What fits on one line stands on one; else the reason stands below, and the value too where the type takes many lines."""
    type_ = parameter.type
    head = _head_pieces("PARAMETER", parameter, f": {_type_phrase(type_, tongue)}", tongue)
    value = Piece(f"= {value_text(parameter.default, tongue)}", parameter.default.loc)
    because = _labels_pieces(phrase_of("BECAUSE", tongue), parameter.because)
    pieces = (*head, *_values_pieces(type_), value)
    if fits(0, (*pieces, *because)):
        return [Line(0, (*pieces, *because), _LIST, _has_labelled_values(type_))]
    reason = [Line(CLAUSE, tuple(because))] if because else []
    if fits(0, pieces) or not _values_pieces(type_):
        return [Line(0, pieces, _LIST, _has_labelled_values(type_)), *reason]
    return [*_typed_lines(head, type_), Line(CLAUSE, (value,)), *reason]


def _head_pieces(keyword: str, statement: _Named, end: str, tongue: Tongue) -> list[Piece]:
    """On one line, if one can hold it; else the English label may stand on the next one."""
    whole = Piece(f"{_head_text(keyword, statement, tongue)}{end}", statement.loc)
    chinese, english = statement.labels.chinese, statement.labels.english
    if fits(0, [whole]) or chinese is None or english is None:
        return [whole]
    begin = f"{phrase_of(keyword, tongue)} {name_text(statement.name.text)} {string_text(chinese)}"
    return [Piece(begin, statement.loc), Piece(f"/ {string_text(english)}{end}", statement.labels.loc)]


def _typed_lines(head: Sequence[Piece], type_: ast.Type) -> list[Line]:
    """Each value of an enumeration with labels has a line of its own, where they do not all fit on one."""
    values = _values_pieces(type_)
    return [Line(0, (*head, *values), _LIST, each=True)] if _has_labelled_values(type_) else _listed_lines(head, values)


def _has_labelled_values(type_: ast.Type) -> bool:
    return isinstance(type_, ast.EnumType) and any(labels_text(value.labels) for value in type_.values)


def _listed_lines(head: Sequence[Piece], listed: Sequence[Piece]) -> list[Line]:
    """On the line of the head if they fit, else below it."""
    pieces = (*head, *listed)
    if fits(0, pieces) or not listed:
        return [Line(0, pieces)]
    return [Line(0, tuple(head)), Line(_LIST, tuple(listed), _LIST)]


def _type_phrase(type_: ast.Type, tongue: Tongue) -> str:
    match type_:
        case ast.YesOrNo():
            return phrase_of("YES_OR_NO", tongue)
        case ast.EnumType():
            return phrase_of("ONE_OF", tongue)
        case ast.PartyType(among):
            return phrase_of("PARTY_AMONG" if among else "PARTY", tongue)
        case ast.DurationType(unit):
            return unit_text(unit, tongue)
        case ast.PlainType(kind):
            return phrase_of(_PLAIN_TYPES.get(kind, kind.upper()), tongue)
        case _:
            assert_never(type_)


def _values_pieces(type_: ast.Type) -> list[Piece]:
    if isinstance(type_, ast.PartyType):
        return names_pieces(type_.among)
    if not isinstance(type_, ast.EnumType):
        return []
    texts = [f"{name_text(value.name.text)}{labels_text(value.labels)}" for value in type_.values]
    commas = [","] * (len(texts) - 1) + [""]
    return [Piece(text + comma, value.loc) for text, comma, value in zip(texts, commas, type_.values, strict=True)]


def _fact_clause_lines(clause: ast.FactClause, tongue: Tongue) -> list[Line]:
    match clause:
        case ast.Presumed(value):
            return [Line(CLAUSE, (Piece(f"{phrase_of('PRESUMED', tongue)} {value_text(value, tongue)}", clause.loc),))]
        case ast.Implied(value, condition):
            head = Piece(f"{phrase_of('IMPLIED', tongue)} {value_text(value, tongue)}", clause.loc)
            when = f"{phrase_of('WHEN', tongue)} "
            pieces = (head, *enclosed(condition_pieces(condition, tongue), when))
            if fits(CLAUSE, pieces):
                return [Line(CLAUSE, pieces)]
            return [Line(CLAUSE, (head,)), *condition_lines(condition, tongue, 2 * CLAUSE, when)]
        case ast.Derived(start, end, otherwise, midnight):
            lead = f"{phrase_of('ELSE', tongue)} " if otherwise else ""
            span = f"{phrase_of('FROM_MIDNIGHT_AFTER' if midnight else 'FROM', tongue)} {name_text(start.text)}"
            span += f" {phrase_of('TO', tongue)} {name_text(end.text)}" if end else ""
            return [Line(CLAUSE, (Piece(lead + span, clause.loc),))]
        case ast.ClockOf(stamp):
            return [Line(CLAUSE, (Piece(f"{phrase_of('AT', tongue)} {name_text(stamp.text)}", clause.loc),))]
        case ast.Ask(parties, question, wanting):
            *first, asked = enclosed(names_pieces(parties), f"{phrase_of('ASK', tongue)} ")
            asking = [*first, *(_labels_pieces(asked.text, question, asked.loc) or [asked])]
            if wanting:
                asking += together(enclosed(names_pieces(wanting), f"{phrase_of('WANTING', tongue)} "))
            return [Line(CLAUSE, tuple(asking))]
        case _:
            assert_never(clause)


def _labels_pieces(lead: str, labels: ast.Labels, loc: Loc | None = None) -> list[Piece]:
    """A piece a label, `lead` before the first; none where there are no labels."""
    texts = [string_text(label) for label in (labels.chinese, labels.english) if label is not None]
    place = labels.loc if loc is None else loc
    return [Piece(f"/ {text}" if number else f"{lead} {text}", place) for number, text in enumerate(texts)]


# ── tables and contracts ──────────────────────────────────────────────────────────────────────────────────────────────────


def _table_lines(table: ast.Table, tongue: Tongue) -> list[Line]:
    by = f"{phrase_of('BY', tongue)} {name_text(table.fact.text)}: {_type_phrase(table.type, tongue)}"
    head = _head_pieces("TABLE", table, f" {by}", tongue)
    entries = [
        _entry_piece(entry, "," if number < len(table.entries) else "", tongue) for number, entry in enumerate(table.entries, 1)
    ]
    return _listed_lines(head, [*_values_pieces(table.type), *enclosed(entries, "= ")])


def _entry_piece(entry: ast.TableEntry, end: str, tongue: Tongue) -> Piece:
    value = name_text(entry.value.text, AT_VALUE) if isinstance(entry.value, ast.Name) else value_text(entry.value, tongue)
    return Piece(f"{value} {value_text(entry.number, tongue, AFTER_NAME)}{end}", entry.loc)


def _contract_lines(contract: ast.Contract, tongue: Tongue) -> list[Line]:
    policy = f"{phrase_of('APPLIES_TO', tongue)} {name_text(contract.policy.text)}"
    head = Piece(f"{_head_text('CONTRACT', contract, tongue)} {policy}", contract.loc)
    settings = [
        f"{phrase_of('SET', tongue)} {name_text(one.parameter.text)} = {value_text(one.value, tongue)}"
        for one in contract.values
    ]
    lines = [Line(CLAUSE, (Piece(text, one.loc),)) for text, one in zip(settings, contract.values, strict=True)]
    return [Line(0, (head,)), *lines]
