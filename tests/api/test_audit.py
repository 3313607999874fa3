"""The records are as they were written, or it is told which is not: edits, insertions, deletions, reordering, a cut tail."""

from __future__ import annotations

import csv
import io
import json
import random
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import openpyxl
import pytest
from fastapi.testclient import TestClient
from hypothesis import settings as hypothesis_settings
from sqlalchemy import Connection, Executable, LargeBinary, Table, delete, insert, select, update
from sqlalchemy.exc import DBAPIError, IntegrityError

from fenze.api.app import app_of
from fenze.api.audit.erase import erase_decision, erase_old
from fenze.api.audit.replay import replayed
from fenze.api.audit.sheet import csv_of, xlsx_of
from fenze.api.audit.statement import statement
from fenze.api.audit.verify import Flaw, first_of, flaws_in
from fenze.api.catalog import Catalog
from fenze.api.settings import Settings
from fenze.api.store.chain import Head, Key, hash_of
from fenze.api.store.keys import made, new_key, revoked
from fenze.api.store.open import Store, open_store
from fenze.api.store.packing import Packer, unpacked
from fenze.api.store.read import Filters, head_in, stored
from fenze.api.store.schema import (
    api_keys,
    chain_head,
    marks,
    marks_parties,
    marks_rules,
    metadata,
    policy_versions,
    record_texts,
    records,
    samples,
)
from fenze.api.store.whole import WHOLE, hashed_in, texts_in
from tests.api.conftest import BATCH, CASE, KEY, ONE, opened

WITH_TEXT = CASE.replace('"slip_wrong"', '"remark": "致电 138-0000-0000", "slip_wrong"')
TABLES = (records, marks, marks_parties, marks_rules, samples, record_texts, chain_head, policy_versions, api_keys)


@pytest.fixture
def store(settings: Settings, policy_file: Path) -> Iterator[Store]:
    """A store with a dozen decisions, texts among them, one of them erased, a key made and revoked."""
    with TestClient(app_of(opened(settings, policy_file), settings)) as client:
        client.post(BATCH, content="\n".join(CASE.replace("C-1", f"C-{n}") for n in range(8)))
        for n in range(3):
            client.post(ONE, content=WITH_TEXT.replace("C-1", f"T-{n}"), headers={"Idempotency-Key": f"k{n}"})
    store = open_store(settings)
    keys = [new_key("auditor", "clerk", "an auditor")[0] for _ in range(2)]
    for key in keys:
        store.appender.append([made(key, None)]).result()
    store.appender.append([revoked(keys[1], None)]).result()
    with store.database.read() as connection:
        first = connection.execute(select(records.c.record_id).where(records.c.case_id == "T-0")).scalar_one()
    assert erase_decision(store, first, None) == 1
    yield store
    store.close()


def flaws_after(store: Store, alter: Callable[[Connection], object], exported: Head | None = None) -> list[Flaw]:
    """What is found once the store has been altered; it is put back afterwards."""
    with store.database.read() as connection:
        transaction = connection.begin() if not connection.in_transaction() else connection.get_transaction()
        assert transaction is not None
        try:
            alter(connection)
            return list(flaws_in(connection, store.key, exported))
        finally:
            transaction.rollback()


def first_bad(store: Store, alter: Callable[[Connection], object], exported: Head | None = None) -> int | None:
    flaws = flaws_after(store, alter, exported)
    assert flaws
    return first_of(flaws).seq


def test_records_as_they_were_written_have_no_flaw(store: Store) -> None:
    assert flaws_after(store, lambda _: None) == []


