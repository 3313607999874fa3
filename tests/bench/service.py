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
from collections.abc import Awaitable, Callable, Coroutine
from pathlib import Path
from typing import Any

from tests.api.conftest import CASE, KEY, POLICY
from tests.house.tree import ROOT
from tests.processes import Running, start

CALLERS = int(os.environ.get("BENCH_CALLERS", "16"))
CASES = int(os.environ.get("BENCH_CASES", "40000"))
SECONDS = float(os.environ.get("BENCH_SECONDS", "4"))
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
        empty = tell("empty route", of_empty_route())
        server, port = serve(policy, {"FENZE_DATABASE_URL": f"sqlite:///{folder}/fenze.db"})
        try:
            for words, query in (("not stored", "?store=false"), ("stored", "")):
                path = f"/v1/policies/slips/decisions{query}"
                tell(f"single, {words}", measured(server.pid, lambda path=path: calls(port, path, CASE.encode())), empty)  # type: ignore[misc]
            asyncio.run(batch(port, "/v1/policies/slips/decisions:batch?store=false", CASES))  # on which the processes begin
            for words, query in (("not stored", "?store=false"), ("stored", "")):
                path = f"/v1/policies/slips/decisions:batch{query}"
                tell(f"batch, {words}", measured(server.pid, lambda path=path: batch(port, path, CASES)))  # type: ignore[misc]
                under = asyncio.run(beside_a_batch(port, path))
                tell(f"single, not stored, beside that, {words}", (under[0], under[1], 0.0), empty)
            print(f"{'memory of the server':44} {memory_of(server.pid):10,.0f} MB")
        finally:
            server.terminate()
            server.wait(60)


def tell(
    what: str, found: tuple[float, float, float], empty: tuple[float, float, float] | None = None
) -> tuple[float, float, float]:
    rate, slow, cpu = found
    of_empty = (
        f"   {rate / empty[0]:.2f} of empty" + (f", {cpu / empty[2]:.1f} times its processor" if cpu else "") if empty else ""
    )
    p99 = f"   p99 {slow:7.1f} ms" if slow else " " * 18
    print(f"{what:44} {rate:10,.0f} a second{p99}   {cpu:6,.0f} µs of processors{of_empty}", flush=True)
    return found


def measured(pid: int, work: Callable[[], Coroutine[Any, Any, tuple[int, float, float]]]) -> tuple[float, float, float]:
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


async def beside_a_batch(port: int, path: str) -> tuple[float, float]:
    """Single calls while a batch is decided: their rate, and what the slowest hundredth takes at least."""
    beside = asyncio.create_task(batch(port, path, 3 * CASES))
    count, seconds, slow = await calls(port, "/v1/policies/slips/decisions?store=false", CASE.encode())
    await beside
    return count / seconds, slow


def of_empty_route() -> tuple[float, float, float]:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    server = start([sys.executable, "-c", EMPTY, str(port)])
    try:
        for _ in range(200):
            time.sleep(0.05)
            with socket.socket() as probe:
                if probe.connect_ex(("127.0.0.1", port)) == 0:
                    break
        return measured(server.pid, lambda: calls(port, "/empty", CASE.encode()))
    finally:
        server.terminate()
        server.wait(60)


def serve(policy: Path, environment: dict[str, str]) -> tuple[Running, int]:
    given = {**os.environ, **environment, "FENZE_AUDIT_KEY": KEY, "FENZE_LOG_LEVEL": "warning", "PYTHONPATH": str(ROOT)}
    server = start([sys.executable, "-m", "fenze", "serve", "-p", policy, "--port", "0", "--lang", "en"], env=given)
    assert server.stdout is not None
    found = re.match(r"answering at http://127.0.0.1:(\d+) ", server.stdout.readline().decode())
    assert found is not None
    time.sleep(2)
    return server, int(found[1])


async def calls(port: int, path: str, body: bytes) -> tuple[int, float, float]:
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

    await together(caller, 0.5)
    taken.clear()
    began = time.perf_counter()
    await together(caller, SECONDS)
    return len(taken), time.perf_counter() - began, sorted(taken)[int(len(taken) * 0.99)] * 1000


async def together(caller: Callable[[float], Awaitable[None]], seconds: float) -> None:
    until = time.perf_counter() + seconds
    await asyncio.gather(*(caller(until) for _ in range(CALLERS)))


async def batch(port: int, path: str, count: int) -> tuple[int, float, float]:
    """How many cases are decided in one batch in how many seconds."""
    case = json.loads(CASE)
    body = b"".join(json.dumps({**case, "case_id": f"B-{n}"}).encode() + b"\n" for n in range(count))
    reader, writer = await asyncio.open_connection("127.0.0.1", port, limit=2**24)
    began = time.perf_counter()
    writer.write(f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: {len(body)}\r\n\r\n".encode())
    sending = asyncio.create_task(send(writer, body))
    lines, last = 0, b""
    while lines < count:
        piece = await reader.read(2**20)
        assert piece, "the answer was cut"
        lines += piece.count(b"}\n")
        last = piece
    await sending
    writer.close()
    assert b'"status": "decided"' in last or last
    return count, time.perf_counter() - began, 0.0


async def send(writer: asyncio.StreamWriter, body: bytes) -> None:
    for start_ in range(0, len(body), 2**18):
        writer.write(body[start_ : start_ + 2**18])
        await writer.drain()


def memory_of(pid: int) -> float:
    page = resource.getpagesize()
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * page / 1e6


if __name__ == "__main__":
    main()
