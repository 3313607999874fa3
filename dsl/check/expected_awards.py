"""What scenarios expect beside shares and duties, as written → one expectation a party."""

from __future__ import annotations

from fractions import Fraction
from typing import assert_never

from fenze.dsl import ast, model
from fenze.dsl.check.awards import points_of
from fenze.dsl.check.bearers import bearer_of, bearers_of
from fenze.dsl.check.lookup import first_of, name_of
from fenze.dsl.check.mismatch import Wanted
from fenze.dsl.check.quantities import stamp_of
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.values import value_of

Expected = (
    ast.ExpectPays
    | ast.ExpectNobodyPays
    | ast.ExpectPoints
    | ast.ExpectFine
    | ast.ExpectSanction
    | ast.ExpectEligible
    | ast.ExpectWindow
    | ast.ExpectAdvance
    | ast.ExpectRecourse
)


def awards_expected(scope: Scope, written: Expected) -> list[model.Expectation]:
    loc = written.loc
    match written:
        case ast.ExpectPays(one, other, amount, name, proposed):
            payer, payee, reason = bearer_of(scope, one), bearer_of(scope, other), name_of(scope, name, "term")
            paid = _amount_of(scope, amount) if amount else None
            if payer is None or payee is None or reason is None:
                return []
            return [model.ExpectPays(payer[0], payee[0], paid, reason, proposed, loc=loc)]
        case ast.ExpectNobodyPays(name):
            reason = name_of(scope, name, "term")
            return [model.ExpectNobodyPays(reason, loc=loc)] if reason else []
        case ast.ExpectPoints(parties, points):
            count = points_of(scope, points)
            return [model.ExpectPoints(party, count, loc=loc) for party, _ in bearers_of(scope, parties) if count]
        case ast.ExpectFine(parties, amount):
            fine = _amount_of(scope, amount)
            return [model.ExpectFine(party, fine, loc=loc) for party, _ in bearers_of(scope, parties) if fine is not None]
        case ast.ExpectSanction(parties, name):
            sanction = name_of(scope, name, "term")
            return [model.ExpectSanction(party, sanction, loc=loc) for party, _ in bearers_of(scope, parties) if sanction]
        case ast.ExpectEligible(name, eligible):
            entry = first_of(scope, name, "remedy", "term")
            return [model.ExpectEligible(entry.name, eligible, loc=loc)] if entry else []
        case ast.ExpectWindow(name, until):
            window, moment = name_of(scope, name, "term"), stamp_of(scope, until, loc)
            return [model.ExpectWindow(window, moment.text, loc=loc)] if window and moment else []
        case ast.ExpectAdvance(parties, name):
            cost = name_of(scope, name, "cost")
            return [model.ExpectAdvance(party, cost, loc=loc) for party, _ in bearers_of(scope, parties) if cost]
        case ast.ExpectRecourse(parties, name):
            against = bearer_of(scope, name)
            return [model.ExpectRecourse(party, against[0], loc=loc) for party, _ in bearers_of(scope, parties) if against]
        case _:
            assert_never(written)


def _amount_of(scope: Scope, value: ast.Value) -> Fraction | None:
    typed = value_of(scope, value, Wanted("", model.Number("money")))
    return typed.number if typed else None
