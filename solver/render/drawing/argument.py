"""Explanation → the argument as boxes and arrows: facts → conditions → rules → outcomes, and which rule overrides which."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from fenze.decision.explain import Explanation
from fenze.decision.reason import Reason, how_known
from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf
from fenze.solver.conditions import negated
from fenze.solver.render.account.headings import headings_in
from fenze.solver.render.account.model import Line, Reasons, RuleAccount
from fenze.solver.render.account.reasons import line_of, parts_of_condition, told_leaves
from fenze.solver.render.conditions import how_words, wanted
from fenze.solver.render.values import phrase_of
from fenze.solver.render.voice import Voice

Column = Literal["fact", "condition", "rule", "outcome"]
COLUMNS: tuple[Column, ...] = ("fact", "condition", "rule", "outcome")
State = Literal["yes", "no", "open"]
MOST_RULES = 30
_MOST_LINES = 4


@dataclass(frozen=True, slots=True)
class Box:
    """`text` is what it says, `note` what stands below in small; `rule` the id of the rule that it is."""

    id: str
    column: Column
    state: State
    text: str
    note: str = ""
    rule: str = ""


@dataclass(frozen=True, slots=True)
class Arrow:
    """From one box to another, by id: the first supports the second, or overrides it."""

    start: str
    end: str
    kind: Literal["supports", "overrides"]
    state: State


@dataclass(frozen=True, slots=True)
class Argument:
    """Boxes in the order of their columns and within them in that of the reasons; `left_out` rules are not drawn."""

    title: str
    headings: tuple[tuple[Column, str], ...]
    legend: tuple[tuple[Literal["yes", "no", "open", "overrides"], str], ...]
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    left_out: str


def argument_of(explanation: Explanation, told: Reasons, voice: Voice) -> Argument:
    """The argument that the reasons make, each fact, condition and outcome once."""
    return _Drawer(explanation, voice).argument(told)


class _Drawer:
    def __init__(self, explanation: Explanation, voice: Voice) -> None:
        self._explanation = explanation
        self._voice = voice
        self._how = how_known(*explanation.decision.file.kinds)
        self._boxes: dict[Column, dict[object, Box]] = {column: {} for column in COLUMNS}
        self._arrows: dict[Arrow, None] = {}

    def argument(self, told: Reasons) -> Argument:
        voice, explanation = self._voice, self._explanation
        accounts = (*told.standing, *told.overridden, *told.possible)
        reasons = {reason.rule: reason for reason in (*explanation.standing, *explanation.defeated, *explanation.possible)}
        for account in accounts[:MOST_RULES]:
            rule = self._rule(account)
            for part in parts_of_condition(reasons[account.rule.id].condition):
                self._arrow(self._condition(part), rule, _state(part.truth))
            for text in account.sentences:
                self._arrow(rule, self._outcome(text, "open" if account.role == "possible" else "yes"), rule.state)
            if account.unsettled:
                self._arrow(rule, self._outcome(account.unsettled, "open"), "open")
        for account in accounts[:MOST_RULES]:
            for by in account.overridden_by:
                if by.id in self._boxes["rule"]:
                    self._override(self._boxes["rule"][by.id], self._boxes["rule"][account.rule.id])
        rest = len(accounts) - MOST_RULES
        left_out = voice.say(f"{rest} more rules are not drawn", f"另有 {rest} 条规则未画出") if rest > 0 else ""
        boxes = tuple(box for column in COLUMNS for box in self._boxes[column].values())
        headings: tuple[tuple[Column, str], ...] = (
            ("fact", headings_in(voice)("facts")),
            ("condition", voice.say("Conditions", "条件")),
            ("rule", voice.say("Rules", "规则")),
            ("outcome", voice.say("Outcomes", "结果")),
        )
        shown = {box.column for box in boxes}
        title = headings_in(voice)("drawing")
        headings = tuple(heading for heading in headings if heading[0] in shown)
        return Argument(title, headings, self._legend(boxes), boxes, tuple(self._arrows), left_out)

    def _legend(self, boxes: tuple[Box, ...]) -> tuple[tuple[Literal["yes", "no", "open", "overrides"], str], ...]:
        say = self._voice.say
        states = {box.state for box in boxes}
        entries: tuple[tuple[Literal["yes", "no", "open", "overrides"], str], ...] = (
            ("yes", say("✓ holds", "✓ 成立")),
            ("no", say("✗ does not hold, or gives way", "✗ 不成立或让位")),
            ("open", say("? hangs on facts not known yet", "? 取决于待查事实")),
            ("overrides", say("overrides", "优先于")),
        )
        crossed = any(arrow.kind == "overrides" for arrow in self._arrows)
        shown = tuple(entry for entry in entries if entry[0] in states or (entry[0] == "overrides" and crossed))
        return shown if len(shown) > 1 else ()

    # ── boxes ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _fact(self, fact: str) -> Box:
        voice, file = self._voice, self._explanation.decision.file
        if fact not in file.values:
            return self._box("fact", fact, "open", voice.pair(voice.fact(fact), voice.say("not known", "未知")))
        text = voice.pair(voice.fact(fact), phrase_of(voice, voice.policy.facts[fact].type, file.values[fact]))
        return self._box("fact", fact, "yes", text, how_words(voice, *self._how[fact], file))

    def _condition(self, reason: Reason) -> Box:
        if reason.condition in self._boxes["condition"]:
            return self._boxes["condition"][reason.condition]
        line = line_of(self._voice, self._explanation, reason)
        text, note = self._asked(reason, line), ""
        if line.parts:
            below = list(dict.fromkeys(_leaf_texts(line)))
            note = self._voice.clauses([*below[:_MOST_LINES], "…"] if len(below) > _MOST_LINES else below)
        box = self._box("condition", reason.condition, _state(reason.truth), text, note)
        states: dict[str, State] = {}
        for leaf, truth in told_leaves(reason):
            for fact in facts_of_leaf(leaf.condition):
                if states.get(fact) != "yes":
                    states[fact] = "yes" if reason.truth else _state(truth)
        for fact, state in states.items():
            self._arrow(self._fact(fact), box, state)
        return box

    def _asked(self, reason: Reason, line: Line) -> str:
        """What a condition on one fact asks of it; its value stands in the fact's own box."""
        voice, condition = self._voice, reason.condition
        if isinstance(condition, model.Not):
            condition = negated(condition.part) or condition
        match condition:
            case model.Known(fact, known=False):
                return voice.pair(voice.fact(fact), wanted(voice, condition, met=False))
            case model.Is(fact) | model.Compare(fact) | model.Known(fact):
                return f"{voice.fact(fact)}{voice.say(' ', '')}{wanted(voice, condition, met=False)}"
            case _:
                return line.text

    def _rule(self, account: RuleAccount) -> Box:
        states: dict[str, State] = {"standing": "yes", "overridden": "no", "possible": "open"}
        name = account.rule
        note = name.id if name.label else ""
        return self._box("rule", name.id, states[account.role], name.label or name.id, note, name.id)

    def _outcome(self, text: str, state: State) -> Box:
        return self._box("outcome", (text, state), state, text)

    def _box(self, column: Column, key: object, state: State, text: str, note: str = "", rule: str = "") -> Box:
        boxes = self._boxes[column]
        if key not in boxes:
            boxes[key] = Box(f"{column}{len(boxes) + 1}", column, state, text, note, rule)
        return boxes[key]

    # ── arrows ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _arrow(self, start: Box, end: Box, state: State) -> None:
        self._arrows[Arrow(start.id, end.id, "supports", state)] = None

    def _override(self, start: Box, end: Box) -> None:
        self._arrows[Arrow(start.id, end.id, "overrides", "no")] = None


def _state(truth: bool | None) -> State:
    return "open" if truth is None else "yes" if truth else "no"


def _leaf_texts(line: Line) -> Iterator[str]:
    for part in line.parts:
        if part.parts:
            yield from _leaf_texts(part)
        else:
            yield part.text


def between(argument: Argument, start: Column, end: Column) -> Iterator[tuple[str, str]]:
    """The arrows from one column into another, by the ids of their boxes."""
    column = {box.id: box.column for box in argument.boxes}
    return ((a.start, a.end) for a in argument.arrows if column[a.start] == start and column[a.end] == end)
