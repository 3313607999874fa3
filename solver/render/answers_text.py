"""Reasons and what if → the lines a person reads."""

from __future__ import annotations

from collections.abc import Iterator

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.text import Text

from fenze.decision.decision import Decision
from fenze.decision.file import File
from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.dsl.spelling import share_text
from fenze.dsl.truth import Value
from fenze.solver.reasons import Reasons, Stated
from fenze.solver.render import effects, grants
from fenze.solver.render.account.telling import status_name
from fenze.solver.render.conditions import time_words
from fenze.solver.render.decision_text import section, spaced
from fenze.solver.render.prose import Prose
from fenze.solver.render.values import phrase_of
from fenze.solver.render.voice import Voice
from fenze.solver.what_if import Alternative, Difference, Label, WhatIf

_LABELS: dict[Label, tuple[str, str]] = {
    "minimal": ("fewer changes do not do it", "改动再少便不成立"),
    "subset_minimal": ("none of these changes can be left out", "以上改动缺一不可"),
    "first_found": ("found first; fewer changes may do as well", "最先找到的一种，或有更少的改动"),
}


def reasons_text(found: Reasons | None, policy: model.Policy, file: File, tongue: Tongue) -> RenderableType:
    """The facts that alone force what is settled."""
    voice = Voice(policy, tongue)
    title = Text(voice.say("What alone settles it", "足以定案的事实"), "bold underline")
    if found is None:
        return spaced([title, Prose(voice.say("Nothing is settled yet.", "目前尚无确定的结果。"))])
    outcomes = list(effects.sentences(voice, found.outcomes, file, {}, {}, {}))
    if not found.outcomes:
        outcomes = [voice.say("that nobody is liable, and nothing is to be paid or done", "无人须担责，也无须付款或处理")]
    facts = [_bullet(_pair(voice, one)) for one in found.stated]
    facts += [_bullet(_pair(voice, one), voice.say("presumed", "推定")) for one in found.presumed]
    if not facts:
        facts = [Prose(voice.say("No fact is needed: it is so in every case.", "无需任何事实：任何情形下都是如此。"))]
    rest = voice.say(
        "Whatever the other facts turn out to be, this stays so; none of these can be left out.",
        "其他事实无论如何，结果都不变；以上事实缺一不可。",
    )
    parts: list[RenderableType] = [title, section(voice.say("What is settled", "已定的结果"), *map(_bullet, outcomes))]
    parts.append(section(voice.say("because of these facts alone", "仅凭以下事实"), *facts))
    if through := list(_through(voice, found, file)):
        parts.append(section(voice.say("from which follows", "由此可知"), *map(_bullet, through)))
    if found.figures:
        figures = section(
            voice.say("The amounts also take", "金额另取决于"), *(_bullet(_pair(voice, one)) for one in found.figures)
        )
        parts.append(figures)
    parts.append(Prose(Text(rest, "dim")))
    return spaced(parts)


def what_if_text(found: WhatIf, policy: model.Policy, tongue: Tongue) -> RenderableType:
    """What would make the party pay, or free it."""
    voice = Voice(policy, tongue)
    party = voice.party(found.party)
    titles = {
        "pays": voice.say(f"What would make {party} pay", f"怎样才会由{party}承担"),
        "free": voice.say(f"What would free {party}", f"怎样才会与{party}无关"),
    }
    parts: list[RenderableType] = []
    for toward, title in titles.items():
        already = found.pays if toward == "pays" else found.pays is False
        if already:
            continue
        parts.append(Text(title, "bold underline"))
        alternatives = [one for one in found.alternatives if one.toward == toward]
        parts += [_alternative(voice, number, one, found) for number, one in enumerate(alternatives, start=1)]
        if not alternatives:
            parts.append(Prose(_nothing(voice, toward in found.impossible, found.in_full)))
    if not found.in_full:
        cut = voice.say("The search was cut short by its time limit; there may be more.", "搜索因到时中止，或另有其他改动。")
        parts.append(Prose(Text(cut, "yellow")))
    return spaced(parts)


