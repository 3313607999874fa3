"""Templates and what varies between their rows → the lines of a CSV or NDJSON table, as they are written row by row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import polars as pl

from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.columns.amounts import Ends, Number, Plan, Portion, Reckoned, Reckoner, money_texts
from fenze.solver.bulk.columns.chunk import TEMPLATE, Decided
from fenze.solver.bulk.columns.stamp import texts_of
from fenze.solver.bulk.columns.stated import AS_OF, CASE_ID, ROW, offset_of
from fenze.solver.bulk.columns.template import NoTemplate, Template, more_plans
from fenze.solver.bulk.to_table import COLUMNS, cells_of, line_of_cells, object_of, safe_cell
from fenze.solver.decision import Decision
from fenze.solver.render.voice import Voice
from fenze.solver.to_json import text_of_json

Hole = Plan | Literal["case_id", "as_of", "line"]
_MARK = re.compile("\x00([a-z0-9_]+)\x00")
_MARK_JSON = re.compile(r'"\\u0000([a-z0-9_]+)\\u0000"')
_PLAIN = r"^[0-9A-Za-z_.:/][0-9A-Za-z_.:/-]*$"


@dataclass(frozen=True, slots=True)
class Line:
    """A line with `%s` where the holes go."""

    pattern: str
    holes: tuple[Hole, ...]


class _Marks:
    """Marks in a text that stand for holes."""

    def __init__(self) -> None:
        self.holes: list[Hole] = []

    def mark(self, hole: Hole) -> str:
        self.holes.append(hole)
        return f"\x00{len(self.holes) - 1}\x00"

    def line(self, text: str, marks: re.Pattern[str]) -> Line:
        """The text with its marks replaced. Raises `NoTemplate` where they are not all there."""
        found = marks.split(text)
        holes = tuple(self.holes[int(place)] for place in found[1::2])
        if sorted(map(int, found[1::2])) != list(range(len(self.holes))):
            raise NoTemplate
        return Line("%s".join(part.replace("%", "%%") for part in found[::2]), holes)


def csv_line(template: Template, voice: Voice, *, dated: bool) -> Line:
    """The line of a CSV table, without its end."""
    marks = _Marks()
    cells = cells_of(template.outcome, voice)
    cells["case_id"] = marks.mark("case_id")
    decision = template.outcome.result
    if not isinstance(decision, tuple):
        if dated:
            cells["as_of"] = marks.mark("as_of")
        cells["amount"] = _listed(marks, template.liability)
        cells["payment"] = _listed(marks, template.payments)
        fines = (_marked(marks, plan) for plan in template.fines)
        cells["fines"] = " | ".join(f"{f.party}: {m}".rstrip() for f, m in zip(decision.fines, fines, strict=True))
        ends = ("" if until is None else marks.mark(until) for _, until in template.windows)
        windows = zip(decision.claim_windows, ends, strict=True)
        cells["claim_windows"] = " | ".join(f"{w.window}: {m}".rstrip() for w, m in windows)
    return marks.line(line_of_cells(safe_cell(cells.get(column, "")) for column in COLUMNS), _MARK)


def _marked(marks: _Marks, plan: Plan | None) -> str:
    return "" if plan is None else marks.mark(plan)


def _listed(marks: _Marks, plans: Sequence[Plan | None]) -> str:
    return " | ".join(_marked(marks, plan) for plan in plans)


def ndjson_line(template: Template, policy: model.Policy, tongue: Tongue, *, dated: bool) -> Line:
    """The line of NDJSON, without its end. Raises `NoTemplate` where more of it varies than a template knows."""
    marks = _Marks()
    found = object_of(template.outcome, policy, tongue)
    found["case_id"] = marks.mark("case_id")
    decision = template.outcome.result
    if isinstance(decision, tuple):
        error = found["error"]
        assert isinstance(error, dict)
        error["line"] = marks.mark("line")
    else:
        if dated:
            found["as_of"] = marks.mark("as_of")
        _mark_amounts(found, template, decision, marks)
        for name, place, field, plan in more_plans(template, policy):
            _entry(found, name, place)[field] = marks.mark(plan)
    return marks.line(text_of_json(found), _MARK_JSON)


def _mark_amounts(found: dict[str, Json], template: Template, decision: Decision, marks: _Marks) -> None:
    shared = (("liability", template.liability), ("possible_liability", template.possible))
    for name, plans in (*shared, ("payments", template.payments), ("fines", template.fines), ("unborne", template.unborne)):
        for place, plan in enumerate(plans):
            entry = _entry(found, name, place)
            if plan is not None:
                field = "amount" if entry.get("amount") is not None else "proposed_amount"
                if entry.get(field) is None:
                    continue  # the policy proposes nothing
                entry[field] = marks.mark(plan)
    for place, (low, high) in enumerate(template.ranges):
        entry = _entry(found, "payments", place)
        bounds = entry.get("range")
        if isinstance(bounds, list):
            entry["range"] = [marks.mark(one) if one is not None else told for one, told in zip((low, high), bounds, strict=True)]
    for place, ((since, until), window) in enumerate(zip(template.windows, decision.claim_windows, strict=True)):
        entry = _entry(found, "claim_windows", place)
        if since is not None and window.since is not None:
            entry["from"] = marks.mark(since)
        if until is not None:
            entry["until"] = marks.mark(until)


def _entry(found: dict[str, Json], name: str, place: int) -> dict[str, Json]:
    entries = found[name]
    assert isinstance(entries, list)
    entry = entries[place]
    assert isinstance(entry, dict)
    return entry


class Filler:
    """Writes the rows of chunks that follow a template as lines of one form."""

    def __init__(self, reckoner: Reckoner, *, json_: bool) -> None:
        self._reckoner, self._json = reckoner, json_

    def fill(self, decided: Decided[Line]) -> Iterator[tuple[int, str]]:
        """By place in the chunk, the line of each row."""
        rows = decided.rows
        if not rows.height:
            return
        number = rows[ROW].to_list()
        fixed = {"case_id": self._case_ids(rows[CASE_ID])}
        lines = {place: shaped.shape for place, shaped in decided.templates.items()}
        if any("line" in line.holes for line in lines.values()):
            fixed["line"] = [str(decided.number(place)) for place in number]
        if AS_OF in rows.columns:
            texts = rows.select(texts_of(pl.col(AS_OF), pl.col(offset_of(AS_OF)))).to_series().to_list()
            fixed["as_of"] = [f'"{text}"' for text in texts] if self._json else texts
        values = self._values(rows, lines)
        known: dict[int, tuple[str, list[list[str] | dict[int, str]]]] = {}
        for place, line in lines.items():
            found = [fixed[hole] if isinstance(hole, str) else values[hole] for hole in line.holes]
            known[place] = (line.pattern, found)
        for index, place in enumerate(rows[TEMPLATE].to_list()):
            pattern, sources = known[place]
            yield number[index], pattern % tuple([source[index] for source in sources])

    def _case_ids(self, ids: pl.Series) -> list[str]:
        if ids.str.contains(_PLAIN).fill_null(value=False).all():
            return [f'"{text}"' for text in ids] if self._json else ids.to_list()
        return list(map(json_text if self._json else csv_text, ids))

    def _values(self, rows: pl.DataFrame, lines: Mapping[int, Line]) -> dict[Plan, dict[int, str]]:
        """By plan, what it comes to in the rows that have it."""
        users: dict[Plan, list[int]] = {}
        for place, line in lines.items():
            for hole in set(line.holes):
                if not isinstance(hole, str):
                    users.setdefault(hole, []).append(place)
        numbered = rows.with_row_index("index")
        values: dict[Plan, dict[int, str]] = {}
        for plan, places in users.items():
            part = numbered.filter(pl.col(TEMPLATE).is_in(places))
            match plan:
                case Portion() | Reckoned():
                    texts = money_texts(self._reckoner.amounts(plan, part), self._reckoner.digits).to_list()
                case Ends() | Number():
                    texts = self._reckoner.texts(plan, part)
            if self._json:
                texts = [f'"{text}"' for text in texts]
            values[plan] = dict(zip(part["index"], texts, strict=True))
        return values


def json_text(case_id: str | None) -> str:
    """A case id in JSON."""
    return json.dumps(case_id, ensure_ascii=False)


def csv_text(case_id: str | None) -> str:
    """A case id as a cell of a CSV table."""
    return line_of_cells((safe_cell(case_id or ""), ""))[:-1]
