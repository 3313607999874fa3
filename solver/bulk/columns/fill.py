"""Templates and what varies between their rows → the lines of a CSV or NDJSON table, as they are written row by row."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

import polars as pl

from fenze.decision.decision import Decision
from fenze.decision.to_json import text_of_json
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.bulk.columns.amounts import NTH, Amount, Plans, Reckoner, Told, money_text
from fenze.solver.bulk.columns.chunk import Decided, Shaped
from fenze.solver.bulk.columns.said import AS_OF, CASE_ID, ROW, offset_of
from fenze.solver.bulk.columns.stamp import texts_of
from fenze.solver.bulk.columns.template import NoTemplate, Template, amounts_of_json, texts_of_json
from fenze.solver.bulk.to_table import COLUMNS, cells_of, line_of_cells, object_of, safe_cell
from fenze.solver.render.voice import Voice

_LINE = "line"
_MARK = re.compile("\x00([a-z0-9_]+)\x00")
_MARK_JSON = re.compile(r'"\\u0000([a-z0-9_]+)\\u0000"')
_PLAIN = r"^[0-9A-Za-z_.:/][0-9A-Za-z_.:/-]*$"


@dataclass(frozen=True, slots=True)
class Line:
    """A line with `%s` where the holes go: the id, the moment and the number of the row, and what goes by these names."""

    pattern: str
    holes: tuple[str, ...]
    amounts: Mapping[str, Amount]
    texts: Mapping[str, Told]


class _Marks:
    """Marks in a text that stand for holes."""

    def __init__(self, amounts: Mapping[str, Amount], texts: Mapping[str, Told]) -> None:
        self.holes: list[str] = []
        self.amounts, self.texts = amounts, texts

    def mark(self, hole: str) -> str:
        self.holes.append(hole)
        return f"\x00{len(self.holes) - 1}\x00"

    def if_any(self, hole: str) -> str:
        """Nothing where the template has no such hole."""
        return self.mark(hole) if hole in self.amounts or hole in self.texts else ""

    def line(self, text: str, marks: re.Pattern[str]) -> Line:
        """The text with its marks replaced. Raises `NoTemplate` where they are not all there."""
        found = marks.split(text)
        if sorted(map(int, found[1::2])) != list(range(len(self.holes))):
            raise NoTemplate
        pattern = "%s".join(part.replace("%", "%%") for part in found[::2])
        holes = tuple(self.holes[int(place)] for place in found[1::2])
        return Line(pattern, holes, self.amounts, self.texts)


def csv_line(template: Template, voice: Voice, *, dated: bool) -> Line:
    """The line of a CSV table, without its end."""
    marks = _Marks(template.amounts, template.ends)
    cells = cells_of(template.outcome, voice)
    cells["case_id"] = marks.mark(CASE_ID)
    decision = template.outcome.result
    if isinstance(decision, Decision):
        if dated:
            cells["as_of"] = marks.mark(AS_OF)
        cells["amount"] = " | ".join(marks.if_any(f"liability {n}") for n in range(len(decision.liability)))
        cells["payment"] = " | ".join(marks.if_any(f"payments {n}") for n in range(len(decision.payments)))
        fines = (f"{fine.party}: {marks.if_any(f'fines {n}')}" for n, fine in enumerate(decision.fines))
        cells["fines"] = " | ".join(map(str.rstrip, fines))
        windows = (f"{w.window}: {marks.if_any(f'claim_windows {n}')}" for n, w in enumerate(decision.claim_windows))
        cells["claim_windows"] = " | ".join(map(str.rstrip, windows))
    return marks.line(line_of_cells(safe_cell(cells.get(column, "")) for column in COLUMNS), _MARK)


def ndjson_line(template: Template, varying: frozenset[str], policy: model.Policy, tongue: Tongue, *, dated: bool) -> Line:
    """The line of NDJSON, without its end. Raises `NoTemplate` where more of it varies than is known how to find."""
    found = object_of(template.outcome, policy, tongue)
    decision = template.outcome.result
    if not isinstance(decision, Decision):
        marks = _Marks({}, {})
        error = found["error"]
        assert isinstance(error, dict)
        error["line"] = marks.mark(_LINE)
    else:
        amounts = dict(template.amounts) | amounts_of_json(template, varying, policy)
        texts: dict[str, Told] = {}
        marks = _Marks(amounts, texts)
        if dated:
            found["as_of"] = marks.mark(AS_OF)
        for name, place, key, plan in texts_of_json(decision, policy):
            texts[f"{name} {place} {key}"] = plan
            _entry(found, name, place)[key] = marks.mark(f"{name} {place} {key}")
        for hole in amounts:
            _mark_amount(found, hole, marks)
    found["case_id"] = marks.mark(CASE_ID)
    return marks.line(text_of_json(found), _MARK_JSON)


def _mark_amount(found: dict[str, Json], hole: str, marks: _Marks) -> None:
    name, _, place = hole.partition(" ")
    if name in ("low", "high"):
        bounds = _entry(found, "payments", int(place))["range"]
        assert isinstance(bounds, list)
        bounds[name == "high"] = marks.mark(hole)
        return
    entry = _entry(found, name, int(place))
    for key in ("amount", "proposed_amount"):
        if entry.get(key) is not None:
            entry[key] = marks.mark(hole)


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
        self._plans = Plans[Shaped[Line]](lambda shaped: shaped.shape.amounts)

    def amounts(self, decided: Decided[Line]) -> pl.DataFrame:
        """What the amounts of the rows come to."""
        self._plans.keep_up(decided.templates)
        return self._reckoner.amounts(decided.rows, self._plans, decided.used)

    def fill(self, decided: Decided[Line], amounts: pl.DataFrame) -> Iterator[tuple[int, str]]:
        """By place in the chunk, the line of each row."""
        rows = decided.rows
        if not rows.height:
            return
        lines = {nth: shaped.shape for nth, shaped in decided.followed()}
        digits = self._reckoner.digits
        shown = amounts.select(self._quoted(money_text(pl.col(name), digits)).alias(name) for name in amounts.columns[1:])
        values: dict[str, list[str]] = shown.to_dict(as_series=False)
        for name, texts in self._reckoner.texts(rows, {nth: line.texts for nth, line in lines.items()}).items():
            values[name] = [f'"{text}"' for text in texts] if self._json else texts
        values[CASE_ID] = self._case_ids(rows[CASE_ID])
        if AS_OF in rows.columns:
            values[AS_OF] = rows.select(self._quoted(texts_of(pl.col(AS_OF), pl.col(offset_of(AS_OF))))).to_series().to_list()
        numbers = rows[ROW].to_list()
        if any(_LINE in line.holes for line in lines.values()):
            values[_LINE] = [str(decided.number(place)) for place in numbers]
        sources = {nth: (line.pattern, [values[hole] for hole in line.holes]) for nth, line in lines.items()}
        for index, nth in enumerate(rows[NTH].to_list()):
            pattern, columns = sources[int(nth)]
            yield numbers[index], pattern % tuple([column[index] for column in columns])

    def _quoted(self, text: pl.Expr) -> pl.Expr:
        return pl.concat_str(pl.lit('"'), text, pl.lit('"')) if self._json else text

    def _case_ids(self, ids: pl.Series) -> list[str]:
        if ids.str.contains(_PLAIN).fill_null(value=False).all():
            return [f'"{text}"' for text in ids] if self._json else ids.to_list()
        return list(map(json_text if self._json else csv_text, ids))


def json_text(case_id: str | None) -> str:
    """A case id in JSON."""
    return json.dumps(case_id, ensure_ascii=False)


def csv_text(case_id: str | None) -> str:
    """A case id as a cell of a CSV table."""
    return line_of_cells((safe_cell(case_id or ""), ""))[:-1]
