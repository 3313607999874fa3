"""Rows → outcomes: a decision or the faults that keep the row from one, for each row, in order."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime

from fenze.decision.case import CaseError, Fault
from fenze.decision.decision import Decision
from fenze.dsl.diagnostic import Text
from fenze.solver.bulk.row_to_case import RowCase, RowReader
from fenze.solver.bulk.table import Cells, Row
from fenze.solver.decide import Engine
from fenze.solver.solve import TookTooLong


@dataclass(frozen=True, slots=True)
class Outcome:
    """What became of a row: its decision, or the faults for which it was refused, at least one."""

    number: int
    case_id: str | None
    result: Decision | tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """How the id of a row's case is found, and the case itself, which may raise `CaseError`."""

    case_id: Callable[[Cells], str | None]
    case: Callable[[Cells], RowCase]


def reading_rows(reader: RowReader) -> Reading:
    """Rows read through a mapping."""
    return Reading(reader.case_id_of, reader.case_of)


def reading_cases() -> Reading:
    """Rows that are cases as callers send them."""
    return Reading(_stated_id, RowCase)


def decide_rows(engine: Engine, rows: Iterable[Row], reading: Reading, now: datetime) -> Iterator[Outcome]:
    """An outcome a row; `now` is the moment of cases that state none."""
    for row in rows:
        case_id = reading.case_id(row.cells)
        if row.fault is not None:
            yield Outcome(row.number, case_id, (row.fault,))
            continue
        try:
            case = reading.case(row.cells)
            decision = engine.decide(case.raw, now)
        except CaseError as error:
            yield Outcome(row.number, case_id, error.faults)
        except TookTooLong as error:
            yield Outcome(row.number, case_id, (_too_long(error.seconds),))
        else:
            if case.notices:
                file = decision.file._replace(notices=(*decision.file.notices, *case.notices))
                decision = decision._replace(file=file)
            yield Outcome(row.number, case_id, decision)


def _stated_id(cells: Cells) -> str | None:
    match cells.get("case_id"):
        case str(stated):
            return stated
        case int(stated) if not isinstance(stated, bool):
            return str(stated)
        case _:
            return None


def _too_long(seconds: float) -> Fault:
    message = Text(f"no answer was found within {seconds:g} seconds", f"{seconds:g} 秒内没有得出结果")
    return Fault("took_too_long", message, suggestion=Text("state more facts", "请补充更多事实"))
