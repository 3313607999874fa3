"""Names, labels and literals of the syntax tree → the words that the canonical form writes for them."""

from __future__ import annotations

import re

from fenze.dsl import ast
from fenze.dsl.keywords import KEYWORDS, Tongue, phrase_of

_NAME = re.compile(r"[^\W\d]\w*(?:-[A-Z0-9]\w*)*")


def _beginnings(*keywords: str) -> frozenset[str]:
    return frozenset(phrase.split()[0] for keyword in keywords for phrase in KEYWORDS[keyword])


# The words that a name could be mistaken for, by the place where it stands. In every other place only a name can stand.
AT_FORMULA = _beginnings("MIN", "MAX", "CLAMP")
AT_CONDITION = AT_FORMULA | _beginnings("NOT")
AT_VALUE = _beginnings("YES", "NO", "EQUAL")
AT_OPERAND = AT_FORMULA | AT_VALUE
AFTER_IS = AT_VALUE | {"not", "known", "unknown", "liable", "fined", "sanctioned"}  # with `is` before them, these are keywords
AT_OUTCOME = _beginnings("REMEDY", "CHECK", "AWAIT", "NEGOTIATE", "ESCALATE", "REFER_TO", "NOTE", "PRESUME") | _beginnings(
    "ELIGIBLE_FOR", "NOT_ELIGIBLE_FOR", "WINDOW"
)
AT_PORTION = _beginnings("ALL", "UP_TO", "EXCESS_OVER", "THE_REST_OF", "BETWEEN")
AT_EXPECTATION = _beginnings("REMEDY", "CHECK", "NOBODY_BEARS", "NOBODY_PAYS", "ELIGIBLE_FOR", "NOT_ELIGIBLE_FOR", "WINDOW")
AFTER_NAME = _beginnings(*KEYWORDS)
ANYWHERE: frozenset[str] = frozenset()


def name_text(name: str, mistakable: frozenset[str] = ANYWHERE) -> str:
    """The name, in back-quotes where it would be read as something else."""
    plain = _NAME.fullmatch(name) is not None and name.partition("-")[0] not in mistakable
    return name if plain else f"`{name}`"


def string_text(text: str) -> str:
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def labels_text(labels: ast.Labels) -> str:
    """With a blank before it, to stand after a name; empty where there are none."""
    return "".join(
        f" {'/ ' if number else ''}{string_text(label)}"
        for number, label in enumerate(label for label in (labels.chinese, labels.english) if label is not None)
    )


def unit_text(unit: ast.Unit, tongue: Tongue) -> str:
    return phrase_of(unit.upper().replace(" ", "_"), tongue)


def value_text(value: ast.Value, tongue: Tongue, mistakable: frozenset[str] = AT_VALUE) -> str:
    match value.kind:
        case "yes" | "no" | "equal":
            return phrase_of(value.kind.upper(), tongue)
        case "name":
            return name_text(value.text, mistakable)
        case "string":
            return string_text(value.text)
        case _:
            return value.text if value.unit is None else f"{value.text} {unit_text(value.unit, tongue)}"
