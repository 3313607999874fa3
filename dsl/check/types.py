"""Types as written → types of the model, and how a message speaks of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal, assert_never

from fenze.dsl import ast, model
from fenze.dsl.check.lookup import names_of
from fenze.dsl.check.scope import Scope, labels_of
from fenze.dsl.diagnostic import Place, Text

Type = model.FactType | Literal["shares"]
_PlainKind = Literal["money", "integer", "decimal", "percent", "text", "date", "date-time", "time of day", "shares"]

YES_OR_NO = model.Choice("yes or no", ("yes", "no"), {"yes": model.Labels("是", "yes"), "no": model.Labels("否", "no")})
_CHOICES = {
    "yes or no": Text("`yes` or `no`", "“是”或“否”"),
    "one of": Text("one of its values", "其取值之一"),
    "party": Text("a party", "主体"),
}
_NUMBERS = {
    "money": Text("an amount of money", "金额"),
    "integer": Text("a whole number", "整数"),
    "decimal": Text("a number", "数"),
    "percent": Text("a percentage", "百分比"),
}
_STAMPS = {"date": Text("a date", "日期"), "date-time": Text("a date and time", "日期时间")}
_LISTED = 8
UNIT_WORDS: dict[model.DurationUnit, Text] = {
    "minutes": Text("minutes", "分钟"),
    "hours": Text("hours", "小时"),
    "days": Text("days", "天"),
    "working days": Text("working days", "工作日"),
    "months": Text("months", "个月"),
    "years": Text("years", "年"),
}


def type_of(scope: Scope, written: ast.Type) -> Type:
    match written:
        case ast.YesOrNo():
            return YES_OR_NO
        case ast.EnumType(values):
            return _enumeration_of(scope, values)
        case ast.PartyType(among):
            declared = scope.named("party").by_name
            parties = names_of(scope, among, "party") if among else tuple(declared)
            return model.Choice("party", parties, {party: labels_of(party, declared[party].labels) for party in parties})
        case ast.DurationType(unit):
            return model.Number("duration", unit)
        case ast.PlainType(kind):
            return _plain_type_of(kind)
        case _:
            assert_never(written)


def _plain_type_of(kind: _PlainKind) -> Type:
    match kind:
        case "shares":
            return "shares"
        case "text":
            return model.Text()
        case "date" | "date-time":
            return model.Stamp(kind)
        case "time of day":
            return model.Clock()
        case "money" | "integer" | "decimal" | "percent":
            return model.Number(kind)
        case _:
            assert_never(kind)


def _enumeration_of(scope: Scope, values: tuple[ast.EnumValue, ...]) -> model.Choice:
    labels: dict[str, model.Labels] = {}
    first: dict[str, ast.EnumValue] = {}
    for value in values:
        name = value.name.text
        if name in labels:
            scope.report(
                "duplicate-value",
                value.name.loc,
                Text(f"the value `{name}` is declared twice", f"取值 `{name}` 声明了两次"),
                label=Text("declared again here", "在此处重复声明"),
                help=Text("leave one of them out, or give it another name", "请删去其中一个，或改名"),
                others=(Place(first[name].name.loc, Text("first declared here", "最初在此处声明")),),
            )
            continue
        first[name] = value
        labels[name] = labels_of(name, value.labels)
    return model.Choice("one of", tuple(labels), labels)


def words_of(type_: Type) -> Text:
    """`a number of days`: the type as a message calls it."""
    match type_:
        case "shares":
            return Text("a way to share", "分担方式")
        case model.Choice(kind):
            return _CHOICES[kind]
        case model.Number("duration", unit):
            words = UNIT_WORDS[unit or "days"]
            return Text(f"a number of {words.en}", f"{words.zh}数")
        case model.Number(kind):
            return _NUMBERS[kind]
        case model.Stamp(kind):
            return _STAMPS[kind]
        case model.Clock():
            return Text("a time of day", "时刻")
        case model.Text():
            return Text("a text in quotes", "引号中的文字")
        case _:
            assert_never(type_)


def listed_values_of(choice: model.Choice) -> Text:
    """The first of the values, in quotes: names in English, labels in Chinese."""
    return named_values_of(choice, choice.values)


def named_values_of(choice: model.Choice, values: Sequence[str]) -> Text:
    """The first of some values, in quotes."""
    more = ["…"] * (len(values) > _LISTED)
    english = [f"`{value}`" for value in values[:_LISTED]]
    chinese = [f"`{_chinese_name_of(value, choice)}`" for value in values[:_LISTED]]
    return Text(", ".join(english + more), "、".join(chinese + more))


def _chinese_name_of(value: str, choice: model.Choice) -> str:
    label = choice.labels[value].zh
    return value if label == value.replace("_", " ") else label
