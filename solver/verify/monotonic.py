"""`more days_late never lowers what carrier bears of freight` → proved, or two cases that differ in that number alone.

The rules that bear on the cost stand twice in one program: as they are, and as they read a second, greater number.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import cast

from fenze.decision.decision import Decision
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.truth import truth_of
from fenze.solver.decide import Engine
from fenze.solver.program import program_of
from fenze.solver.solve import Assumed
from fenze.solver.verify.finding import Finding, Raw, Witness
from fenze.solver.verify.reach import facts_read
from fenze.solver.verify.shrink import decision_of, smallest
from fenze.solver.verify.space import TOTAL, Found, Space, atom_of, numbered_effects, plain

MOST_PAIRS = 600
_SECOND, _MORE, _ASKED = "then", "more", "asked"


def refuted(
    engine: Engine, stated: model.Property, claim: model.Monotonic, seconds: float
) -> tuple[Finding | None, Text | None]:
    """Two cases that show that the property does not hold, and what could not be told. Raises TookTooLong."""
    policy, second = engine.policy, f"{_SECOND} {claim.fact}"
    twice = _twice(policy, stated, claim, second)
    program = program_of(twice)
    effects, _ = numbered_effects(program.outcomes)
    lines = ["goal(0). total_only(0).", f"asks(0, {_MORE})."]
    lines += [f"asks(0, {term_of(name)})." for name in (_ASKED, f"{_SECOND} {_ASKED}") if name in twice.rules]
    spoken: set[int] = set()
    for rule, outcomes in program.outcomes.items():
        for given in outcomes:
            if isinstance(given.effect, model.Bears) and given.effect.cost == claim.cost:
                key = effects[plain(given.effect)] + (len(effects) if rule.startswith(f"{_SECOND} ") else 0)
                spoken.add(key)
                lines.append(f"effect({term_of(rule)}, {given.number}, {key}). spoken_of({key}).")
    space = Space(twice, ("property",), seconds, lines, program)
    doubtful = False
    for _ in range(MOST_PAIRS):
        found = space.find(("about(0)", True), TOTAL)
        if found is None:
            doubtful |= space.unsure
            why = Text(
                f"`{stated.name}`: amounts could not be compared in some cases", f"`{stated.name}`：有些案件中的金额无法比较"
            )
            return None, why if doubtful else None
        pair = _Pair(engine, stated, claim, *_witness_of(space, found, claim, second))
        if pair.is_against(pair.first):
            return pair.finding(), None
        doubtful |= not pair.is_told()
        space.search.exclude(_alike(found, spoken, policy))
    return None, Text(f"`{stated.name}`: there are too many combinations", f"`{stated.name}`：组合过多")


def _alike(found: Found, spoken: set[int], policy: model.Policy) -> list[Assumed]:
    keys = {key for (key,) in found.told("arises")}
    givers = {party.given_by for party in policy.parties.values() if party.given_by}
    alike: list[Assumed] = [("about(0)", True), *((f"arises({key})", str(key) in keys) for key in sorted(spoken))]
    return alike + [(atom_of("given", name, value), True) for name, value in found.given.items() if name in givers]


def _witness_of(space: Space, found: Found, claim: model.Monotonic, second: str) -> tuple[Witness, Raw]:
    whole = space.witness_of(found, {claim.cost: "100"})
    facts = {name: value for name, value in whole.facts.items() if name != second}
    return replace(whole, facts=facts), whole.facts[second]


class _Pair:
    """Two cases that differ in the fact alone: the first, and the number that the second has in its place."""

    def __init__(self, engine: Engine, stated: model.Property, claim: model.Monotonic, first: Witness, more: Raw) -> None:
        self.engine, self.stated, self.claim, self.first, self.more = engine, stated, claim, first, more

    def second_of(self, first: Witness) -> Witness:
        return replace(first, facts={**first.facts, self.claim.fact: self.more})

    def borne_in(self, witness: Witness) -> Fraction | None:
        """The share that is certainly the party's; None where it is open or the property does not speak of the case."""
        decision = decision_of(self.engine, witness)
        if decision is None or not self._meets(decision):
            return None
        if any(row.cost == self.claim.cost for row in decision.possible):
            return None
        rows = [row for row in decision.liability if (row.party, row.cost) == (self.claim.party, self.claim.cost)]
        shares = [row.share for row in rows if row.tentative is None]
        return None if None in shares else sum((share for share in shares if share is not None), Fraction(0))

    def _meets(self, decision: Decision) -> bool:
        condition = self.stated.condition
        return condition is None or truth_of(condition, decision.file.values, self.engine.policy) is True

    def is_told(self) -> bool:
        return self.borne_in(self.first) is not None and self.borne_in(self.second_of(self.first)) is not None

    def is_against(self, first: Witness) -> bool:
        if self.claim.fact not in first.facts:
            return False
        less, more = self.borne_in(first), self.borne_in(self.second_of(first))
        return less is not None and more is not None and (more > less if self.claim.raises else more < less)

    def finding(self) -> Finding:
        policy = self.engine.policy
        decisions = [decision_of(self.engine, one) for one in (self.first, self.second_of(self.first))]
        rules = sorted({rule for one in decisions if one for row in one.liability for rule in row.rules})
        witness = smallest(self.first, self.is_against, facts_read(policy, rules) | {self.claim.fact, self.claim.cost})
        assert witness is not None, "two cases that deciding them does not show to differ"
        claim, less, more = self.claim, self.borne_in(witness), self.borne_in(self.second_of(witness))
        name = self.stated.name
        return Finding(
            "property-violated",
            "error",
            self.stated.loc,
            tuple(rules),
            name,
            Text(f"the property `{name}` does not hold in this case", f"性质 `{name}` 在此案件中不成立"),
            Text("correct the rules, or what the property claims", "请更正规则，或更正性质本身"),
            witness,
            Text(
                f"`{claim.party}` bears {less} of `{claim.cost}`, and {more} once `{claim.fact}` is {self.more}",
                f"`{claim.party}` 承担 `{claim.cost}` 的 {less}；`{claim.fact}` 为 {self.more} 时则为 {more}",
            ),
        )


