"""Cases that come in at the same time → decisions, each on a thread that has its policy grounded, and safe in the store."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http import HTTPStatus
from threading import Barrier, BrokenBarrierError
from typing import TypeVar

from fenze.api import metrics
from fenze.api.catalog import Catalog
from fenze.api.deciding import Made, Wish, made_at_once, made_of, now, request_digest, with_id
from fenze.api.problem import ProblemError
from fenze.api.settings import Settings
from fenze.api.store.append import Appended, Outdated
from fenze.api.store.open import Store
from fenze.api.store.read import decisions_of, stored
from fenze.api.store.records import Draft
from fenze.dsl.diagnostic import Text
from fenze.solver.case import CaseError, Fault
from fenze.solver.solve import TookTooLong

T = TypeVar("T")
_MOST_ATTEMPTS = 5


class Desk:
    """The policies that are served, a fixed number of threads that decide under them, and a few for the store's sake."""

    def __init__(self, catalog: Catalog, store: Store, settings: Settings) -> None:
        self.catalog, self.store, self.settings = catalog, store, settings
        self.is_warm = False
        self._together = Barrier(settings.threads)
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="decide")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="read")
        self._askers = ThreadPoolExecutor(1, thread_name_prefix="ask")

    async def decide(self, body: bytes, wish: Wish) -> bytes:
        """The decision of a case as JSON, with the id of its record once that is safe.

        Raises what deciding raises, `StoreGone` and `ProblemError`.
        """
        if wish.supersedes is not None:
            await self.look(lambda: self._refuse_unknown(wish))
        for _ in range(_MOST_ATTEMPTS):
            epoch = self.catalog.epoch
            made = made_at_once(self.catalog, body, wish) or await self.do(lambda: made_of(self.catalog, body, wish))
            if made.draft is None:
                return made.text.encode()
            try:
                (appended,) = await self.append([made.draft], epoch)
            except Outdated:
                await self.look(self.catalog.refresh)
                continue
            if not appended.earlier:
                return with_id(made.text, appended.record_id).encode()
            return (await self.look(lambda appended=appended: self._earlier([appended], [(body, wish)])))[0].encode()  # type: ignore[misc]
        raise Outdated

    async def append(self, drafts: Sequence[Draft], epoch: int | None = None) -> list[Appended]:
        """Where the drafts came to lie, once they are safe. Raises `StoreGone` and `Outdated`."""
        started = time.perf_counter()
        appended = await asyncio.wrap_future(self.store.appender.append(drafts, epoch))
        metrics.APPEND.observe(time.perf_counter() - started)
        return appended

    def _earlier(self, appended: Sequence[Appended], sent: Sequence[tuple[bytes, Wish]]) -> list[str]:
        """The decisions that were recorded before under the same keys. Raises ProblemError where another case was."""
        for one, (body, wish) in zip(appended, sent, strict=True):
            if one.request_digest != request_digest(body, wish):
                raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, KEY_USED)
        with self.store.database.read() as connection:
            found = decisions_of(connection, (one.record_id for one in appended))
        return [with_id(found[one.record_id], one.record_id) for one in appended]

    def _refuse_unknown(self, wish: Wish) -> None:
        assert wish.supersedes is not None
        with self.store.database.read() as connection:
            earlier = stored(connection, wish.supersedes)
        if earlier is None or earlier.policy != wish.policy:
            message = Text("there is no such decision of this policy to supersede", "该政策下没有可被取代的这一判定")
            raise ProblemError(HTTPStatus.UNPROCESSABLE_ENTITY, Fault("unknown_decision", message, "supersedes"))

    # ── many ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def decide_lines(
        self, lines: Sequence[tuple[bytes | None, Wish]], refused: Callable[[bytes | None, Exception], str]
    ) -> bytes:
        """An answer a line, `refused` writing those that cannot be decided; None stands for a line that is too long."""
        for _ in range(_MOST_ATTEMPTS):
            epoch = self.catalog.epoch
            made = await self.do(lambda: [self._made(body, wish) for body, wish in lines])
            drafts = [one.draft for one in made if isinstance(one, Made) and one.draft is not None]
            appended: list[Appended] = []
            if drafts:
                try:
                    appended = await self.append(drafts, epoch)
                except Outdated:
                    await self.look(self.catalog.refresh)
                    continue
                except Exception as error:  # noqa: BLE001 told on every line
                    made = [one if isinstance(one, Exception) else error for one in made]
            return await self.look(lambda made=made, appended=appended: self._answers(lines, made, appended, refused))  # type: ignore[misc]
        return "".join(refused(body, Outdated()) for body, _ in lines).encode()

    def _made(self, body: bytes | None, wish: Wish) -> Made | Exception:
        if body is None:
            return CaseError(Fault("body_too_large", Text("the line is too long", "该行过长")))
        try:
            return made_of(self.catalog, body, wish)
        except Exception as error:  # noqa: BLE001 told on its line
            if isinstance(error, CaseError | TookTooLong):
                code = error.faults[0].code if isinstance(error, CaseError) else "took_too_long"
                metrics.REFUSED.labels(wish.policy, code).inc()
            return error

    def _answers(
        self,
        lines: Sequence[tuple[bytes | None, Wish]],
        made: Sequence[Made | Exception],
        appended: Sequence[Appended],
        refused: Callable[[bytes | None, Exception], str],
    ) -> bytes:
        places = iter(appended)
        answers: list[str] = []
        for (body, wish), one in zip(lines, made, strict=True):
            if isinstance(one, Exception):
                answers.append(refused(body, one))
            elif one.draft is None:
                answers.append(one.text + "\n")
            elif not (place := next(places)).earlier:
                answers.append(with_id(one.text, place.record_id) + "\n")
            else:
                assert body is not None
                try:
                    answers.append(self._earlier([place], [(body, wish)])[0] + "\n")
                except ProblemError as error:
                    answers.append(refused(body, error))
        return "".join(answers).encode()

    # ── threads ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    async def do(self, work: Callable[[], T]) -> T:
        """What the work returns, done on one of the threads that decide."""
        metrics.QUEUE.inc()
        try:
            return await asyncio.get_running_loop().run_in_executor(self._threads, work)
        finally:
            metrics.QUEUE.dec()

    async def look(self, work: Callable[[], T]) -> T:
        """The same, for work that waits for the store."""
        return await asyncio.get_running_loop().run_in_executor(self._readers, work)

    async def ask(self, work: Callable[[], T]) -> T:
        """The same, for questions that may take seconds: one after the other, so that they keep no case waiting."""
        return await asyncio.get_running_loop().run_in_executor(self._askers, work)

    async def warm(self) -> None:
        """Compiles every active version, and grounds it on every thread."""
        await self.look(self.catalog.refresh)
        for name in self.catalog.names():
            await self.do(lambda name=name: self.catalog.compiled(self.catalog.version(name)))  # type: ignore[misc]
        await asyncio.gather(*(self.do(self._warm_thread) for _ in range(self.settings.threads)))
        self.is_warm = True

    def _warm_thread(self) -> None:
        with suppress(BrokenBarrierError):
            self._together.wait()  # until each thread has taken this up, so that none takes it up twice
        for name in self.catalog.names():
            with suppress(CaseError, TookTooLong):
                self.catalog.compiled(self.catalog.version(name)).engine.decide({}, now())

    def close(self) -> None:
        self._together.abort()
        for pool in (self._threads, self._readers, self._askers):
            pool.shutdown(wait=False, cancel_futures=True)


KEY_USED = Fault(
    "idempotency_key_reused",
    Text("this Idempotency-Key was sent before with another case", "该 Idempotency-Key 曾用于另一案件"),
    "Idempotency-Key",
    Text("take a new key for a new case", "新案件请使用新的键"),
)