def test_each_kind_of_alteration_is_found_and_the_first_bad_record_named(store: Store) -> None:
    with store.database.read() as connection:
        rows = [dict(row) for row in connection.execute(WHOLE.order_by(records.c.seq)).mappings()]
        kept = head_in(connection)
    last = rows[-1]["seq"]

    def columns_of(row: Mapping[str, object]) -> dict[str, object]:
        return {column.name: row[column.name] for column in records.c}

    def change(seq: int, **values: object) -> Callable[[Connection], object]:
        return lambda connection: connection.execute(update(records).where(records.c.seq == seq).values(**values))

    def remove(*seqs: int) -> Callable[[Connection], object]:
        return lambda connection: connection.execute(delete(records).where(records.c.seq.in_(seqs)))

    def swap(connection: Connection) -> None:
        for seq, to in ((4, 1_000), (5, 4), (1_000, 5)):
            connection.execute(update(records).where(records.c.seq == seq).values(seq=to))

    def copy_to_end(connection: Connection) -> None:
        row = {**rows[4], "seq": last + 1, "record_id": "copied", "idempotency_key": None}
        row["hash"] = hash_of(rows[-1]["hash"], hashed_in(row.__getitem__))
        connection.execute(insert(records).values(**columns_of(row)))

    def rehash_all(connection: Connection) -> None:
        """An edit by somebody who knows how records are hashed, and has not the key."""
        before = rows[3]["hash"]
        for row in rows[4:]:
            new = {**row, "amount": None} if row["seq"] == rows[4]["seq"] else row
            before = hash_of(before, hashed_in(new.__getitem__))
            connection.execute(update(records).where(records.c.seq == row["seq"]).values(amount=new["amount"], hash=before))
        connection.execute(update(chain_head).values(hash=before))

    def cut(connection: Connection) -> None:
        remove(last)(connection)
        connection.execute(update(chain_head).values(seq=last - 1, hash=rows[-2]["hash"], seal=rows[-2]["seal"]))

    def do(statement: Executable) -> Callable[[Connection], object]:
        return lambda connection: connection.execute(statement)

    alterations: list[tuple[Callable[[Connection], object], int | None]] = [
        (change(5, marks=rows[0]["marks"]), 5),
        (change(5, sample=None), 5),
        (change(5, amount=None), 5),
        (change(6, case_json=rows[5]["case_json"].replace("300.00", "3.00")), 6),
        (change(6, decision_json=rows[5]["case_json"]), 6),
        (change(6, trace=rows[6]["trace"]), 6),
        (remove(7), 7),
        (remove(7, 8, 9), 7),
        (remove(1), 1),
        (remove(last), last),
        (cut, None),
        (swap, 4),
        (copy_to_end, last + 1),
        (rehash_all, 5),
        (do(delete(chain_head)), None),
        (do(delete(policy_versions)), 1),
        (do(update(marks).values(status="no_rule")), 1),
        (do(update(marks).where(marks.c.kind == "decision").values(status="no_rule")), 3),
        (do(delete(marks).where(marks.c.kind == "decision")), 3),
        (do(delete(marks_parties)), 3),
        (do(delete(marks_rules)), 3),
        (do(delete(samples)), 3),
        (do(update(samples).values(content=b"x")), 3),
        (do(update(api_keys).values(role="admin")), None),
        (do(update(api_keys).values(revoked_at=None)), None),
        (do(update(record_texts).values(value="other")), None),
    ]
    for alter, bad in alterations:
        found = first_bad(store, alter)
        assert bad is None or found == bad

    def cut_by_an_insider(connection: Connection) -> None:
        """A tail that is cut, by somebody who kept the head of an earlier moment."""
        remove(last)(connection)
        earlier = store.key.head(last - 1, rows[-2]["hash"])
        connection.execute(update(chain_head).values(seq=earlier.seq, hash=earlier.hash, seal=earlier.seal))

    assert first_bad(store, cut_by_an_insider, kept) == last
    assert flaws_after(store, lambda _: None, kept) == []
    assert flaws_after(store, lambda _: None, Key(b"another key of sixteen").head(last, rows[-1]["hash"]))


