"""Rules that never apply, never stand or change nothing, values no case has, and conditions that say nothing."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from functools import partial

from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Place, Text
from fenze.dsl.model.condition import facts_of_leaf, leaves_of
from fenze.solver.decide import Engine
from fenze.solver.program import Program, program_of
from fenze.solver.solve import Assumed
from fenze.solver.verify.conditions import Part, lines_of, parts_of
from fenze.solver.verify.finding import Finding, Witness
from fenze.solver.verify.shrink import decision_of, smallest
from fenze.solver.verify.space import Found, Space, leaves_in, numbered_effects

Target = tuple[str, str, str]


@dataclass(slots=True)
class Reach:
    """What cases of a policy reach, looked for once and asked for by several checks. Raises TookTooLong while it looks."""

    engine: Engine
    seconds: float
    program: Program = field(init=False)
    space: Space = field(init=False)
    parts: tuple[Part, ...] = field(init=False)
    reached: dict[Target, Found] = field(init=False, default_factory=dict[Target, Found])
    _targets: dict[Target, str] | None = field(init=False, default=None)
    _done: bool = field(init=False, default=False)

    def __post_init__(self) -> None:
        policy = self.engine.policy
        self.program = program_of(policy)
        live = frozenset(self.program.outcomes)
        read = definitions_read_by(policy, live)
        self.parts = tuple(part for part in parts_of(policy, live) if part.of != "definition" or part.owner in read)
        lines = [*lines_of(self.parts, self.program)]
        lines += numbered_effects(self.program.outcomes)[1]
        lines += _starts(policy, self.program)
        constrained = {fact for one in policy.constraints.values() for fact in facts_of_condition(policy, one.never)}
        lines += [f"constrained({term_of(fact)})." for fact in self.program.facts if fact in constrained]
        self.space = Space(policy, ("reach",), self.seconds, lines, self.program)

    def missed(self, kind: str) -> list[Target]:
        """The targets of a kind that no case reaches, once all have been looked for."""
        if self._targets is None:
            self._targets = {(a, b, c): seek_of((a, b, c)) for _, a, b, c in self.space.search.atoms("target", 3)}
        if not self._done:
            self.space.each(self._seen)
        while not self._done:
            found = self.space.find()
            if found is None:
                self._done = True
            else:
                self._seen(found)
        return [target for target in self._targets if target[0] == kind and target not in self.reached]

    def _seen(self, found: Found) -> list[str]:
        """Remembers what the case reaches; the atoms that need not be sought any more."""
        fresh = [t for name, one, two in found.told("reached") if (t := (name, one, two)) not in self.reached]
        self.reached.update((target, found) for target in fresh)
        sought = [self._targets[target] for target in fresh if self._targets and target in self._targets]
        self.space.search.shut(sought)
        return sought


def seek_of(target: Target) -> str:
    """The atom that says that the target is sought."""
    return f"seek({','.join(name if name.isdigit() else term_of(name) for name in target)})"


def dead_rules(reach: Reach) -> Iterator[Finding]:
    """Rules whose condition no case meets, but for those that a parameter switches off."""
    policy, never = reach.engine.policy, {rule for _, rule, _ in reach.missed("applies")}
    for rule in policy.rules.values():
        if rule.name in never or (rule.name not in reach.program.outcomes and not _switched_off(rule)):
            yield Finding(
                "dead-rule",
                "error",
                rule.loc,
                (rule.name,),
                "",
                Text(
                    f"`{rule.name}` never applies: no case meets its condition", f"`{rule.name}` 永不适用：没有案件能满足其条件"
                ),
                Text("look for conditions that exclude each other, or delete the rule", "请检查条件是否互相排斥，或删去此规则"),
            )


def defeated_rules(reach: Reach) -> Iterator[Finding]:
    """Rules that apply in some case and stand in none."""
    policy = reach.engine.policy
    never = {rule for _, rule, _ in reach.missed("applies")}
    for _, name, _ in reach.missed("stands"):
        if name in never:
            continue
        rule = policy.rules[name]
        found = reach.reached["applies", name, name]
        witness = smallest(
            reach.space.witness_of(found),
            partial(_is_defeated, reach.engine, name),
            facts_read(policy, (name, *_overriders(policy, name))),
        )
        by = tuple(other.name for other in policy.rules.values() if name in other.overrides)
        yield Finding(
            "always-defeated",
            "error",
            rule.loc,
            (name, *by),
            "",
            Text(
                f"`{name}` applies but never stands: one of its exceptions always does",
                f"`{name}` 虽会适用却从不成立：总有一条例外成立",
            ),
            Text(f"narrow {_named(by)}, or delete the rule", f"请收窄{_named(by, '、')}，或删去此规则"),
            witness,
            Text(f"`{name}` is defeated", f"`{name}` 被推翻"),
            others=tuple(Place(policy.rules[one].loc, Text("an exception to it", "它的例外")) for one in by),
        )


def idle_overrides(reach: Reach) -> Iterator[Finding]:
    """Overrides between rules of which the one never stands where the other applies."""
    policy = reach.engine.policy
    never = {rule for _, rule, _ in reach.missed("stands")}
    for _, one, other in reach.missed("collides"):
        if one in never or ("applies", other, other) not in reach.reached:
            continue
        yield Finding(
            "idle-override",
            "warning",
            policy.rules[one].loc,
            (one, other),
            "",
            Text(
                f"`{one}` overrides `{other}`, but the two never meet in a case",
                f"`{one}` 优先于 `{other}`，但二者从不在同一案件中相遇",
            ),
            Text(f"take `{other}` out of `overrides`, or widen a condition", f"请从 `优先于` 中删去 `{other}`，或放宽条件"),
            others=(Place(policy.rules[other].loc, Text("never applies where the other stands", "另一条成立时它从不适用")),),
        )


def unreachable_values(reach: Reach) -> Iterator[Finding]:
    """Values and regions that the policy's constraints allow in no case."""
    policy = reach.engine.policy
    for _, name, value in reach.missed("has"):
        if name not in policy.facts:
            continue  # a difference of formulas: no fact takes it
        fact = policy.facts[name]
        label = fact.type.labels[value].zh if isinstance(fact.type, model.Choice) and value in fact.type.labels else value
        yield Finding(
            "unreachable-value",
            "warning",
            fact.loc,
            (),
            f"{name} {value}",
            Text(
                f"no case can have `{name}` at `{value}`: the constraints exclude it",
                f"没有案件能让 `{name}` 为“{label}”：约束将其排除",
            ),
            Text("delete the value, or loosen the constraint", "请删去该取值，或放宽约束"),
        )


