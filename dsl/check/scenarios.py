"""Scenario statements → cases with what is expected of their decision."""

from __future__ import annotations

from collections.abc import Iterable
from typing import get_args

from fenze.dsl import ast, model
from fenze.dsl.check.bearers import bearer_of, bearers_of
from fenze.dsl.check.expected_awards import awards_expected
from fenze.dsl.check.lookup import name_of, report_listed_twice
from fenze.dsl.check.mismatch import Typed, Wanted, report_mismatch, shortened
from fenze.dsl.check.quantities import stamp_of
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.shares import portion_of
from fenze.dsl.check.types import Type
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Place, Text
from fenze.dsl.loc import Loc
from fenze.dsl.suggest import nearest

CHINESE_STATUSES: dict[str, model.Status] = {
    "冲突": "conflict",
    "上报": "escalate",
    "协商": "negotiate",
    "未定": "undetermined",
    "已定": "decided",
    "无规则": "no_rule",
}
_ISO_UNITS: dict[ast.Unit | None, tuple[str, str]] = {
    "minutes": ("PT", "M"),
    "hours": ("PT", "H"),
    "days": ("P", "D"),
    "months": ("P", "M"),
    "years": ("P", "Y"),
}


def scenarios_of(scope: Scope, statements: Iterable[ast.Scenario]) -> tuple[model.Scenario, ...]:
    first: dict[str, ast.Scenario] = {}
    scenarios: list[model.Scenario] = []
    for written in statements:
        earlier = first.setdefault(written.name, written)
        if earlier is not written:
            scope.report(
                "duplicate-name",
                written.loc,
                Text(f"the scenario `{written.name}` is declared twice", f"情形 `{written.name}` 声明了两次"),
                label=Text("declared again here", "在此处重复声明"),
                help=Text("give one of them another name", "请给其中一个改名"),
                others=(Place(earlier.loc, Text("first declared here", "最初在此处声明")),),
            )
        scenarios.append(_scenario_of(scope, written))
    return tuple(scenarios)


def _scenario_of(scope: Scope, written: ast.Scenario) -> model.Scenario:
    as_of = stamp_of(scope, written.as_of, written.loc) if written.as_of else None
    first: dict[str, Loc] = {}
    facts: dict[str, bool | str] = {}
    for setting in written.given:
        fact = name_of(scope, setting.fact, "fact")
        if fact is None:
            continue
        type_ = scope.types[fact]
        if fact in first:
            report_listed_twice(scope, fact, setting.fact, first[fact])
        first.setdefault(fact, setting.fact.loc)
        typed = value_of(scope, setting.value, Wanted(setting.fact.text, type_))
        if typed is not None:
            facts[fact] = _case_value_of(scope, setting, type_, typed)
    outcomes = [one for expectation in written.expect for one in expected(scope, expectation)]
    return model.Scenario(written.name, as_of.text if as_of else None, facts, tuple(outcomes), loc=written.loc)


def _case_value_of(scope: Scope, setting: ast.Setting, type_: Type, typed: Typed) -> bool | str:
    if isinstance(type_, model.Choice) and type_.kind == "yes or no":
        return typed.text == "yes"
    if isinstance(type_, model.Number) and "/" in typed.text:
        before, behind = _ISO_UNITS.get(setting.value.unit, ("", ""))
        if not before:
            report_mismatch(scope, setting.value, Wanted(setting.fact.text, type_))
        return f"{before}{setting.value.text}{behind}"
    return typed.text


def expected(scope: Scope, written: ast.Expectation) -> list[model.Expectation]:
    """What a scenario expects, or a property speaks of: one a party."""
    loc = written.loc
    match written:
        case ast.ExpectStatus(name):
            status = _status_of(scope, name)
            return [model.ExpectStatus(status, loc=loc)] if status else []
        case ast.ExpectBears():
            return _expected_shares(scope, written)
        case ast.ExpectNobodyBears(cost):
            head = name_of(scope, cost, "cost")
            return [model.ExpectNobodyBears(head, loc=loc)] if head else []
        case ast.ExpectNotLiable(parties):
            return [model.ExpectNotLiable(party, loc=loc) for party, _ in bearers_of(scope, parties)]
        case ast.ExpectStands(name, stands):
            rule = name_of(scope, name, "rule")
            return [model.ExpectStands(rule, stands, loc=loc)] if rule else []
        case ast.ExpectDefeated(name, by):
            rule, winner = name_of(scope, name, "rule"), name_of(scope, by, "rule")
            return [model.ExpectDefeated(rule, winner, loc=loc)] if rule and winner else []
        case ast.ExpectRemedy(name):
            remedy = name_of(scope, name, "remedy")
            return [model.ExpectRemedy(remedy, loc=loc)] if remedy else []
        case ast.ExpectDuty(name, do, due):
            actor, action = bearer_of(scope, name), name_of(scope, do, "action")
            moment = stamp_of(scope, due, loc) if due else None
            if actor is None or action is None:
                return []
            return [model.ExpectDuty(actor[0], action, moment.text if moment else None, loc=loc)]
        case ast.ExpectCheck(name):
            fact = name_of(scope, name, "fact")
            return [model.ExpectCheck(fact, loc=loc)] if fact else []
        case _:
            return awards_expected(scope, written)


def _expected_shares(scope: Scope, written: ast.ExpectBears) -> list[model.Expectation]:
    cost = name_of(scope, written.cost, "cost")
    amount = share = None
    if isinstance(written.amount, ast.Portion):
        portion = portion_of(scope, written.amount)
        share = portion[0] if portion else None
    else:
        typed = value_of(scope, written.amount, Wanted(cost or written.cost.text, model.Number("money")))
        amount = typed.number if typed else None
    bearers = bearers_of(scope, written.parties)
    if cost is None or (amount is None and share is None):
        return []
    return [model.ExpectBears(party, cost, amount, share, written.proposed, loc=written.loc) for party, _ in bearers]


def _status_of(scope: Scope, name: ast.Name) -> model.Status | None:
    for status in model.STATUSES:
        if status in {name.text, CHINESE_STATUSES.get(name.text)}:
            return status
    near = nearest(name.text, [*get_args(model.Status), *CHINESE_STATUSES])
    english = ", ".join(f"`{status}`" for status in model.STATUSES)
    chinese = "、".join(f"`{status}`" for status in CHINESE_STATUSES)
    scope.report(
        "unknown-status",
        name.loc,
        Text(f"no decision has the status `{shortened(name.text)}`", f"决定没有 `{shortened(name.text)}` 这种状态"),
        label=Text("not a status", "不是状态"),
        help=Text(f"did you mean `{near}`?", f"是否想写 `{near}`？")
        if near
        else Text(f"a status is one of {english}", f"状态有：{chinese}"),
    )
    return None
