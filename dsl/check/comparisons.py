"""Numbers compared, as written → a fact compared with a threshold, or two formulas with each other."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl import ast, model
from fenze.dsl.check.bounds import facts_in
from fenze.dsl.check.formulas import sides_of
from fenze.dsl.check.lookup import entry_of
from fenze.dsl.check.mismatch import Wanted
from fenze.dsl.check.operands import is_measured
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Text

ALWAYS = model.AllOf(())
"""Also what a condition at fault is taken for while the rest is checked."""

_TURNED: Mapping[ast.Comparison, ast.Comparison] = {"<": ">", "<=": ">=", ">": "<", ">=": "<=", "=": "=", "!=": "!="}


def relation_of(scope: Scope, written: ast.Relation) -> model.Condition:
    """A number before a fact is the fact compared with it."""
    if isinstance(written.left, ast.Value) and isinstance(written.right, ast.Name):
        turned = ast.Compare(written.right, _TURNED[written.operator], written.left, loc=written.loc)
        return comparison_of(scope, turned)
    return _formulas_compared(scope, written, written.left, written.operator, written.right)


def _formulas_compared(
    scope: Scope,
    written: ast.Relation | ast.Compare,
    left: ast.Formula,
    operator: ast.Comparison,
    right: ast.Formula,
) -> model.Condition:
    sides = sides_of(scope, left, right)
    if sides is None:
        return ALWAYS
    if not any(True for side in sides for _ in facts_in(side)):
        scope.report(
            "not-comparable",
            written.loc,
            Text("neither side of the comparison has a fact in it", "比较的两边都没有事实"),
            label=Text("the same in every case", "任何案件都一样"),
            help=Text("compare a fact, or ask for a parameter's value with `is`", "请比较事实；参数的取值请用 `为` 来问"),
        )
        return ALWAYS
    return model.Relation(sides[0], operator, sides[1], loc=written.loc)


def _number_fact_of(scope: Scope, value: ast.Value) -> ast.Name | None:
    """The name of a fact that is a number, if that is what stands there."""
    if value.kind != "name" or scope.named("parameter").by_name.get(value.text):
        return None
    facts = [entry.name for entry in scope.named("fact").matches(value.text)]
    numbers = any(isinstance(scope.types.get(fact), model.Number) for fact in facts)
    return ast.Name(value.text, loc=value.loc) if numbers else None


def comparison_of(scope: Scope, written: ast.Compare) -> model.Condition:
    entry = entry_of(scope, written.subject, "fact", "parameter")
    if entry is None:
        return ALWAYS
    fact = _number_fact_of(scope, written.value)
    if entry.kind == "parameter" and fact is not None:
        left = ast.Value("name", written.subject.text, loc=written.subject.loc)
        return comparison_of(scope, ast.Compare(fact, _TURNED[written.operator], left, loc=written.loc))
    if entry.kind == "parameter":
        scope.report(
            "not-comparable",
            written.subject.loc,
            Text(
                f"`{entry.name}` is a parameter; one side of a comparison is a fact",
                f"`{entry.name}` 是参数；比较的一边应是事实",
            ),
            label=Text("not a fact", "不是事实"),
            help=Text("ask for the value of a parameter with `is`", "参数的取值请用 `为` 来问"),
        )
        return ALWAYS
    type_, subject = scope.types[entry.name], written.subject.text
    if not isinstance(type_, model.Number | model.Clock):
        instead = "is not" if written.operator == "!=" else "is"
        scope.report(
            "not-comparable",
            written.loc,
            Text(
                f"`{subject}` is not a number and cannot be compared with `{written.operator}`",
                f"`{subject}` 不是数，不能用 `{written.operator}` 比较",
            ),
            label=Text("not a number", "不是数"),
            help=Text(f"write `{subject} {instead} …`", f"请写 `{subject} {'不为' if instead == 'is not' else '为'} …`")
            if isinstance(type_, model.Choice)
            else Text("measure a length of time from it, and compare that", "请由它测算时长，再比较时长"),
        )
        return ALWAYS
    if isinstance(type_, model.Number) and fact is not None:
        return _formulas_compared(scope, written, written.subject, written.operator, fact)
    if isinstance(type_, model.Number) and not is_measured(scope, written.subject, entry.name, type_):
        return ALWAYS
    value = value_of(scope, written.value, Wanted(subject, type_))
    if value is None or value.number is None:
        return ALWAYS
    return model.Compare(entry.name, written.operator, value.number, value.parameter, loc=written.loc)
