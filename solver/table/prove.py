"""Tables → a proof that each is complete and says what the policy says; rows in which no case lies are left out."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from fenze.decision.outcomes import settles
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.solver.decide import Engine
from fenze.solver.solve import Assumed, TookTooLong
from fenze.solver.table.build import KNOWN, UNKNOWN, Table
from fenze.solver.verify.finding import Witness
from fenze.solver.verify.space import Found, Space, constraints_on_what_is_known, days_of, numbered_effects, plain


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
    """Proves tables of one policy; together this may take `seconds`.

    What a decision settles is what every completion of the case gives, and completions are final cases themselves: a table that
    is right for these is right for all cases, whatever is unknown in them.
    """

    def __init__(self, engine: Engine, tables: Sequence[Table], seconds: float) -> None:
        self._engine, self._tables = engine, tables
        outcomes = engine.program.outcomes
        effects, lines = numbered_effects(outcomes)
        for given in (given for given_by_rule in outcomes.values() for given in given_by_rule):
            scope = "completions" if settles(given) else "file"
            lines.append(f"bears_on({term_of(given.rule)}, {given.number}, {scope}).")
        for number, table in enumerate(tables):
            lines += _lines_of(table, number, effects)
        self._space = Space(engine.policy, ("final", "table"), seconds, lines, engine.program)
        days = days_of(engine.policy, engine.program)
        self._asks_what_is_known = any(constraints_on_what_is_known(engine.policy))
        self._days = [tuple(self._rule(name).in_force.includes(day) for name in engine.program.dated) for day in days]

    def proved(self, number: int) -> Proved:
        """The table of this number. Raises WrongTable."""
        table = self._tables[number]
        frame = [*self._frame_of(table)]
        try:
            found = self._found(f"doubt({number})", table, frame)
            if found is not None:
                raise WrongTable(self._space.witness_of(found))
            cases = [self._found(f"meet({number},{row})", table, frame) for row in range(len(table.lines))]
        except TookTooLong:
            return Proved(table, (None,) * len(table.lines), Text("out of time", "时间已到"))
        kept = [(line, case) for line, case in zip(table.lines, cases, strict=True) if case is not None]
        witnesses = tuple(self._space.witness_of(case) for _, case in kept)
        doubt = _NUMBERS if self._space.unsure else None
        return Proved(replace(table, lines=tuple(line for line, _ in kept)), witnesses, doubt)

    def _found(self, sought: str, table: Table, frame: Sequence[Assumed]) -> Found | None:
        """A case of the table in which this is so; one that is a completion of others alone, if that is all there is."""
        found = self._space.find((sought, True), *frame, ("of_another", False))
        if found is None and table.scope == "completions" and self._asks_what_is_known:
            return self._space.find((sought, True), *frame)
        return found

    def _frame_of(self, table: Table) -> Iterator[Assumed]:
        policy, dated = self._engine.policy, self._engine.program.dated
        in_force = tuple(policy.rules[name].in_force.includes(table.day) for name in dated)
        yield f"day({self._days.index(in_force)})", True
        yield from ((f"given({term_of(fact)},{term_of(value)})", True) for fact, value in table.settled.items())

    def _rule(self, name: str) -> model.Rule:
        return self._engine.policy.rules[name]


_NUMBERS = Text(
    "whether numbers exist for some combination of compared amounts could not be settled",
    "有些金额比较的组合是否真有对应的数值，未能确定",
)


def _lines_of(table: Table, number: int, effects: dict[model.Effect, int]) -> Iterator[str]:
    yield f"table({number}, {table.scope})."
    yield from (f"concerns({number}, {effects[plain(effect)]})." for effect in table.effects)
    if table.adds:
        yield f"adds({number})."
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
