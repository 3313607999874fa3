"""Policy → cases that show all of it: rules standing and not, exceptions, limits and bends from each side, conditions.

Every case is a smallest one: without any of its facts it would not show what it was made for.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from fenze.dsl.diagnostic import Text
from fenze.solver.decide import Engine
from fenze.solver.reach import Reach
from fenze.solver.solve import TookTooLong
from fenze.solver.suggest.aims import Aim, Aims, Shown, aims_of
from fenze.solver.suggest.near import nearest
from fenze.solver.suggest.search import Cases, shown_in
from fenze.solver.suggest.suggestion import Suggestion as Suggestion
from fenze.solver.suggest.titles import title_of, title_of_nearest
from fenze.solver.verify.finding import Witness
from fenze.solver.verify.shrink import decision_of

Key = tuple[str, tuple[tuple[str, object], ...]]


@dataclass(slots=True)
class Suggestions:
    """What came of it: the cases in order, the aims for which none was found, and why the search ended early, if it did."""

    found: list[Suggestion] = field(default_factory=list[Suggestion])
    left: list[Aim] = field(default_factory=list[Aim])
    stopped: Text | None = None


def suggestions_of(
    engine: Engine,
    seconds: float = 60.0,
    needed: Iterable[Aim] | None = None,
    tell: Callable[[int, int], None] = lambda _done, _of: None,
) -> Suggestions:
    """Cases for all that can be shown of the policy, or for the aims that are `needed`; `tell` is told how far it has come.

    Ctrl-C and the end of the time leave what was found by then.
    """
    search = _Search(engine, time.monotonic() + seconds, tell)
    try:
        search.run(needed)
    except TookTooLong:
        search.result.stopped = Text("out of time", "时间已到")
    except KeyboardInterrupt:
        search.result.stopped = Text("stopped", "已中止")
    return search.result


class _Search:
    def __init__(self, engine: Engine, deadline: float, tell: Callable[[int, int], None]) -> None:
        self._engine, self._deadline, self._tell = engine, deadline, tell
        self.result = Suggestions()
        self._by_case: dict[Key, Suggestion] = {}

    def run(self, needed: Iterable[Aim] | None) -> None:
        aims, reach = aims_of(self._engine.policy), Reach(self._engine.policy)
        wanted = frozenset(needed) if needed is not None else None
        if wanted is not None:
            aims = _only(aims, {_identity(aim) for aim in wanted})
        else:
            aims = Aims(*(tuple(one for one in some if one.against(reach) is None) for some in _parts(aims)))
        self.result.left = list(aims.everything)
        self._of_rules(aims.rules)
        rest = (*aims.exceptions, *aims.limits, *aims.formulas)
        self._of_others((aim for aim in rest if wanted is None or not self._is_shown(aim)), always=wanted is None)
        self._of_others((aim for aim in aims.rules if aim.aspect != "falls"), always=False)
        self._of_others(aims.conditions, always=False)
        self._of_others((aim for aim in aims.rules if aim.aspect == "falls"), always=False)

    def _of_rules(self, aims: Sequence[Aim]) -> None:
        """For each rule a case in which it stands, then the nearest in which one condition keeps it off."""
        standing = [aim for aim in aims if aim.aspect == "stands"]
        nearly = {aim.rule: aim for aim in aims if aim.aspect == "nearly"}
        cases = self._cases_for(standing)
        for aim in standing:
            witness = cases.smallest_for(aim)
            if witness is None:
                continue
            self._add(witness, title_of(aim, self._engine.policy), aim)
            assert aim.rule is not None
            near = nearly.get(aim.rule)
            if near is None:
                continue
            other = nearest(self._engine, self._engine.policy.rules[aim.rule], witness, self._showing(near))
            if other is not None:
                self._add(other, title_of_nearest(aim.rule, witness, other, self._engine.policy), near)

    def _of_others(self, aims: Iterable[Aim], *, always: bool) -> None:
        """A case for each aim, where one is wanted `always` or no case so far shows it."""
        waiting = [aim for aim in aims if aim in self.result.left]
        cases: Cases | None = None
        for aim in waiting:
            if not always and self._is_shown(aim):
                self._settle(aim)
                continue
            cases = cases or self._cases_for(one for one in waiting if always or not self._is_shown(one))
            witness = cases.smallest_for(aim)
            if witness is not None:
                self._add(witness, title_of(aim, self._engine.policy), aim)

    def _cases_for(self, aims: Iterable[Aim]) -> Cases:
        return Cases(self._engine, aims, max(0.0, self._deadline - time.monotonic()))

    def _showing(self, aim: Aim) -> Callable[[Witness], bool]:
        return lambda witness: (shown := shown_in(self._engine, witness)) is not None and aim.shown(shown)

    def _is_shown(self, aim: Aim) -> bool:
        return any(aim.shown(one.shown) for one in self.result.found)

    def _settle(self, aim: Aim) -> None:
        self.result.left.remove(aim)
        self._tell(len(self.result.found), len(self.result.left))

    def _add(self, witness: Witness, title: Text, aim: Aim) -> None:
        if time.monotonic() > self._deadline:
            raise TookTooLong(0)
        key = (witness.as_of, tuple(witness.facts.items()))
        suggestion = self._by_case.get(key)
        if suggestion is None:
            shown, decision = shown_in(self._engine, witness), decision_of(self._engine, witness)
            if shown is None or decision is None:
                return
            suggestion = self._by_case[key] = Suggestion(witness, shown, decision)
            self.result.found.append(suggestion)
        suggestion.titles.append(title)
        suggestion.aims.append(aim)
        self._settle(aim)


def _parts(aims: Aims) -> Iterator[tuple[Aim, ...]]:
    yield from (aims.rules, aims.conditions, aims.exceptions, aims.limits, aims.formulas)


def _only(aims: Aims, needed: set[object]) -> Aims:
    return Aims(*(tuple(one for one in some if _identity(one) in needed) for some in _parts(aims)))


def _identity(aim: Aim) -> object:
    """Tells an aim from others, also between two surveys of one policy."""
    bend = aim.bend.names if aim.bend else None
    return aim.aspect, aim.rule, aim.over, aim.loc, aim.leaf, bend


__all__ = ["Shown", "Suggestion", "Suggestions", "suggestions_of"]
