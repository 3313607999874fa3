"""Conditions as written → conditions over typed facts."""

from __future__ import annotations

from typing import assert_never

from fenze.dsl import ast, model
from fenze.dsl.check.comparisons import ALWAYS, comparison_of, relation_of
from fenze.dsl.check.lookup import entry_of, name_of, report_listed_twice
from fenze.dsl.check.mismatch import Typed, Wanted
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.types import words_of
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc


def condition_of(scope: Scope, written: ast.Condition) -> model.Condition:
    match written:
        case ast.AnyOf(parts):
            return model.AnyOf(tuple([condition_of(scope, part) for part in parts]), loc=written.loc)
        case ast.AllOf(parts):
            return model.AllOf(tuple([condition_of(scope, part) for part in parts]), loc=written.loc)
        case ast.Negated(part):
            return model.Not(condition_of(scope, part), loc=written.loc)
        case ast.Defined(name):
            definition = name_of(scope, name, "definition")
            return model.Defined(definition, loc=written.loc) if definition else ALWAYS
        case ast.OneOf():
            return _one_of(scope, written)
        case ast.IsKnown(subject, known):
            fact = name_of(scope, subject, "fact")
            return model.Known(fact, known, loc=written.loc) if fact else ALWAYS
        case ast.Compare():
            return comparison_of(scope, written)
        case ast.Relation():
            return relation_of(scope, written)
        case _:
            assert_never(written)


def _one_of(scope: Scope, written: ast.OneOf) -> model.Condition:
    entry = entry_of(scope, written.subject, "fact", "parameter")
    if entry is None:
        return ALWAYS
    if entry.kind == "parameter":
        return _parameter_is(scope, written, entry.name)
    type_, subject = scope.types[entry.name], written.subject.text
    if isinstance(type_, model.Stamp | model.Text):
        words = words_of(type_)
        scope.report(
            "not-testable",
            written.loc,
            Text(
                f"`{subject}` takes {words.en}; a condition can only ask whether it is known",
                f"`{subject}` 填的是{words.zh}，条件只能问它是否已知",
            ),
            label=Text("cannot be tested for a value", "不能测试其取值"),
            help=Text(
                f"write `{subject} is known`, or measure a length of time from it",
                f"请写 `{subject} 已知`，或由它测算时长",
            ),
        )
        return ALWAYS
    values = _values_of(scope, written, Wanted(subject, type_))
    if not isinstance(type_, model.Number | model.Clock):
        return model.Is(entry.name, tuple([value.text for value in values]), not written.negated, loc=written.loc)
    comparisons = tuple(
        [
            model.Compare(entry.name, "!=" if written.negated else "=", value.number, value.parameter, loc=written.loc)
            for value in values
            if value.number is not None
        ]
    )
    if len(comparisons) == 1:
        return comparisons[0]
    return (model.AllOf if written.negated else model.AnyOf)(comparisons, loc=written.loc)


def _parameter_is(scope: Scope, written: ast.OneOf, name: str) -> model.Condition:
    parameter = scope.parameters.get(name)
    if parameter is None:
        return ALWAYS
    values = tuple(
        [value.text for value in _values_of(scope, written, Wanted(written.subject.text, parameter.type, parameters=False))]
    )
    holds = not written.negated
    return model.ParameterIs(name, values, holds, (parameter.value in values) == holds, loc=written.loc)


def _values_of(scope: Scope, written: ast.OneOf, wanted: Wanted) -> list[Typed]:
    first: dict[str, Loc] = {}
    found: list[Typed] = []
    for value in written.values:
        typed = value_of(scope, value, wanted)
        if typed is None:
            continue
        if typed.text in first:
            report_listed_twice(scope, typed.text, value, first[typed.text])
        else:
            first[typed.text] = value.loc
            found.append(typed)
    return found
