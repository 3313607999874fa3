"""A value that does not fit where it stands → a diagnostic that says what does."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

from fenze.dsl import ast, model
from fenze.dsl.check.scope import Scope, line_of
from fenze.dsl.check.types import Type, listed_values_of, words_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue, phrase_of


@dataclass(frozen=True, slots=True)
class Typed:
    """A value in words as a case holds it; `number` where the type is one; the parameter it came from."""

    text: str
    number: Fraction | None = None
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a place in the text takes: `subject` is the fact or parameter whose value is written there."""

    subject: str
    type: Type
    parameters: bool = True


def report_parameter_type(scope: Scope, name: ast.Name | ast.Value, parameter: model.Parameter, needed: Text) -> None:
    """A parameter whose value cannot stand here."""
    words, line = words_of(parameter.type), line_of(parameter.loc, name.loc)
    scope.report(
        "parameter-type",
        name.loc,
        Text(
            f"the parameter `{parameter.name}` is {words.en}; {needed.en} is needed here",
            f"参数 `{parameter.name}` 是{words.zh}，此处需要{needed.zh}",
        ),
        label=Text(f"its value is `{parameter.value}`", f"其值为 `{parameter.value}`"),
        help=Text(f"it is declared {line.en}", f"它声明于{line.zh}"),
    )


def report_mismatch(scope: Scope, value: ast.Value, wanted: Wanted) -> None:
    words = words_of(wanted.type)
    scope.report(
        "type-mismatch",
        value.loc,
        Text(
            f"`{wanted.subject}` takes {words.en}, not `{shown_of(value, 'en')}`",
            f"`{wanted.subject}` 应填{words.zh}，不能填 `{shown_of(value, 'zh')}`",
        ),
        label=Text(f"not {words.en}", f"不是{words.zh}"),
        help=_advice_of(scope, value, wanted.type),
    )


def _advice_of(scope: Scope, value: ast.Value, type_: Type) -> Text | None:
    if value.kind == "name" and scope.named("fact").matches(value.text) and not isinstance(type_, model.Choice):
        return Text(
            f"`{value.text}` is a fact; only facts that are numbers are compared with each other",
            f"`{value.text}` 是事实；只有数值事实之间才能比较",
        )
    match type_:
        case "shares":
            return Text("write `equal`, or a ratio such as `2:1:1`", "请写 `均等`，或写比例，如 `2:1:1`")
        case model.Choice("yes or no"):
            return None
        case model.Choice():
            listed = listed_values_of(type_)
            return Text(f"its values are {listed.en}", f"取值有：{listed.zh}")
        case model.Number("duration", unit) if unit:
            english, chinese = (phrase_of(unit.upper().replace(" ", "_"), tongue) for tongue in ("en", "zh"))
            return Text(f"write a number such as `7 {english}`", f"请写数，如 `7 {chinese}`")
        case model.Number("percent"):
            return Text("write a percentage such as `5%`", "请写百分比，如 `5%`")
        case model.Number("integer"):
            return Text("write a whole number such as `3`", "请写整数，如 `3`")
        case model.Number():
            return Text("write a plain number such as `300`", "请写数，如 `300`")
        case model.Stamp("date"):
            return Text("write a date such as `2022-09-01`", "请写日期，如 `2022-09-01`")
        case model.Stamp():
            return Text(
                "write a date and time such as `2022-09-01T10:00:00+08:00`", "请写日期时间，如 `2022-09-01T10:00:00+08:00`"
            )
        case model.Clock():
            return Text("write a time of day such as `16:00`", "请写时刻，如 `16:00`")
        case model.Text():
            return Text('write it in quotes: `"…"`', '请加引号：`"…"`')


def shown_of(value: ast.Value, tongue: Tongue) -> str:
    """The literal as an author writes it."""
    match value.kind:
        case "string":
            return f'"{shortened(value.text)}"'
        case "percent":
            return value.text.removesuffix("%") + "%"
        case "number" if value.unit:
            return f"{shortened(value.text)} {phrase_of(value.unit.upper().replace(' ', '_'), tongue)}"
        case "yes" | "no" | "equal":
            return phrase_of(value.kind.upper(), tongue)
        case _:
            return shortened(value.text)


def shortened(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:57]}…"
