"""Rows of a sheet, as an author wrote them in CSV or a spreadsheet → rules in the form of the language.

Every column but two is a fact: its cells hold values, comparisons, `unknown`, or nothing for any. `then` holds what comes of
it, as a rule would say it; `by rules` is not read.
"""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import BinaryIO

from fenze.dsl import ast
from fenze.dsl.diagnostic import Diagnostic, PolicyError, Text
from fenze.dsl.text_to_ast import file_of
from fenze.solver.table.sheet import BY_RULES, THEN
from fenze.solver.table.to_files import harmful_again
from fenze.solver.table.words import AGAINST, ANY, NOT

_ANY = frozenset({"", "-", "–", "—", "*", ANY.en, ANY.zh, "不限"})
_PLAIN = r"(?:`[^`]*`|[^`])*?"
_OR, _AND = re.compile(rf"({_PLAIN})(?:\s+or\s+|\s*或\s+)"), re.compile(r"\s+and\s+|\s*且\s+")
_COMPARED = re.compile(r"(?:<=|>=|!=|=|<|>|≤|≥|≠)")
_ALSO_KNOWN = re.compile(r"(.+?)\s+(?:and|且)\s+(?:known|已知)", re.IGNORECASE)
_KNOWN, _UNKNOWN = frozenset({"known", "已知"}), frozenset({"unknown", "未知"})


class SheetError(Exception):
    """A sheet that cannot be read as rules: each fault with the cell that it lies in, as spreadsheets name cells."""

    def __init__(self, faults: Sequence[tuple[str, Text]]) -> None:
        super().__init__("; ".join(f"{cell}: {text.en}" for cell, text in faults))
        self.faults = tuple(faults)


@dataclass(frozen=True, slots=True)
class Grid:
    """Cells by row, the head first."""

    rows: tuple[tuple[str, ...], ...]


def grid_of_csv(content: bytes) -> Grid:
    """Raises SheetError where it is not CSV in UTF-8."""
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError:
        fault = Text("the file is not text in UTF-8; save it as CSV UTF-8", "文件不是 UTF-8 编码；请另存为“CSV UTF-8”")
        raise SheetError([("", fault)]) from None
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), strict=True))
    except csv.Error as error:
        raise SheetError([("", Text(f"not CSV: {error}", f"不是 CSV 表格：{error}"))]) from None
    return Grid(tuple(tuple(map(harmful_again, row)) for row in rows))


def grid_of_xlsx(file: BinaryIO, page: str | None = None) -> Grid:
    """The page named, or the first one. Raises SheetError."""
    from openpyxl import load_workbook  # noqa: PLC0415 only this form needs it

    try:
        book = load_workbook(file)
    except Exception as error:  # noqa: BLE001 openpyxl raises whatever the zip or the XML in it does
        raise SheetError([("", Text(f"not a spreadsheet: {error}", f"不是电子表格：{error}"))]) from None
    if page is not None and page not in book.sheetnames:
        listed = ", ".join(book.sheetnames)
        raise SheetError([("", Text(f"no sheet is named `{page}`: {listed}", f"没有名为 `{page}` 的工作表：{listed}"))])
    sheet = book[page or book.sheetnames[0]]
    rows: list[tuple[str, ...]] = []
    faults: list[tuple[str, Text]] = []
    for row in sheet.iter_rows():
        rows.append(tuple("" if cell.value is None else _text_of(cell.value) for cell in row))
        faults += [
            (str(cell.coordinate), Text("a formula; write what it comes to", "这是公式，请写出结果"))
            for cell in row
            if cell.data_type == "f"
        ]
    if faults:
        raise SheetError(faults)
    return Grid(tuple(rows))


def _text_of(value: object) -> str:
    if isinstance(value, bool):
        return "yes" if value else "no"
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


@dataclass(frozen=True, slots=True)
class Read:
    """The rules of a sheet, and the text of each cell under the name that places in the rules give as their file."""

    rules: tuple[ast.Rule, ...]
    texts: Mapping[str, str]


def rules_of(grid: Grid, prefix: str) -> Read:
    """A rule for each row, named by the prefix and its number. Raises SheetError with every fault, PolicyError never."""
    faults: list[tuple[str, Text]] = []
    texts: dict[str, str] = {}
    lines = [(number, row) for number, row in enumerate(grid.rows, start=1) if any(cell.strip() for cell in row)]
    if not lines:
        raise SheetError([("A1", Text("the sheet is empty", "表格是空的"))])
    first, head = lines[0][0], [cell.strip() for cell in lines[0][1]]
    then = _column_of(head, first, faults)
    width = len(str(len(lines) - 1))
    rules: list[ast.Rule] = []
    for count, (number, row) in enumerate(lines[1:], start=1):
        conditions: list[ast.Condition] = []
        outcomes: tuple[ast.Outcome, ...] = ()
        for column, text in enumerate(row):
            place, words = cell_name(number, column), text.strip()
            name = head[column] if column < len(head) else ""
            if name in (BY_RULES.en, BY_RULES.zh) or (not name and not words):
                continue
            if not name:
                faults.append((place, Text("the column has no head", "该列没有表头")))
            elif column == then:
                outcomes = _outcomes_of(words, place, texts, faults)
            elif words.lower() not in _ANY:
                conditions += _condition_of(name, words, place, texts, faults)
        if outcomes:
            condition = conditions[0] if len(conditions) == 1 else ast.AllOf(tuple(conditions))
            when = (ast.When(condition),) if conditions else ()
            clauses: tuple[ast.RuleClause, ...] = (*when, ast.Then(outcomes))
            rules.append(ast.Rule(ast.Name(f"{prefix}-{count:0{max(2, width)}d}"), ast.Labels(), clauses))
    if faults:
        raise SheetError(faults)
    return Read(tuple(rules), texts)