def test_every_random_alteration_of_stored_rows_is_found(store: Store) -> None:
    """100 on either store here, 10,000 on either with `--hypothesis-profile=fuzz`."""
    fuzz = hypothesis_settings.default is not None and hypothesis_settings.default.max_examples > 1_000
    rng = random.Random(None if fuzz else 7)  # noqa: S311
    for _ in range(10_000 if fuzz else 100):
        told: list[str] = []
        flaws = flaws_after(store, lambda connection, told=told: told.append(alter_at_random(connection, rng)))  # type: ignore[misc]
        assert flaws, told


def alter_at_random(connection: Connection, rng: random.Random) -> str:
    """Alters one row; what was done."""
    while True:
        table: Table = rng.choice(TABLES)
        rows = [dict(row) for row in connection.execute(select(table)).mappings()]
        if not rows:
            continue
        row = rng.choice(rows)
        this = [column == row[column.name] for column in table.primary_key.columns]
        match rng.choice(["delete", "copy", "change", "change", "change", "change"]):
            case "delete":
                connection.execute(delete(table).where(*this))
                return f"deleted a row of {table.name}"
            case "copy":
                new = row | {column.name: other_than(row[column.name], rng) for column in table.primary_key.columns}
                if "record_id" in new:
                    new |= {"record_id": "copy", "idempotency_key": None}
                try:
                    with connection.begin_nested():
                        connection.execute(insert(table).values(**new))
                except IntegrityError:
                    continue
                return f"inserted into {table.name}"
            case _:
                column = rng.choice(list(table.columns))
                value = other_than(row[column.name], rng, isinstance(column.type, LargeBinary))
                if value is None and not column.nullable:
                    continue
                try:
                    with connection.begin_nested():
                        connection.execute(update(table).where(*this).values({column.name: value}))
                except DBAPIError:  # what the database itself does not allow is no alteration
                    continue
                return f"{table.name}.{column.name}: {row[column.name]!r} to {value!r}"


def other_than(value: object, rng: random.Random, binary: bool = False) -> object:
    """Another value of the same type, most often a little different."""
    match value:
        case int():
            return rng.choice([value + 1, value + 100, value + 10_000]) if value < 30_000 else value - 1
        case bytes() if value:
            place = rng.randrange(len(value))
            return value[:place] + bytes([value[place] ^ (1 << rng.randrange(8))]) + value[place + 1 :]
        case str() if value:
            place = rng.randrange(len(value))
            char = rng.choice([one for one in "0a9~{" if one != value[place]])
            return rng.choice([value[:place] + char + value[place + 1 :], value[:-1], value + "0", "", value[::-1] + "x"])
        case _:
            return b"x" if binary else "x"


# ── what else auditors do ─────────────────────────────────────────────────────────────────────────────────────────────────


def test_texts_are_erased_and_the_chain_stays_as_it_is(store: Store) -> None:
    with store.database.read() as connection:
        kept = head_in(connection)
        ids = (
            connection.execute(select(records.c.record_id).where(records.c.case_id.like("T-%")).order_by(records.c.seq))
            .scalars()
            .all()
        )
        found = [stored(connection, one) for one in ids]
        assert [one is not None and "138-0000" in one.case + one.trace for one in found] == [False, True, True]
        assert found[0] and json.loads(found[0].case)["facts"]["remark"] == {"erased": True}
        raw = [bytes(row) for row in connection.execute(select(records.c.trace).where(records.c.trace.is_not(None))).scalars()]
        shared = [unpacked(bytes(row)) for row in connection.execute(select(samples.c.content)).scalars()]
        assert shared and not any(b"138-0000" in one for one in (*raw, *shared))
    assert erase_old(store, 1, None) == 0
    assert [erase_decision(store, one, None) for one in ids] == [0, 1, 1]
    assert flaws_after(store, lambda _: None, kept) == []
    with store.database.read() as connection:
        assert connection.execute(select(record_texts.c.value)).scalars().all() == [None] * 3
        assert all(
            one.state == "same_but_erased"
            for one in replayed(connection, catalog_of(store), Filters())
            if one.record.has_erased
        )