def _is_defeated(engine: Engine, rule: str, witness: Witness) -> bool:
    decision = decision_of(engine, witness)
    return decision is not None and any(defeat.rule == rule for defeat in decision.defeated)


def _stands(engine: Engine, rule: str, witness: Witness) -> bool:
    decision = decision_of(engine, witness)
    return decision is not None and rule in decision.rules


def applies(engine: Engine, witness: Witness, rule: str) -> bool:
    decision = decision_of(engine, witness)
    return decision is not None and rule in decision.answer.applies


def asks(policy: model.Policy, kind: type[model.Condition], *conditions: model.Condition) -> bool:
    """Whether one of the conditions, or a definition in it, has a leaf of this kind."""
    return any(
        isinstance(leaf, kind)
        or (isinstance(leaf, model.Defined) and asks(policy, kind, policy.definitions[leaf.definition].condition))
        for condition in conditions
        for leaf in leaves_of(condition)
    )


def duties_without_start(reach: Reach) -> Iterator[Finding]:
    """Duties with a limit that may stand while the moment it counts from is unknown, and nobody is ever asked for it."""
    policy = reach.engine.policy
    reach.missed("unstarted")
    for (kind, name, number), found in sorted(reach.reached.items()):
        if kind != "unstarted":
            continue
        effect = next(given.effect for given in reach.program.outcomes[name] if given.number == int(number))
        assert isinstance(effect, model.Must) and effect.deadline is not None
        start, action = effect.deadline.start, effect.action

        def shows(witness: Witness, name: str = name, action: str = action, start: str = start) -> bool:
            decision = decision_of(reach.engine, witness)
            return (
                decision is not None
                and start not in decision.file.values
                and any(duty.action == action and duty.due is None and name in duty.rules for duty in decision.duties)
                and all(check.fact != start for check in decision.next_checks)
            )

        witness = smallest(reach.space.witness_of(found), shows, facts_read(policy, (name,)))
        if witness is not None:
            yield Finding(
                "duty-without-start",
                "warning",
                effect.loc if effect.loc.line else policy.rules[name].loc,
                (name,),
                f"{action} {start}",
                Text(
                    f"the limit of `{action}` counts from `{start}`, which nobody is asked for",
                    f"`{action}` 的期限自 `{start}` 起算，但没有人会被问到它",
                ),
                Text(
                    f"say whom to `ask` for `{start}`, or have a rule check it", f"请写明 `{start}` 向谁 `询问`，或用规则核查它"
                ),
                witness,
                Text(f"`{action}` has no due time", f"`{action}` 没有到期时间"),
            )


