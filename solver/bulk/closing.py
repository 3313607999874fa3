"""A run's tally → the closing words: JSON for machines, tables for people."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TypeVar

from rich import box
from rich.console import Group, RenderableType
from rich.table import Table

from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.dsl.spelling import text_of_minor
from fenze.solver.bulk.tally import Charge, Refusal, Tally
from fenze.solver.render.values import amount_of_minor, parameter_value
from fenze.solver.render.voice import Voice

P = TypeVar("P", str, str | None)
K = TypeVar("K", tuple[str, str], tuple[str, str, str])

_MOST_LISTED = 5


@dataclass(frozen=True, slots=True)
class Closing:
    """What a run came to.

    `policy` is the one used; `changed` holds each parameter in use that differs from the policy's own, beside that; `as_of` is
    the moment of the cases that state none; `out` the table written, `-` for standard output.
    """

    policy: model.Policy
    changed: Sequence[tuple[model.Parameter, model.Parameter]]
    as_of: datetime
    tally: Tally
    out: str


_STATUSES: dict[model.Status, tuple[str, str]] = {
    "conflict": ("rules contradict each other", "规则相互矛盾"),
    "escalate": ("to be decided higher up", "须上报裁定"),
    "negotiate": ("to be agreed", "待协商"),
    "undetermined": ("open: something is still to be found out", "未定：尚有待查事项"),
    "decided": ("decided", "已定"),
    "no_rule": ("no rule decides anything", "没有规则作出处理"),
}
_NOTICES = {
    "time_backwards": ("times that run backwards, left unknown", "时间先后颠倒，按未知处理"),
    "facts_at_odds": ("stated otherwise than other facts imply, used as stated", "填报与其他事实不符，以填报为准"),
}


def json_of_closing(closing: Closing) -> dict[str, Json]:
    """The same as JSON; amounts are exact decimal texts in the currency's unit."""
    tally, currency = closing.tally, closing.policy.currency
    repeated = tally.ids.repeated()
    return {
        "policy": closing.policy.name,
        "policy_version": closing.policy.version,
        "policy_digest": closing.policy.digest,
        "parameters": [{"parameter": used.name, "value": used.value, "default": own.value} for used, own in closing.changed],
        "as_of": closing.as_of.isoformat(),
        "out": closing.out,
        "rows": tally.rows,
        "refused": tally.refused,
        "by_status": {status: tally.statuses[status] for status in model.STATUSES if tally.statuses[status]},
        "by_contract": [{"contract": name, "rows": rows} for name, rows in _contracts(tally)],
        "by_party": [
            {"party": party, "cost_head": cost, **_charge_json(charge, currency)}
            for (party, cost), charge in _charges(tally.charges)
        ],
        "by_payment": [
            {"payer": payer, "payee": payee, "reason": reason, **_charge_json(charge, currency)}
            for (payer, payee, reason), charge in _charges(tally.payments)
        ],
        "by_rule": {rule: tally.rules[rule] for rule in closing.policy.rules if tally.rules[rule]},
        "next_checks": [{"fact": fact, "ask": ask, "cases": cases} for (fact, ask), cases in _most(tally.asked)],
        "refused_by_reason": [
            {
                "code": code,
                "field": name,
                "rows": refusal.rows,
                "first_row": refusal.first,
                "message": refusal.fault.message.en,
                "message_zh": refusal.fault.message.zh,
            }
            for (code, name), refusal in _refusals(tally)
        ],
        "notices": [{"code": code, "fact": fact, "cases": cases} for (code, fact), cases in _most(tally.notices)],
        "not_in_force": tally.not_in_force,
        "repeated_case_ids": list(repeated.ids),
        "repeated_case_ids_count": repeated.count,
    }


def _charge_json(charge: Charge, currency: str) -> dict[str, Json]:
    return {
        "cases": charge.cases,
        "amount": text_of_minor(charge.amount, currency),
        "open_cases": charge.open_cases,
        "proposed_amount": text_of_minor(charge.proposed, currency),
        "cases_without_amount": charge.unpriced,
    }


