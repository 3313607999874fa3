"""Policy and case → decision: the driver that chains the stages.

The answer's worlds and what they are for: the file as it stands says which rules stand, what is to be done and asked; the
completions of the open facts say which liability and remedies are settled, and which are only possible. What follows from a
fact pattern is worked out once and remembered; a case of a pattern seen before takes no solving.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping, Sequence, Set
from datetime import date, datetime
from typing import TYPE_CHECKING, TypeAlias

from fenze.decision.answer import Answer, Completions, Pattern
from fenze.decision.case import Case, CaseError, CaseReader, Fault
from fenze.decision.decision import Decision
from fenze.decision.exposure import Terms, open_heads, open_of
from fenze.decision.faced import MOST_SETS
from fenze.decision.file import File, Filing
from fenze.decision.memory import MOST_PATTERNS, Memory
from fenze.decision.stated import Stated
from fenze.decision.upshot import Upshot, Upshots
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.switch import may_remember
from fenze.dsl.timing import timing_of
from fenze.solver.oracle import Oracle
from fenze.solver.oracles import Oracles
from fenze.solver.program import Program
from fenze.solver.solve import TookTooLong
from fenze.solver.trials import Trials

if TYPE_CHECKING:
    from fenze.dsl import ast

Files: TypeAlias = "Sequence[ast.File] | Callable[[], Sequence[ast.File]]"
"""The trees of a policy's files, or what reads them once they are needed."""
_CONTRADICTED = Fault(
    "contradictory_facts", Text("what the facts imply contradicts itself", "由所填事实推知的内容自相矛盾"), "facts"
)


