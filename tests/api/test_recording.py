"""What the process that records has at hand: the versions that are active, a store that may be out of reach."""

from __future__ import annotations

import threading
import time
from pathlib import Path

from fenze.api.deciding import Wish
from fenze.api.processes.recording import Ask, Asks, Recorded, Recording
from fenze.api.processes.work import Work
from fenze.api.settings import Settings
from fenze.api.store.records import event, new_id
from fenze.api.store.writing import StoreGone
from tests.api.conftest import CASE, opened
from tests.api.test_batches import NOW
from tests.api.test_crash import Outage
from tests.api.test_recorder import CASES, WISH, kept


def test_what_was_activated_since_is_found_out_and_learnt(settings: Settings, policy_file: Path, newer: Path) -> None:
    """Also before anything was recorded by it: what the worker has seen, the process looks up."""
    store = opened(settings, policy_file)
    recording = Recording(store.database, Work(settings.database_url, 5.0, None), store.key)
    again, text = newer.with_name("again.fenze"), newer.read_text(encoding="utf-8")
    again.write_text(text.replace("policy slips", "policy again"), encoding="utf-8")
    opened(settings, again).close()
    wish = Wish("again", NOW)
    epoch = store.appender.append([event("key", None, {})]).result(30)[0].seq
    deadline = time.monotonic() + 30
    for seen in (0, epoch):
        asks = Asks(seen, time.monotonic() + 5, [Ask(CASE.encode(), wish)])
        found = recording.answers([asks])
        while seen and not isinstance(found[0], Recorded):
            assert time.monotonic() < deadline
            time.sleep(0.02)
            found = recording.answers([asks])
        assert isinstance(found[0], Recorded) is (seen > 0)
    recording.close()
    store.close()


def test_a_store_that_stays_away_is_told(settings: Settings, policy_file: Path) -> None:
    store = opened(settings, policy_file)
    recording = Recording(store.database, Work(settings.database_url, 5.0, None), store.key)
    asked = [Ask(body.encode(), WISH._replace(record_id=new_id())) for body in CASES[:3]]
    while not isinstance(recording.answers([Asks(0, time.monotonic() + 5, asked[:1])])[0], Recorded):
        time.sleep(0.02)
    outage = Outage(store.database.engine)
    outage.on = True
    began = time.monotonic()
    threading.Timer(1.0, lambda: setattr(outage, "on", False)).start()
    found = recording.answers([Asks(0, began + 0.3, asked[1:2]), Asks(0, began + 60, asked[2:])])
    assert [type(one) for one in found] == [StoreGone, Recorded]  # each is waited for by itself
    assert len(kept(store)) == 2
    recording.close()
    store.close()
