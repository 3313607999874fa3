"""Literals as written → values of a type, exact and in the type's own unit."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction

from fenze.dsl import ast, model
from fenze.dsl.check.lookup import entry_of
from fenze.dsl.check.mismatch import Typed, Wanted, report_mismatch, report_parameter_type
from fenze.dsl.check.numbers import converted, minutes_of_clock, text_of_number
from fenze.dsl.check.quantities import clock_of, quantity_of, ratio_value_of, stamp_of
from fenze.dsl.check.scope import Scope, line_of
from fenze.dsl.check.types import Type, listed_values_of, words_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import phrase_of
from fenze.dsl.suggest import nearest


def value_of(scope: Scope, value: ast.Value, wanted: Wanted) -> Typed | None:
    """The value, or None once what is wrong with it has been reported; a parameter of the type stands for its value."""
    match wanted.type:
        case model.Choice() as choice:
            return _choice_of(scope, value, wanted, choice)
        case _ if value.kind == "name":
            return _parameter_value_of(scope, value, wanted)
        case model.Number() as number:
            return quantity_of(scope, value, wanted, number)
        case model.Clock() if value.kind == "ratio":
            return clock_of(scope, value)
        case model.Stamp(kind) if value.kind == kind:
            return stamp_of(scope, value.text, value.loc)
        case model.Text() if value.kind == "string":
            return Typed(value.text)
        case "shares" if value.kind == "equal":
            return Typed("equal")
        case "shares" if value.kind == "ratio":
            return ratio_value_of(scope, value)
        case _:
            report_mismatch(scope, value, wanted)
            return None


# ── choices ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _choice_of(scope: Scope, value: ast.Value, wanted: Wanted, choice: model.Choice) -> Typed | None:
    if choice.kind == "yes or no" and value.kind in {"yes", "no"}:
        return Typed(value.kind)
    if value.kind != "name":
        report_mismatch(scope, value, wanted)
        return None
    if value.text in choice.values:
        return Typed(value.text)
    labelled = [name for name, labels in choice.labels.items() if value.text in {labels.zh, labels.en}]
    if len(labelled) == 1 and choice.kind != "yes or no":
        return Typed(labelled[0])
    if len(labelled) > 1:
        _report_ambiguous(scope, value, labelled)
        return None
    if wanted.parameters and scope.named("parameter").matches(value.text):
        return _parameter_value_of(scope, value, wanted)
    if choice.kind == "yes or no":
        report_mismatch(scope, value, wanted)
        return None
    report_unknown_value(scope, value, wanted.subject, choice)
    return None


_NOT_A_VALUE = Text("not one of its values", "不在其取值之中")


def report_unknown_value(
    scope: Scope, value: ast.Value, subject: str, choice: model.Choice, label: Text = _NOT_A_VALUE
) -> None:
    near = nearest(value.text, [*choice.values, *(label for pair in choice.labels.values() for label in (pair.zh, pair.en))])
    listed = listed_values_of(choice)
    help_ = Text(f"its values are {listed.en}", f"取值有：{listed.zh}")
    declared = [entry for kind in ("fact", "parameter") for entry in scope.named(kind).matches(subject)]
    if near is not None and declared:
        line = line_of(declared[0].loc, value.loc)
        help_ = Text(
            f"did you mean `{near}`? `{subject}` is declared {line.en}", f"是否想写 `{near}`？`{subject}` 声明于{line.zh}"
        )
    elif value.text in {"unknown", "未知"}:
        help_ = Text(
            f"a fact that is not stated is unknown; in a condition write `{subject} {phrase_of('IS_UNKNOWN', 'en')}`",
            f"未给出的事实即为未知；条件中请写 `{subject} {phrase_of('IS_UNKNOWN', 'zh')}`",
        )
    scope.report(
        "unknown-value",
        value.loc,
        Text(f"`{subject}` has no value `{value.text}`", f"`{subject}` 没有取值 `{value.text}`"),
        label=label,
        help=help_,
    )


def _report_ambiguous(scope: Scope, value: ast.Value, names: list[str]) -> None:
    listed = [f"`{name}`" for name in names]
    scope.report(
        "ambiguous-label",
        value.loc,
        Text(f"the label `{value.text}` stands for {', '.join(listed)}", f"标签 `{value.text}` 同时指 {'、'.join(listed)}"),
        label=Text("which one is meant?", "指哪一个？"),
        help=Text("write the name itself, or change one of the labels", "请直接写标识符，或改掉其中一个标签"),
    )


# ── parameters ────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _parameter_value_of(scope: Scope, value: ast.Value, wanted: Wanted) -> Typed | None:
    if not wanted.parameters or scope.named("fact").matches(value.text):
        report_mismatch(scope, value, wanted)
        return None
    entry = entry_of(scope, value, "parameter")
    parameter = scope.parameters.get(entry.name) if entry else None
    if parameter is None:
        return None
    fitting = _fitted(parameter, wanted.type)
    if fitting is None and isinstance(wanted.type, model.Choice) and isinstance(parameter.type, model.Choice):
        label = Text(f"the value of `{parameter.name}`", f"`{parameter.name}` 的值")
        report_unknown_value(scope, replace(value, text=parameter.value), wanted.subject, wanted.type, label)
    elif fitting is None:
        report_parameter_type(scope, value, parameter, words_of(wanted.type))
    return fitting


def _fitted(parameter: model.Parameter, type_: Type) -> Typed | None:
    """The parameter's value in words of the type; None where its own type is another."""
    name, value = parameter.name, parameter.value
    match parameter.type, type_:
        case model.Number("duration", written), model.Number("duration", unit) if written and unit:
            length = converted(Fraction(value), written, unit)
            return None if length is None else Typed(text_of_number(length), length, name)
        case model.Clock(), model.Clock():
            return Typed(value, Fraction(minutes_of_clock(value) or 0), name)
        case model.Number("integer" | "decimal"), model.Number("integer" | "decimal"):
            return Typed(value, Fraction(value), name)
        case model.Number(own), model.Number(kind) if own == kind:
            return Typed(value, Fraction(value), name)
        case model.Choice(own), model.Choice(kind, values) if own == kind or {own, kind} == {"one of", "party"}:
            return Typed(value, parameter=name) if value in values else None
        case model.Stamp(own), model.Stamp(kind) if own == kind:
            return Typed(value, parameter=name)
        case (model.Text(), model.Text()) | ("shares", "shares"):
            return Typed(value, parameter=name)
        case _:
            return None