def redundant_rules(reach: Reach, seconds: float) -> Iterator[Finding]:
    """Rules without which every case comes out the same."""
    policy = reach.engine.policy
    idle = {rule for _, rule, _ in reach.missed("stands")}
    doubtful = {rule for _, rule, _ in reach.missed("sole")} - idle
    if not doubtful:
        return
    space = Space(policy, ("without",), seconds, numbered_effects(reach.program.outcomes)[1], reach.program)
    needed: set[str] = set(reach.program.outcomes) - doubtful
    while True:
        assumed: list[Assumed] = [(f"gone({term_of(rule)})", False) for rule in sorted(needed)]
        found = space.find(*assumed)
        if found is None:
            break
        needed.update(rule for (rule,) in found.told("gone"))
    reach.space.unsure |= space.unsure
    for name in policy.rules:
        if name not in reach.program.outcomes or name in needed:
            continue
        witness = smallest(
            reach.space.witness_of(reach.reached["stands", name, name]),
            partial(_stands, reach.engine, name),
            facts_read(policy, (name,)),
        )
        yield Finding(
            "redundant-rule",
            "warning",
            policy.rules[name].loc,
            (name,),
            "",
            Text(f"without `{name}` every case comes out the same", f"即使没有 `{name}`，所有案件的结果也完全相同"),
            Text("delete it, or say what it is to add", "请删去，或写明它要增加的内容"),
            witness,
            Text(f"`{name}` stands and adds nothing", f"`{name}` 成立，但未增加任何结果") if witness else None,
        )


def facts_read(policy: model.Policy, rules: Iterable[str]) -> frozenset[str]:
    """The facts that decide whether these rules apply, and which of their outcomes hold."""
    found: set[str] = set()
    for name in rules:
        rule = policy.rules[name]
        for condition in (rule.condition, *(outcome.condition for outcome in rule.outcomes if outcome.condition)):
            found |= facts_of_condition(policy, condition)
    return frozenset(found)


def facts_of_condition(policy: model.Policy, condition: model.Condition) -> set[str]:
    """The facts that a condition reads."""
    return {fact for leaf in leaves_in(policy, condition) for fact in facts_of_leaf(leaf)}


def definitions_read_by(policy: model.Policy, rules: frozenset[str]) -> set[str]:
    """The definitions that these rules come to."""
    waiting: list[model.Condition] = []
    for name in rules:
        rule = policy.rules[name]
        waiting += [rule.condition, *(outcome.condition for outcome in rule.outcomes if outcome.condition)]
    found: set[str] = set()
    while waiting:
        for leaf in leaves_of(waiting.pop()):
            if isinstance(leaf, model.Defined) and leaf.definition not in found:
                found.add(leaf.definition)
                waiting.append(policy.definitions[leaf.definition].condition)
    return found


def _starts(policy: model.Policy, program: Program) -> Iterator[str]:
    """Duties with a limit from a moment that no `ask` speaks of; which outcomes ask for it."""
    moments: set[str] = set()
    for rule, outcomes in program.outcomes.items():
        for given in outcomes:
            effect = given.effect
            if (
                isinstance(effect, model.Must)
                and effect.deadline is not None
                and policy.facts[effect.deadline.start].ask is None
            ):
                moments.add(effect.deadline.start)
                yield f"starts_from({term_of(rule)}, {given.number}, {term_of(effect.deadline.start)})."
    for rule, outcomes in program.outcomes.items():
        for given in outcomes:
            if isinstance(given.effect, model.Check | model.Await) and given.effect.fact in moments:
                yield f"asks_for({term_of(rule)}, {given.number}, {term_of(given.effect.fact)})."


def _switched_off(rule: model.Rule) -> bool:
    """Whether the rule could apply, were the parameters that its condition asks for otherwise."""
    return any(isinstance(leaf, model.ParameterIs) for leaf in leaves_of(rule.condition))


def _overriders(policy: model.Policy, name: str) -> Iterator[str]:
    for other in policy.rules.values():
        if name in other.overrides:
            yield other.name
            yield from _overriders(policy, other.name)


def _named(names: Iterable[str], joint: str = ", ") -> str:
    return joint.join(f"`{name}`" for name in names)
