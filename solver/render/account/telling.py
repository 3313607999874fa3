"""Explanation → the account of it in one tongue: the decision, its reasons, the facts, and what it can be traced to."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.decision.decision import Decision
from fenze.decision.explain import Explanation
from fenze.dsl import model
from fenze.dsl.keywords import Tongue
from fenze.solver.render import effects
from fenze.solver.render.account.facts import facts_in
from fenze.solver.render.account.model import Account, Tone
from fenze.solver.render.account.outcomes import sections_of
from fenze.solver.render.account.reasons import reasons_in
from fenze.solver.render.values import moment
from fenze.solver.render.voice import Voice

_STATUSES: dict[model.Status, tuple[Tone, tuple[str, str], tuple[str, str]]] = {
    "decided": ("good", ("decided", "已定"), ("", "")),
    "undetermined": (
        "open",
        ("not settled yet", "尚未确定"),
        ("what is still to be found out can change who bears what", "待查明的事实可能改变责任归属"),
    ),
    "negotiate": ("open", ("to be negotiated", "待协商"), ("the parties are to come to an agreement", "须由各方商定")),
    "escalate": ("open", ("to be escalated", "须上报"), ("somebody with more authority is to decide", "由上级裁定")),
    "conflict": ("bad", ("in conflict", "规则冲突"), ("rules that stand contradict each other", "成立的规则彼此矛盾")),
    "no_rule": (
        "quiet",
        ("no rule applies", "无规则可依"),
        ("nothing is decided, and no further fact could change that", "没有规则作出处理，补充事实也不会改变"),
    ),
}


@dataclass(frozen=True, slots=True)
class Origin:
    """What a page can be traced to: the digests of the trace and of the facts, and the engine that decided."""

    engine_version: str
    facts_digest: str
    trace_digest: str


def account_of(explanation: Explanation, policy: model.Policy, tongue: Tongue, origin: Origin) -> Account:
    """The account of a decision for people who read it without the system at hand."""
    voice = Voice(policy, tongue)
    decision = explanation.decision
    tone, status, because = told_status(voice, decision)
    about = [(voice.say("policy", "政策"), f"{policy.labels.in_(tongue)} {policy.version}")]
    if decision.contract is not None:
        about.append((voice.say("contract", "合同"), policy.contracts[decision.contract].labels.in_(tongue)))
    about.append((voice.say("moment of the case", "案件时点"), moment(voice, decision.file.as_of)))
    case = decision.file.case_id
    title = voice.say("Case without a number", "未编号案件") if case is None else voice.say(f"Case {case}", f"案件 {case}")
    traced = (
        (voice.say("policy", "政策"), f"{policy.name} {policy.version}"),
        (voice.say("digest of the policy", "政策摘要"), policy.digest),
        (voice.say("digest of the facts", "事实摘要"), origin.facts_digest),
        (voice.say("digest of the trace", "记录摘要"), origin.trace_digest),
        (voice.say("engine", "引擎"), f"Fenze {origin.engine_version}"),
    )
    sections = tuple(sections_of(decision, voice))
    facts, reasons = facts_in(explanation, voice), reasons_in(explanation, voice)
    return Account(title, tuple(about), status, tone, because, sections, facts, reasons, traced)


def told_status(voice: Voice, decision: Decision) -> tuple[Tone, str, str]:
    """How good the news is, the status in words, and what it means where that is not plain."""
    tone, _, reason = _STATUSES[decision.status]
    why = effects.escalation(voice, decision.escalated_to) if decision.escalated_to else voice.say(*reason)
    return tone, status_name(voice, decision.status), why


def status_name(voice: Voice, status: model.Status) -> str:
    """A status in a word or two."""
    return voice.say(*_STATUSES[status][1])