def tables_of(closing: Closing, tongue: Tongue) -> RenderableType:
    """The tables by status, contract, party, payment, rule, question and reason; those without a row are left out."""
    voice = Voice(closing.policy, tongue)
    tally = closing.tally
    tables = (
        _by_status(voice, tally),
        _by_contract(voice, tally),
        _by_party(voice, tally),
        _by_payment(voice, tally),
        _by_rule(voice, tally),
        _by_question(voice, tally),
        _by_reason(voice, tally),
    )
    parts: list[RenderableType] = []
    for table in tables:
        parts.extend((table, "") if table.row_count else ())
    return Group(*parts)


def _by_status(voice: Voice, tally: Tally) -> Table:
    table = _table(voice.say("status", "状态"), "", voice.say("rows", "行数"), counts=1)
    for status in model.STATUSES:
        if tally.statuses[status]:
            table.add_row(status, voice.say(*_STATUSES[status]), str(tally.statuses[status]))
    if tally.refused:
        table.add_row("error", voice.say("refused, for the reason below", "未受理，原因见下"), str(tally.refused))
    table.add_section()
    table.add_row(voice.say("all", "合计"), "", str(tally.rows))
    return table


def _by_contract(voice: Voice, tally: Tally) -> Table:
    """Empty where no row names a contract."""
    table = _table(voice.say("contract", "合同"), "", voice.say("rows", "行数"), counts=1)
    if set(tally.contracts) - {None}:
        for name, rows in _contracts(tally):
            label = voice.policy.contracts[name].labels.in_(voice.tongue) if name else voice.say("none", "未指定")
            table.add_row(name or "", label, str(rows))
    return table


def _by_party(voice: Voice, tally: Tally) -> Table:
    table = _table(voice.say("who bears", "承担方"), voice.say("cost", "费用"), *_charge_headings(voice), counts=5)
    for (party, cost), charge in _charges(tally.charges):
        table.add_row(voice.party(party), voice.fact(cost), *_charge_cells(voice, charge))
    return table


def _by_payment(voice: Voice, tally: Tally) -> Table:
    headings = (voice.say("who pays", "付款方"), voice.say("whom", "收款方"), voice.say("for", "款项"))
    table = _table(*headings, *_charge_headings(voice), counts=5)
    for (payer, payee, reason), charge in _charges(tally.payments):
        table.add_row(voice.party(payer), voice.party(payee), voice.word("term", reason), *_charge_cells(voice, charge))
    return table


def _charge_headings(voice: Voice) -> tuple[str, ...]:
    return (
        voice.say("cases", "案件"),
        voice.say("amount", "金额"),
        voice.say("to settle", "待定案件"),
        voice.say("proposed", "建议金额"),
        voice.say("no amount", "金额不明"),
    )


def _charge_cells(voice: Voice, charge: Charge) -> tuple[str, ...]:
    return (
        _some(charge.cases),
        amount_of_minor(voice, charge.amount) if charge.amount else "",
        _some(charge.open_cases),
        amount_of_minor(voice, charge.proposed) if charge.proposed else "",
        _some(charge.unpriced),
    )


def _by_rule(voice: Voice, tally: Tally) -> Table:
    table = _table(voice.say("rule", "规则"), "", voice.say("cases", "案件"), counts=1)
    for name in voice.policy.rules:
        if cases := tally.rules[name]:
            table.add_row(name, voice.rule(name), str(cases))
    return table


def _by_question(voice: Voice, tally: Tally) -> Table:
    headings = (voice.say("next to find out", "接下来要查"), voice.say("ask", "问谁"), voice.say("cases", "案件"))
    table = _table(*headings, counts=1)
    for (fact, party), cases in _most(tally.asked):
        ask = voice.policy.facts[fact].ask
        question = ask.question.in_(voice.tongue) if ask and ask.question else voice.fact(fact)
        table.add_row(question, voice.party(party) if party else "", str(cases))
    return table


