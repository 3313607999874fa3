"""What a case is to bring about → a smallest case that does, found among all cases of the policy."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace

from fenze.decision.case import CaseError
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.model.condition import facts_of_leaf
from fenze.dsl.truth import truth_of
from fenze.solver.decide import Engine
from fenze.solver.literals import Both, Domains
from fenze.solver.program import rule_lines
from fenze.solver.solve import TookTooLong
from fenze.solver.suggest.aims import Aim, Shown, Wanted
from fenze.solver.suggest.near import values_of
from fenze.solver.suggest.sides import moved
from fenze.solver.verify.finding import Witness
from fenze.solver.verify.reach import facts_read
from fenze.solver.verify.shrink import NOW, smallest
from fenze.solver.verify.space import Space, leaves_in

Shows = Callable[[Witness], bool]


class Cases:
    """Cases of one policy that bring about what some aims want; the search may take `seconds` altogether."""

    def __init__(self, engine: Engine, aims: Iterable[Aim], seconds: float) -> None:
        self.engine = engine
        self._numbers: dict[Wanted, int] = {}
        for aim in aims:
            for wanted in aim.wanted:
                self._numbers.setdefault(wanted, len(self._numbers))
        domains = replace(engine.program.domains, opened=True)
        lines = [line for wanted, number in self._numbers.items() for line in _lines_of(wanted, number, domains)]
        self.space = Space(engine.policy, ("wanted",), seconds, lines, engine.program)
        self._found: dict[Wanted, Witness | None] = {}

    def smallest_for(self, aim: Aim) -> Witness | None:
        """A smallest case that shows the aim; None where none was found. Raises TookTooLong."""
        for wanted in aim.wanted:
            base = self._witness_of(wanted)
            if base is None:
                continue
            shows, likely = self._showing(aim, wanted), facts_wanted(self.engine.policy, wanted)
            if aim.limit is None and aim.bend is None:
                found = smallest(base, shows, likely)
            else:
                found = self._on_its_side(aim, base, shows, likely)
            if found is not None:
                return found
        return self._of_one_fact(aim)

    def _of_one_fact(self, aim: Aim) -> Witness | None:
        """A case that states one fact: for what only rules read that cannot apply, of which the program knows nothing."""
        for fact in dict.fromkeys(facts_of_leaf(aim.leaf)) if aim.leaf is not None else ():
            for value in values_of(self.engine, self.space.numbers, fact):
                witness = Witness(NOW.isoformat(), {fact: value})
                shown = shown_in(self.engine, witness)
                if shown is not None and aim.shown(shown):
                    return witness
        return None

    def _on_its_side(self, aim: Aim, base: Witness, shows: Shows, likely: frozenset[str]) -> Witness | None:
        """The case with numbers on the side of the limit or bend that the aim speaks of, made small."""
        few = replace(base, facts={name: value for name, value in base.facts.items() if name in likely})
        for start in (few, base):
            for witness in moved(self.engine, start, aim):
                if shows(witness):
                    return smallest(witness, shows)
        return None

    def _witness_of(self, wanted: Wanted) -> Witness | None:
        if wanted not in self._found:
            found = self.space.find((f"seek({self._numbers[wanted]})", True))
            self._found[wanted] = self.space.witness_of(found) if found else None
        return self._found[wanted]

    def _showing(self, aim: Aim, wanted: Wanted) -> Shows:
        """Tells whether a case shows the aim in the way that is wanted."""

        def shows(witness: Witness) -> bool:
            shown = shown_in(self.engine, witness)
            return shown is not None and aim.shown(shown) and self._meets(shown, wanted)

        return shows

    def _meets(self, shown: Shown, wanted: Wanted) -> bool:
        if (wanted.stands and wanted.stands not in shown.standing) or wanted.falls in shown.standing:
            return False
        return all(truth_of(condition, shown.values, self.engine.policy) is holds for condition, holds in wanted.goals)


def shown_in(engine: Engine, witness: Witness) -> Shown | None:
    """What a case shows; None where it is refused."""
    try:
        file = engine.read(witness.case(), NOW)
        answer = engine.answer(file)
        if answer.broken or (answer.in_question and engine.completions(file).always is None):
            return None
    except (CaseError, TookTooLong):
        return None
    standing, rules = frozenset(answer.stands["file"]), engine.policy.rules
    defeated = answer.applies - standing
    defeats = frozenset((by, rule) for by in standing for rule in rules[by].overrides if rule in defeated)
    return Shown(file.values, standing, defeats)


def facts_wanted(policy: model.Policy, wanted: Wanted) -> frozenset[str]:
    """The facts that decide whether a case brings this about."""
    found = set(facts_read(policy, [rule for rule in (wanted.stands, wanted.falls) if rule is not None]))
    for condition, _ in wanted.goals:
        found |= {fact for leaf in leaves_in(policy, condition) for fact in facts_of_leaf(leaf)}
    return frozenset(found)


def _lines_of(wanted: Wanted, number: int, domains: Domains) -> Iterator[str]:
    formula = Both(tuple(domains.formula_of(condition, holds) for condition, holds in wanted.goals))
    extra = [f"stands({term_of(wanted.stands)}, W)"] if wanted.stands else []
    extra += [f"not stands({term_of(wanted.falls)}, W)"] if wanted.falls else []
    yield f"wish({number})."
    yield from rule_lines(f"brought({number}, W)", formula, f"(wish, {number})", extra=", ".join(extra))
