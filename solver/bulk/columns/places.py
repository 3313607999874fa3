"""The text of a cell, or what a mapping states itself → a number that stands for it, read as the reading of rows reads it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

from fenze.decision.read_value import Bad, reader_of
from fenze.dsl import model
from fenze.solver.bulk.cells import reading_of
from fenze.solver.bulk.clock import Clock
from fenze.solver.bulk.columns.codes import ODD
from fenze.solver.bulk.columns.scale import Scale
from fenze.solver.bulk.mapping import Stated, TableMap


def place_of_choice(
    fact: model.Fact, values: Mapping[str, Stated] | None, mapping: TableMap, currency: str, *, lenient: bool
) -> Callable[[str], int]:
    """What a text says of a choice: the place of the value from 1 on, 0 for nothing, `ODD` for what rows are to read."""
    assert isinstance(fact.type, model.Choice)
    places = {value: place for place, value in enumerate(fact.type.values, start=1)}
    read, reader = reading_of(fact, Clock(None, ())), reader_of(fact.type, currency)
    yes_or_no = {"yes": True, "no": False} if fact.type.kind == "yes or no" else {}

    def place_of(text: str) -> int:
        stated: object = text if lenient else yes_or_no.get(text, text)
        if lenient:
            code = text.strip()
            if code in mapping.empty and values is None:
                return 0
            if values is not None:
                code = "" if code in mapping.empty else code
                stated = values.get(code, "" if code == "" else None)
                if stated is None:
                    return ODD
                if stated == "":
                    return 0
            else:
                stated = read(text)
        try:
            return places[str(reader(stated))]
        except Bad:
            return ODD

    return place_of


def place_of_contract(
    names: list[str], read: Callable[[object], str], values: Mapping[str, Stated] | None, mapping: TableMap, *, lenient: bool
) -> Callable[[str], int]:
    """The same of the contracts of a policy, which have these names."""

    def place_of(text: str) -> int:
        code = text.strip() if lenient else text
        if lenient and code in mapping.empty:
            code = ""
        stated: object = code
        if values is not None:
            stated = values.get(code, "" if code == "" else None)
        elif lenient and code != "":
            stated = read(text)
        if stated == "" and lenient:
            return 0
        return names.index(stated) + 1 if stated in names else ODD

    return place_of


def parts_of(value: Stated, fact: model.Fact, scale: Scale, currency: str) -> int | None:
    """A value that the mapping states itself, in parts; None where it is finer than is held here."""
    try:
        number = reader_of(fact.type, currency)(value)
    except Bad:
        return None
    parts = number * scale.parts if isinstance(number, Fraction) else None
    return parts.numerator if parts is not None and parts.denominator == 1 and abs(parts) <= 10**18 else None
