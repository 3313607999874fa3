"""A case and answers typed one by one → the case with every answer in it; after each, what is settled and what is left."""

from __future__ import annotations

import sys
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Literal

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from fenze.command.pages import Pages
from fenze.command.telling import faults_of
from fenze.decision.case import CaseError
from fenze.decision.decision import Decision, NextCheck
from fenze.decision.read_value import Bad
from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import Engine
from fenze.solver.read_answer import stated_of
from fenze.solver.render.decision_text import section, status_words
from fenze.solver.render.in_short import settled_in_short
from fenze.solver.render.prose import Prose
from fenze.solver.render.prospects import exposure_lines
from fenze.solver.render.questions import form_of_answer, question_words, whom_and_what_for
from fenze.solver.render.values import phrase_of
from fenze.solver.render.voice import Voice
from fenze.solver.solve import TookTooLong
from fenze.solver.walk import Step, step_of

Word = Literal["unknown", "back", "stop"]
_WORDS: Mapping[str, Word] = {
    "u": "unknown", "unknown": "unknown", "skip": "unknown", "?": "unknown",
    "未知": "unknown", "不知道": "unknown", "不清楚": "unknown", "跳过": "unknown",
    "b": "back", "back": "back", "返回": "back", "上一步": "back",
    "q": "stop", "quit": "stop", "stop": "stop", "结束": "stop", "退出": "stop", "停止": "stop",
}  # fmt: skip


