"""Two decisions of one case → in what they differ: the kinds of outcome that a comparison tells apart, and who pays what."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, get_args

from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.solver.verify.space import plain

Kind = Literal["liability", "payments", "remedies", "penalties", "handling", "duties", "refused"]
KINDS: tuple[Kind, ...] = get_args(Kind)


@dataclass(frozen=True, slots=True)
class Change:
    """What a party pays, in minor units, less what it is paid; in the witness's case."""

    party: str
    old: int
    new: int


def kind_of(effect: model.Effect) -> Kind:
    """Under which kind a difference in this outcome is told."""
    match effect:
        case model.Bears() | model.NotLiable() | model.Advance() | model.Recourse():
            return "liability"
        case model.Pays():
            return "payments"
        case model.Remedies() | model.Eligible() | model.Window():
            return "remedies"
        case model.Points() | model.Fine() | model.Sanction():
            return "penalties"
        case model.Negotiate() | model.Escalate() | model.Refer() | model.Await():
            return "handling"
        case model.Must() | model.Check() | model.Note() | model.Presume():
            return "duties"


def differ_in(kind: Kind, old: Decision | None, new: Decision | None) -> bool:
    """Whether two decisions of one case say something else of this kind; None where a side refuses the case."""
    if old is None or new is None:
        return kind == "refused" and (old is None) != (new is None)
    return kind != "refused" and _seen(kind, old) != _seen(kind, new)


def changes_of(old: Decision | None, new: Decision | None) -> tuple[Change, ...]:
    """What each party pays under either, where that differs and is known."""
    nothing: Mapping[str, int] = {}
    before, after = (_paid(one) if one else nothing for one in (old, new))
    parties = sorted({*before, *after})
    rows = (Change(party, before.get(party, 0), after.get(party, 0)) for party in parties)
    return tuple(row for row in rows if row.old != row.new)


def _paid(decision: Decision) -> Mapping[str, int]:
    paid: dict[str, int] = {}
    for row in decision.liability:
        paid[row.party] = paid.get(row.party, 0) + (row.amount or 0)
    for payment in decision.payments:
        paid[payment.payer] = paid.get(payment.payer, 0) + (payment.amount or 0)
        paid[payment.payee] = paid.get(payment.payee, 0) - (payment.amount or 0)
    for fine in decision.fines:
        paid[fine.party] = paid.get(fine.party, 0) + (fine.amount or 0)
    return paid


def _seen(kind: Kind, decision: Decision) -> object:
    """What a decision says of one kind, without the rules it comes from."""
    d = decision
    match kind:
        case "liability":
            rows = sorted(repr((row.party, row.cost, row.share, row.tentative, row.amount)) for row in d.liability)
            return (
                rows,
                d.not_liable,
                {(a.party, a.cost, a.until) for a in d.advances},
                {(r.party, r.against, r.cost) for r in d.recourse},
            )
        case "payments":
            return {
                (
                    p.payer,
                    p.payee,
                    p.reason,
                    p.amount,
                    p.tentative,
                    p.low,
                    p.high,
                    p.stated.paid_as,
                    p.amount is None and repr(plain(p.stated)),
                )
                for p in d.payments
            }
        case "remedies":
            windows = {(w.window, repr(w.opens), repr(w.closes)) for w in d.claim_windows}
            return {(r.remedy, r.alternatives) for r in d.remedies}, {(e.what, e.eligible) for e in d.eligibility}, windows
        case "penalties":
            sanctions = {(s.party, s.sanction, repr(s.length)) for s in d.sanctions}
            return {(p.party, p.points, p.per) for p in d.points}, {(f.party, f.amount) for f in d.fines}, sanctions
        case "handling":
            waiting = {check.fact for check in d.next_checks if check.rules}
            handed = d.status if d.status in ("negotiate", "escalate", "conflict", "undetermined") else ""
            return handed, d.escalated_to, waiting, {r.value for r in d.recorded if r.kind == "referral"}
        case _:
            duties = {(duty.actor, duty.action, duty.details, duty.due) for duty in d.duties}
            recorded = {(r.kind, r.topic, r.value, r.rebuttable_by, r.details) for r in d.recorded if r.kind != "referral"}
            return duties, recorded, {check.fact for check in d.next_checks if check.rules}
