"""Cases decided by somebody who has nothing but the tables: what each row says, and what rows may yet come to."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass
from fractions import Fraction

from fenze.decision.outcomes import settles
from fenze.dsl import model
from fenze.dsl.spelt_out import outcomes_of
from fenze.solver.literals import Domains
from fenze.solver.table.build import KNOWN, UNKNOWN, Table
from tests.oracle.evaluate import Evaluator, Values
from tests.oracle.formulas import value_of
from tests.oracle.outcomes import Term, terms_of

Effects = frozenset[model.Effect]


@dataclass(frozen=True, slots=True)
class Reading:
    """What tables say of a case: of the file at once; what is settled, as every completion comes to it; what only some do."""

    said: Effects
    settled: frozenset[Term]
    possible: frozenset[Term]

    @property
    def status(self) -> str:
        """That of the case, contradictions apart."""
        at_once = {type(effect) for effect in self.said}
        for status, kind in (("escalate", model.Escalate), ("negotiate", model.Negotiate)):
            if (status,) in self.settled or kind in at_once:
                return status
        if self.possible or model.Await in at_once:
            return "undetermined"
        return "decided" if self.settled or model.Refer in at_once else "no_rule"


def read(tables: Sequence[Table], domains: Domains, values: Values, completions: Collection[Values]) -> Reading:
    """What the tables say of a case with these values, which may turn out to be one of the completions."""
    of_the_file = [table for table in tables if table.scope == "file"]
    settling = [table for table in tables if table.scope == "completions"]
    each = [frozenset(_terms_of(_told(settling, domains, completion))) for completion in completions]
    settled, some = each[0].intersection(*each), each[0].union(*each)
    return Reading(_told(of_the_file, domains, values), settled, some - settled)


def _told(tables: Sequence[Table], domains: Domains, values: Values) -> Effects:
    return frozenset(effect for table in tables for effect in told_by(table, domains, values))


def told_by(table: Table, domains: Domains, values: Values) -> Effects:
    """What the rows say that the values are in; raises AssertionError where there are several although they do not add up."""
    seen = {column: _seen(column, of, domains, values) for column, of in table.columns.items()}
    lines = [line for line in table.lines if all(seen[column] in cell for column, cell in line.cells.items())]
    assert table.adds or len(lines) <= 1, (values, lines)
    return frozenset(effect for line in lines for some in line.says for effect in some)


def _seen(column: str, of: Sequence[str], domains: Domains, values: Values) -> str:
    """The value of a column's cells that these values have."""
    if column in domains.gaps:
        left, right = (value_of(one, values) for one in (domains.gaps[column].left, domains.gaps[column].right))
        return UNKNOWN if left is None or right is None else domains.regions[column].region_of(left - right)
    value = values.get(column)
    if value is None:
        return UNKNOWN
    if KNOWN in of:
        return KNOWN
    return domains.regions[column].region_of(value) if isinstance(value, Fraction) else str(value)


def _terms_of(effects: Effects) -> Iterator[Term]:
    for effect in effects:
        yield from terms_of(effect, lambda party: party)


def said_of(evaluator: Evaluator, values: Values) -> Effects:
    """What standing rules say of the file: all that no completion is asked for."""
    outcomes = outcomes_of(evaluator.policy)
    return frozenset(
        one.effect
        for rule in evaluator.stands(values, values)
        for one in outcomes[rule]
        if not settles(one) and (one.condition is None or evaluator.truth(one.condition, values, values))
    )
