"""A decision → its JSON as text, from what was told of the last one of its pattern.

What cases of one pattern have in common is written once, on a sheet; of a field that was told from something else than before,
only its place is left there. The text is what writing all fields anew would give, byte for byte.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import NamedTuple

from fenze.decision.answer import Answer
from fenze.decision.decision import Decision
from fenze.decision.memory import Memory
from fenze.decision.to_json import FIELDS, text_of_json
from fenze.decision.to_json.sources import ALONE, offsets_of, sources_alone
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.once import once_a_policy
from fenze.dsl.switch import may_remember

MOST_SHEETS = 2_048
"""Sheets remembered a policy, of some kilobytes each."""
_OF_EACH_CASE = ("case_id", "as_of")
SOURCES = (*ALONE, "outlook", "presumed", "implied", "measured", "notices")
"""The fields that have a source, in its order; the others are told anew of every case."""
_Sources = tuple[object, ...]


class Told(NamedTuple):
    """A decision as text, and as the values that this was written from: those `alike` on its sheet, those of its own."""

    text: str
    alike: Mapping[str, Json]
    own: Mapping[str, Json]

    def field(self, name: str) -> Json:
        """A field; what is in it belongs to the sheet and is not to be altered."""
        return self.own[name] if name in self.own else self.alike[name]


@dataclass(frozen=True, slots=True)
class _Sheet:
    """What decisions from one answer are told alike in: `alike`, written in `pieces` with the places of the other fields
    between them. `fixed` picks the sources of what is written, `fixed_sources`, out of all."""

    answer: Answer
    open: tuple[str, ...]
    sources: _Sources
    fixed: Callable[[_Sources], object]
    fixed_sources: object
    alike: Mapping[str, Json]
    pieces: Sequence[str]

    def takes(self, decision: Decision, sources: _Sources) -> bool:
        """Whether the decision is told alike in all that is written."""
        return self.answer is decision.answer and self.fixed(sources) == self.fixed_sources


class Sheets:
    """Writes the decisions of one policy. Safe to share between threads."""

    def __init__(self, policy: model.Policy, remembers: int | None = None) -> None:
        """`remembers` is the number of sheets kept, by default `MOST_SHEETS`, or none where `FENZE_CACHE` is off."""
        self._policy = policy
        self._moments = [name for name, fact in policy.facts.items() if isinstance(fact.type, model.Stamp)]
        self.memory = Memory[_Sheet]((MOST_SHEETS if may_remember() else 0) if remembers is None else remembers)

    def told(self, decision: Decision) -> Told:
        """The decision as JSON."""
        policy = self._policy
        sheet = self._sheet_for(decision)
        own = {name: FIELDS[name](decision, policy) for name in sheet.open}
        pieces = [*sheet.pieces]
        pieces[1::2] = [text_of_json(value) for value in own.values()]
        return Told("".join(pieces), sheet.alike, own)

    def _sheet_for(self, decision: Decision) -> _Sheet:
        sources = _sources_of(decision)
        values = decision.file.values
        key = id(decision.answer), offsets_of([values.get(name) for name in self._moments])
        sheet = self.memory.recall(key)
        if sheet is None or not sheet.takes(decision, sources):
            varying = set(_varying(sheet, sources)) if sheet is not None and sheet.answer is decision.answer else set[str]()
            sheet = self._sheet_of(decision, sources, varying)
            self.memory.remember(key, sheet)
        return sheet

    def _sheet_of(self, decision: Decision, sources: _Sources, varying: set[str]) -> _Sheet:
        open_ = tuple(name for name in FIELDS if name in varying or name in _OF_EACH_CASE)
        alike = {name: field(decision, self._policy) for name, field in FIELDS.items() if name not in open_}
        fixed = itemgetter(*(place for place, name in enumerate(SOURCES) if name not in varying))
        return _Sheet(decision.answer, open_, sources, fixed, fixed(sources), alike, _pieces(alike))


def told(decision: Decision, policy: model.Policy) -> Told:
    """A decision made under this policy, as JSON; `json_of` says what is told."""
    return _sheets_of(policy).told(decision)


def _pieces(alike: Mapping[str, Json]) -> Sequence[str]:
    """The text of a decision, cut at the fields that are not `alike`: every other piece is the place of one."""
    pieces, mark = ["{"], ""
    for name in FIELDS:
        pieces[-1] += f"{mark}{text_of_json(name)}: "
        if name in alike:
            pieces[-1] += text_of_json(alike[name])
        else:
            pieces += ["", ""]
        mark = ", "
    pieces[-1] += "}"
    return pieces


def _sources_of(decision: Decision) -> _Sources:
    file, values = decision.file, decision.file.values
    return (
        *sources_alone(decision),
        object() if decision.outlook else None,  # it is reckoned from what the case states
        file.presumed,
        tuple([(one, values[one.fact]) for one in file.inferred]) if file.inferred else (),
        tuple([(one, values[one.fact]) for one in file.measured]) if file.measured else (),
        (file.notices, decision.in_force),
    )


def _varying(sheet: _Sheet, sources: _Sources) -> list[str]:
    """The fields that varied before, and those told from something else now."""
    pairs = zip(SOURCES, sheet.sources, sources, strict=True)
    return [name for name, before, now in pairs if name in sheet.open or before != now]


_sheets_of = once_a_policy(Sheets)
