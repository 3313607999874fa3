"""What a scenario expects against a decision → None where it is met, else what was found instead."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from fractions import Fraction
from typing import assert_never

from fenze.decision.decision import Decision, Liability, Payment
from fenze.dsl import model
from fenze.dsl.check.scenarios import CHINESE_STATUSES
from fenze.dsl.diagnostic import Text
from fenze.dsl.money import minor_of
from fenze.dsl.spelling import share_text, text_of_minor


def found_instead(expectation: model.Expectation, decision: Decision) -> Text | None:
    """None where the decision meets the expectation."""
    match expectation:
        case model.ExpectStatus(status):
            chinese = next(word for word, meant in CHINESE_STATUSES.items() if meant == decision.status)
            found = Text(f"found `{decision.status}`", f"实得 `{chinese}`")
            return None if decision.status == status else found
        case model.ExpectBears(party, cost):
            rows = [row for row in decision.liability if row.party == party and row.cost == cost]
            met = any(_meets(row, expectation, decision.currency) for row in rows)
            return None if met else _rows(rows, decision.currency)
        case model.ExpectNobodyBears(cost):
            rows = [row for row in decision.liability if row.cost == cost]
            return _rows(rows, decision.currency) if rows else None
        case model.ExpectNotLiable(party):
            return None if party in decision.not_liable else Text("it is not cleared", "并未免责")
        case model.ExpectStands(rule, stands):
            return None if (rule in decision.rules) == stands else _standing(decision)
        case model.ExpectDefeated(rule, by):
            met = any(defeat.rule == rule and defeat.by == by for defeat in decision.defeated)
            return None if met else _standing(decision)
        case model.ExpectRemedy(remedy):
            names = sorted(row.remedy for row in decision.remedies)
            return None if remedy in names else _list(names)
        case model.ExpectDuty(actor, action, due):
            duties = [duty for duty in decision.duties if due is None or duty.due == datetime.fromisoformat(due)]
            met = any((duty.actor, duty.action) == (actor, action) for duty in duties)
            return None if met else _list(sorted({_moment(f"{one.actor} {one.action}", one.due) for one in decision.duties}))
        case model.ExpectCheck(fact):
            facts = [check.fact for check in decision.next_checks]
            return None if fact in facts else _list(facts)
        case model.ExpectPays(payer, payee, reason=reason):
            payments = [row for row in decision.payments if (row.payer, row.payee, row.reason) == (payer, payee, reason)]
            met = any(_pays(row, expectation, decision.currency) for row in payments)
            return None if met else _payments(decision.payments, decision.currency)
        case model.ExpectNobodyPays(reason):
            payments = [row for row in decision.payments if row.reason == reason]
            return _payments(payments, decision.currency) if payments else None
        case model.ExpectPoints(party, points):
            points_found = [(row.party, row.points) for row in decision.points]
            return None if (party, points) in points_found else _list([f"{who} {many}" for who, many in points_found])
        case model.ExpectFine(party, amount):
            fined = [(row.party, row.amount) for row in decision.fines]
            met = (party, minor_of(amount, decision.currency)) in fined
            return None if met else _list([f"{who} {_amount(much, decision.currency)}".rstrip() for who, much in fined])
        case model.ExpectSanction(party, sanction):
            sanctions = [f"{row.party} {row.sanction}" for row in decision.sanctions]
            return None if f"{party} {sanction}" in sanctions else _list(sanctions)
        case model.ExpectEligible(what, eligible):
            granted = [row.what for row in decision.eligibility if row.eligible]
            denied = [row.what for row in decision.eligibility if not row.eligible]
            return None if what in (granted if eligible else denied) else _list([*granted, *(f"not {one}" for one in denied)])
        case model.ExpectWindow(window, until):
            met = any(row.window == window and row.until == datetime.fromisoformat(until) for row in decision.claim_windows)
            return None if met else _list([_moment(row.window, row.until) for row in decision.claim_windows])
        case model.ExpectAdvance(party, cost):
            advances = [f"{row.party} {row.cost}" for row in decision.advances]
            return None if f"{party} {cost}" in advances else _list(advances)
        case model.ExpectRecourse(party, against):
            recourse = [f"{row.party} {row.against}" for row in decision.recourse]
            return None if f"{party} {against}" in recourse else _list(recourse)
        case _:
            assert_never(expectation)


def _meets(row: Liability, expected: model.ExpectBears, currency: str) -> bool:
    if (row.tentative is not None) != expected.proposed:
        return False
    if expected.share is not None:
        return row.share == expected.share
    amount = expected.amount if expected.amount is not None else Fraction(0)
    return row.amount is not None and row.amount == minor_of(amount, currency)


def _pays(row: Payment, expected: model.ExpectPays, currency: str) -> bool:
    if (row.tentative is not None) != expected.proposed:
        return False
    return expected.amount is None or row.amount == minor_of(expected.amount, currency)


def _payments(payments: Sequence[Payment], currency: str) -> Text:
    return _list(
        [f"{row.payer} {row.payee} {_amount(row.amount, currency)} {row.reason}".replace("  ", " ") for row in payments]
    )


def _moment(words: str, moment: datetime | None) -> str:
    return words if moment is None else f"{words} {moment.isoformat()}"


def _rows(rows: list[Liability], currency: str) -> Text:
    return _list([f"{row.party} {_share(row)} {_amount(row.amount, currency)}".rstrip() for row in rows])


def _share(row: Liability) -> str:
    return share_text(row.stated) if row.share is None else str(row.share)


def _amount(amount: int | None, currency: str) -> str:
    return "" if amount is None else text_of_minor(amount, currency)


def _standing(decision: Decision) -> Text:
    return _list(list(decision.rules))


def _list(names: list[str]) -> Text:
    shown = ", ".join(f"`{name}`" for name in names)
    return Text(f"found {shown or 'none'}", f"实得 {shown or '无'}")
