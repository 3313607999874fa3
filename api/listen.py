"""The service on an address: in this process, or in several that share it."""

from __future__ import annotations

import ipaddress
import os
import signal
import socket
import tempfile
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import uvicorn
from fastapi import FastAPI
from uvicorn.supervisors import Multiprocess

from fenze.api.gathered import Protocol

HOST = "127.0.0.1"
PORT = 8000
_READY_SECONDS = 120


def is_loopback(host: str) -> bool:
    """Whether only this machine can reach the address."""
    if host == "localhost":
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False


def bound_socket(host: str, port: int) -> socket.socket:
    """A socket on the address; port 0 takes a free one. Raises OSError where it is taken, or is none of this machine."""
    family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM, flags=socket.AI_PASSIVE)[0]
    listener = socket.socket(family, kind, protocol)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind(address)
    except OSError:
        listener.close()
        raise
    return listener


def listen(app: FastAPI, listener: socket.socket, drain_seconds: int, announce: Callable[[str], None]) -> None:
    """Answers until it is told to stop (Ctrl-C, SIGTERM), and lets calls end first; `announce` is given the address."""
    config = uvicorn.Config(app, **_options(drain_seconds), lifespan="on")
    server = _Server(config)
    server.on_started = lambda: announce(_address(listener))
    signal.signal(signal.SIGTERM, _ended)
    with listener, suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


def listen_with(workers: int, listener: socket.socket, drain_seconds: int, announce: Callable[[str], None]) -> None:
    """The same, with so many processes, each of which makes its own application; one that dies is replaced."""
    with tempfile.TemporaryDirectory(prefix="fenze-metrics-") as folder:
        os.environ["PROMETHEUS_MULTIPROC_DIR"] = folder
        config = uvicorn.Config(
            "fenze.api.worker:application",
            factory=True,
            workers=workers,
            **_options(drain_seconds),
            lifespan="on",
            timeout_worker_healthcheck=_READY_SECONDS,
        )
        processes = _Processes(config, [listener])
        processes.on_started = lambda: announce(_address(listener))
        with listener:
            listener.listen(2048)
            processes.run()


def _ended(*_: object) -> None:
    """The server raises the signal again, once calls have ended: that is no failure."""


def _options(drain_seconds: int) -> dict[str, Any]:
    return {
        "log_config": None,
        "access_log": False,
        "server_header": False,
        "timeout_graceful_shutdown": drain_seconds,
        "backlog": 2048,
        "http": Protocol,
    }


def _address(listener: socket.socket) -> str:
    host, port = listener.getsockname()[:2]
    return f"http://[{host}]:{port}" if ":" in host else f"http://{host}:{port}"


class _Server(uvicorn.Server):
    """Says when it has begun to answer."""

    on_started: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.on_started()


class _Processes(Multiprocess):
    """Says when all of them have begun to answer.

    They are asked where the others are asked whether they live: two threads that ask would take each other's answers.
    """

    on_started: Callable[[], None]
    _announced = False

    def keep_subprocess_alive(self) -> None:
        super().keep_subprocess_alive()
        if not self._announced and all(process.is_ready(self.config.timeout_worker_healthcheck) for process in self.processes):
            self._announced = True
            self.on_started()
