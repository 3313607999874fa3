"""What was known of a case, grouped by how it was known; what is not known and still matters comes first."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from fenze.decision.explain import Explanation
from fenze.decision.reason import How, Reason, how_known
from fenze.decision.why import leaves_in
from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.reckon import Step
from fenze.solver.render.account.model import FactGroup, FactRow
from fenze.solver.render.conditions import how_words
from fenze.solver.render.values import phrase_of
from fenze.solver.render.voice import Voice


def facts_in(explanation: Explanation, voice: Voice) -> tuple[FactGroup, ...]:
    """A group for each way of knowing; presumptions that enter none of the reasons are set apart."""
    decision = explanation.decision
    used = set(_facts_of_reasons(explanation))
    groups: list[FactGroup] = []
    unknown = tuple(FactRow("", voice.fact(check.fact), "") for check in decision.next_checks)
    if unknown:
        groups.append(FactGroup(voice.say("Not known, and still matters", "未知而仍有影响"), unknown))
    how = how_known(*decision.file.kinds)
    titles: tuple[tuple[How, str], ...] = (
        ("stated", voice.say("Stated in the case", "案件填报")),
        ("measured", voice.say("Measured", "按时间计得")),
        ("implied", voice.say("Implied", "由其他事实推知")),
        ("presumed", voice.say("Presumed, as the case does not say", "案件未写明、按推定认定")),
    )
    for kind, title in titles:
        names = [name for name, (known, _) in sorted(how.items()) if known == kind and (kind != "presumed" or name in used)]
        if names:
            groups.append(FactGroup(title, tuple(_row(voice, explanation, name) for name in names)))
    if rest := [name for name, (known, _) in sorted(how.items()) if known == "presumed" and name not in used]:
        title = voice.say("Presumed, and in none of the reasons", "其他推定（理由中未用到）")
        groups.append(FactGroup(title, tuple(_row(voice, explanation, name) for name in rest), quiet=True))
    notices = [voice.text(notice.message) for notice in sorted(decision.file.notices, key=lambda one: (one.fact, one.code))]
    if not decision.in_force:
        notices.append(voice.say("the policy was not in force at the moment of the case", "案件时点不在该政策的施行期内"))
    if notices:
        groups.insert(0, FactGroup(voice.say("To note", "请留意"), tuple(FactRow("", notice, "") for notice in notices)))
    return tuple(groups)


def _row(voice: Voice, explanation: Explanation, fact: str) -> FactRow:
    file = explanation.decision.file
    how, by = how_known(*file.kinds)[fact]
    source = how_words(voice, how, by, file) if how in {"measured", "implied"} else ""
    return FactRow(voice.fact(fact), phrase_of(voice, voice.policy.facts[fact].type, file.values[fact]), source)


def _facts_of_reasons(explanation: Explanation) -> Iterator[str]:
    """Every fact that a condition or a formula told in the reasons reads."""
    rules = (*explanation.standing, *explanation.defeated, *explanation.possible)
    for rule in rules:
        told: list[Reason] = [rule.condition]
        for considered in rule.considered:
            told += considered.failed
        for leaf in leaves_in(told):
            yield from facts_of_leaf(leaf.condition)
    steps = [steps.steps for steps in explanation.amounts] + [part.steps for one in explanation.money for part in one.parts]
    for step in steps:
        if step is not None:
            yield from _facts_of_steps((step,))


def _facts_of_steps(steps: Iterable[Step]) -> Iterator[str]:
    for step in steps:
        if isinstance(step.formula, model.FactValue | model.TableValue):
            yield step.formula.fact
        yield from _facts_of_steps(step.parts)
