"""What many records have in common → its number in the store, where it is written once."""

from __future__ import annotations

from collections.abc import Hashable, Sequence

from sqlalchemy import Connection, Table, func, select

from fenze.api.store.chain import Value
from fenze.api.store.driver import insert_all
from fenze.api.store.marks import Marks
from fenze.api.store.packing import Sample
from fenze.api.store.schema import marks, marks_parties, marks_rules, samples
from fenze.decision.memory import Memory

_MOST = 16_384
"""Numbers remembered."""


class Shared:
    """The numbers of marks and samples. For one thread, and one transaction at a time."""

    def __init__(self) -> None:
        self._known = Memory[int](_MOST)
        self._new: dict[Hashable, int] = {}

    def keep(self) -> None:
        """The transaction is over, and what was written in it is safe."""
        for key, number in self._new.items():
            self._known.remember(key, number)
        self._new = {}

    def drop(self) -> None:
        """The transaction has failed, or is about to be begun anew."""
        self._new = {}

    def number_of_marks(self, connection: Connection, found_by: Marks) -> int:
        """Writes them, if they are not there."""
        number = self._known.recall(found_by) or self._new.get(found_by)
        if number is None:
            digest = found_by.row_digest
            number, is_new = self._number(connection, found_by, marks, digest, found_by[:-2])
            if is_new:
                insert_all(connection, marks_parties, [(number, party) for party in found_by.parties])
                insert_all(connection, marks_rules, [(number, rule) for rule in found_by.rules])
        return number

    def number_of_sample(self, connection: Connection, sample: Sample) -> int:
        """The same."""
        number = self._known.recall(sample.digest) or self._new.get(sample.digest)
        if number is None:
            number, _ = self._number(connection, sample.digest, samples, sample.digest, (sample.content,))
        return number

    def _number(
        self, connection: Connection, key: Hashable, table: Table, digest: str, more: Sequence[Value]
    ) -> tuple[int, bool]:
        """The number of the row with that digest, and whether it is new."""
        id_, of_digest, *_ = table.columns
        found: int | None = connection.execute(select(id_).where(of_digest == digest)).scalar_one_or_none()
        number: int = found or connection.execute(select(func.coalesce(func.max(id_), 0) + 1)).scalar_one()
        if found is None:
            insert_all(connection, table, [(number, digest, *more)])
        self._new[key] = number
        return number, found is None
