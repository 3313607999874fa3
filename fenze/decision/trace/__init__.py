"""A decision → its trace: all that there is to say of why it was decided so, complete in itself.

A trace is stored as it is and never recomputed. It can be told in words without the policy at hand, since it holds the labels
of every name in it. docs/trace.md says what each field holds, and trace.schema.json the same to programs.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from operator import itemgetter

from fenze.decision.decision import Decision
from fenze.decision.memory import Memory
from fenze.decision.trace.alike import SOURCES, Alikeness
from fenze.decision.trace.telling import Sheet, Teller, Told
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.once import once_a_policy
from fenze.dsl.switch import may_remember

MOST_SHEETS = 512
"""Sheets remembered a policy, of some tens of kilobytes each."""


def trace_of(decision: Decision, policy: model.Policy) -> dict[str, Json]:
    """The trace of a decision made under this policy, with the parameters of its contract. The same bytes for the same case."""
    trace: dict[str, Json] = json.loads(trace_text_of(decision, policy))
    return trace


def trace_text_of(decision: Decision, policy: model.Policy) -> bytes:
    """The trace as it is stored: one line of JSON in UTF-8."""
    return _tracer_of(policy).text_of(decision)


class Tracer:
    """Tells the traces of one policy, and remembers what those of many cases have in common. Safe to share between threads."""

    def __init__(self, policy: model.Policy, remembers: int | None = None) -> None:
        """`remembers` is the number of sheets kept, by default `MOST_SHEETS`, or none where `FENZE_CACHE` is off."""
        self._teller, self._alikeness = Teller(policy), Alikeness(policy)
        self.memory = Memory[_Kept]((MOST_SHEETS if may_remember() else 0) if remembers is None else remembers)

    def text_of(self, decision: Decision) -> bytes:
        """The trace of a decision, as it is stored."""
        told = self._teller.told(decision)
        return self._teller.filled(self._sheet_for(told), told)

    def _sheet_for(self, told: Told) -> Sheet:
        if not self.memory.is_used:
            return self._teller.sheet_of(told)
        key, sources = self._alikeness.of(told)
        kept = self.memory.recall(key)
        if kept is not None and kept.fixed(sources) == kept.fixed_sources:
            return kept.sheet
        vary = kept.parts_that_vary(sources) if kept is not None else ()
        sheet = self._teller.sheet_of(told, vary)
        self.memory.remember(key, _kept(sheet, sources))
        return sheet


@dataclass(frozen=True, slots=True)
class _Kept:
    """A sheet with the sources that its parts were told from; `fixed` picks those of the parts that do not vary."""

    sheet: Sheet
    sources: tuple[object, ...]
    fixed: Callable[[tuple[object, ...]], object]
    fixed_sources: object

    def parts_that_vary(self, sources: tuple[object, ...]) -> tuple[str, ...]:
        """Those that varied before, and those told from something else now."""
        pairs = zip(SOURCES, self.sources, sources, strict=True)
        return tuple(part for part, before, now in pairs if part in self.sheet.vary or before != now)


def _kept(sheet: Sheet, sources: tuple[object, ...]) -> _Kept:
    fixed = itemgetter(*(place for place, part in enumerate(SOURCES) if part not in sheet.vary))
    return _Kept(sheet, sources, fixed, fixed(sources))


_tracer_of = once_a_policy(Tracer)
