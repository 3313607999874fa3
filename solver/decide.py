"""Policy and case → decision: the driver that chains the stages.

The answer's worlds and what they are for: the file as it stands says which rules stand, what is to be done and asked; the
completions of the open facts say which liability and remedies are settled, and which are only possible.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Set
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.solver.answer import Answer, Completions, Pattern, World
from fenze.solver.case import CHINA, SECONDS, Case, CaseError, CaseReader, Fault
from fenze.solver.decision import Decision, Defeat, Duty, NextCheck, Recorded, Remedy
from fenze.solver.file import File, Filing
from fenze.solver.oracles import Oracles, pattern_of
from fenze.solver.outcomes import Given, outcomes_of
from fenze.solver.settle import Bearing, exempt_and_liable, liability_of, possible_of
from fenze.solver.terms import effect_term
from fenze.solver.truth import Value


@dataclass(frozen=True, slots=True)
class _Given:
    """An outcome of a rule, prepared: its term, the terms it adds that matter to completions, whether it is under a
    condition of its own, whether it, or its rule, speaks of the file as it stands, and a text to sort it by."""

    rule: str
    number: int
    effect: model.Effect
    term: str
    matters: tuple[str, ...]
    conditional: bool
    about_the_file: bool
    sorted_as: str


class Engine:
    """Decides cases under one policy. Safe to share between threads; each thread grounds its own copy once."""

    def __init__(self, policy: model.Policy, seconds: float = 10.0, *, sliced: bool = True) -> None:
        """`seconds` is the longest that one solve may take; `sliced` False puts every case to the whole program."""
        self.policy = policy
        self._oracles = Oracles(policy, seconds, sliced)
        self.program = self._oracles.whole
        self._reader = CaseReader(policy)
        self._filing = Filing(policy)
        self._outcomes = {rule: tuple(_prepared(given) for given in outcomes) for rule, outcomes in outcomes_of(policy).items()}
        self._effects = {given.term: given.effect for outcomes in self._outcomes.values() for given in outcomes}
        self._asked = {fact: index for index, fact in enumerate(policy.asking_order)}

    def read(self, raw: Mapping[str, object], now: datetime) -> File:
        """The file of a case as sent. Raises `CaseError`."""
        return self._filing.file_of(self._reader.read(raw, now))

    def decide(self, raw: Mapping[str, object], now: datetime) -> Decision:
        """The decision of a case as sent; `now` is its moment where it states none.

        Raises `CaseError` where the case cannot be read or its facts contradict the policy's constraints, `TookTooLong` where
        a solve reached its time limit.
        """
        return self.decide_file(self.read(raw, now))

    def decide_case(self, case: Case) -> Decision:
        """The decision of a case already read."""
        return self.decide_file(self._filing.file_of(case))

    def decide_file(self, file: File) -> Decision:
        """The decision of a file."""
        answer = self.answer(file)
        if answer.broken:
            raise CaseError(*(self._broken(name) for name in sorted(answer.broken)))
        sure, maybe = self._matters(answer, "sure"), self._matters(answer, "maybe")
        deciding: Set[str] = frozenset()
        if sure != maybe or answer.in_question:
            found = self.completions(file)
            assert found.always is not None and found.sometimes is not None
            sure, maybe, deciding = found.always & maybe, found.sometimes & maybe, found.deciding
        return self._decision(file, answer, sure, maybe - sure, deciding)

    def answer(self, file: File) -> Answer:
        """What the solver says of a file, before it is told as a decision."""
        oracle, pattern = self._oracles.oracle_for(file)
        return oracle.answer(pattern)

    def completions(self, file: File) -> Completions:
        """What all and some completions of a file's open facts give. Raises `CaseError` where there is none."""
        oracle, pattern = self._oracles.oracle_for(file)
        found = oracle.completions(pattern)
        if found.always is None:
            raise CaseError(*(self._broken(name) for name in self.policy.constraints))
        return found

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

    def _given(self, answer: Answer, world: World) -> Iterator[_Given]:
        allowed = answer.allowed[world]
        for rule in answer.stands[world]:
            for given in self._outcomes[rule]:
                if not given.conditional or (rule, given.number) in allowed:
                    yield given

    def _matters(self, answer: Answer, world: World) -> frozenset[str]:
        """The terms that matter to completions; what is said of the file as it stands is no part of them."""
        return frozenset(term for g in self._given(answer, world) if not g.about_the_file for term in g.matters)

    def _decision(self, file: File, answer: Answer, settled: Set[str], unsettled: Set[str], deciding: Set[str]) -> Decision:
        policy, values = self.policy, file.values
        sources = self._sources(answer)
        in_file = list(self._given(answer, "file"))
        bearings: list[Bearing] = []
        exempt: dict[str, tuple[str, ...]] = {}
        remedies: list[Remedy] = []
        for term in settled:
            match self._effects.get(term):
                case model.Bears() as bears:
                    bearings.append((bears, sources[term]))
                case model.NotLiable(party):
                    exempt[party] = sources[term]
                case model.Remedies(alternatives):
                    remedies.extend(
                        Remedy(name, tuple(sorted(set(alternatives) - {name})), sources[term]) for name in alternatives
                    )
                case _:
                    pass
        perhaps = [(effect, sources[term]) for term in unsettled if isinstance(effect := self._effects.get(term), model.Bears)]
        open_costs = frozenset(bears.cost for bears, _ in perhaps)
        liability, unborne, conflicts = liability_of(bearings, open_costs, values, policy.currency)
        if exempt:
            conflicts += exempt_and_liable(liability, exempt, policy.parties)
        recorded = _recorded(in_file)
        decided = bool(liability or exempt or remedies or any(entry.kind == "referral" for entry in recorded))
        return Decision(
            policy=policy.name,
            policy_version=policy.version,
            policy_digest=policy.digest,
            currency=policy.currency,
            status=self._status(bool(conflicts), in_file, settled, bool(unsettled), decided),
            liability=liability,
            possible=possible_of(perhaps, values, policy.currency),
            unborne=unborne,
            conflicts=conflicts,
            not_liable=tuple(sorted(exempt)),
            remedies=tuple(sorted(remedies, key=lambda remedy: (remedy.remedy, remedy.alternatives))),
            duties=_duties(in_file, values),
            next_checks=self._next_checks(in_file, values, deciding),
            escalated_to=tuple(sorted({to for g in in_file if isinstance(g.effect, model.Escalate) for to in g.effect.to})),
            recorded=recorded,
            rules=tuple(sorted(answer.stands["file"])),
            defeated=self._defeated(answer),
            in_force=policy.in_force.includes(file.as_of.astimezone(CHINA).date()),
            file=file,
            answer=answer,
        )

    def _sources(self, answer: Answer) -> Mapping[str, tuple[str, ...]]:
        """By term, the rules that give it: those that stand in the file, else those that may stand."""
        sources: dict[str, set[str]] = {}
        for world in ("file", "maybe"):
            found: dict[str, set[str]] = {}
            for given in self._given(answer, world):
                if given.matters:
                    found.setdefault(given.term, set()).add(given.rule)
            sources = found | sources
        return {term: tuple(sorted(rules)) for term, rules in sources.items()}

    def _status(
        self, conflict: bool, in_file: Collection[_Given], settled: Set[str], unsettled: bool, decided: bool
    ) -> model.Status:
        if conflict:
            return "conflict"
        about_the_file = {term for given in in_file if given.about_the_file for term in given.matters}
        for status in ("escalate", "negotiate"):
            if status in settled or status in about_the_file:
                return status
        if unsettled or any(isinstance(given.effect, model.Await) for given in in_file):
            return "undetermined"
        return "decided" if decided else "no_rule"

    def _next_checks(
        self, in_file: Collection[_Given], values: Mapping[str, Value], deciding: Set[str]
    ) -> tuple[NextCheck, ...]:
        asking: dict[str, set[str]] = {fact: set() for fact in deciding}
        for given in in_file:
            match given.effect:
                case model.Await(fact):
                    asking.setdefault(fact, set()).add(given.rule)
                case model.Check(fact) if fact not in values:
                    asking.setdefault(fact, set()).add(given.rule)
                case _:
                    pass
        return tuple(
            self._next_check(fact, tuple(sorted(asking[fact])), values) for fact in sorted(asking, key=self._asked.__getitem__)
        )

    def _next_check(self, fact: str, rules: tuple[str, ...], values: Mapping[str, Value]) -> NextCheck:
        ask = self.policy.facts[fact].ask
        if ask is None:
            return NextCheck(fact, (), (), rules)
        persons = dict.fromkeys(self._person(party, values) for party in ask.parties)
        return NextCheck(fact, tuple(persons), ask.evidence, rules)

    def _person(self, party: str, values: Mapping[str, Value]) -> str:
        """The party, or the one that a known fact says it is in this case."""
        fact = self.policy.parties[party].given_by
        named = values.get(fact) if fact else None
        return named if isinstance(named, str) else party

    def _defeated(self, answer: Answer) -> tuple[Defeat, ...]:
        standing = answer.stands["file"]
        return tuple(
            Defeat(rule, by)
            for rule in sorted(set(answer.applies) - set(standing))
            for by in sorted(standing)
            if rule in self.policy.rules[by].overrides
        )


