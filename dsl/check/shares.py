"""Who bears how much: `bears` and `share` as written → one exact share a party and cost head."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from typing import assert_never

from fenze.dsl import ast, model
from fenze.dsl.check.awards import check_range
from fenze.dsl.check.bearers import bearer_of, bearers_of
from fenze.dsl.check.bounds import parameters_in
from fenze.dsl.check.formulas import amount_of
from fenze.dsl.check.lookup import entry_of, names_of, report_listed_twice
from fenze.dsl.check.mismatch import report_parameter_type
from fenze.dsl.check.numbers import number_of, text_of_number
from fenze.dsl.check.scope import Scope
from fenze.dsl.diagnostic import Place, Text
from fenze.dsl.loc import Loc


def bears_of(scope: Scope, written: ast.Bears) -> list[model.Bears]:
    bearers = bearers_of(scope, written.parties)
    costs = names_of(scope, written.costs, "cost")
    rest = bearer_of(scope, written.rest) if written.rest else None
    if not isinstance(written.portion, ast.Portion):
        bounded = bounded_of(scope, written.portion, written.tentative)
        return [
            model.Bears(party, cost, part, written.tentative, (*names, *own), loc=written.loc)
            for part, names in ([bounded] if bounded else [])
            for cost in costs
            for party, own in bearers
        ]
    portion = portion_of(scope, written.portion)
    if portion is None:
        return []
    share, parameters = portion
    shares = [(party, share, (*parameters, *own)) for party, own in bearers]
    if rest and written.rest:
        left = 1 - share * len(bearers)
        if rest[0] in {party for party, _ in bearers}:
            report_listed_twice(scope, rest[0], written.rest, written.parties[0].loc)
        elif left <= 0:
            scope.report(
                "no-rest",
                written.rest.loc,
                Text(f"nothing is left for `{rest[0]}`", f"没有剩余可归 `{rest[0]}`"),
                label=Text("the others bear it all", "其他主体已承担全部"),
                help=Text("leave `with the rest on` out, or lower the share", "请删去 `其余归`，或降低份额"),
            )
        else:
            shares.append((rest[0], left, (*parameters, *rest[1])))
    return [
        model.Bears(party, cost, part, written.tentative, names, loc=written.loc)
        for cost in costs
        for party, part, names in shares
    ]


def bounded_of(
    scope: Scope, written: ast.Bounded, tentative: ast.Tentative | None
) -> tuple[model.Share, tuple[str, ...]] | None:
    """The share and the parameters in its formula."""
    match written:
        case ast.UpTo(formula) | ast.Excess(formula):
            amount = amount_of(scope, formula)
            if amount is None:
                return None
            return (model.UpTo if isinstance(written, ast.UpTo) else model.Excess)(amount), parameters_in(amount)
        case ast.Rest():
            return model.Rest(), ()
        case ast.Between():
            check_range(scope, tentative, written.loc)
            between = _between_of(scope, written)
            return (between, ()) if between else None
        case _:
            assert_never(written)


def _between_of(scope: Scope, written: ast.Between) -> model.Between | None:
    values = [value for value in (written.low, written.high, written.start) if value]
    shares = [share for value in values if (share := _within_the_whole(scope, value)) is not None]
    if len(shares) < len(values):
        return None
    low, high, *start = shares
    if low >= high:
        scope.report(
            "range-reversed",
            written.high.loc,
            Text("the upper bound is not above the lower one", "上限不高于下限"),
            label=Text("nothing lies between them", "两者之间没有数"),
            help=Text("write the lower bound first", "请先写下限"),
            others=(Place(written.low.loc, Text("the lower bound", "下限")),),
        )
        return None
    if start and written.start and not low <= start[0] <= high:
        scope.report(
            "start-out-of-range",
            written.start.loc,
            Text(f"the proposal `{written.start.text}` is not within the bounds", f"起点 `{written.start.text}` 不在范围之内"),
            label=Text("outside the bounds", "超出范围"),
            others=(Place(written.low.loc.to(written.high.loc), Text("the bounds", "范围")),),
        )
        return None
    return model.Between(low, high, *start)


def _within_the_whole(scope: Scope, value: ast.Value) -> Fraction | None:
    number = number_of(value.text)
    share = number / 100 if number is not None and value.kind == "percent" else number
    if share is not None and share <= 1:
        return share
    _report_portion(scope, value.text, value.loc)
    return None


def portion_of(scope: Scope, written: ast.Portion) -> tuple[Fraction, tuple[str, ...]] | None:
    """The share, above 0 and up to 1, and the parameter it came from."""
    parameters: tuple[str, ...] = ()
    share: Fraction | None = Fraction(1)
    if written.kind == "parameter":
        entry = entry_of(scope, ast.Name(written.text, loc=written.loc), "parameter")
        parameter = scope.parameters.get(entry.name) if entry else None
        if parameter is None:
            return None
        if not isinstance(parameter.type, model.Number) or parameter.type.kind in {"money", "duration"}:
            name = ast.Name(written.text, loc=written.loc)
            report_parameter_type(scope, name, parameter, Text("a percentage", "百分比"))
            return None
        share = Fraction(parameter.value) / (100 if parameter.type.kind == "percent" else 1)
        parameters = (parameter.name,)
    elif written.kind != "all":
        share = number_of(written.text)
        if share is not None and written.kind == "percent":
            share /= 100
    if share is not None and 0 < share <= 1:
        return share, parameters
    _report_portion(scope, text_of_number(share) if parameters and share is not None else written.text, written.loc)
    return None


def _report_portion(scope: Scope, shown: str, loc: Loc) -> None:
    scope.report(
        "portion-out-of-range",
        loc,
        Text(f"a share must be above 0 and at most 1, not {shown}", f"份额须大于 0 且不超过 1，不能是 {shown}"),
        label=Text("no such share", "没有这样的份额"),
        help=Text("a party that bears nothing is written `is not liable`", "不承担的主体请写 `不担责`"),
    )


def split_of(scope: Scope, written: ast.Shares) -> list[model.Bears]:
    bearers = bearers_of(scope, written.parties)
    costs = names_of(scope, written.costs, "cost")
    parts: Sequence[int] = (1,) * len(bearers)
    names: tuple[str, ...] = ()
    if written.parameter is not None:
        entry = entry_of(scope, written.parameter, "parameter")
        parameter = scope.parameters.get(entry.name) if entry else None
        if parameter is None:
            return []
        if parameter.type != "shares":
            report_parameter_type(scope, written.parameter, parameter, Text("a way to share", "分担方式"))
            return []
        names = (parameter.name,)
        if parameter.value != "equal":
            parts = tuple(map(int, parameter.value.split(":")))
            if len(parts) != len(written.parties):
                _report_parts(scope, written, parameter, len(parts))
                return []
    if len(parts) != len(bearers):
        return []
    return [
        model.Bears(party, cost, Fraction(part, sum(parts)), written.tentative, (*names, *own), loc=written.loc)
        for cost in costs
        for (party, own), part in zip(bearers, parts, strict=True)
    ]


def _report_parts(scope: Scope, written: ast.Shares, parameter: model.Parameter, parts: int) -> None:
    count, loc = len(written.parties), written.parameter.loc if written.parameter else written.loc
    scope.report(
        "ratio-parts",
        loc,
        Text(
            f"`{parameter.name}` has {parts} parts for {count} parties",
            f"`{parameter.name}` 有 {parts} 份，而主体有 {count} 个",
        ),
        label=Text(f"its value is `{parameter.value}`", f"其值为 `{parameter.value}`"),
        help=Text("a ratio has one part for each party, in the same order", "比例须与主体一一对应，次序相同"),
        others=(Place(parameter.loc, Text("declared here", "在此处声明")),),
    )
