"""A decision → a template for all rows of its pattern: what is the same in them, and plans for what is not.

A decision of which more than that could differ from row to row has no template; its rows are decided one by one.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass, field
from fractions import Fraction

from fenze.decision.decision import Decision, Liability, Payment
from fenze.dsl import model
from fenze.dsl.divide import fraction_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.once import once_a_policy
from fenze.dsl.spelt_out import outcomes_of as spelt_out
from fenze.solver.bulk.columns.amounts import Amount, Ends, Number, Portion, Reckoned, Told
from fenze.solver.bulk.columns.integers import settled_in
from fenze.solver.bulk.decide_rows import Outcome

_LAST = "\U0010ffff"
"""Sorts after every party: what nobody bears gets the last coin."""
outcomes_of = once_a_policy(spelt_out)


class NoTemplate(Exception):
    """More may differ between the rows of this pattern than a template holds."""


@dataclass(frozen=True, slots=True)
class Template:
    """An outcome and what varies in it: by the list of the decision and the place in it, `liability 0`, how it is found."""

    outcome: Outcome
    amounts: Mapping[str, Amount] = field(default_factory=dict[str, Amount])
    ends: Mapping[str, Ends] = field(default_factory=dict[str, Ends])
    """When claim windows close."""


def template_of(outcome: Outcome, policy: model.Policy, varying: frozenset[str]) -> Template:
    """The template for the rows of an outcome's pattern, in which the `varying` numbers differ. Raises `NoTemplate`."""
    decision = outcome.result
    if not isinstance(decision, Decision):
        return Template(outcome)
    known = frozenset(name for name in varying if name in decision.file.values) - _constant(decision, policy)
    _check(decision, policy)
    ends = {f"claim_windows {n}": Ends(w.closes) for n, w in enumerate(decision.claim_windows) if w.until is not None}
    lists: dict[str, Iterable[Amount | None]] = {
        "liability": _liability(decision.liability, known),
        "payments": (_reckoned(p.stated.formula, p.stated.rounding, p.amount, decision, known) for p in decision.payments),
        "fines": (_reckoned(f.formula, "half up", f.amount, decision, known) for f in decision.fines),
    }
    return Template(outcome, _named(lists), ends)


def _named(lists: Mapping[str, Iterable[Amount | None]]) -> dict[str, Amount]:
    return {f"{name} {nth}": plan for name, plans in lists.items() for nth, plan in enumerate(plans) if plan is not None}


def _constant(decision: Decision, policy: model.Policy) -> Set[str]:
    """Numbers that are the same in every row of the pattern: those that are presumed, or implied by other facts."""
    implied = {one.fact for one in decision.file.inferred if policy.facts[one.fact].clock_of is None}
    return implied.union(decision.file.presumed)


def _check(decision: Decision, policy: model.Policy) -> None:
    rows = (*decision.liability, *decision.possible)
    if any(isinstance(row.stated, model.UpTo | model.Excess) for row in rows):
        raise NoTemplate
    if decision.not_liable and any(not isinstance(row.stated, Fraction) for row in rows):
        raise NoTemplate  # who bears nothing of a cost is not liable, and a small cost may come to nothing
    keys = [_reason(payment) for payment in decision.payments]
    if len(set(keys)) < len(keys):
        raise NoTemplate
    outcomes = outcomes_of(policy)
    for payment in decision.payments:
        effects = {
            given.effect
            for rule in payment.rules
            for given in outcomes[rule]
            if isinstance(given.effect, model.Pays) and _reason(given.effect) == _reason(payment)
        }
        if len(effects) > 1:
            raise NoTemplate  # they are one payment only where they come to the same
    for window in decision.claim_windows:
        if window.opens is not None and (window.opens.start, window.opens.unit, window.opens.midnight) != (
            window.closes.start,
            window.closes.unit,
            window.closes.midnight,
        ):
            raise NoTemplate


def _reason(row: Payment | model.Pays) -> tuple[str, str, str]:
    return row.payer, row.payee, row.reason


def _liability(rows: Sequence[Liability], known: frozenset[str]) -> Iterator[Amount | None]:
    """By cost head, as it was divided."""
    start = 0
    while start < len(rows):
        end = start
        while end < len(rows) and rows[end].cost == rows[start].cost:
            end += 1
        yield from _head(rows[start:end], known)
        start = end


def _head(rows: Sequence[Liability], known: frozenset[str]) -> list[Amount | None]:
    if all(row.amount is None for row in rows):
        return [None] * len(rows)
    names, parts = _division(rows)
    if rows[0].cost not in known:
        raise NoTemplate
    order = sorted(parts)
    shares = tuple(parts[name] for name in order)
    return [
        Portion(rows[0].cost, shares, order.index(name)) if name in parts else _zero(row, rows[0].cost)
        for row, name in zip(rows, names, strict=True)
    ]


