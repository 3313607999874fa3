"""Contract statements → the values that they put in place of the parameters' defaults."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fenze.dsl import ast, model
from fenze.dsl.check.lookup import name_of, report_listed_twice
from fenze.dsl.check.mismatch import Typed, Wanted
from fenze.dsl.check.scope import Scope, labels_of
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Diagnostic, Text
from fenze.dsl.loc import NOWHERE, Loc
from fenze.dsl.print.words import value_text
from fenze.dsl.suggest import nearest


def contracts_of(scope: Scope, statements: Iterable[ast.Contract], policy: str) -> dict[str, model.Contract]:
    """By name; needs the parameters. A contract for another policy is reported."""
    contracts: dict[str, model.Contract] = {}
    for written in statements:
        name = written.name.text
        if written.policy.text != policy:
            _report_other_policy(scope, written, policy)
        contracts.setdefault(
            name, model.Contract(name, labels_of(name, written.labels), _values_of(scope, written.values), loc=written.loc)
        )
    return contracts


def _values_of(scope: Scope, written: Iterable[ast.ParameterValue]) -> dict[str, str]:
    first: dict[str, Loc] = {}
    values: dict[str, str] = {}
    for setting in written:
        name = name_of(scope, setting.parameter, "parameter")
        parameter = scope.parameters.get(name) if name else None
        if parameter is None:
            continue
        if parameter.name in first:
            report_listed_twice(scope, parameter.name, setting.parameter, first[parameter.name])
        first.setdefault(parameter.name, setting.parameter.loc)
        typed = value_of(scope, setting.value, Wanted(parameter.name, parameter.type, parameters=False))
        if typed is not None:
            values[parameter.name] = _words_of(setting.value, typed)
    return values


def _words_of(value: ast.Value, typed: Typed) -> str:
    return typed.text if value.kind in {"name", "string"} else value_text(value, "en")


def _report_other_policy(scope: Scope, written: ast.Contract, policy: str) -> None:
    name = written.policy.text
    near = nearest(name, [policy])
    scope.report(
        "other-policy",
        written.policy.loc,
        Text(
            f"the contract is for `{name}`, but the policy here is `{policy}`",
            f"合同适用于 `{name}`，而此处的政策是 `{policy}`",
        ),
        label=Text("another policy", "不是此政策"),
        help=Text(f"did you mean `{near}`?", f"是否想写 `{near}`？")
        if near
        else Text("move the file to the folder of that policy", "请把文件移到该政策的文件夹"),
    )


def unknown_contract(contracts: Mapping[str, model.Contract], name: str) -> Diagnostic:
    """A policy is to be read under a contract that it has not."""
    near = nearest(name, [word for one in contracts.values() for word in (one.name, one.labels.zh, one.labels.en)])
    listed = [f"`{one}`" for one in contracts]
    advice = Text(f"the contracts are {', '.join(listed)}", f"合同有：{'、'.join(listed)}")
    if near is not None:
        advice = Text(f"did you mean `{near}`?", f"是否想写 `{near}`？")
    return Diagnostic(
        "unknown-contract",
        Text(f"the policy has no contract `{name}`", f"该政策没有合同 `{name}`"),
        NOWHERE,
        help=advice if listed else None,
    )
