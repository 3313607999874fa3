"""Decision → its sections: who bears what, what is paid, what to do, what to ask next."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import get_args

from fenze.decision.decision import Conflict, Decision, Duty, Liability, NextCheck, Unborne
from fenze.dsl import model
from fenze.solver.render import effects, grants, prospects
from fenze.solver.render.account.model import Entries, Entry, Prospects, Remark, RuleName, Section, ShareRow, Shares
from fenze.solver.render.account.reasons import rule_name
from fenze.solver.render.values import amount_of_minor, share
from fenze.solver.render.voice import Voice


def sections_of(decision: Decision, voice: Voice) -> Iterator[Section]:
    """The sections that have something to say, the weightiest first."""
    yield from _conflicts(voice, decision)
    yield from _liability(voice, decision)
    yield from _granted(voice, decision)
    yield from _to_do(voice, decision)


def _conflicts(voice: Voice, decision: Decision) -> Iterator[Section]:
    if decision.conflicts:
        lines = tuple(Entry(conflict_words(voice, one), _rules(voice, one.rules)) for one in decision.conflicts)
        yield Entries(voice.say("Contradictions", "规则冲突"), (("", lines),), "bad")


def conflict_words(voice: Voice, conflict: Conflict) -> str:
    """What standing rules contradict each other about."""
    parties, cost = voice.listed(voice.party(party) for party in conflict.parties), voice.fact(conflict.cost or "")
    about = grants.word_of(voice, conflict.about or "")
    match conflict.kind:
        case "shares_over_one":
            return voice.say(
                f"The shares of {cost} come to more than all of it: {parties}", f"{cost}的份额合计超过全部：{parties}"
            )
        case "liable_and_exempt":
            return voice.say(f"{parties}: both bears {cost} and is not liable", f"{parties}既承担{cost}又不担责")
        case "payments_differ":
            return voice.say(f"{parties}: two different payments for {about}", f"{parties}之间因{about}有两笔不同的款项")
        case "eligible_and_not":
            return voice.say(f"both eligible and not eligible for {about}", f"既可申请又不可申请{about}")


def _liability(voice: Voice, decision: Decision) -> Iterator[Section]:
    if settled := [row for row in decision.liability if row.tentative is None]:
        yield _shares(voice, decision, voice.say("Who bears what", "费用承担"), settled)
    for tentative in get_args(model.Tentative):
        if proposed := [row for row in decision.liability if row.tentative == tentative]:
            title = voice.say("Proposed", "拟由各方承担") + voice.in_brackets(effects.settled_by(voice, tentative))
            yield _shares(voice, decision, title, proposed)
    if decision.not_liable:
        names = voice.listed(voice.party(party) for party in decision.not_liable)
        yield Remark(voice.say("Not liable", "不担责"), names)
    if decision.remedies:
        yield _plain(voice.say("Remedy", "处理方式"), _remedies(voice, decision))


def _shares(voice: Voice, decision: Decision, title: str, rows: Sequence[Liability]) -> Shares:
    """And of these costs, what nobody bears."""
    told = [
        _share(voice, decision, row, voice.party(row.party), effects.portion_words(voice, row.stated), row.rules)
        for row in rows
    ]
    costs = {row.cost for row in rows}
    nobody = voice.say("nobody", "无人承担")
    told += [_share(voice, decision, rest, nobody, share(voice, rest.share)) for rest in decision.unborne if rest.cost in costs]
    return Shares(title, tuple(told))


def _share(
    voice: Voice, decision: Decision, row: Liability | Unborne, who: str, portion: str, rules: Iterable[str] = ()
) -> ShareRow:
    if row.amount is not None:
        amount = amount_of_minor(voice, row.amount)
    else:
        amount = "—" if row.cost in decision.file.values else voice.say("not known", "未填报")
    nobody = isinstance(row, Unborne)
    return ShareRow(who, voice.fact(row.cost), portion, amount, row.amount is not None, nobody, _rules(voice, rules))


def _remedies(voice: Voice, decision: Decision) -> Iterator[Entry]:
    choices: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}
    for row in decision.remedies:
        choices[tuple(sorted({row.remedy, *row.alternatives})), row.rules] = None
    for names, rules in choices:
        yield Entry(effects.remedies(voice, names), _rules(voice, rules))


def _granted(voice: Voice, decision: Decision) -> Iterator[Section]:
    granted: tuple[grants.Row, ...] = (
        *decision.payments,
        *decision.fines,
        *decision.points,
        *decision.sanctions,
        *decision.eligibility,
    )
    if granted:
        yield _plain(voice.say("Payments, sanctions, claims", "款项、处罚与申请"), _rows(voice, granted))
    claims: tuple[grants.Row, ...] = (*decision.claim_windows, *decision.advances, *decision.recourse, *decision.compliance)
    if claims:
        yield _plain(voice.say("Windows, advances, recourse", "期限、垫付与追偿"), _rows(voice, claims))
    if matters := list(_recorded(voice, decision)):
        yield Entries(voice.say("Further", "其他处理"), (("", tuple(matters)),), brief=True)


def _rows(voice: Voice, rows: Iterable[grants.Row]) -> Iterator[Entry]:
    return (Entry(grants.row_words(voice, row), _rules(voice, row.rules)) for row in rows)


def _recorded(voice: Voice, decision: Decision) -> Iterator[Entry]:
    for entry in decision.recorded:
        rules = _rules(voice, entry.rules)
        match entry.kind:
            case "referral":
                yield Entry(effects.referral(voice, entry.value), rules)
            case "note":
                yield Entry(effects.note(voice, entry.topic, entry.value), rules)
            case "presumption":
                yield Entry(effects.presumption(voice, entry.value, entry.rebuttable_by), rules)


# ── what to do, what to ask ───────────────────────────────────────────────────────────────────────────────────────────────


def _to_do(voice: Voice, decision: Decision) -> Iterator[Section]:
    if decision.next_checks:
        checks = tuple(_check(voice, check) for check in decision.next_checks)
        yield Entries(voice.say("To find out next", "接下来要查明"), (("", checks),), "open", numbered=True)
    if possible := [row for row in decision.exposure if row.prospect == "possible"]:
        title = voice.say("Possible, depending on what is found out", "视查明情况，可能的承担方")
        rows = tuple(prospects.exposure_rows(voice, decision, possible))
        excluded = prospects.ruled_out(voice, decision)
        yield Prospects(title, rows, voice.pair(voice.say("ruled out", "可排除"), excluded) if excluded else "")
    if further := tuple(prospects.also_possible(voice, decision)):
        yield Entries(voice.say("It may also come to this", "视查明情况，还可能"), (("", further),), "open", brief=True)
    if decision.duties:
        yield Entries(voice.say("To do", "应办事项"), tuple(_duties(voice, decision)))


def _check(voice: Voice, check: NextCheck) -> Entry:
    ask = voice.policy.facts[check.fact].ask
    text = note = ""
    if check.ask:
        whom = voice.one_of(voice.party(party) for party in check.ask)
        text += voice.say(f", ask {whom}", f"，问{whom}")
        if ask and ask.question:
            text += voice.say(": ", "：") + voice.quoted(ask.question.in_(voice.tongue))
    if check.evidence:
        wanted = voice.listed(voice.word("evidence", name) for name in check.evidence)
        note = voice.pair(voice.say("evidence wanted", "须附证据"), wanted)
    return Entry(text, (), voice.fact(check.fact), note)


def _duties(voice: Voice, decision: Decision) -> Iterator[tuple[str, tuple[Entry, ...]]]:
    for actor, duties in groupby(decision.duties, key=lambda duty: duty.actor):
        entries: list[Entry] = []
        for duty in duties:
            text = effects.duty(voice, duty.action, duty.details, decision.file)
            if deadline := deadline_of(voice.policy, duty):
                text += voice.say(", ", "，") + effects.time_limit(voice, deadline, duty.due, decision.file)
            entries.append(Entry(text, _rules(voice, duty.rules)))
        yield effects.party_in_case(voice, actor, decision.file), tuple(entries)


def deadline_of(policy: model.Policy, duty: Duty) -> model.Deadline | None:
    """The time limit that the duty's rules set."""
    for rule in duty.rules:
        for outcome in policy.rules[rule].outcomes:
            match outcome.effect:
                case model.Must(actor, action, details, deadline) if (actor, action, details) == (
                    duty.actor,
                    duty.action,
                    duty.details,
                ):
                    return deadline
                case _:
                    pass
    return None


def _plain(title: str, entries: Iterable[Entry]) -> Entries:
    return Entries(title, (("", tuple(entries)),))


def _rules(voice: Voice, rules: Iterable[str]) -> tuple[RuleName, ...]:
    return tuple(rule_name(voice, rule) for rule in rules)
