"""Payments, points, fines, sanctions, claims, advances and recourse as written → one effect a party."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fenze.dsl import ast, model
from fenze.dsl.check.bearers import bearer_of, bearers_of
from fenze.dsl.check.formulas import amount_of, bounds_of
from fenze.dsl.check.lookup import first_of, name_of, names_of
from fenze.dsl.check.mismatch import Wanted
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.spans import ends_before_it_begins, span_of
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Place, Text
from fenze.dsl.loc import Loc


def awards_of(scope: Scope, written: ast.Award) -> Sequence[model.Effect]:
    loc = written.loc
    match written:
        case ast.Pays():
            return _payments_of(scope, written)
        case ast.Points(parties, points, per):
            count, counted = points_of(scope, points), name_of(scope, per, "term") if per else None
            return [model.Points(party, count, counted, loc=loc) for party, _ in bearers_of(scope, parties) if count]
        case ast.Fine(parties, formula):
            amount = amount_of(scope, formula)
            return [model.Fine(party, amount, loc=loc) for party, _ in bearers_of(scope, parties) if amount]
        case ast.Sanction(parties, sanction, length):
            term, span = name_of(scope, sanction, "term"), span_of(scope, length) if length else None
            return [model.Sanction(party, term, span, loc=loc) for party, _ in bearers_of(scope, parties) if term]
        case ast.Eligible(what, eligible):
            entry = first_of(scope, what, "remedy", "term")
            return [model.Eligible(entry.name, eligible, loc=loc)] if entry else []
        case ast.Window():
            return _windows_of(scope, written)
        case ast.Advance(parties, costs, until):
            end = first_of(scope, until, "fact", "term") if until else None
            last = end.name if end else None
            heads = names_of(scope, costs, "cost")
            return [model.Advance(party, cost, last, loc=loc) for party, _ in bearers_of(scope, parties) for cost in heads]
        case ast.Recourse(parties, against, cost):
            head, others = name_of(scope, cost, "cost") if cost else None, bearers_of(scope, against)
            return [model.Recourse(one, other, head, loc=loc) for one, _ in bearers_of(scope, parties) for other, _ in others]
        case _:
            assert_never(written)


def points_of(scope: Scope, written: ast.Value) -> int | None:
    """A whole number above 0."""
    typed = value_of(scope, written, Wanted("points", model.Number("integer")))
    if typed is None or typed.number is None:
        return None
    if typed.number == 0:
        scope.report(
            "no-points",
            written.loc,
            Text("0 points are no points", "0 分等于不扣分"),
            label=Text("nothing", "没有"),
            help=Text("leave the outcome out", "请删去此项结果"),
        )
        return None
    return int(typed.number)


def check_range(scope: Scope, tentative: ast.Tentative | None, loc: Loc) -> None:
    """A range says no figure, so that somebody still has to."""
    if tentative is None:
        scope.report(
            "range-not-tentative",
            loc,
            Text("a range does not say how much it is", "范围没有说明究竟是多少"),
            label=Text("who settles on a figure?", "由谁定数？"),
            help=Text("write `to be agreed` or `to be decided` behind it", "请在其后写 `待协商` 或 `待裁定`"),
        )


def _payments_of(scope: Scope, written: ast.Pays) -> list[model.Effect]:
    payers, payee = bearers_of(scope, written.payers), bearer_of(scope, written.payee)
    formula = amount_of(scope, written.formula) if written.formula else None
    reason = name_of(scope, written.reason, "term")
    paid_as = name_of(scope, written.paid_as, "term") if written.paid_as else None
    low, high = (bounds_of(scope, *written.bounds) if written.bounds else None) or (None, None)
    if written.bounds:
        check_range(scope, written.tentative, written.bounds[0].loc.to(written.bounds[1].loc))
    if payee is None or reason is None or (written.formula and formula is None):
        return []
    for payer, _ in payers:
        if payer == payee[0]:
            _report_own_payee(scope, payer, written)
    rounding = written.rounding or "half up"
    return [
        model.Pays(payer, payee[0], formula, reason, paid_as, rounding, low, high, written.tentative, loc=written.loc)
        for payer, _ in payers
    ]


def _report_own_payee(scope: Scope, party: str, written: ast.Pays) -> None:
    scope.report(
        "pays-itself",
        written.payee.loc,
        Text(f"`{party}` pays itself", f"`{party}` 支付给自己"),
        label=Text("payer and payee are one", "付款方与收款方相同"),
        help=Text("name the party that is paid", "请写明收款的主体"),
        others=(Place(written.payers[0].loc, Text("pays here", "在此处付款")),),
    )


def _windows_of(scope: Scope, written: ast.Window) -> list[model.Effect]:
    name, until = name_of(scope, written.name, "term"), span_of(scope, written.until)
    after = span_of(scope, written.after) if written.after else None
    if name is None or until is None:
        return []
    if after and written.after and ends_before_it_begins(until, after):
        scope.report(
            "window-reversed",
            written.loc,
            Text(f"the window `{name}` ends before it begins", f"申请期 `{name}` 尚未开始就已截止"),
            label=Text("never open", "任何时候都不能申请"),
            help=Text("make it end later than it begins", "请让截止时间晚于开始时间"),
            others=(Place(written.after.loc, Text("begins here", "自此开始")),),
        )
    return [model.Window(name, until, after, loc=written.loc)]
