"""Suggested cases → scenario statements of the language, so that `fenze test` runs them."""

from __future__ import annotations

from collections.abc import Container, Iterable, Iterator

from fenze.dsl import ast, model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue, phrase_of
from fenze.dsl.print.scenario import setting_text
from fenze.solver.decide import Engine
from fenze.solver.suggest.expect import expectations_of
from fenze.solver.suggest.names import Names
from fenze.solver.suggest.suggestion import Suggestion
from fenze.solver.verify.finding import Raw

_MOST_TITLES = 2


def scenarios_of(
    engine: Engine, suggestions: Iterable[Suggestion], tongue: Tongue, taken: Iterable[str] = ()
) -> Iterator[ast.Scenario]:
    """A scenario for each case, none with a name that is `taken`; it expects what is decided now."""
    spelt, names = Names(engine.policy, tongue), set(taken)
    for one in suggestions:
        name = _unused(name_of(one, tongue), names)
        names.add(name)
        given = tuple(settings_of(spelt, one))
        as_of = one.witness.as_of if _depends_on_moment(engine, one) else None
        yield ast.Scenario(name, as_of, given, expectations_of(one.decision, one.aims, spelt))


def name_of(suggestion: Suggestion, tongue: Tongue) -> str:
    """What the case shows: the first things, and how many more."""
    titles = [title.in_(tongue) for title in suggestion.titles]
    joint = "; " if tongue == "en" else "；"
    more = len(titles) - _MOST_TITLES
    said = joint.join(titles[:_MOST_TITLES])
    if more <= 0:
        return said
    return f"{said}; and {more} more" if tongue == "en" else f"{said}；另 {more} 项"


def _unused(name: str, taken: Container[str]) -> str:
    number, free = 1, name
    while free in taken:
        number += 1
        free = f"{name} ({number})"
    return free


def settings_of(names: Names, suggestion: Suggestion) -> Iterator[ast.Setting]:
    """The facts in the order in which they are asked for."""
    for name in names.policy.asking_order:
        if name in suggestion.facts:
            value = value_of(names.policy.facts[name], suggestion.facts[name], names)
            yield ast.Setting(names.of("fact", name), value)


def case_text(suggestion: Suggestion, names: Names) -> str:
    """What the case states, on one line."""
    joint = f" {phrase_of('AND', names.tongue)} "
    settings = [setting_text(setting, names.tongue) for setting in settings_of(names, suggestion)]
    return joint.join(settings) or Text("nothing stated", "不填任何事实").in_(names.tongue)


def value_of(fact: model.Fact, raw: Raw, names: Names) -> ast.Value:
    """A value of a case as a scenario states it."""
    text = str(raw)
    match fact.type:
        case model.Choice("yes or no"):
            return ast.Value("yes", "yes") if raw is True else ast.Value("no", "no")
        case model.Choice():
            return ast.Value("name", names.value(fact.type, text))
        case model.Number("duration", unit):
            return ast.Value("number", text, unit)
        case model.Number("percent"):
            return ast.Value("percent", f"{text}%")
        case model.Number():
            return ast.Value("number", text)
        case model.Stamp(kind):
            return ast.Value(kind, text)
        case model.Clock():
            return ast.Value("ratio", text)
        case model.Text():
            return ast.Value("string", text)


def _depends_on_moment(engine: Engine, suggestion: Suggestion) -> bool:
    types = (engine.policy.facts[name].type for name in suggestion.facts)
    return bool(engine.program.dated) or any(isinstance(one, model.Stamp) for one in types)
