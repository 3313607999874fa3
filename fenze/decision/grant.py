"""Settled outcomes beside liability → payments, fines, points, sanctions, eligibility, and the contradictions among them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import partial
from typing import TypeVar

from fenze.decision.decision import Conflict, Eligibility, Fine, Imposed, Payment, Points, Sanction
from fenze.decision.due import Moments
from fenze.decision.outcomes import Amounts, Prepared, amounts_of
from fenze.decision.to_json.outcome import outcome_key
from fenze.dsl import model
from fenze.dsl.money import MinorUnits, minor_units_of
from fenze.dsl.spelling import text_of_formula
from fenze.dsl.truth import Value

Rules = tuple[str, ...]
Settled = tuple[Prepared, Rules]
"""A settled outcome, and all rules that give it."""
ByKind = Mapping[type[object], Sequence[Settled]]
"""By the kind of their effects."""
Owed = tuple[model.Pays, Amounts, Rules]
Fined = tuple[model.Fine, Amounts, Rules]
Imposing = tuple[model.Sanction, Rules]
E = TypeVar("E", bound=model.Effect)


@dataclass(frozen=True, slots=True)
class Granted:
    payments: tuple[Payment, ...] = ()
    points: tuple[Points, ...] = ()
    fines: tuple[Fine, ...] = ()
    sanctions: tuple[Sanction, ...] = ()
    eligibility: tuple[Eligibility, ...] = ()
    conflicts: tuple[Conflict, ...] = ()


@dataclass(frozen=True, slots=True)
class Grants:
    """What is granted and imposed in all cases of a fact pattern, in its order; amounts and moments are left to be reckoned.

    `owed` has the payments between the same parties for the same reason together.
    """

    owed: tuple[tuple[Owed, ...], ...]
    fined: tuple[Fined, ...]
    imposed: tuple[Imposing, ...]
    points: tuple[Points, ...]
    eligibility: tuple[Eligibility, ...]
    contradicting: tuple[Conflict, ...]
    is_same_for_all: bool
    """Whether no amount is reckoned from a fact, and no time."""


NOTHING = Granted()
_NEITHER: tuple[tuple[Eligibility, ...], tuple[Conflict, ...]] = ((), ())
NO_GRANTS = Grants((), (), (), (), (), (), is_same_for_all=True)
_KINDS: frozenset[type[object]] = frozenset((model.Pays, model.Points, model.Fine, model.Sanction, model.Eligible))


def grants_of(settled: ByKind) -> Grants:
    """All that is granted and imposed."""
    if _KINDS.isdisjoint(settled):
        return NO_GRANTS
    pays, fines = settled.get(model.Pays, ()), settled.get(model.Fine, ())
    imposed: Sequence[Imposing] = ()
    if model.Sanction in settled:
        imposed = sorted(effects_of(model.Sanction, settled), key=_place_of_sanction)
    eligibility, contradicting = _NEITHER
    if model.Eligible in settled:
        eligibility, contradicting = eligibility_of(effects_of(model.Eligible, settled))
    return Grants(
        _owed(pays) if pays else (),
        _fined(fines) if fines else (),
        tuple(imposed),
        points_of(effects_of(model.Points, settled)) if model.Points in settled else (),
        eligibility,
        contradicting,
        is_same_for_all=not any(given.reads for given, _ in (*pays, *fines)) and not any(one.length for one, _ in imposed),
    )


def _owed(settled: Sequence[Settled]) -> tuple[tuple[Owed, ...], ...]:
    """In an order that does not depend on that of what is settled: of payments that come to the same the first is told."""
    by_reason: dict[tuple[str, str, str], list[Owed]] = {}
    for given, rules in settled:
        if isinstance(pays := given.effect, model.Pays):
            by_reason.setdefault((pays.payer, pays.payee, pays.reason), []).append((pays, given.amounts, rules))
    return tuple([_in_order(by_reason[key]) for key in sorted(by_reason)])


def _in_order(owed: Sequence[Owed]) -> tuple[Owed, ...]:
    """To put one alone into words, to sort by, would take longer than all else that is made of it."""
    return tuple(owed) if len(owed) < 2 else tuple(sorted(owed, key=lambda one: outcome_key(one[0])))


def _fined(settled: Sequence[Settled]) -> tuple[Fined, ...]:
    """Several on one party stand side by side."""
    rows = [(given.effect, given.amounts, rules) for given, rules in settled if isinstance(given.effect, model.Fine)]
    return tuple(sorted(rows, key=lambda row: (row[0].party, text_of_formula(row[0].formula))))


def granted_of(grants: Grants, values: Mapping[str, Value], moments: Moments) -> Granted:
    """What it comes to in one case."""
    if grants is NO_GRANTS:
        return NOTHING
    reckoned = _Reckoned(values)
    payments, differing = payments_of(grants.owed, reckoned)
    fines = tuple([_fine(effect, amounts, rules, reckoned) for effect, amounts, rules in grants.fined])
    sanctions = tuple([_sanction(effect, rules, moments) for effect, rules in grants.imposed])
    return Granted(payments, grants.points, fines, sanctions, grants.eligibility, differing + grants.contradicting)


def effects_of(kind: type[E], settled: ByKind) -> list[tuple[E, Rules]]:
    """The effects of one kind."""
    if kind not in settled:
        return []
    return [(given.effect, rules) for given, rules in settled[kind] if isinstance(given.effect, kind)]


def payments_of(owed: Iterable[Sequence[Owed]], reckoned: _Reckoned) -> tuple[tuple[Payment, ...], tuple[Conflict, ...]]:
    """Payments in their order, those that come to the same in one row; a conflict for each reason for which the same parties
    have two definite payments that differ."""
    payments: list[Payment] = []
    conflicts: list[Conflict] = []
    for together in owed:
        rows = [_payment(effect, amounts, rules, reckoned) for effect, amounts, rules in together]
        if len(rows) == 1:
            payments += rows
            continue
        joined = _joined(rows)
        payments += joined
        definite = [row for row in joined if row.tentative is None]
        if not _paid_differently(definite):
            definite = [row for row in definite if row.amount is not None]  # what the others come to is not known yet
        if len(definite) > 1:
            rules, one = tuple(sorted({rule for row in definite for rule in row.rules})), definite[0]
            conflicts.append(Conflict("payments_differ", None, (one.payer, one.payee), rules, one.reason))
    return tuple(payments), tuple(conflicts)


def points_of(points: Iterable[tuple[model.Points, Rules]]) -> tuple[Points, ...]:
    rows = [Points(effect.party, effect.points, effect.per, rules) for effect, rules in points]
    return tuple(sorted(rows, key=lambda row: (row.party, row.points, row.per or "")))


def _fine(effect: model.Fine, amounts: Amounts, rules: Rules, reckoned: _Reckoned) -> Fine:
    """A fine with its amount, rounded half up."""
    (amount,) = reckoned.all(amounts)
    return Fine(effect.party, amount, effect.formula, rules)


def _sanction(effect: model.Sanction, rules: Rules, moments: Moments) -> Sanction:
    return Sanction(effect.party, effect.sanction, effect.length, *moments.span_of(effect), rules)


def _place_of_sanction(imposing: Imposing) -> tuple[str, str, str, Rules]:
    effect, rules = imposing
    return effect.party, effect.sanction, effect.length.start if effect.length else "", rules


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


def _payment(effect: model.Pays, amounts: Amounts, rules: Rules, reckoned: _Reckoned) -> Payment:
    amount, low, high = reckoned.all(amounts)
    return Payment(effect.payer, effect.payee, effect.reason, amount, effect.tentative, low, high, effect, rules)


class _Reckoned:
    """What amounts come to in one case, each reckoned once."""

    def __init__(self, values: Mapping[str, Value]) -> None:
        self._values = values
        self._known: dict[MinorUnits, int | None] = {}

    def all(self, amounts: Amounts) -> list[int | None]:
        """What they come to, one after another; None too where the rules name none."""
        return [None if amount is None else self._of(amount) for amount in amounts]

    def _of(self, amount: MinorUnits) -> int | None:
        if amount not in self._known:
            self._known[amount] = amount(self._values)
        return self._known[amount]


def _joined(rows: Sequence[Payment]) -> list[Payment]:
    """Definite payments of the same known amount, paid in the same way, are one."""
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
            return _payment(effect, amounts_of(effect, partial(minor_units_of, currency)), rules, _Reckoned(values))
        case model.Points():
            return points_of([(effect, rules)])[0]
        case model.Fine():
            return _fine(effect, amounts_of(effect, partial(minor_units_of, currency)), rules, _Reckoned(values))
        case model.Sanction():
            return _sanction(effect, rules, moments)
        case model.Eligible(what, eligible):
            return Eligibility(what, eligible, rules)
        case _:
            return None
