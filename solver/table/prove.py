"""Tables → a proof that each is complete and says what the policy says; rows in which no case lies are left out."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from fenze.decision.outcomes import settles
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.solver.decide import Engine
from fenze.solver.solve import Assumed, TookTooLong
from fenze.solver.table.build import KNOWN, UNKNOWN, Table
from fenze.solver.verify.finding import Witness
from fenze.solver.verify.space import Found, Space, days_of, numbered_effects, plain


class WrongTable(Exception):
    """A table does not say what the policy says: `witness` is a case for which it does not."""

    def __init__(self, witness: Witness) -> None:
        super().__init__(f"a table is wrong for {witness.case()}")
        self.witness = witness


@dataclass(frozen=True, slots=True)
class Proved:
    """A table, and for each of its lines a case that lies in it; `doubt` says what kept it from being proved."""

    table: Table
    cases: tuple[Witness | None, ...]
    doubt: Text | None = None


class Prover:
    """Proves tables of one policy; together this may take `seconds`."""

    def __init__(self, engine: Engine, tables: Sequence[Table], seconds: float) -> None:
        self._engine, self._tables = engine, tables
        effects, lines = numbered_effects(engine.program.outcomes)
        for number, table in enumerate(tables):
            lines += _lines_of(table, number, effects)
        self._space = Space(engine.policy, ("table",), seconds, lines, engine.program)
        self._open = self._space_of_completions(effects, lines, seconds) if any(map(_speaks_of_unknown, tables)) else None
        days = days_of(engine.policy, engine.program)
        self._days = [tuple(self._rule(name).in_force.includes(day) for name in engine.program.dated) for day in days]

    def _space_of_completions(self, effects: Mapping[model.Effect, int], lines: Sequence[str], seconds: float) -> Space:
        """The same cases with completions of what is open in them."""
        program = self._engine.program
        outcomes = (given for given_by_rule in program.outcomes.values() for given in given_by_rule)
        more = [f"settling({term_of(given.rule)}, {given.number})." for given in outcomes if settles(given)]
        for effect, number in effects.items():
            if isinstance(effect, model.Negotiate | model.Escalate):
                more.append(f"at_once({number}).")
            elif isinstance(effect, model.Await):
                more.append(f"awaits({number}, {term_of(effect.fact)}).")
        encodings = ("table", "completion", "outcomes", "wavers")
        return Space(self._engine.policy, encodings, seconds, [*lines, *more], program)

    def proved(self, number: int) -> Proved:
        """The table of this number. Raises WrongTable."""
        table = self._tables[number]
        frame = [*self._frame_of(table)]
        try:
            found = self._space.find((f"doubt({number})", True), *frame)
            if found is not None:
                raise WrongTable(self._space.witness_of(found))
            cases = [self._space.find((f"meet({number},{row})", True), *frame) for row in range(len(table.lines))]
            doubt = self._doubt_while_open(number, frame) if _speaks_of_unknown(table) else None
        except TookTooLong:
            return Proved(table, (None,) * len(table.lines), Text("out of time", "时间已到"))
        kept = [(line, case) for line, case in zip(table.lines, cases, strict=True) if case is not None]
        if self._space.unsure:
            doubt = _NUMBERS
        witnesses = tuple(self._witness_of(case) for _, case in kept)
        return Proved(replace(table, lines=tuple(line for line, _ in kept)), witnesses, doubt)

    def _doubt_while_open(self, number: int, frame: Sequence[Assumed]) -> Text | None:
        """Whether the decision of some case in the table says less than the table, for something is unknown."""
        assert self._open is not None
        found = self._open.find((f"wavers({number})", True), *frame)
        return _WAVERS if found is not None else _NUMBERS if self._open.unsure else None

    def _witness_of(self, found: Found) -> Witness:
        return self._space.witness_of(found)

    def _frame_of(self, table: Table) -> Iterator[Assumed]:
        policy, dated = self._engine.policy, self._engine.program.dated
        in_force = tuple(policy.rules[name].in_force.includes(table.day) for name in dated)
        yield f"day({self._days.index(in_force)})", True
        yield from ((f"given({term_of(fact)},{term_of(value)})", True) for fact, value in table.settled.items())

    def _rule(self, name: str) -> model.Rule:
        return self._engine.policy.rules[name]


def _speaks_of_unknown(table: Table) -> bool:
    return any(UNKNOWN in values for values in table.columns.values())


_WAVERS = Text(
    "where a cell says `unknown`, the decision may wait until that is known",
    "单元格写明“未知”的案件，判定可能须待该事实查明",
)
_NUMBERS = Text(
    "whether numbers exist for some combination of compared amounts could not be settled",
    "有些金额比较的组合是否真有对应的数值，未能确定",
)


def _lines_of(table: Table, number: int, effects: dict[model.Effect, int]) -> Iterator[str]:
    yield f"table({number})."
    yield from (f"concerns({number}, {effects[plain(effect)]})." for effect in table.effects)
    if table.adds:
        yield f"adds({number})."
    for fact in (*table.needs, *(fact for fact, values in table.columns.items() if UNKNOWN not in values)):
        yield f"needs({number}, {term_of(fact)})."
    for place, line in enumerate(table.lines):
        row = f"{number}, {place}"
        yield f"row({row})."
        yield from (f"tells({row}, {effects[plain(effect)]})." for some in line.says for effect in some)
        for fact, values in line.cells.items():
            yield f"limits({row}, {term_of(fact)})."
            for value in sorted(values):
                if value == UNKNOWN:
                    yield f"may_lack({row}, {term_of(fact)})."
                elif value == KNOWN:
                    yield f"may_hold({row}, {term_of(fact)})."
                else:
                    yield f"cell({row}, {term_of(fact)}, {term_of(value)})."
