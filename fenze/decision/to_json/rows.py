"""A row of a decision → its JSON."""

from __future__ import annotations

from fractions import Fraction
from typing import TypeAlias

from fenze.decision.decision import (
    Advance,
    ClaimWindow,
    Duty,
    Eligibility,
    Fine,
    Imposed,
    Liability,
    Payment,
    Points,
    Recorded,
    Recourse,
    Sanction,
)
from fenze.decision.to_json.row import borne_json, duty_json, row_json
from fenze.decision.worth import Worth
from fenze.dsl import model
from fenze.dsl.glossary import Json

Other: TypeAlias = Imposed | ClaimWindow | Advance | Recourse | Recorded
Row: TypeAlias = Liability | Duty | Other
_UNTOLD = model.Constant(Fraction(0), "money")
"""In place of a formula that a row was read without: it says what that comes to."""
_NOTHING = Worth()


def json_of_row(row: Row, currency: str) -> dict[str, Json]:
    """What a decision says of an outcome."""
    match row:
        case Liability(party, cost, share, stated, tentative, amount, rules):
            return borne_json(party, cost, stated, tentative, share, amount, rules, currency)
        case Duty(actor, action, details, due, rules):
            return duty_json(actor, action, details, due, rules)
        case _:
            return row_json(*stated_of(row), row.rules, currency)


def stated_of(row: Other) -> tuple[model.Effect, Worth]:
    """The outcome as far as the row says it, and what it comes to."""
    match row:
        case Payment(amount=amount, low=low, high=high, stated=stated):
            return stated, Worth(amount=amount, low=low, high=high)
        case Points(party, points, per):
            return model.Points(party, points, per), _NOTHING
        case Fine(party, amount, formula):
            return model.Fine(party, formula or _UNTOLD), Worth(amount=amount)
        case Sanction(party, sanction, length, since, until):
            return model.Sanction(party, sanction, length), Worth(since=since, until=until)
        case Eligibility(what, eligible):
            return model.Eligible(what, eligible), _NOTHING
        case ClaimWindow(window, opens, since, closes, until):
            return model.Window(window, closes, opens), Worth(since=since, until=until)
        case Advance(party, cost, until):
            return model.Advance(party, cost, until), _NOTHING
        case Recourse(party, against, cost):
            return model.Recourse(party, against, cost), _NOTHING
        case Recorded("referral", value=to):
            return model.Refer(to), _NOTHING
        case Recorded("note", topic, value, details=details):
            return model.Note(topic, value, details), _NOTHING
        case Recorded(value=term, rebuttable_by=rebuttable_by):
            return model.Presume(term, rebuttable_by), _NOTHING
