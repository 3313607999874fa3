"""The formulas of a policy and what a case knows → what is left of them: cases with the same residue go on alike.

Rules that cannot apply any more are gone, and of the others only what is open is left, definitions written out.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Mapping, Set
from typing import assert_never

from fenze.solver.formulas import Formulas
from fenze.solver.literals import ALWAYS, NEVER, Both, Either, Formula, Has, OnFile


def residue_of(formulas: Formulas, given: Mapping[str, str], known: Set[str]) -> Hashable:
    """`given`: by fact its value, or region; `known`: every fact that is known."""
    left = _Left(formulas, given, known, {})
    rules: list[Hashable] = []
    for name, formula in formulas.rules.items():
        condition = left.of(formula)
        if condition != NEVER:
            own = tuple(None if one is None else left.of(one) for _, one in formulas.outcomes[name])
            rules.append((name, condition, own))
    constraints = tuple(left.of(never) for never in formulas.constraints.values())
    implied = tuple(
        (name, tuple((value, left.of(condition)) for value, condition in entries))
        for name, entries in formulas.implied.items()
        if name not in known
    )
    return tuple(rules), constraints, implied


class _Left:
    def __init__(self, formulas: Formulas, given: Mapping[str, str], known: Set[str], read: dict[Has, Formula]) -> None:
        self._formulas, self._given, self._known, self._read = formulas, given, known, read

    def of(self, formula: Formula) -> Formula:
        match formula:
            case Has(fact, values):
                if fact in self._given:
                    return ALWAYS if self._given[fact] in values else NEVER
                return self._defined(formula) if fact in self._formulas.definitions else formula
            case OnFile(fact, wanted):
                return (ALWAYS if wanted else NEVER) if fact in self._known else formula
            case Both(parts):
                return _joined(Both, [self.of(part) for part in parts], ALWAYS, NEVER)
            case Either(parts):
                return _joined(Either, [self.of(part) for part in parts], NEVER, ALWAYS)
            case _:
                assert_never(formula)

    def _defined(self, literal: Has) -> Formula:
        if literal not in self._read:
            holds, fails = self._formulas.definitions[literal.fact]
            wanted = [self.of(pair) for word, pair in (("yes", holds), ("no", fails)) if word in literal.values]
            self._read[literal] = _joined(Either, wanted, NEVER, ALWAYS)
        return self._read[literal]


def _joined(kind: type[Both | Either], parts: Iterable[Formula], empty: Formula, decisive: Formula) -> Formula:
    kept: list[Formula] = []
    for part in parts:
        if part == decisive:
            return decisive
        if part != empty and part not in kept:
            kept.append(part)
    return kept[0] if len(kept) == 1 else kind(tuple(kept))
