"""Explanation → the reasons a person reads: outcome ← rule ← source ← facts, exceptions considered, the steps of the money."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.solver.explain import Explanation
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
    for rules, english, chinese in (
        (told.standing, "Why", "理由"),
        (told.overridden, "Set aside by other rules", "让位于其他规则"),
        (told.possible, "What hangs on facts not known yet", "取决于待查事实的结果"),
    ):
        if rules:
            parts.append(Text(voice.say(english, chinese), "bold underline"))
            parts += [_possible(voice, rule) if rule.role == "possible" else _rule(voice, rule) for rule in rules]
    parts += [_division(voice, division) for division in told.divisions]
    parts += [_reckoning(reckoning) for reckoning in told.reckonings]
    return spaced(parts)


def _rule(voice: Voice, account: RuleAccount) -> RenderableType:
    name = name_of_rule(voice, account.rule)
    title = [Text(sentence, "bold") for sentence in account.sentences]
    tree = Tree(Group(*(Prose(line, hang=2) for line in title or [Text(name.plain, "bold")])), guide_style="dim")
    branch = tree
    if title:
        branch = tree.add(Prose(Text(voice.say("rule: ", "依据规则：")).append_text(name), hang=2))
    if account.unsettled:
        so_far = voice.say("not settled, further facts may change it", "尚未确定，查明其他事实后可能改变")
        branch.add(Prose(Text(voice.pair(so_far, account.unsettled), "yellow"), hang=2))
    for by in account.overridden_by:
        branch.add(Prose(Text(voice.say("overridden by: ", "让位于：")).append_text(name_of_rule(voice, by)), hang=2))
    for citation in account.citations:
        branch.add(Prose(Text(voice.pair(voice.say("source", "出处"), citation), "dim"), hang=2))
    for reading in account.readings:
        branch.add(Prose(reading, hang=2))
    if account.always:
        branch.add(Text(voice.say("it always applies", "始终适用")))
    else:
        _add_lines(branch.add(Text(voice.say("because", "因为"))), account.because)
    if account.overridden_by:
        branch.add(Prose(voice.pair(voice.say("otherwise it would say", "否则应得"), account.otherwise), hang=2))
    if account.exceptions:
        exceptions = branch.add(Text(voice.say("exceptions considered", "考虑过的例外")))
        for objection in account.exceptions:
            _add_objection(voice, exceptions, objection)
    return tree


def _possible(voice: Voice, account: RuleAccount) -> RenderableType:
    tree = Tree(Group(*(Prose(line, hang=2) for line in account.sentences)), guide_style="dim")
    name = name_of_rule(voice, account.rule)
    branch = tree.add(Prose(Text(voice.say("rule: ", "依据规则：")).append_text(name), hang=2))
    if account.either_way:
        either_way = voice.say(
            "settled, since every way the open facts may turn out gives it", "已定：待查事实无论如何，结果都相同"
        )
        branch.add(Prose(Text(either_way, "green"), hang=2))
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
    mark, style = _MARKS[objection.mark]
    line = Text().append(mark, style).append_text(name_of_rule(voice, objection.rule))
    if objection.not_in_force:
        line.append(voice.say(": not in force at the moment of the case", "：案件时点不在其施行期内"))
    if objection.overridden_by:
        line.append(voice.say(": overridden by ", "：让位于"))
        for number, by in enumerate(objection.overridden_by):
            line.append(voice.say(", ", "、") if number else "").append_text(name_of_rule(voice, by))
    _add_lines(branch.add(Prose(line, hang=2)), objection.failed)


def _division(voice: Voice, division: Division) -> RenderableType:
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(voice.say("who", "承担方"))
    for column in (("share", "份额"), ("exactly", "精确值"), ("amount", "金额")):
        table.add_column(voice.say(*column), justify="right", no_wrap=True)
    for row in division.rows:
        table.add_row(*map(Prose, row))
    lines: list[RenderableType] = [table, *(Prose(Text(note, "dim"), hang=2) for note in division.notes)]
    if division.rounding:
        lines.append(Prose(Text(division.rounding, "dim")))
    return section(division.title, *lines)


def _reckoning(reckoning: Reckoning) -> RenderableType:
    return section(reckoning.title, *(Prose(line, hang=2) for line in reckoning.steps))
