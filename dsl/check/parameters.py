"""Parameter statements and the values a contract gives instead → parameters with their values."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import replace
from typing import get_args

from fenze.dsl import ast, model
from fenze.dsl.check.lookup import entry_of
from fenze.dsl.check.mismatch import Typed, Wanted
from fenze.dsl.check.scope import Scope, labels_of
from fenze.dsl.check.types import type_of
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import KEYWORDS
from fenze.dsl.loc import NOWHERE, Loc

_LITERALS: tuple[tuple[ast.LiteralKind, str], ...] = (
    ("percent", r"\d+(?:\.\d+)?%"),
    ("fraction", r"\d+/\d+"),
    ("ratio", r"\d+(?::\d+)+"),
    ("date-time", r"\d{4}-\d{2}-\d{2}T\S+"),
    ("date", r"\d{4}-\d{2}-\d{2}"),
    ("number", r"-?\d+(?:\.\d+)?"),
)
_WORDS: dict[str, ast.LiteralKind] = {phrase: kind for kind in ("yes", "no", "equal") for phrase in KEYWORDS[kind.upper()]}
_UNITS: dict[str, ast.Unit] = {
    phrase: unit for unit in get_args(ast.Unit) for phrase in KEYWORDS[unit.upper().replace(" ", "_")]
}


def parameters_of(scope: Scope, statements: Iterable[ast.Parameter], values: Mapping[str, str]) -> dict[str, str]:
    """Puts the parameters into the scope; returns the values that differ from the default, by parameter.

    `values` holds a value in words a parameter's name or label: `36 hours`, `2:1:1`, `merchant`.
    """
    given: dict[str, str] = {}
    for name, text in values.items():
        if entry := entry_of(scope, ast.Name(name, loc=NOWHERE), "parameter", label=Text("given a value", "被另行赋值")):
            given[entry.name] = text
    changed: dict[str, str] = {}
    for written in statements:
        name = written.name.text
        if name in scope.parameters:
            continue
        type_ = type_of(scope, written.type)
        wanted = Wanted(name, type_, parameters=False)
        default = value_of(scope, written.default, wanted)
        if default is None:
            continue
        value = default
        if name in given:
            value = given_value_of(scope, literal_of(given[name], type_, written.loc), wanted) or default
            if value != default:
                changed[name] = value.text
        if isinstance(type_, model.Choice):
            scope.imports.use("party", value.text)
        because = labels_of("", written.because) if written.because.chinese or written.because.english else None
        labels = labels_of(name, written.labels)
        scope.parameters[name] = model.Parameter(name, labels, type_, value.text, because, loc=written.loc)
    return changed


def given_value_of(scope: Scope, value: ast.Value, wanted: Wanted) -> Typed | None:
    before = len(scope.diagnostics)
    typed = value_of(scope, value, wanted)
    for place, fault in enumerate(scope.diagnostics[before:], start=before):
        message = Text(
            f"the value given for `{wanted.subject}` does not fit: {fault.message.en}",
            f"另给 `{wanted.subject}` 的值不合适：{fault.message.zh}",
        )
        scope.diagnostics[place] = replace(fault, message=message, label=Text("declared here", "在此处声明"))
    return typed


def literal_of(text: str, type_: model.FactType | str, loc: Loc) -> ast.Value:
    """What a literal of the language in words stands for, `36 hours` or `36 小时`; a text needs no quotes."""
    text = text.strip()
    if isinstance(type_, model.Text):
        return ast.Value("string", text, loc=loc)
    if text in _WORDS:
        return ast.Value(_WORDS[text], text, loc=loc)
    for kind, pattern in _LITERALS:
        if re.fullmatch(pattern, text, re.ASCII):
            return ast.Value(kind, text, loc=loc)
    if with_unit := re.fullmatch(r"(-?\d+(?:\.\d+)?)\s*(.+)", text, re.ASCII):
        number, unit = with_unit.groups()
        if " ".join(unit.split()) in _UNITS:
            return ast.Value("number", number, _UNITS[" ".join(unit.split())], loc=loc)
    return ast.Value("name", text, loc=loc)
