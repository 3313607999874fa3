"""What the service takes on top of deciding: one server, one client, on this machine (`python -m tests.bench.service`).

Single decisions against an empty route of the same framework, server and client; batches; both with and without storing.
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
from collections.abc import Awaitable, Callable
from pathlib import Path

from tests.api.conftest import CASE, KEY, POLICY
from tests.house.tree import ROOT
from tests.processes import Running, start

CALLERS = 16
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
        empty = rate_of_empty()
        print(f"{'empty route':34} {empty[0]:10,.0f} a second   p99 {empty[1]:6.1f} ms")
        for name, environment in (("SQLite", {"FENZE_DATABASE_URL": f"sqlite:///{folder}/fenze.db"}),):
            server, port = serve(policy, environment)
            try:
                for words, query in (("not stored", "?store=false"), (f"stored, {name}", "")):
                    path = f"/v1/policies/slips/decisions{query}"
                    rate, slow = asyncio.run(calls(port, path, CASE.encode()))
                    print(
                        f"{'single, ' + words:34} {rate:10,.0f} a second   p99 {slow:6.1f} ms   {rate / empty[0]:.2f} of empty"
                    )
                for words, query in (("not stored", "?store=false"), (f"stored, {name}", "")):
                    rate = asyncio.run(batch(port, f"/v1/policies/slips/decisions:batch{query}", 20_000))
                    print(f"{'batch, ' + words:34} {rate:10,.0f} cases a second")
                print(f"{'memory of the server':34} {memory_of(server.pid):10,.0f} MB")
            finally:
                server.terminate()
                server.wait(60)


def rate_of_empty() -> tuple[float, float]:
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
        return asyncio.run(calls(port, "/empty", CASE.encode()))
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


async def calls(port: int, path: str, body: bytes) -> tuple[float, float]:
    """How many calls a second are answered, and what the slowest hundredth takes at least, in milliseconds."""
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
    return len(taken) / (time.perf_counter() - began), sorted(taken)[int(len(taken) * 0.99)] * 1000


async def together(caller: Callable[[float], Awaitable[None]], seconds: float) -> None:
    until = time.perf_counter() + seconds
    await asyncio.gather(*(caller(until) for _ in range(CALLERS)))


async def batch(port: int, path: str, count: int) -> float:
    """How many cases a second are decided in one batch."""
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
    return count / (time.perf_counter() - began)


async def send(writer: asyncio.StreamWriter, body: bytes) -> None:
    for start_ in range(0, len(body), 2**18):
        writer.write(body[start_ : start_ + 2**18])
        await writer.drain()


def memory_of(pid: int) -> float:
    page = resource.getpagesize()
    return int(Path(f"/proc/{pid}/statm").read_text(encoding="ascii").split()[1]) * page / 1e6


if __name__ == "__main__":
    main()
