"""Decision → the page a person reads: what came out, who bears what, what to do, what to ask next, what was taken as given."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import get_args

from rich.console import Group, RenderableType
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.solver.decision import Conflict, Decision, Duty, Liability, NextCheck, Unborne
from fenze.solver.render import effects, grants, prospects
from fenze.solver.render.facts import taken_as_given
from fenze.solver.render.prose import Prose
from fenze.solver.render.values import amount_of_minor, moment, share
from fenze.solver.render.voice import Voice

_STATUSES: dict[model.Status, tuple[str, tuple[str, str], tuple[str, str]]] = {
    "decided": ("green", ("decided", "已定"), ("", "")),
    "undetermined": (
        "yellow",
        ("not settled yet", "尚未确定"),
        ("what is still to be found out can change who bears what", "待查明的事实可能改变责任归属"),
    ),
    "negotiate": ("yellow", ("to be negotiated", "待协商"), ("the parties are to come to an agreement", "须由各方商定")),
    "escalate": ("yellow", ("to be escalated", "须上报"), ("somebody with more authority is to decide", "由上级裁定")),
    "conflict": ("red", ("in conflict", "规则冲突"), ("rules that stand contradict each other", "成立的规则彼此矛盾")),
    "no_rule": (
        "dim",
        ("no rule applies", "无规则可依"),
        ("nothing is decided, and no further fact could change that", "没有规则作出处理，补充事实也不会改变"),
    ),
}

_MOST_CHECKS = 10


def page_of(decision: Decision, policy: model.Policy, tongue: Tongue, rules: bool = True) -> RenderableType:
    """The decision for a terminal or for plain text; `rules` lists the standing and defeated rules at the end."""
    voice = Voice(policy, tongue)
    sections = [head_of(decision, policy, tongue), *_outcomes(voice, decision), *_to_do(voice, decision)]
    sections += taken_as_given(voice, decision)
    if rules:
        sections += _rules(voice, decision)
    return spaced(sections)


def spaced(parts: Sequence[RenderableType]) -> RenderableType:
    """The parts with an empty line between them."""
    return Group(*(piece for number, part in enumerate(parts) for piece in ((Text(), part) if number else (part,))))


def section(title: str, *parts: RenderableType, style: str = "bold") -> RenderableType:
    """A title with what belongs to it set in below."""
    return Group(Prose(Text(title, style)), *(Padding(part, (0, 0, 0, 2)) for part in parts))


def rule_words(voice: Voice, rule: str) -> Text:
    """A rule by its label, with its id."""
    label = voice.rule(rule)
    return Text(rule) if label == rule else Text(label).append(voice.in_brackets(rule), "dim")


def status_name(voice: Voice, status: model.Status) -> str:
    """A status in a word or two."""
    return voice.say(*_STATUSES[status][1])


# ── what came out ─────────────────────────────────────────────────────────────────────────────────────────────────────────


def head_of(decision: Decision, policy: model.Policy, tongue: Tongue) -> RenderableType:
    """Which case under which policy and when, and the status in words."""
    voice = Voice(policy, tongue)
    parts = [f"{policy.labels.in_(voice.tongue)} {policy.version}", moment(voice, decision.file.as_of)]
    if decision.contract is not None:
        parts.insert(
            1, voice.pair(voice.say("contract", "合同"), voice.policy.contracts[decision.contract].labels.in_(voice.tongue))
        )
    if decision.file.case_id is not None:
        parts.insert(0, decision.file.case_id)
    return Group(Prose(Text(" · ".join(parts), "dim")), Prose(status_words(voice, decision)))


def status_words(voice: Voice, decision: Decision, *, reason: bool = True) -> Text:
    """The status, and with `reason` what it means."""
    style, name, meaning = _STATUSES[decision.status]
    status = Text(voice.say(*name), f"bold {style}")
    if not reason:
        return status
    why = effects.escalation(voice, decision.escalated_to) if decision.escalated_to else voice.say(*meaning)
    return status.append(voice.say(": ", "：") + why, style) if why else status


def _outcomes(voice: Voice, decision: Decision) -> Iterator[RenderableType]:
    for conflict in decision.conflicts:
        yield section(_conflict(voice, conflict), *(rule_words(voice, rule) for rule in conflict.rules), style="bold red")
    settled = [row for row in decision.liability if row.tentative is None]
    if settled:
        yield section(voice.say("Who bears what", "费用承担"), _shares(voice, decision, settled))
    for tentative in get_args(model.Tentative):
        if proposed := [row for row in decision.liability if row.tentative == tentative]:
            title = voice.say("Proposed", "拟由各方承担") + voice.in_brackets(effects.settled_by(voice, tentative))
            yield section(title, _shares(voice, decision, proposed))
    if decision.not_liable:
        names = voice.listed(voice.party(party) for party in decision.not_liable)
        yield Prose(Text(voice.say("Not liable", "不担责"), "bold").append(voice.say(": ", "："), "bold").append(names), hang=2)
    if decision.remedies:
        yield section(voice.say("Remedy", "处理方式"), *_remedies(voice, decision))
    granted: tuple[grants.Row, ...] = (
        *decision.payments,
        *decision.fines,
        *decision.points,
        *decision.sanctions,
        *decision.eligibility,
    )
    if granted:
        title = voice.say("Payments, sanctions, claims", "款项、处罚与申请")
        yield section(title, *(_bullet(grants.row_words(voice, row), row.rules) for row in granted))
    claims: tuple[grants.Row, ...] = (*decision.claim_windows, *decision.advances, *decision.recourse, *decision.compliance)
    if claims:
        title = voice.say("Windows, advances, recourse", "期限、垫付与追偿")
        yield section(title, *(_bullet(grants.row_words(voice, row), row.rules) for row in claims))
    if matters := list(_recorded(voice, decision)):
        yield section(voice.say("Further", "其他处理"), *(Prose(Text("• ").append(matter), hang=2) for matter in matters))


def _shares(voice: Voice, decision: Decision, rows: Sequence[Liability]) -> Table:
    """Who bears which share of which cost, by which rules; and of these costs, what nobody bears."""
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(voice.say("who", "承担方"), overflow="fold")
    table.add_column(voice.say("what", "费用"), overflow="fold")
    table.add_column(voice.say("share", "份额"), justify="right", no_wrap=True)
    table.add_column(voice.say("amount", "金额"), justify="right", no_wrap=True)
    for row in rows:
        what = Text(voice.fact(row.cost))
        for rule in row.rules:
            what.append("\n").append_text(_dimmed(rule_words(voice, rule)))
        party = Prose(Text(voice.party(row.party), "bold"))
        portion = effects.portion_words(voice, row.stated)
        table.add_row(party, Prose(what), Prose(portion), _amount(voice, decision, row))
    costs = {row.cost for row in rows}
    for part in (part for part in decision.unborne if part.cost in costs):
        nobody = Prose(Text(voice.say("nobody", "无人承担"), "bold yellow"))
        table.add_row(nobody, Prose(voice.fact(part.cost)), Prose(share(voice, part.share)), _amount(voice, decision, part))
    return table


def _amount(voice: Voice, decision: Decision, row: Liability | Unborne) -> Prose:
    if row.amount is not None:
        return Prose(amount_of_minor(voice, row.amount))
    return Prose(Text("—" if row.cost in decision.file.values else voice.say("not known", "未填报"), "dim"))


def _dimmed(text: Text) -> Text:
    return Text(text.plain, "dim")


def _conflict(voice: Voice, conflict: Conflict) -> str:
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


def _remedies(voice: Voice, decision: Decision) -> Iterator[RenderableType]:
    choices: dict[tuple[tuple[str, ...], tuple[str, ...]], None] = {}
    for row in decision.remedies:
        choices[tuple(sorted({row.remedy, *row.alternatives})), row.rules] = None
    for names, rules in choices:
        yield _bullet(effects.remedies(voice, names), rules)


def _recorded(voice: Voice, decision: Decision) -> Iterator[str]:
    for entry in decision.recorded:
        match entry.kind:
            case "referral":
                yield effects.referral(voice, entry.value)
            case "note":
                yield effects.note(voice, entry.topic, entry.value)
            case "presumption":
                yield effects.presumption(voice, entry.value, entry.rebuttable_by)


# ── what to do, what to ask ───────────────────────────────────────────────────────────────────────────────────────────────


def _to_do(voice: Voice, decision: Decision) -> Iterator[RenderableType]:
    if decision.next_checks:
        lines = [_check(voice, number, check) for number, check in enumerate(decision.next_checks[:_MOST_CHECKS], 1)]
        if rest := len(decision.next_checks) - len(lines):
            lines.append(Prose(Text(voice.say(f"and {rest} more after these", f"此后还有 {rest} 项"), "dim")))
        yield section(voice.say("To find out next", "接下来要查明"), *lines)
    if possible := [row for row in decision.exposure if row.prospect == "possible"]:
        parts: list[RenderableType] = [prospects.exposure_table(voice, decision, possible)]
        if excluded := prospects.ruled_out(voice, decision):
            parts.append(Prose(Text(voice.pair(voice.say("ruled out", "可排除"), excluded), "dim"), hang=2))
        yield section(voice.say("Possible, depending on what is found out", "视查明情况，可能的承担方"), *parts)
    if further := list(prospects.also_possible(voice, decision)):
        yield section(voice.say("It may also come to this", "视查明情况，还可能"), *further)
    if decision.duties:
        yield section(voice.say("To do", "应办事项"), *_duties(voice, decision))


def _duties(voice: Voice, decision: Decision) -> Iterator[RenderableType]:
    for actor, duties in groupby(decision.duties, key=lambda duty: duty.actor):
        yield Prose(effects.party_in_case(voice, actor, decision.file))
        for duty in duties:
            text = effects.duty(voice, duty.action, duty.details, decision.file)
            if deadline := _deadline_of(voice.policy, duty):
                text += voice.say(", ", "，") + effects.time_limit(voice, deadline, duty.due, decision.file)
            yield Padding(_bullet(text, duty.rules), (0, 0, 0, 2))


def _deadline_of(policy: model.Policy, duty: Duty) -> model.Deadline | None:
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


def _check(voice: Voice, number: int, check: NextCheck) -> Prose:
    ask = voice.policy.facts[check.fact].ask
    text = Text(f"{number}. ").append(voice.fact(check.fact), "bold")
    if check.ask:
        whom = voice.one_of(voice.party(party) for party in check.ask)
        text.append(voice.say(f", ask {whom}", f"，问{whom}"))
        if ask and ask.question:
            text.append(voice.say(": ", "：") + voice.quoted(ask.question.in_(voice.tongue)))
    if check.evidence:
        wanted = voice.listed(voice.word("evidence", name) for name in check.evidence)
        text.append("\n" + voice.pair(voice.say("evidence wanted", "须附证据"), wanted), "dim")
    return Prose(text, hang=3)


# ── rules ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _rules(voice: Voice, decision: Decision) -> Iterator[RenderableType]:
    if decision.rules:
        yield section(voice.say("Rules that stand", "成立的规则"), *_rule_lines(voice, decision.rules))
    if decision.defeated:
        lines = [
            Prose(
                rule_words(voice, d.rule)
                .append(voice.say(", overridden by ", "，让位于"))
                .append_text(rule_words(voice, d.by)),
                2,
            )
            for d in decision.defeated
        ]
        yield section(voice.say("Rules that others override", "让位的规则"), *lines)


def _rule_lines(voice: Voice, rules: Iterable[str]) -> Iterator[RenderableType]:
    for rule in rules:
        yield Prose(rule_words(voice, rule), hang=2)


def _bullet(text: str, rules: Iterable[str]) -> Prose:
    return Prose(Text("• ").append(text).append(f"  {', '.join(rules)}", "dim"), hang=2)
