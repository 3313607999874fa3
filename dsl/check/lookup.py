"""A name as written → the declaration it stands for, or a diagnostic that says which one was meant."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from fenze.dsl import ast
from fenze.dsl.check.names import WORDS, Entry, Kind, with_article
from fenze.dsl.check.scope import Scope, line_of
from fenze.dsl.diagnostic import Place, Text
from fenze.dsl.keywords import phrase_of
from fenze.dsl.loc import Loc
from fenze.dsl.suggest import nearest

USED = Text("used here", "在此处使用")
_COMPARISONS = 200_000
"""After so many words compared no more suggestions are looked for: a policy as wrong as that has another trouble."""


def entry_of(scope: Scope, name: ast.Name | ast.Value, *kinds: Kind, label: Text = USED) -> Entry | None:
    """The declaration of one of the kinds that a name or label stands for; an unknown or ambiguous one is reported."""
    found = [
        entry for kind in kinds for entry in scope.named(kind).matches(name.text) if kind != "cost" or entry.kind == "cost"
    ]
    exact = [entry for entry in found if entry.name == name.text]
    own = [entry for entry in found if not scope.imports.has(entry)]
    match exact or own or found:
        case [entry]:
            scope.imports.use(entry.kind, entry.name)
            return entry
        case []:
            _report_unknown(scope, name, kinds, label)
        case several:
            _report_ambiguous(scope, name, several)
    return None


def first_of(scope: Scope, name: ast.Name, *kinds: Kind) -> Entry | None:
    """As `entry_of`; where a name is declared as several of the kinds, the first of them counts."""
    for kind in kinds:
        if name.text in scope.named(kind).by_name:
            return entry_of(scope, name, kind)
    return entry_of(scope, name, *kinds)


def name_of(scope: Scope, name: ast.Name, kind: Kind, label: Text = USED) -> str | None:
    entry = entry_of(scope, name, kind, label=label)
    return entry.name if entry else None


def names_of(scope: Scope, names: Iterable[ast.Name], kind: Kind, label: Text = USED) -> tuple[str, ...]:
    """The names that are known; one that is listed twice is reported."""
    found: dict[str, Loc] = {}
    for name in names:
        known = name_of(scope, name, kind, label)
        if known in found:
            report_listed_twice(scope, known, name, found[known])
        elif known is not None:
            found[known] = name.loc
    return tuple(found)


def report_listed_twice(scope: Scope, known: str, written: ast.Name | ast.Value, first: Loc) -> None:
    """`written` stands for what is `known` by its name, and has been listed at `first`."""
    message = Text(f"`{known}` is listed twice", f"`{known}` 列了两次")
    if written.text != known and not isinstance(written, ast.Value):
        message = Text(
            f"`{written.text}` stands for `{known}`, which is listed already", f"`{written.text}` 即 `{known}`，已经列出"
        )
    scope.report(
        "listed-twice",
        written.loc,
        message,
        label=Text("again here", "此处重复"),
        help=Text("leave one of them out", "请删去其中一个"),
        others=(Place(first, Text("first listed here", "最初列在此处")),),
    )


def _report_unknown(scope: Scope, name: ast.Name | ast.Value, kinds: tuple[Kind, ...], label: Text) -> None:
    kind = kinds[0]
    key = (kind, name.text)
    if key not in scope.suggestions:
        scope.suggestions[key] = _suggestion(scope, name, kinds)
    scope.report(
        f"unknown-{kind}",
        name.loc,
        Text(f"no {WORDS[kind].en} is named `{name.text}`", f"没有名为 `{name.text}` 的{WORDS[kind].zh}"),
        label=label,
        help=scope.suggestions[key],
    )


def _suggestion(scope: Scope, name: ast.Name | ast.Value, kinds: tuple[Kind, ...]) -> Text | None:
    for other in WORDS:
        for entry in scope.named(other).matches(name.text):
            if entry.kind == other:
                return _advice_on_kind(entry, name, kinds[0])
    declared = _words_of(scope, kinds) if scope.compared < _COMPARISONS else {}
    scope.compared += len(declared)
    near = nearest(name.text, declared)
    if near is None:
        keyword = "DEFINE" if kinds[0] == "definition" else kinds[0].upper().replace("-", "_")
        english, chinese = phrase_of(keyword, "en"), phrase_of(keyword, "zh")
        return Text(f"declare it with `{english} {name.text} …`", f"请先声明：`{chinese} {name.text} …`")
    line = line_of(declared[near].loc, name.loc)
    return Text(f"did you mean `{near}`? it is declared {line.en}", f"是否想写 `{near}`？它声明于{line.zh}")


def _words_of(scope: Scope, kinds: Iterable[Kind]) -> dict[str, Entry]:
    """All names and labels of the kinds."""
    declared: dict[str, Entry] = {}
    for kind in kinds:
        names = scope.named(kind)
        for word, entries in (*names.by_label.items(), *((word, [entry]) for word, entry in names.by_name.items())):
            if kind != "cost" or entries[0].kind == "cost":
                declared[word] = entries[0]
    return declared


def _advice_on_kind(entry: Entry, name: ast.Name | ast.Value, wanted: Kind) -> Text:
    line = line_of(entry.loc, name.loc)
    advice = Text(f"{with_article(wanted)} is needed here", f"此处应为{WORDS[wanted].zh}")
    if wanted == "definition" and entry.kind in {"fact", "parameter"}:
        advice = Text(f"say which value it has: `{name.text} is …`", f"请写明取值：`{name.text} 为 …`")
    if wanted == "fact" and entry.kind == "table":
        advice = Text(f"say for which fact: `{name.text}[…]`", f"请写明按哪个事实查：`{name.text}[…]`")
    return Text(
        f"`{name.text}` is {with_article(entry.kind)}, declared {line.en}; {advice.en}",
        f"`{name.text}` 是{WORDS[entry.kind].zh}，声明于{line.zh}；{advice.zh}",
    )


def _report_ambiguous(scope: Scope, name: ast.Name | ast.Value, entries: Sequence[Entry]) -> None:
    listed = ", ".join(f"`{entry.name}`" for entry in entries)
    scope.report(
        "ambiguous-label",
        name.loc,
        Text(f"the label `{name.text}` stands for {listed}", f"名称 `{name.text}` 同时指 {listed.replace(', ', '、')}"),
        label=Text("which one is meant?", "指哪一个？"),
        help=Text("write the name itself, or change one of the labels", "请直接写标识符，或改掉其中一个标签"),
        others=tuple(Place(entry.loc, Text(f"`{entry.name}` has this label", f"`{entry.name}` 带此标签")) for entry in entries),
    )