def _nothing(voice: Voice, impossible: bool, in_full: bool) -> str:
    if impossible:
        return voice.say("No change of the facts leads to that.", "无论事实如何改变，都不会如此。")
    if not in_full:
        return voice.say("Nothing was found in time.", "限时内未找到。")
    return voice.say("No change was found that leads to that.", "未找到会导致该结果的改动。")


def _alternative(voice: Voice, number: int, one: Alternative, found: WhatIf) -> RenderableType:
    lines = [_difference(voice, each) for each in one.differences]
    after = [f"→ {line}" for line in _after(voice, one.decision, found)]
    style = "dim"
    label = voice.say(*_LABELS[one.label])
    return Group(
        *(Prose(Text(f"{number}. " if not place else "   ").append(line, "bold"), hang=3) for place, line in enumerate(lines)),
        *(Padding(Prose(Text(line), hang=2), (0, 0, 0, 3)) for line in after),
        Padding(Prose(Text(label, style)), (0, 0, 0, 3)),
    )


def _difference(voice: Voice, one: Difference) -> str:
    fact = voice.fact(one.fact)
    then = _words(voice, one.fact, one.then)
    if one.now is None:
        return voice.say(f"{fact}: {then} (not known now)", f"{fact}：查明为{then}（目前未知）")
    if one.now == one.then:
        return voice.say(f"{fact}: still {then}, by itself", f"{fact}：仍为{then}（须另行认定）")
    now = _words(voice, one.fact, one.now)
    how = {"presumed": voice.say(", presumed", "，系推定"), "implied": voice.say(", implied", "，系推知")}.get(one.how, "")
    return voice.say(
        f"{fact}: {then} instead of {now}{how}", f"{fact}：由{now}改为{then}{how.replace('，', '（') + '）' if how else ''}"
    )


def _after(voice: Voice, decision: Decision, found: WhatIf) -> Iterator[str]:
    """What the party then has to pay, or that it has not; and the status of the whole."""
    rows = [row for row in decision.liability if row.party in found.persons]
    bears = [model.Bears(row.party, row.cost, row.stated, row.tentative) for row in rows]
    amounts = {(row.party, row.cost, share_text(row.stated)): row.amount for row in rows if row.amount is not None}
    lines = list(effects.bearings(voice, bears, amounts))
    lines += [grants.row_words(voice, row) for row in decision.payments if row.payer in found.persons]
    lines += [grants.row_words(voice, row) for row in decision.fines if row.party in found.persons]
    party = voice.party(found.party)
    if not lines:
        lines = [voice.say(f"{party} pays nothing", f"{party}无须承担")]
    yield from lines[:-1]
    yield lines[-1] + voice.in_brackets(status_name(voice, decision.status))


def _through(voice: Voice, found: Reasons, file: File) -> Iterator[str]:
    for one in found.measured:
        start, end = (time_words(voice, moment, file) for moment in (one.start, one.end or "as_of"))
        span = voice.say(f"measured from {start} to {end}", f"按{start}至{end}计")
        yield voice.pair(voice.fact(one.fact), _words(voice, one.fact, file.values[one.fact])) + voice.say(", ", "，") + span
    for each in found.inferred:
        by = voice.quoted(voice.fact(each.by))
        told = voice.pair(voice.fact(each.fact), _words(voice, each.fact, file.values[each.fact]))
        yield told + voice.in_brackets(voice.say(f"implied by {by}", f"由{by}推知"))


def _pair(voice: Voice, one: Stated) -> str:
    return voice.pair(voice.fact(one.fact), _words(voice, one.fact, one.value))


def _words(voice: Voice, fact: str, value: Value) -> str:
    kind = voice.policy.facts[fact].type
    words = phrase_of(voice, kind, value)
    return voice.quoted(words) if isinstance(kind, model.Choice) and kind.kind == "one of" else words


def _bullet(text: str, aside: str = "") -> Prose:
    line = Text("• ").append(text)
    return Prose(line.append(f" · {aside}", "dim") if aside else line, hang=2)
