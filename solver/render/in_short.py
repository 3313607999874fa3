"""Decision → what it settles, a sentence each, without rules and reasons."""

from __future__ import annotations

from collections.abc import Iterator

from fenze.decision.decision import Decision, Fine, Payment, Sanction
from fenze.dsl import model
from fenze.dsl.spelling import share_text
from fenze.solver.render import effects, grants
from fenze.solver.render.values import share
from fenze.solver.render.voice import Voice


def settled_in_short(voice: Voice, decision: Decision, *, amounts: bool = True) -> list[str]:
    """Liability, exemptions, remedies, what is paid and imposed, where the case goes on; without `amounts`, no money."""
    found = list(_borne(voice, decision, amounts))
    if decision.not_liable:
        found.append(effects.not_liable(voice, decision.not_liable))
    choices = dict.fromkeys(tuple(sorted({row.remedy, *row.alternatives})) for row in decision.remedies)
    found += [effects.remedies(voice, names) for names in choices]
    rows: tuple[grants.Row, ...] = (*decision.payments, *decision.fines, *decision.points, *decision.sanctions)
    for row in (*rows, *decision.eligibility):
        stated = _effect_of(row)
        found.append(grants.row_words(voice, row) if amounts or stated is None else grants.effect_words(voice, stated))
    if decision.escalated_to or decision.status == "escalate":
        found.append(effects.escalation(voice, decision.escalated_to))
    found += [effects.referral(voice, entry.value) for entry in decision.recorded if entry.kind == "referral"]
    return list(dict.fromkeys(found))


def _borne(voice: Voice, decision: Decision, amounts: bool) -> Iterator[str]:
    bears = [model.Bears(row.party, row.cost, row.stated, row.tentative) for row in decision.liability]
    money = {(row.party, row.cost, share_text(row.stated)): row.amount for row in decision.liability if row.amount is not None}
    yield from effects.bearings(voice, bears, money if amounts else {})
    for part in decision.unborne:
        what = voice.fact(part.cost)
        left = share(voice, part.share)
        yield voice.say(f"nobody bears {left} of {what}", f"{what}有 {left} 无人承担")


def _effect_of(row: grants.Row) -> grants.Effect | None:
    """What the rules state, where it depends on the amounts of the case."""
    match row:
        case Payment(stated=stated):
            return stated
        case Fine(party, _, formula) if formula:
            return model.Fine(party, formula)
        case Sanction(party, sanction, length):
            return model.Sanction(party, sanction, length)
        case _:
            return None
