"""Why not a party, or an outcome → the lines a person reads: the rules nearest to it first, each with what is missing."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import NamedTuple

from rich.console import Group, RenderableType
from rich.text import Text
from rich.tree import Tree

from fenze.decision.file import File
from fenze.decision.reason import Reason
from fenze.decision.why import RuleReason, leaves_in
from fenze.dsl import model
from fenze.dsl.diagnostic import Text as Bilingual
from fenze.dsl.keywords import Tongue
from fenze.solver.render import effects
from fenze.solver.render.conditions import found_and_wanted, heading, how_known
from fenze.solver.render.decision_text import rule_words, spaced
from fenze.solver.render.prose import Prose
from fenze.solver.render.voice import Voice
from fenze.solver.why_not import Kept, WhyNot


class _Words(NamedTuple):
    """What is said before the rules; `{}` is what is asked about."""

    title: Bilingual
    after_all: Bilingual
    contrary: Bilingual
    never: Bilingual


_OF_A_PARTY = _Words(
    Bilingual("Why not {}", "为何不由{}承担"),
    Bilingual("It does have to, by", "其实须由其承担，依据"),
    Bilingual("It is not liable, by", "已明确其不承担责任，依据"),
    Bilingual("No rule lays anything on it in any case.", "任何情形下都没有规则要求其承担。"),
)
_OF_AN_OUTCOME = _Words(
    Bilingual("Why not {}", "为何没有{}"),
    Bilingual("It is given, by", "其实已给出，依据"),
    Bilingual("It is denied, by", "已明确不可享，依据"),
    Bilingual("No rule gives it in any case.", "任何情形下都没有规则给出这一结果。"),
)
_MARKS = {True: ("✓ ", "green"), False: ("✗ ", "red"), None: ("? ", "yellow")}


def why_not_text(found: WhyNot, policy: model.Policy, file: File, tongue: Tongue) -> RenderableType:
    """Why not, for a terminal or for plain text."""
    voice = Voice(policy, tongue)
    words = _OF_A_PARTY if found.party is not None else _OF_AN_OUTCOME
    named = voice.quoted(voice.given(found.outcome)) if found.outcome is not None else voice.party(found.party or "")
    parts: list[RenderableType] = [Text(voice.text(words.title).format(named), "bold underline")]
    if (aside := _who_else(voice, found)) is not None:
        parts.append(aside)
    if found.charged_by:
        parts.append(_standing(voice, voice.text(words.after_all), found.charged_by, file))
    if found.exempted_by:
        parts.append(_standing(voice, voice.text(words.contrary), found.exempted_by, file))
    if not found.kept and not found.charged_by:
        parts.append(Prose(voice.text(words.never)))
    near, elsewhere = _by_topic(found)
    parts += [_kept(voice, one, file) for one in near]
    if elsewhere:
        parts.append(_elsewhere(voice, elsewhere, file))
    return spaced(parts)


def _who_else(voice: Voice, found: WhyNot) -> RenderableType | None:
    others = [voice.party(person) for person in found.persons if person != found.party]
    if not others or found.party is None:
        return None
    if voice.policy.parties[found.party].given_by:
        return Prose(Text(voice.say(f"Here that is {voice.one_of(others)}.", f"本案中即{voice.one_of(others)}。"), "dim"))
    return Prose(Text(voice.say(f"With it counts {voice.listed(others)}.", f"{voice.listed(others)}归其名下。"), "dim"))


def _standing(voice: Voice, title: str, rules: Iterable[RuleReason], file: File) -> RenderableType:
    tree = Tree(Text(title, "bold"), guide_style="dim")
    for reason in rules:
        _add_standing(voice, tree, reason, file)
    return tree


def _add_standing(voice: Voice, tree: Tree, reason: RuleReason, file: File) -> None:
    """A rule that stands, with the conditions that hold."""
    branch = tree.add(Prose(rule_words(voice, reason.rule), hang=2))
    held = dict.fromkeys(leaf for leaf in leaves_in([reason.condition]) if leaf.truth is True and leaf.fact is not None)
    for leaf in held:
        if not isinstance(leaf.condition, model.Is) or leaf.condition.holds:
            add_reason(voice, branch, leaf, file)


def _kept(voice: Voice, kept: Kept, file: File) -> RenderableType:
    lines = [Prose(Text(line, "bold"), hang=2) for line in effects.sentences(voice, kept.effects, file, {}, {}, {})]
    tree = Tree(Group(*lines), guide_style="dim")
    branch = tree.add(Prose(Text(voice.say("would follow from: ", "本可依据规则：")).append_text(rule_words(voice, kept.rule))))
    if kept.not_in_force:
        line = voice.say("not in force at the moment of the case", "案件时点不在其施行期内")
        branch.add(Text().append(*_MARKS[False]).append(line))
    for reason in kept.failed:
        add_reason(voice, branch, reason, file)
    if kept.own_failed:
        own = branch.add(Text(voice.say("and for this outcome", "且该项结果另需")))
        for reason in kept.own_failed:
            add_reason(voice, own, reason, file)
    for by in kept.defeated_by:
        over = branch.add(Text(voice.say("it applies, but gives way to", "条件已满足，但让位于")))
        _add_standing(voice, over, by, file)
    return tree


def _elsewhere(voice: Voice, groups: Mapping[Reason, list[Kept]], file: File) -> RenderableType:
    """Rules about other kinds of case, by what the case would have to be about."""
    tree = Tree(Text(voice.say("Rules about other kinds of case", "针对其他类型问题的规则"), "bold"), guide_style="dim")
    for reason, rules in groups.items():
        branch = tree.add(Prose(_line(voice, reason, file), hang=2))
        for kept in rules:
            branch.add(Prose(rule_words(voice, kept.rule), hang=2))
    return tree


def _by_topic(found: WhyNot) -> tuple[list[Kept], Mapping[Reason, list[Kept]]]:
    """The rules about this kind of case; the others by the condition that says so."""
    near: list[Kept] = []
    elsewhere: dict[Reason, list[Kept]] = {}
    for kept in found.kept:
        topic = next((one for one in kept.failed if one.truth is False and one.fact == found.topic), None)
        if topic is None:
            near.append(kept)
        else:
            elsewhere.setdefault(topic, []).append(kept)
    return near, elsewhere


def add_reason(voice: Voice, branch: Tree, reason: Reason, file: File) -> None:
    """A condition below a branch: a line for a fact, a heading with its parts for others."""
    if not reason.parts:
        branch.add(Prose(_line(voice, reason, file), hang=2))
        return
    mark, style = _MARKS[reason.truth]
    node = branch.add(Prose(Text().append(mark, style).append(heading(voice, reason)), hang=2))
    for part in reason.parts:
        add_reason(voice, node, part, file)


def _line(voice: Voice, reason: Reason, file: File) -> Text:
    mark, style = _MARKS[reason.truth]
    line = Text().append(mark, style).append(found_and_wanted(voice, reason))
    if how := how_known(voice, reason, file):
        line.append(f" · {how}", "dim")
    return line
