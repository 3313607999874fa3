"""Table statements → a number for every value of a fact."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from fenze.dsl import ast, model
from fenze.dsl.check.lookup import name_of, report_listed_twice
from fenze.dsl.check.mismatch import Wanted
from fenze.dsl.check.scope import Scope, labels_of, line_of
from fenze.dsl.check.types import Type, named_values_of, type_of, words_of
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Place, Text
from fenze.dsl.loc import Loc


def set_tables(scope: Scope, statements: Iterable[ast.Table]) -> None:
    """Puts the tables into the scope; needs the types of all facts."""
    for written in statements:
        name = written.name.text
        fact, type_ = name_of(scope, written.fact, "fact"), type_of(scope, written.type)
        choice = scope.types[fact] if fact else None
        if fact is not None and not isinstance(choice, model.Choice):
            _report_fact(scope, written, fact)
        if not isinstance(type_, model.Number):
            _report_type(scope, written, type_)
        elif fact is not None and isinstance(choice, model.Choice):
            entries = _entries_of(scope, written, choice, type_)
            labels = labels_of(name, written.labels)
            scope.tables.setdefault(name, model.Table(name, labels, fact, type_, entries, loc=written.loc))


def _entries_of(scope: Scope, written: ast.Table, choice: model.Choice, type_: model.Number) -> dict[str, Fraction]:
    """All values of the choice in its order; a value at fault counts 1 while the rest is checked."""
    found: dict[str, Fraction] = {}
    first: dict[str, Loc] = {}
    faulty = False
    for entry in written.entries:
        key = entry.value if isinstance(entry.value, ast.Value) else ast.Value("name", entry.value.text, loc=entry.value.loc)
        value = value_of(scope, key, Wanted(written.fact.text, choice, parameters=False))
        number = value_of(scope, entry.number, Wanted(written.name.text, type_, parameters=False))
        if value is None:
            faulty = True
        elif value.text in first:
            report_listed_twice(scope, value.text, key, first[value.text])
        else:
            first[value.text] = key.loc
            found[value.text] = number.number if number and number.number is not None else Fraction(1)
    missing = [value for value in choice.values if value not in found]
    if missing and not faulty:
        _report_missing(scope, written, choice, missing)
    return {value: found.get(value, Fraction(1)) for value in choice.values}


def _report_missing(scope: Scope, written: ast.Table, choice: model.Choice, missing: list[str]) -> None:
    fact = scope.named("fact").matches(written.fact.text)[0]
    listed = named_values_of(choice, missing)
    scope.report(
        "missing-entry",
        written.name.loc,
        Text(
            f"the table `{written.name.text}` has no entry for {listed.en}", f"表 `{written.name.text}` 没有写 {listed.zh} 的数"
        ),
        label=Text("incomplete", "不完整"),
        help=Text("give every value of the fact an entry, if only 0", "请把该事实的每个取值都写上，没有的写 0"),
        others=(Place(fact.loc, Text("its values are declared here", "取值声明于此处")),),
    )


def _report_fact(scope: Scope, written: ast.Table, fact: str) -> None:
    words = words_of(scope.types[fact])
    line = line_of(scope.named("fact").by_name[fact].loc, written.fact.loc)
    scope.report(
        "table-fact",
        written.fact.loc,
        Text(
            f"`{fact}` takes {words.en}; a table is by a fact with named values",
            f"`{fact}` 填的是{words.zh}；表只能按有名的取值来查",
        ),
        label=Text("its values cannot be listed", "其取值无法逐一列出"),
        help=Text(f"it is declared {line.en}", f"它声明于{line.zh}"),
    )


def _report_type(scope: Scope, written: ast.Table, type_: Type) -> None:
    words = words_of(type_)
    scope.report(
        "not-a-number",
        written.type.loc,
        Text(
            f"the table `{written.name.text}` holds numbers, not {words.en}",
            f"表 `{written.name.text}` 中应为数，不是{words.zh}",
        ),
        label=Text("not a number", "不是数"),
        help=Text(
            "declare it as `money`, `percent`, `decimal`, `integer` or a length of time",
            "请声明为 `金额`、`百分比`、`小数`、`整数` 或时长",
        ),
    )