@dataclass(slots=True)
class Dialogue:
    """`facts` of the case as JSON would hold them, and `passed`, those to which nobody has an answer, grow as it goes on."""

    engine: Engine
    tongue: Tongue
    now: datetime
    case: Mapping[str, object]
    pages: Pages
    facts: dict[str, object] = field(default_factory=dict[str, object])
    passed: list[str] = field(default_factory=list[str])
    finished: bool = False
    _asked: list[str] = field(default_factory=list[str])

    def __post_init__(self) -> None:
        given = self.case.get("facts")
        if isinstance(given, Mapping):
            self.facts = {str(name): value for name, value in given.items() if value is not None}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]

    def hold(self) -> None:
        """Asks until nothing is left to ask, somebody says stop, or the input ends.

        Raises `CaseError` where the case cannot be read to begin with, KeyboardInterrupt on Ctrl-C; the answers so far stay.
        """
        step, before = self._step(), None
        while step.questions:
            self._tell(step, before)
            answered = self._ask(step)
            if answered is None:
                return
            before, step = step.decision, answered
        self._tell(step, before)
        self.finished = True

    def raw(self) -> dict[str, object]:
        """The case as it stands, with its moment."""
        head = {name: value for name, value in self.case.items() if name != "facts" and value is not None}
        return {**head, "as_of": head.get("as_of") or self.now.isoformat(), "facts": dict(self.facts)}

    def decision(self) -> Decision:
        """The decision of the case as it stands."""
        return self.engine.decide(self.raw(), self.now)

    @property
    def voice(self) -> Voice:
        return Voice(self._policy, self.tongue)

    @property
    def _policy(self) -> model.Policy:
        contract = self.case.get("contract")
        return self.engine.under(contract if isinstance(contract, str) else None).policy

    def _step(self) -> Step:
        return step_of(self.engine, self.engine.read(self.raw(), self.now), frozenset(self.passed))

    # ── one question ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def _ask(self, step: Step) -> Step | None:
        """The step after the answer; None where there is none any more."""
        fact = step.questions[0].fact
        self._show_question(step, len(self._asked) + 1)
        while (line := self._line()) is not None:
            word = _WORDS.get(unicodedata.normalize("NFKC", line).strip().casefold())
            match word:
                case "stop":
                    return None
                case "back" if not self._asked:
                    self._say(self.voice.say("This is the first question.", "这是第一个问题。"))
                    continue
                case "back":
                    self._forget(self._asked.pop())
                    return self._step()
                case "unknown":
                    self.passed.append(fact)
                    self._asked.append(fact)
                    return self._step()
                case None:
                    if after := self._take(fact, line):
                        return after
        return None

    def _take(self, fact: str, line: str) -> Step | None:
        """The step with the answer in the case; None, and what is wrong with it, where it cannot be taken."""
        if not line.strip():
            self._say(self.voice.say("Type an answer, or u if it is not known.", "请输入答案；不清楚请输入 u。"))
            return None
        try:
            self.facts[fact] = stated_of(line, fact, self._policy, self.tongue)
            step = self._step()
        except Bad as bad:
            self._say(self.voice.text(bad.message), self.voice.text(bad.suggestion) if bad.suggestion else "")
        except (CaseError, TookTooLong) as error:
            messages = [self.voice.text(fault.message) for fault in faults_of(error)]
            self._say(
                *messages,
                self.voice.say("give another answer, or b to change an earlier one", "请另行作答，或输入 b 修改上一题"),
            )
        else:
            self._asked.append(fact)
            return step
        self._forget(fact)
        return None

    def _forget(self, fact: str) -> None:
        self.facts.pop(fact, None)
        if fact in self.passed:
            self.passed.remove(fact)

    def _line(self) -> str | None:
        """What is typed; None where the input ends."""
        self.pages.prompt("> ")
        line = sys.stdin.readline()
        return line.rstrip("\n") if line else None

    # ── what is shown ─────────────────────────────────────────────────────────────────────────────────────────────────────

    def open(self) -> None:
        """Under which policy, at which moment, and how to answer."""
        voice = self.voice
        how = voice.say(
            "Answer each question. u: not known, b: back to the last question, q: stop here.",
            "请逐题作答。u：不清楚；b：回到上一题；q：到此为止。",
        )
        policy = voice.policy
        head = Text(f"{policy.labels.in_(self.tongue)} {policy.version}", "bold")
        self.pages.write(Group(Prose(head), Prose(Text(how, "dim"))))

    def _show_question(self, step: Step, number: int) -> None:
        voice, check = self.voice, step.questions[0]
        fact = voice.policy.facts[check.fact]
        left = len(step.questions)
        title = voice.say(f"Question {number}", f"第 {number} 题") + voice.in_brackets(_how_many(voice, left))
        lines: list[RenderableType] = [Prose(Text(question_words(voice, check.fact), "bold cyan"))]
        if whom := whom_and_what_for(voice, check):
            lines.append(Prose(Text(whom, "dim"), hang=2))
        if presumed := self._presumption(step, check):
            lines.append(Prose(Text(presumed, "dim")))
        if isinstance(fact.type, model.Choice):
            width = len(str(len(fact.type.values)))
            for place, value in enumerate(fact.type.values, 1):
                label = Text(f"{place:>{width}} ", "bold").append(phrase_of(voice, fact.type, value))
                lines.append(Padding(Prose(label, hang=width + 1), (0, 0, 0, 2)))
        lines.append(Prose(Text(voice.pair(voice.say("answer with", "请填"), form_of_answer(voice, fact.type)), "dim")))
        self.pages.write(Group(Text(), section(title, *lines)))

    def _presumption(self, step: Step, check: NextCheck) -> str:
        file = step.decision.file
        if check.fact not in file.presumed:
            return ""
        value = phrase_of(self.voice, self.voice.policy.facts[check.fact].type, file.values[check.fact])
        return self.voice.say(f"presumed unless you say otherwise: {value}", f"未填写时推定为：{value}")

    def _tell(self, step: Step, before: Decision | None) -> None:
        """After an answer: what it settled, and what is left."""
        if before is None or not self._asked:
            return
        voice, decision = self.voice, step.decision
        known = set(settled_in_short(voice, before))
        fresh = [line for line in settled_in_short(voice, decision) if line not in known]
        parts: list[RenderableType] = [Prose(Text(self._understood(decision), "dim"), hang=2)]
        parts += [Prose(Text("✓ ", "green").append(line), hang=2) for line in fresh]
        if (left := list(exposure_lines(voice, decision))) != list(exposure_lines(voice, before)):
            parts += [Prose(Text("? ", "yellow").append(line), hang=2) for line in left]
        if decision.status == "no_rule" and step.questions:
            parts.append(Prose(Text(voice.say("no rule applies so far", "目前尚无规则适用"), "dim")))
        elif len(parts) == 1 and decision.status != "undetermined":
            parts.append(Prose(status_words(voice, decision)))
        self.pages.write(Group(*(Padding(part, (0, 0, 0, 2)) for part in parts)))

    def _understood(self, decision: Decision) -> str:
        """The last answer as it was taken."""
        fact = self._asked[-1]
        value = decision.file.values.get(fact) if fact in self.facts else None
        voice = self.voice
        words = voice.say("not known", "不清楚") if value is None else phrase_of(voice, voice.policy.facts[fact].type, value)
        return voice.pair(voice.fact(fact), words)

    def _say(self, *lines: str) -> None:
        """What keeps an answer from being taken, and what to do."""
        shown = ((line, "" if place else "red") for place, line in enumerate(lines) if line)
        self.pages.write(Group(*(Padding(Prose(Text(line, style)), (0, 0, 0, 2)) for line, style in shown)))


def _how_many(voice: Voice, left: int) -> str:
    if left == 1:
        return voice.say("1 fact is open", "待查 1 项")
    return voice.say(f"{left} facts are open", f"待查 {left} 项")