def engine_of(policy: model.Policy, seconds: float = 10.0) -> Engine:
    """An engine for a policy; one solve may take `seconds`."""
    return Engine(policy, seconds)


def _prepared(given: Given) -> _Given:
    term = effect_term(given.effect)
    matters: tuple[str, ...] = ()
    match given.effect:
        case model.Bears(tentative=tentative):
            settles = {"to be agreed": ("negotiate",), "to be decided": ("escalate",)}
            matters = (term, *(settles[tentative] if tentative else ()))
        case model.NotLiable() | model.Remedies() | model.Negotiate() | model.Escalate():
            matters = (term,)
        case _:
            pass
    return _Given(
        given.rule,
        given.number,
        given.effect,
        term,
        matters,
        given.condition is not None,
        given.about_the_file,
        repr(given.effect),
    )


def _duties(in_file: Collection[_Given], values: Mapping[str, Value]) -> tuple[Duty, ...]:
    duties: dict[tuple[str, str], Duty] = {}
    for given in in_file:
        if isinstance(given.effect, model.Must):
            must, due = given.effect, _due(given.effect.deadline, values)
            key = (given.sorted_as, due.isoformat() if due else "")
            same = duties.get(key)
            rules = (given.rule,) if same is None else tuple(sorted({*same.rules, given.rule}))
            duties[key] = Duty(must.actor, must.action, must.details, due, rules)
    return tuple(duties[key] for key in sorted(duties))


def _due(deadline: model.Deadline | None, values: Mapping[str, Value]) -> datetime | None:
    start = values.get(deadline.start) if deadline else None
    if deadline is None or not isinstance(start, datetime) or deadline.unit == "working days":
        return None
    seconds = deadline.length * SECONDS[deadline.unit]
    try:
        return start + timedelta(seconds=seconds.numerator // seconds.denominator)
    except OverflowError:
        return None


def _recorded(in_file: Collection[_Given]) -> tuple[Recorded, ...]:
    found: dict[Recorded, set[str]] = {}
    for given in in_file:
        match given.effect:
            case model.Refer(to):
                entry = Recorded("referral", "", to, ())
            case model.Note(topic, value):
                entry = Recorded("note", topic, value, ())
            case model.Presume(term, rebuttable_by):
                entry = Recorded("presumption", "", term, (), rebuttable_by)
            case _:
                continue
        found.setdefault(entry, set()).add(given.rule)
    entries = (replace(entry, rules=tuple(sorted(rules))) for entry, rules in found.items())
    return tuple(sorted(entries, key=lambda entry: (entry.kind, entry.topic, entry.value, entry.rebuttable_by)))
