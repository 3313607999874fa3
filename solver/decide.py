"""Policy and case → decision: the driver that chains the stages.

The answer's worlds and what they are for: the file as it stands says which rules stand, what is to be done and asked; the
completions of the open facts say which liability and remedies are settled, and which are only possible.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import datetime

from fenze.dsl import ast, model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.due import Moments
from fenze.dsl.timing import timing_of
from fenze.dsl.truth import Value
from fenze.solver.answer import Answer, Completions, Pattern, World
from fenze.solver.case import Case, CaseError, CaseReader, Fault
from fenze.solver.decision import Decision, Defeat, Remedy
from fenze.solver.exposure import prospects_of
from fenze.solver.file import File, Filing
from fenze.solver.grant import Rules, effects_of, formulas_in, granted_of
from fenze.solver.next_checks import next_checks_of
from fenze.solver.oracle import Oracle
from fenze.solver.oracles import Oracles, pattern_of
from fenze.solver.outcomes import Prepared, formulas_of, prepared_of
from fenze.solver.record import InFile, advances_of, claim_windows_of, duties_of, flagged_of, recorded_of, recourse_of
from fenze.solver.settle import exempt_and_liable, liability_of, possible_of
from fenze.solver.trials import Trials

_DECIDING: frozenset[type[object]] = frozenset(
    (model.Bears, model.NotLiable, model.Remedies, model.Pays, model.Eligible, model.Points, model.Fine, model.Sanction)
)
"""Outcomes that decide something, once they are settled."""
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
        files: Sequence[ast.File] = (),
        values: Mapping[str, str] | None = None,
    ) -> None:
        """`seconds` is the longest that one solve may take; `sliced` False puts every case to the whole program.

        Cases under one of the policy's contracts need `files`, what the policy was read from, and `values`, those that stand in
        place of its parameters' defaults.
        """
        self.policy = policy
        self._seconds, self._sliced, self._files, self._values = seconds, sliced, files, values
        self._oracles = Oracles(policy, seconds, sliced)
        self.program = self._oracles.whole
        self._reader = CaseReader(policy)
        self._filing = Filing(policy)
        self._timing = timing_of(policy.time_zone, policy.calendar)
        self._outcomes = prepared_of(policy)
        self._effects = {given.term: given.effect for outcomes in self._outcomes.values() for given in outcomes}
        self._flagged = any(rule.flag for rule in policy.rules.values())
        self._reckons = any(formulas_of(effect) for effect in self._effects.values())
        self._asked = {fact: index for index, fact in enumerate(policy.asking_order)}
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
        policy = policy_of(self._files, self._values, contract)
        return Engine(policy, self._seconds, sliced=self._sliced, files=self._files, values=self._values)

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

    def decide_case(self, case: Case) -> Decision:
        """The decision of a case already read."""
        return self.decide_file(self.file_of(case))

    def decide_file(self, file: File) -> Decision:
        """The decision of a file, under the contract that it names."""
        if file.contract != self.policy.contract:
            return self.under(file.contract).decide_file(file)
        answer = self.answer(file)
        if answer.broken:
            raise CaseError(*(self._broken(name) for name in sorted(answer.broken)))
        sure = self._matters(answer, "sure")
        maybe = sure if _is_certain(answer) else self._matters(answer, "maybe")
        deciding: Set[str] = frozenset()
        found: Completions | None = None
        if sure != maybe or answer.in_question:
            found = self.completions(file)
            assert found.always is not None and found.sometimes is not None
            sure, maybe = found.always & maybe, found.sometimes & maybe
            deciding = self._facts_behind(found.deciding, file.values)
        decision = self._decision(file, answer, sure, maybe - sure, deciding)
        return decision if found is None or sure == maybe else self._with_prospects(decision, sure, maybe)

    def _with_prospects(self, decision: Decision, sure: Set[str], maybe: Set[str]) -> Decision:
        """With what each party may still face, and what else may come of it."""
        oracle, pattern = self.asked_of(decision.file)
        exposure, outlook = prospects_of(decision, oracle, pattern, self._outcomes, (sure, maybe))
        return replace(decision, exposure=exposure, outlook=outlook)

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
            return self._matters(answer, "sure")
        always = oracle.always(pattern)
        if always is None:
            raise CaseError(*(self._broken(name) for name in self.policy.constraints))
        return always & self._matters(answer, "maybe")

    def asked_of(self, file: File) -> tuple[Oracle, Pattern]:
        """The oracle that a file is put to in this thread, and what it is asked."""
        return self._oracles.oracle_for(file)

    def completions(self, file: File) -> Completions:
        """What all and some completions of a file's open facts give. Raises `CaseError` where there is none."""
        oracle, pattern = self.asked_of(file)
        found = oracle.completions(pattern)
        if found.always is None:
            raise CaseError(*([self._broken(name) for name in oracle.clash(pattern)] or [_CONTRADICTED]))
        return found

    @property
    def topic(self) -> str | None:
        """The fact that tells what kind of case it is, if one does."""
        return self._oracles.pivot

    def trials(self) -> Trials:
        """What this engine's facts are put to the test with, in the thread at hand."""
        return self._oracles.trials()

    def pattern_of(self, file: File) -> Pattern:
        """All that the policy's rules can see of a file."""
        return pattern_of(file, self.program)

    def _broken(self, name: str) -> Fault:
        constraint = self.policy.constraints[name]
        return Fault(
            "contradictory_facts",
            Text(f"the facts cannot all be true: {constraint.labels.en}", f"所填事实互相矛盾：{constraint.labels.zh}"),
            "facts",
        )

    def _facts_behind(self, deciding: Iterable[str], values: Mapping[str, Value]) -> frozenset[str]:
        """Open facts as they are; for two formulas whose difference is open, the unknown facts in them."""
        gaps = self.program.gaps
        return frozenset(fact for name in deciding for fact in gaps.get(name, (name,)) if fact not in values)

    def _given(self, answer: Answer, world: World) -> Iterator[Prepared]:
        allowed = answer.allowed[world]
        for rule in answer.stands[world]:
            for given in self._outcomes[rule]:
                if not given.conditional or (rule, given.number) in allowed:
                    yield given

    def _matters(self, answer: Answer, world: World) -> frozenset[str]:
        """The terms that matter to completions; what is said of the file as it stands is no part of them."""
        return frozenset(term for g in self._given(answer, world) if not g.about_the_file for term in g.matters)

    def _decision(self, file: File, answer: Answer, settled: Set[str], unsettled: Set[str], deciding: Set[str]) -> Decision:
        policy, values, currency = self.policy, file.values, self.policy.currency
        in_file: dict[type[object], list[Prepared]] = {}
        for given in self._given(answer, "file"):
            in_file.setdefault(type(given.effect), []).append(given)
        sources = self._sources(answer, in_file, settled | unsettled)
        effects: dict[type[object], list[tuple[model.Effect, Rules]]] = {}
        for term in settled:
            if (effect := self._effects.get(term)) is not None:
                effects.setdefault(type(effect), []).append((effect, sources.get(term, ())))
        perhaps = [(effect, sources[term]) for term in unsettled if isinstance(effect := self._effects.get(term), model.Bears)]
        moments = Moments(self._timing, values)
        exempt = {effect.party: rules for effect, rules in effects_of(model.NotLiable, effects)}
        open_costs = frozenset(bears.cost for bears, _ in perhaps)
        liability, unborne, conflicts = liability_of(effects_of(model.Bears, effects), open_costs, values, currency)
        if exempt:
            conflicts += exempt_and_liable(liability, exempt, policy.parties)
        granted = granted_of(effects, values, currency, moments)
        conflicts += granted.conflicts
        windows = claim_windows_of(in_file, moments)
        duties = duties_of(in_file, moments)
        decided = model.Refer in in_file or not _DECIDING.isdisjoint(effects)
        rules = tuple(sorted(answer.stands["file"]))
        return Decision(
            policy=policy.name,
            policy_version=policy.version,
            policy_digest=policy.digest,
            currency=currency,
            contract=policy.contract,
            status=self._status(bool(conflicts), in_file, settled, bool(unsettled), decided),
            liability=liability,
            possible=possible_of(perhaps, values, currency),
            unborne=unborne,
            conflicts=conflicts,
            not_liable=tuple(sorted(exempt)),
            payments=granted.payments,
            remedies=_remedies(effects_of(model.Remedies, effects)) if model.Remedies in effects else (),
            eligibility=granted.eligibility,
            duties=duties,
            points=granted.points,
            fines=granted.fines,
            sanctions=granted.sanctions,
            claim_windows=windows,
            advances=advances_of(in_file),
            recourse=recourse_of(in_file),
            compliance=flagged_of(rules, policy.rules) if self._flagged else (),
            next_checks=next_checks_of(
                policy, self._asked, in_file, values, deciding, formulas_in(effects) if self._reckons else ()
            ),
            escalated_to=_escalated_to(in_file.get(model.Escalate, ())),
            recorded=recorded_of(in_file),
            rules=rules,
            defeated=self._defeated(answer),
            in_force=policy.in_force.includes(self._timing.day_of(file.as_of)),
            file=replace(file, notices=(*file.notices, *moments.notices)) if moments.notices else file,
            answer=answer,
        )

    def _sources(self, answer: Answer, in_file: InFile, terms: Set[str]) -> Mapping[str, Rules]:
        """By term, the rules that give it: those that stand in the file, else those that may stand."""
        found: dict[str, set[str]] = {}
        for kind in in_file.values():
            for given in kind:
                if given.matters:
                    found.setdefault(given.term, set()).add(given.rule)
        missing = terms - found.keys()
        if missing:
            for given in self._given(answer, "maybe"):
                if given.term in missing:
                    found.setdefault(given.term, set()).add(given.rule)
        return {term: tuple(rules if len(rules) == 1 else sorted(rules)) for term, rules in found.items()}

    def _status(self, conflict: bool, in_file: InFile, settled: Set[str], unsettled: bool, decided: bool) -> model.Status:
        if conflict:
            return "conflict"
        about_the_file = {term for kind in in_file.values() for given in kind if given.about_the_file for term in given.matters}
        for status in ("escalate", "negotiate"):
            if status in settled or status in about_the_file:
                return status
        if unsettled or model.Await in in_file:
            return "undetermined"
        return "decided" if decided else "no_rule"

    def _defeated(self, answer: Answer) -> tuple[Defeat, ...]:
        standing = answer.stands["file"]
        return tuple(
            Defeat(rule, by)
            for rule in sorted(set(answer.applies) - set(standing))
            for by in sorted(standing)
            if rule in self.policy.rules[by].overrides
        )


def engine_of(
    policy: model.Policy,
    seconds: float = 10.0,
    files: Sequence[ast.File] = (),
    values: Mapping[str, str] | None = None,
) -> Engine:
    """An engine for a policy; one solve may take `seconds`.

    With the `files` that the policy was read from, and the `values` that its parameters were given, cases may name a contract.
    """
    return Engine(policy, seconds, files=files, values=values)


def _is_certain(answer: Answer) -> bool:
    """Whether the same holds in every completion as in some."""
    return answer.stands["sure"] == answer.stands["maybe"] and answer.allowed["sure"] == answer.allowed["maybe"]


def _escalated_to(escalations: Iterable[Prepared]) -> tuple[str, ...]:
    return tuple(sorted({to for given in escalations if isinstance(given.effect, model.Escalate) for to in given.effect.to}))


def _remedies(remedies: Iterable[tuple[model.Remedies, tuple[str, ...]]]) -> tuple[Remedy, ...]:
    rows = (
        Remedy(name, tuple(sorted(set(effect.alternatives) - {name})), rules)
        for effect, rules in remedies
        for name in effect.alternatives
    )
    return tuple(sorted(rows, key=lambda remedy: (remedy.remedy, remedy.alternatives)))
