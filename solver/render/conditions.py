"""A condition with its truth → a line that says what was found, and what was wanted where that is something else."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import assert_never

from fenze.decision.file import File
from fenze.decision.reason import How, Reason
from fenze.dsl import model
from fenze.solver.render.formulas import found
from fenze.solver.render.values import moment, parameter_value, phrase_of
from fenze.solver.render.voice import Voice

_WORDS: dict[model.Comparison, tuple[str, str]] = {
    "<": ("under", "少于"),
    "<=": ("at most", "不超过"),
    ">": ("over", "超过"),
    ">=": ("at least", "不少于"),
    "=": ("exactly", "等于"),
    "!=": ("anything but", "不等于"),
}


def found_and_wanted(voice: Voice, reason: Reason) -> str:
    """A leaf: the fact with its value; what it must be, where it is not that or where that says more."""
    condition = reason.condition
    match condition:
        case model.Is(fact) | model.Compare(fact):
            value = _value(voice, fact, reason)
            met = reason.truth is True
            return voice.pair(voice.fact(fact), value) + (_extra(voice, condition) if met else _must(voice, condition))
        case model.Relation(_, operator):
            assert reason.compared is not None
            left, limit = (found(voice, step) for step in reason.compared)
            within = f"{voice.say(*_WORDS[operator])} {limit}"
            if reason.truth is True:
                return voice.pair(left, within)
            return f"{left}{voice.in_brackets(voice.say(f'must be {within}', f'须{within}'))}"
        case model.Known(fact, known):
            if known and reason.value is not None:
                return voice.pair(voice.fact(fact), _value(voice, fact, reason))
            if reason.truth is True:
                return voice.pair(voice.fact(fact), voice.say("not known so far", "尚未查明"))
            value = _value(voice, fact, reason)
            return voice.pair(voice.fact(fact), value) + _must(voice, condition)
        case model.ParameterIs(name):
            parameter = voice.policy.parameters[name]
            value = parameter_value(voice, parameter)
            title = voice.say("the parameter ", "参数") + voice.quoted(voice.parameter(name))
            return voice.pair(title, value) + ("" if reason.truth is True else _must(voice, condition))
        case model.Defined(name):
            return voice.quoted(voice.definition(name))
        case model.AllOf() | model.AnyOf() | model.Not():
            return ""
        case _:
            assert_never(condition)


def heading(voice: Voice, reason: Reason) -> str:
    """What is said above the parts of a condition that has parts."""
    match reason.condition:
        case model.AnyOf():
            return voice.say("at least one of", "以下至少一项")
        case model.AllOf():
            return voice.say("all of", "以下各项")
        case model.Not(model.AnyOf()):
            return voice.say("none of", "以下均不成立")
        case model.Not(model.AllOf()):
            return voice.say("not all of", "以下不同时成立")
        case model.Not(model.Defined(name)):
            return voice.say("not ", "并非") + voice.quoted(voice.definition(name))
        case model.Defined(name):
            return voice.quoted(voice.definition(name))
        case _:
            return found_and_wanted(voice, reason)


def how_known(voice: Voice, reason: Reason, file: File) -> str:
    """Where a leaf's value comes from; empty where there is none."""
    return "" if reason.how is None else how_words(voice, reason.how, reason.by, file)


def how_words(voice: Voice, how: How, by: Sequence[str], file: File) -> str:
    """How a fact is known, `by` which others; empty where it is not."""
    match how:
        case "stated":
            return voice.say("stated", "填报")
        case "presumed":
            return voice.say("presumed", "推定")
        case "implied":
            names = voice.listed(voice.quoted(voice.fact(fact)) for fact in by)
            return voice.say(f"implied by {names}", f"由{names}推知")
        case "measured":
            start, end = (time_words(voice, fact, file) for fact in by)
            return voice.say(f"measured from {start} to {end}", f"按{start}至{end}计")
        case "unknown":
            return ""


def wanted(voice: Voice, condition: model.Condition, met: bool) -> str:
    """What a leaf asks of its fact: `over 7 days` where that is met, `must be over 7 days` where it is not."""
    match condition:
        case model.Is(fact, values, holds):
            kind = voice.policy.facts[fact].type
            return _among(voice, [_named(voice, kind, value) for value in values], holds, met)
        case model.ParameterIs(name, values, holds):
            type_ = voice.policy.parameters[name].type
            words = [value if type_ == "shares" else _named(voice, type_, value) for value in values]
            return _among(voice, words, holds, met)
        case model.Compare(fact, operator, threshold, parameter):
            text = " ".join((voice.say(*_WORDS[operator]), phrase_of(voice, voice.policy.facts[fact].type, threshold)))
            text = text if met else voice.say(f"must be {text}", f"须{text}")
            if parameter is None:
                return text
            name = voice.quoted(voice.parameter(parameter))
            return voice.say(f"{text}, the parameter {name}", f"{text}，见参数{name}")
        case model.Known(_, known):
            return voice.say("must be known", "须已知") if known else voice.say("only while it is not known", "限尚未查明时")
        case _:
            return ""


def _named(voice: Voice, kind: model.FactType, value: str) -> str:
    """A value in a sentence: the words of an enumeration in quotation marks."""
    words = phrase_of(voice, kind, Fraction(value) if isinstance(kind, model.Number | model.Clock) else value)
    return voice.quoted(words) if isinstance(kind, model.Choice) and kind.kind == "one of" else words


def _among(voice: Voice, words: list[str], holds: bool, met: bool) -> str:
    listed = voice.one_of(words)
    if met:
        return voice.say(listed, f"为{listed}") if holds else voice.say(f"not {listed}", f"并非{listed}")
    return voice.say(f"must be {listed}", f"须为{listed}") if holds else voice.say(f"must not be {listed}", f"不得为{listed}")


def _must(voice: Voice, condition: model.Condition) -> str:
    return voice.in_brackets(wanted(voice, condition, met=False))


def _extra(voice: Voice, condition: model.Condition) -> str:
    """A condition that is met says more than its value where it is a comparison, or rules values out."""
    match condition:
        case model.Compare() | model.Is(holds=False):
            return voice.in_brackets(wanted(voice, condition, met=True))
        case _:
            return ""


def _value(voice: Voice, fact: str, reason: Reason) -> str:
    if reason.value is None:
        return voice.say("not known", "未知")
    return phrase_of(voice, voice.policy.facts[fact].type, reason.value)


def time_words(voice: Voice, fact: str, file: File) -> str:
    """A time stamp by its label, with its moment."""
    if fact == "as_of":
        return voice.say(f"the moment of the case, {moment(voice, file.as_of)}", f"案件时点（{moment(voice, file.as_of)}）")
    value = file.values.get(fact)
    when = voice.in_brackets(moment(voice, value)) if isinstance(value, datetime) else ""
    return voice.quoted(voice.fact(fact)) + when
