"""The parties of an outcome, named themselves or by a parameter."""

from __future__ import annotations

from collections.abc import Iterable

from fenze.dsl import ast, model
from fenze.dsl.check.lookup import entry_of, report_listed_twice
from fenze.dsl.check.mismatch import report_parameter_type
from fenze.dsl.check.scope import Scope
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc

Bearer = tuple[str, tuple[str, ...]]
"""A party, and the parameter that names it, if one does."""


def bearer_of(scope: Scope, name: ast.Name) -> Bearer | None:
    """A party, named itself or by a parameter."""
    entry = entry_of(scope, name, "party", "parameter")
    if entry is None or entry.kind == "party":
        return (entry.name, ()) if entry else None
    parameter = scope.parameters.get(entry.name)
    if parameter is None:
        return None
    if isinstance(parameter.type, model.Choice) and parameter.type.kind == "party":
        return parameter.value, (parameter.name,)
    report_parameter_type(scope, name, parameter, Text("a party", "主体"))
    return None


def bearers_of(scope: Scope, names: Iterable[ast.Name]) -> list[Bearer]:
    """The parties that are known, each once."""
    first: dict[str, Loc] = {}
    bearers: list[Bearer] = []
    for name in names:
        bearer = bearer_of(scope, name)
        if bearer is None:
            continue
        if bearer[0] in first:
            report_listed_twice(scope, bearer[0], name, first[bearer[0]])
        else:
            first[bearer[0]] = name.loc
            bearers.append(bearer)
    return bearers
