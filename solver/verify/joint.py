"""Two policies → one that holds the rules of both over the same facts, so that one program sees a case with both eyes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Literal, cast

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.model.condition import leaves_of

Side = Literal["old", "new"]


@dataclass(frozen=True, slots=True)
class Joint:
    """The joint policy. `sides` tells whose a rule is, `refusals` are constraints of one side alone, as rules with no outcome;
    `one_sided` the values of choices that one side alone knows; `apart` what keeps the two from being compared all the way."""

    policy: model.Policy
    sides: Mapping[str, Side]
    refusals: tuple[str, ...]
    one_sided: tuple[tuple[str, str], ...]
    apart: tuple[Text, ...]


def joint_of(old: model.Policy, new: model.Policy) -> Joint | None:
    """The joint policy; None where a fact of one name has different types, so that no case can be sent to both."""
    facts: dict[str, model.Fact] = {}
    one_sided: list[tuple[str, str]] = []
    apart: list[Text] = []
    for name in dict.fromkeys((*old.facts, *new.facts)):
        one, other = _fact_of(old, name), _fact_of(new, name)
        if one is None or other is None:
            facts[name] = cast("model.Fact", one or other)
            continue
        joined = _joined(one.type, other.type)
        if joined is None:
            return None
        if isinstance(joined, model.Choice) and isinstance(one.type, model.Choice) and isinstance(other.type, model.Choice):
            one_sided += [
                (name, value) for value in joined.values if (value in one.type.values) != (value in other.type.values)
            ]
        filled = [(fact.presumed, _bare(fact.implied), fact.derived, fact.clock_of) for fact in (one, other)]
        if filled[0] != filled[1]:
            apart.append(
                Text(
                    f"`{name}` is filled in otherwise where a case does not state it",
                    f"案件未填写 `{name}` 时，两者的补全方式不同",
                )
            )
        facts[name] = (
            replace(one, type=joined) if filled[0] == filled[1] else replace(one, type=joined, presumed=None, implied=())
        )
    if (old.time_zone, old.calendar, old.currency) != (new.time_zone, new.calendar, new.currency):
        apart.append(Text("time zone, calendar or currency differ", "时区、日历或币种不同"))
    if {n: p.part_of for n, p in old.parties.items()} != {n: p.part_of for n, p in new.parties.items()}:
        apart.append(Text("parties count with others than before", "主体的从属关系不同"))
    apart += [
        Text(f"only one side has the fact `{n}`", f"只有一方有事实 `{n}`")
        for n in facts
        if (n in old.facts) != (n in new.facts)
    ]
    apart += [Text(f"only one side knows `{f}` at `{v}`", f"只有一方允许 `{f}` 取 `{v}`") for f, v in one_sided]
    renamed = {"old": _renamed(old, "old"), "new": _renamed(new, "new")}
    sides: dict[str, Side] = {}
    rules: dict[str, model.Rule] = {}
    constraints: dict[str, model.Constraint] = {}
    refusals: list[str] = []
    kept = {repr(_opened(c.never, old)) for c in old.constraints.values()} & {
        repr(_opened(c.never, new)) for c in new.constraints.values()
    }
    for side, policy, whole in (("old", renamed["old"], old), ("new", renamed["new"], new)):
        for rule in policy.rules.values():
            rules[rule.name] = rule
            sides[rule.name] = cast("Side", side)
        for name, constraint in policy.constraints.items():
            own = name.removeprefix(f"{side} ")
            if repr(_opened(whole.constraints[own].never, whole)) in kept:
                constraints[name] = constraint
            else:
                if any(isinstance(leaf, model.Known) for leaf in leaves_of(_opened(constraint.never, policy))):
                    apart.append(Text(f"the {side} `{own}` asks what is known", f"{side} 的 `{own}` 问及事实是否已知"))
                refusals.append(name)
                rules[name] = model.Rule(name, constraint.labels, constraint.never, ())
                sides[name] = cast("Side", side)
    joint = replace(
        old,
        name=f"{old.name} / {new.name}",
        parties={**old.parties, **new.parties},
        facts=facts,
        asking_order=tuple(facts),
        definitions={**renamed["old"].definitions, **renamed["new"].definitions},
        constraints=constraints,
        rules=rules,
        scenarios=(),
    )
    return Joint(joint, sides, tuple(refusals), tuple(one_sided), tuple(apart))


def _fact_of(policy: model.Policy, name: str) -> model.Fact | None:
    """The fact, with the definitions that others imply it by written out."""
    fact = policy.facts.get(name)
    return fact and replace(fact, implied=tuple(replace(one, condition=_opened(one.condition, policy)) for one in fact.implied))


def _joined(one: model.FactType, other: model.FactType) -> model.FactType | None:
    if isinstance(one, model.Choice) and isinstance(other, model.Choice):
        if (one.kind == "yes or no") != (other.kind == "yes or no"):
            return None
        return replace(one, values=tuple(dict.fromkeys((*one.values, *other.values))), labels={**one.labels, **other.labels})
    return one if one == other else None


def _renamed(policy: model.Policy, side: Side) -> model.Policy:
    """The policy with the side before the names of its rules, definitions and constraints."""
    rules = {
        f"{side} {name}": replace(
            cast("model.Rule", _with_side(rule, side)),
            name=f"{side} {name}",
            overrides=tuple(f"{side} {other}" for other in rule.overrides),
        )
        for name, rule in policy.rules.items()
    }
    definitions = {
        f"{side} {name}": replace(cast("model.Definition", _with_side(one, side)), name=f"{side} {name}")
        for name, one in policy.definitions.items()
    }
    constraints = {
        f"{side} {name}": replace(cast("model.Constraint", _with_side(one, side)), name=f"{side} {name}")
        for name, one in policy.constraints.items()
    }
    return replace(policy, rules=rules, definitions=definitions, constraints=constraints)


def _with_side(node: object, side: Side) -> object:
    match node:
        case model.Defined(definition):
            return replace(node, definition=f"{side} {definition}")
        case tuple():
            return tuple(_with_side(part, side) for part in node)  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case model.Labels():
            return node
        case _ if is_dataclass(node) and not isinstance(node, type):
            values = {field.name: getattr(node, field.name) for field in fields(node) if field.name != "loc"}
            changed = {name: _with_side(value, side) for name, value in values.items()}
            return replace(node, **changed) if changed != values else node
        case _:
            return node


def _opened(condition: model.Condition, policy: model.Policy) -> model.Condition:
    """The condition with definitions written out."""
    match condition:
        case model.AllOf(parts) | model.AnyOf(parts):
            return type(condition)(tuple(_opened(part, policy) for part in parts))
        case model.Not(part):
            return model.Not(_opened(part, policy))
        case model.Defined(definition):
            return _opened(policy.definitions[definition].condition, policy)
        case _:
            return condition


def _bare(implied: tuple[model.Implied, ...]) -> tuple[tuple[str, str], ...]:
    return tuple((one.value, repr(one.condition)) for one in implied)
