"""Fact and cost statements → facts: what is presumed, implied and measured, and whom to ask."""

from __future__ import annotations

from collections.abc import Iterable

from fenze.dsl import ast, model
from fenze.dsl.check.conditions import condition_of
from fenze.dsl.check.head import report_repeated
from fenze.dsl.check.lookup import name_of, names_of
from fenze.dsl.check.mismatch import Typed, Wanted
from fenze.dsl.check.numbers import text_of_number
from fenze.dsl.check.scope import Scope, labels_of, line_of
from fenze.dsl.check.types import type_of, words_of
from fenze.dsl.check.values import value_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import Loc

MONEY = model.Number("money")


def set_types(scope: Scope, statements: Iterable[ast.Fact | ast.Word]) -> None:
    """Puts the type of each fact and cost head into the scope; only parameters may be shares."""
    for written in statements:
        if written.name.text in scope.types:
            continue
        with scope.imports.within("fact", written.name.text):
            type_ = MONEY if isinstance(written, ast.Word) else type_of(scope, written.type)
        if type_ == "shares":
            raise ValueError(f"the fact {written.name.text} cannot be shares")
        scope.types[written.name.text] = type_
        if isinstance(written, ast.Fact) and any(isinstance(clause, ast.Derived) for clause in written.clauses):
            scope.measured.add(written.name.text)


def facts_of(scope: Scope, statements: Iterable[ast.Fact | ast.Word]) -> dict[str, model.Fact]:
    """All facts, cost heads among them; needs the types of all of them, the parties and the parameters."""
    facts: dict[str, model.Fact] = {}
    for written in statements:
        name, labels = written.name.text, labels_of(written.name.text, written.labels)
        if isinstance(written, ast.Word):
            fact = model.Fact(name, labels, MONEY, is_cost=True, loc=written.loc)
        else:
            with scope.imports.within("fact", name):
                fact = _fact_of(scope, written, labels)
        facts.setdefault(name, fact)
    return facts


def _fact_of(scope: Scope, written: ast.Fact, labels: model.Labels) -> model.Fact:
    name = written.name.text
    type_ = scope.types[name]
    presumed: ast.Presumed | None = None
    ask: ast.Ask | None = None
    clock: ast.ClockOf | None = None
    derived: list[ast.Derived] = []
    implied: list[model.Implied] = []
    value: str | None = None
    for clause in written.clauses:
        match clause:
            case ast.Presumed():
                if presumed is not None:
                    report_repeated(scope, "PRESUMED", clause.loc, presumed.loc)
                presumed = presumed or clause
                typed = value_of(scope, clause.value, Wanted(name, type_))
                value = _held_of(typed, type_) if typed else None
            case ast.Implied(written_value, condition):
                typed = value_of(scope, written_value, Wanted(name, type_))
                checked = condition_of(scope, condition)
                implied += [model.Implied(_held_of(typed, type_), checked, loc=clause.loc)] if typed else []
            case ast.Derived():
                derived.append(clause)
            case ast.ClockOf():
                if clock is not None:
                    report_repeated(scope, "AT", clause.loc, clock.loc)
                clock = clock or clause
            case ast.Ask():
                if ask is not None:
                    report_repeated(scope, "ASK", clause.loc, ask.loc)
                ask = ask or clause
    measures = _measures_of(scope, name, type_, derived)
    asked = _ask_of(scope, ask) if ask else None
    read = _clock_of(scope, name, type_, clock) if clock else None
    return model.Fact(name, labels, type_, value, tuple(implied), measures, asked, clock_of=read, loc=written.loc)


def _held_of(typed: Typed, type_: model.FactType) -> str:
    """A value as the model has it: of a time of day, its minutes."""
    return text_of_number(typed.number) if isinstance(type_, model.Clock) and typed.number is not None else typed.text