class Engine:
    """Decides cases under one policy. Safe to share between threads; each thread grounds its own copy once."""

    def __init__(
        self,
        policy: model.Policy,
        seconds: float = 10.0,
        *,
        sliced: bool = True,
        remembers: int | None = None,
        files: Files = (),
        values: Mapping[str, str] | None = None,
    ) -> None:
        """`seconds` is the longest that one solve may take; `sliced` False puts every case to the whole program; `remembers` is
        the number of fact patterns whose upshot is kept, by default `MOST_PATTERNS`, or none where `FENZE_CACHE` is off.

        Cases under one of the policy's contracts need `files`, what the policy was read from, and `values`, those that stand in
        place of its parameters' defaults.
        """
        self.policy = policy
        self._seconds, self._sliced, self._files, self._values = seconds, sliced, files, values
        self._oracles = Oracles(policy, seconds, sliced)
        self._reader = CaseReader(policy)
        self._filing = Filing(policy)
        self._timing = timing_of(policy.time_zone, policy.calendar)
        self._upshots = Upshots(policy)
        most = (MOST_PATTERNS if may_remember() else 0) if remembers is None else remembers
        self.memory, self.answers = Memory[Upshot](most), Memory[Upshot](most)
        self._remembers = remembers
        self._contracts: dict[str, Engine] = {}
        self._lock = threading.Lock()

    def under(self, contract: str | None) -> Engine:
        """The engine for cases under a contract: the same policy with the contract's parameters, compiled when first asked for.

        None stands for this engine. Raises PolicyError where the policy has no such contract, `CaseError` where this engine was
        made without the policy's files.
        """
        if contract is None or contract == self.policy.contract:
            return self
        with self._lock:
            if contract not in self._contracts:
                self._contracts[contract] = self._engine_for(contract)
            return self._contracts[contract]

    def _engine_for(self, contract: str) -> Engine:
        if not self._files:
            message = Text("cases here cannot name a contract", "此处的案件不能指定合同")
            raise CaseError(Fault("contract_not_available", message, "contract"))
        from fenze.dsl.ast_to_model import policy_of  # noqa: PLC0415 the parser and the checker are needed by contracts only

        policy = policy_of(read_files(self._files), self._values, contract)
        return Engine(
            policy,
            self._seconds,
            sliced=self._sliced,
            remembers=self._remembers,
            files=self._files,
            values=self._values,
        )

    def read(self, raw: Mapping[str, object], now: datetime) -> File:
        """The file of a case as sent. Raises `CaseError`."""
        return self.file_of(self._reader.read(raw, now))

    def file_of(self, case: Case) -> File:
        """The file of a case already read."""
        return self.under(case.contract)._filing.file_of(case)

    def decide(self, raw: Mapping[str, object], now: datetime) -> Decision:
        """The decision of a case as sent; `now` is its moment where it states none.

        Raises `CaseError` where the case cannot be read or its facts contradict the policy's constraints, `TookTooLong` where
        a solve reached its time limit.
        """
        return self.decide_file(self.read(raw, now))

    def recalled(self, raw: Mapping[str, object], now: datetime) -> Decision | None:
        """The decision of a case whose fact pattern is remembered; None where something has to be compiled or solved first.

        Takes no longer than reading the case and reckoning its amounts does. Raises `CaseError` where it cannot be read.
        """
        case = self._reader.read(raw, now)
        own = case.contract in (None, self.policy.contract)
        engine = self if own else self._contracts.get(case.contract or "")
        return None if engine is None else engine._decision_recalled(engine._filing.file_of(case))

    def _decision_recalled(self, file: File) -> Decision | None:
        day = self._timing.day_of(file.as_of)
        seen, _ = self._oracles.seen_of(file, day)
        upshot = self.memory.recall(seen)
        return None if upshot is None else self._upshots.decision_of(upshot, file, day)

    def decide_case(self, case: Case) -> Decision:
        """The decision of a case already read."""
        return self.decide_file(self.file_of(case))

    def decide_file(self, file: File) -> Decision:
        """The decision of a file, under the contract that it names."""
        if file.contract != self.policy.contract:
            return self.under(file.contract).decide_file(file)
        day = self._timing.day_of(file.as_of)
        return self._upshots.decision_of(self._upshot_of(file, day), file, day)

    def _upshot_of(self, file: File, day: date) -> Upshot:
        seen, is_complete = self._oracles.seen_of(file, day)
        if not self.memory.is_used:
            return self._worked_out(file, is_complete)[0]
        upshot = self.memory.recall(seen)
        if upshot is None:
            upshot, may_be_kept = self._worked_out(file, is_complete)
            if may_be_kept:
                self.memory.remember(seen, upshot)
        return upshot

    def _worked_out(self, file: File, is_complete: bool) -> tuple[Upshot, bool]:
        """The upshot of a file's pattern, and whether it does not depend on how long a solve took. Raises `CaseError`."""
        oracle, pattern = self.asked_of(file)
        shown = oracle.shown(pattern, is_complete=is_complete)
        alike = (self._oracles.topic_in(file), is_complete, shown)
        settled = self.answers.recall(alike)
        if settled is not None:
            return settled, True
        answer = oracle.answer_of(shown, is_complete=is_complete)
        if answer.broken:
            raise CaseError(*(self._broken(name) for name in sorted(answer.broken)))
        sure = self._upshots.matters(answer, "sure")
        maybe = sure if _is_certain(answer) else self._upshots.matters(answer, "maybe")
        if sure == maybe and not answer.in_question:
            settled = self._upshots.upshot_of(answer, sure, frozenset())
            self.answers.remember(alike, settled)
            return settled, True
        found = self._completions(oracle, pattern)
        assert found.always is not None and found.sometimes is not None
        sure, maybe = found.always & maybe, found.sometimes & maybe
        open_, in_time = None, True
        if sure != maybe:
            stated = self._upshots.stated_on_topic(file.values)
            borne, in_time = _borne(oracle, pattern, stated, (sure, maybe), found.each)
            open_ = open_of(answer, stated, (sure, maybe), borne)
        return self._upshots.upshot_of(answer, sure, maybe - sure, found.deciding, open_), in_time

    def answer(self, file: File) -> Answer:
        """What the solver says of a file, before it is told as a decision."""
        oracle, pattern = self.asked_of(file)
        return oracle.answer(pattern)

    def settled(self, file: File) -> Set[str]:
        """The terms of what is settled, among outcomes that open facts could change. Raises `CaseError` as deciding does."""
        oracle, pattern = self.asked_of(file)
        answer = oracle.answer(pattern)
        if answer.broken:
            raise CaseError(*(self._broken(name) for name in sorted(answer.broken)))
        if _is_certain(answer) and not answer.in_question:
            return self._upshots.matters(answer, "sure")
        always = oracle.always(pattern)
        if always is None:
            raise CaseError(*(self._broken(name) for name in self.policy.constraints))
        return always & self._upshots.matters(answer, "maybe")

    def asked_of(self, file: File) -> tuple[Oracle, Pattern]:
        """The oracle that a file is put to in this thread, and what it is asked."""
        return self._oracles.oracle_for(file)

    def completions(self, file: File) -> Completions:
        """What all and some completions of a file's open facts give. Raises `CaseError` where there is none."""
        return self._completions(*self.asked_of(file))

    def _completions(self, oracle: Oracle, pattern: Pattern) -> Completions:
        found = oracle.completions(pattern)
        if found.always is None:
            raise CaseError(*([self._broken(name) for name in oracle.clash(pattern)] or [_CONTRADICTED]))
        return found

    @property
    def program(self) -> Program:
        """The program of the whole policy."""
        return self._oracles.whole

    @property
    def topic(self) -> str | None:
        """The fact that tells what kind of case it is, if one does."""
        return self._oracles.pivot

    def trials(self) -> Trials:
        """What this engine's facts are put to the test with, in the thread at hand."""
        return self._oracles.trials()

    def pattern_of(self, file: File) -> Pattern:
        """All that the policy's rules can see of a file."""
        return self._oracles.patterns.pattern_of(file)

    def _broken(self, name: str) -> Fault:
        constraint = self.policy.constraints[name]
        return Fault(
            "contradictory_facts",
            Text(f"the facts cannot all be true: {constraint.labels.en}", f"所填事实互相矛盾：{constraint.labels.zh}"),
            "facts",
        )


