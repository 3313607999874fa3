"""Policy → its faults over all cases, proved: each check of a policy, ready to be made.

A check that ends has found all there is, or says what it left out; one that runs out of time says so.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cache, partial

from fenze.dsl import ast, model
from fenze.dsl.diagnostic import Text
from fenze.solver.decide import Engine
from fenze.solver.solve import TookTooLong
from fenze.solver.verify import idle, names, reach
from fenze.solver.verify.accept import needless, with_acceptance
from fenze.solver.verify.clash import Clashes
from fenze.solver.verify.clash_words import Kind
from fenze.solver.verify.finding import Finding as Finding
from fenze.solver.verify.finding import Result as Result
from fenze.solver.verify.finding import Witness as Witness
from fenze.solver.verify.properties import Properties
from fenze.solver.verify.reach import Reach
from fenze.solver.verify.space import constraints_on_what_is_known

TITLES: Mapping[str, Text] = {
    "conflict": Text("rules that contradict each other", "规则互相矛盾"),
    "gap": Text("cases that no rule decides", "无规则可裁定的案件"),
    "dead-rule": Text("rules that never apply", "永不适用的规则"),
    "always-defeated": Text("rules that never stand", "从不成立的规则"),
    "redundant-rule": Text("rules that change nothing", "可有可无的规则"),
    "always-true": Text("conditions that say nothing", "形同虚设的条件"),
    "idle-override": Text("exceptions to rules that they never meet", "从不相遇的例外"),
    "unreachable-value": Text("values that no case can have", "没有案件能取的值"),
    "duty-without-start": Text("limits that count from what nobody asks for", "起算点无人查问的期限"),
    "idle-parameter": Text("parameters that change nothing", "不起作用的参数"),
    "unused-name": Text("names that nothing uses", "没有用到的名称"),
    "missing-citation": Text("rules that cite no source", "没有出处的规则"),
    "property": Text("properties that do not hold", "不成立的性质"),
    "acceptance": Text("accepted findings that there are no more", "已不存在的认可项"),
}
"""The checks in their order, and what each looks for."""


@dataclass(frozen=True, slots=True)
class Check:
    name: str
    run: Callable[[], Result]
    """Raises Stopped on Ctrl-C, never TookTooLong."""


def checks_of(engine: Engine, seconds: float, files: Sequence[ast.File] = ()) -> tuple[Check, ...]:
    """Every check of the engine's policy; together they may take `seconds`, counted from now.

    `files` are what the policy was read from; without them, words have no place and parameters are not looked at.
    """
    policy, deadline = engine.policy, time.monotonic() + seconds

    def left() -> float:
        return max(0.0, deadline - time.monotonic())

    @cache
    def clashes() -> Clashes:
        return Clashes(engine, left())

    @cache
    def reached() -> Reach:
        return Reach(engine, left())

    def clashing(*kinds: Kind) -> Iterator[Finding]:
        found = list(clashes().of_kinds(*kinds)) if "hole" in kinds else clashes().of_kinds(*kinds)
        yield from (
            (one for one in found if not any(_is_a_case_of(one, other) for other in found))
            if isinstance(found, list)
            else found
        )

    def reaching(check: Callable[[Reach], Iterator[Finding]]) -> Iterator[Finding]:
        yield from check(reached())

    def doubts_of_what_is_known() -> list[Text]:
        return [_WHAT_IS_KNOWN] if any(constraints_on_what_is_known(policy)) else []

    def doubts_of_clashes(*kinds: Kind) -> list[Text]:
        found = [text for kind, text in clashes().doubts if kind in kinds]
        return [*found, *([_NUMBERS] if clashes().space.unsure else []), *doubts_of_what_is_known()]

    def limits_of_gaps() -> Text | None:
        return _NO_SCOPE if clashes().unscoped else None

    def doubts_of_reach() -> list[Text]:
        return [_NUMBERS] if reached().space.unsure else []

    @cache
    def stated() -> Properties:
        return Properties(engine, left())

    made: list[Result] = []

    def doubts_of_acceptance() -> list[Text]:
        unfinished = any(one.state == "unfinished" for one in made) and next(needless(policy, made), None) is not None
        return [Text("other checks were not finished", "其他检查尚未查完")] if unfinished else []

    def acceptances() -> Iterator[Finding]:
        if all(one.state == "proved" for one in made):
            yield from needless(policy, made)

    contradictions: tuple[Kind, ...] = ("over", "mixed", "exempt", "payments", "claim")
    holes: tuple[Kind, ...] = ("short", "hole", "excused")
    runs: Mapping[str, tuple[Callable[[], Iterator[Finding]], Callable[[], list[Text]]]] = {
        "conflict": (partial(clashing, *contradictions), partial(doubts_of_clashes, *contradictions)),
        "gap": (partial(clashing, *holes), partial(doubts_of_clashes, *holes)),
        "dead-rule": (partial(reaching, reach.dead_rules), doubts_of_reach),
        "always-defeated": (partial(reaching, reach.defeated_rules), doubts_of_reach),
        "redundant-rule": (partial(reaching, lambda found: reach.redundant_rules(found, left())), doubts_of_reach),
        "always-true": (partial(reaching, idle.idle_conditions), doubts_of_reach),
        "idle-override": (partial(reaching, reach.idle_overrides), doubts_of_reach),
        "unreachable-value": (partial(reaching, reach.unreachable_values), doubts_of_reach),
        "duty-without-start": (partial(reaching, reach.duties_without_start), doubts_of_reach),
        "idle-parameter": (partial(names.idle_parameters, policy, files), list),
        "unused-name": (partial(names.unused_names, policy, files), list),
        "missing-citation": (partial(names.missing_citations, policy), list),
        "property": (lambda: stated().findings(), lambda: [*stated().doubts, *doubts_of_what_is_known()]),
        "acceptance": (acceptances, doubts_of_acceptance),
    }

    def run(name: str) -> Result:
        result = _run(name, *runs[name], limits_of_gaps if name == "gap" else lambda: None)
        if name == "property":
            result = replace(result, proved=tuple(stated().proved))
        made.append(with_acceptance(policy, result))
        return made[-1]

    listed = [name for name in TITLES if _is_asked(name, policy)]
    return tuple(Check(name, partial(run, name)) for name in listed)


def _is_asked(name: str, policy: model.Policy) -> bool:
    """Whether there is anything to check: properties and acceptances are the policy's own."""
    return {"property": bool(policy.properties), "acceptance": bool(policy.accepted)}.get(name, True)


