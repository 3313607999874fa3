"""A file of past cases and two policies → what the new one would have made of them."""

from __future__ import annotations

import sys
from collections.abc import Generator, Mapping
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import cast

import click

from fenze.command import WRONG_INPUT
from fenze.command.progress import progress
from fenze.command.tables import form_of, table_at, text_in
from fenze.command.telling import lines_of_faults
from fenze.decision.decision import Decision
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import files_of
from fenze.solver.bulk.decide_rows import Outcome, Reading, decide_rows
from fenze.solver.bulk.mapping import MappingError
from fenze.solver.bulk.prepare import Prepared, prepare
from fenze.solver.bulk.row_to_case import RowCase
from fenze.solver.bulk.table import Cells, TableError
from fenze.solver.decide import Engine
from fenze.solver.verify.impact import Impact


def impact_of(
    old: str, new: str, path: str, mapping: str | None, now: datetime, stated: datetime | None, tongue: Tongue
) -> Impact:
    """Decides every case of the file under both; a fact that one side does not have is left out there.

    Raises Refusal; where the table or the mapping cannot be used, the command ends.
    """
    form = form_of(path, "--cases")
    text = text_in(mapping) if mapping is not None else None
    impact = Impact()
    with _telling_of_tables(mapping, tongue), ExitStack() as stack:
        sides = [
            prepare(files_of(policy), text, stack.enter_context(table_at(path)), form, now, stated) for policy in (old, new)
        ]
        known = set(sides[0].policy.facts) | set(sides[1].policy.facts)
        before, after = (_outcomes(side, known) for side in sides)
        step = stack.enter_context(progress(sides[0].rows, to_standard_output=False))
        for one, other in zip(before, after, strict=True):
            impact.add(one.number, one.case_id, _decision_of(one), _decision_of(other))
            step(1)
    return impact


def _outcomes(side: Prepared, known: set[str]) -> Generator[Outcome]:
    reading, engine = side.reading, side.engine

    def case(cells: Cells) -> RowCase:
        found = reading.case(cells)
        return RowCase(_without(found.raw, known, engine), found.notices)

    rows = (chunk.row(place) for chunk in side.chunks() for place in range(chunk.frame.height))
    yield from decide_rows(engine, rows, Reading(reading.case_id, case), side.as_of)


def _without(raw: Mapping[str, object], known: set[str], engine: Engine) -> Mapping[str, object]:
    """The case without facts that only the other side has."""
    facts = raw.get("facts")
    if not isinstance(facts, Mapping):
        return raw
    given = cast("Mapping[str, object]", facts)
    kept = {name: value for name, value in given.items() if name in engine.policy.facts or name not in known}
    return raw if len(kept) == len(given) else {**raw, "facts": kept}


def _decision_of(outcome: Outcome) -> Decision | None:
    return outcome.result if isinstance(outcome.result, Decision) else None


@contextmanager
def _telling_of_tables(mapping: str | None, tongue: Tongue) -> Generator[None]:
    """Tells on standard error what is wrong with the table or the mapping, and ends with the exit status for it."""
    try:
        yield
    except (MappingError, TableError) as error:
        faults = error.faults if isinstance(error, MappingError) else (error.fault,)
        for line in lines_of_faults(faults, None, tongue):
            click.echo(f"{mapping}: {line}" if mapping and isinstance(error, MappingError) else line, err=True)
        sys.exit(WRONG_INPUT)
