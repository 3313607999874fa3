"""Conditions as written."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fenze.dsl.ast.formula import Formula
from fenze.dsl.ast.words import Name, Value
from fenze.dsl.loc import Loc, loc_field


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Two or more conditions joined by `or`."""

    parts: tuple[Condition, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Two or more conditions joined by `and`."""

    parts: tuple[Condition, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Negated:
    """`not` before a condition."""

    part: Condition
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Defined:
    """The name of a definition, used as a condition."""

    name: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class OneOf:
    """`is`, `is not`, `is one of`, `is none of`: `negated` for the second and the fourth; one value for the first two."""

    subject: Name
    values: tuple[Value, ...]
    negated: bool
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class IsKnown:
    """`is known`, `is unknown`."""

    subject: Name
    known: bool
    loc: Loc = loc_field()


Comparison = Literal["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Compare:
    """A name compared with a literal or another name."""

    subject: Name
    operator: Comparison
    value: Value
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Relation:
    """Two formulas compared, one of them at least more than a name or a literal, or the first a literal."""

    left: Formula
    operator: Comparison
    right: Formula
    loc: Loc = loc_field()


Condition = AnyOf | AllOf | Negated | Defined | OneOf | IsKnown | Compare | Relation
