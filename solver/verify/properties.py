"""The properties that a policy states → each proved over all cases, or a smallest case in which it does not hold.

What a property speaks of comes about or not by which of a few outcomes are given. The search lists every such combination that
a case can come to, and each is looked at once, in a decision; so what is told of a case is what `fenze decide` says of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction

from fenze.decision.decision import Decision
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.truth import truth_of
from fenze.solver.decide import Engine
from fenze.solver.program import program_of
from fenze.solver.solve import Assumed
from fenze.solver.verify.events import bears_on, came_about, is_of_the_file, said
from fenze.solver.verify.finding import Finding, Raw, Witness
from fenze.solver.verify.monotonic import refuted
from fenze.solver.verify.reach import facts_read
from fenze.solver.verify.shrink import decision_of, smallest
from fenze.solver.verify.space import TOTAL, Found, Space, atom_of, numbered_effects, raw_of

MOST_CLASSES = 600
_AMOUNT = Fraction(100)


@dataclass(frozen=True, slots=True)
class Goal:
    """A property to be refuted: `number` names it in the program, `events` are those looked at, in total cases or in all."""

    number: int
    property: model.Property
    events: tuple[model.Event, ...]
    total: bool


@dataclass(slots=True)
class Properties:
    """The properties of a policy. `doubts` says what could not be told; `proved` names those that hold."""

    engine: Engine
    seconds: float
    space: Space = field(init=False)
    goals: list[Goal] = field(init=False)
    effects: list[model.Effect] = field(init=False)
    doubts: list[Text] = field(init=False, default_factory=list[Text])
    proved: list[str] = field(init=False, default_factory=list[str])

    def __post_init__(self) -> None:
        policy = self.engine.policy
        self.goals = [*_goals_of(policy)]
        rules = {
            name_of(number): model.Rule(name_of(number), model.Labels("", ""), one.condition, ())
            for number, one in enumerate(policy.properties)
            if one.condition is not None
        }
        asking = replace(policy, rules={**policy.rules, **rules})
        program = program_of(asking)
        effects, lines = numbered_effects(program.outcomes)
        self.effects = list(effects)
        for goal in self.goals:
            lines.append(f"goal({goal.number}).")
            lines += [f"spoken_of({key})." for key in self._keys(goal)]
            lines += [f"watched({term_of(rule)})." for rule in _watched(goal)]
            if goal.property.condition is not None:
                lines.append(f"asks({goal.number}, {term_of(name_of(policy.properties.index(goal.property)))}).")
            if goal.total:
                lines.append(f"total_only({goal.number}).")
        self.space = Space(asking, ("property",), self.seconds, lines, program)

    def findings(self) -> Iterator[Finding]:
        """The properties that do not hold, or speak of no case; in the order stated."""
        for stated in self.engine.policy.properties:
            before = len(self.doubts)
            finding = self._finding(stated)
            if finding is not None:
                yield finding
            elif len(self.doubts) == before:
                self.proved.append(stated.name)

    def _finding(self, stated: model.Property) -> Finding | None:
        if isinstance(stated.claim, model.Monotonic):
            finding, doubt = refuted(self.engine, stated, stated.claim, self.space.search.left())
            self.doubts += [doubt] if doubt else []
            return finding
        met = False
        for goal in (goal for goal in self.goals if goal.property is stated):
            found, any_case = self._refuted(goal)
            if found is not None:
                return found
            met |= any_case
        if met:
            return None
        return _finding(
            stated,
            "property-without-case",
            Text(f"the property `{stated.name}` speaks of no case", f"性质 `{stated.name}` 没有对应的案件"),
            Text("correct what stands after `whenever`", "请更正 `凡是` 后的条件"),
        )

    def _refuted(self, goal: Goal) -> tuple[Finding | None, bool]:
        """A case in which it does not hold, if there is one; and whether there is any case to look at."""
        assumed: list[Assumed] = [(f"about({goal.number})", True), *([TOTAL] if goal.total else [])]
        for tries in range(MOST_CLASSES):
            found = self.space.find(*assumed)
            if found is None:
                if self.space.unsure:
                    self._doubt(goal, Text("some compared numbers were not found", "有些相互比较的数值未能找到"))
                return None, tries > 0
            finding = self._judged(goal, found)
            if finding is not None:
                return finding, True
            self.space.search.exclude(self._alike(goal, found))
        self._doubt(goal, Text("there are too many combinations of outcomes", "结果的组合过多"))
        return None, True

    def _doubt(self, goal: Goal, why: Text) -> None:
        name = goal.property.name
        self.doubts.append(Text(f"`{name}`: {why.en}", f"`{name}`：{why.zh}"))

    def _judged(self, goal: Goal, found: Found) -> Finding | None:
        stated, engine, policy = goal.property, self.engine, self.engine.policy
        wide = self.space.witness_of(found, self._amounts(goal, found))

        def broken(witness: Witness) -> Decision | None:
            decision = decision_of(engine, witness)
            if decision is None or not _meets(stated, decision, policy):
                return None
            return decision if breach_of(goal, decision) is not None else None

        decision = broken(wide)
        if decision is None:
            return None
        needed: frozenset[str] = frozenset()
        if isinstance(stated.claim, model.Always) and any(map(is_of_the_file, goal.events)):
            needed = facts_read(policy, self._givers(goal)) & wide.facts.keys()
        witness = smallest(
            wide,
            lambda one: needed <= one.facts.keys() and broken(one) is not None,
            facts_read(policy, decision.rules) | facts_read(self.space.policy, _asking(goal, policy)) | needed,
        )
        assert witness is not None, "a breach that deciding its case does not show"
        decision = broken(witness)
        breach = breach_of(goal, decision) if decision else None
        assert decision is not None and breach is not None
        return _finding(
            stated,
            "property-violated",
            Text(f"the property `{stated.name}` does not hold in this case", f"性质 `{stated.name}` 在此案件中不成立"),
            Text("correct the rules, or what the property claims", "请更正规则，或更正性质本身"),
            tuple(rule for rule in decision.rules if rule in self._givers(goal)),
            witness,
            breach,
        )

    def _amounts(self, goal: Goal, found: Found) -> dict[str, Raw]:
        """Amounts that the outcomes in question are reckoned from, where rules do not look at them."""
        facts, amounts = self.engine.policy.facts, dict[str, Raw]()
        for key in self._keys(goal):
            effect = self.effects[key]
            names = [fact for formula in formulas_of(effect) for fact in facts_of(formula)]
            names += [effect.cost] if isinstance(effect, model.Bears) else []
            for name in names:
                kind = facts[name].type
                if name not in found.given and isinstance(kind, model.Number | model.Choice):
                    amounts[name] = raw_of(facts[name], kind.values[0] if isinstance(kind, model.Choice) else _AMOUNT)
        return amounts

    def _alike(self, goal: Goal, found: Found) -> list[Assumed]:
        """What all cases share in which the same comes about of what the property speaks of."""
        keys = {key for (key,) in found.told("arises")}
        stood = {rule for (rule,) in found.told("stood")}
        alike: list[Assumed] = [(f"about({goal.number})", True)]
        alike += [(f"arises({key})", str(key) in keys) for key in self._keys(goal)]
        alike += [(atom_of("stood", rule), rule in stood) for rule in _watched(goal)]
        givers = {party.given_by for party in self.engine.policy.parties.values() if party.given_by}
        return alike + [(atom_of("given", name, value), True) for name, value in found.given.items() if name in givers]

    def _keys(self, goal: Goal) -> list[int]:
        return [key for key, effect in enumerate(self.effects) if any(bears_on(effect, event) for event in goal.events)]

    def _givers(self, goal: Goal) -> frozenset[str]:
        """The rules that bear on the property, and what overrides them."""
        policy = self.engine.policy
        waiting = [
            rule.name
            for rule in policy.rules.values()
            if rule.name in _watched(goal)
            or any(bears_on(outcome.effect, event) for outcome in rule.outcomes for event in goal.events)
        ]
        found: set[str] = set()
        while waiting:
            name = waiting.pop()
            if name not in found:
                found.add(name)
                waiting += [other.name for other in policy.rules.values() if name in other.overrides]
        return frozenset(found)


def name_of(number: int) -> str:
    """The rule without outcomes that applies where the property's condition holds."""
    return f"property {number}"