def verify(engine: Engine, seconds: float = 60.0, files: Sequence[ast.File] = ()) -> tuple[Result, ...]:
    """What every check comes to."""
    return tuple(check.run() for check in checks_of(engine, seconds, files))


def _is_a_case_of(one: Finding, other: Finding) -> bool:
    """Whether a gap lies within another, wider one."""
    if (
        one is other
        or one.accepted
        or other.accepted
        or one.code != "gap"
        or other.code != "gap"
        or not one.witness
        or not other.witness
    ):
        return False
    return dict(one.witness.facts).items() > dict(other.witness.facts).items()


class Stopped(Exception):
    """Ctrl-C while a check was made; `result` is what it had come to."""

    def __init__(self, result: Result) -> None:
        super().__init__(result.check)
        self.result = result


OUT_OF_TIME = Text("out of time", "时间已到")
STOPPED = Text("stopped", "已中止")
_NUMBERS = Text(
    "whether numbers exist for some combination of compared amounts could not be settled",
    "有些金额比较的组合是否真有对应的数值，未能确定",
)
_WHAT_IS_KNOWN = Text(
    "a constraint asks what is known: what a case comes to that does not say as much was not looked at",
    "有约束问及事实是否已知：未写明这些事实的案件可能如何裁定，未作检查",
)
_NO_SCOPE = Text(
    "no fact tells which cases are to be decided: only cost heads that are borne in part were looked at",
    "没有事实能说明哪些案件应当裁定，因此只检查了部分承担的费用项",
)


def _run(
    name: str, find: Callable[[], Iterator[Finding]], doubts: Callable[[], list[Text]], limits: Callable[[], Text | None]
) -> Result:
    findings: dict[str, Finding] = {}

    def result(*open_points: Text) -> Result:
        ordered = tuple(sorted(findings.values(), key=lambda one: (one.loc, one.rules, one.subject)))
        if not open_points:
            return Result(name, "proved", ordered, limits())
        why = Text("; ".join(text.en for text in open_points), "；".join(text.zh for text in open_points))
        return Result(name, "unfinished", ordered, why)

    try:
        for finding in find():
            findings.setdefault(finding.id, finding)
        return result(*doubts())
    except TookTooLong:
        return result(OUT_OF_TIME)
    except KeyboardInterrupt:
        raise Stopped(result(STOPPED)) from None