def engine_of(
    policy: model.Policy,
    seconds: float = 10.0,
    files: Files = (),
    values: Mapping[str, str] | None = None,
) -> Engine:
    """An engine for a policy; one solve may take `seconds`.

    With the `files` that the policy was read from, and the `values` that its parameters were given, cases may name a contract.
    """
    return Engine(policy, seconds, files=files, values=values)


def read_files(files: Files) -> Sequence[ast.File]:
    """The trees themselves."""
    return files() if callable(files) else files


def _is_certain(answer: Answer) -> bool:
    """Whether the same holds in every completion as in some."""
    return answer.stands["sure"] == answer.stands["maybe"] and answer.allowed["sure"] == answer.allowed["maybe"]


def _borne(
    oracle: Oracle, pattern: Pattern, stated: Stated, terms: Terms, each: Sequence[frozenset[str]] | None
) -> tuple[Mapping[str, Sequence[Set[str]] | None], bool]:
    """By cost head that is open the different ways in which completions bear it, None where there are too many or they could
    not be found in time, and whether all were; `each` has the terms of completions, no two alike, where they are few."""
    borne: dict[str, Sequence[Set[str]] | None] = {}
    in_time = True
    for cost, bears in open_heads(stated, terms):
        if each is not None:
            ways = list({given & bears for given in each})
            borne[cost] = ways if len(ways) <= MOST_SETS else None
            continue
        try:
            borne[cost] = oracle.borne(pattern, cost, MOST_SETS)
        except TookTooLong:
            borne[cost], in_time = None, False
    return borne, in_time