def _clock_of(scope: Scope, fact: str, type_: model.FactType, clock: ast.ClockOf) -> str | None:
    if not isinstance(type_, model.Clock):
        words = words_of(type_)
        scope.report(
            "not-derivable",
            clock.loc,
            Text(f"`{fact}` takes {words.en}, not a time of day", f"`{fact}` 应填{words.zh}，不是时刻"),
            label=Text("only a time of day is read off a moment", "只有时刻可以由日期时间读出"),
            help=Text("declare it as `time of day`", "请声明为 `时刻`"),
        )
    return stamp_fact_of(scope, clock.stamp)


def _ask_of(scope: Scope, ask: ast.Ask) -> model.Ask:
    asked = Text("asked here", "在此处询问")
    question = labels_of("", ask.question) if ask.question.chinese or ask.question.english else None
    return model.Ask(names_of(scope, ask.parties, "party", asked), question, names_of(scope, ask.wanting, "evidence"))


def _measures_of(scope: Scope, fact: str, type_: model.FactType, derived: list[ast.Derived]) -> tuple[model.Measure, ...]:
    measures: list[model.Measure] = []
    for place, clause in enumerate(derived):
        if clause.otherwise and place == 0:
            scope.report(
                "else-without-from",
                clause.loc,
                Text("`else from` has no `from` before it", "`不然 起于` 之前没有 `起于`"),
                label=Text("else than what?", "此前没有可替换的"),
                help=Text("write the usual pair first, with `from … to …`", "请先写通常的一对：`起于 … 止于 …`"),
            )
        elif not clause.otherwise and place > 0:
            report_repeated(
                scope,
                "FROM",
                clause.loc,
                derived[0].loc,
                Text("put `else` before the pair that stands in for the first", "替补的一对之前请加 `不然`"),
            )
        if not (isinstance(type_, model.Number) and type_.kind == "duration"):
            words = words_of(type_)
            scope.report(
                "not-derivable",
                clause.loc,
                Text(
                    f"`{fact}` takes {words.en}, which two time stamps cannot give",
                    f"`{fact}` 应填{words.zh}，不能由两个时间点算出",
                ),
                label=Text("only a length of time is measured", "只有时长可以测算"),
                help=Text("declare it in days, hours or minutes", "请以天、小时或分钟声明"),
            )
        else:
            check_calendar(scope, type_.unit, clause.loc)
        start, end = stamp_fact_of(scope, clause.start), stamp_fact_of(scope, clause.end) if clause.end else None
        if start and (end or clause.end is None):
            measures.append(model.Measure(start, end, clause.midnight))
    return tuple(measures)


def check_calendar(scope: Scope, unit: model.DurationUnit | None, loc: Loc) -> None:
    """Working days are only counted by a calendar."""
    if unit != "working days" or scope.calendar is not None:
        return
    scope.report(
        "missing-calendar",
        loc,
        Text("working days are counted here, but no calendar says which they are", "此处计算工作日，但没有指明日历"),
        label=Text("by which calendar?", "按哪个日历？"),
        help=Text("write `calendar china` at the head of the policy", "请在政策开头写 `日历 china`"),
    )


def stamp_fact_of(scope: Scope, name: ast.Name) -> str | None:
    """The fact of that name, which must be a date and time."""
    fact = name_of(scope, name, "fact")
    if fact is None or scope.types[fact] == model.Stamp("date-time"):
        return fact
    type_ = scope.types[fact]
    words, line = words_of(type_), line_of(scope.named("fact").by_name[fact].loc, name.loc)
    scope.report(
        "not-a-time",
        name.loc,
        Text(f"`{fact}` takes {words.en}, not a date and time", f"`{fact}` 应填{words.zh}，不是日期时间"),
        label=Text("a moment is needed here", "此处需要一个时刻"),
        help=Text(f"it is declared {line.en}; its type should be `date and time`", f"它声明于{line.zh}；类型应为 `日期时间`"),
    )
    return None
