"""Decision → the page a person reads: what came out, who bears what, what to do, what to ask next, what was taken as given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.solver.render import prospects
from fenze.solver.render.account.headings import headings_in
from fenze.solver.render.account.model import Entries, Entry, Prospects, Remark, RuleName, Section, Shares, Tone
from fenze.solver.render.account.outcomes import sections_of
from fenze.solver.render.account.reasons import rule_name
from fenze.solver.render.account.telling import told_status
from fenze.solver.render.facts import taken_as_given
from fenze.solver.render.prose import Prose
from fenze.solver.render.values import moment
from fenze.solver.render.voice import Voice

_STYLES: dict[Tone, str] = {"good": "green", "open": "yellow", "bad": "red", "quiet": "dim"}
_MOST_NUMBERED = 10


def page_of(decision: Decision, policy: model.Policy, tongue: Tongue, rules: bool = True) -> RenderableType:
    """The decision for a terminal or for plain text; `rules` lists the standing and defeated rules at the end."""
    voice = Voice(policy, tongue)
    parts = [head_of(decision, policy, tongue)]
    for told in sections_of(decision, voice):
        parts += _section(voice, told)
    parts += taken_as_given(voice, decision)
    if rules:
        parts += _rules(voice, decision)
    return spaced(parts)


def spaced(parts: Sequence[RenderableType]) -> RenderableType:
    """The parts with an empty line between them."""
    return Group(*(piece for number, part in enumerate(parts) for piece in ((Text(), part) if number else (part,))))


def section(title: str, *parts: RenderableType, style: str = "bold") -> RenderableType:
    """A title with what belongs to it set in below."""
    return Group(Prose(Text(title, style)), *(Padding(part, (0, 0, 0, 2)) for part in parts))


def name_of_rule(voice: Voice, rule: RuleName) -> Text:
    """A rule by its label, with its id."""
    return Text(rule.label).append(voice.in_brackets(rule.id), "dim") if rule.label else Text(rule.id)


def rule_words(voice: Voice, rule: str) -> Text:
    """A rule of the policy by its label, with its id."""
    return name_of_rule(voice, rule_name(voice, rule))


def head_of(decision: Decision, policy: model.Policy, tongue: Tongue) -> RenderableType:
    """Which case under which policy and when, and the status in words."""
    voice = Voice(policy, tongue)
    parts = [f"{policy.labels.in_(voice.tongue)} {policy.version}", moment(voice, decision.file.as_of)]
    if decision.contract is not None:
        contract = voice.policy.contracts[decision.contract].labels.in_(voice.tongue)
        parts.insert(1, voice.pair(voice.say("contract", "合同"), contract))
    if decision.file.case_id is not None:
        parts.insert(0, decision.file.case_id)
    return Group(Prose(Text(" · ".join(parts), "dim")), Prose(status_words(voice, decision)))


def status_words(voice: Voice, decision: Decision, *, reason: bool = True) -> Text:
    """The status, and with `reason` what it means."""
    tone, name, why = told_status(voice, decision)
    status = Text(name, f"bold {_STYLES[tone]}")
    return status.append(voice.say(": ", "：") + why, _STYLES[tone]) if reason and why else status


# ── sections ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _section(voice: Voice, told: Section) -> Iterator[RenderableType]:
    match told:
        case Shares(title):
            yield section(title, _shares(voice, told))
        case Prospects(title, rows, excluded):
            ruled_out = [Prose(Text(excluded, "dim"), hang=2)] if excluded else []
            yield section(title, prospects.exposure_table(voice, rows), *ruled_out)
        case Remark(title, text):
            yield Prose(Text(title, "bold").append(voice.say(": ", "："), "bold").append(text), hang=2)
        case Entries(_, groups, tone="bad"):
            for entry in (entry for _, entries in groups for entry in entries):
                yield section(entry.text, *(name_of_rule(voice, rule) for rule in entry.rules), style="bold red")
        case Entries(title, groups):
            yield section(title, *(line for group in groups for line in _group(voice, told, *group)))
        case _:
            assert_never(told)


def _group(voice: Voice, told: Entries, title: str, entries: Sequence[Entry]) -> Iterator[RenderableType]:
    if told.tone == "open" and not told.numbered:
        yield from prospects.also_possible_lines(voice, entries)
        return
    if told.numbered:
        for number, entry in enumerate(entries[:_MOST_NUMBERED], 1):
            yield _numbered(number, entry)
        if (rest := len(entries) - _MOST_NUMBERED) > 0:
            yield Prose(Text(voice.say(f"and {rest} more after these", f"此后还有 {rest} 项"), "dim"))
        return
    if title:
        yield Prose(title)
    for entry in entries:
        line = _bullet(entry, () if told.brief else entry.rules)
        yield Padding(line, (0, 0, 0, 2)) if title else line


def _bullet(entry: Entry, rules: Sequence[RuleName]) -> Prose:
    text = Text("• ").append(entry.text)
    if rules:
        text.append(f"  {', '.join(rule.id for rule in rules)}", "dim")
    return Prose(text, hang=2)


def _numbered(number: int, entry: Entry) -> Prose:
    text = Text(f"{number}. ").append(entry.lead, "bold").append(entry.text)
    if entry.note:
        text.append(f"\n{entry.note}", "dim")
    return Prose(text, hang=3)


def _shares(voice: Voice, told: Shares) -> Table:
    """Who bears which share of which cost, by which rules; and of these costs, what nobody bears."""
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
    say = headings_in(voice)
    table.add_column(say("who"), overflow="fold")
    table.add_column(say("what"), overflow="fold")
    table.add_column(say("share"), justify="right", no_wrap=True)
    table.add_column(say("amount"), justify="right", no_wrap=True)
    for row in told.rows:
        what = Text(row.cost)
        for rule in row.rules:
            what.append("\n").append(name_of_rule(voice, rule).plain, "dim")
        party = Prose(Text(row.who, "bold yellow" if row.nobody else "bold"))
        amount = Prose(row.amount if row.known else Text(row.amount, "dim"))
        table.add_row(party, Prose(what), Prose(row.share), amount)
    return table


# ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rules(voice: Voice, decision: Decision) -> Iterator[RenderableType]:
    if decision.rules:
        yield section(voice.say("Rules that stand", "成立的规则"), *_rule_lines(voice, decision.rules))
    if decision.defeated:
        lines: list[RenderableType] = []
        for one in decision.defeated:
            line = rule_words(voice, one.rule).append(voice.say(", overridden by ", "，让位于"))
            lines.append(Prose(line.append_text(rule_words(voice, one.by)), 2))
        yield section(voice.say("Rules that others override", "让位的规则"), *lines)


def _rule_lines(voice: Voice, rules: Iterable[str]) -> Iterator[RenderableType]:
    for rule in rules:
        yield Prose(rule_words(voice, rule), hang=2)