def _column_of(head: Sequence[str], number: int, faults: list[tuple[str, Text]]) -> int:
    """The column that says what comes of it."""
    found = [column for column, name in enumerate(head) if name.lower() in (THEN.en, THEN.zh)]
    if len(found) != 1:
        place = cell_name(number, found[1] if len(found) > 1 else max(0, len(head) - 1))
        faults.append((place, Text("one column must be headed `then`", "须有一列、且只有一列的表头为“则”")))
    twice = {name: column for column, name in enumerate(head) if name and name in head[:column]}
    faults += [
        (cell_name(number, column), Text(f"`{name}` heads two columns", f"`{name}` 出现在两列表头"))
        for name, column in twice.items()
    ]
    return found[0] if found else -1


def _outcomes_of(words: str, place: str, texts: dict[str, str], faults: list[tuple[str, Text]]) -> tuple[ast.Outcome, ...]:
    lines = [line for one in words.split("\n") if (line := re.sub(r"^(and|且)\s+|\s+(and|且)$", "", one.strip()))]
    if not lines:
        faults.append((place, Text("what comes of it is missing", "缺少结果")))
        return ()
    rule = _parsed(f"then {' and '.join(lines)}", place, texts, faults)
    return next((clause.outcomes for clause in rule.clauses if isinstance(clause, ast.Then)), ()) if rule else ()


def _condition_of(
    name: str, words: str, place: str, texts: dict[str, str], faults: list[tuple[str, Text]]
) -> Iterator[ast.Condition]:
    parts = [_compared(name, part) for part in _parts_of(words)]
    text = parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"
    rule = _parsed(f"when {text}\n  then negotiate", place, texts, faults)
    if rule is not None:
        yield from (clause.condition for clause in rule.clauses if isinstance(clause, ast.When))


def _parts_of(words: str) -> list[str]:
    """The alternatives of a cell; `or` inside back-quotes parts nothing."""
    parts: list[str] = []
    while found := _OR.match(words):
        parts.append(found[1].strip())
        words = words[found.end() :]
    return [*parts, words.strip()]


def _compared(name: str, words: str) -> str:
    """One alternative of a cell as a condition of the language."""
    if also := _ALSO_KNOWN.fullmatch(words):
        return f"{_compared(name, also[1])} and {name} is known"
    if AGAINST in name:
        left, right = (side.strip() for side in name.split(AGAINST, 1))
        return f"{left} {words} {right}"
    if words.lower() in _KNOWN | _UNKNOWN:
        return f"{name} is {'known' if words.lower() in _KNOWN else 'unknown'}"
    if _COMPARED.match(words):
        return " and ".join(f"{name} {part}" for part in _AND.split(words))
    for word in (NOT.en + " ", NOT.zh):
        if words.startswith(word):
            listed = words[len(word) :].strip()
            return f"{name} is {'none of' if _is_list(listed) else 'not'} {listed}"
    return f"{name} is {'one of ' if _is_list(words) else ''}{words}"


def _is_list(words: str) -> bool:
    return "," in re.sub(r"`[^`]*`", "", words)


def _parsed(text: str, place: str, texts: dict[str, str], faults: list[tuple[str, Text]]) -> ast.Rule | None:
    """A rule with this text, its places within the cell."""
    whole = f"rule X\n  {text}\n"
    texts[place] = whole
    try:
        statements = file_of(whole, place).statements
    except PolicyError as error:
        faults += [(place, one.message) for one in error.diagnostics]
        return None
    if len(statements) == 1 and isinstance(statements[0], ast.Rule):
        return statements[0]
    faults.append((place, Text("more than one statement", "不止一个语句")))
    return None


def faults_in(texts: Mapping[str, str], diagnostics: Iterable[Diagnostic]) -> list[tuple[str, Text]]:
    """What checking the rules of a sheet found, by cell."""
    return [
        (one.loc.file, Text(_with_help(one, "en"), _with_help(one, "zh")))
        for one in diagnostics
        if one.severity == "error" and one.loc.file in texts
    ]


def _with_help(one: Diagnostic, tongue: str) -> str:
    said = one.message.en if tongue == "en" else one.message.zh
    advice = "" if one.help is None else one.help.en if tongue == "en" else one.help.zh
    return f"{said}{'; ' if tongue == 'en' else '；'}{advice}" if advice else said


def cell_name(row: int, column: int) -> str:
    """As spreadsheets name it: row 3, column 1 is `B3`."""
    letters, column = "", column + 1
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return f"{letters}{row}"
