"""What a mapping file says: which columns of a table the facts of a case come from."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, tzinfo

from fenze.decision.case import Fault

Stated = bool | str
"""A fact's value as a case states it; the empty text stands for unknown."""


class MappingError(Exception):
    """A mapping cannot be used; carries every fault found. A fault's field is its place in the file: `facts.route.column`."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field or 'mapping'}: {fault.message.en}" for fault in faults))
        self.faults = faults


@dataclass(frozen=True, slots=True)
class Only:
    """The rows that a source is for: each column of `when` holds one of its texts, and no column of `unless` does."""

    when: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]], hash=False)
    unless: Mapping[str, frozenset[str]] = field(default_factory=dict[str, frozenset[str]], hash=False)


@dataclass(frozen=True, slots=True)
class Column:
    """A column; with `values`, what each of its codes says."""

    name: str
    values: Mapping[str, Stated] | None = field(default=None, hash=False)
    only: Only = Only()


@dataclass(frozen=True, slots=True)
class Between:
    """The time from the moment in one column to that in another, or to the moment of the case while the second is empty."""

    start: str
    end: str
    only: Only = Only()


@dataclass(frozen=True, slots=True)
class Constant:
    value: Stated
    only: Only = Only()


Source = Column | Between | Constant


@dataclass(frozen=True, slots=True)
class Latest:
    """The latest moment found in these columns of the whole table."""

    columns: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class TableMap:
    """`facts` holds the sources of each fact, of which the first that knows something counts.

    `as_of` is the moment of the cases, the column that holds it, the columns whose latest moment it is, or None for the moment
    of the run. `zone` is for time stamps that state none; `time_formats` are tried before ISO-8601; cells that read like one of
    `empty` count as empty. `contract` holds the sources of the contract's name; none where every case is under the policy's own
    parameters.
    """

    facts: Mapping[str, tuple[Source, ...]] = field(hash=False)
    case_id: str | None = None
    as_of: datetime | str | Latest | None = None
    zone: tzinfo | None = None
    time_formats: tuple[str, ...] = ()
    empty: frozenset[str] = frozenset({""})
    encoding: str = "utf-8"
    delimiter: str = ","
    parameters: Mapping[str, str] = field(default_factory=dict[str, str], hash=False)
    contract: tuple[Source, ...] = ()


def columns_of(mapping: TableMap) -> dict[str, str]:
    """The columns that a mapping names, each with the first place where it does."""
    named: dict[str, str] = {}
    if mapping.case_id is not None:
        named.setdefault(mapping.case_id, "case_id")
    match mapping.as_of:
        case str(column):
            named.setdefault(column, "as_of.column")
        case Latest(columns):
            for column in columns:
                named.setdefault(column, "as_of.latest_of")
        case _:
            pass
    for place, sources in (("contract", mapping.contract), *((f"facts.{fact}", of) for fact, of in mapping.facts.items())):
        for source in sources:
            match source:
                case Column(name):
                    named.setdefault(name, f"{place}.column")
                case Between(start, end):
                    named.setdefault(start, f"{place}.from")
                    named.setdefault(end, f"{place}.to")
                case Constant():
                    pass
            for word, condition in (("when", source.only.when), ("unless", source.only.unless)):
                for column in condition:
                    named.setdefault(column, f"{place}.{word}")
    return named
