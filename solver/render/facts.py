"""What a decision took as given without being told: measured, implied and presumed facts, and what looked odd."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from fenze.decision.decision import Decision
from fenze.dsl.known import Measured
from fenze.solver.render.conditions import time_words
from fenze.solver.render.leaning import leaned_on
from fenze.solver.render.prose import Prose
from fenze.solver.render.values import phrase_of
from fenze.solver.render.voice import Voice


def taken_as_given(voice: Voice, decision: Decision) -> Iterator[RenderableType]:
    """A section for each way of knowing, one for what looked odd."""
    file = decision.file
    lines = [Prose(Text("• ").append(_measured(voice, decision, one)), hang=2) for one in file.measured]
    for one in file.inferred:
        by = voice.quoted(voice.fact(one.by))
        found = _pair(voice, decision, one.fact) + voice.in_brackets(voice.say(f"implied by {by}", f"由{by}推知"))
        lines.append(Prose(Text("• ").append(found), hang=2))
    if lines:
        yield _section(voice.say("Worked out from the case", "由案情推算"), *lines)
    if file.presumed:
        yield _presumed(voice, decision)
    notices = [voice.text(notice.message) for notice in file.notices]
    if not decision.in_force:
        notices.append(voice.say("the policy was not in force at the moment of the case", "案件时点不在该政策的施行期内"))
    if notices:
        lines = [Prose(Text("• ").append(notice), hang=2) for notice in notices]
        yield _section(voice.say("To note", "请留意"), *lines, style="bold yellow")


def _presumed(voice: Voice, decision: Decision) -> RenderableType:
    """The presumptions that play a part, and how many do not."""
    leaned = leaned_on(voice.policy, decision)
    rest = len(decision.file.presumed) - len(leaned)
    parts: list[RenderableType] = []
    if leaned:
        parts.append(Prose(voice.clauses(_pair(voice, decision, name) for name in leaned)))
    if rest:
        english = f"{rest} other {'presumption plays' if rest == 1 else 'presumptions play'} no part"
        if not leaned:
            english = f"{rest} {'presumption plays' if rest == 1 else 'presumptions play'} no part"
        chinese = f"{'另有' if leaned else '有'} {rest} 项推定与本案结果无关"
        parts.append(Prose(Text(voice.say(english, chinese), "dim")))
    return _section(voice.say("Presumed, as the case does not say", "案件未写明、按推定认定"), *parts)


def _section(title: str, *parts: RenderableType, style: str = "bold") -> RenderableType:
    return Group(Text(title, style), *(Padding(part, (0, 0, 0, 2)) for part in parts))


def _pair(voice: Voice, decision: Decision, fact: str) -> str:
    value = decision.file.values[fact]
    return voice.pair(voice.fact(fact), phrase_of(voice, voice.policy.facts[fact].type, value))


def _measured(voice: Voice, decision: Decision, one: Measured) -> str:
    start, end = time_words(voice, one.start, decision.file), time_words(voice, one.end or "as_of", decision.file)
    span = voice.say(f"measured from {start} to {end}", f"按{start}至{end}计")
    return f"{_pair(voice, decision, one.fact)}{voice.say(', ', '，')}{span}"
