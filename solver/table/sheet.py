"""A table → a sheet of words: a head, and rows of as many cells."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from fenze.dsl import ast, model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.literals import Domains
from fenze.solver.suggest.names import Names
from fenze.solver.table.build import KNOWN, UNKNOWN, Line, Table
from fenze.solver.table.prove import Proved
from fenze.solver.table.question import Scope, title_of
from fenze.solver.table.words import Wording
from fenze.solver.table.written import Written

THEN, BY_RULES = Text("then", "则"), Text("by rules", "依据规则")
_SETTLED = Text(
    "while something is unknown, what comes of the case however that turns out is settled; the rest is open",
    "尚有未知时：无论未知事实如何都会得出的结果即为定论，其余待定",
)
_FOR_GOOD = Text("`unknown` means that it stays so for good", "“未知”指始终无从得知")
_OF_THE_FILE = Text(
    "it goes by what is known so far: what a cell asks must be known, unless it says `unknown`",
    "按目前已知的情况判断：单元格所问须为已知，写明“未知”的除外",
)
_WHOLE: Mapping[Scope, Text] = {"completions": Text("what is settled", "结论"), "file": Text("what holds at once", "当前事项")}
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
        cells = {fact: self.wording.cell(fact, line.cells.get(fact), column) for fact, column in table.columns.items()}
        if table.scope == "file" and _hands_on(line) and not any({KNOWN, UNKNOWN} & values for values in line.cells.values()):
            asked = [fact for fact in cells if fact in line.cells and fact in self._policy.facts]
            cells |= {fact: self.wording.known(cells[fact]) for fact in asked[:1]}  # else it would be read as what settles
        return (*cells.values(), "\n".join(said), ", ".join(line.rules))

    def _title(self, table: Table) -> str:
        if len(table.questions) == 1:
            return title_of(table.questions[0], self._policy).in_(self._tongue)
        named = self._policy.labels
        title = Text(f"{named.en}: {_WHOLE[table.scope].en}", f"{named.zh}：{_WHOLE[table.scope].zh}")
        return title.in_(self._tongue)

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
        notes.append(_SETTLED if table.scope == "completions" else _OF_THE_FILE)
        if table.scope == "completions" and any(UNKNOWN in values for values in table.columns.values()):
            notes.append(_FOR_GOOD)
        if self._policy.rules and any(rule.in_force != model.Period() for rule in self._policy.rules.values()):
            day = table.day.isoformat()
            notes.append(Text(f"with the rules in force on {day}", f"按 {day} 生效的规则"))
        return notes


def _hands_on(line: Line) -> bool:
    return any(isinstance(effect, model.Negotiate | model.Escalate) for some in line.says for effect in some)
