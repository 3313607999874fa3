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
from fenze.api.deciding import SMALL, Made, Wish, made_at_once, made_of, now, request_digest, with_id
from fenze.api.lines import Answered, Asked, answered
from fenze.api.metrics import count_decisions, count_refusals
from fenze.api.problem import ProblemError, faults_of
from fenze.api.processes.crew import Crew, CrewGone
from fenze.api.processes.recorder import Recorder
from fenze.api.processes.work import Work
from fenze.api.settings import Settings
from fenze.api.store.open import Store
from fenze.api.store.read import decisions_of, stored
from fenze.api.store.records import Draft, new_id
from fenze.api.store.writing import Appended, Outdated
from fenze.api.waking import Waking
from fenze.decision.case import CaseError, Fault
from fenze.dsl.diagnostic import Text
from fenze.dsl.switch import may_remember
from fenze.solver.solve import TookTooLong

T = TypeVar("T")
_MOST_ATTEMPTS = 5
_MANY = 6
"""Cases recorded at the same time; where there are more, a process of its own records from then on."""


class Desk:
    """The policies that are served, a fixed number of threads that decide under them, and a few for the store's sake."""

    def __init__(self, catalog: Catalog, store: Store, settings: Settings) -> None:
        self.catalog, self.store, self.settings = catalog, store, settings
        work = Work(settings.database_url, settings.solve_seconds, catalog.only)
        self._crew = Crew(settings.processes, work)
        self.recorder = Recorder(work, store.key, settings.store_seconds)
        self._may_be_apart = settings.processes > 0 and may_remember()  # which does no more than what it remembers
        self._recording = 0
        self.is_warm = False
        self._together = Barrier(settings.threads)
        self._threads = ThreadPoolExecutor(settings.threads, thread_name_prefix="decide")
        self._readers = ThreadPoolExecutor(4, thread_name_prefix="read")
        self._askers = ThreadPoolExecutor(1, thread_name_prefix="ask")
        self._waking = Waking[list[Appended]]()

    async def decide(self, body: bytes, wish: Wish) -> bytes:
        """The decision of a case as JSON, with the id of its record once that is safe.

        Raises what deciding raises, `StoreGone` and `ProblemError`.
        """
        if wish.supersedes is not None:
            await self.look(lambda: self._refuse_unknown(wish))
        if not wish.store:
            made = await self._made(body, wish)
            count_decisions(wish.policy, [made.spent])
            return made.text.encode()
        self._recording += 1
        try:
            return await self._recorded(body, wish._replace(record_id=new_id()))
        finally:
            self._recording -= 1

    async def _recorded(self, body: bytes, wish: Wish) -> bytes:
        """By the process that records, where many are recorded at the same time; else, or where it does not, by this one."""
        if self._recording > _MANY and self._may_be_apart:
            self.recorder.begin()
        is_again = self.recorder.is_ready and len(body) <= SMALL
        recorded = await self.recorder.recorded(body, wish, self.catalog.epoch) if is_again else None
        text, appended = recorded[:2] if recorded is not None else await self._recorded_here(body, wish, is_again)
        return (await self.look(lambda: self._earlier([appended], [(body, wish)])))[0].encode() if appended.earlier else text

    async def _recorded_here(self, body: bytes, wish: Wish, is_again: bool) -> tuple[bytes, Appended]:
        for _ in range(_MOST_ATTEMPTS):
            epoch = self.catalog.epoch
            made = await self._made(body, wish)
            assert made.draft is not None
            try:
                (appended,) = await self.append([made.draft], epoch, is_again)
            except Outdated:
                await self.look(self.catalog.refresh)
                continue
            count_decisions(wish.policy, [made.spent])
            return with_id(made.text, appended.record_id).encode(), appended
        raise Outdated

    async def _made(self, body: bytes, wish: Wish) -> Made:
        try:
            made = made_at_once(self.catalog, body, wish)
            return await self.do(lambda: made_of(self.catalog, body, wish)) if made is None else made
        except (CaseError, TookTooLong) as error:
            count_refusals(wish.policy, [faults_of(error)[0].code])
            raise

    async def append(self, drafts: Sequence[Draft], epoch: int | None = None, is_again: bool = False) -> list[Appended]:
        """Where the drafts came to lie, once they are safe; `is_again`: some may have been appended already.

        Raises `StoreGone` and `Outdated`.
        """
        started = time.perf_counter()
        appended = await self._waking.result(lambda tell: self.store.appender.hand(drafts, epoch, tell, again=is_again))
        metrics.APPEND.observe(time.perf_counter() - started)
        return appended

    def _earlier(self, appended: Sequence[Appended], sent: Sequence[tuple[bytes, Wish]]) -> list[str]:
        """The decisions that were recorded before. Raises ProblemError where another case was, under the same key."""
        for one, (body, wish) in zip(appended, sent, strict=True):
            if wish.idempotency_key is not None and one.request_digest != request_digest(body, wish):
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

    async def decide_lines(self, asked: Asked, large: bool) -> bytes:
        """An answer a line, once what is to be recorded is safe. Those of a `large` batch are left to other processes."""
        error: Exception = Outdated()
        for _ in range(_MOST_ATTEMPTS):
            try:
                made, epoch = await self._answered(asked, large)
            except Exception as failed:  # noqa: BLE001 told on every line
                error = failed
                break
            drafts = [draft for draft in made.drafts if draft is not None]
            try:
                appended = await self.append(drafts, epoch) if drafts else []
            except Outdated:
                await self.look(self.catalog.refresh)
                continue
            except Exception as failed:  # noqa: BLE001 told on every line
                return self._refused(asked, failed, made)
            count_decisions(asked.wish.policy, made.spent)
            count_refusals(asked.wish.policy, made.refused)
            if any(one.earlier for one in appended):
                return await self.look(lambda made=made, appended=appended: self._with_earlier(asked, made, appended))  # type: ignore[misc]
            return b"".join(made.answers)
        return self._refused(asked, error)

    async def _answered(self, asked: Asked, large: bool) -> tuple[Answered, int]:
        """The answers, and the last record that the versions they were made by had seen."""
        if large:
            self._crew.begin()
            if self._crew.is_ready:
                with suppress(CrewGone):
                    return await self._crew.answered(asked, self.catalog.epoch)
        epoch = self.catalog.epoch
        return await self.do(lambda: answered(self.catalog, asked)), epoch

    def _refused(self, asked: Asked, error: Exception, made: Answered | None = None) -> bytes:
        """The error on every line; where some were `made`, on those that were to be recorded."""
        answers = [asked.refused(body, error) for _, body in asked.lines()]
        if made is not None:
            kept = zip(answers, made.answers, made.drafts, strict=True)
            answers = [answer if draft is None else refused for refused, answer, draft in kept]
        return b"".join(answers)

    def _with_earlier(self, asked: Asked, made: Answered, appended: Sequence[Appended]) -> bytes:
        """The answers, those of lines that were recorded before as they were given then."""
        places = iter(appended)
        answers: list[bytes] = []
        for (number, body), answer, draft in zip(asked.lines(), made.answers, made.drafts, strict=True):
            if draft is None or not (place := next(places)).earlier:
                answers.append(answer)
                continue
            assert body is not None
            try:
                answers.append((self._earlier([place], [(body, asked.wish_of(number))])[0] + "\n").encode())
            except ProblemError as error:
                answers.append(asked.refused(body, error))
        return b"".join(answers)

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

    async def close(self) -> None:
        """Ends when no thread works on the store any more: it is about to be closed."""
        self._together.abort()
        self._crew.close()
        await self.recorder.close()
        for pool in (self._threads, self._readers, self._askers):
            await asyncio.to_thread(pool.shutdown, cancel_futures=True)


KEY_USED = Fault(
    "idempotency_key_reused",
    Text("this Idempotency-Key was sent before with another case", "该 Idempotency-Key 曾用于另一案件"),
    "Idempotency-Key",
    Text("take a new key for a new case", "新案件请使用新的键"),
)
