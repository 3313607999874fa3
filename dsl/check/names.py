"""Statements → the names they declare, by kind, with the labels that may stand for them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Literal

from fenze.dsl import ast
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc

Kind = Literal[
    "fact",
    "cost",
    "party",
    "remedy",
    "action",
    "evidence",
    "term",
    "source",
    "parameter",
    "table",
    "definition",
    "constraint",
    "asking-order",
    "rule",
    "contract",
]

WORDS: Mapping[Kind, Text] = {
    "fact": Text("fact", "事实"),
    "cost": Text("cost head", "费用项"),
    "party": Text("party", "主体"),
    "remedy": Text("remedy", "处理方式"),
    "action": Text("action", "动作"),
    "evidence": Text("evidence", "证据"),
    "term": Text("term", "用语"),
    "source": Text("source", "出处"),
    "parameter": Text("parameter", "参数"),
    "table": Text("table", "表"),
    "definition": Text("definition", "定义"),
    "constraint": Text("constraint", "约束"),
    "asking-order": Text("asking order", "询问顺序"),
    "rule": Text("rule", "规则"),
    "contract": Text("contract", "合同"),
}


@dataclass(frozen=True, slots=True)
class Entry:
    """A declared name."""

    kind: Kind
    name: str
    labels: ast.Labels
    loc: Loc


@dataclass(frozen=True, slots=True)
class Names:
    """Names and labels of one or more kinds; a name has one entry, a label may have several."""

    by_name: dict[str, Entry] = field(default_factory=dict[str, Entry])
    by_label: dict[str, list[Entry]] = field(default_factory=dict[str, list[Entry]])

    def add(self, entry: Entry) -> Entry | None:
        """The entry that has the name already, if one has."""
        first = self.by_name.setdefault(entry.name, entry)
        if first is not entry:
            return first
        for label in {entry.labels.chinese, entry.labels.english} - {None, entry.name}:
            self.by_label.setdefault(str(label), []).append(entry)
        return None

    def matches(self, text: str) -> tuple[Entry, ...]:
        """The entry of that name, else all entries with that label."""
        entry = self.by_name.get(text)
        return (entry,) if entry else tuple(self.by_label.get(text, ()))


def entries_of(statements: Iterable[ast.Statement]) -> Iterator[Entry]:
    """Every declaration, in the order written."""
    for statement in statements:
        match statement:
            case ast.Word(kind, name, labels):
                yield Entry(kind, name.text, labels, name.loc)
            case (
                ast.PolicyName()
                | ast.Version()
                | ast.InForce()
                | ast.Currency()
                | ast.TimeZone()
                | ast.Calendar()
                | ast.Import()
                | ast.Scenario()
                | ast.Property()
                | ast.Accepted()
            ):
                pass
            case _:
                yield Entry(_KINDS[type(statement)], statement.name.text, statement.labels, statement.name.loc)


_KINDS: Mapping[type[ast.Statement], Kind] = {
    ast.Party: "party",
    ast.Fact: "fact",
    ast.Parameter: "parameter",
    ast.Table: "table",
    ast.Definition: "definition",
    ast.Constraint: "constraint",
    ast.AskingOrder: "asking-order",
    ast.Rule: "rule",
    ast.Contract: "contract",
}


def with_article(kind: Kind) -> str:
    """`a fact`, `an action`, `evidence`."""
    word = WORDS[kind].en
    return word if kind == "evidence" else f"{'an' if word[0] in 'aeiou' else 'a'} {word}"
