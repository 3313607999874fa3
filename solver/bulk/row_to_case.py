"""A mapping with its names looked up, and a row → a case as callers send it."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import assert_never

from fenze.decision.case import CaseError, Fault
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.known import Notice
from fenze.solver.bulk.cells import contract_reading_of, reading_of, text_of_cell
from fenze.solver.bulk.clock import Clock
from fenze.solver.bulk.mapping import Between, Column, Constant, Only, Source, Stated, TableMap
from fenze.solver.bulk.table import Cells

Known = Callable[[Cells, datetime], object]
"""What a source says of a row whose case has this moment; None where it says nothing."""


@dataclass(frozen=True, slots=True)
class RowCase:
    """A case as callers send it, and what was odd about the row it comes from."""

    raw: Mapping[str, object]
    notices: tuple[Notice, ...] = ()


class _Refused(Exception):
    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


class _Odd(Exception):
    def __init__(self, notice: Notice) -> None:
        super().__init__(notice.code)
        self.notice = notice


class RowReader:
    """Reads the rows of one table. The mapping's names must be good: facts by their names, columns that the table has."""

    def __init__(self, mapping: TableMap, policy: model.Policy, as_of: datetime) -> None:
        """`as_of` is the moment of the cases whose row states none."""
        self._clock = Clock(mapping.zone, mapping.time_formats)
        self._empty = mapping.empty
        self._case_id = mapping.case_id
        self._as_of = as_of
        self._as_of_column = mapping.as_of if isinstance(mapping.as_of, str) else None
        self._contract = [self._known("contract", contract_reading_of(policy), source) for source in mapping.contract]
        self._facts = [
            (name, [self._known(name, reading_of(policy.facts[name], self._clock), source) for source in sources])
            for name, sources in mapping.facts.items()
        ]

    def case_id_of(self, cells: Cells) -> str | None:
        """The id of a row's case, if the row holds one."""
        return self._text(cells, self._case_id) or None

    def case_of(self, cells: Cells) -> RowCase:
        """The case of a row. Raises `CaseError` with all that the mapping can make nothing of."""
        as_of: object = self._as_of
        if (text := self._text(cells, self._as_of_column)) != "":
            as_of = self._clock.moment_of(text) or text
        moment = as_of if isinstance(as_of, datetime) else self._as_of
        faults: list[Fault] = []
        notices: list[Notice] = []

        def said_by(sources: Iterable[Known]) -> object:
            """What the first source says that says something."""
            try:
                return next((said for known in sources if (said := known(cells, moment)) is not None), None)
            except _Refused as refused:
                faults.append(refused.fault)
            except _Odd as odd:
                notices.append(odd.notice)
            return None

        contract = said_by(self._contract)
        facts = {name: said for name, sources in self._facts if (said := said_by(sources)) is not None}
        if faults:
            raise CaseError(*faults)
        raw = {"case_id": self.case_id_of(cells), "as_of": as_of, "contract": contract, "facts": facts}
        return RowCase(raw, tuple(notices))

    def _text(self, cells: Cells, column: str | None) -> str:
        text = text_of_cell(cells.get(column)) if column is not None else ""
        return "" if text in self._empty else text

    def _known(self, name: str, read: Callable[[object], object], source: Source) -> Known:
        match source:
            case Constant(value):
                known: Known = lambda _cells, _moment: None if value == "" else value  # noqa: E731
            case Column(column, None):
                known = self._cell(read, column)
            case Column(column, values):
                known = self._code(name, column, values or {})
            case Between(start, end):
                known = self._length(name, start, end)
            case _:
                assert_never(source)
        if not source.only.when and not source.only.unless:
            return known
        return lambda cells, moment: known(cells, moment) if self._is_for(source.only, cells) else None

    def _is_for(self, only: Only, cells: Cells) -> bool:
        return all(text_of_cell(cells.get(column)) in wanted for column, wanted in only.when.items()) and not any(
            text_of_cell(cells.get(column)) in unwanted for column, unwanted in only.unless.items()
        )

    def _cell(self, read: Callable[[object], object], column: str) -> Known:
        def known(cells: Cells, _moment: datetime) -> object:
            return read(cells[column]) if self._text(cells, column) else None

        return known

    def _code(self, name: str, column: str, values: Mapping[str, Stated]) -> Known:
        def known(cells: Cells, _moment: datetime) -> object:
            code = self._text(cells, column)
            value = values.get(code, "" if code == "" else None)
            if value is None:
                raise _Refused(_unknown_code(name, column, code))
            return None if value == "" else value

        return known

    def _length(self, name: str, start: str, end: str) -> Known:
        def known(cells: Cells, moment: datetime) -> object:
            first, last = self._moment(name, cells, start), self._moment(name, cells, end)
            if first is None:
                return None
            stop = last if last is not None and last <= moment else moment
            if stop < first:
                raise _Odd(_backwards(name, start, end if stop is last else None))
            length = stop - first
            return f"PT{length.days * 86400 + length.seconds}.{length.microseconds:06d}S"

        return known

    def _moment(self, fact: str, cells: Cells, column: str) -> datetime | None:
        text = self._text(cells, column)
        if text == "":
            return None
        moment = self._clock.moment_of(text)
        if moment is None:
            message = Text(
                f"`{column}` holds `{text}`, which is not a date with a time", f"`{column}` 中的 `{text}` 不是带时间的日期"
            )
            raise _Refused(Fault("wrong_type", message, fact))
        if moment.tzinfo is None:
            message = Text(
                f"`{column}` holds `{text}`, which does not say its time zone", f"`{column}` 中的 `{text}` 没有写明时区"
            )
            help_ = Text("set `time_zone` in the mapping", "请在对应文件中写明 `time_zone`")
            raise _Refused(Fault("no_offset", message, fact, help_))
        return moment


def _unknown_code(fact: str, column: str, code: str) -> Fault:
    return Fault(
        "unknown_code",
        Text(
            f"`{column}` holds `{code}`, which the mapping does not translate",
            f"`{column}` 中的 `{code}` 在对应文件里没有对应值",
        ),
        fact,
        Text(
            f'add `{code}` to the values of `{fact}`, with "" if it says nothing',
            f'请在 `{fact}` 的 values 中补上 `{code}`；若不代表任何取值，写 ""',
        ),
    )


def _backwards(fact: str, start: str, end: str | None) -> Notice:
    until = (f"`{end}`", f" `{end}` ") if end else ("the moment of the case", "案件时点")
    return Notice(
        "time_backwards",
        fact,
        Text(
            f"`{start}` lies after {until[0]}, so `{fact}` stays unknown", f"`{start}` 晚于{until[1]}，因此 `{fact}` 仍属未知"
        ),
    )
