"""A cell of a table → a fact's value as a case states it.

A clerk's spreadsheet says `是` or `yes`, a label or a name, a time stamp without offset. What cannot be read is handed on as it
is, for the reader of cases to refuse.
"""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from fenze.dsl import model
from fenze.solver.bulk.clock import Clock

_YES_OR_NO = {"yes": True, "true": True, "是": True, "no": False, "false": False, "否": False}


def text_of_cell(cell: object) -> str:
    """The text that a cell shows, without the blanks around it; empty for a cell of nothing."""
    match cell:
        case str():
            return cell.strip()
        case None:
            return ""
        case bool():
            return "true" if cell else "false"
        case Decimal():
            return format(cell, "f")
        case _:
            return str(cell)


def reading_of(fact: model.Fact, clock: Clock) -> Callable[[object], object]:
    """How the fact is read from a cell that is not empty."""
    match fact.type:
        case model.Choice(kind="yes or no"):
            return lambda cell: _YES_OR_NO.get(text_of_cell(cell).casefold(), cell) if isinstance(cell, str) else cell
        case model.Choice() as choice:
            named = {label: value for value in choice.values for label in _labels(choice, value)}
            named |= {value: value for value in choice.values}
            return lambda cell: named.get(text_of_cell(cell), text_of_cell(cell))
        case model.Stamp("date"):
            return lambda cell: _date_of(text_of_cell(cell), clock)
        case model.Stamp():
            return lambda cell: clock.moment_of(text := text_of_cell(cell)) or text
        case model.Text():
            return text_of_cell
        case model.Number() | model.Clock():
            return lambda cell: text_of_cell(cell) if isinstance(cell, str) else cell


def contract_reading_of(policy: model.Policy) -> Callable[[object], str]:
    """How the name of a contract is read from a cell that is not empty: by its name or a label."""
    named = {label: one.name for one in policy.contracts.values() for label in (one.labels.zh, one.labels.en)}
    named |= {name: name for name in policy.contracts}
    return lambda cell: named.get(text_of_cell(cell), text_of_cell(cell))


def _labels(choice: model.Choice, value: str) -> tuple[str, ...]:
    labels = choice.labels[value]
    return (labels.zh, labels.en)


def _date_of(text: str, clock: Clock) -> str:
    moment = clock.moment_of(text)
    return moment.date().isoformat() if moment else text
