"""The whole store → whether it is as it was written, and the first record that is not."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Connection, Row, select
from sqlalchemy.exc import DBAPIError

from fenze.api.audit.beside import flaws_beside
from fenze.api.audit.shared import MarksKept, flaws_of_samples
from fenze.api.store.chain import START, Head, Key, hash_of
from fenze.api.store.marks import parties_in, rules_in
from fenze.api.store.schema import chain_head, marks, record_texts, records
from fenze.api.store.texts import commitment_of, places_in
from fenze.api.store.whole import WHOLE, hashed_in, texts_in
from fenze.dsl.diagnostic import Text

_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class Flaw:
    """What is not as it was written, and the number of the record where this shows; None where it is about no record.

    `beside`: the record is as it was, and what lies beside the chain is not what it tells.
    """

    seq: int | None
    what: Text
    record_id: str | None = None
    beside: bool = False


def first_of(flaws: Sequence[Flaw]) -> Flaw:
    """The first bad record, or else the first record beside which something is bad."""
    return min(flaws, key=lambda flaw: (flaw.seq is None, flaw.beside, flaw.seq or 0))


def flaws_in(connection: Connection, key: Key, exported: Head | None = None) -> Iterator[Flaw]:
    """Every flaw, those of the chain in the order of its records. `exported` is a head that was kept elsewhere."""
    yield from _Verifying(connection, key, exported).flaws()


class _Verifying:
    def __init__(self, connection: Connection, key: Key, exported: Head | None) -> None:
        self._connection, self._key, self._exported = connection, key, exported
        self._marks = MarksKept(connection)
        self._erased: set[int] = set()
        self._epoch = 0
        self._last, self._hash = 0, START
        self._linked = True

    def flaws(self) -> Iterator[Flaw]:
        self._erased = self._erased_records()
        after: int | None = None
        while True:
            rows, failed = self._rows_after(after)
            if not rows and not failed:
                break
            last = max([*(row.seq for row in rows), *failed])
            yield from self._flaws_of(rows, failed, after, last)
            after = last
        yield from self._strays(after, None, {})
        yield from self._flaws_of_head()
        yield from (Flaw(seq, what, beside=True) for seq, what in flaws_beside(self._connection))
        yield from (Flaw(None, what, beside=True) for what in (*self._marks.flaws(), *flaws_of_samples(self._connection)))

    # ── the chain ─────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _rows_after(self, after: int | None) -> tuple[Sequence[Row[Any]], list[int]]:
        """The next records, and the numbers of those that cannot even be read."""
        chosen = WHOLE.order_by(records.c.seq).limit(_AT_ONCE)
        if after is not None:
            chosen = chosen.where(records.c.seq > after)
        try:
            return self._connection.execute(chosen).all(), []
        except (DBAPIError, ValueError, TypeError):
            numbers = select(records.c.seq).order_by(records.c.seq).limit(_AT_ONCE)
            if after is not None:
                numbers = numbers.where(records.c.seq > after)
            found: list[Row[Any]] = []
            failed: list[int] = []
            for seq in self._connection.execute(numbers).scalars().all():
                try:
                    found.append(self._connection.execute(WHOLE.where(records.c.seq == seq)).one())
                except (DBAPIError, ValueError, TypeError):
                    failed.append(seq)
            return found, failed

    def _flaws_of(self, rows: Sequence[Row[Any]], failed: Sequence[int], after: int | None, last: int) -> Iterator[Flaw]:
        by_seq: dict[int, Row[Any]] = {row.seq: row for row in rows}
        for seq in sorted([*by_seq, *failed]):
            if seq < 1:
                yield Flaw(seq, Text("it was inserted: no record has this number", "系插入：不存在此编号的记录"))
                continue
            if seq > self._last + 1:
                yield Flaw(self._last + 1, _missing(self._last + 1, seq - 1))
                self._linked = False
            self._last = seq
            row = by_seq.get(seq)
            if row is None:
                yield Flaw(seq, Text("it was altered: it can no longer be read", "被改动：已无法读取"))
                self._linked = False
                continue
            if (flaw := self._flaw_of(row)) is not None:
                yield Flaw(seq, flaw, str(row.record_id))
            if row.kind != "decision":
                self._epoch = seq
        yield from self._strays(after, last, by_seq)

    def _flaw_of(self, row: Row[Any]) -> Text | None:
        sealed = isinstance(row.hash, str) and isinstance(row.seal, str) and row.seal == self._key.seal(row.seq, row.hash)
        fits = not self._linked or row.hash == hash_of(self._hash, hashed_in(lambda name: getattr(row, name)))
        self._hash, self._linked = str(row.hash), True
        if not sealed:
            return Text("it was inserted or altered without the key", "系在没有密钥的情况下插入或改动")
        if not fits:
            return Text("it was altered, or moved from another place", "被改动，或由他处移来")
        return None

    def _flaws_of_head(self) -> Iterator[Flaw]:
        head = self._connection.execute(select(chain_head)).all()
        if len(head) != 1 or head[0].id != 1:
            yield Flaw(None, Text("the chain has lost its head, or has more than one", "链头缺失，或不止一个"))
        else:
            yield from self._flaws_of_kept_head(head[0])
        if self._exported is not None:
            yield from self._flaws_of_exported(self._exported)

    def _flaws_of_kept_head(self, row: Row[Any]) -> Iterator[Flaw]:
        if row.key_check != self._key.check:
            yield Flaw(None, Text("the head tells of another key", "链头记载的是另一把密钥"))
        if row.epoch != self._epoch:
            yield Flaw(
                None, Text("the head tells of another last change of versions or keys", "链头记载的最近版本或密钥变更不符")
            )
        if row.seal != self._key.head(row.seq, row.hash).seal:
            yield Flaw(None, Text("the head was altered without the key", "链头在没有密钥的情况下被改动"))
        elif row.seq > self._last:
            yield Flaw(self._last + 1, _missing(self._last + 1, row.seq))
        elif row.seq < self._last:
            yield Flaw(row.seq + 1, Text("it was inserted after the end of the chain", "系插入链尾之后"))
        elif row.hash != self._hash:
            yield Flaw(self._last or None, Text("the head tells of another last record", "链头记载的最后一条记录不符"))

    def _flaws_of_exported(self, head: Head) -> Iterator[Flaw]:
        if head.seal != self._key.head(head.seq, head.hash).seal:
            yield Flaw(
                None, Text("the exported head is none of this chain, or was altered", "导出的链头不属于此链，或已被改动")
            )
            return
        found = self._connection.execute(select(records.c.hash).where(records.c.seq == head.seq)).scalar_one_or_none()
        if head.seq > self._last:
            yield Flaw(self._last + 1, _missing(self._last + 1, head.seq))
        elif head.seq and found != head.hash:
            yield Flaw(head.seq, Text("it is another than when the head was exported", "与导出链头时的记录不同"))

    # ── what is found by, and texts ───────────────────────────────────────────────────────────────────────────────────────

    def _strays(self, after: int | None, last: int | None, rows: Mapping[int, Row[Any]]) -> Iterator[Flaw]:
        """Of what records after one number and up to another are found by, and of the texts beside them: what does not follow
        from them."""
        try:
            texts = self._texts(after, last)
        except (DBAPIError, ValueError, TypeError):
            yield Flaw(None, Text("the texts of cases can no longer be read", "案件文本已无法读取"))
            return
        for seq in sorted({*texts, *rows}):
            row = rows.get(seq)
            record_id, places = None, set[str]()
            if row is not None:
                record_id = str(row.record_id)
                try:
                    named, places = self._told_by(row)
                except (ValueError, TypeError, KeyError, AttributeError, AssertionError):
                    yield Flaw(seq, Text("what it tells can no longer be read", "其内容已无法读取"), record_id, beside=True)
                    continue
                if named != self._marks.named_by(row.marks):
                    yield Flaw(seq, Text("what it is found by was altered", "检索信息被改动"), record_id, beside=True)
            yield from (
                Flaw(seq, what, record_id, beside=True) for what in self._flaws_of_texts(seq, places, texts.get(seq, {}))
            )

    def _told_by(self, row: Row[Any]) -> tuple[tuple[list[str], list[str]], set[str]]:
        """The parties and the rules that a record names, and the places of free texts in it."""
        if row.kind != "decision":
            return ([], []), set()
        texts = texts_in(row)
        decision = json.loads(texts[1])
        return (parties_in(decision), rules_in(decision)), {place for text in texts for place in places_in(text)}

    def _flaws_of_texts(self, seq: int, places: set[str], texts: Mapping[str, tuple[Any, Any]]) -> Iterator[Text]:
        if places != set(texts):
            yield Text("a text of it is missing, or does not belong to it", "有文本缺失，或不属于该记录")
            return
        for commitment, (salt, value) in texts.items():
            if value is None and salt is None:
                if seq not in self._erased:
                    yield Text("a text of it is gone, and no record tells that it was erased", "有文本消失，且无擦除记录")
            elif seq in self._erased:
                yield Text("a text of it is there that was erased", "已擦除的文本又出现")
            elif salt is None or value is None or commitment_of(str(salt), str(value)) != commitment:
                yield Text("a text of it was altered", "有文本被改动")

    def _texts(self, after: int | None, last: int | None) -> dict[int, dict[str, tuple[Any, Any]]]:
        found: dict[int, dict[str, tuple[Any, Any]]] = defaultdict(dict)
        chosen = select(record_texts)
        if after is not None:
            chosen = chosen.where(record_texts.c.seq > after)
        if last is not None:
            chosen = chosen.where(record_texts.c.seq <= last)
        for row in self._connection.execute(chosen):
            found[row.seq][str(row.commitment)] = row.salt, row.value
        return found

    def _erased_records(self) -> set[int]:
        chosen = (
            select(records.c.body).join_from(records, marks, records.c.marks == marks.c.marks_id).where(marks.c.kind == "erase")
        )
        found: set[int] = set()
        try:
            for body in self._connection.execute(chosen).scalars():
                found.update(json.loads(body)["records"])
        except (DBAPIError, ValueError, TypeError, KeyError):
            pass  # such a record is told of with its number
        return found


def _missing(first: int, last: int) -> Text:
    if first == last:
        return Text("it is missing", "缺失")
    return Text(f"it and all records up to number {last} are missing", f"自此至第 {last} 号记录全部缺失")
