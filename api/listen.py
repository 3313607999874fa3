"""The service, listening on this machine."""

from __future__ import annotations

import socket
from collections.abc import Callable
from contextlib import suppress

import uvicorn
from fastapi import FastAPI

HOST = "127.0.0.1"
PORT = 8000


def bound_socket(port: int) -> socket.socket:
    """A socket of the loopback interface on the port; 0 takes a free one. Raises OSError where the port is taken."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((HOST, port))
    except OSError:
        listener.close()
        raise
    return listener


def listen(app: FastAPI, listener: socket.socket, announce: Callable[[str], None]) -> None:
    """Answers until it is told to stop (Ctrl-C, SIGTERM); `announce` is given the address once it answers."""
    host, port = listener.getsockname()
    server = _Server(uvicorn.Config(app, log_level="warning", access_log=False, lifespan="on"))
    server.on_started = lambda: announce(f"http://{host}:{port}")
    with listener, suppress(KeyboardInterrupt):
        server.run(sockets=[listener])


class _Server(uvicorn.Server):
    """Says when it has begun to answer."""

    on_started: Callable[[], None]

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        if self.started:
            self.on_started()
