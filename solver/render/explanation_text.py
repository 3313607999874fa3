"""Explanation → the reasons a person reads: outcome ← rule ← source ← facts, exceptions considered, the steps of the money."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from fenze.decision.explain import Explanation
from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.solver.render.account.headings import Heading, headings_in
from fenze.solver.render.account.model import Division, Line, Objection, Reckoning, RuleAccount
from fenze.solver.render.account.reasons import reasons_in
from fenze.solver.render.decision_text import name_of_rule, section, spaced
from fenze.solver.render.prose import Prose
from fenze.solver.render.voice import Voice

_MARKS = {True: ("✓ ", "green"), False: ("✗ ", "red"), None: ("? ", "yellow")}


def reasons_of(explanation: Explanation, policy: model.Policy, tongue: Tongue) -> RenderableType:
    """The explanation for a terminal or for plain text."""
    voice = Voice(policy, tongue)
    told = reasons_in(explanation, voice)
    parts: list[RenderableType] = []
    groups: tuple[tuple[Heading, tuple[RuleAccount, ...]], ...] = (
        ("why", told.standing),
        ("overridden", told.overridden),
        ("possible", told.possible),
    )
    for heading, rules in groups:
        if rules:
            parts.append(Text(headings_in(voice)(heading), "bold underline"))
            parts += [_possible(voice, rule) if rule.role == "possible" else _rule(voice, rule) for rule in rules]
    parts += [_division(voice, division) for division in told.divisions]
    parts += [_reckoning(reckoning) for reckoning in told.reckonings]
    return spaced(parts)


def _rule(voice: Voice, account: RuleAccount) -> RenderableType:
    say, name = headings_in(voice), name_of_rule(voice, account.rule)
    title = [Text(sentence, "bold") for sentence in account.sentences]
    tree = Tree(Group(*(Prose(line, hang=2) for line in title or [Text(name.plain, "bold")])), guide_style="dim")
    branch = tree
    if title:
        branch = tree.add(Prose(Text(voice.pair(say("rule"), "")).append_text(name), hang=2))
    if account.unsettled:
        branch.add(Prose(Text(voice.pair(say("unsettled"), account.unsettled), "yellow"), hang=2))
    for by in account.overridden_by:
        branch.add(Prose(Text(voice.pair(say("overridden by"), "")).append_text(name_of_rule(voice, by)), hang=2))
    for citation in account.citations:
        branch.add(Prose(Text(voice.pair(say("source"), citation), "dim"), hang=2))
    for reading in account.readings:
        branch.add(Prose(reading, hang=2))
    if account.always:
        branch.add(Text(say("always")))
    else:
        _add_lines(branch.add(Text(say("because"))), account.because)
    if account.overridden_by:
        branch.add(Prose(voice.pair(say("otherwise"), account.otherwise), hang=2))
    if account.exceptions:
        exceptions = branch.add(Text(say("exceptions")))
        for objection in account.exceptions:
            _add_objection(voice, exceptions, objection)
    return tree


def _possible(voice: Voice, account: RuleAccount) -> RenderableType:
    tree = Tree(Group(*(Prose(line, hang=2) for line in account.sentences)), guide_style="dim")
    say, name = headings_in(voice), name_of_rule(voice, account.rule)
    branch = tree.add(Prose(Text(voice.pair(say("rule"), "")).append_text(name), hang=2))
    if account.either_way:
        branch.add(Prose(Text(say("either way"), "green"), hang=2))
    _add_lines(branch, account.because)
    return tree


def _add_lines(branch: Tree, lines: Sequence[Line]) -> None:
    for line in lines:
        mark, style = _MARKS[line.mark]
        text = Text().append(mark, style).append(line.text)
        if line.how:
            text.append(f" · {line.how}", "dim")
        _add_lines(branch.add(Prose(text, hang=2)), line.parts)


def _add_objection(voice: Voice, branch: Tree, objection: Objection) -> None:
    say = headings_in(voice)
    mark, style = _MARKS[objection.mark]
    line = Text().append(mark, style).append_text(name_of_rule(voice, objection.rule))
    if objection.not_in_force:
        line.append(voice.say(": ", "：") + say("not in force"))
    if objection.overridden_by:
        line.append(voice.say(f": {say('overridden by')} ", f"：{say('overridden by')}"))
        for number, by in enumerate(objection.overridden_by):
            line.append(voice.say(", ", "、") if number else "").append_text(name_of_rule(voice, by))
    _add_lines(branch.add(Prose(line, hang=2)), objection.failed)


def _division(voice: Voice, division: Division) -> RenderableType:
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
    say = headings_in(voice)
    table.add_column(say("who"))
    for column in (say("share"), say("exactly"), say("amount")):
        table.add_column(column, justify="right", no_wrap=True)
    for row in division.rows:
        table.add_row(*map(Prose, row))
    lines: list[RenderableType] = [table, *(Prose(Text(note, "dim"), hang=2) for note in division.notes)]
    if division.rounding:
        lines.append(Prose(Text(division.rounding, "dim")))
    return section(division.title, *lines)


def _reckoning(reckoning: Reckoning) -> RenderableType:
    return section(reckoning.title, *(Prose(line, hang=2) for line in reckoning.steps))
