"""The TOML text of a mapping file → a mapping, checked for its shape; its names are looked up later, in policy and table."""

from __future__ import annotations

import codecs
import re
import tomllib
from collections.abc import Iterable, Mapping
from datetime import date, datetime, tzinfo
from decimal import Decimal
from typing import cast

from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text
from fenze.dsl.suggest import nearest
from fenze.solver.bulk.clock import Clock, format_is_good, zone_of
from fenze.solver.bulk.mapping import Between, Column, Constant, Latest, MappingError, Only, Source, Stated, TableMap

_WORDS = ("case_id", "as_of", "contract", "time_zone", "time_format", "empty", "encoding", "delimiter", "parameters", "facts")
_SOURCE_WORDS = ("column", "values", "from", "to", "constant", "when", "unless")
_A_SOURCE = Text(
    'write { column = "…" }, { from = "…", to = "…" } or { constant = "…" }',
    '请写 { column = "…" }、{ from = "…", to = "…" } 或 { constant = "…" }',
)


def mapping_of(text: str) -> TableMap:
    """The mapping that a TOML text holds. Raises `MappingError` with every fault of its shape."""
    try:
        table: dict[str, object] = tomllib.loads(text, parse_float=Decimal)
    except tomllib.TOMLDecodeError as error:
        raise MappingError(_not_toml(str(error))) from None
    reading = _Reading()
    mapping = reading.mapping(table)
    if reading.faults:
        raise MappingError(*reading.faults)
    return mapping


