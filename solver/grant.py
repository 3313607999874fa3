"""Settled outcomes beside liability → payments, fines, points, sanctions, eligibility, and the contradictions among them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TypeVar

from fenze.dsl import model
from fenze.dsl.due import Moments
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.money import minor_of_formula
from fenze.dsl.spelling import text_of_formula
from fenze.dsl.truth import Value
from fenze.solver.decision import Conflict, Eligibility, Fine, Imposed, Payment, Points, Sanction

Rules = tuple[str, ...]
ByKind = Mapping[type[object], Sequence[tuple[model.Effect, Rules]]]
"""Settled effects, with the rules that give them, by their kind."""
E = TypeVar("E", bound=model.Effect)


@dataclass(frozen=True, slots=True)
class Granted:
    payments: tuple[Payment, ...] = ()
    points: tuple[Points, ...] = ()
    fines: tuple[Fine, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


_NOTHING = Granted()
_KINDS: frozenset[type[object]] = frozenset((model.Pays, model.Points, model.Fine, model.Sanction, model.Eligible))


def granted_of(settled: ByKind, values: Mapping[str, Value], currency: str, moments: Moments) -> Granted:
    """All that is granted and imposed."""
    if _KINDS.isdisjoint(settled):
        return _NOTHING
    payments, differing = payments_of(effects_of(model.Pays, settled), values, currency)
    eligibility, contradicting = eligibility_of(effects_of(model.Eligible, settled))
    return Granted(
        payments,
        points_of(effects_of(model.Points, settled)),
        fines_of(effects_of(model.Fine, settled), values, currency),
        sanctions_of(effects_of(model.Sanction, settled), moments),
        eligibility,
        differing + contradicting,
    )


def is_same_for_all(settled: ByKind) -> bool:
    """Whether it is all that is granted in any case, whatever else is known: no amount is reckoned from a fact, no time."""
    for effects in settled.values():
        for effect, _ in effects:
            if any(any(facts_of(formula)) for formula in formulas_of(effect)):
                return False
            if isinstance(effect, model.Sanction) and effect.length:
                return False
    return True


def effects_of(kind: type[E], settled: ByKind) -> list[tuple[E, Rules]]:
    """The effects of one kind."""
    if kind not in settled:
        return []
    return [(effect, rules) for effect, rules in settled[kind] if isinstance(effect, kind)]


def formulas_in(settled: ByKind) -> Iterator[tuple[model.Formula, Rules]]:
    """The formulas that settled amounts take, with the rules that state them."""
    for effects in settled.values():
        for effect, rules in effects:
            yield from ((formula, rules) for formula in formulas_of(effect))


def payments_of(
    pays: Iterable[tuple[model.Pays, Rules]], values: Mapping[str, Value], currency: str
) -> tuple[tuple[Payment, ...], tuple[Conflict, ...]]:
    """Payments in a fixed order, those that come to the same in one row; a conflict for each reason for which the same parties
    have two definite payments that differ."""
    by_reason: dict[tuple[str, str, str], list[Payment]] = {}
    for effect, rules in pays:
        payment = _payment(effect, rules, values, currency)
        by_reason.setdefault((payment.payer, payment.payee, payment.reason), []).append(payment)
    payments: list[Payment] = []
    conflicts: list[Conflict] = []
    for (payer, payee, reason), rows in sorted(by_reason.items()):
        joined = _joined(rows)
        payments.extend(joined)
        definite = [row for row in joined if row.tentative is None]
        if not _paid_differently(definite):
            definite = [row for row in definite if row.amount is not None]  # what the others come to is not known yet
        if len(definite) > 1:
            rules = tuple(sorted({rule for row in definite for rule in row.rules}))
            conflicts.append(Conflict("payments_differ", None, (payer, payee), rules, reason))
    return tuple(payments), tuple(conflicts)


def points_of(points: Iterable[tuple[model.Points, Rules]]) -> tuple[Points, ...]:
    rows = [Points(effect.party, effect.points, effect.per, rules) for effect, rules in points]
    return tuple(sorted(rows, key=lambda row: (row.party, row.points, row.per or "")))


def fines_of(fines: Iterable[tuple[model.Fine, Rules]], values: Mapping[str, Value], currency: str) -> tuple[Fine, ...]:
    """Fines with their amounts, rounded half up; several on one party stand side by side."""
    rows = (
        Fine(effect.party, minor_of_formula(effect.formula, values, currency), effect.formula, rules) for effect, rules in fines
    )
    return tuple(sorted(rows, key=lambda row: (row.party, text_of_formula(row.formula) if row.formula else "")))


def sanctions_of(sanctions: Iterable[tuple[model.Sanction, Rules]], moments: Moments) -> tuple[Sanction, ...]:
    rows: list[Sanction] = []
    for effect, rules in sanctions:
        length = effect.length
        since, until = (moments.known(length.start), moments.end_of(length)) if length else (None, None)
        rows.append(Sanction(effect.party, effect.sanction, length, since, until, rules))
    return tuple(sorted(rows, key=lambda row: (row.party, row.sanction, row.length.start if row.length else "", row.rules)))


def eligibility_of(
    eligible: Iterable[tuple[model.Eligible, Rules]],
) -> tuple[tuple[Eligibility, ...], tuple[Conflict, ...]]:
    """What may and may not be asked for; a conflict for each thing of which both is said."""
    rows = sorted(
        (Eligibility(effect.what, effect.eligible, rules) for effect, rules in eligible),
        key=lambda row: (row.what, row.eligible),
    )
    by_name: dict[str, Rules] = {}
    conflicts: list[Conflict] = []
    for row in rows:
        if row.what in by_name:
            conflicts.append(Conflict("eligible_and_not", None, (), tuple(sorted({*by_name[row.what], *row.rules})), row.what))
        by_name[row.what] = row.rules
    return tuple(rows), tuple(conflicts)


def _payment(effect: model.Pays, rules: Rules, values: Mapping[str, Value], currency: str) -> Payment:
    amount, low, high = (
        None if formula is None else minor_of_formula(formula, values, currency, effect.rounding)
        for formula in (effect.formula, effect.low, effect.high)
    )
    return Payment(effect.payer, effect.payee, effect.reason, amount, effect.tentative, low, high, effect, rules)


def _joined(rows: Sequence[Payment]) -> list[Payment]:
    """Definite payments of the same known amount, paid in the same way, are one."""
    if len(rows) == 1:
        return [*rows]
    joined: list[Payment] = []
    for row in sorted(rows, key=_place):
        before = joined[-1] if joined else None
        if before and row.amount is not None and _alike(before) == _alike(row):
            joined[-1] = replace(before, rules=tuple(sorted({*before.rules, *row.rules})))
        else:
            joined.append(row)
    return joined


def _alike(row: Payment) -> tuple[object, ...]:
    return row.tentative, row.amount, row.stated.paid_as, row.low, row.high


def _place(row: Payment) -> tuple[str, str, int, str]:
    amount = -1 if row.amount is None else row.amount
    formula = text_of_formula(row.stated.formula) if row.stated.formula else ""
    return row.tentative or "", row.stated.paid_as or "", amount, f"{formula} {row.low} {row.high}"


def _paid_differently(rows: Sequence[Payment]) -> bool:
    return len({row.stated.paid_as for row in rows}) > 1


def row_of(
    effect: model.Effect | Imposed, rules: Rules, values: Mapping[str, Value], currency: str, moments: Moments
) -> Imposed | None:
    """What an effect would come to by itself; None where it is of another kind."""
    match effect:
        case Payment() | Points() | Fine() | Sanction() | Eligibility():
            return effect
        case model.Pays():
            return _payment(effect, rules, values, currency)
        case model.Points():
            return points_of([(effect, rules)])[0]
        case model.Fine():
            return fines_of([(effect, rules)], values, currency)[0]
        case model.Sanction():
            return sanctions_of([(effect, rules)], moments)[0]
        case model.Eligible(what, eligible):
            return Eligibility(what, eligible, rules)
        case _:
            return None
