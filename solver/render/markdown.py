"""A stored trace → Markdown: CommonMark with tables, every text of the policy and the case escaped."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from typing import assert_never

from fenze.dsl.keywords import Tongue
from fenze.solver.from_trace.words import Node
from fenze.solver.render.account.headings import Heading
from fenze.solver.render.account.model import (
    Division,
    Entries,
    Entry,
    FactGroup,
    Line,
    Objection,
    Prospects,
    Remark,
    RuleAccount,
    RuleName,
    Section,
    Shares,
)  # fmt: skip
from fenze.solver.render.telling import Told, told_of

_MARKS = {True: "✓", False: "✗", None: "?"}
_SPECIAL = re.compile(
    r"[\\`*\[\]<|~$@]|(?<!\w)_|_(?!\w)"  # emphasis, code, links, tags, tables, mathematics
    r"|&(?=#?\w+;)|:(?=//)|(?<=www)\."  # entities, addresses
    r"|^[#>]|^[+\-=](?=[\s\-=]|$)|^\d{1,9}(?=[.)](\s|$))",  # what makes a block at the beginning of a line
    re.IGNORECASE,
)


def markdown_of(trace: Node, tongue: Tongue) -> str:
    """The decision, the reasons, the facts and the record. Raises UnreadableTrace. The same trace gives the same bytes."""
    return "".join(f"{line}\n" for line in _Writer(told_of(trace, tongue)).lines())


def escaped(text: str) -> str:
    """A text that shows as it is wherever it stands, and makes neither markup nor links."""

    def escape(found: re.Match[str]) -> str:
        mark = found.group()
        return f"&#{ord(mark[0])};{mark[1:]}" if mark.isdecimal() else f"\\{mark}"

    return _SPECIAL.sub(escape, text)


class _Writer:
    def __init__(self, told: Told) -> None:
        self._told = told
        self._voice = told.voice
        self._colon = told.voice.pair("", "")

    def lines(self) -> Iterator[str]:
        account, reasons = self._told.account, self._told.account.reasons
        yield f"# {escaped(account.title)}"
        yield ""
        because = self._colon + escaped(account.because) if account.because else ""
        yield f"**{escaped(account.status)}**{because}"
        yield ""
        yield from (self._pair(name, value) for name, value in account.about)
        if account.sections:
            yield from self._headed("decision", (line for section in account.sections for line in self._section(section)))
        groups: tuple[tuple[Heading, Sequence[RuleAccount]], ...] = (
            ("why", reasons.standing),
            ("overridden", reasons.overridden),
            ("possible", reasons.possible),
        )
        for heading, accounts in groups:
            if accounts:
                yield from self._headed(heading, (line for one in accounts for line in self._rule(one)))
        if reasons.divisions or reasons.reckonings:
            yield from self._headed("money", self._money())
        if account.facts:
            yield from self._headed("facts", (line for group in account.facts for line in self._facts(group)))
        yield from self._headed("origin", (self._pair(name, value) for name, value in account.origin))

    def _headed(self, heading: Heading, lines: Iterable[str]) -> Iterator[str]:
        yield ""
        yield f"## {self._told.say(heading)}"
        yield ""
        yield from _without_double_blanks(lines)

    def _pair(self, name: str, value: str) -> str:
        return f"- {escaped(name)}{self._colon}{escaped(value)}"

    # ── the decision ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _section(self, section: Section) -> Iterator[str]:
        yield f"### {escaped(section.title)}"
        yield ""
        match section:
            case Shares(_, rows) | Prospects(_, rows):
                say = self._told.say
                yield from _table([say("who"), say("what"), say("share"), say("amount"), say("rule")], 2)
                for row in rows:
                    rules = ", ".join(escaped(rule.id) for rule in row.rules)
                    yield _row([*map(escaped, (row.who, row.cost + row.note, row.share, row.amount)), rules])
                if isinstance(section, Prospects) and section.ruled_out:
                    yield from ("", escaped(section.ruled_out))
            case Remark(_, text):
                yield escaped(text)
            case Entries(_, groups):
                for title, entries in groups:
                    if title:
                        yield from (f"**{escaped(title)}**", "")
                    for number, entry in enumerate(entries, 1):
                        yield self._entry(entry, f"{number}." if section.numbered else "-")
                    yield ""
            case _:
                assert_never(section)
        yield ""

    def _entry(self, entry: Entry, bullet: str) -> str:
        lead = f"**{escaped(entry.lead)}**" if entry.lead else ""
        rules = f" ({', '.join(escaped(rule.id) for rule in entry.rules)})" if entry.rules else ""
        note = f"  \n{' ' * (len(bullet) + 1)}{escaped(entry.note)}" if entry.note else ""
        return f"{bullet} {lead}{escaped(entry.text)}{rules}{note}"

    # ── the reasons ───────────────────────────────────────────────────────────────────────────────────────────────────────

    def _rule(self, account: RuleAccount) -> Iterator[str]:
        say, colon = self._told.say, self._colon
        yield f"### {self._name(account.rule)}"
        yield ""
        for sentence in account.sentences:
            yield f"- **{escaped(sentence)}**"
        if account.either_way:
            yield f"- {say('either way')}"
        if account.unsettled:
            yield f"- {say('unsettled')}{colon}{escaped(account.unsettled)}"
        for by in account.overridden_by:
            yield f"- {say('overridden by')}{colon}{self._name(by)}"
        if account.overridden_by and account.otherwise:
            yield f"- {say('otherwise')}{colon}{escaped(account.otherwise)}"
        for citation in account.citations:
            yield f"- {say('source')}{colon}{escaped(citation)}"
        for reading in account.readings:
            yield f"- {escaped(reading)}"
        if account.always:
            yield f"- {say('always')}"
        elif account.because:
            yield f"- {say('takes' if account.role == 'possible' else 'because')}"
            yield from self._conditions(account.because, 1)
        if account.exceptions:
            yield f"- {say('exceptions')}"
            yield from (line for one in account.exceptions for line in self._objection(one))
        yield ""

    def _conditions(self, lines: Iterable[Line], depth: int) -> Iterator[str]:
        for line in lines:
            how = f" · {escaped(line.how)}" if line.how else ""
            yield f"{'  ' * depth}- {_MARKS[line.mark]} {escaped(line.text)}{how}"
            yield from self._conditions(line.parts, depth + 1)

    def _objection(self, objection: Objection) -> Iterator[str]:
        text = f"{_MARKS[objection.mark]} {self._name(objection.rule)}"
        if objection.not_in_force:
            text += f"{self._colon}{self._told.say('not in force')}"
        if objection.overridden_by:
            names = self._voice.listed(self._name(rule) for rule in objection.overridden_by)
            text += f"{self._colon}{self._told.say('overridden by')} {names}"
        yield f"  - {text}"
        yield from self._conditions(objection.failed, 2)

    def _name(self, rule: RuleName) -> str:
        return f"{escaped(rule.label)}{self._voice.in_brackets(escaped(rule.id))}" if rule.label else escaped(rule.id)

    # ── money and facts ───────────────────────────────────────────────────────────────────────────────────────────────────

    def _money(self) -> Iterator[str]:
        for division in self._told.account.reasons.divisions:
            yield from self._division(division)
        for reckoning in self._told.account.reasons.reckonings:
            yield from (f"### {escaped(reckoning.title)}", "")
            yield from (f"- {escaped(step)}" for step in reckoning.steps)
            yield ""

    def _division(self, division: Division) -> Iterator[str]:
        say = self._told.say
        yield from (f"### {escaped(division.title)}", "")
        yield from _table([say("who"), say("share"), say("exactly"), say("amount")], 1)
        yield from (_row(map(escaped, row)) for row in division.rows)
        yield ""
        for note in (*division.notes, division.rounding):
            if note:
                yield from (escaped(note), "")

    def _facts(self, group: FactGroup) -> Iterator[str]:
        yield from (f"### {escaped(group.title)}", "")
        for row in group.rows:
            how = self._voice.in_brackets(escaped(row.how)) if row.how else ""
            yield (self._pair(row.name, row.value) if row.name else f"- {escaped(row.value)}") + how
        yield ""


def _table(headings: Sequence[str], first_number: int) -> Iterator[str]:
    """The head of a table whose columns hold figures from one on, but for a fifth with the rules."""
    yield _row(headings)
    yield _row("---:" if first_number <= place < 4 else "---" for place in range(len(headings)))


def _row(cells: Iterable[str]) -> str:
    return f"| {' | '.join(cells)} |"


def _without_double_blanks(lines: Iterable[str]) -> Iterator[str]:
    waiting = False
    begun = False
    for line in lines:
        if not line:
            waiting = begun
            continue
        if waiting:
            yield ""
        waiting, begun = False, True
        yield line
