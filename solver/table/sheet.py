"""A table → a sheet of words: a head, and rows of as many cells."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.dsl import ast, model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.literals import Domains
from fenze.solver.suggest.names import Names
from fenze.solver.table.build import UNKNOWN, Line, Table
from fenze.solver.table.prove import Proved
from fenze.solver.table.question import title_of
from fenze.solver.table.words import Wording
from fenze.solver.table.written import Written

THEN, BY_RULES = Text("then", "则"), Text("by rules", "依据规则")
OTHERWISE = Text("in every other case: nothing", "其他情形：无")


@dataclass(frozen=True, slots=True)
class Sheet:
    """`head` names the facts, then the outcome and the rules; each row has its cells in that order, outcomes one a line.

    `settled` are facts that have one value throughout, as `fact: value`; `notes` say what the table holds for, the first
    whether it is proved.
    """

    title: str
    settled: tuple[tuple[str, str], ...]
    head: tuple[str, ...]
    rows: tuple[tuple[str, ...], ...]
    outcomes: tuple[tuple[str, ...], ...]
    notes: tuple[str, ...]
    is_proved: bool = True

    def filled(self, joint: str) -> tuple[tuple[str, ...], tuple[tuple[str, ...], ...]]:
        """The head and the rows with the settled facts as columns, and outcomes as one text: for a file that is read back."""
        head = (*(name for name, _ in self.settled), *self.head)
        settled = tuple(value for _, value in self.settled)
        rows = ((*settled, *row[:-2], joint.join(said), row[-1]) for row, said in zip(self.rows, self.outcomes, strict=True))
        return head, tuple(rows)


class Sheets:
    """Words for the tables of one policy in a tongue."""

    def __init__(self, policy: model.Policy, domains: Domains, files: tuple[ast.File, ...], tongue: Tongue) -> None:
        self._policy = policy
        self._tongue: Tongue = tongue
        names = Names(policy, tongue)
        self.wording = Wording(domains, Written(names, files), names)

    def sheet(self, proved: Proved) -> Sheet:
        table, wording = proved.table, self.wording
        settled = tuple(
            (wording.head(fact), wording.cell(fact, frozenset((value,)), (value,))) for fact, value in table.settled.items()
        )
        outcomes = tuple(wording.outcomes([effect for some in line.says for effect in some]) for line in table.lines)
        head = (*map(wording.head, table.columns), THEN.in_(self._tongue), BY_RULES.in_(self._tongue))
        rows = tuple(self._row(table, line, said) for line, said in zip(table.lines, outcomes, strict=True))
        notes = tuple(note.in_(self._tongue) for note in self._notes(proved))
        return Sheet(self._title(table), settled, head, rows, outcomes, notes, proved.doubt is None)

    def _row(self, table: Table, line: Line, said: tuple[str, ...]) -> tuple[str, ...]:
        cells = [self.wording.cell(fact, line.cells.get(fact), column) for fact, column in table.columns.items()]
        return (*cells, "\n".join(said), ", ".join(line.rules))

    def _title(self, table: Table) -> str:
        if len(table.questions) == 1:
            return title_of(table.questions[0], self._policy).in_(self._tongue)
        return self._policy.labels.in_(self._tongue)

    def _notes(self, proved: Proved) -> list[Text]:
        """What is proved of the table, for which cases it speaks, and how it is read."""
        table = proved.table
        if proved.doubt is None:
            notes = [Text("proved complete and equal to the policy", "已证明完整，且与政策一致")]
        else:
            notes = [Text(f"not proved: {proved.doubt.en}", f"未能证明：{proved.doubt.zh}")]
        if table.adds:
            notes.append(Text("a case may be in several rows: what they say adds up", "一个案件可能符合多行，各行结果一并适用"))
        else:
            notes.append(Text("a case is in one row at most", "一个案件至多符合一行"))
        notes.append(OTHERWISE)
        if any(UNKNOWN not in values for values in table.columns.values()) or table.needs:
            named = [self.wording.head(fact) for fact in table.needs]
            more = Text(f", and so are {', '.join(named)}", f"，{'、'.join(named)}也已知") if named else Text("", "")
            notes.append(
                Text(
                    f"for cases in which what the columns ask is known{more.en}, unless a cell says `unknown`",
                    f"适用于各列所问事实均已知{more.zh}的案件，单元格写明“未知”的除外",
                )
            )
        if self._policy.rules and any(rule.in_force != model.Period() for rule in self._policy.rules.values()):
            day = table.day.isoformat()
            notes.append(Text(f"with the rules in force on {day}", f"按 {day} 生效的规则"))
        return notes
