"""What an answer is written in, piece by piece → one write for all that is written in a turn of the loop.

The server writes the head of an answer, then its body. Each write is a packet of its own, for which the caller is woken: that
takes longer than deciding.
"""

from __future__ import annotations

import asyncio
from typing import Any, cast

from uvicorn.protocols.http.auto import AutoHTTPProtocol

_LARGE = 16 * 1024
"""Bytes of a piece that does not wait for others."""


class Gathered:
    """A transport that keeps what is written until the turn is over."""

    def __init__(self, transport: asyncio.Transport) -> None:
        self._transport, self._loop = transport, asyncio.get_running_loop()
        self._pieces: list[bytes] = []

    def write(self, data: bytes) -> None:
        if data:
            if not self._pieces:
                self._loop.call_soon(self._pass_on)
            self._pieces.append(data)
            if len(data) > _LARGE:
                self._pass_on()

    def close(self) -> None:
        """Closes the connection once what was written is sent."""
        self._pass_on()
        self._transport.close()

    def _pass_on(self) -> None:
        pieces, self._pieces = self._pieces, []
        if pieces:
            self._transport.write(b"".join(pieces))

    def __getattr__(self, name: str) -> Any:
        """All else is the transport's."""
        return getattr(self._transport, name)


class Protocol(AutoHTTPProtocol):  # type: ignore[misc, valid-type]
    """HTTP as the server speaks it, over such transports."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        gathered = Gathered(cast("asyncio.Transport", transport))
        super().connection_made(cast("asyncio.BaseTransport", gathered))
