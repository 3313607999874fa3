"""Imported declarations: those that the policy comes to use stay in it, the others are left out."""

from __future__ import annotations

from collections.abc import Generator, Iterable
from contextlib import contextmanager
from dataclasses import dataclass, field

from fenze.dsl import ast
from fenze.dsl.check.names import Entry, Kind

Declared = tuple[Kind, str]


@dataclass(slots=True)
class Imports:
    """`used` grows while names are looked up: what an imported declaration names, and under None what the policy does."""

    declared: set[Declared] = field(default_factory=set[Declared])
    used: dict[Declared | None, set[Declared]] = field(default_factory=dict[Declared | None, set[Declared]])
    user: Declared | None = None

    def declare(self, entries: Iterable[Entry]) -> None:
        self.declared.update((entry.kind, entry.name) for entry in entries)

    def use(self, kind: Kind, name: str) -> None:
        if (kind, name) in self.declared:
            self.used.setdefault(self.user, set()).add((kind, name))

    def has(self, entry: Entry) -> bool:
        return (entry.kind, entry.name) in self.declared

    @contextmanager
    def within(self, kind: Kind, name: str) -> Generator[None]:
        """What is named in the meantime is named by this declaration, if it is an imported one."""
        self.user = (kind, name) if (kind, name) in self.declared else None
        try:
            yield
        finally:
            self.user = None

    def needless(self) -> set[Declared]:
        """What the policy does not come to by way of anything that it uses."""
        reached: set[Declared] = set()
        waiting: list[Declared | None] = [None]
        while waiting:
            fresh = self.used.get(waiting.pop(), set()) - reached
            reached |= fresh
            waiting += fresh
        return self.declared - reached


def is_importable(statement: ast.Statement) -> bool:
    """Only what declares parties, costs, facts, remedies, actions, evidence and terms; a source is the policy's own."""
    return isinstance(statement, ast.Party | ast.Fact) or (isinstance(statement, ast.Word) and statement.kind != "source")


def declaration_of(statement: ast.Statement) -> Declared | None:
    """What an importable statement declares."""
    match statement:
        case ast.Word(kind, name):
            return kind, name.text
        case ast.Party(name):
            return "party", name.text
        case ast.Fact(name):
            return "fact", name.text
        case _:
            return None
