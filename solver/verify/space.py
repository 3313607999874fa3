"""A policy → the program of all its cases, and what is found in it → cases as callers send them.

Everything that a case may state is chosen by the solver. Numbers stand there as regions; where formulas are compared with each
other, a choice of regions that no numbers have is forbidden and the search goes on.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass, replace
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import cast
from zoneinfo import ZoneInfo

from fenze.decision.case import CaseReader
from fenze.decision.file import File, Filing
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf, leaves_of
from fenze.dsl.spelling import clock_text_of, text_of
from fenze.dsl.spelt_out import Given
from fenze.dsl.truth import Value
from fenze.solver.oracles import Patterns
from fenze.solver.program import Program, program_of
from fenze.solver.shot import Words
from fenze.solver.solve import Assumed, Search
from fenze.solver.verify.finding import Raw, Witness
from fenze.solver.verify.numbers import Impossible, Numbers

BASE = ("input", "file", "standing", "meaning", "cases")
TOTAL: Assumed = ("total", True)
FINAL: Assumed = ("final", True)
USUAL: Assumed = ("odd", False)
ODD: Assumed = ("odd", True)
MOST_ODD = 30
_SOME_DAY = date(2026, 1, 5)


@dataclass(frozen=True, slots=True)
class Found:
    """A case in regions: what it states, the moments and texts that are merely known, its day, and what else was shown."""

    given: Mapping[str, str]
    on_file: frozenset[str]
    day: str
    shown: frozenset[Words]

    def told(self, name: str) -> list[Words]:
        return sorted(words[1:] for words in self.shown if words[0] == name)


class Space:
    """All cases of a policy, for one kind of analysis: `encodings` and `extra` say what is looked for."""

    def __init__(
        self,
        policy: model.Policy,
        encodings: Sequence[str],
        seconds: float,
        extra: Iterable[str] = (),
        program: Program | None = None,
    ) -> None:
        self.policy = policy
        self.program = program or program_of(policy)
        self._patterns = Patterns(self.program)
        self.numbers = Numbers(policy, self.program.domains, self.program.gaps)
        self._days = days_of(policy, self.program)
        self.unsure = False
        """Whether some choice of regions was left out although nobody proved that no numbers have it."""
        self._reader, self._filing = CaseReader(policy), Filing(policy)
        lines = [*self._lines()]
        self._has_odd_cases = any(line.startswith(("from_moment", "presumably_implied")) for line in lines)
        text = self.program.text + self.program.implications + "\n".join([*lines, *extra, ""])
        completions = ("completion",) if policy.constraints else ()
        self.search = Search(text, dict.fromkeys((*BASE, *completions, *encodings)), seconds)

    def find(self, *assumed: Assumed) -> Found | None:
        """A case in which all of this is so; an odd one only where there is no other. Raises TookTooLong."""
        found = self._find((*assumed, USUAL))
        if found is not None or not self._has_odd_cases:
            return found
        tries = 0
        while tries < MOST_ODD:
            found = self._find((*assumed, ODD))
            if found is None:
                return found
            filed = self._filed(found)
            if filed is None:
                return found
            cores = [*self._cores_of(found, filed)]
            for core in cores:
                self.search.forbid(core)
            if not cores:
                tries += 1
                self.search.forbid(
                    (
                        *(atom for atom, _ in self.assumptions_of(found)),
                        *(atom_of(*words) for words in found.shown if words[0] == "open"),
                    )
                )
        self.unsure = True
        return None

    def _cores_of(self, found: Found, file: File) -> Iterator[tuple[str, str]]:
        """What is open in the case though another fact of it implies a value: never again both."""
        open_facts = {words[1] for words in found.shown if words[0] == "open"}
        for one in file.inferred:
            if self.policy.facts[one.by].presumed is not None:
                continue  # where it is not stated, it implies nothing
            if one.fact in open_facts and one.by in found.given:
                yield atom_of("open", one.fact), atom_of("given", one.by, found.given[one.by])
            elif one.fact in open_facts and one.by in found.on_file:
                yield atom_of("open", one.fact), atom_of("on_file", one.by)

    def each(self, look: Callable[[Found], Iterable[str]]) -> None:
        """Looks at usual cases one after another until there is no more; `look` says which atoms are never to be true again.

        Raises TookTooLong.
        """
        impossible: list[list[str]] = []

        def learn(shown: frozenset[Words]) -> Iterator[list[Assumed]]:
            found = self._read(shown)
            if isinstance(found, Found):
                yield from ([(atom, True)] for atom in look(found))
                return
            self.unsure |= not found.proved
            impossible.append([atom_of("given", name, value) for name, value in self._pairs(shown) if name in found.names])
            yield [(atom, True) for atom in impossible[-1]]

        self.search.each((USUAL,), learn)
        for atoms in impossible:
            self.search.forbid(atoms)

    def _find(self, assumed: Sequence[Assumed]) -> Found | None:
        while (shown := self.search.find(assumed)) is not None:
            found = self._read(shown)
            if isinstance(found, Found):
                return found
            self.unsure |= not found.proved
            self.search.forbid(atom_of("given", name, value) for name, value in self._pairs(shown) if name in found.names)
        return None

    def _filed(self, found: Found) -> File | None:
        """The file of the case, where it does not hold what the search took it to hold."""
        witness = self.witness_of(found)
        file = self._filing.file_of(self._reader.read(witness.case(), datetime.fromisoformat(witness.as_of)))
        pattern = self._patterns.pattern_of(file)
        known = found.on_file & frozenset(self.program.tested)
        so = dict(pattern.given) == dict(found.given) and pattern.on_file >= known
        return None if so else file

    def _pairs(self, shown: Iterable[Words]) -> Iterator[tuple[str, str]]:
        for words in shown:
            if words[0] == "given":
                yield words[1], words[2]

    def _read(self, shown: frozenset[Words]) -> Found | Impossible:
        given = dict(sorted(self._pairs(shown)))
        impossible = self.numbers.check(given)
        if impossible is not None:
            return impossible
        on_file = frozenset(words[1] for words in shown if words[0] == "on_file")
        day = next(words[1] for words in shown if words[0] == "day")
        return Found(given, on_file, day, shown)

    def assumptions_of(self, found: Found) -> list[Assumed]:
        """What the case states, as assumptions."""
        stated = [(atom_of("given", name, value), True) for name, value in found.given.items()]
        return [*stated, *((atom_of("on_file", name), True) for name in sorted(found.on_file)), (f"day({found.day})", True)]

    def witness_of(self, found: Found, more: Mapping[str, Raw] | None = None) -> Witness:
        """The case with concrete values; `more` are facts that rules do not look at."""
        facts: dict[str, Raw] = {}
        as_of = self.moment_of(found)
        backwards, numbers = self._backwards(found), self.numbers.numbers_for(found.given)
        left_out = self._by_presumption(found)
        for name, fact in self.policy.facts.items():
            if name in left_out:
                continue
            if name in numbers:
                facts[name] = raw_of(fact, numbers[name])
            elif name in found.given:
                facts[name] = raw_of(fact, found.given[name])
            elif name in found.on_file:
                moment = as_of + timedelta(days=1 if name in backwards else -1)
                facts[name] = some_value_of(fact, moment)
            elif more and name in more:
                facts[name] = more[name]
        return Witness(as_of.isoformat(), facts)

    def moment_of(self, found: Found) -> datetime:
        """The moment of the case: noon of its day."""
        return datetime.combine(self._days[int(found.day)], time(12), ZoneInfo(self.policy.time_zone))

    def _by_presumption(self, found: Found) -> set[str]:
        """What is presumed and not stated, where stating it would imply a value of a fact that is open."""
        open_facts = (name for name in self.policy.facts if name in self.program.facts and name not in found.given)
        behind = (one for name in open_facts for one in self._presumptions_behind(name))
        return {read for _, read, value in behind if found.given.get(read, value) == value}

    def _backwards(self, found: Found) -> set[str]:
        """Moments that have to lie after the case's own: nothing is measured from them."""
        open_facts = (fact for name, fact in self.policy.facts.items() if name not in found.given)
        return {measure.start for fact in open_facts for measure in fact.derived if measure.start in found.on_file}

    def _lines(self) -> Iterator[str]:
        program, policy = self.program, self.policy
        for name in program.outcomes:
            yield f"rule({term_of(name)})."
        for name, fact in policy.facts.items():
            if fact.presumed is not None and (name in program.facts or name in program.tested):
                yield f"presumed({term_of(name)})."
            if name in program.facts:
                for number, read, value in self._presumptions_behind(name):
                    yield f"presumably_implied({term_of(name)}, {number}, {term_of(read)}, {term_of(value)})."
                moments = [measure.start for measure in fact.derived] + ([fact.clock_of] if fact.clock_of else [])
                yield from (f"from_moment({term_of(name)}, {term_of(m)})." for m in moments if m in program.tested)
        yield from (f"asks_what_is_known({term_of(name)})." for name in constraints_on_what_is_known(policy))
        for name, regions in program.domains.regions.items():
            if name in program.facts:
                yield from (
                    f":- {atom_of('given', name, one)}." for one in regions.names if not self.numbers.are_writable(name, one)
                )
        for number, day in enumerate(self._days):
            yield f"day_of({number})."
            for name in program.dated:
                if policy.rules[name].in_force.includes(day):
                    yield f"in_force_on({term_of(name)}, {number})."

    def _presumptions_behind(self, name: str) -> Iterator[tuple[int, str, str]]:
        """The entries of what others imply of the fact, the presumed facts they read, and how rules see the presumption."""
        for number, implied in enumerate(self.policy.facts[name].implied, start=1):
            for leaf in leaves_in(self.policy, implied.condition):
                for read in facts_of_leaf(leaf):
                    presumed, regions = self.policy.facts[read].presumed, self.program.domains.regions.get(read)
                    if presumed is not None:
                        yield number, read, presumed if regions is None else regions.region_of(Fraction(presumed))


