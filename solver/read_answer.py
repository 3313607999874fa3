"""What a person types as the answer to a question → the fact's value as a case states it, or what is wrong with it."""

from __future__ import annotations

import re
import unicodedata
from datetime import datetime
from difflib import get_close_matches

from fenze.decision.read_value import Bad, reader_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.timing import timing_of

_YES = {"y", "yes", "true", "是", "有", "对"}
_NO = {"n", "no", "false", "否", "没有", "没", "不是"}
_DAY = re.compile(r"(\d{4})\s*[-/.年]\s*(\d{1,2})\s*[-/.月]\s*(\d{1,2})\s*日?")
_NUMBER = re.compile(r"(?P<before>[^\d-]*)(?P<number>-?\d[\d,]*(?:\.\d+)?)(?P<after>.*)")
_WORDS: dict[str, set[str]] = {
    "minutes": {"minute", "minutes", "min", "分", "分钟"},
    "hours": {"hour", "hours", "h", "小时", "时"},
    "days": {"day", "days", "d", "天", "日"},
    "working days": {"working day", "working days", "工作日", "个工作日", "天"},
    "months": {"month", "months", "个月", "月"},
    "years": {"year", "years", "年"},
}
_MONEY = {"CNY": {"cny", "rmb", "¥", "元"}}


def stated_of(text: str, fact: str, policy: model.Policy, tongue: Tongue) -> object:
    """The value as JSON would hold it. Raises `Bad`."""
    kind = policy.facts[fact].type
    written = unicodedata.normalize("NFKC", text).strip()
    stated = _stated(written, kind, policy, tongue)
    reader_of(kind, policy.currency)(stated)
    return stated


def _stated(written: str, kind: model.FactType, policy: model.Policy, tongue: Tongue) -> object:
    match kind:
        case model.Choice():
            value = _chosen(written, kind, tongue)
            return value == "yes" if kind.kind == "yes or no" else value
        case model.Number(kind="duration", unit=unit) if unit:
            return _number(written, _WORDS[unit])
        case model.Number(kind="money"):
            return _number(written, _MONEY.get(policy.currency, {policy.currency.lower()}))
        case model.Number(kind="percent"):
            return _number(written, {"%"})
        case model.Number():
            return _number(written, set())
        case model.Stamp(stamp):
            return _moment(written, policy, with_time=stamp != "date")
        case model.Clock():
            hour, colon, rest = written.partition(":")
            return f"{hour.zfill(2)}{colon}{rest}"
        case model.Text():
            return written


def _chosen(written: str, kind: model.Choice, tongue: Tongue) -> str:
    if written.isdecimal() and 1 <= int(written) <= len(kind.values):
        return kind.values[int(written) - 1]
    folded = written.casefold()
    if kind.kind == "yes or no" and folded in _YES | _NO:
        return "yes" if folded in _YES else "no"
    names = {value.casefold(): value for value in kind.values}
    for value, labels in kind.labels.items():
        names.setdefault(labels.en.casefold(), value)
        names.setdefault(labels.zh.casefold(), value)
    if folded in names:
        return names[folded]
    message = Text(f"`{written}` is not one of the answers", f"`{written}` 不在可选答案之内")
    last = len(kind.values)
    if close := get_close_matches(folded, names, n=1):
        meant = names[close[0]]
        label = kind.labels[meant].in_(tongue) if meant in kind.labels else meant
        number = kind.values.index(meant) + 1
        raise Bad("unknown_value", message, Text(f"did you mean {number}, “{label}”?", f"是否想选 {number}“{label}”？"))
    raise Bad("unknown_value", message, Text(f"write a number from 1 to {last}", f"请填 1 到 {last} 之间的编号"))


def _number(written: str, units: set[str]) -> str:
    """A number in the fact's own unit, which may be written with it, thousands parted by commas."""
    found = _NUMBER.fullmatch(written)
    if found and all(not (word := found[side].strip().casefold()) or word in units for side in ("before", "after")):
        return found["number"].replace(",", "")
    return written


def _moment(written: str, policy: model.Policy, *, with_time: bool) -> str:
    """ISO-8601; a moment without an offset is by the clock of the policy's time zone."""
    day = _DAY.match(written)
    if day is None:
        return written
    year, month, number = (int(part) for part in day.groups())
    rest = written[day.end() :].strip().removeprefix("T").strip()
    if not with_time and not rest:
        return f"{year:04d}-{month:02d}-{number:02d}"
    if re.match(r"\d:", rest):
        rest = f"0{rest}"
    text = f"{year:04d}-{month:02d}-{number:02d}T{rest}" if rest else f"{year:04d}-{month:02d}-{number:02d}"
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        return text
    if not rest:
        raise Bad(
            "wrong_type",
            Text(f"`{written}` does not say the time", f"`{written}` 没有写明时刻"),
            Text(f"write it as {text} 10:00", f"请写成 {text} 10:00"),
        )
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=timing_of(policy.time_zone, policy.calendar).zone)
    return moment.isoformat()
