"""Contradictions and gaps in words, and what the program has to know of effects to look for them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction
from math import lcm
from typing import Literal

from fenze.decision.decision import Conflict, Decision
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Place, Text
from fenze.solver.verify.finding import Finding, Witness

Kind = Literal["over", "mixed", "exempt", "payments", "claim", "short", "hole", "excused"]


def fits(bears: Sequence[model.Bears]) -> bool:
    """Whether such portions never come to more than the cost, whatever it is."""
    kinds = [bears.share for bears in bears]
    limits = [share for share in kinds if isinstance(share, model.UpTo)]
    over = [share for share in kinds if isinstance(share, model.Excess)]
    rests = [share for share in kinds if isinstance(share, model.Rest)]
    fractions = sum((share for share in kinds if isinstance(share, Fraction)), Fraction(0))
    if len(rests) > 1:
        return False
    if fractions:
        return not limits and not over and fractions <= 1
    return len(limits) <= 1 and len(over) <= 1 and (not limits or not over or limits[0].formula == over[0].formula)


def lines_of(policy: model.Policy, effects: Sequence[model.Effect], reasons: Sequence[tuple[str, str, str]]) -> Iterator[str]:
    """What `clash.lp` has to know of the effects, by number; shares as whole parts of each cost."""
    wholes: dict[str, int] = {}
    for effect in effects:
        if isinstance(effect, model.Bears) and isinstance(effect.share, Fraction):
            wholes[effect.cost] = lcm(wholes.get(effect.cost, 1), effect.share.denominator)
    for cost, whole in wholes.items():
        if whole < 10**6:
            yield f"whole({term_of(cost)}, {whole})."
    for party in policy.parties:
        wider: str | None = party
        while wider is not None:
            yield f"within({term_of(party)}, {term_of(wider)})."
            wider = policy.parties[wider].part_of
    for key, effect in enumerate(effects):
        match effect:
            case model.Bears(party, cost, share, tentative):
                yield f"bearer({key}, {term_of(party)})."
                if tentative is not None:
                    yield f"tentative({key}, {term_of(cost)}). hands_on({key})."
                elif isinstance(share, Fraction):
                    yield f"definite({key}, {term_of(cost)}, {int(share * wholes[cost])})."
                else:
                    yield f"loose({key}, {term_of(cost)})."
            case model.NotLiable(party):
                yield f"exempts({key}, {term_of(party)})."
            case model.Pays(payer, payee, _, reason, tentative=None):
                yield f"payment({key}, {reasons.index((payer, payee, reason))})."
            case model.Eligible(what, eligible):
                yield f"claim({key}, {term_of(what)}, {'yes' if eligible else 'no'})."
            case model.Remedies((remedy,)):
                yield f"claim({key}, {term_of(remedy)}, yes)."
            case _:
                pass
        match effect:
            case model.Negotiate() | model.Escalate():
                yield f"hands_on({key}). decides({key}). speaks_of_the_file({key})."
            case model.Refer() | model.Await():
                yield f"speaks_of_the_file({key})."
            case (
                model.Bears()
                | model.NotLiable()
                | model.Pays()
                | model.Remedies()
                | model.Eligible()
                | model.Points()
                | model.Fine()
                | model.Sanction()
            ):
                yield f"decides({key})."
            case _:
                pass


# ── in words ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def conflict_finding(
    policy: model.Policy, kind: Kind, subject: str, clash: Conflict | None, rules: tuple[str, ...], witness: Witness
) -> Finding:
    match kind:
        case "over" | "mixed":
            message = Text(f"more than the whole of `{subject}` is borne", f"`{subject}` 的承担比例合计超过全部")
            code = "shares-over-one"
        case "exempt":
            assert clash is not None
            message = Text(f"`{clash.parties[0]}` is both liable and exempt", f"`{clash.parties[0]}` 既须担责又被免责")
            code = "liable-and-exempt"
        case "payments":
            assert clash is not None
            message = Text(f"two different payments for `{clash.about}`", f"`{clash.about}` 有两笔不同的赔付")
            code = "payments-differ"
        case _:
            message = Text(f"`{subject}` may and may not be asked for", f"`{subject}` 既可申请又不可申请")
            code = "eligible-and-not"
            if clash is None:
                message = Text(f"`{subject}` is granted although it may not be asked for", f"`{subject}` 不得申请却予以准许")
                code = "granted-and-denied"
    named = ", ".join(f"`{rule}`" for rule in rules)
    return Finding(
        code,
        "error",
        policy.rules[rules[-1]].loc,
        rules,
        subject if kind not in ("exempt", "payments") else str(clash and clash.parties),
        message,
        Text(f"make one of {named} override the other, or narrow it", f"请让 {named} 之一优先，或收窄条件"),
        witness,
        message,
        others=tuple(Place(policy.rules[rule].loc, Text("also stands", "同时成立")) for rule in rules[:-1]),
    )


def gap_finding(
    policy: model.Policy, kind: Kind, subject: str, decision: Decision, witness: Witness, topic: str | None
) -> Finding:
    rules = decision.rules
    facts = ", ".join(sorted(witness.facts))
    if kind == "short":
        left = next(one for one in decision.unborne if one.cost == subject)
        message = Text(f"{left.share} of `{subject}` is on nobody", f"`{subject}` 有 {left.share} 无人承担")
        borne = tuple(sorted({rule for row in decision.liability if row.cost == subject for rule in row.rules}))
        loc = policy.rules[borne[0]].loc
        return Finding(
            "shares-below-one",
            "error",
            loc,
            borne,
            subject,
            message,
            Text("say who bears the rest, or have it agreed", "请写明其余由谁承担，或交由协商"),
            witness,
            message,
        )
    message = Text("no rule decides this case", "没有规则能裁定此类案件")
    loc = policy.facts[topic].loc if topic else next(iter(policy.rules.values())).loc
    if topic:
        message = Text(f"no rule decides this case of `{subject}`", f"没有规则能裁定这类“{subject}”案件")
    shown = Text("nobody bears anything, and nothing is to be agreed or asked", "无人担责，也无须协商或核查")
    return Finding(
        "gap",
        "warning",
        loc,
        rules,
        f"{subject}: {sorted(witness.facts.items())}" if facts else subject,
        message,
        Text("write a rule for it, or have it escalated", "请为此编写规则，或交由上级处理"),
        witness,
        shown,
    )


def more_of(subject: str) -> Text:
    return Text(f"there are more of `{subject}` that are not listed", f"`{subject}` 还有更多，未逐一列出")


def untold(name: str) -> Text:
    return Text(f"whether amounts for `{name}` clash was not settled", f"`{name}` 的金额是否冲突未能确定")
