"""Formulas as written.

A leaf is a name (of a fact, a cost head or a parameter) or a literal: a number, perhaps with a unit, a percentage, a fraction.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fenze.dsl.ast.words import Name, Value
from fenze.dsl.loc import Loc, loc_field


@dataclass(frozen=True, slots=True)
class Lookup:
    """`insurance_rate[appliance_category]`: the entry of a table for what a fact is."""

    table: Name
    fact: Name
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class PartOf:
    """`30% of item_price`; the portion is a percentage, a fraction or the entry of a table."""

    portion: Value | Lookup
    whole: Formula
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Sum:
    """Two or more parts; the first is always added."""

    parts: tuple[tuple[Literal["+", "-"], Formula], ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Product:
    """Two or more parts; what comes first is always multiplied."""

    parts: tuple[tuple[Literal["*", "/"], Formula], ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Extreme:
    """The `min` or `max` of two or more formulas."""

    kind: Literal["min", "max"]
    parts: tuple[Formula, ...]
    loc: Loc = loc_field()


@dataclass(frozen=True, slots=True)
class Clamp:
    value: Formula
    low: Formula
    high: Formula
    loc: Loc = loc_field()


Formula = Name | Value | Lookup | PartOf | Sum | Product | Extreme | Clamp
