"""What a table answers: the outcomes of a policy, sorted by what they are about."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import Literal, assert_never, get_args

from fenze.dsl import model
from fenze.dsl.diagnostic import Text

Topic = Literal[
    "bears", "not liable", "advances", "recourse", "pays", "points", "fines", "sanctions", "remedies", "eligible", "window",
    "handling", "duties", "checks", "notes", "presumptions",
]  # fmt: skip


Scope = Literal["completions", "file"]
"""Whether outcomes are settled once every completion of a case gives them, or are said of the file as it stands."""
SCOPES: tuple[Scope, ...] = get_args(Scope)
WORDS: Mapping[Scope, str] = {"completions": "settled", "file": "at once"}
"""By which all questions of a scope are asked for."""


@dataclass(frozen=True, slots=True)
class Question:
    """`about` names the cost head, reason, claim or window that the outcomes are about, where they are about one; `at_once`,
    that of what is done with the case no more is asked than what is said of the file."""

    topic: Topic
    about: str | None = None
    at_once: bool = False


def question_of(effect: model.Effect, scope: Scope) -> Question:
    """The question that the effect, of outcomes of this scope, is an answer to."""
    match effect:
        case model.Bears(cost=cost):
            return Question("bears", cost)
        case model.NotLiable():
            return Question("not liable")
        case model.Advance(cost=cost):
            return Question("advances", cost)
        case model.Recourse():
            return Question("recourse")
        case model.Pays(reason=reason):
            return Question("pays", reason)
        case model.Points():
            return Question("points")
        case model.Fine():
            return Question("fines")
        case model.Sanction():
            return Question("sanctions")
        case model.Remedies():
            return Question("remedies")
        case model.Eligible(what=what):
            return Question("eligible", what)
        case model.Window(name=name):
            return Question("window", name)
        case model.Negotiate() | model.Escalate() | model.Refer() | model.Await():
            return Question("handling", at_once=scope == "file")
        case model.Must():
            return Question("duties")
        case model.Check():
            return Question("checks")
        case model.Note():
            return Question("notes")
        case model.Presume():
            return Question("presumptions")
        case _:
            assert_never(effect)


def parties_of(effect: model.Effect) -> tuple[str, ...]:
    """The parties that the effect does something to."""
    match effect:
        case model.Bears(party) | model.NotLiable(party) | model.Advance(party) | model.Points(party):
            return (party,)
        case model.Fine(party) | model.Sanction(party):
            return (party,)
        case model.Recourse(party, other) | model.Pays(party, other):
            return party, other
        case model.Must(actor):
            return (actor,)
        case model.Escalate(to):
            return to
        case _:
            return ()


def sorted_by_question(effects: Iterable[model.Effect], scope: Scope) -> Mapping[Question, list[model.Effect]]:
    """The effects, of outcomes of this scope, by question, both in the order in which they come."""
    found: dict[Question, list[model.Effect]] = {}
    for effect in effects:
        found.setdefault(question_of(effect, scope), []).append(effect)
    return found


def is_asked(question: Question, scope: Scope, about: Collection[str]) -> bool:
    """Whether one of the words names the question, by its topic, what it is about or its scope."""
    return bool({question.topic, question.about, WORDS[scope]} & set(about))


def title_of(question: Question, policy: model.Policy) -> Text:
    """The question in words."""
    name, labels = question.about or "", _labels_of(question, policy)
    match question.topic:
        case "bears":
            return Text(f"who bears {name}", f"{labels}由谁承担")
        case "not liable":
            return Text("who is not liable", "谁不担责")
        case "advances":
            return Text(f"who pays {name} in advance", f"{labels}由谁垫付")
        case "recourse":
            return Text("who may turn to whom", "谁可向谁追偿")
        case "pays":
            return Text(f"who pays for {name}", f"{labels}由谁赔付")
        case "points":
            return Text("points", "扣分")
        case "fines":
            return Text("fines", "罚款")
        case "sanctions":
            return Text("sanctions", "处分")
        case "remedies":
            return Text("remedies", "处理方式")
        case "eligible":
            return Text(f"eligible for {name} or not", f"可否享有{labels}")
        case "window":
            return Text(f"when {name} may be asked for", f"{labels}的申请期")
        case "handling":
            if question.at_once:
                return Text("awaited, referred, or handed on at once", "等待、转交，或当即协商、上报")
            return Text("agreed or escalated", "协商、上报")
        case "duties":
            return Text("who must do what", "谁应当做什么")
        case "checks":
            return Text("what is to be checked", "须核查什么")
        case "notes":
            return Text("what is noted", "备注")
        case "presumptions":
            return Text("what is presumed", "推定")
        case _:
            assert_never(question.topic)


def _labels_of(question: Question, policy: model.Policy) -> str:
    name = question.about
    if name is None:
        return ""
    if name in policy.facts:
        return policy.facts[name].labels.zh
    for words in policy.words.values():
        if name in words:
            return words[name].zh
    return name