def days_of(policy: model.Policy, program: Program) -> tuple[date, ...]:
    """One day of each stretch in which the same rules are in force, first those on which the policy is."""
    turns: set[date] = set()
    for name in program.dated:
        period = policy.rules[name].in_force
        turns.update(day for day in (period.since, period.until and period.until + timedelta(days=1)) if day)
    start = policy.in_force.since or (min(turns) - timedelta(days=1) if turns else _SOME_DAY)
    days = sorted({start, *turns, *(day - timedelta(days=1) for day in turns)})
    seen: dict[tuple[bool, ...], date] = {}
    for day in sorted(days, key=lambda day: (not policy.in_force.includes(day), day)):
        seen.setdefault(tuple(policy.rules[name].in_force.includes(day) for name in program.dated), day)
    return tuple(seen.values())


def constraints_on_what_is_known(policy: model.Policy) -> Iterator[str]:
    """The constraints that ask whether a fact is known: they exclude cases, but not what less known cases may come to."""
    for name, constraint in policy.constraints.items():
        if any(isinstance(leaf, model.Known) for leaf in leaves_in(policy, constraint.never)):
            yield name


def leaves_in(policy: model.Policy, condition: model.Condition) -> Iterator[model.Condition]:
    """The leaves of a condition, definitions written out."""
    for leaf in leaves_of(condition):
        if isinstance(leaf, model.Defined):
            yield from leaves_in(policy, policy.definitions[leaf.definition].condition)
        else:
            yield leaf