def _by_reason(voice: Voice, tally: Tally) -> Table:
    headings = (
        voice.say("refused", "未受理"),
        voice.say("the first of them", "首例"),
        voice.say("row", "行号"),
        voice.say("rows", "行数"),
    )
    table = _table(*headings, counts=2)
    for (code, name), refusal in _refusals(tally):
        reason = f"{code}: {name}" if name else code
        table.add_row(reason, refusal.fault.message.in_(voice.tongue), str(refusal.first), str(refusal.rows))
    return table


def lines_of(closing: Closing, tongue: Tongue) -> Iterator[str]:
    """What else is worth knowing: the moment of the cases, the parameters that were changed, oddities, where it was written."""
    voice = Voice(closing.policy, tongue)
    tally = closing.tally
    yield voice.say(f"cases as of {closing.as_of.isoformat()}", f"案件时点：{closing.as_of.isoformat()}") + voice.in_brackets(
        voice.say("where a row states no other", "行内另有写明的除外")
    )
    for used, own in closing.changed:
        now, before = parameter_value(voice, used), parameter_value(voice, own)
        label = voice.parameter(used.name)
        yield voice.say(
            f"parameter {used.name} ({label}) is {now}; the policy has {before}",
            f"参数 {used.name}（{label}）按 {now} 计，政策原值为 {before}",
        )
    for (code, fact), cases in _most(tally.notices):
        told = voice.say(*_NOTICES.get(code, (code, code)))
        label = voice.fact(fact)
        yield voice.say(f"{fact} ({label}), {told}: {_counted(cases)}", f"{fact}（{label}）{told}：{cases} 件")
    if tally.not_in_force:
        yield voice.say(
            f"outside the time in which the policy is in force: {_counted(tally.not_in_force)}",
            f"时点不在政策施行期内：{tally.not_in_force} 件",
        )
    repeated = tally.ids.repeated()
    if repeated.count:
        ids = ", ".join(repeated.ids[:_MOST_LISTED]) + (", …" if repeated.count > _MOST_LISTED else "")
        yield voice.say(
            f"case ids in more than one row, each row decided and counted by itself: {ids}",
            f"重复出现的案件编号（各行分别判定、分别计数）：{ids}",
        )
    if closing.out != "-":
        yield voice.say(f"{tally.rows} rows are in {closing.out}", f"共 {tally.rows} 行，已写入 {closing.out}")


def _table(*headings: str, counts: int) -> Table:
    """A table whose last columns, as many as `counts`, hold numbers."""
    table = Table(box=box.SIMPLE_HEAD, pad_edge=False, show_edge=False)
    for place, heading in enumerate(headings):
        counting = place >= len(headings) - counts
        table.add_column(heading, justify="right" if counting else "left", no_wrap=counting)
    return table


def _charges(charges: Mapping[K, Charge]) -> list[tuple[K, Charge]]:
    return sorted(charges.items(), key=lambda item: (-item[1].cases - item[1].open_cases, item[0]))


def _contracts(tally: Tally) -> list[tuple[str | None, int]]:
    """The rows by contract, the most first."""
    return sorted(tally.contracts.items(), key=lambda item: (-item[1], item[0] or ""))


def _refusals(tally: Tally) -> list[tuple[tuple[str, str | None], Refusal]]:
    """Why rows were refused, by the first of them."""
    return sorted(tally.refusals.items(), key=lambda item: item[1].first)


def _most(counted: Mapping[tuple[str, P], int]) -> list[tuple[tuple[str, P], int]]:
    return sorted(counted.items(), key=lambda item: (-item[1], str(item[0])))


def _counted(cases: int) -> str:
    return "1 case" if cases == 1 else f"{cases} cases"


def _some(count: int) -> str:
    return str(count) if count else ""
