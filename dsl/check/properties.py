"""Property and `accept` statements → what verification has to prove, and what it is to let pass."""

from __future__ import annotations

from collections.abc import Iterable

from fenze.dsl import ast, model
from fenze.dsl.check.bearers import bearer_of, bearers_of
from fenze.dsl.check.conditions import condition_of
from fenze.dsl.check.lookup import name_of
from fenze.dsl.check.scenarios import expected
from fenze.dsl.check.scope import Scope, labels_of
from fenze.dsl.diagnostic import Place, Text
from fenze.dsl.loc import Loc


def properties_of(scope: Scope, statements: Iterable[ast.Property]) -> tuple[model.Property, ...]:
    first: dict[str, Loc] = {}
    properties: list[model.Property] = []
    for written in statements:
        if written.name in first:
            _report_twice(scope, written.name, written.loc, first[written.name])
        first.setdefault(written.name, written.loc)
        condition = condition_of(scope, written.condition) if written.condition else None
        claim = _claim_of(scope, written.claim)
        if claim is not None:
            properties.append(model.Property(written.name, condition, claim, loc=written.loc))
    return tuple(properties)


def accepted_of(scope: Scope, statements: Iterable[ast.Accepted]) -> tuple[model.Accepted, ...]:
    first: dict[tuple[str, model.Condition | None], Loc] = {}
    accepted: list[model.Accepted] = []
    for written in statements:
        condition = condition_of(scope, written.condition) if written.condition else None
        if (written.finding, condition) in first:
            _report_twice(scope, written.finding, written.loc, first[written.finding, condition])
        first.setdefault((written.finding, condition), written.loc)
        accepted.append(model.Accepted(written.finding, condition, labels_of("", written.because), loc=written.loc))
    return tuple(accepted)


def _report_twice(scope: Scope, name: str, loc: Loc, first: Loc) -> None:
    scope.report(
        "duplicate-name",
        loc,
        Text(f"`{name}` is stated twice", f"`{name}` 写了两次"),
        label=Text("stated again here", "在此处重复"),
        help=Text("give one of them another name, or delete it", "请给其中一个改名，或删去其一"),
        others=(Place(first, Text("first stated here", "最初写在此处")),),
    )


def _claim_of(scope: Scope, written: ast.Claim) -> model.Claim | None:
    loc = written.loc
    match written:
        case ast.Never(events):
            return model.Never(tuple([one for event in events for one in _events_of(scope, event)]), loc=loc)
        case ast.AtMostOne(events):
            return model.AtMostOne(tuple([one for event in events for one in _events_of(scope, event)]), loc=loc)
        case ast.Always(events, either):
            groups = [tuple(_events_of(scope, event)) for event in events]
            joined = tuple([one for group in groups for one in group])
            return model.Always(tuple(groups) if either else (joined,), loc=loc)
        case ast.Monotonic():
            return _monotonic_of(scope, written)


def _monotonic_of(scope: Scope, written: ast.Monotonic) -> model.Monotonic | None:
    fact, cost = name_of(scope, written.fact, "fact"), name_of(scope, written.cost, "cost")
    bearer = bearer_of(scope, written.party)
    if fact is not None and not isinstance(scope.types[fact], model.Number):
        scope.report(
            "not-a-number",
            written.fact.loc,
            Text(f"of `{fact}` there is no more or less", f"`{fact}` 没有多少之分"),
            label=Text("not a number", "不是数"),
            help=Text("name a fact that is a number, an amount or a length of time", "请写数值、金额或时长的事实"),
        )
        return None
    if fact is None or cost is None or bearer is None:
        return None
    return model.Monotonic(fact, written.raises, bearer[0], cost, loc=written.loc)


def _events_of(scope: Scope, written: ast.Event) -> list[model.Event]:
    if isinstance(written, ast.SomeBorne):
        cost = name_of(scope, written.cost, "cost")
        bearers = bearers_of(scope, written.parties)
        return [model.SomeBorne(party, cost, written.proposed, loc=written.loc) for party, _ in bearers] if cost else []
    return [*expected(scope, written)]