def atom_of(predicate: str, *names: str) -> str:
    """An atom as the program spells it."""
    return f"{predicate}({','.join(map(term_of, names))})"


def numbered_effects(
    outcomes: Mapping[str, Sequence[Given]], seen_as: Callable[[model.Effect], model.Effect] | None = None
) -> tuple[dict[model.Effect, int], list[str]]:
    """A number for each effect that differs from the others, and `effect(rule, number within it, K)` for each outcome.

    Effects are the same that are `seen_as` the same, by default those that are so when they are plain.
    """
    effects: dict[model.Effect, int] = {}
    lines: list[str] = []
    for rule, given_by_rule in outcomes.items():
        for given in given_by_rule:
            number = effects.setdefault((seen_as or plain)(given.effect), len(effects))
            lines.append(f"effect({term_of(rule)}, {given.number}, {number}).")
    return effects, lines


def plain(effect: model.Effect) -> model.Effect:
    """The effect without what is only said of where its numbers came from."""
    return cast("model.Effect", _plain(effect))


def _plain(node: object) -> object:
    match node:
        case model.ParameterValue(_, value, kind):
            return model.Constant(value, kind)
        case tuple():
            return tuple(_plain(part) for part in node)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case _ if is_dataclass(node) and not isinstance(node, type):
            values = {field.name: getattr(node, field.name) for field in fields(node) if field.name != "loc"}
            changed = {name: _plain(value) for name, value in values.items()}
            changed.update((name, empty) for name, empty in (("parameter", None), ("parameters", ())) if name in changed)
            return replace(node, **changed) if changed != values else node
        case _:
            return node


def raw_of(fact: model.Fact, value: Value) -> Raw:
    """A value as a case in JSON states it."""
    match fact.type:
        case model.Choice("yes or no"):
            return value == "yes"
        case model.Clock() if not isinstance(value, str | datetime | date):
            return clock_text_of(value)
        case _ if isinstance(value, str | datetime | date):
            return str(value)
        case model.Number("integer" | "duration") if value.denominator == 1:
            return int(value)
        case _:
            return text_of(value)


def some_value_of(fact: model.Fact, moment: datetime) -> Raw:
    """Any value of the fact; of a moment, this one."""
    match fact.type:
        case model.Choice(kind, values):
            return True if kind == "yes or no" else values[0]
        case model.Stamp("date"):
            return moment.date().isoformat()
        case model.Stamp():
            return moment.isoformat()
        case model.Text():
            return "…"
        case model.Clock():
            return "12:00"
        case model.Number("money"):
            return "100.00"
        case _:
            return 1
