"""A checked policy → its answer-set program: readable rules with the ids of the source, and facts about them.

What the predicates mean is documented once, in encodings/README.md; how rules stand and fall is in encodings/*.lp.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import pairwise
from pathlib import PurePath

from fenze.decision.outcomes import bystanders_of
from fenze.decision.terms import effect_term, term_of
from fenze.dsl import model
from fenze.dsl.loc import Loc
from fenze.dsl.model.formula import facts_of
from fenze.dsl.spelt_out import Given
from fenze.solver.formulas import Formulas, facts_in, formulas_of
from fenze.solver.literals import Both, Domains, Either, Formula, Has, OnFile, is_long


@dataclass(frozen=True, slots=True)
class Program:
    """The program of one policy, and what a case has to say to it.

    `facts`: the facts with what the rules can see of each; `gaps`: what is seen of two formulas that are compared, and the
    facts in them; `tested`: facts asked whether they are known; `dated`: rules with
    in-force dates of their own; `outcomes`: what each rule gives; `bystanders`: rules that settle nothing and override nothing
    that does. `implications` is the part of the program that only
    completions need: what some facts imply of others.
    """

    policy: model.Policy
    formulas: Formulas
    facts: Mapping[str, tuple[str, ...]]
    gaps: Mapping[str, frozenset[str]]
    tested: tuple[str, ...]
    dated: tuple[str, ...]
    outcomes: Mapping[str, tuple[Given, ...]]
    bystanders: frozenset[str]
    text: str
    implications: str

    @property
    def domains(self) -> Domains:
        return self.formulas.domains


def program_of(policy: model.Policy, settled: Mapping[str, str] | None = None) -> Program:
    """Compiles a policy; the text is the same for the same policy, to the byte.

    With `settled`, for the cases in which these facts have these values: rules that cannot apply there are left out.
    """
    formulas = formulas_of(policy, settled)
    literals = list(formulas.read())
    read = {literal.fact for literal in literals if isinstance(literal, Has)}
    asked = {literal.fact for literal in literals if isinstance(literal, OnFile)}
    gaps = {
        name: frozenset((*facts_of(gap.left), *facts_of(gap.right)))
        for name, gap in formulas.domains.gaps.items()
        if name in read
    }
    read = read.union(*gaps.values())
    facts = {name: formulas.domains.values[name] for name in policy.facts if name in read}
    tested = tuple(name for name in policy.facts if name in asked)
    dated = tuple(name for name in formulas.rules if policy.rules[name].in_force != model.Period())
    outcomes = {name: tuple(given for given, _ in given_by_rule) for name, given_by_rule in formulas.outcomes.items()}
    bystanders = bystanders_of(policy, outcomes)
    writer = _Writer(policy, formulas, facts, gaps, tested, dated, bystanders)
    text, implications = ("\n".join(lines) + "\n" for lines in (writer.lines(), writer.implications()))
    return Program(policy, formulas, facts, gaps, tested, dated, outcomes, bystanders, text, implications)


@dataclass(frozen=True, slots=True)
class _Writer:
    policy: model.Policy
    formulas: Formulas
    facts: Mapping[str, tuple[str, ...]]
    gaps: Mapping[str, frozenset[str]]
    tested: tuple[str, ...]
    dated: tuple[str, ...]
    bystanders: frozenset[str]

    def lines(self) -> Iterator[str]:
        policy = self.policy
        yield f"% {policy.name} {policy.version}"
        yield ""
        yield "% ── facts and what the rules can see of them ──"
        for name, values in self.facts.items():
            yield f"fact({term_of(name)}). value({term_of(name)}, ({'; '.join(map(term_of, values))}))."
        for name in self.gaps:
            values = self.formulas.domains.values[name]
            yield f"fact({term_of(name)}). value({term_of(name)}, ({'; '.join(map(term_of, values))}))."
            yield from (f"reads({term_of(name)}, {term_of(fact)})." for fact in self.facts if fact in self.gaps[name])
        for name in (*self.facts, *self.gaps):
            if name in self.formulas.domains.regions and is_long(names := self.formulas.domains.regions[name].names):
                yield from (f"next({term_of(name)}, {term_of(low)}, {term_of(high)})." for low, high in pairwise(names))
        yield from (f"tested({term_of(name)})." for name in self.tested)
        yield from (f"momentary({term_of(name)})." for name in self.tested if is_momentary(policy.facts[name]))
        yield from (f"dated({term_of(name)})." for name in self.dated)
        for name, (holds, fails) in self.formulas.definitions.items():
            yield from _heading(name, policy.definitions[name].labels, policy.definitions[name].loc)
            yield from rule_lines(f"is({term_of(name)}, yes, W)", holds, f"({term_of(name)}, 1)")
            yield from rule_lines(f"is({term_of(name)}, no, W)", fails, f"({term_of(name)}, 0)")
        for name, never in self.formulas.constraints.items():
            yield from _heading(name, policy.constraints[name].labels, policy.constraints[name].loc)
            yield from rule_lines(f"broken({term_of(name)}, W)", never, term_of(name), world="weighed(W)", on_file="file")
        for name, condition in self.formulas.rules.items():
            yield from _heading(name, policy.rules[name].labels, policy.rules[name].loc)
            yield from self._of_rule(policy.rules[name], condition)

    def implications(self) -> Iterator[str]:
        yield "% ── what facts imply of others ──"
        for name, entries in self.formulas.implied.items():
            for number, (value, condition) in enumerate(entries, start=1):
                head = f"implies({term_of(name)}, {number}, {term_of(self._seen(name, value))}, W)"
                yield from rule_lines(head, condition, f"({term_of(name)}, {number})", on_file="file")
            for other in dict.fromkeys(fact for _, condition in entries for fact in facts_in(condition)):
                yield f"depends({term_of(name)}, {term_of(other)})."
        for name, never in self.formulas.constraints.items():
            for fact in dict.fromkeys(facts_in(never)):
                yield f"speaks_of({term_of(name)}, {term_of(fact)})."

    def _seen(self, fact: str, value: str) -> str:
        regions = self.formulas.domains.regions.get(fact)
        return value if regions is None else regions.region_of(Fraction(value))

    def _of_rule(self, rule: model.Rule, condition: Formula) -> Iterator[str]:
        name = term_of(rule.name)
        dated = f"in_force({name})" if rule.name in self.dated else ""
        world = "standing(W)" if rule.name in self.bystanders else "world(W)"
        yield from rule_lines(f"applies({name}, W)", condition, f"({name}, 0)", world=world, extra=dated)
        yield from (f"overrides({name}, {term_of(other)})." for other in rule.overrides if other in self.formulas.rules)
        for given, own in self.formulas.outcomes[rule.name]:
            if own is None:
                yield f"outcome({name}, {given.number}, {effect_term(given.effect)})."
            else:
                yield f"outcome_if({name}, {given.number}, {effect_term(given.effect)})."
                yield from rule_lines(f"allowed({name}, {given.number}, W)", own, f"({name}, {given.number})", world=world)
            if given.about_the_file:
                yield f"about_the_file({name}, {given.number})."


def is_momentary(fact: model.Fact) -> bool:
    """Whether rules see of the fact only whether it is known."""
    return isinstance(fact.type, model.Stamp | model.Text)


def _heading(name: str, labels: model.Labels, loc: Loc) -> tuple[str, str]:
    place = f" ({PurePath(loc.file).name}:{loc.line})" if loc.file else ""
    return "", f"% {name}: {labels.zh}{place}".replace("\n", " ")


def rule_lines(
    head: str, formula: Formula, owner: str, *, world: str = "world(W)", on_file: str = "W", extra: str = ""
) -> Iterator[str]:
    """The rule of a program that gives `head` where the formula holds; `owner` is a term that no other rule has."""
    helpers: list[tuple[str, str]] = []
    body = _body(formula, owner, on_file, helpers)
    yield from (f"{helper} :- {world}, {condition}." for helper, condition in helpers)
    yield f"{head} :- {', '.join(filter(None, (world, extra, *body)))}."


def _body(formula: Formula, owner: str, on_file: str, helpers: list[tuple[str, str]]) -> list[str]:
    match formula:
        case Both(parts):
            return [literal for part in parts for literal in _body(part, owner, on_file, helpers)]
        case Either(()):
            return ["#false"]
        case Either(parts):
            return [f"1 {{ {'; '.join(_alternative(part, owner, on_file, helpers) for part in parts)} }}"]
        case Has(_, values, reach):
            spelt = _has(formula)
            return [spelt if reach or len(values) == 1 else f"1 {{ {spelt} }}"]
        case OnFile(fact, known):
            return [f"{'known' if known else 'unknown'}({term_of(fact)}, {on_file})"]


def _has(formula: Has) -> str:
    """That the fact has one of the values, as alternatives."""
    fact = term_of(formula.fact)
    match formula.reach:
        case "above":
            return f"at_least({fact}, {term_of(formula.values[0])}, W)"
        case "below":
            return f"at_most({fact}, {term_of(formula.values[-1])}, W)"
        case None:
            return "; ".join(f"is({fact}, {term_of(value)}, W)" for value in formula.values)


def _alternative(formula: Formula, owner: str, on_file: str, helpers: list[tuple[str, str]]) -> str:
    match formula:
        case Has():
            return _has(formula)
        case OnFile():
            return _body(formula, owner, on_file, helpers)[0]
        case Both() | Either():
            body = _body(formula, owner, on_file, helpers)
            head = f"part({owner}, {len(helpers) + 1}, W)"
            helpers.append((head, ", ".join(body)))
            return head
