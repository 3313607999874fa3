"""Parts of conditions that say nothing, and outcomes whose condition never holds."""

from __future__ import annotations

from collections.abc import Iterator

from fenze.dsl import model
from fenze.dsl.diagnostic import Severity, Text
from fenze.solver.verify.conditions import Part, place_of
from fenze.solver.verify.finding import Finding
from fenze.solver.verify.reach import Reach, applies, asks, facts_of_condition, facts_read
from fenze.solver.verify.shrink import smallest


def idle_conditions(reach: Reach) -> Iterator[Finding]:
    """Parts of conditions that hold wherever the parts beside them do, or as soon as their facts are known; outcomes whose
    condition never holds."""
    policy = reach.engine.policy
    dead = {rule for _, rule, _ in reach.missed("applies")}
    never, always = ({int(key) for _, key, _ in reach.missed(kind)} for kind in ("holds", "lapses"))
    once_known = {int(key) for _, key, _ in reach.missed("fails")} - always
    told: set[tuple[str, int]] = set()
    for key in sorted(never | always | once_known):
        part = reach.parts[key]
        everything = (part.condition, *part.others)
        if part.owner in dead or asks(policy, model.ParameterIs, part.condition) or isinstance(part.condition, model.Known):
            continue  # a parameter settles it, or it makes of the rule one about the file as it stands
        if key in never and (part.of != "outcome" or asks(policy, model.ParameterIs, *everything)):
            continue
        if key in never:
            place = place_of(part, policy)
            if (part.owner, place.line) not in told:
                told.add((part.owner, place.line))
                yield Finding(
                    "dead-outcome",
                    "warning",
                    place,
                    (part.owner,),
                    f"{part.number}",
                    Text(f"an outcome of `{part.owner}` never comes about", f"`{part.owner}` 有一项结果永不发生"),
                    Text(
                        "its condition contradicts the rule's own: correct one of them",
                        "其条件与规则自身的条件矛盾，请更正其一",
                    ),
                    label=Text("never holds here", "在此从不成立"),
                )
        elif key in always or not (_names_party(policy, part) or asks(policy, model.Known, *everything)):
            yield _idle_condition(reach, part, key, key in always)


def _idle_condition(reach: Reach, part: Part, key: int, always: bool) -> Finding:
    policy, engine = reach.engine.policy, reach.engine
    found = reach.reached.get(("holds", str(key), str(key)))
    witness = None
    if found is not None and part.of != "definition":
        read = facts_read(policy, (part.owner,))
        witness = smallest(reach.space.witness_of(found), lambda one: applies(engine, one, part.owner), read)
    if always:
        said = Text(
            f"a condition of `{part.owner}` always holds where the others do",
            f"`{part.owner}` 中有一项条件在其余条件满足时总是成立",
        )
        advice = Text("leave it out, or correct what it compares", "请删去，或更正比较的内容")
    else:
        said = Text(
            f"a condition of `{part.owner}` holds whatever the facts in it are",
            f"`{part.owner}` 中有一项条件无论事实取何值都成立",
        )
        advice = Text("leave it out, unless the rule is to wait until they are known", "请删去；若本意是等事实查明，可予保留")
    shown = Text(f"`{part.owner}` applies", f"`{part.owner}` 适用") if witness else None
    label = Text("never fails here", "在此从不落空")
    severity: Severity = "warning" if always else "note"
    return Finding(
        "always-true", severity, place_of(part, policy), (part.owner,), f"{part.number}", said, advice, witness, shown, label
    )


def _names_party(policy: model.Policy, part: Part) -> bool:
    """Whether the part asks that a fact be known that says who one of the rule's parties is."""
    if part.of == "definition":
        return False
    read = facts_of_condition(policy, part.condition)
    givers = {name for name, party in policy.parties.items() if party.given_by in read}
    told = {value for outcome in policy.rules[part.owner].outcomes for value in _names_in(outcome.effect)}
    return not givers.isdisjoint(told)


def _names_in(effect: model.Effect) -> Iterator[str]:
    for name in effect.__slots__:
        value = getattr(effect, name)
        if isinstance(value, str):
            yield value
        elif isinstance(effect, model.Must) and name == "details":
            yield from (word for detail in effect.details for _, word in detail.values)
