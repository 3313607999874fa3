"""`must` as written → duties with their details and deadline."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Literal

from fenze.dsl import ast, model
from fenze.dsl.check.bearers import bearer_of, bearers_of
from fenze.dsl.check.lookup import name_of, report_listed_twice
from fenze.dsl.check.mismatch import shown_of
from fenze.dsl.check.names import WORDS, with_article
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.spans import deadline_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc

_Declared = Literal["party", "evidence", "fact", "term"]

KEYS: dict[str, _Declared] = {
    "to": "party",
    "from": "party",
    "with": "party",
    "via": "party",
    "any_of": "evidence",
    "all_of": "evidence",
    "facts": "fact",
}
"""What the values of a detail are declared as; under every other key they are terms."""

CHINESE_KEYS = {
    "对象": "to",
    "来自": "from",
    "会同": "with",
    "经由": "via",
    "任一": "any_of",
    "齐备": "all_of",
    "事实": "facts",
    "内容": "content",
    "事项": "about",
    "方式": "method",
    "数量": "quantity",
    "时点": "at",
    "位置": "where",
    "仓库": "warehouse",
    "可选理由": "reason_in",
}
"""Chinese words for keys; any other key is kept as written."""


def duties_of(scope: Scope, written: ast.Must) -> list[model.Must]:
    actors = bearers_of(scope, written.actors)
    action = name_of(scope, written.action, "action")
    details = details_of(scope, written.details)
    deadline = deadline_of(scope, written.deadline) if written.deadline else None
    return [model.Must(actor, action, details, deadline, loc=written.loc) for actor, _ in actors if action]


def details_of(scope: Scope, written: Iterable[ast.Detail]) -> tuple[model.Detail, ...]:
    first: dict[str, Loc] = {}
    details: list[model.Detail] = []
    for detail in written:
        key = CHINESE_KEYS.get(detail.key.text, detail.key.text)
        if key in first:
            report_listed_twice(scope, key, detail.key, first[key])
        first.setdefault(key, detail.key.loc)
        values = [_detail_value_of(scope, key, value) for value in detail.values]
        details.append(model.Detail(key, tuple(value for value in values if value)))
    return tuple(details)


def _detail_value_of(scope: Scope, key: str, value: ast.Name | ast.Value) -> tuple[model.DetailKind, str] | None:
    kind = KEYS.get(key, "term")
    if isinstance(value, ast.Value):
        if kind == "term":
            return ("text", value.text)
        english, chinese = with_article(kind), WORDS[kind].zh
        _report_not(scope, value, Text(f"`{key}` takes {english}", f"`{key}` 之后应写{chinese}"))
        return None
    if kind == "party":
        bearer = bearer_of(scope, value)
        return (kind, bearer[0]) if bearer else None
    name = name_of(scope, value, kind)
    return (kind, name) if name else None


def _report_not(scope: Scope, value: ast.Value, wanted: Text) -> None:
    scope.report(
        "type-mismatch",
        value.loc,
        Text(f"{wanted.en}, not `{shown_of(value, 'en')}`", f"{wanted.zh}，不能写 `{shown_of(value, 'zh')}`"),
        label=Text("of another kind", "种类不符"),
    )
