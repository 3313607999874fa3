"""A store that an earlier version made: its records are read, found, held to their hashes and decided again as before."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from alembic import command
from alembic.config import Config
from sqlalchemy import Connection, MetaData, Table, func, select, update

from fenze.api.audit.replay import replayed
from fenze.api.audit.verify import first_of, flaws_in
from fenze.api.catalog import Catalog
from fenze.api.deciding import Wish, made_of, now
from fenze.api.settings import Settings
from fenze.api.store import database
from fenze.api.store.database import Database
from fenze.api.store.open import open_store
from fenze.api.store.read import Filters, listed, stored
from fenze.api.store.schema import marks, records, samples
from tests.api.conftest import CASE

OLD = json.loads(Path(__file__).with_name("stores").joinpath("0002.json").read_text(encoding="utf-8"))
"""Decisions, one of which takes the place of another, texts, of which one is erased, and keys, in the tables of step 0002."""
DECISIONS = [row for row in OLD["records"] if row["kind"] == "decision"]


def make_old(address: str) -> None:
    old = Database(address)
    with old.write() as connection:
        config = Config()
        config.set_main_option("script_location", str(Path(database.__file__).with_name("migrations")))
        config.attributes["connection"] = connection
        command.upgrade(config, "0002")
        for name, rows in OLD.items():
            table = Table(name, MetaData(), autoload_with=connection)
            connection.execute(table.insert(), [{of: _value(one) for of, one in row.items()} for row in rows])
    old.close()


def _value(told: Any) -> Any:
    return bytes.fromhex(told["hex"]) if isinstance(told, dict) else told  # pyright: ignore[reportUnknownArgumentType]


def ids(connection: Connection, **filters: str) -> list[str]:
    return [one.record_id for one in listed(connection, Filters(**filters), None, 100)]


def ids_of(*, party: str | None = None, rule: str | None = None, status: str | None = None) -> list[str]:
    """What the old tables say."""
    named = {row["seq"] for row in OLD["record_parties"] if party in {None, row["party"]}}
    ruled = {row["seq"] for row in OLD["record_rules"] if row["rule"] == rule}
    return [
        row["record_id"]
        for row in reversed(DECISIONS)
        if (party is None or row["seq"] in named)
        and (rule is None or row["seq"] in ruled)
        and (status is None or row["status"] == status)
    ]


def test_records_of_an_earlier_version_stay_what_they_were(settings: Settings) -> None:
    make_old(settings.database_url)
    store = open_store(settings)
    catalog = Catalog(store.database, 5)
    catalog.refresh()
    with store.database.read() as connection:
        assert list(flaws_in(connection, store.key)) == []
        assert connection.execute(select(records.c.hash).order_by(records.c.seq)).scalars().all() == [
            row["hash"] for row in OLD["records"]
        ]
        assert len(connection.execute(select(marks)).all()) < len(OLD["records"])
        for row in DECISIONS:
            found = stored(connection, row["record_id"])
            assert found is not None and found.decision == row["decision_json"]
            assert json.loads(found.trace)["decision"] == json.loads(found.decision)
        assert {one.state for one in replayed(connection, catalog, Filters())} <= {"same", "same_but_erased", "trace_differs"}
        assert ids(connection) == ids_of()
        for party in ("clerk", "maker", "nobody"):
            assert ids(connection, party=party) == ids_of(party=party)
        for rule in ("R-1", "R-2", "R-3", "R-4"):
            assert ids(connection, rule=rule) == ids_of(rule=rule)
        for status in ("decided", "undetermined", "no_rule"):
            assert ids(connection, status=status) == ids_of(status=status)
    store.close()


def test_an_old_record_that_was_touched_is_found_after_the_upgrade_too(settings: Settings) -> None:
    make_old(settings.database_url)
    store = open_store(settings)
    last = DECISIONS[1]["seq"]
    decided = records.c.seq == last
    alterations = (
        update(records).where(decided).values(decision_json=DECISIONS[0]["decision_json"]),
        update(records).where(decided).values(trace=_value(DECISIONS[0]["trace"])),
        update(records).where(decided).values(marks=select(records.c.marks).where(records.c.seq == 1).scalar_subquery()),
        update(records).where(decided).values(amount=None),
    )
    for alteration in alterations:
        with store.database.read() as connection:
            connection.execute(alteration)
            assert first_of(list(flaws_in(connection, store.key))).seq == last
            connection.rollback()
    store.close()


def test_the_chain_goes_on_after_an_upgrade(settings: Settings) -> None:
    """The same key stands for what was decided before; a new decision is the next record."""
    make_old(settings.database_url)
    earlier = next(row for row in DECISIONS if row["idempotency_key"] == "k1")
    store = open_store(settings)
    catalog = Catalog(store.database, 5)
    catalog.refresh()
    wishes = Wish("slips", now(), None, "open", "k1"), Wish("slips", now(), None, "open", "k2")
    drafts = [draft for wish in wishes if (draft := made_of(catalog, CASE.encode(), wish).draft) is not None]
    again, new = store.appender.append(drafts, catalog.epoch).result()
    assert (again.earlier, again.record_id) == (True, earlier["record_id"])
    assert (new.earlier, new.seq) == (False, len(OLD["records"]) + 1)
    with store.database.read() as connection:
        assert list(flaws_in(connection, store.key)) == []
        assert ids(connection, rule="R-2") == [new.record_id, *ids_of(rule="R-2")]
        assert connection.execute(select(func.count()).select_from(samples)).scalar_one() == 1
    store.close()