def catalog_of(store: Store) -> Catalog:
    catalog = Catalog(store.database, 5)
    catalog.refresh()
    return catalog


def test_stored_cases_are_decided_again_to_the_same_bytes(store: Store) -> None:
    with store.database.read() as connection:
        found = [one.state for one in replayed(connection, catalog_of(store), Filters())]
    assert sorted(found) == ["same"] * 10 + ["same_but_erased"]


def test_a_byte_that_comes_out_otherwise_is_told_with_its_place(store: Store) -> None:
    with store.database.read() as connection:
        row = connection.execute(WHOLE.where(records.c.case_id == "C-3")).one()
        _, decision, trace = texts_in(row)
        packer = Packer(unpacked(row.sample_content))
        found: list[tuple[str, str | None]] = []
        for texts in ((decision.replace('"300.00"', '"300.01"'), trace), (decision, trace.replace('"300.00"', '"300.01"', 1))):
            content = packer.packed("\n".join(texts).encode())
            connection.execute(update(records).where(records.c.seq == row.seq).values(trace=content))
            (one,) = [
                one
                for one in replayed(connection, catalog_of(store), Filters())
                if one.state != "same" and not one.record.has_erased
            ]
            found.append((one.state, one.place))
        connection.rollback()
    assert found == [("decision_differs", "/liability/0/amount"), ("trace_differs", "/decision/liability/0/amount")]


def test_a_statement_tells_who_owes_what_by_which_decisions(client: TestClient) -> None:
    first = client.post(ONE, content=CASE).json()["decision_id"]
    second = client.post(ONE, content=CASE.replace("C-1", "=HYPERLINK(1)").replace("300.00", "0.10")).json()["decision_id"]
    client.post(ONE, content=CASE.replace("2022-09", "2022-10"))
    client.post(ONE, content=CASE.replace("2022-09-01T10", "2022-09-30T23"), params={"supersedes": first})
    told = client.get("/v1/statements", params={"party": "clerk", "month": "2022-09"}).json()
    assert [(row["case_id"], row["amount"]) for row in told["rows"]] == [("=HYPERLINK(1)", "0.10"), ("C-1", "300.00")]
    assert told["rows"][0]["decision_id"] == second and told["superseded"] == 1
    assert [(one["payer"], one["state"], one["amount"]) for one in told["totals"]] == [("clerk", "settled", "300.10")]
    plain = client.get("/v1/statements", params={"party": "clerk", "month": "2022-09", "format": "csv"})
    rows = list(csv.DictReader(io.StringIO(plain.content.decode("utf-8-sig"))))
    assert [row["case_id"] for row in rows] == ["'=HYPERLINK(1)", "C-1"]
    assert client.get("/v1/statements", params={"party": "maker", "month": "2022-09"}).json()["rows"] == []
    for month in ("2022-13", "2022", "0000-01", "x"):
        assert client.get("/v1/statements", params={"party": "clerk", "month": month}).json()["code"] == "bad_month"


def test_a_spreadsheet_holds_totals_and_rows_and_is_the_same_each_time(store: Store) -> None:
    with store.database.read() as connection:
        told = statement(connection, "clerk", "2022-09")
    content = xlsx_of(told, "zh")
    assert content == xlsx_of(told, "zh")
    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["合计", "明细"]
    assert [cell.value for cell in book["合计"][2]] == ["liability", "clerk", "", "settled", "CNY", "3300.00", "0"]
    assert book["明细"].max_row == len(told.rows) + 1 == len(csv_of(told).splitlines())


def test_the_tables_that_migrations_make_are_those_of_the_schema(store: Store) -> None:
    from alembic.autogenerate import compare_metadata
    from alembic.migration import MigrationContext

    with store.database.read() as connection:
        assert compare_metadata(MigrationContext.configure(connection), metadata) == []
    assert KEY not in repr(store.key.check)
