"""What many records have in common → where it is not what was written: the marks they are found by, the samples of packing."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping
from typing import Any

from sqlalchemy import Column, Connection, Row, select
from sqlalchemy.exc import DBAPIError

from fenze.api.store.marks import Marks
from fenze.api.store.packing import is_named
from fenze.api.store.schema import marks, marks_parties, marks_rules, records, samples
from fenze.dsl.diagnostic import Text


class MarksKept:
    """The marks as they are kept. That a record has the marks it was given, its hash shows, and what it tells."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._can_be_read = True
        self._rows: dict[int, Row[Any]] = {}
        self._parties: Mapping[int, list[str]] = {}
        self._rules: Mapping[int, list[str]] = {}
        try:
            self._rows = {row.marks_id: row for row in connection.execute(select(marks))}
            self._parties = self._named(marks_parties.c.marks, marks_parties.c.party)
            self._rules = self._named(marks_rules.c.marks, marks_rules.c.rule)
        except (DBAPIError, ValueError, TypeError):
            self._can_be_read = False

    def _named(self, of: Column[int], name: Column[str]) -> Mapping[int, list[str]]:
        found: dict[int, list[str]] = defaultdict(list)
        for number, text in self._connection.execute(select(of, name)):
            found[number].append(str(text))
        return {number: sorted(names) for number, names in found.items()}

    def named_by(self, number: int) -> tuple[list[str], list[str]]:
        """The parties and the rules that records with these marks are found by."""
        return self._parties.get(number, []), self._rules.get(number, [])

    def flaws(self) -> Iterator[Text]:
        """Of marks that were altered, and of those that no record has."""
        if not self._can_be_read:
            yield Text("what records are found by can no longer be read", "检索信息已无法读取")
            return
        used = set(self._connection.execute(select(records.c.marks).distinct()).scalars())
        for number in sorted({*self._rows, *self._parties, *self._rules}):
            if number not in self._rows or number not in used:
                yield Text(f"the marks {number} were inserted: no record has them", f"检索标记 {number} 系插入：没有记录使用")
            elif not self._is_as_written(self._rows[number]):
                yield Text(f"the marks {number} were altered", f"检索标记 {number} 被改动")

    def _is_as_written(self, row: Row[Any]) -> bool:
        parties, rules = self.named_by(row.marks_id)
        kept = Marks(*(getattr(row, name) for name in Marks._fields[:-2]))
        return bool(kept._replace(parties=tuple(parties), rules=tuple(rules)).row_digest == row.row_digest)


def flaws_of_samples(connection: Connection) -> Iterator[Text]:
    """Of samples that were altered, are missing, or that no record is packed by."""
    used = set(connection.execute(select(records.c.sample).where(records.c.sample.is_not(None)).distinct()).scalars())
    kept: set[int] = set()
    try:
        for row in connection.execute(select(samples)):
            kept.add(row.sample_id)
            if row.sample_id not in used:
                what = f"the sample {row.sample_id} was inserted: no record is packed by it"
                yield Text(what, f"压缩样本 {row.sample_id} 系插入：没有记录使用")
            elif not is_named(row.digest, row.content):
                yield Text(f"the sample {row.sample_id} was altered", f"压缩样本 {row.sample_id} 被改动")
    except (DBAPIError, ValueError, TypeError):
        yield Text("the samples that records are packed by can no longer be read", "压缩样本已无法读取")
        return
    yield from (Text(f"the sample {number} is missing", f"压缩样本 {number} 缺失") for number in sorted(used - kept))
