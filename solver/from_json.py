"""The JSON text of a case → its values, with every number exact; or a refusal that says what is wrong with the text."""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import NoReturn, cast

from fenze.decision.case import CaseError, Fault
from fenze.dsl.diagnostic import Text

_OBJECT = Text('a case is a JSON object such as {"facts": {…}}', '案件须为 JSON 对象，形如 {"facts": {…}}')


def case_of(text: str | bytes, line: int = 1) -> Mapping[str, object]:
    """The case that a JSON text holds; bytes are read as UTF-8, numbers with a point become `Decimal`.

    `line` is the line of the input on which the text begins. Raises `CaseError` where the text is not JSON (`NaN` is not),
    names a field twice, or holds something else than an object.
    """
    try:
        written = text.decode("utf-8-sig") if isinstance(text, bytes) else text
        value: object = _DECODER.decode(written)
        if "\\u" in written:
            json.dumps(value, ensure_ascii=False, default=str).encode()
    except json.JSONDecodeError as error:
        number = line + error.lineno - 1
        where = Text(f"line {number}, column {error.colno}", f"第 {number} 行第 {error.colno} 列")
        raise _not_json(Text(f"this is not JSON: it goes wrong at {where.en}", f"不是合法的 JSON：{where.zh}处有误")) from None
    except UnicodeError:
        raise _not_json(Text("the text is not UTF-8", "文本不是 UTF-8 编码")) from None
    except RecursionError:
        raise _not_json(Text("the JSON is nested too deep", "JSON 嵌套过深")) from None
    except ValueError:
        raise _not_json(Text("a number in the JSON is too long", "JSON 中有数字过长")) from None
    if not isinstance(value, dict):
        raise CaseError(Fault("wrong_type", Text("a case must be an object", "案件须为对象"), suggestion=_OBJECT))
    return cast("dict[str, object]", value)


def _not_json(message: Text) -> CaseError:
    return CaseError(Fault("not_json", message, suggestion=_OBJECT))


def _decimal(digits: str) -> Decimal:
    try:
        return Decimal(digits)
    except InvalidOperation:
        raise ValueError(digits) from None


def _refuse_constant(name: str) -> NoReturn:
    raise _not_json(Text(f"`{name}` is not a number", f"`{name}` 不是数字"))


def _without_duplicates(pairs: list[tuple[str, object]]) -> dict[str, object]:
    found = dict(pairs)
    if len(found) < len(pairs):
        name = next(name for place, (name, _) in enumerate(pairs) if any(name == earlier for earlier, _ in pairs[:place]))
        message = Text(f"`{name}` is stated twice", f"`{name}` 填写了两次")
        raise CaseError(Fault("duplicate_name", message, name, Text("leave one of them out", "请删去其中一个")))
    return found


_DECODER = json.JSONDecoder(parse_float=_decimal, parse_constant=_refuse_constant, object_pairs_hook=_without_duplicates)
