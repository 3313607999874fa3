"""What a check of one policy looks names up in, and where it lays down what it finds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fenze.dsl import ast, model
from fenze.dsl.check.imports import Imports
from fenze.dsl.check.names import WORDS, Entry, Kind, Names, entries_of, with_article
from fenze.dsl.codes import CODES
from fenze.dsl.diagnostic import Diagnostic, Place, Text
from fenze.dsl.loc import Loc


@dataclass(slots=True)
class Scope:
    """Grows as the check goes on: types of facts and parameters are missing here where they are themselves at fault."""

    currency: str = "CNY"
    minor_digits: int = 2
    names: dict[Kind, Names] = field(default_factory=dict[Kind, Names])
    types: dict[str, model.FactType] = field(default_factory=dict[str, model.FactType])
    parameters: dict[str, model.Parameter] = field(default_factory=dict[str, model.Parameter])
    tables: dict[str, model.Table] = field(default_factory=dict[str, model.Table])
    calendar: str | None = None
    measured: set[str] = field(default_factory=set[str])
    """Facts that are measured between two moments."""
    diagnostics: list[Diagnostic] = field(default_factory=list[Diagnostic])
    compared: int = 0
    suggestions: dict[tuple[Kind, str], Text | None] = field(default_factory=dict[tuple[Kind, str], Text | None])
    imports: Imports = field(default_factory=Imports)

    def report(
        self,
        code: str,
        loc: Loc,
        message: Text,
        *,
        label: Text | None = None,
        help: Text | None = None,  # noqa: A002 the diagnostic's own word
        others: tuple[Place, ...] = (),
    ) -> None:
        self.diagnostics.append(Diagnostic(code, message, loc, label, help, others, CODES[code].severity))

    def named(self, kind: Kind) -> Names:
        """The names of a kind; cost heads are facts too."""
        return self.names.setdefault("fact" if kind == "cost" else kind, Names())


def scope_of(statements: Sequence[ast.Statement], imported: Sequence[ast.Statement] = ()) -> Scope:
    """All declared names, each once, the imported ones after the policy's own; reports names declared twice.

    A fact and a parameter may stand in the same place of a condition, so they may not share a name either.
    """
    scope = Scope()
    scope.imports.declare(entries_of(imported))
    for entry in (*entries_of(statements), *entries_of(imported)):
        first = scope.named(entry.kind).add(entry)
        if first is None and entry.kind in {"fact", "cost", "parameter"}:
            first = scope.named("fact" if entry.kind == "parameter" else "parameter").by_name.get(entry.name)
        if first is not None:
            _report_duplicate(scope, entry, first)
    return scope


def _report_duplicate(scope: Scope, entry: Entry, first: Entry) -> None:
    this, that = WORDS[entry.kind], WORDS[first.kind]
    message = Text(f"the {this.en} `{entry.name}` is declared twice", f"{this.zh} `{entry.name}` 声明了两次")
    if entry.kind != first.kind:
        message = Text(
            f"`{entry.name}` is declared as {with_article(first.kind)} and as {with_article(entry.kind)}",
            f"`{entry.name}` 既声明为{that.zh}，又声明为{this.zh}",
        )
    scope.report(
        "duplicate-name",
        entry.loc,
        message,
        label=Text("declared again here", "在此处重复声明"),
        help=Text("give one of them another name", "请给其中一个改名"),
        others=(Place(first.loc, Text("first declared here", "最初在此处声明")),),
    )


def line_of(loc: Loc, seen_from: Loc) -> Text:
    """`on line 12`, with the file where it is another one."""
    if loc.file == seen_from.file:
        return Text(f"on line {loc.line}", f"第 {loc.line} 行")
    return Text(f"on line {loc.line} of `{loc.file}`", f" `{loc.file}` 第 {loc.line} 行")


def labels_of(name: str, labels: ast.Labels) -> model.Labels:
    """Both labels: one that is missing falls back to the other, then to the name with spaces for underscores."""
    spaced = name.replace("_", " ")
    return model.Labels(labels.chinese or labels.english or spaced, labels.english or labels.chinese or spaced)
