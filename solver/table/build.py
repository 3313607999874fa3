"""Policy → its decision tables: for each question the rows that tell its answers apart, with the rules that give them."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass, field, replace
from datetime import date

from fenze.decision.outcomes import settles
from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.spelt_out import Given
from fenze.solver.decide import Engine
from fenze.solver.formulas import formulas_of
from fenze.solver.literals import Both, Either, Formula, Has, OnFile
from fenze.solver.program import is_momentary
from fenze.solver.table.question import SCOPES, Question, Scope, is_asked, parties_of, sorted_by_question
from fenze.solver.table.rows import Row, TooLarge, merged_rows, rows_of
from fenze.solver.table.truths import FALSE, TRUE, Truths
from fenze.solver.verify.space import constraints_on_what_is_known, plain

UNKNOWN, KNOWN = "\x00unknown", "\x00known"
"""Of a fact, that it is not known; of one of which rules ask no more than that, that it is. No value is named so."""
MOST_ROWS = 100
_FEW, _MANY_TIMES = 16, 2
"""From how many lines on, and how many times as many they must be, before lines that add up are preferred."""


@dataclass(frozen=True, slots=True)
class Selection:
    """What tables are wanted of: `settled` facts have these values; outcomes of these `rules`, for these `parties`, on these
    subjects only, where any are named; the rules of `day`."""

    settled: Mapping[str, str] = field(default_factory=dict[str, str])
    rules: Collection[str] = ()
    parties: Collection[str] = ()
    about: Collection[str] = ()
    day: date | None = None


@dataclass(frozen=True, slots=True)
class Line:
    """A row: its cells, and by question what comes of its cases, with the rules that give it in some of them."""

    cells: Mapping[str, frozenset[str]]
    says: tuple[tuple[model.Effect, ...], ...]
    rules: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Table:
    """No case is in two lines, or where it `adds` up, what the lines say that a case is in; of a case in none nothing comes.

    It speaks of all cases in which the `settled` facts have their values. One of the `file` tells what comes of it as it
    stands: `UNKNOWN` is a value like others. One of `completions` tells what each of them comes to, in which nothing is unknown
    but moments for good: of a case that may yet be in several lines, what all of them say is settled. `columns` are facts and
    differences of formulas with their values; `effects` are all outcomes that it tells of.
    """

    scope: Scope
    questions: tuple[Question, ...]
    effects: tuple[model.Effect, ...]
    settled: Mapping[str, str]
    day: date
    columns: Mapping[str, tuple[str, ...]]
    lines: tuple[Line, ...]
    adds: bool = False


def tables_of(engine: Engine, selection: Selection, most: int = MOST_ROWS) -> Iterator[Table | tuple[Question, TooLarge]]:
    """A table for each question, or why it is too large; first of what settles."""
    for builder in _builders(engine, selection):
        for question, effects in builder.questions.items():
            try:
                yield builder.table((question,), effects, most)
            except TooLarge as error:
                yield question, error


def whole_tables_of(engine: Engine, selection: Selection, most: int = MOST_ROWS) -> Iterator[Table | TooLarge]:
    """One table of all that settles, one of all that is said of the file, or why it is too large."""
    for builder in _builders(engine, selection):
        effects = [effect for some in builder.questions.values() for effect in some]
        try:
            if effects:
                yield builder.table(tuple(builder.questions), effects, most)
        except TooLarge as error:
            yield error


def _builders(engine: Engine, selection: Selection) -> Iterator[_Builder]:
    return (_Builder(engine.policy, selection, scope) for scope in SCOPES)


class _Builder:
    """Tables of one scope."""

    def __init__(self, policy: model.Policy, selection: Selection, scope: Scope) -> None:
        self._policy, self._selection = policy, selection
        self._scope: Scope = scope
        self._formulas = formulas_of(policy, selection.settled)
        self._domains = replace(self._formulas.domains, opened=True)
        self._day = selection.day or policy.in_force.since or date(2026, 1, 5)
        self._rules = {
            name: rule
            for name, rule in policy.rules.items()
            if name in self._formulas.rules and rule.in_force.includes(self._day)
        }
        self._truths, self._values = Truths(), self._values_read()
        self._standing: dict[str, int] = {}
        self._given: dict[model.Effect, list[tuple[Given, int]]] = {}
        for name in self._rules:
            for given, own in self._formulas.outcomes[name]:
                if settles(given) != (scope == "completions"):
                    continue
                node = self._stands(name) if own is None else self._truths.all((self._stands(name), self._condition(given)))
                if node != FALSE:
                    self._given.setdefault(plain(given.effect), []).append((given, node))
        never = [self._node(formula) for formula in self._never()]
        self._possible = self._truths.inverse(self._truths.some(never))
        self.questions = sorted_by_question((effect for effect in self._given if self._is_wanted(effect)), scope)
        if selection.about:
            self.questions = {q: effects for q, effects in self.questions.items() if is_asked(q, scope, selection.about)}

    def table(self, questions: tuple[Question, ...], effects: Sequence[model.Effect], most: int) -> Table:
        """No case in two lines, unless lines that add up are many fewer, or the others would be too many. Raises TooLarge."""
        truths = self._truths
        outcomes = [truths.some(node for _, node in self._given[effect]) for effect in effects]
        read = self._facts_read(outcomes)
        columns = {fact: values for fact, values in self._values.items() if fact in read}
        rows: Sequence[Row] | None = None
        with suppress(TooLarge):
            rows = rows_of(truths, outcomes, self._possible, columns, most)
        adds = rows is None or len(rows) > _FEW
        if adds:
            adding = self._adding(effects, columns, most)
            if rows is None and len(adding) > most:
                raise TooLarge(most, tuple(columns))
            adds = rows is None or len(adding) * _MANY_TIMES < len(rows)
            rows = adding if adds else rows
        assert rows is not None
        used = {fact for row in rows for fact in row.cells}
        columns = {fact: values for fact, values in columns.items() if fact in used}
        by_question = sorted_by_question(effects, self._scope)
        sides = [[place for place, one in enumerate(effects) if one in by_question[question]] for question in questions]
        lines = tuple(self._line(row, effects, sides) for row in rows)
        settled = dict(self._selection.settled)
        return Table(self._scope, questions, tuple(effects), settled, self._day, columns, lines, adds)

    def _adding(self, effects: Sequence[model.Effect], columns: Mapping[str, tuple[str, ...]], most: int) -> Sequence[Row]:
        """Rows by rule: a case may be in several, and what they say adds up."""
        truths = self._truths
        found: dict[frozenset[tuple[str, frozenset[str]]], set[int]] = {}
        for place, effect in enumerate(effects):
            nodes = {node for _, node in self._given[effect]}
            for node in sorted(nodes):
                for row in rows_of(truths, (node,), self._possible, columns, most):
                    found.setdefault(frozenset(row.cells.items()), set()).add(place)
        return merged_rows([Row(dict(cells), frozenset(says)) for cells, says in found.items()], columns)

    def _line(self, row: Row, effects: Sequence[model.Effect], sides: Sequence[Sequence[int]]) -> Line:
        says = tuple(tuple(effects[place] for place in places if place in row.says) for places in sides)
        rules = {given.rule for place in row.says for given, node in self._given[effects[place]] if self._may_hold(node, row)}
        return Line(row.cells, says, tuple(name for name in self._rules if name in rules))

    def _may_hold(self, node: int, row: Row) -> bool:
        """Whether the node holds in some case of the row, as far as its own facts tell."""
        left = self._truths.all((node, *(self._truths.among(fact, values) for fact, values in row.cells.items())))
        waiting, seen = [left], {left}
        while waiting:
            one = waiting.pop()
            facts = self._truths.facts_of(one)
            if not facts:
                if one == TRUE:
                    return True
                continue
            fact = min(facts)
            for value in self._values[fact]:
                more = self._truths.left(one, fact, value)
                if more == TRUE:
                    return True
                if more not in seen and more != FALSE:
                    seen.add(more)
                    waiting.append(more)
        return False

    def _facts_read(self, outcomes: Sequence[int]) -> set[str]:
        """The facts that outcomes depend on, and those that constraints tie to them."""
        facts = set[str]().union(*(self._truths.facts_of(node) for node in outcomes))
        parts = [self._truths.facts_of(part) for part in self._truths.parts_of(self._possible)]
        while more := [part for part in parts if not part.isdisjoint(facts) and not part <= facts]:
            facts.update(*more)
        return facts

    def _is_wanted(self, effect: model.Effect) -> bool:
        chosen = self._selection
        if chosen.rules and not any(given.rule in chosen.rules for given, _ in self._given[effect]):
            return False
        return not chosen.parties or not set(chosen.parties).isdisjoint(parties_of(effect))

    def _stands(self, name: str) -> int:
        if name not in self._standing:
            truths = self._truths
            applies = self._node(self._domains.formula_of(self._rules[name].condition))
            over = [other for other, rule in self._rules.items() if name in rule.overrides]
            defeated = truths.some(self._stands(other) for other in over)
            self._standing[name] = truths.all((applies, truths.inverse(defeated)))
        return self._standing[name]

    def _condition(self, given: Given) -> int:
        assert given.condition is not None
        return self._node(self._domains.formula_of(given.condition))

    def _node(self, formula: Formula) -> int:
        truths = self._truths
        match formula:
            case Both(parts):
                return truths.all(map(self._node, parts))
            case Either(parts):
                return truths.some(map(self._node, parts))
            case Has(fact, values):
                return TRUE if len(values) == len(self._values[fact]) else truths.among(fact, values)
            case OnFile(fact, known):
                if not self._may_be_unknown(fact):
                    return TRUE if known else FALSE
                return truths.among(fact, [value for value in self._values[fact] if (value == UNKNOWN) != known])

    def _values_read(self) -> Mapping[str, tuple[str, ...]]:
        """The values of every fact that rules or constraints read, in the order of asking; of differences, their regions."""
        domains, found = self._domains, [*self._never()]
        for name, rule in self._rules.items():
            found.append(domains.formula_of(rule.condition))
            outcomes = self._formulas.outcomes[name]
            found += [domains.formula_of(given.condition) for given, own in outcomes if own and given.condition]
        literals = [literal for formula in found for literal in _literals_in(formula)]
        tested = {one.fact for one in literals if isinstance(one, OnFile)}
        read = {one.fact for one in literals if isinstance(one, Has)}
        values: dict[str, tuple[str, ...]] = {}
        for name in (*self._policy.asking_order, *domains.gaps):
            unknown = (UNKNOWN,) if self._may_be_unknown(name) else ()
            if name in read:
                values[name] = domains.values[name] + unknown
            elif name in tested and unknown:
                values[name] = (KNOWN, UNKNOWN)
        return values

    def _may_be_unknown(self, name: str) -> bool:
        """Whether cases of the scope leave it unknown; never what is settled, or presumed where it is not stated."""
        if name in self._domains.gaps:
            return any(map(self._may_be_unknown, facts_of_leaf(self._domains.gaps[name])))
        fact = self._policy.facts[name]
        if name in self._selection.settled or fact.presumed is not None:
            return False
        return self._scope == "file" or is_momentary(fact)

    def _never(self) -> Iterator[Formula]:
        """What constraints exclude. One that asks what is known excludes files, not completions of those that say less."""
        files_alone = set(constraints_on_what_is_known(self._policy)) if self._scope == "completions" else set[str]()
        for name, constraint in self._policy.constraints.items():
            if name not in files_alone:
                yield self._domains.formula_of(constraint.never)


def _literals_in(formula: Formula) -> Iterator[Has | OnFile]:
    match formula:
        case Has() | OnFile():
            yield formula
        case Both(parts) | Either(parts):
            for part in parts:
                yield from _literals_in(part)
