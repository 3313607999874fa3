"""Total cases that a policy decides in two ways at once, or not at all: conflicts and gaps."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from fractions import Fraction
from itertools import count
from typing import cast

from fenze.decision.decision import Conflict, Decision
from fenze.decision.outcomes import settles
from fenze.decision.terms import term_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.truth import truth_of
from fenze.solver.decide import Engine
from fenze.solver.literals import Both, Has
from fenze.solver.program import Program, is_momentary, program_of
from fenze.solver.solve import Assumed
from fenze.solver.verify.accept import GAP, excuses_of, subject_of
from fenze.solver.verify.clash_words import Kind, conflict_finding, fits, gap_finding, lines_of, more_of, untold
from fenze.solver.verify.finding import Finding, Raw, Witness
from fenze.solver.verify.reach import facts_read
from fenze.solver.verify.shrink import decision_of, smallest
from fenze.solver.verify.space import FINAL, TOTAL, Found, Space, atom_of, leaves_in, numbered_effects, raw_of

BEARING = model.Bears | model.NotLiable | model.Negotiate | model.Escalate
MOST_A_SUBJECT, MOST_HOLES, MOST, MOST_TRIES = 8, 4, 60, 16
_NUMBERS = (
    (Fraction(100),) * 9,
    tuple(map(Fraction, (100, 250, 3333, 7, 12, 19, 41, 60, 999))),
    (Fraction(1), Fraction(100000)) * 5,
)


@dataclass(slots=True)
class Clashes:
    """The total cases of a policy. `doubts` says what could not be told either way."""

    engine: Engine
    seconds: float
    space: Space = field(init=False)
    effects: list[model.Effect] = field(init=False)
    reasons: list[tuple[str, str, str]] = field(init=False)
    topic: tuple[str, tuple[str, ...]] | None = field(init=False)
    program: Program = field(init=False)
    unscoped: bool = field(init=False, default=False)
    _space: Callable[..., Space] = field(init=False)
    _shut: list[tuple[Assumed, ...]] = field(init=False, default_factory=list[tuple[Assumed, ...]])
    doubts: list[tuple[str, Text]] = field(init=False, default_factory=list[tuple[str, Text]])

    def __post_init__(self) -> None:
        policy = self.engine.policy
        excuses = excuses_of(policy)
        cases = {f"accepted {number}": condition for number, _, condition in excuses}
        rules = {name: model.Rule(name, model.Labels("", ""), condition, ()) for name, condition in cases.items()}
        seen = replace(policy, rules={**policy.rules, **rules})
        program = program_of(seen)
        effects, lines = numbered_effects(program.outcomes)
        self.effects = list(effects)
        pays = [effect for effect in self.effects if isinstance(effect, model.Pays)]
        self.reasons = list(dict.fromkeys((effect.payer, effect.payee, effect.reason) for effect in pays))
        lines += lines_of(policy, self.effects, self.reasons)
        self.program = program
        self.topic = topic_of(policy, program)
        lines += self._topics()
        lines += [f"excuse({number}, {term_of(topic)}, {term_of(f'accepted {number}')})." for number, topic, _ in excuses]

        def space(seconds: float, *encodings: str) -> Space:
            return Space(seen, encodings, seconds, lines, program)

        self._space = space
        self.space = self._space(self.seconds, "clash")

    def _topics(self) -> Iterator[str]:
        if self.topic is None:
            settling = [outcomes for outcomes in self.program.outcomes.values() if any(map(settles, outcomes))]
            if settling and all(any(isinstance(one.effect, BEARING) for one in outcomes) for outcomes in settling):
                yield "whole_policy."
            else:
                self.unscoped = True
            return
        fact, values = self.topic
        yield from (f"topic({term_of(fact)}, {term_of(value)})." for value in values)

    def of_kinds(self, *kinds: Kind) -> Iterator[Finding]:
        """The faults of these kinds, a smallest case each; those of one subject that differ in rules, up to a limit."""
        listed: set[str] = set()
        yield from self._over(kinds, TOTAL, listed)
        if "hole" in kinds and self._asks_for_moments:
            total, self.space = self.space, self._space(self.space.search.left(), "clash", "final")
            for found in self._shut:
                self.space.search.exclude(found)
            yield from self._over([kind for kind in kinds if kind == "hole"], FINAL, listed)
            total.unsure |= self.space.unsure
            self.space = total

    def _over(self, kinds: Sequence[Kind], frame: Assumed, listed: set[str]) -> Iterator[Finding]:
        targets = [(kind, subject) for _, kind, subject in self.space.search.atoms("possible", 2)]
        for kind, subject in targets:
            if kind in kinds:
                others = [(f"seek({k},{_term(s)})", False) for k, s in targets if (k, s) != (kind, subject)]
                yield from self._of(cast("Kind", kind), subject, (frame, ("sought", True), *others), listed)

    def _of(self, kind: Kind, subject: str, frame: Sequence[Assumed], listed: set[str]) -> Iterator[Finding]:
        here = 0
        for tries in count():
            found = self.space.find(*frame)
            if found is None:
                break
            if here >= (MOST_HOLES if kind == "hole" else MOST_A_SUBJECT) or len(listed) >= MOST or tries >= MOST_TRIES:
                self.doubts.append((kind, more_of(subject)))
                break
            finding = self._finding(kind, subject, found)
            if finding is not None and finding.id not in listed:
                here += 1
                listed.add(finding.id)
                yield finding
                if kind == "excused":
                    break

    @property
    def _asks_for_moments(self) -> bool:
        """Whether a rule may give, or set aside, something while a moment is unknown."""
        policy = self.engine.policy
        parts = ((rule.condition, *(one.condition for one in rule.outcomes)) for rule in policy.rules.values())
        leaves = (leaf for conditions in parts for one in conditions if one is not None for leaf in leaves_in(policy, one))
        return any(isinstance(leaf, model.Known) and leaf.fact in self._moments for leaf in leaves)

    @property
    def _moments(self) -> frozenset[str]:
        return frozenset(name for name in self.program.tested if is_momentary(self.engine.policy.facts[name]))

    def _finding(self, kind: Kind, subject: str, found: Found) -> Finding | None:
        policy, engine = self.engine.policy, self.engine
        settled = [int(key) for (key,) in found.told("settled")]
        stands = [rule for (rule,) in found.told("stands")]
        if kind in ("short", "hole", "excused"):
            return self._gap(kind, subject, found)
        rules = tuple(rule for rule in stands if self._takes_part(kind, subject, rule))
        for numbers in _NUMBERS:
            more = self._amounts(kind, subject, settled, found, numbers)
            wide = self.space.witness_of(found, more)
            decision = decision_of(engine, wide)
            clash = next((one for one in decision.conflicts if self._is_of(one, kind, subject)), None) if decision else None
            if clash is not None or (decision and kind == "claim" and self._denied(decision, subject)):
                break
        else:
            self._pass_over(kind, subject, settled)
            return None
        rules = clash.rules if clash else rules

        def shows(witness: Witness) -> bool:
            decision = decision_of(engine, witness)
            if decision is None:
                return False
            if clash is None:
                return self._denied(decision, subject)
            return any(one.kind == clash.kind and one.rules == clash.rules for one in decision.conflicts)

        witness = smallest(wide, shows, facts_read(policy, rules) | set(more))
        assert witness is not None and shows(witness), "a conflict that deciding its case does not show"
        self.space.search.forbid((*(atom_of("stands", rule, "file") for rule in rules), f"seek({kind},{_term(subject)})"))
        return conflict_finding(policy, kind, subject, clash, rules, witness)

    def _pass_over(self, kind: Kind, subject: str, settled: Sequence[int]) -> None:
        """Amounts that no numbers tried could tell apart: not shown, and not said to be none."""
        concerned = [key for key, effect in enumerate(self.effects) if self._concerns(kind, subject, effect)]
        alike: list[Assumed] = [(f"settled({key})", key in settled) for key in concerned]
        self.space.search.exclude([(f"seek({kind},{_term(subject)})", True), *alike])
        borne = [effect for key in concerned if key in settled and isinstance(effect := self.effects[key], model.Bears)]
        if not (kind == "mixed" and fits(borne)):
            self.doubts.append((kind, untold(self._subject_name(kind, subject))))

    def _subject_name(self, kind: Kind, subject: str) -> str:
        return self.reasons[int(subject)][2] if kind == "payments" else subject

    def _concerns(self, kind: Kind, subject: str, effect: model.Effect) -> bool:
        match effect:
            case model.Bears(cost=cost) if kind in ("over", "mixed"):
                return cost == subject and effect.tentative is None
            case model.Pays(payer, payee, _, reason) if kind == "payments":
                return (payer, payee, reason) == self.reasons[int(subject)]
            case model.Eligible(what) if kind == "claim":
                return what == subject
            case model.Remedies(alternatives) if kind == "claim":
                return alternatives == (subject,)
            case _:
                return False

    def _takes_part(self, kind: Kind, subject: str, rule: str) -> bool:
        return any(self._concerns(kind, subject, given.effect) for given in self.space.program.outcomes[rule])

    def _amounts(
        self, kind: Kind, subject: str, settled: Sequence[int], found: Found, numbers: Sequence[Fraction]
    ) -> dict[str, Raw]:
        """Numbers for what the amounts in question are reckoned from."""
        if kind not in ("mixed", "payments"):
            return {}
        names = [subject] if kind == "mixed" else []
        for key in settled:
            if self._concerns(kind, subject, self.effects[key]):
                names += [fact for formula in formulas_of(self.effects[key]) for fact in facts_of(formula)]
        facts = self.engine.policy.facts
        free = [name for name in dict.fromkeys(names) if name not in found.given]
        amounts: dict[str, Raw] = {}
        for place, name in enumerate(free):
            kind_ = facts[name].type
            if isinstance(kind_, model.Choice):
                amounts[name] = raw_of(facts[name], kind_.values[place % len(kind_.values)])
            else:
                amounts[name] = raw_of(facts[name], numbers[(place + len(free)) % len(numbers)])
        return amounts

    def _is_of(self, conflict: Conflict, kind: Kind, subject: str) -> bool:
        match kind:
            case "over" | "mixed":
                return conflict.kind == "shares_over_one" and conflict.cost == subject
            case "exempt":
                effect = self.effects[int(subject)]
                assert isinstance(effect, model.Bears)
                return conflict.kind == "liable_and_exempt" and (conflict.cost, conflict.parties) == (
                    effect.cost,
                    (effect.party,),
                )
            case "payments":
                payer, payee, reason = self.reasons[int(subject)]
                return conflict.kind == "payments_differ" and (conflict.parties, conflict.about) == ((payer, payee), reason)
            case "claim":
                return conflict.kind == "eligible_and_not" and conflict.about == subject
            case _:
                return False

    def _denied(self, decision: Decision, subject: str) -> bool:
        """A remedy is granted that may not be asked for."""
        granted = any(remedy.remedy == subject and not remedy.alternatives for remedy in decision.remedies)
        return granted and any(row.what == subject and not row.eligible for row in decision.eligibility)

    def _enough(self, fault: str, stated: Sequence[Assumed]) -> tuple[Assumed, ...]:
        """What of a case, total but perhaps for moments, forces the fault, whatever the rest: no part of it can be left out."""
        always = ((fault, False), FINAL if any(not holds for _, holds in stated) else TOTAL)
        core = [one for one in self.space.search.needed((*always, *stated)) or stated if one not in always]
        for one in tuple(core):
            if one in core:
                rest = self.space.search.needed((*always, *(other for other in core if other != one)))
                core = core if rest is None else [other for other in rest if other not in always]
        return tuple(core)

    def _gap(self, kind: Kind, subject: str, found: Found) -> Finding | None:
        policy, engine = self.engine.policy, self.engine

        def shows(witness: Witness) -> bool:
            decision = decision_of(engine, witness)
            if decision is None:
                return False
            if kind != "short":
                on_topic = self.topic is None or witness.facts.get(self.topic[0]) == wide.facts[self.topic[0]]
                return decision.status == "no_rule" and on_topic and (excuse is None or self._lies_in(excuse, decision))
            return decision.status in ("decided", "conflict") and any(left.cost == subject for left in decision.unborne)

        excuse = int(subject) if kind == "excused" else None
        wide = self.space.witness_of(found)
        silent = self._moments - found.on_file
        stated = [*self.space.assumptions_of(found), *((atom_of("on_file", name), False) for name in sorted(silent))]
        enough = self._enough(f"fault({kind},{_term(subject)})", stated)
        core = {name for name in found.given if (atom_of("given", name, found.given[name]), True) in enough}
        core |= {name for name in found.on_file if (atom_of("on_file", name), True) in enough}
        core |= {fact for name in core if name in self.space.program.gaps for fact in self.space.program.gaps[name]}
        witness = smallest(wide, shows, core | {self.topic[0]} if kind != "short" and self.topic else core)
        if witness is None:  # something that is said of the file as it stands comes in between
            self._exclude(*stated, (f"seek({kind},{_term(subject)})", True))
            decision = decision_of(engine, wide)
            if not (silent and decision and decision.status == "undetermined"):
                self.doubts.append((kind, untold(subject)))
            return None
        self._exclude(*enough, (f"seek({kind},{_term(subject)})", True))
        decision = decision_of(engine, witness)
        assert decision is not None and shows(witness), "a gap that deciding its case does not show"
        if excuse is None:
            return gap_finding(policy, kind, subject, decision, witness, self.topic and self.topic[0])
        accepted = policy.accepted[excuse]
        finding = gap_finding(policy, kind, accepted.finding.removeprefix(GAP), decision, witness, self.topic and self.topic[0])
        reason = Text(accepted.because.en, accepted.because.zh)
        return replace(finding, subject=subject_of(policy, excuse), loc=accepted.loc, accepted=reason)

    def _exclude(self, *found: Assumed) -> None:
        self._shut.append(found)
        self.space.search.exclude(found)

    def _lies_in(self, excuse: int, decision: Decision) -> bool:
        condition = self.engine.policy.accepted[excuse].condition
        return condition is not None and truth_of(condition, decision.file.values, self.engine.policy) is True


def topic_of(policy: model.Policy, program: Program) -> tuple[str, tuple[str, ...]] | None:
    """The choice that tells what a case is about, with the values for which some rule puts a cost on somebody.

    It is the one that most of the rules which do so ask for, at least half of them; None where there is none.
    """
    asked: dict[str, set[str]] = {}
    counts: dict[str, int] = {}
    bearing = [
        name for name, outcomes in program.outcomes.items() if any(isinstance(one.effect, model.Bears) for one in outcomes)
    ]
    for name in bearing:
        formula = program.domains.formula_of(policy.rules[name].condition)
        for part in formula.parts if isinstance(formula, Both) else (formula,):
            if isinstance(part, Has) and part.fact in policy.facts and part.fact not in program.domains.regions:
                counts[part.fact] = counts.get(part.fact, 0) + 1
                asked.setdefault(part.fact, set()).update(part.values)
    topic = max(counts, key=lambda fact: (counts[fact], len(program.domains.values[fact]), fact), default=None)
    if topic is None or len(bearing) < 4 or counts[topic] * 2 < len(bearing):
        return None
    return topic, tuple(value for value in program.domains.values[topic] if value in asked[topic])


def _term(name: str) -> str:
    return name if name.isdigit() else term_of(name)
