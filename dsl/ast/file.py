"""A policy file as written."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.dsl.ast.scenario import Scenario
from fenze.dsl.ast.statement import (
    AskingOrder,
    Constraint,
    Currency,
    Definition,
    Fact,
    InForce,
    Parameter,
    Party,
    PolicyName,
    Rule,
    Version,
    Word,
)
from fenze.dsl.loc import Loc, loc_field

Statement = (
    PolicyName
    | Version
    | InForce
    | Currency
    | Word
    | Party
    | Fact
    | Parameter
    | Definition
    | Constraint
    | AskingOrder
    | Rule
    | Scenario
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `#`; `alone` when nothing stands before it on its line."""

    text: str
    alone: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class File:
    """One policy file, in the order written."""

    path: str
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = ()
