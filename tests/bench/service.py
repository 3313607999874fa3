"""What the service takes on top of deciding: one server, one client, on this machine (`python -m tests.bench.service`).

Single decisions against an empty route of the same framework, server and client; batches; both with and without storing. All
figures come from one run; beside the rates stands what a call or case takes of the server's processors, which a busy machine
alters less.
"""

from __future__ import annotations

import asyncio
import json
import os
import re
import resource
import socket
import sys
import tempfile
import time
from collections.abc import Awaitable, Callable, Coroutine, Generator, Mapping
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from statistics import median
from typing import Any

from tests.api.conftest import CASE, KEY, POLICY
from tests.house.tree import ROOT
from tests.processes import Running, start

CALLERS = [int(count) for count in os.environ.get("BENCH_CALLERS", "16 32").split()]
"""How many calls are under way at the same time: each sends the next once it has its answer."""
CASES = int(os.environ.get("BENCH_CASES", "40000"))
ROUNDS = int(os.environ.get("BENCH_ROUNDS", "3"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
Found = tuple[float, float, float]
"""How many a second, what the slowest hundredth takes at least in milliseconds, microseconds of the processors for each."""
EMPTY = """
import sys, uvicorn
from fastapi import FastAPI, Request, Response
app = FastAPI()
@app.post("/empty")
async def empty(request: Request) -> Response:
    await request.body()
    return Response(b"{}", media_type="application/json")
uvicorn.run(app, port=int(sys.argv[1]), log_level="error", access_log=False)
"""


def main() -> None:
    with tempfile.TemporaryDirectory() as folder:
        policy = Path(folder, "slips.fenze")
        policy.write_text(POLICY, encoding="utf-8")
        one, many = "/v1/policies/slips/decisions", "/v1/policies/slips/decisions:batch"
        with (
            empty_route() as (empty_pid, empty_port),
            served(policy, {"FENZE_DATABASE_URL": f"sqlite:///{folder}/fenze.db"}) as (
                pid,
                port,
            ),
        ):
            asyncio.run(calls(port, one, max(CALLERS)))  # on which the process that records begins
            empty, callers = None, 0
            for callers in CALLERS:
                print(f"{callers} callers")
                empty = tell_all(
                    {
                        "empty route": partial(measured, empty_pid, partial(calls, empty_port, "/empty", callers)),
                        "single, not stored": partial(measured, pid, partial(calls, port, f"{one}?store=false", callers)),
                        "single, stored": partial(measured, pid, partial(calls, port, one, callers)),
                    }
                )
            asyncio.run(batch(port, f"{many}?store=false", CASES))  # on which the processes begin
            tell_all(
                {
                    "batch, not stored": lambda: measured(pid, lambda: batch(port, f"{many}?store=false", CASES)),
                    "batch, stored": lambda: measured(pid, lambda: batch(port, many, CASES)),
                }
            )
            for words, query in (("not stored", "?store=false"), ("stored", "")):
                count, seconds, slow = asyncio.run(beside_a_batch(port, f"{one}?store=false", f"{many}{query}", callers))
                tell(f"single, not stored, beside a batch {words}", (count / seconds, slow, 0.0), empty)
            print(f"{'memory of the server':44} {memory_of(pid):10,.0f} MB, of each process for batches about the same")


def tell_all(kinds: Mapping[str, Callable[[], Found]]) -> Found:
    """Measures all in turn, several times, and prints the medians; those of the first."""
    rounds = [{kind: work() for kind, work in kinds.items()} for _ in range(ROUNDS)]

    def middle_of(kind: str) -> Found:
        rate, slow, cpu = (median(one[kind][n] for one in rounds) for n in range(3))
        return rate, slow, cpu

    middle = {kind: middle_of(kind) for kind in kinds}
    first = next(iter(middle.values()))
    for kind, found in middle.items():
        tell(kind, found, None if found is first or found[1] == 0 else first)
    return first


def tell(what: str, found: Found, empty: Found | None = None) -> None:
    rate, slow, cpu = found
    p99 = f"   p99 {slow:7.1f} ms" if slow else " " * 18
    taken = f"   {cpu:6,.0f} µs of processors" if cpu else " " * 26
    print(f"{what:44} {rate:10,.0f} a second{p99}{taken}{f'   {rate / empty[0]:.2f} of empty' if empty else ''}", flush=True)


def measured(pid: int, work: Callable[[], Coroutine[Any, Any, tuple[int, float, float]]]) -> Found:
    """The rate, what the slowest hundredth takes at least, and the microseconds of processors that each takes of the server."""
    before = processors_of(pid)
    count, seconds, slow = asyncio.run(work())
    return count / seconds, slow, (processors_of(pid) - before) / count * 1e6


def processors_of(pid: int) -> float:
    """The processor seconds that a process and those it has started have taken."""
    fields = Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
    children = Path(f"/proc/{pid}/task/{pid}/children").parent.parent.glob("*/children")
    others = {int(child) for path in children for child in path.read_text(encoding="ascii").split()}
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK") + sum(map(processors_of, others))


async def beside_a_batch(port: int, one: str, many: str, callers: int) -> tuple[int, float, float]:
    """Single calls while a batch is decided."""
    beside = asyncio.create_task(batch(port, many, 3 * CASES))
    found = await calls(port, one, callers)
    await beside
    return found


@contextmanager
def empty_route() -> Generator[tuple[int, int]]:
    """The process and port of a server that decides nothing."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port: int = free.getsockname()[1]
    with ended(start([sys.executable, "-c", EMPTY, str(port)])) as server:
        for _ in range(200):
            time.sleep(0.05)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        yield server.pid, port


@contextmanager
def served(policy: Path, environment: dict[str, str]) -> Generator[tuple[int, int]]:
    """The process and port of a service."""
    given = {**os.environ, **environment, "FENZE_AUDIT_KEY": KEY, "FENZE_LOG_LEVEL": "warning", "PYTHONPATH": str(ROOT)}
    with ended(
        start([sys.executable, "-m", "fenze", "serve", "-p", policy, "--port", "0", "--lang", "en"], env=given)
    ) as server:
        assert server.stdout is not None
        found = re.match(r"answering at http://127.0.0.1:(\d+) ", server.stdout.readline().decode())
        assert found is not None
        time.sleep(2)
        yield server.pid, int(found[1])


@contextmanager
def ended(server: Running) -> Generator[Running]:
    try:
        yield server
    finally:
        server.terminate()
        server.wait(60)


async def calls(port: int, path: str, callers: int, body: bytes = CASE.encode()) -> tuple[int, float, float]:
    """How many calls are answered in how many seconds, and what the slowest hundredth takes at least, in milliseconds."""
    head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: {len(body)}\r\n\r\n".encode()
    taken: list[float] = []

    async def caller(until: float) -> None:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        while (began := time.perf_counter()) < until:
            writer.write(head + body)
            answer = await reader.readuntil(b"\r\n\r\n")
            length = re.search(rb"content-length: (\d+)", answer)
            assert length is not None and b" 200 " in answer[:20], answer
            await reader.readexactly(int(length[1]))
            taken.append(time.perf_counter() - began)
        writer.close()

    await together(caller, callers, 0.5)
    taken.clear()
    began = time.perf_counter()
    await together(caller, callers, SECONDS)
    return len(taken), time.perf_counter() - began, sorted(taken)[int(len(taken) * 0.99)] * 1000


async def together(caller: Callable[[float], Awaitable[None]], callers: int, seconds: float) -> None:
    until = time.perf_counter() + seconds
    await asyncio.gather(*(caller(until) for _ in range(callers)))


async def batch(port: int, path: str, count: int) -> tuple[int, float, float]:
    """How many cases are decided in one batch in how many seconds; the client does no more than count the answers."""
    case = json.loads(CASE)
    body = b"".join(json.dumps({**case, "case_id": f"B-{n}"}).encode() + b"\n" for n in range(count))
    return await batch_of(port, path, body, count)


async def batch_of(port: int, path: str, body: bytes, count: int) -> tuple[int, float, float]:
    """The same, of these lines."""
    loop, buffer = asyncio.get_running_loop(), bytearray(2**20)
    lines, last, read = 0, b"", memoryview(buffer)
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.setblocking(False)
        began = time.perf_counter()
        head = f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n"
        sending = asyncio.create_task(loop.sock_sendall(connection, head.encode() + body))
        while lines < count:
            size = await loop.sock_recv_into(connection, buffer)
            assert size, "the answer was cut"
            lines += buffer.count(b"}\n", 0, size) + (last.endswith(b"}") and buffer.startswith(b"\n"))
            last = (last + bytes(read[max(0, size - 4096) : size]))[-4096:]
        await sending
        taken = time.perf_counter() - began
    assert b'"status": "' in last and b'"error"' not in last
    return count, taken, 0.0


def memory_of(pid: int) -> float:
    page = resource.getpagesize()
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * page / 1e6


if __name__ == "__main__":
    main()
