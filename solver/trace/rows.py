"""Rows of liability and the steps of money → their JSON as text: blanks for rows that differ in amounts alone."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Mapping
from fractions import Fraction

from fenze.dsl.glossary import Json
from fenze.dsl.spelling import text_of_minor
from fenze.dsl.switch import may_remember
from fenze.dsl.written import NOTHING, Blank, Written, listed, slot, write, write_bare, write_form
from fenze.solver.decision import Liability
from fenze.solver.explain import MoneyPart, MoneySteps
from fenze.solver.memory import Memory
from fenze.solver.to_json import liability_json
from fenze.solver.to_json.explanation import money_json, part_json

_MOST_BLANKS = 2_048


class Rows:
    """Writes the rows of decisions in one currency."""

    def __init__(self, currency: str) -> None:
        self._currency = currency
        self._blanks = Memory[Blank](_MOST_BLANKS if may_remember() else 0)

    def liability(self, rows: Iterable[Liability]) -> Written:
        """Who bears what."""
        return listed([self._liability(row) for row in rows])

    def money(self, steps: Iterable[MoneySteps]) -> Written:
        """How cost heads are divided."""
        return listed([self._money(one) for one in steps])

    def _liability(self, row: Liability) -> Written:
        if not isinstance(row.stated, Fraction):
            return write(liability_json(row, self._currency))
        amount = self._amount(row.amount)
        key = "liability", row.party, row.cost, str(row.stated), row.tentative, row.rules, row.amount is None
        return self._filled(key, lambda: liability_json(row, self._currency), {"amount": amount, "proposed_amount": amount})

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
        shares = str(part.share), None if part.stated is None else str(part.stated)
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
