"""A tally ↔ JSON, so that a run that was interrupted can go on counting."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from fenze.decision.case import Fault
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.solver.bulk.tally import Charge, Refusal, Tally


def json_of_tally(tally: Tally) -> dict[str, Json]:
    """All but the ids, which are kept in files of their own."""
    return {
        "rows": tally.rows,
        "statuses": {status: rows for status, rows in tally.statuses.items()},  # noqa: C416 a dict of texts
        "charges": [[*key, asdict(charge)] for key, charge in tally.charges.items()],
        "payments": [[*key, asdict(charge)] for key, charge in tally.payments.items()],
        "contracts": [[name, rows] for name, rows in tally.contracts.items()],
        "rules": dict(tally.rules),
        "asked": [[*key, rows] for key, rows in tally.asked.items()],
        "notices": [[*key, rows] for key, rows in tally.notices.items()],
        "not_in_force": tally.not_in_force,
        "refusals": [[*key, asdict(refusal)] for key, refusal in tally.refusals.items()],
    }


def tally_of_json(found: Mapping[str, Any], tally: Tally) -> None:
    """Puts what was counted before into a tally that is still empty. Raises LookupError, TypeError or ValueError."""
    tally.rows = int(found["rows"])
    statuses: dict[model.Status, int] = {status: found["statuses"].get(status, 0) for status in model.STATUSES}
    tally.statuses = Counter({status: rows for status, rows in statuses.items() if rows})
    tally.charges = {(party, cost): Charge(**charge) for party, cost, charge in found["charges"]}
    tally.payments = {(payer, payee, reason): Charge(**charge) for payer, payee, reason, charge in found["payments"]}
    tally.contracts = Counter(dict(found["contracts"]))
    tally.rules = Counter(found["rules"])
    tally.asked = Counter({(fact, party): rows for fact, party, rows in found["asked"]})
    tally.notices = Counter({(code, fact): rows for code, fact, rows in found["notices"]})
    tally.not_in_force = int(found["not_in_force"])
    tally.refusals = {(code, name): _refusal_of(refusal) for code, name, refusal in found["refusals"]}


def _refusal_of(found: Mapping[str, Any]) -> Refusal:
    fault = found["fault"]
    suggestion = Text(**fault["suggestion"]) if fault["suggestion"] else None
    return Refusal(found["first"], Fault(fault["code"], Text(**fault["message"]), fault["field"], suggestion), found["rows"])
