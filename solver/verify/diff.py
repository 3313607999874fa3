"""Two policies → a proof that they decide every case alike, or for each kind of outcome a smallest case that they do not."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from fractions import Fraction
from typing import Literal

from fenze.decision.decision import Decision
from fenze.decision.outcomes import settles
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.solver.decide import Engine
from fenze.solver.program import program_of
from fenze.solver.solve import Assumed, TookTooLong
from fenze.solver.verify.alike import compared_as
from fenze.solver.verify.apart import KINDS, Change, Kind, changes_of, differ_in, kind_of
from fenze.solver.verify.burdens import Burden, Burdens, lines_of_heads
from fenze.solver.verify.finding import Raw, Witness
from fenze.solver.verify.joint import Joint, joint_of
from fenze.solver.verify.reach import facts_read
from fenze.solver.verify.shrink import decision_of, smallest
from fenze.solver.verify.space import Found, Space, numbered_effects, plain, raw_of, some_value_of

MOST_TRIES = 40
_APART = timedelta(hours=1, minutes=1)
"""Between the moments that lengths of time count from: counted from one and the same, two lengths could end alike."""
_NUMBERS = (
    (Fraction(100),) * 9,
    tuple(map(Fraction, (250, 100, 3333, 7, 12, 19, 41, 60, 999))),
    (Fraction(1), Fraction(100000)) * 5,
)


@dataclass(frozen=True, slots=True)
class Difference:
    """A case that the two decide differently; None for a decision where that side refuses the case."""

    kind: Kind
    witness: Witness
    old: Decision | None
    new: Decision | None
    changes: tuple[Change, ...]


@dataclass(frozen=True, slots=True)
class Compared:
    """What came of one kind of outcome. `equal`: proved for every case; `why` says what kept an unfinished one from a proof."""

    kind: Kind
    state: Literal["equal", "differs", "unfinished"]
    difference: Difference | None = None
    why: Text | None = None


class Comparison:
    """Compares two policies, one kind of outcome after another; together this may take `seconds`."""

    def __init__(self, old: Engine, new: Engine, seconds: float) -> None:
        self.old, self.new = old, new
        self._deadline = time.monotonic() + seconds
        self.joint = joint_of(old.policy, new.policy)
        self.apart = self.joint.apart if self.joint is not None else ()
        if self.joint is not None:
            self.space, self.effects = _space_of(self.joint, max(0.0, seconds))

    def run(self, kind: Kind) -> Compared:
        """Raises KeyboardInterrupt only."""
        if self.joint is None:
            return Compared(kind, "unfinished", None, Text("a fact has another type than before", "有事实的类型改变了"))
        try:
            difference, doubt = self._difference(kind)
        except TookTooLong:
            return Compared(kind, "unfinished", None, Text("out of time", "时间已到"))
        if difference is not None:
            return Compared(kind, "differs", difference)
        why = [*([doubt] if doubt else []), *self.joint.apart]
        if why:
            return Compared(kind, "unfinished", None, Text("; ".join(w.en for w in why), "；".join(w.zh for w in why)))
        return Compared(kind, "equal")

    def _difference(self, kind: Kind) -> tuple[Difference | None, Text | None]:
        difference, doubt = self._sought(kind, self.space)
        if doubt is not None and kind == "handling" and (closer := self._closer()) is not None:
            difference, doubt = self._sought(kind, closer)
        if difference is None and self.joint and self.joint.apart:
            difference = self._difference_when_unstated(kind)
        return difference, None if difference else doubt

    def _closer(self) -> Space | None:
        """The same cases, where it counts as a difference to wait for a fact only as long as that may show.

        None where nobody waits, and where the two do not allow the same completions of open facts.
        """
        assert self.joint is not None
        waits = any(isinstance(effect, model.Await) for effect in self.effects)
        if not waits or self.joint.refusals or self.joint.apart:
            return None
        return _space_of(self.joint, self._deadline - time.monotonic(), "completion", "outcomes", "waiting")[0]

    def _sought(self, kind: Kind, space: Space) -> tuple[Difference | None, Text | None]:
        """The first difference that deciding its case shows, or what keeps its absence from being a proof."""
        targets = [(topic, scope) for _, topic, scope in space.search.atoms("possible", 2)]
        doubt: Text | None = None
        for target in (one for one in targets if one[0] == kind):
            others = [(f"seek({topic},{scope})", False) for topic, scope in targets if (topic, scope) != target]
            for _ in range(MOST_TRIES):
                found = space.find(*others, ("plainly", True)) or space.find(*others)
                if found is None:
                    break
                difference = self._shown(kind, found)
                if difference is not None:
                    return difference, None
                doubt = Text(
                    "in some cases the rules say something else, and the cases tried came to the same",
                    "有些案件规则的说法不同，试算结果却相同",
                )
                space.search.exclude([(f"seek({','.join(target)})", True), *self._alike(kind, found)])
            else:
                return None, doubt
            if space.unsure:
                doubt = Text("some numbers that are compared were not found", "有些相互比较的数值未能找到")
        return None, doubt

    def _alike(self, kind: Kind, found: Found) -> Iterator[Assumed]:
        """What either side says of this kind in the case, and what it does not."""
        for said in self.space.search.atoms("utters", 3):
            if kind_of(self.effects[int(said[2])]) == kind:
                yield f"utters({','.join(said[1:])})", said in found.shown

    def _shown(self, kind: Kind, found: Found) -> Difference | None:
        likely = self.likely(found)
        for more, wide in self._cases(kind, found):
            witness = smallest(wide, lambda one: self.differ(kind, one), likely | set(more))
            if witness is not None:
                priced = Witness(witness.as_of, {**more, **witness.facts}, smallest=not more)
                return self._told(kind, priced if more and self.differ(kind, priced) else witness)
        return self._shown_open(kind, found) if self._is_silent(found) else None

    def _shown_open(self, kind: Kind, found: Found) -> Difference | None:
        """What one side gives while a moment stays unknown, where that shows only in whether the case is open."""
        wide = self.space.witness_of(found)
        needed = self.likely(found) & wide.facts.keys()
        witness = smallest(wide, lambda one: needed <= one.facts.keys() and self._opens(one), needed)
        return Difference(kind, witness, *self.decided(witness), ()) if witness else None

    def _is_silent(self, found: Found) -> bool:
        """Whether nothing is unknown in the case but moments that may stay so: other completions know them."""
        program = self.space.program
        return found.given.keys() >= program.facts.keys() and not found.on_file.issuperset(program.tested)

    def _opens(self, witness: Witness) -> bool:
        """Whether the case is open on one side only."""
        old, new = self.decided(witness)
        return old is not None and new is not None and (old.status == "undetermined") != (new.status == "undetermined")

    def _cases(self, kind: Kind, found: Found) -> Iterator[tuple[Mapping[str, Raw], Witness]]:
        """The case with these numbers and moments or those; and without what some rule asks whether it is known.

        Of outcomes worth the same, which one it is may show only while a fact that tells it is open.
        """
        for more in self._amounts(kind, found):
            wide = self.space.witness_of(found, more)
            yield more, wide
            untold = {name: value for name, value in wide.facts.items() if name not in self.space.program.tested}
            if len(untold) < len(wide.facts):
                yield more, _with(wide, untold)
            if any(plain(self.effects[key]) != self.effects[key] for key in self._on_one_side(found)):
                for fact in sorted(self.likely(found) & wide.facts.keys()):
                    yield more, _with(wide, {name: value for name, value in wide.facts.items() if name != fact})

    def _told(self, kind: Kind, witness: Witness) -> Difference:
        assert self.differ(kind, witness), "a difference that deciding its case does not show"
        old, new = self.decided(witness)
        return Difference(kind, witness, old, new, changes_of(old, new))

    def decided(self, witness: Witness) -> tuple[Decision | None, Decision | None]:
        return tuple(decision_of(engine, _for(engine, witness)) for engine in (self.old, self.new))  # type: ignore[return-value]

    def differ(self, kind: Kind, witness: Witness) -> bool:
        """Whether deciding the case under both shows a difference of this kind."""
        return differ_in(kind, *self.decided(witness))

    def _amounts(self, kind: Kind, found: Found) -> Iterator[Mapping[str, Raw]]:
        """Numbers for cost heads and for what amounts are reckoned from, of outcomes that only one side gives."""
        effects = [effect for key in self._on_one_side(found) if kind_of(effect := self.effects[key]) == kind]
        costs = [effect.cost for effect in effects if isinstance(effect, model.Bears)]
        told = [self.effects[key] for key in sorted({int(said) for _, said, _ in found.told("says")})]
        timed = [effect for effect in told if kind_of(effect) == kind]
        formulas = [formula for effect in effects for formula in formulas_of(effect)]
        amounts = list(self.amounts(found, costs, formulas))
        for moments in self._moments(found, timed):
            yield from ({**one, **moments} for one in amounts)

    def _on_one_side(self, found: Found) -> Sequence[int]:
        """The outcomes that only one side gives."""
        by_side: dict[str, set[int]] = {"old": set(), "new": set()}
        for side, said, _ in found.told("says"):
            by_side[side].add(int(said))
        return sorted(by_side["old"] ^ by_side["new"])

    def _moments(self, found: Found, effects: Iterable[model.Effect]) -> Iterator[Mapping[str, Raw]]:
        """The moments that lengths of time in these outcomes count from, on the day before the case's own: all of them, each by
        itself, and none, since of a moment other facts may follow that make another case of it."""
        assert self.joint is not None
        facts, latest = self.joint.policy.facts, self.space.moment_of(found) - timedelta(days=1)
        starts = sorted({start for effect in effects for start in starts_of(effect)} - found.given.keys())
        moments = {name: some_value_of(facts[name], latest - place * _APART) for place, name in enumerate(starts)}
        yield moments
        if len(moments) > 1:
            yield from ({name: moment} for name, moment in moments.items())
        if moments:
            yield {}

    def amounts(self, found: Found, costs: Sequence[str], formulas: Sequence[model.Formula]) -> Iterator[Mapping[str, Raw]]:
        """Numbers for these costs and the facts of these formulas, where the case does not fix them: several to try."""
        assert self.joint is not None
        facts = self.joint.policy.facts
        names = dict.fromkeys((*costs, *(fact for formula in formulas for fact in facts_of(formula))))
        for numbers in _NUMBERS:
            amounts: dict[str, Raw] = {}
            for place, name in enumerate(names):
                type_ = facts[name].type
                if name not in found.given:
                    number = type_.values[0] if isinstance(type_, model.Choice) else numbers[place % len(numbers)]
                    amounts[name] = raw_of(facts[name], number)
            yield amounts

    def likely(self, found: Found) -> frozenset[str]:
        """The facts that the rules read which stand in the case."""
        assert self.joint is not None
        return facts_read(self.joint.policy, [rule for (rule,) in found.told("stands")])

    def burdens(self) -> Iterator[Burden]:
        """Who pays more, and who less, and for what; nothing where the two cannot be compared."""
        if self.joint is not None:
            yield from Burdens(self).run()

    def _difference_when_unstated(self, kind: Kind) -> Difference | None:
        """Tries the scenarios' cases, for what facts come to where a case does not state them; this proves nothing."""
        for engine in (self.old, self.new):
            for scenario in engine.policy.scenarios:
                if time.monotonic() > self._deadline:
                    raise TookTooLong(0)
                witness = Witness(scenario.as_of or "2026-01-05T12:00:00+08:00", dict(scenario.facts))
                if self.differ(kind, witness) and (least := smallest(witness, lambda one: self.differ(kind, one))):
                    return self._told(kind, least)
        return None


