"""Rows of liability and the steps of money → their JSON as text: blanks for rows that differ in amounts alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction
from functools import partial
from typing import TypeVar

from fenze.decision.decision import Decision, Duty, Exposure, Fine, Liability, NextCheck, Outlook, Payment, Sanction
from fenze.decision.due import Moments
from fenze.decision.memory import Memory
from fenze.decision.money_steps import MoneyPart, MoneySteps
from fenze.decision.to_json import next_check_json
from fenze.decision.to_json.prospects import exposure_json, outlook_row_json
from fenze.decision.to_json.rows import json_of_row
from fenze.decision.to_json.why import money_json, part_json
from fenze.decision.trace.written import NOTHING, Blank, Written, listed, slot, write, write_bare, write_form
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.spelling import text_of_minor
from fenze.dsl.switch import may_remember
from fenze.dsl.timing import Timing

Row = TypeVar("Row", Duty, NextCheck, Outlook)
_RECKONED = (model.Pays, model.Fine, model.Sanction, Payment, Fine, Sanction)
"""What comes to something else in each case."""
_MOST_BLANKS = 2_048


class Rows:
    """Writes the rows of decisions in one currency."""

    def __init__(self, currency: str) -> None:
        self._currency = currency
        most = _MOST_BLANKS if may_remember() else 0
        self._blanks, self._written = Memory[Blank](most), Memory[Written](most)

    def liability(self, rows: Iterable[Liability]) -> Written:
        """Who bears what."""
        return listed([self._liability(row) for row in rows])

    def exposure(self, rows: Iterable[Exposure]) -> Written:
        """What each party may still face."""
        return listed([self._exposure(row) for row in rows])

    def duties(self, duties: Iterable[Duty]) -> Written:
        """What is to be done; moments that are one are equal whatever their offset, and are told anew."""
        return listed([self._once(duty, self._told) if duty.due is None else write(self._told(duty)) for duty in duties])

    def next_checks(self, checks: Iterable[NextCheck]) -> Written:
        """What is to be found out."""
        return listed([self._once(check, next_check_json) for check in checks])

    def outlook(self, decision: Decision, timing: Timing) -> Written:
        """What else may come of a case."""
        moments = Moments(timing, decision.file.values)

        def told(row: Outlook) -> dict[str, Json]:
            return outlook_row_json(row, decision, moments)

        rows = decision.outlook
        return listed([write(told(row)) if isinstance(row.effect, _RECKONED) else self._once(row, told) for row in rows])

    def money(self, steps: Iterable[MoneySteps]) -> Written:
        """How cost heads are divided."""
        return listed([self._money(one) for one in steps])

    def _told(self, row: Liability | Duty) -> dict[str, Json]:
        return json_of_row(row, self._currency)

    def _liability(self, row: Liability) -> Written:
        if not isinstance(row.stated, Fraction):
            return write(self._told(row))
        amount = self._amount(row.amount)
        key = "liability", row.party, row.cost, _ratio(row.stated), row.tentative, row.rules, row.amount is None
        return self._filled(key, partial(self._told, row), {"amount": amount, "proposed_amount": amount})

    def _once(self, row: Row, told: Callable[[Row], dict[str, Json]]) -> Written:
        """A row of which many cases have the same."""
        written = self._written.recall(row)
        if written is None:
            written = write(told(row))
            self._written.remember(row, written)
        return written

    def _exposure(self, row: Exposure) -> Written:
        if row.proposed_share is not None:
            return write(exposure_json(row, self._currency))
        share, amount = row.share, row.amount
        texts = {} if amount is None else {"amount": listed([self._amount(end) for end in (amount.low, amount.high)])}
        shares = _ratio(share.low), _ratio(share.high)
        key = "exposure", row.party, row.cost, row.prospect, *shares, row.exact, row.rules, amount is None
        return self._filled(key, lambda: exposure_json(row, self._currency), texts)

    def _money(self, steps: MoneySteps) -> Written:
        parts = listed([self._part(part) for part in steps.parts])
        total = self._amount(steps.total)
        key = "money", steps.cost, steps.total is None
        return self._filled(key, lambda: money_json(steps, self._currency), {"total": total, "parts": parts})

    def _part(self, part: MoneyPart) -> Written:
        if part.steps is not None or not (part.stated is None or isinstance(part.stated, Fraction)):
            return write(part_json(part, self._currency))
        exact = NOTHING if part.exact is None else write_bare(str(part.exact))
        texts = {"exact_minor_units": exact, "amount": self._amount(part.amount)}
        shares = _ratio(part.share), _ratio(part.stated)
        key = "part", part.party, *shares, part.proposed, part.rules, part.exact is None, part.amount is None
        return self._filled(key, lambda: part_json(part, self._currency), texts)

    def _amount(self, amount: int | None) -> Written:
        return NOTHING if amount is None else write_bare(text_of_minor(amount, self._currency))

    def _filled(self, key: Hashable, told: Callable[[], dict[str, Json]], texts: Mapping[str, Written]) -> Written:
        """A row with the texts in their fields, where these are not null; the key tells apart what differs in other fields."""
        blank = self._blanks.recall(key)
        if blank is None:
            row = told()
            slots = {name: slot(name.encode()) for name in texts if row.get(name) is not None}
            blank = Blank(write_form({**row, **slots}))
            self._blanks.remember(key, blank)
        return blank.filled({name.encode(): text for name, text in texts.items()})


def _ratio(share: Fraction | None) -> tuple[int, int] | None:
    """What tells a share apart, at less cost than itself."""
    return None if share is None else share.as_integer_ratio()
