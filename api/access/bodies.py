"""The body of a call, no larger and no slower than is allowed."""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import suppress
from http import HTTPStatus
from typing import NamedTuple, TypeVar

from pydantic import BaseModel, ValidationError
from starlette.requests import ClientDisconnect, Request

from fenze.api.access import header_of
from fenze.api.problem import ProblemError
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text

M = TypeVar("M", bound=BaseModel)
_IN_MEMORY = 1024 * 1024
_PIECE = 64 * 1024


async def body_of(request: Request, most: int, seconds: float) -> bytes:
    """The request's body. Raises ProblemError as soon as it is seen to be over `most` bytes, or takes longer than `seconds`."""
    refuse_declared(request, most)
    body = bytearray()
    try:
        async with asyncio.timeout(seconds):
            async for chunk in request.stream():
                body += chunk
                if len(body) > most:
                    raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_large(most))
    except TimeoutError:
        raise ProblemError(HTTPStatus.REQUEST_TIMEOUT, too_slow(), headers={"connection": "close"}) from None
    return bytes(body)


async def sent(request: Request, model: type[M], most: int, seconds: float) -> M:
    """The body as what it is to be. Raises ProblemError where it is something else."""
    body = await body_of(request, most, seconds)
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        malformed = error.errors()[0]["type"] == "json_invalid"
        faults = [fault_of(dict(one)) for one in error.errors(include_url=False, include_input=False)]
        raise ProblemError(HTTPStatus.BAD_REQUEST if malformed else HTTPStatus.UNPROCESSABLE_ENTITY, *faults) from None


def fault_of(error: dict[str, object]) -> Fault:
    kind, place = error["type"], error["loc"]
    field = ".".join(str(part) for part in place) if isinstance(place, tuple) else None  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
    match kind:
        case "json_invalid":
            return Fault("not_json", Text("the body is not JSON", "请求体不是合法的 JSON"))
        case "missing":
            return Fault("missing_field", Text(f"`{field}` is missing", f"缺少 `{field}`"), field)
        case "extra_forbidden":
            return Fault("unknown_field", Text(f"there is no field `{field}` here", f"此处没有 `{field}` 这个字段"), field)
        case _:
            message = Text(f"`{field}` is not what is expected here", f"`{field}` 的内容不符合要求") if field else _NOT_OBJECT
            return Fault("wrong_type", message, field or None)


_NOT_OBJECT = Text("the body must be a JSON object", "请求体须为 JSON 对象")


def refuse_declared(request: Request, most: int) -> None:
    """Raises ProblemError where the body says of itself that it is too large."""
    declared = header_of(request.scope, b"content-length") or ""
    if declared.isdecimal() and int(declared) > most:
        raise ProblemError(HTTPStatus.REQUEST_ENTITY_TOO_LARGE, too_large(most))


def too_large(most: int) -> Fault:
    return Fault("body_too_large", Text(f"at most {most} bytes are taken at once", f"一次最多接收 {most} 字节"))


def too_slow() -> Fault:
    return Fault("body_too_slow", Text("the body did not arrive in time", "请求体未能及时送达"))


# ── many lines ────────────────────────────────────────────────────────────────────────────────────────────────────────────


class Block(NamedTuple):
    """Some lines of a body, as they came; `number` is that of the first."""

    number: int
    content: bytes

    def lines(self, most: int) -> Iterator[tuple[int, bytes | None]]:
        """Those that are not empty with their numbers; None stands for one of more than `most` bytes."""
        for number, line in enumerate(self.content.split(b"\n"), self.number):
            if len(line) > most:
                yield number, None
            elif bare := line.strip():
                yield number, bare


class Lines:
    """The lines of a body that arrives while its first lines are answered already.

    The body is taken in as fast as it is sent, so that a caller that sends everything before it reads anything is not kept
    waiting for ever; what cannot be answered yet lies in a temporary file, a mebibyte of it in memory.
    """

    def __init__(self, request: Request, most: int, most_a_line: int, idle_seconds: float) -> None:
        self._request, self._most, self._most_a_line, self._idle = request, most, most_a_line, idle_seconds
        self._file = tempfile.SpooledTemporaryFile(_IN_MEMORY)  # noqa: SIM115 closed with the answer
        self._written = 0
        self._ended = False
        self._fault: Fault | None = None
        self._is_cut = False
        self._more = asyncio.Event()
        self._taking = asyncio.create_task(self._take())

    @property
    def fault(self) -> Fault | None:
        """What kept the rest of the body from being taken."""
        return self._fault

    @property
    def is_cut(self) -> bool:
        """Whether the caller went away."""
        return self._is_cut

    async def _take(self) -> None:
        stream = self._request.stream()
        try:
            while True:
                async with asyncio.timeout(self._idle):
                    chunk = await anext(stream, None)
                if chunk is None:
                    return
                if self._written + len(chunk) > self._most:
                    self._fault = too_large(self._most)
                    return
                self._file.seek(self._written)
                self._file.write(chunk)
                self._written += len(chunk)
                self._more.set()
        except TimeoutError:
            self._fault = too_slow()
        except ClientDisconnect:
            self._is_cut = True
        except OSError:
            self._fault = Fault("no_space", Text("there is no room for the rest of the batch", "没有空间存放批次的其余部分"))
        finally:
            self._ended = True
            self._more.set()

    async def blocks(self) -> AsyncIterator[Block]:
        """What has come in so far, as whole lines: some tens of kilobytes at once."""
        read, number, rest = 0, 1, b""
        while not self._is_cut:
            if read == self._written:
                if self._ended:
                    break
                self._more.clear()
                await self._more.wait()
                continue
            self._file.seek(read)
            piece = self._file.read(min(_PIECE, self._written - read))
            read += len(piece)
            end = piece.rfind(b"\n") + 1
            if end:
                content = rest + piece[:end]
                yield Block(number, content)
                number += content.count(b"\n")
                rest = b""
            rest += piece[end:]
            if len(rest) > self._most_a_line:
                rest = rest[: self._most_a_line + 1]  # enough to see that it is too long
        if rest and not self._is_cut and self._fault is None:
            yield Block(number, rest if len(rest) > self._most_a_line else rest.strip())

    async def close(self) -> None:
        self._taking.cancel()
        with suppress(asyncio.CancelledError):
            await self._taking
        self._file.close()