def _twice(policy: model.Policy, stated: model.Property, claim: model.Monotonic, second: str) -> model.Policy:
    """The rules that bear on the cost, and once more with the second fact in place of the first."""
    kept = _kept(policy, claim.cost)
    changed = {claim.fact: second}
    facts = {
        **policy.facts,
        second: replace(policy.facts[claim.fact], name=second, presumed=None, implied=(), derived=(), clock_of=None),
    }
    renamed = {one: f"{_SECOND} {one}" for one in (*policy.definitions, *kept)} | changed
    definitions = {**policy.definitions}
    constraints = {**policy.constraints}
    rules = {name: policy.rules[name] for name in kept}
    for name, definition in policy.definitions.items():
        definitions[renamed[name]] = cast("model.Definition", _renamed(definition, renamed))
    for name, constraint in policy.constraints.items():
        constraints[f"{_SECOND} {name}"] = cast("model.Constraint", _renamed(constraint, changed | renamed))
    for name in kept:
        rule = policy.rules[name]
        copy = replace(rule, overrides=tuple(one for one in rule.overrides if one in kept))
        rules[name], rules[renamed[name]] = copy, _second(copy, renamed)
    order = model.Relation(
        model.FactValue(second, _kind_of(policy, claim.fact)), ">", model.FactValue(claim.fact, _kind_of(policy, claim.fact))
    )
    rules[_MORE] = model.Rule(_MORE, model.Labels("", ""), order, ())
    if stated.condition is not None:
        asked = model.Rule(_ASKED, model.Labels("", ""), stated.condition, ())
        rules[_ASKED] = asked
        rules[f"{_SECOND} {_ASKED}"] = replace(
            asked, name=f"{_SECOND} {_ASKED}", condition=cast("model.Condition", _renamed(stated.condition, renamed))
        )
    return replace(
        policy,
        facts=facts,
        definitions=definitions,
        constraints=constraints,
        rules=rules,
        asking_order=(*policy.asking_order, second),
        scenarios=(),
        properties=(),
        accepted=(),
    )


def _second(rule: model.Rule, renamed: Mapping[str, str]) -> model.Rule:
    """The rule as it reads the second number; its effects stay what they are."""
    return replace(
        rule,
        name=renamed[rule.name],
        condition=cast("model.Condition", _renamed(rule.condition, renamed)),
        outcomes=tuple(
            replace(one, condition=cast("model.Condition", _renamed(one.condition, renamed)) if one.condition else None)
            for one in rule.outcomes
        ),
        overrides=tuple(renamed[one] for one in rule.overrides),
    )


def _kind_of(policy: model.Policy, fact: str) -> model.FormulaKind:
    kind = policy.facts[fact].type
    assert isinstance(kind, model.Number)
    return kind.kind if kind.kind == "money" or kind.kind == "duration" else "number"


def _kept(policy: model.Policy, cost: str) -> list[str]:
    """The rules that put the cost on somebody, and what overrides them."""
    found = {
        rule.name
        for rule in policy.rules.values()
        if any(isinstance(one.effect, model.Bears) and one.effect.cost == cost for one in rule.outcomes)
    }
    waiting = sorted(found)
    while waiting:
        name = waiting.pop()
        for other in policy.rules.values():
            if name in other.overrides and other.name not in found:
                found.add(other.name)
                waiting.append(other.name)
    return [name for name in policy.rules if name in found]


def _renamed(node: object, names: Mapping[str, str]) -> object:
    """The condition with other names for facts and definitions."""
    match node:
        case model.Is(fact):
            return replace(node, fact=names.get(fact, fact))
        case str():
            return names.get(node, node)
        case tuple():
            return tuple(_renamed(part, names) for part in node)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case model.Labels() | model.Period():
            return node
        case _ if is_dataclass(node) and not isinstance(node, type):
            values = {one.name: getattr(node, one.name) for one in fields(node) if one.name != "loc"}
            changed = {name: _renamed(value, names) for name, value in values.items()}
            return replace(node, **changed) if changed != values else node
        case _:
            return node