def compare(old: Engine, new: Engine, seconds: float = 60.0) -> tuple[Compared, ...]:
    """What every kind of outcome comes to."""
    comparison = Comparison(old, new, seconds)
    return tuple(comparison.run(kind) for kind in KINDS)


def starts_of(effect: model.Effect) -> tuple[str, ...]:
    """The moments from which lengths of time in the outcome count."""
    match effect:
        case model.Must(deadline=model.Deadline(start=start)) | model.Sanction(length=model.Span(start=start)):
            return (start,)
        case model.Window(until=until, after=after):
            return tuple(span.start for span in (until, after) if span is not None)
        case _:
            return ()


def _for(engine: Engine, witness: Witness) -> Witness:
    return _with(witness, {name: value for name, value in witness.facts.items() if name in engine.policy.facts})


def _with(witness: Witness, facts: Mapping[str, Raw]) -> Witness:
    return replace(witness, facts=facts)


def _space_of(joint: Joint, seconds: float, *closer: str) -> tuple[Space, list[model.Effect]]:
    program = program_of(joint.policy)
    effects, lines = numbered_effects(program.outcomes, compared_as(program.outcomes, joint.sides))
    lines += [*_lines(joint, list(effects)), *lines_of_heads(list(effects))]
    for rule, outcomes in program.outcomes.items():
        lines.append(f"side({term_of(rule)}, {joint.sides[rule]}).")
        lines += [f"bears_on({term_of(rule)}, {one.number}, {'completions' if settles(one) else 'file'})." for one in outcomes]
        lines += [
            f"escalates_to({term_of(rule)}, {one.number}, {term_of(party)})."
            for one in outcomes
            if isinstance(one.effect, model.Escalate)
            for party in one.effect.to
        ]
    return Space(joint.policy, ("final", "sides", "differ", *closer), seconds, lines, program), list(effects)


def _lines(joint: Joint, effects: list[model.Effect]) -> Iterator[str]:
    yield from (f"topic({key}, {kind_of(effect)})." for key, effect in enumerate(effects))
    for key, effect in enumerate(effects):
        match effect:
            case model.Check(fact):
                yield f"checks({key}, {term_of(fact)})."
            case model.Await(fact):
                yield f"awaits({key}, {term_of(fact)})."
            case model.Negotiate():
                yield f"negotiates({key}). hands_on({key})."
            case model.Bears(tentative="to be agreed") | model.Pays(tentative="to be agreed"):
                yield f"agrees({key}). hands_on({key})."
            case model.Escalate() | model.Bears(tentative="to be decided") | model.Pays(tentative="to be decided"):
                yield f"hands_on({key})."
            case _:
                pass
    yield from (f"refusal({term_of(rule)})." for rule in joint.refusals)
    yield from (f"only_one_side_has({term_of(fact)}, {term_of(value)})." for fact, value in joint.one_sided)
