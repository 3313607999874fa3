"""A policy file as written."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.dsl.ast.property import Accepted, Property
from fenze.dsl.ast.scenario import Scenario
from fenze.dsl.ast.statement import (
    AskingOrder,
    Calendar,
    Constraint,
    Contract,
    Currency,
    Definition,
    Fact,
    Import,
    InForce,
    Parameter,
    Party,
    PolicyName,
    Rule,
    Table,
    TimeZone,
    Version,
    Word,
)
from fenze.dsl.loc import Loc, loc_field

Statement = (
    PolicyName
    | Version
    | InForce
    | Currency
    | TimeZone
    | Calendar
    | Import
    | Word
    | Party
    | Fact
    | Parameter
    | Table
    | Definition
    | Constraint
    | AskingOrder
    | Rule
    | Scenario
    | Contract
    | Property
    | Accepted
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `#`; `alone` when nothing stands before it on its line."""

    text: str
    alone: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class File:
    """One policy file, in the order written; `imported` when it joins the policy through an `import`."""

    path: str
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = ()
    imported: bool = False
