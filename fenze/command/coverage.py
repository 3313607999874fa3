"""What scenarios have shown of a policy → the lines of `fenze test --coverage`."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fenze.command.places import place_of, written_at
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.coverage import Coverage, Sight, percent_of
from fenze.solver.decide import Engine
from fenze.solver.suggest import suggestions_of
from fenze.solver.suggest.aims import Aim, Aspect
from fenze.solver.suggest.names import Names
from fenze.solver.suggest.to_scenario import case_text

_SECONDS = 30.0
"""How long cases are looked for that would show the rest."""

_MISSED: Mapping[Aspect, Text] = {
    "stands": Text("never stood", "从未成立"),
    "falls": Text("stood in every scenario", "在每个情形中都成立"),
    "nearly": Text("never failed by one condition alone", "从未仅因一项条件不满足而不成立"),
    "true": Text("never true", "从未满足"),
    "false": Text("never false", "从未不满足"),
    "defeats": Text("never defeated", "从未排除"),
    "below": Text("nothing just below it", "没有略低于限值的情形"),
    "on": Text("nothing exactly on it", "没有恰好等于限值的情形"),
    "above": Text("nothing just above it", "没有略高于限值的情形"),
}


Covering = Mapping[Aim, str]
"""Of what was not seen, a case that would show it."""


def covering_of(engine: Engine, coverage: Coverage, tongue: Tongue) -> Covering:
    """A case for each thing that no scenario shows and one can."""
    needed = [sight.aim for sight in coverage.everything if not sight.seen and sight.impossible is None]
    if not needed:
        return {}
    names = Names(engine.policy, tongue)
    found = suggestions_of(engine, _SECONDS, needed).found
    return {aim: case_text(one, names) for aim in needed for one in reversed(found) if aim.shown(one.shown)}


def coverage_lines(coverage: Coverage, texts: Mapping[str, str], covering: Covering, tongue: Tongue) -> Iterator[str]:
    """For each kind of thing how much of it was seen, with what was not; last what no case can show, with the reason."""
    kinds = (
        (
            Text("rule coverage", "规则覆盖率"),
            Text("standing, not standing, failing by one condition", "成立、不成立、仅差一项条件"),
            coverage.rules,
        ),
        (Text("condition coverage", "条件覆盖率"), Text("true and false", "满足与不满足"), coverage.conditions),
        (Text("exception coverage", "例外覆盖率"), Text("defeating a rule", "排除其他规则"), coverage.exceptions),
        (Text("limit coverage", "限值覆盖率"), Text("below, on and above", "低于、等于与高于"), coverage.limits),
        (
            Text("formula coverage", "公式覆盖率"),
            Text("below, on and above each cap and floor", "低于、等于与高于每个上下限"),
            coverage.formulas,
        ),
    )
    for title, what, sights in kinds:
        possible = [sight for sight in sights if sight.impossible is None]
        if not possible and sights is not coverage.rules:
            continue
        percent, seen, of = percent_of(sights), sum(sight.seen for sight in possible), len(possible)
        english = f"{title.en} {percent} %: {seen} of {of} seen ({what.en})"
        yield "  " + Text(english, f"{title.zh} {percent} %：已见 {seen}/{of}（{what.zh}）").in_(tongue)
        yield from _lines_of((sight for sight in possible if not sight.seen), texts, covering, tongue)
    if impossible := [sight for sight in coverage.everything if sight.impossible is not None]:
        count = len(impossible)
        yield "  " + Text(f"not reachable, hence not counted: {count}", f"任何案件都不会出现、因而不计：{count}").in_(tongue)
        yield from _lines_of(impossible, texts, {}, tongue)


def _lines_of(sights: Iterable[Sight], texts: Mapping[str, str], covering: Covering, tongue: Tongue) -> Iterator[str]:
    """One line for each place and what was missed there, however many rules it is part of, and a case that would show it."""
    rules: dict[tuple[str, str, str], list[str]] = {}
    cases: dict[tuple[str, str, str], str] = {}
    for sight in sights:
        reason = "" if sight.impossible is None else Text(": ", "：").in_(tongue) + sight.impossible.in_(tongue)
        place, missed = place_of(sight.loc), _MISSED[sight.aspect].in_(tongue)
        match sight.aspect:
            case "stands" | "falls" | "nearly":
                what = f"{sight.rule} {missed}"
            case "defeats":
                what = f"{sight.rule} {missed} {sight.over}"
            case _ if sight.compared is not None:
                left, right = sight.compared
                what = Text(f"`{left}` against `{right}`: {missed}", f"`{left}` 与 `{right}` 相比：{missed}").in_(tongue)
            case _:
                what = f"`{written_at(sight.loc, texts)}` {missed}"
        key = (place, what, reason)
        rules.setdefault(key, []).extend([sight.rule] if sight.rule and sight.rule not in what else [])
        if sight.aim in covering:
            cases.setdefault(key, covering[sight.aim])
    for (place, what, reason), names in rules.items():
        of = Text(f" ({', '.join(names)})", f"（{'、'.join(names)}）").in_(tongue) if names else ""
        yield f"    {place}: {what}{of}{reason}"
        if (place, what, reason) in cases:
            yield "      " + Text("a case for it: ", "可用案件：").in_(tongue) + cases[place, what, reason]
