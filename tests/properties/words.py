"""The names, types and numbers that the random policies are made of: few, so that they meet, and awkward."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Literal

from fenze.dsl import model


def labels(text: str) -> model.Labels:
    """One label for both tongues."""
    return model.Labels(text, text)


def choice(kind: Literal["yes or no", "one of", "party"], *values: str) -> model.Choice:
    """A choice labelled by its values."""
    return model.Choice(kind, values, {value: labels(value) for value in values})


YES_NO = choice("yes or no", "yes", "no")
TYPES: Mapping[str, model.FactType] = {
    "late": YES_NO,
    "signed": YES_NO,
    "not": YES_NO,
    "错发": choice("one of", "a", "b", "unknown"),
    'a"b\\c': choice("one of", "not", "是", "Z-1"),
    "who reported": choice("party", "carrier", "merchant", "installer"),
    "days": model.Number("duration", "days"),
    "pieces": model.Number("integer"),
    "delta": model.Number("decimal"),
    "loss": model.Number("money"),
    "price": model.Number("money"),
    "months": model.Number("duration", "months"),
    "at": model.Clock(),
    "seen_at": model.Stamp("date-time"),
}
PARTIES = {
    party.name: party
    for party in (
        model.Party("carrier", labels("物流")),
        model.Party("installer", labels("师傅"), part_of="carrier"),
        model.Party("merchant", labels("商家")),
        model.Party("customer", labels("客户")),
        model.Party("做单人", labels("做单人"), part_of="merchant"),
        model.Party("reporter", labels("反馈人"), given_by="who reported"),
    )
}
COSTS = ("freight", "后续处理费用")
RATES = model.Table(
    "rates",
    labels("费率"),
    "错发",
    model.Number("percent"),
    {"a": Fraction(5, 2), "b": Fraction(0), "unknown": Fraction(100)},
)
REMEDIES = ("refund", "not", "换货")
TERMS = ("term", "Term", "用语")
THRESHOLDS = (Fraction(0), Fraction(1), Fraction(2), Fraction(5, 2), Fraction(3), Fraction(7))
SHARES = (Fraction(1), Fraction(1), Fraction(1), Fraction(1, 2), Fraction(1, 3), Fraction(2, 3), Fraction(3, 5), Fraction(1, 7))


def thresholds_for(type_: model.FactType) -> tuple[Fraction, ...]:
    """What a policy compares a number of the type with."""
    whole = isinstance(type_, model.Number) and type_.kind == "integer"
    return tuple(threshold for threshold in THRESHOLDS if not whole or threshold.denominator == 1)
