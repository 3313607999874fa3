"""Settled outcomes and those of the rules that stand → the rows of a decision, as a checker of traces works them out.

It shares no code with the solver's own way to them: only what formulas, shares and deadlines come to over known facts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from fractions import Fraction
from itertools import pairwise
from typing import Any, TypeVar

from fenze.dsl import model
from fenze.dsl.divide import Division, Portion, TooMuch, divide, fraction_of
from fenze.dsl.due import Moments
from fenze.dsl.money import minor_of, minor_of_formula
from fenze.dsl.outcome_json import details_json, share_json
from fenze.dsl.reckon import step_of
from fenze.dsl.spelling import share_text, span_text, text_of_formula, text_of_minor
from fenze.dsl.steps_json import steps_json

Json = dict[str, Any]
Bearing = tuple[model.Bears, list[str], Fraction | None, int | None]
"""Who bears what by which rules, the fraction of the cost, and minor units."""
SETTLED_BY = {"to be agreed": ("negotiate", "agreement"), "to be decided": ("escalate", "decision")}
E = TypeVar("E", bound=model.Effect)
By = list[tuple[model.Effect, list[str]]]
"""Outcomes, each once, with the rules that give it."""


def of_kind(kind: type[E], by: By) -> list[tuple[E, list[str]]]:
    """The outcomes of one kind."""
    return [(one, rules) for one, rules in by if isinstance(one, kind)]


class Consequences:
    """What outcomes come to in a case; `values` is what is known in it."""

    def __init__(self, values: Mapping[str, Any], currency: str, moments: Moments) -> None:
        self.values, self.currency, self.moments = values, currency, moments

    def amount(self, minor: int | None) -> str | None:
        return None if minor is None else text_of_minor(minor, self.currency)

    def divided(
        self, bears: list[tuple[model.Bears, list[str]]], opened: set[str]
    ) -> tuple[list[Bearing], list[Json], list[Json]]:
        """Who bears how much, what nobody bears, and of what more is borne than there is."""
        rows, unborne, conflicts = list[Bearing](), list[Json](), list[Json]()
        for cost in sorted({one.cost for one, _ in bears}):
            borne = sorted((pair for pair in bears if pair[0].cost == cost), key=lambda pair: _place(pair[0]))
            definite = [pair for pair in borne if pair[0].tentative is None]
            total, tried = self.total(cost), borne
            try:
                division = divide([one for one, _ in borne], total, self.values, self.currency, cost in opened)
            except TooMuch:
                tried = definite
                try:
                    division = divide([one for one, _ in definite], total, self.values, self.currency, cost in opened)
                except TooMuch:
                    division = Division(tuple(Portion(fraction_of(one.share), None) for one, _ in definite), None)
                    parties = sorted({one.party for one, _ in definite})
                    conflicts.append(
                        _conflict("shares_over_one", cost, None, parties, {r for _, rules in definite for r in rules})
                    )
            portions = dict(zip((id(pair) for pair in tried), division.portions, strict=True))
            for pair in borne:
                portion = portions.get(id(pair)) or Portion(fraction_of(pair[0].share), None)
                rows.append((*pair, portion.share, portion.amount))
            if division.left is not None and tried is borne:
                left = division.left
                unborne.append({"cost_head": cost, "share": str(left.share), "amount": self.amount(left.amount)})
        return rows, unborne, conflicts

    def total(self, cost: str) -> int | None:
        return minor_of(self.values[cost], self.currency) if cost in self.values else None

    def place(self, row: Bearing) -> tuple[object, ...]:
        """Rows of liability stand by cost head, party and share."""
        return row[0].cost, *_place(row[0])

    def liability(self, row: Bearing) -> Json:
        one, rules, exact, amount = row
        share = None if exact is None else str(exact)
        entry: Json = {"party": one.party, "cost_head": one.cost, "share": share, "amount": self.amount(amount)}
        if isinstance(one.share, model.UpTo | model.Excess | model.Rest):
            entry["stated_share"] = share_json(one.share)
        if one.tentative is not None:
            entry |= {"share": None, "amount": None, "settled_by": SETTLED_BY[one.tentative][1]}
            if isinstance(one.share, model.Between):
                entry["share_range"] = [str(one.share.low), str(one.share.high)]
            if not isinstance(one.share, model.Between) or one.share.start is not None:
                entry |= {"proposed_share": share, "proposed_amount": self.amount(amount)}
        return entry | {"rules": rules}

    def payments(self, by: By) -> tuple[list[tuple[Json, Json]], list[Json]]:
        """Payments with the steps of their amounts, those that come to the same as one; and those that contradict."""
        rows: dict[tuple[Any, ...], list[tuple[tuple[Any, ...], Json, Json]]] = {}
        for pays, rules in of_kind(model.Pays, by):
            worth = [
                None if one is None else minor_of_formula(one, self.values, self.currency, pays.rounding)
                for one in (pays.formula, pays.low, pays.high)
            ]
            amount, low, high = map(self.amount, worth)
            entry: Json = {
                "payer": pays.payer,
                "payee": pays.payee,
                "reason": pays.reason,
                "rounding": pays.rounding.replace(" ", "_"),
            }
            entry |= {"amount": amount if pays.tentative is None else None, "rules": rules}
            entry |= {"paid_as": pays.paid_as} if pays.paid_as is not None else {}
            if pays.tentative is not None:
                entry |= {"settled_by": SETTLED_BY[pays.tentative][1]} | (
                    {"proposed_amount": amount} if pays.formula is not None else {}
                )
            entry |= {"range": [low, high]} if pays.low is not None or pays.high is not None else {}
            steps = None if pays.formula is None else steps_json(step_of(pays.formula, self.values))
            step: Json = {
                "payer": pays.payer,
                "payee": pays.payee,
                "reason": pays.reason,
                "steps": steps,
                "rounding": pays.rounding,
            }
            formula = text_of_formula(pays.formula) if pays.formula else ""
            place = (
                pays.tentative or "",
                pays.paid_as or "",
                -1 if worth[0] is None else worth[0],
                f"{formula} {worth[1]} {worth[2]}",
            )
            rows.setdefault((pays.payer, pays.payee, pays.reason), []).append(
                (place, entry, step | {"amount": amount, "rules": rules})
            )
        found, conflicts = list[tuple[Json, Json]](), list[Json]()
        for (payer, payee, reason), some in sorted(rows.items()):
            joined = list[tuple[Json, Json]]()
            for _, entry, step in sorted(some, key=lambda one: one[0]):
                alike = [entry.get(key) for key in ("amount", "proposed_amount", "settled_by", "paid_as", "range")]
                before = joined[-1][0] if joined else {}
                if step["amount"] is not None and alike == [
                    before.get(key) for key in ("amount", "proposed_amount", "settled_by", "paid_as", "range")
                ]:
                    joined[-1][0]["rules"] = joined[-1][1]["rules"] = sorted({*before["rules"], *entry["rules"]})
                else:
                    joined.append((entry, step))
            definite = [entry for entry, _ in joined if "settled_by" not in entry]
            ways = {entry.get("paid_as") for entry in definite}
            if len(definite) > 1 and (len(ways) > 1 or all(entry["amount"] is not None for entry in definite)):
                conflicts.append(
                    _conflict("payments_differ", None, reason, [payer, payee], {r for one in definite for r in one["rules"]})
                )
            found += joined
        return found, conflicts

    def money(self, rows: list[Bearing], unborne: list[Json]) -> list[Json]:
        """The steps of each cost head."""
        found: list[Json] = []
        for cost in sorted({row[0].cost for row in rows} | {part["cost_head"] for part in unborne}):
            total, parts = self.total(cost), list[Json]()
            for one, rules, share, amount in (row for row in rows if row[0].cost == cost):
                formula = one.share.formula if isinstance(one.share, model.UpTo | model.Excess) else None
                exact = None if total is None or amount is None or share is None else str(total * share)
                parts.append(
                    {"party": one.party, "share": None if share is None else str(share), "stated": share_json(one.share)}
                    | {"steps": steps_json(step_of(formula, self.values)) if formula else None, "exact_minor_units": exact}
                    | {"proposed": one.tentative is not None, "amount": self.amount(amount), "rules": rules}
                )
            for part in (part for part in unborne if part["cost_head"] == cost):
                exact = None if total is None else str(total * Fraction(part["share"]))
                nobody: Json = {"party": None, "stated": None, "steps": None, "proposed": False, "rules": []}
                parts.append(nobody | {"share": part["share"], "exact_minor_units": exact, "amount": part["amount"]})
            found.append({"cost_head": cost, "total": self.amount(total), "parts": parts})
        return found

    def exempt_and_liable(
        self, rows: list[Bearing], exempt: Mapping[str, list[str]], parties: Mapping[str, model.Party]
    ) -> list[Json]:
        """Conflicts in which a party, or one that it is part of, is both; what comes to nothing makes nobody liable."""
        found: dict[tuple[str, str], set[str]] = {}
        for one, rules, _, amount in rows:
            above: str | None = one.party if amount != 0 or isinstance(one.share, Fraction) else None
            while above is not None:
                if above in exempt:
                    found.setdefault((one.cost, one.party), set()).update(rules, exempt[above])
                above = parties[above].part_of
        return [_conflict("liable_and_exempt", cost, None, [party], rules) for (cost, party), rules in sorted(found.items())]

    def eligibility(self, by: By) -> tuple[list[Json], list[Json]]:
        some = sorted(of_kind(model.Eligible, by), key=lambda pair: (pair[0].what, pair[0].eligible))
        rows: list[Json] = [{"for": one.what, "eligible": one.eligible, "rules": rules} for one, rules in some]
        twice = [(a, b) for a, b in pairwise(rows) if a["for"] == b["for"]]
        return rows, [_conflict("eligible_and_not", None, a["for"], [], {*a["rules"], *b["rules"]}) for a, b in twice]

    def fines(self, by: By) -> list[tuple[Json, Json]]:
        """Fines with the steps of their amounts."""
        found: list[tuple[Json, Json]] = []
        for one, rules in sorted(of_kind(model.Fine, by), key=lambda pair: (pair[0].party, text_of_formula(pair[0].formula))):
            entry: Json = {"party": one.party, "rules": rules}
            entry |= {"amount": self.amount(minor_of_formula(one.formula, self.values, self.currency))}
            found.append((entry, entry | {"steps": steps_json(step_of(one.formula, self.values)), "rounding": "half up"}))
        return found

    def points(self, by: By) -> list[Json]:
        some = sorted(of_kind(model.Points, by), key=lambda pair: (pair[0].party, pair[0].points, pair[0].per or ""))
        return [{"party": one.party, "points": one.points, "rules": rules} | _if(per=one.per) for one, rules in some]

    def sanctions(self, by: By) -> list[Json]:
        def place(pair: tuple[model.Sanction, list[str]]) -> tuple[str, str, str, list[str]]:
            return pair[0].party, pair[0].sanction, pair[0].length.start if pair[0].length else "", pair[1]

        found: list[Json] = []
        for one, rules in sorted(of_kind(model.Sanction, by), key=place):
            entry: Json = {"party": one.party, "sanction": one.sanction, "rules": rules}
            if one.length:
                since, until = self.moments.known(one.length.start), self.moments.end_of(one.length)
                entry |= {"from": _moment(since), "until": _moment(until)}
            found.append(entry)
        return found

    def remedies(self, by: By) -> list[Json]:
        rows: list[Json] = [
            {"remedy": name, "alternatives": sorted({*one.alternatives} - {name}), "rules": rules}
            for one, rules in of_kind(model.Remedies, by)
            for name in one.alternatives
        ]
        return sorted(rows, key=lambda row: (row["remedy"], row["alternatives"]))

    # ── what is said of the file ──────────────────────────────────────────────────────────────────────────────────────────

    def duties(self, by: By) -> list[Json]:
        rows: list[tuple[str, str, Json]] = []
        for one, rules in of_kind(model.Must, by):
            due = _moment(self.moments.due(one.deadline)) if one.deadline else None
            row: Json = {
                "actor": one.actor,
                "action": one.action,
                "details": details_json(one.details),
                "due": due,
                "rules": rules,
            }
            rows.append((repr(one), due or "", row))
        return [row for _, _, row in sorted(rows, key=lambda row: row[:2])]

    def windows(self, by: By) -> list[Json]:
        rows: list[tuple[Any, ...]] = []
        for one, rules in of_kind(model.Window, by):
            since = self.moments.end_of(one.after) if one.after else None
            until = self.moments.end_of(one.until)
            entry: Json = {"window": one.name, "until": _moment(until), "rules": rules}
            entry |= {"from": _moment(since)} if one.after else {}
            rows.append((one.name, span_text(one.until), span_text(one.after) if one.after else "", entry))
            if since and until and until < since:
                self.moments.ends_before_it_begins(one.name, one.until.start)
        return [row[-1] for row in sorted(rows, key=lambda row: row[:3])]

    def advances(self, by: By) -> list[Json]:
        some = sorted(of_kind(model.Advance, by), key=lambda pair: (pair[0].party, pair[0].cost, pair[0].until or ""))
        return [{"party": one.party, "cost_head": one.cost, "rules": rules} | _if(until=one.until) for one, rules in some]

    def recourse(self, by: By) -> list[Json]:
        some = sorted(of_kind(model.Recourse, by), key=lambda pair: (pair[0].party, pair[0].against, pair[0].cost or ""))
        return [{"from": one.party, "against": one.against, "rules": rules} | _if(cost_head=one.cost) for one, rules in some]

    def recorded(self, by: By) -> dict[str, list[Json]]:
        notes = sorted(of_kind(model.Note, by), key=lambda pair: (pair[0].topic, pair[0].value, repr(pair[0].details)))
        presumptions = sorted(of_kind(model.Presume, by), key=lambda pair: (pair[0].term, pair[0].rebuttable_by))
        return {
            "referrals": [
                {"to": one.to, "rules": rules} for one, rules in sorted(of_kind(model.Refer, by), key=lambda p: p[0].to)
            ],
            "notes": [
                {"topic": one.topic, "value": one.value, "rules": rules} | _if(details=details_json(one.details) or None)
                for one, rules in notes
            ],
            "presumptions": [
                {"term": one.term, "rebuttable_by": list(one.rebuttable_by), "rules": rules} for one, rules in presumptions
            ],
        }


def _conflict(kind: str, cost: str | None, about: str | None, parties: list[str], rules: Iterable[str]) -> Json:
    return {"kind": kind, "cost_head": cost, "about": about, "parties": parties, "rules": sorted(rules)}


def _place(one: model.Bears) -> tuple[str, Fraction, str, str]:
    exact = isinstance(one.share, Fraction)
    return (
        one.party,
        one.share if isinstance(one.share, Fraction) else Fraction(2),
        "" if exact else share_text(one.share),
        one.tentative or "",
    )


def _moment(moment: datetime | None) -> str | None:
    return None if moment is None else moment.isoformat()


def _if(**optional: Any) -> Json:
    return {key: value for key, value in optional.items() if value is not None}
