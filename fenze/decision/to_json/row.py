"""An outcome, what it comes to in a case, and the rules that give it → its row in a decision, as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from fractions import Fraction

from fenze.decision.to_json.outcome import details_json
from fenze.decision.worth import Worth
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.spelling import share_text, text_of_minor

SETTLED_BY: Mapping[model.Tentative, str] = {"to be agreed": "agreement", "to be decided": "decision"}


def row_json(effect: model.Effect, worth: Worth, rules: Iterable[str], currency: str) -> dict[str, Json]:
    """What a decision says of an outcome. Shares and amounts are exact texts, moments ISO-8601, null while not known."""
    match effect:
        case model.Bears(party, cost, share, tentative):
            return borne_json(party, cost, share, tentative, worth.share, worth.amount, rules, currency)
        case model.Must(actor, action, details):
            return duty_json(actor, action, details, worth.until, rules)
        case _:
            return _said(effect, worth, currency) | {"rules": list(rules)}


def borne_json(
    party: str,
    cost: str,
    stated: model.Share,
    tentative: model.Tentative | None,
    share: Fraction | None,
    amount: int | None,
    rules: Iterable[str],
    currency: str,
) -> dict[str, Json]:
    """What a party bears of a cost: the share that is stated, and what it comes to."""
    part, money = None if share is None else str(share), amount_json(amount, currency)
    row: dict[str, Json] = {"party": party, "cost_head": cost}
    row |= {"share": part, "amount": money} if tentative is None else {"share": None, "amount": None}
    if isinstance(stated, model.UpTo | model.Excess | model.Rest):
        row["stated_share"] = share_text(stated)
    if tentative is not None:
        if isinstance(stated, model.Between):
            row["share_range"] = [str(stated.low), str(stated.high)]
        if not isinstance(stated, model.Between) or stated.start is not None:
            row |= {"proposed_share": part, "proposed_amount": money}
        row["settled_by"] = SETTLED_BY[tentative]
    row["rules"] = list(rules)
    return row


def duty_json(
    actor: str, action: str, details: Sequence[model.Detail], due: datetime | None, rules: Iterable[str]
) -> dict[str, Json]:
    """What somebody must do, and by when."""
    return {
        "actor": actor,
        "action": action,
        "details": details_json(details),
        "due": moment_json(due),
        "rules": list(rules),
    }


def _said(effect: model.Effect, worth: Worth, currency: str) -> dict[str, Json]:
    match effect:
        case model.Pays():
            return _paid(effect, worth, currency)
        case model.Fine(party):
            return {"party": party, "amount": amount_json(worth.amount, currency)}
        case model.Points(party, points, per):
            return _stated({"party": party, "points": points}, per=per)
        case model.Sanction(party, sanction, length):
            span: dict[str, Json] = {"from": moment_json(worth.since), "until": moment_json(worth.until)} if length else {}
            return {"party": party, "sanction": sanction, **span}
        case model.Eligible(what, eligible):
            return {"for": what, "eligible": eligible}
        case model.Window(name, _, after):
            opens: dict[str, Json] = {"from": moment_json(worth.since)} if after else {}
            return {"window": name, **opens, "until": moment_json(worth.until)}
        case model.Advance(party, cost, until):
            return _stated({"party": party, "cost_head": cost}, until=until)
        case model.Recourse(party, against, cost):
            return _stated({"from": party, "against": against}, cost_head=cost)
        case model.Note(topic, value, details):
            return _stated({"topic": topic, "value": value}, details=details_json(details) or None)
        case model.Presume(term, rebuttable_by):
            return {"term": term, "rebuttable_by": list(rebuttable_by)}
        case model.Remedies(alternatives):
            return {"one_of": sorted(alternatives)}
        case model.Escalate(to):
            return {"to": list(to)}
        case model.Refer(to):
            return {"to": to}
        case model.NotLiable(party):
            return {"party": party}
        case _:
            return {}


def _paid(pays: model.Pays, worth: Worth, currency: str) -> dict[str, Json]:
    """`amount` is null while it is not known or still to be settled; `proposed_amount` is then the policy's starting point."""
    amount, tentative = amount_json(worth.amount, currency), pays.tentative
    row: dict[str, Json] = {"payer": pays.payer, "payee": pays.payee, "amount": amount if tentative is None else None}
    row = _stated(row | {"reason": pays.reason}, paid_as=pays.paid_as)
    if tentative is not None:
        row |= {"proposed_amount": amount} if pays.formula is not None else {}
        row["settled_by"] = SETTLED_BY[tentative]
    if pays.low is not None or pays.high is not None:
        row["range"] = [amount_json(worth.low, currency), amount_json(worth.high, currency)]
    return row | {"rounding": pays.rounding.replace(" ", "_")}


def _stated(row: dict[str, Json], **more: Json) -> dict[str, Json]:
    """The row with what else the rules state, if they do."""
    return row | {name: value for name, value in more.items() if value is not None}


def amount_json(amount: int | None, currency: str) -> str | None:
    """Minor units as an exact decimal text in the currency's unit."""
    return None if amount is None else text_of_minor(amount, currency)


def moment_json(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()
