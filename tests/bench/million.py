"""A million stored decisions: what each process of the service holds in memory on the way, and how large the store becomes
(`python -m tests.bench.million`).

The cases differ in their ids and amounts and are of several patterns; they are sent as batches to one server process. At the
end the store is asked for what is rare and for what is frequent, and the chain is verified.
"""

from __future__ import annotations

import asyncio
import json
import os
import subprocess
import sys
import tempfile
import time
import urllib.request
from collections.abc import Iterator, Sequence
from itertools import islice
from pathlib import Path

from tests.api.conftest import BATCH, CASE, KEY, POLICY
from tests.bench.service import batch_of, served
from tests.house.tree import ROOT

COUNT = int(os.environ.get("BENCH_MILLION", "1000000"))
STEPS = 10
LISTS = (
    "limit=50",
    "party=clerk&limit=50",
    "rule=R-1&limit=50",
    "status=conflict&limit=50",
    "case_id=B-7",
    "min_amount=1000000",
)
FACTS: Sequence[dict[str, object]] = (
    {"slip_wrong": True},
    {"slip_wrong": True, "goods_wrong": False},
    {"goods_wrong": True},
    {"slip_wrong": False, "goods_wrong": True},
    {},
)


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        policy, store = Path(folder, "slips.fenze"), Path(folder, "fenze.db")
        policy.write_text(POLICY, encoding="utf-8")
        environment = {"FENZE_DATABASE_URL": f"sqlite:///{store}", "FENZE_BATCH_BYTES": str(2**30)}
        with served(policy, environment) as (pid, port):
            lines = lines_of()
            print(f"{'decisions':>10} {'a second':>9} {'store':>9}   memory of each process")
            for step in range(1, STEPS + 1):
                body = b"".join(islice(lines, COUNT // STEPS))
                count, seconds, _ = asyncio.run(batch_of(port, BATCH, body, COUNT // STEPS))
                size = sum(path.stat().st_size for path in Path(folder).glob("fenze.db*")) / 1e6
                memory = ", ".join(f"{name} {resident_of(process):,.0f} MB" for process, name in processes_of(pid))
                print(f"{step * count:10,} {count / seconds:9,.0f} {size:6,.0f} MB   {memory}", flush=True)
            for query in LISTS:
                began = time.perf_counter()
                with urllib.request.urlopen(f"http://127.0.0.1:{port}/v1/decisions?{query}") as answer:
                    found = len(json.load(answer)["decisions"])
                print(f"{query:28} {found:5} decisions {(time.perf_counter() - began) * 1000:9,.1f} ms")
        began = time.perf_counter()
        given = {**os.environ, **environment, "FENZE_AUDIT_KEY": KEY, "PYTHONPATH": str(ROOT), "LANG": "en_US.UTF-8"}
        told = subprocess.run(
            [sys.executable, "-m", "fenze", "audit", "verify"], env=given, capture_output=True, text=True, check=False
        )
        print(told.stdout.strip() or told.stderr.strip(), f"({time.perf_counter() - began:,.0f} s)")


def lines_of() -> Iterator[bytes]:
    case = json.loads(CASE)
    for number in range(COUNT):
        facts = FACTS[number % len(FACTS)] | {"handling_cost": f"{number % 9_973}.{number % 100:02}"}
        yield json.dumps({**case, "case_id": f"B-{number}", "facts": facts}).encode() + b"\n"


def processes_of(pid: int) -> Iterator[tuple[int, str]]:
    """The processes of the service by what they do."""
    yield pid, "server"
    for path in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in path.read_text(encoding="ascii").split():
            if b"spawn_main" in Path(f"/proc/{child}/cmdline").read_bytes():
                yield int(child), "batches"


def resident_of(pid: int) -> float:
    """In megabytes."""
    status = Path(f"/proc/{pid}/status").read_text(encoding="ascii")
    return next(int(line.split()[1]) / 1e3 for line in status.splitlines() if line.startswith("VmRSS"))


if __name__ == "__main__":
    main()
