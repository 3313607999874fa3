"""A checked policy → its answer-set program: readable rules with the ids of the source, and facts about them.

What the predicates mean is documented once, in encodings/README.md; how rules stand and fall is in encodings/*.lp.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from pathlib import PurePath

from fenze.dsl import model
from fenze.dsl.loc import Loc
from fenze.solver.literals import Both, Domains, Either, Formula, Has, OnFile, conditions_of, domains_of, leaves_of
from fenze.solver.outcomes import Given, outcomes_of
from fenze.solver.regions import text_of

_BARE = re.compile(r"[a-z][a-z0-9_]*")


def term_of(name: str) -> str:
    """A name as a term: bare where it can be, else a string."""
    if _BARE.fullmatch(name) and name != "not":
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


@dataclass(frozen=True, slots=True)
class Program:
    """The program of one policy, and what a case has to say to it.

    `facts`: the facts with what the rules can see of each; `tested`: facts asked whether they are known; `dated`: rules with
    in-force dates of their own; `outcomes`: what each rule gives. `implications` is the part of the program that only
    completions need: what some facts imply of others.
    """

    policy: model.Policy
    domains: Domains
    facts: Mapping[str, tuple[str, ...]]
    tested: tuple[str, ...]
    dated: tuple[str, ...]
    outcomes: Mapping[str, tuple[Given, ...]]
    text: str
    implications: str


def program_of(policy: model.Policy) -> Program:
    """Compiles a policy; the text is the same for the same policy, to the byte."""
    domains = domains_of(policy)
    facts = {name: values for name, values in domains.values.items() if name in policy.facts}
    leaves = [leaf for condition in conditions_of(policy) for leaf in leaves_of(condition)]
    asked = {leaf.fact for leaf in leaves if isinstance(leaf, model.Known)}
    tested = tuple(name for name in policy.facts if name in asked)
    dated = tuple(name for name, rule in policy.rules.items() if rule.in_force != model.Period())
    outcomes = outcomes_of(policy)
    writer = _Writer(policy, domains, facts, tested, dated, outcomes)
    text, implications = ("\n".join(lines) + "\n" for lines in (writer.lines(), writer.implications()))
    return Program(policy, domains, facts, tested, dated, outcomes, text, implications)


@dataclass(frozen=True, slots=True)
class _Writer:
    policy: model.Policy
    domains: Domains
    facts: Mapping[str, tuple[str, ...]]
    tested: tuple[str, ...]
    dated: tuple[str, ...]
    outcomes: Mapping[str, tuple[Given, ...]]

    def lines(self) -> Iterator[str]:
        yield f"% {self.policy.name} {self.policy.version}"
        yield ""
        yield "% ── facts and what the rules can see of them ──"
        for name, values in self.facts.items():
            yield f"fact({term_of(name)}). value({term_of(name)}, ({'; '.join(map(term_of, values))}))."
        yield from (f"tested({term_of(name)})." for name in self.tested)
        yield from (f"dated({term_of(name)})." for name in self.dated)
        for definition in self.policy.definitions.values():
            yield ""
            yield f"% {definition.name}: {definition.labels.zh}{_place(definition.loc)}"
            for holds in (True, False):
                head = f"is({term_of(definition.name)}, {'yes' if holds else 'no'}, W)"
                yield from self._rule(head, definition.condition, f"({term_of(definition.name)}, {int(holds)})", holds=holds)
        for constraint in self.policy.constraints.values():
            yield ""
            yield f"% {constraint.name}: {constraint.labels.zh}{_place(constraint.loc)}"
            yield from self._rule(f"broken({term_of(constraint.name)}, W)", constraint.never, term_of(constraint.name))
        for rule in self.policy.rules.values():
            yield ""
            yield f"% {rule.name}: {rule.labels.zh}{_place(rule.loc)}"
            yield from self._of_rule(rule)

    def implications(self) -> Iterator[str]:
        yield "% ── what facts imply of others ──"
        for fact in self.policy.facts.values():
            if fact.name not in self.facts:
                continue
            for number, implied in enumerate(fact.implied, start=1):
                value = self._seen(fact.name, implied.value)
                head = f"implies({term_of(fact.name)}, {number}, {term_of(value)}, W)"
                yield from self._rule(head, implied.condition, f"({term_of(fact.name)}, {number})", on_file="file")

    def _seen(self, fact: str, value: str) -> str:
        regions = self.domains.regions.get(fact)
        return value if regions is None else regions.region_of(Fraction(value))

    def _of_rule(self, rule: model.Rule) -> Iterator[str]:
        name = term_of(rule.name)
        dated = f"in_force({name})" if rule.name in self.dated else ""
        yield from self._rule(f"applies({name}, W)", rule.condition, f"({name}, 0)", extra=dated)
        yield from (f"overrides({name}, {term_of(other)})." for other in rule.overrides)
        for given in self.outcomes[rule.name]:
            if given.condition is None:
                yield f"outcome({name}, {given.number}, {effect_term(given.effect)})."
            else:
                yield f"outcome_if({name}, {given.number}, {effect_term(given.effect)})."
                yield from self._rule(f"allowed({name}, {given.number}, W)", given.condition, f"({name}, {given.number})")

    def _rule(
        self, head: str, condition: model.Condition, owner: str, *, holds: bool = True, on_file: str = "W", extra: str = ""
    ) -> Iterator[str]:
        helpers: list[str] = []
        body = self._body(self.domains.formula_of(condition, holds), owner, on_file, helpers)
        yield from helpers
        yield f"{head} :- {', '.join(filter(None, ('world(W)', extra, *body)))}."

    def _body(self, formula: Formula, owner: str, on_file: str, helpers: list[str]) -> list[str]:
        match formula:
            case Both(parts):
                return [literal for part in parts for literal in self._body(part, owner, on_file, helpers)]
            case Either(()):
                return ["#false"]
            case Either(parts):
                return [f"1 {{ {'; '.join(self._alternative(part, owner, on_file, helpers) for part in parts)} }}"]
            case Has(fact, (value,)):
                return [f"is({term_of(fact)}, {term_of(value)}, W)"]
            case Has(fact, values):
                return [f"1 {{ {'; '.join(f'is({term_of(fact)}, {term_of(value)}, W)' for value in values)} }}"]
            case OnFile(fact, known):
                return [f"{'known' if known else 'unknown'}({term_of(fact)}, {on_file})"]

    def _alternative(self, formula: Formula, owner: str, on_file: str, helpers: list[str]) -> str:
        match formula:
            case Has(fact, values):
                return "; ".join(f"is({term_of(fact)}, {term_of(value)}, W)" for value in values)
            case OnFile():
                return self._body(formula, owner, on_file, helpers)[0]
            case Both() | Either():
                body = self._body(formula, owner, on_file, helpers)
                head = f"part({owner}, {len(helpers) + 1}, W)"
                helpers.append(f"{head} :- {', '.join(('world(W)', *body))}.")
                return head


def effect_term(effect: model.Effect) -> str:
    """An effect as a term, spelt as clingo spells it; effects that mean the same for the case have the same term."""
    match effect:
        case model.Bears(party, cost, share, tentative):
            how = {None: "for_certain", "to be agreed": "to_be_agreed", "to be decided": "to_be_decided"}[tentative]
            return f'bears({term_of(party)},{term_of(cost)},"{text_of(share)}",{how})'
        case model.NotLiable(party):
            return f"not_liable({term_of(party)})"
        case model.Must(actor, action):
            return f"must({term_of(actor)},{term_of(action)})"
        case model.Remedies(alternatives):
            names = [term_of(name) for name in sorted(alternatives)]
            return f"remedy(({','.join(names)}{',' if len(names) == 1 else ''}))"
        case model.Check(fact):
            return f"check({term_of(fact)})"
        case model.Await(fact):
            return f"await({term_of(fact)})"
        case model.Negotiate():
            return "negotiate"
        case model.Escalate():
            return "escalate"
        case model.Refer(to):
            return f"refer({term_of(to)})"
        case model.Note(topic, value):
            return f"note({term_of(topic)},{term_of(value)})"
        case model.Presume(term):
            return f"presume({term_of(term)})"


def _place(loc: Loc) -> str:
    return f" ({PurePath(loc.file).name}:{loc.line})" if loc.file else ""