def _division(rows: Sequence[Liability]) -> tuple[list[str], dict[str, Fraction]]:
    """What each row is called when coins are left over, and the parts of the cost by these names."""
    names = [f"{row.party} {index:03d}" for index, row in enumerate(rows)]
    parts: dict[str, Fraction] = {}
    holder: str | None = None
    for row, name in zip(rows, names, strict=True):
        if isinstance(row.stated, model.Rest):
            if row.amount is None:
                raise NoTemplate
            holder = holder or name
        elif row.amount is not None:
            fraction = fraction_of(row.stated)
            assert fraction is not None
            parts[name] = fraction
    left = 1 - sum(parts.values(), Fraction(0))
    if left < 0:
        raise NoTemplate
    if left:
        parts[holder or _LAST] = left
    return names, parts


def _zero(row: Liability, cost: str) -> Amount | None:
    """The rest of a cost of which nothing is left."""
    return None if row.amount is None else Portion(cost, (Fraction(1), Fraction(0)), 1)


def _alone(row: Liability, known: frozenset[str]) -> Amount | None:
    fraction = fraction_of(row.stated)
    if row.amount is None or fraction is None:
        if row.amount is not None:
            raise NoTemplate
        return None
    if row.cost not in known:
        raise NoTemplate
    shares = (fraction,) if fraction == 1 else (fraction, 1 - fraction)
    return Portion(row.cost, shares, 0)


def _unborne(decision: Decision, known: frozenset[str]) -> Iterator[Amount | None]:
    for part in decision.unborne:
        if part.amount is None:
            yield None
            continue
        rows = [row for row in decision.liability if row.cost == part.cost]
        _, parts = _division(rows)
        if part.cost not in known or _LAST not in parts:
            raise NoTemplate
        order = sorted(parts)
        yield Portion(part.cost, tuple(parts[name] for name in order), order.index(_LAST))


def _reckoned(
    formula: model.Formula | None, rounding: model.Rounding, amount: int | None, decision: Decision, known: frozenset[str]
) -> Amount | None:
    if formula is None or amount is None:
        return None
    return Reckoned(settled_in(formula, decision.file.values, known), rounding)


def amounts_of_json(template: Template, varying: frozenset[str], policy: model.Policy) -> dict[str, Amount]:
    """The amounts that only the decision told as JSON holds. Raises `NoTemplate` where the JSON tells of more that varies."""
    decision = template.outcome.result
    assert isinstance(decision, Decision)
    known = frozenset(name for name in varying if name in decision.file.values) - _constant(decision, policy)
    if any(row.amount is not None or row.proposed_amount is not None for row in decision.exposure):
        raise NoTemplate
    if any(isinstance(row.effect, model.Sanction) or _has_formulas(row.effect) for row in decision.outlook):
        raise NoTemplate
    if any(policy.facts[one.fact].clock_of is not None for one in decision.file.inferred):
        raise NoTemplate
    lists: dict[str, Iterable[Amount | None]] = {
        "possible_liability": (_alone(row, known) for row in decision.possible),
        "unborne": _unborne(decision, known),
        "low": (_reckoned(p.stated.low, p.stated.rounding, p.low, decision, known) for p in decision.payments),
        "high": (_reckoned(p.stated.high, p.stated.rounding, p.high, decision, known) for p in decision.payments),
    }
    return _named(lists)


def texts_of_json(decision: Decision, policy: model.Policy) -> Iterator[tuple[str, int, str, Told]]:
    """What else varies in the JSON: the list, the place in it, the field, and how it is found. Raises `NoTemplate`."""
    for place, window in enumerate(decision.claim_windows):
        if window.opens is not None and window.since is not None:
            yield "claim_windows", place, "from", Ends(window.opens)
        if window.until is not None:
            yield "claim_windows", place, "until", Ends(window.closes)
    for place, duty in enumerate(decision.duties):
        if duty.due is not None:
            yield "duties", place, "due", Ends(_deadline_of(decision, place, policy))
    for place, sanction in enumerate(decision.sanctions):
        if sanction.length is not None:
            if sanction.since is not None:
                yield "sanctions", place, "from", Ends(sanction.length.start)
            if sanction.until is not None:
                yield "sanctions", place, "until", Ends(sanction.length)
    for place, measured in enumerate(sorted(decision.file.measured, key=lambda one: one.fact)):
        yield "measured", place, "value", Number(measured.fact)


def _has_formulas(effect: object) -> bool:
    return isinstance(effect, model.Pays | model.Fine | model.Bears) and bool(formulas_of(effect))


def _deadline_of(decision: Decision, place: int, policy: model.Policy) -> model.Deadline:
    """The deadline that a duty came from: all rules that impose it state the same one, or it has no template."""
    duty = decision.duties[place]
    found = {
        given.effect.deadline
        for rule in duty.rules
        for given in outcomes_of(policy)[rule]
        if isinstance(given.effect, model.Must)
        and (given.effect.actor, given.effect.action, given.effect.details) == (duty.actor, duty.action, duty.details)
    }
    if len(found) != 1 or (deadline := next(iter(found))) is None:
        raise NoTemplate
    return deadline