class _Reading:
    """Reads the parts of a mapping; what is wrong goes to `faults`, and something harmless takes its place."""

    def __init__(self) -> None:
        self.faults: list[Fault] = []

    def mapping(self, table: Mapping[str, object]) -> TableMap:
        self._known(table, _WORDS, "")
        zone = self._zone(table.get("time_zone"))
        facts = self._table(table.get("facts", {}), "facts")
        if not facts:
            message = Text("the mapping says nothing of any fact", "对应文件没有写任何事实的来源")
            help_ = Text("add a [facts] table", "请加上 [facts] 一节")
            self.faults.append(Fault("no_facts", message, "facts", help_))
        return TableMap(
            facts={fact: self._sources(written, f"facts.{fact}") for fact, written in facts.items()},
            case_id=self._text(table["case_id"], "case_id") if "case_id" in table else None,
            as_of=self._as_of(table.get("as_of"), zone),
            zone=zone,
            time_formats=self._formats(table.get("time_format", [])),
            empty=frozenset({"", *(word.strip() for word in self._texts(table.get("empty", []), "empty"))}),
            encoding=self._encoding(table.get("encoding", "utf-8")),
            delimiter=self._delimiter(table.get("delimiter", ",")),
            parameters=self._parameters(table.get("parameters", {})),
            contract=self._contract(table.get("contract")),
        )

    # ── facts ──

    def _sources(self, written: object, place: str) -> tuple[Source, ...]:
        entries = cast("list[object]", written) if isinstance(written, list) else [written]
        if not entries:
            self.faults.append(Fault("no_source", Text("no source is given", "没有写来源"), place, _A_SOURCE))
        return tuple(self._source(entry, place) for entry in entries)

    def _source(self, written: object, place: str) -> Source:
        if not isinstance(written, dict):
            message = Text("a source must be a table", "来源须写成表")
            self.faults.append(Fault("wrong_type", message, place, _A_SOURCE))
            return Constant("")
        entry = cast("dict[str, object]", written)
        self._known(entry, _SOURCE_WORDS, f"{place}.")
        only = Only(self._condition(entry, "when", place), self._condition(entry, "unless", place))
        match {"column", "from", "to", "constant", "values"} & entry.keys():
            case kind if kind == {"column"}:
                return Column(self._text(entry["column"], f"{place}.column"), None, only)
            case kind if kind == {"column", "values"}:
                values = self._table(entry["values"], f"{place}.values")
                said = {code.strip(): self._stated(value, f"{place}.values.{code}") for code, value in values.items()}
                return Column(self._text(entry["column"], f"{place}.column"), said, only)
            case kind if kind == {"from", "to"}:
                return Between(self._text(entry["from"], f"{place}.from"), self._text(entry["to"], f"{place}.to"), only)
            case kind if kind == {"constant"}:
                return Constant(self._stated(entry["constant"], f"{place}.constant"), only)
            case _:
                message = Text("this is not one source", "这里须恰好写一种来源")
                self.faults.append(Fault("no_source", message, place, _A_SOURCE))
                return Constant("")

    def _condition(self, entry: Mapping[str, object], word: str, place: str) -> dict[str, frozenset[str]]:
        written = self._table(entry.get(word, {}), f"{place}.{word}")
        return {
            column: frozenset(text.strip() for text in self._texts(wanted, f"{place}.{word}.{column}"))
            for column, wanted in written.items()
        }

    def _stated(self, written: object, place: str) -> Stated:
        if isinstance(written, bool):
            return written
        return self._plain(written, place)

    def _plain(self, written: object, place: str) -> str:
        match written:
            case str():
                return written.strip()
            case int() if not isinstance(written, bool):
                return str(written)
            case Decimal():
                return format(written, "f")
            case datetime() | date():
                return written.isoformat()
            case _:
                return self._refused("a value", "一个值", place)

    # ── the rest ──

    def _contract(self, written: object) -> tuple[Source, ...]:
        match written:
            case None:
                return ()
            case str():
                return (Constant(written.strip()),)
            case dict() if {"from", "to"} & cast("dict[str, object]", written).keys():
                message = Text("a contract is not a length of time", "合同不是时长")
                help_ = Text('write its name, or { column = "…" }', '请写合同名称，或 { column = "…" }')
                self.faults.append(Fault("wrong_type", message, "contract", help_))
                return ()
            case _:
                return self._sources(written, "contract")

    def _as_of(self, written: object, zone: tzinfo | None) -> datetime | str | Latest | None:
        match written:
            case None:
                return None
            case dict():
                entry = cast("dict[str, object]", written)
                if entry.keys() == {"column"}:
                    return self._text(entry["column"], "as_of.column")
                if entry.keys() == {"latest_of"}:
                    return Latest(self._texts(entry["latest_of"], "as_of.latest_of"))
                moment = None
            case str():
                moment = Clock(zone, ()).moment_of(written.strip())
            case datetime():
                moment = written
            case _:
                moment = None
        if moment is not None and moment.tzinfo is None and zone is not None:
            moment = moment.replace(tzinfo=zone)
        if moment is None or moment.tzinfo is None:
            shown = Text(
                'write 2022-09-01T10:00:00+08:00, { column = "…" } or { latest_of = ["…"] }',
                '请写 2022-09-01T10:00:00+08:00、{ column = "…" } 或 { latest_of = ["…"] }',
            )
            message = Text("this is not a moment with its time zone, nor a column", "这里既不是带时区的时点，也不是列")
            self.faults.append(Fault("wrong_type", message, "as_of", shown))
            return None
        return moment

    def _zone(self, written: object) -> tzinfo | None:
        if written is None:
            return None
        zone = zone_of(name := self._text(written, "time_zone"))
        if zone is None:
            message = Text(f"no time zone is known as `{name}`", f"找不到名为 `{name}` 的时区")
            help_ = Text(
                "write an offset such as +08:00, or a name such as Asia/Shanghai",
                "请写时差，如 +08:00，或名称，如 Asia/Shanghai",
            )
            self.faults.append(Fault("unknown_zone", message, "time_zone", help_))
        return zone

    def _formats(self, written: object) -> tuple[str, ...]:
        formats = self._texts(written, "time_format")
        for bad in (one for one in formats if not format_is_good(one)):
            message = Text(f"`{bad}` does not describe a date with a time", f"`{bad}` 不是日期加时间的写法")
            self.faults.append(
                Fault("wrong_type", message, "time_format", Text("write it as %Y/%m/%d %H:%M", "请写成 %Y/%m/%d %H:%M"))
            )
        return formats

    def _encoding(self, written: object) -> str:
        name = self._text(written, "encoding")
        try:
            found = codecs.lookup(name)
            "".encode(name)
        except LookupError:
            message = Text(f"no encoding is known as `{name}`", f"找不到名为 `{name}` 的编码")
            self.faults.append(
                Fault("unknown_encoding", message, "encoding", Text("write utf-8 or gb18030", "请写 utf-8 或 gb18030"))
            )
            return "utf-8"
        return found.name

    def _delimiter(self, written: object) -> str:
        text = self._text(written, "delimiter")
        if len(text) != 1 or text in '"\r\n':
            message = Text("cells must be separated by one character", "分隔符须为一个字符")
            self.faults.append(Fault("wrong_type", message, "delimiter", Text('such as "," or "\\t"', '例如 "," 或 "\\t"')))
            return ","
        return text

    def _parameters(self, written: object) -> dict[str, str]:
        table = self._table(written, "parameters")
        return {
            name: ("yes" if value else "no") if isinstance(value, bool) else self._plain(value, f"parameters.{name}")
            for name, value in table.items()
        }

    def _known(self, table: Iterable[str], words: tuple[str, ...], place: str) -> None:
        for name in table:
            if name not in words:
                like = nearest(name, words)
                help_ = Text(f"did you mean `{like}`?", f"是否想写 `{like}`？") if like else None
                message = Text(f"a mapping has no `{name}` here", f"对应文件此处没有 `{name}` 这一项")
                self.faults.append(Fault("unknown_word", message, f"{place}{name}", help_))

    def _table(self, written: object, place: str) -> dict[str, object]:
        if isinstance(written, dict):
            return cast("dict[str, object]", written)
        self._refused("a table", "一节", place)
        return {}

    def _texts(self, written: object, place: str) -> tuple[str, ...]:
        entries = cast("list[object]", written) if isinstance(written, list) else [written]
        return tuple(self._text(entry, place) for entry in entries)

    def _text(self, written: object, place: str) -> str:
        return written if isinstance(written, str) else self._refused("a text in quotes", "带引号的文本", place)

    def _refused(self, wanted_en: str, wanted_zh: str, place: str) -> str:
        message = Text(f"this must be {wanted_en}", f"这里须为{wanted_zh}")
        self.faults.append(Fault("wrong_type", message, place))
        return ""


def _not_toml(reason: str) -> Fault:
    if place := re.search(r"\(at line (\d+), column (\d+)\)", reason):
        line, column = place.groups()
        message = Text(f"line {line}, column {column} is not TOML", f"第 {line} 行第 {column} 列不是合法的 TOML")
    else:
        message = Text("the TOML breaks off", "TOML 没有写完")
    return Fault("not_toml", message)