def breach_of(goal: Goal, decision: Decision) -> Text | None:
    """What in the decision is against the property, if anything is."""
    match goal.property.claim:
        case model.Never():
            return next((said(event) for event in goal.events if came_about(event, decision)), None)
        case model.Always(groups):
            if decision.status == "undetermined" or any(all(came_about(one, decision) for one in group) for group in groups):
                return None
            missed = next(said(event) for group in groups for event in group if not came_about(event, decision))
            return Text(f"it is not so that {missed.en}", f"并未出现：{missed.zh}")
        case model.AtMostOne():
            both = [said(event) for event in goal.events if came_about(event, decision)]
            if len(both) < 2:
                return None
            return Text(" and ".join(one.en for one in both), "，且".join(one.zh for one in both))
        case model.Monotonic():
            return None


def _goals_of(policy: model.Policy) -> Iterator[Goal]:
    number = 0
    for stated in policy.properties:
        kinds: list[tuple[tuple[model.Event, ...], bool]] = []
        match stated.claim:
            case model.Never(events) | model.AtMostOne(events):
                of_the_file = tuple(event for event in events if is_of_the_file(event))
                kinds = [(events, True), *([(of_the_file, False)] if of_the_file else [])]
            case model.Always(groups):
                kinds = [(tuple(event for group in groups for event in group), True)]
            case model.Monotonic():
                pass
        for events, total in kinds:
            yield Goal(number, stated, events, total)
            number += 1


def _meets(stated: model.Property, decision: Decision, policy: model.Policy) -> bool:
    return stated.condition is None or truth_of(stated.condition, decision.file.values, policy) is True


def _watched(goal: Goal) -> list[str]:
    return sorted({event.rule for event in goal.events if isinstance(event, model.ExpectStands)})


def _asking(goal: Goal, policy: model.Policy) -> Sequence[str]:
    return [name_of(policy.properties.index(goal.property))] if goal.property.condition is not None else []


def _finding(
    stated: model.Property,
    code: str,
    message: Text,
    advice: Text,
    rules: tuple[str, ...] = (),
    witness: Witness | None = None,
    shown: Text | None = None,
) -> Finding:
    return Finding(code, "error", stated.loc, rules, stated.name, message, advice, witness, shown)
