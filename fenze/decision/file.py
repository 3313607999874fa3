"""A case read → its file: what is known, and how each thing is known."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import NamedTuple

from fenze.decision.case import Case
from fenze.dsl import model
from fenze.dsl.known import Inferred, Knowing, Measured, Notice
from fenze.dsl.truth import Value


class File(NamedTuple):
    """What is known in a case. `values` holds everything; the lists tell which of it was not stated, and why it is there."""

    case_id: str | None
    as_of: datetime
    contract: str | None
    values: Mapping[str, Value]
    measured: tuple[Measured, ...]
    inferred: tuple[Inferred, ...]
    presumed: tuple[str, ...]
    notices: tuple[Notice, ...]

    @property
    def kinds(self) -> tuple[Iterable[str], tuple[Measured, ...], tuple[Inferred, ...], tuple[str, ...]]:
        """All that is known; what of it is measured, implied, presumed."""
        return self.values, self.measured, self.inferred, self.presumed


def case_behind(file: File) -> Case:
    """The case as it was stated."""
    found = {*(one.fact for one in file.measured), *(one.fact for one in file.inferred), *file.presumed}
    stated = {name: value for name, value in file.values.items() if name not in found}
    return Case(file.case_id, file.as_of, stated, file.contract)


class Filing:
    """Completes the cases of one policy from what they state."""

    def __init__(self, policy: model.Policy) -> None:
        self._contract = policy.contract
        self._knowing = Knowing(policy)

    def file_of(self, case: Case) -> File:
        """The file of a case."""
        known = self._knowing.known_of(case.facts, case.as_of)
        lists = (known.measured, known.inferred, known.presumed, known.notices)
        return File(case.case_id, case.as_of, case.contract or self._contract, known.values, *lists)
