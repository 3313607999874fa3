"""What to ask and what may be answered → words, as they are put to the person who does the asking."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from itertools import groupby

from fenze.decision.decision import NextCheck
from fenze.dsl import model
from fenze.dsl.spelling import clock_text_of
from fenze.solver.answers import clock_fact_of
from fenze.solver.literals import Domains
from fenze.solver.regions import Regions
from fenze.solver.render.values import phrase_of, unit_words
from fenze.solver.render.voice import Voice

_MANY = 3
"""Answers of one branch that are still named one by one where another branch has the rest."""


def question_words(voice: Voice, fact: str) -> str:
    """The question that the policy puts, or one made of the fact's label."""
    ask = voice.policy.facts[fact].ask
    if ask and ask.question:
        return ask.question.in_(voice.tongue)
    name = voice.fact(fact)
    if voice.policy.facts[fact].is_cost:
        return voice.say(f"What is the amount of {name}?", f"{name}是多少？")
    return voice.say(f"{name[:1].upper()}{name[1:]}?", f"{name}？")


def whom_and_what_for(voice: Voice, check: NextCheck) -> str:
    """Whom to ask and the evidence wanted; empty where the policy says neither."""
    parts: list[str] = []
    if check.ask:
        parts.append(voice.pair(voice.say("ask", "问"), voice.one_of(map(voice.party, check.ask))))
    if check.evidence:
        wanted = voice.listed(voice.word("evidence", name) for name in check.evidence)
        parts.append(voice.pair(voice.say("evidence wanted", "须附证据"), wanted))
    return voice.clauses(parts)


def form_of_answer(voice: Voice, kind: model.FactType) -> str:
    """How an answer that is not picked from a list is written."""
    match kind:
        case model.Choice():
            return voice.say("the number or the words", "编号或文字")
        case model.Number(kind="duration", unit=unit) if unit:
            return voice.say(f"a number of {unit_words(voice, unit)}", f"数字，单位：{unit_words(voice, unit)}")
        case model.Number(kind="money"):
            currency = voice.policy.currency
            return voice.say(
                f"an amount in {currency}, such as 300.00", f"金额，如 300.00{'（元）' if currency == 'CNY' else ''}"
            )
        case model.Number(kind="integer"):
            return voice.say("a whole number", "整数")
        case model.Number(kind="percent"):
            return voice.say("a percentage, such as 30", "百分数，如 30")
        case model.Number():
            return voice.say("a number", "数字")
        case model.Clock():
            return voice.say("a time of day, such as 16:00", "时刻，如 16:00")
        case model.Stamp("date"):
            return voice.say("a date, such as 2022-09-01", "日期，如 2022-09-01")
        case model.Stamp():
            china = voice.policy.time_zone == "Asia/Shanghai"
            zone = voice.say("China time", "北京时间") if china else voice.policy.time_zone
            return voice.say(
                f"a date and time, such as 2022-09-01 10:00 ({zone})", f"日期和时间，如 2022-09-01 10:00（{zone}）"
            )
        case model.Text():
            return voice.say("a few words", "文字")


def answers_words(voice: Voice, domains: Domains, fact: str, answers: Sequence[str], is_most: bool) -> str:
    """The answers of one branch of a plan; `is_most` where it has the most of several branches."""
    kind = voice.policy.facts[fact].type
    if isinstance(kind, model.Choice):
        if len(answers) == len(kind.values) and len(answers) > 1:
            return voice.say("whatever the answer", "不论如何回答")
        if is_most and len(answers) > _MANY:
            return voice.say("anything else", "其余各项")
        return voice.one_of(phrase_of(voice, kind, answer) for answer in answers)
    clock = clock_fact_of(voice.policy, domains, fact)
    regions = domains.regions.get(clock or fact)
    if regions is None or len(answers) == len(regions.names):
        known = isinstance(kind, model.Stamp | model.Text)
        return voice.say("once it is known", "查明后") if known else voice.say("whatever the answer", "不论如何回答")
    number = voice.policy.facts[clock].type if clock else kind
    return voice.one_of(_span_words(voice, number, regions, *span) for span in _spans(regions, answers))


def _spans(regions: Regions, answers: Sequence[str]) -> Iterator[tuple[int, int]]:
    """The first and the last of regions that lie side by side."""
    places = sorted(regions.names.index(answer) for answer in answers)
    for _, group in groupby(enumerate(places), key=lambda pair: pair[1] - pair[0]):
        side_by_side = [place for _, place in group]
        yield side_by_side[0], side_by_side[-1]


def _span_words(voice: Voice, kind: model.FactType, regions: Regions, first: int, last: int) -> str:
    """`over 7 days`, `at most 7 days`, `from 16:00 to under 18:00`."""
    low = regions.cuts[first - 1] if first else None
    high = regions.cuts[last] if last < len(regions.cuts) else None

    def told(number: Fraction) -> str:
        return clock_text_of(number) if isinstance(kind, model.Clock) else phrase_of(voice, kind, number)

    if low and high and low.value + (regions.step or 0) == high.value:
        return voice.say(f"exactly {told(high.value)}", f"正好 {told(high.value)}")
    parts: list[str] = []
    if low:
        words = ("over", "超过") if low.after else ("at least", "不少于")
        parts.append(f"{voice.say(*words)} {told(low.value)}")
    if high:
        words = ("at most", "不超过") if high.after else ("under", "少于")
        parts.append(f"{voice.say(*words)} {told(high.value)}")
    return voice.say(" and ", "、").join(parts)
