"""Random checked policies: small, but with everything in them that is easy to get wrong."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from hypothesis import strategies as st

from fenze.dsl import model
from tests.properties.conditions import Scope, asks_what_is_known, compared_in, condition_in, parts_in
from tests.properties.effects import AWARDING, DIVIDING, PROCEDURAL, SETTLING
from tests.properties.words import COSTS, PARTIES, RATES, TYPES, labels, thresholds_for


@dataclass(frozen=True, slots=True)
class Theme:
    """What a policy has more of than others. Conditions have `depth` levels of brackets, the fewer the more often they hold.

    One that `waits` has a rule `WAIT` that waits for what another asks for as well.
    """

    always: tuple[str, ...] = ()
    effects: st.SearchStrategy[list[model.Effect]] = SETTLING
    compared: int = 0
    most_facts: int = 5
    entries: tuple[int, ...] = (0, 0, 0, 0, 1, 2)
    constraints: tuple[int, ...] = (0, 0, 0, 0, 1, 2)
    unconditional: tuple[bool, ...] = (False, False, False, False, False, True)
    asks: tuple[bool, ...] = (False, False, False, True)
    exceptions: tuple[bool, ...] = (False, True)
    by_topic: bool = False
    waits: bool = False
    depth: int = 2


_RECKONED = ("loss", "price", "pieces", "错发", "seen_at")
_OFTEN, _MOSTLY = (False, True), (False, True, True, True)
THEMES: Mapping[str, Theme] = {
    "anything": Theme(),
    "exceptions": Theme(exceptions=_MOSTLY, most_facts=3, depth=1),
    "topics": Theme(always=("错发",), by_topic=True),
    "implications": Theme(entries=(1, 2, 2), most_facts=2, unconditional=(False,), depth=0),
    "constraints": Theme(constraints=(1, 2, 2), most_facts=1, depth=0),
    "moments": Theme(always=("seen_at",), asks=_OFTEN, exceptions=_MOSTLY, unconditional=_OFTEN, most_facts=1, depth=0),
    "awards": Theme(always=_RECKONED, effects=AWARDING, most_facts=1, depth=1),
    "payments": Theme(
        always=_RECKONED, effects=AWARDING, exceptions=(False,), unconditional=_MOSTLY, asks=(False,), most_facts=1, depth=0
    ),
    "divisions": Theme(always=_RECKONED, effects=DIVIDING, unconditional=_MOSTLY, asks=(False,), most_facts=1, depth=0),
    "relations": Theme(always=("price", "loss"), compared=1, unconditional=(False,), most_facts=1, depth=0),
    "relations that hang together": Theme(always=("price", "loss"), compared=3, most_facts=1, depth=1),
    "clashes": Theme(exceptions=(False,), unconditional=_MOSTLY, asks=(False,), most_facts=2, depth=1),
    "waiting": Theme(
        always=("who reported",), waits=True, most_facts=2, exceptions=(False, False, True), asks=(False,), depth=0
    ),
}
WAIT = "waits"
_ANY_THEME = st.sampled_from(tuple(THEMES.values()))
_NAME = st.sampled_from([name for name in TYPES if name != "who reported"])
_SINCE = st.sampled_from((None, None, None, None, date(2022, 9, 1), date(2022, 9, 2)))
_ASK = st.sampled_from((None, model.Ask(("reporter", "carrier"))))
_ONE_IN_FOUR, _ONE_IN_SIX = (st.integers(0, n).map(lambda drawn: drawn == 0) for n in (3, 5))
_UP_TO_TWO, _RULES = st.integers(0, 2), st.integers(2, 8)


@st.composite
def policies(draw: st.DrawFn, theme: Theme | None = None) -> model.Policy:
    """A policy with chains of exceptions, parts of parties, presumptions, implications, constraints and definitions."""
    theme = theme or draw(_ANY_THEME)
    drawn = draw(st.lists(_NAME, min_size=1, max_size=theme.most_facts, unique=True))
    types = {name: TYPES[name] for name in (*theme.always, *drawn, "who reported")}
    compared = [compared_in(draw) for _ in range(theme.compared)]
    definitions: dict[str, model.Definition] = {}
    for name in ("broken", "破损")[: draw(_UP_TO_TWO)]:
        condition = condition_in(draw, Scope(types, tuple(definitions), asks=True, compared=compared), theme.depth)
        definitions[name] = model.Definition(name, labels(name), condition)
    favoured = theme.always[0] if len(theme.always) == 1 else None
    any_scope = Scope(types, tuple(definitions), asks=True, trivial=True, compared=compared, favoured=favoured)
    blind = tuple(name for name in definitions if not _asks(name, definitions))
    blind_scope = Scope(types, blind, trivial=True, compared=compared)
    facts = {name: _fact(draw, name, replace(blind_scope, trivial=False), theme) for name in types}
    facts |= {cost: model.Fact(cost, labels(cost), model.Number("money"), is_cost=True) for cost in COSTS}
    constraints = {
        name: model.Constraint(name, labels(name), _never(draw, replace(blind_scope, trivial=False), theme))
        for name in ("first", "second")[: draw(st.sampled_from(theme.constraints))]
    }
    rules: dict[str, model.Rule] = {}
    for number in range(draw(_RULES)):
        rule = _rule(draw, f"R-{number}", (blind_scope, any_scope), tuple(rules), theme)
        rules[rule.name] = _on_topic(draw, rule) if theme.by_topic and not draw(_ONE_IN_SIX) else rule
    if theme.waits:
        rules |= _waiting(condition_in(draw, any_scope, 1))
    return model.Policy(
        name="random",
        labels=labels("random\npolicy."),
        version="1.0.0",
        currency="CNY",
        in_force=model.Period(),
        words={},
        parties=PARTIES,
        facts=facts,
        parameters={},
        tables={RATES.name: RATES},
        definitions=definitions,
        constraints=constraints,
        asking_order=tuple(draw(st.permutations(tuple(facts)))),
        rules=rules,
        scenarios=(),
        digest="sha256:0",
    )


def _asks(name: str, definitions: dict[str, model.Definition]) -> bool:
    return asks_what_is_known(definitions[name].condition, definitions)


def _fact(draw: st.DrawFn, name: str, scope: Scope, theme: Theme) -> model.Fact:
    fact = model.Fact(name, labels(name), scope.types[name], ask=draw(_ASK))
    if isinstance(fact.type, model.Stamp | model.Clock):
        return fact
    if draw(_ONE_IN_SIX):
        fact = replace(fact, presumed=_written(draw, fact.type))
    others = replace(scope, types={other: type_ for other, type_ in scope.types.items() if other != name})
    entries = draw(st.sampled_from(theme.entries)) if any(not isinstance(t, model.Stamp) for t in others.types.values()) else 0
    return replace(fact, implied=tuple(_implied(draw, fact.type, others) for _ in range(entries)))


def _implied(draw: st.DrawFn, type_: model.FactType, others: Scope) -> model.Implied:
    """A value that other facts imply, or that it implies already that one of them is known."""
    if draw(_ONE_IN_FOUR):
        return model.Implied(_written(draw, type_), model.Known(draw(st.sampled_from(list(others.types))), known=True))
    return model.Implied(_written(draw, type_), condition_in(draw, others, 1))


def _never(draw: st.DrawFn, scope: Scope, theme: Theme) -> model.Condition:
    """What facts may not be together, or not once one of them is known."""
    parts = parts_in(draw, scope, theme.depth)
    known = (model.Known(draw(st.sampled_from(list(scope.types))), known=True),) if draw(_ONE_IN_FOUR) else ()
    return model.AllOf((*parts, *known))


def _written(draw: st.DrawFn, type_: model.FactType) -> str:
    """A value as a policy writes it."""
    if isinstance(type_, model.Choice):
        return draw(st.sampled_from(type_.values))
    return str(draw(st.sampled_from(thresholds_for(type_))))


def _rule(draw: st.DrawFn, name: str, scopes: tuple[Scope, Scope], earlier: Sequence[str], theme: Theme) -> model.Rule:
    """A rule that may be an exception to earlier ones; if it asks what is known it settles nothing by itself."""
    asks = draw(st.sampled_from(theme.asks))
    scope = scopes[asks]
    overrides: list[str] = []
    if earlier and draw(st.sampled_from(theme.exceptions)):
        overrides = list(dict.fromkeys((earlier[-1], *draw(st.lists(st.sampled_from(earlier), max_size=2)))))
    unconditional = draw(st.sampled_from(theme.unconditional))
    effects = draw(PROCEDURAL if asks else theme.effects)
    return model.Rule(
        name,
        labels(f"规则\n{name}."),
        model.AllOf(()) if unconditional else condition_in(draw, scope, theme.depth),
        tuple(model.Outcome(effect, condition_in(draw, scope, 1) if draw(_ONE_IN_FOUR) else None) for effect in effects),
        tuple(overrides),
        in_force=model.Period(draw(_SINCE)),
    )


def _waiting(condition: model.Condition) -> dict[str, model.Rule]:
    open_, asked = model.Known("who reported", known=False), model.Outcome(model.Check("who reported"))
    waits = model.Rule(
        WAIT, labels(f"规则\n{WAIT}."), model.AllOf((open_, condition)), (model.Outcome(model.Await("who reported")),)
    )
    return {WAIT: waits, "asks": model.Rule("asks", labels("规则\nasks."), open_, (asked,))}


def _on_topic(draw: st.DrawFn, rule: model.Rule) -> model.Rule:
    topic = model.Is("错发", (draw(st.sampled_from(("a", "b", "unknown"))),), holds=True)
    return replace(rule, condition=model.AllOf((topic, rule.condition)))


def without_constraints(policy: model.Policy) -> model.Policy:
    """The policy but for its constraints."""
    return replace(policy, constraints={})
