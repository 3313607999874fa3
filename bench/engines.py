"""The workload's rules for each engine, and how one case is put to it: a Python mapping in, the rules that stand out.

Each engine is given the rules once, in the form that suits it best, and everything that it can prepare is prepared.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Mapping
from datetime import UTC, datetime
from typing import Any

import cedarpy
import cel
import clingo
import regorus
import zen
from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_TEXT
from business_rules.variables import BaseVariables, boolean_rule_variable, numeric_rule_variable, string_rule_variable

from bench.policy import policy_text
from bench.workload import FACTS, Case, Rule, Test
from fenze.decision.explain import explanation_of
from fenze.decision.trace import Tracer
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine

Answer = Callable[[Case], Iterable[str]]
_NOW = datetime(2026, 1, 1, tzinfo=UTC)


def _exceptions(rules: list[Rule]) -> Mapping[str, list[Rule]]:
    found: dict[str, list[Rule]] = {}
    for rule in rules:
        if rule.exception_to:
            found.setdefault(rule.exception_to, []).append(rule)
    return found


def _all(rule: Rule, joined: str, told: Callable[[Test], str]) -> str:
    return joined.join(told(test) for test in rule.tests)


def _expression(rule: Rule, unless: list[Rule], told: Callable[[Test], str], also: str, no: str) -> str:
    parts = [_all(rule, also, told), *(f"{no}({_all(one, also, told)})" for one in unless)]
    return also.join(parts)


# ── Fenze ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def fenze_engine(rules: list[Rule], remembers: int | None) -> Engine:
    """The policy compiled; of the patterns that come up it remembers so many, by default as many as always."""
    return Engine(policy_of([file_of(policy_text(rules), "bench.fenze")]), remembers=remembers)


def fenze(engine: Engine) -> Answer:
    """The whole decision; its rules are compared."""
    return lambda case: engine.decide({"facts": {**case, "price": "99.90"}}, _NOW).rules


def fenze_with_reasons(engine: Engine) -> Answer:
    """The decision with why each rule stands, which exceptions were considered, and the steps of its amounts."""
    return lambda case: explanation_of(engine.decide({"facts": {**case, "price": "99.90"}}, _NOW), engine.policy).decision.rules


def fenze_with_trace(engine: Engine) -> Answer:
    """The decision with its trace, as it is stored."""
    tracer = Tracer(engine.policy)

    def answer(case: Case) -> Iterable[str]:
        decision = engine.decide({"facts": {**case, "price": "99.90"}}, _NOW)
        tracer.text_of(decision)
        return decision.rules

    return answer


def clingo_each_time(engine: Engine) -> Answer:
    """Fenze's program of the policy, grounded for each request with the case as facts."""
    encodings = "stands(R, W) :- applies(R, W), not defeated(R, W). defeated(R, W) :- overrides(S, R), stands(S, W)."
    text = f"{engine.program.text} world(file). standing(file). is(F, V, file) :- given(F, V). {encodings}"

    def answer(case: Case) -> list[str]:
        pattern = engine.pattern_of(engine.read({"facts": dict(case)}, _NOW))
        control = clingo.Control(["--warn=none"])
        facts = "".join(f"given({fact},{value if value.isalpha() else json.dumps(value)})." for fact, value in pattern.given)
        control.add("base", [], text + facts + "#show. #show R : stands(R, file). #defined overrides/2.")
        control.ground([("base", [])])
        found: list[str] = []
        control.solve(on_model=lambda model: found.extend(symbol.string for symbol in model.symbols(shown=True)))
        return found

    return answer


# ── others ────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def plain_python(rules: list[Rule]) -> Answer:
    """One compiled function that tests rule after rule."""
    unless = _exceptions(rules)

    def told(test: Test) -> str:
        return f"c[{test.fact!r}] {'>' if test.over else '=='} {test.value!r}"

    lines = ["def answer(c):", "  found = []"]
    for rule in rules:
        condition = _expression(rule, unless.get(rule.name, []), told, " and ", "not ")
        lines += [f"  if {condition}: found.append({rule.name!r})"]
    space: dict[str, Any] = {}
    exec("\n".join([*lines, "  return found"]), space)  # noqa: S102 made above
    made: Answer = space["answer"]
    return made


def zen_table(rules: list[Rule]) -> Answer:
    """A decision table that collects, a column a fact; exceptions in one more column."""
    unless = _exceptions(rules)

    def told(test: Test) -> str:
        value = json.dumps(test.value)
        return f"{test.fact} {'>' if test.over else '=='} {value}"

    def row(rule: Rule) -> dict[str, str]:
        cells = {test.fact: f"> {test.value}" if test.over else json.dumps(test.value) for test in rule.tests}
        exceptions = " and ".join(f"not({_all(one, ' and ', told)})" for one in unless.get(rule.name, []))
        return {"_id": rule.name, **dict.fromkeys(FACTS, ""), **cells, "unless": exceptions, "rule": json.dumps(rule.name)}

    inputs = [{"id": fact, "name": fact, "field": fact} for fact in FACTS] + [{"id": "unless", "name": "unless"}]
    content = {
        "hitPolicy": "collect",
        "inputs": inputs,
        "outputs": [{"id": "rule", "name": "rule", "field": "rule"}],
        "rules": [row(rule) for rule in rules],
    }
    place = {"position": {"x": 0, "y": 0}}
    nodes = [
        {"id": "in", "name": "in", "type": "inputNode", **place},
        {"id": "table", "name": "table", "type": "decisionTableNode", "content": content, **place},
        {"id": "out", "name": "out", "type": "outputNode", **place},
    ]
    edges = [{"id": f"{a} {b}", "type": "edge", "sourceId": a, "targetId": b} for a, b in (("in", "table"), ("table", "out"))]
    decision = zen.ZenEngine().create_decision(json.dumps({"nodes": nodes, "edges": edges}))
    return lambda case: [entry["rule"] for entry in decision.evaluate(case)["result"]]


def cel_list(rules: list[Rule]) -> Answer:
    """One expression, a list with a name or nothing for each rule, compiled once."""
    unless = _exceptions(rules)

    def told(test: Test) -> str:
        return f"{test.fact} {'>' if test.over else '=='} {json.dumps(test.value)}"

    parts = [f'{_expression(rule, unless.get(rule.name, []), told, " && ", "!")} ? "{rule.name}" : ""' for rule in rules]
    program = cel.compile(f"[{', '.join(parts)}]")
    return lambda case: filter(None, program.execute(case))


def cedar(rules: list[Rule]) -> Answer:
    """A policy a rule, parsed once; the determining policies are those that stand."""
    unless = _exceptions(rules)

    def told(test: Test) -> str:
        return f"context.{test.fact} {'>' if test.over else '=='} {json.dumps(test.value)}"

    conditions = [_expression(rule, unless.get(rule.name, []), told, " && ", "!") for rule in rules]
    text = "\n".join(f"permit(principal, action, resource) when {{ {condition} }};" for condition in conditions)
    policies = cedarpy.PolicySet.from_str(text)
    who = {"principal": 'User::"u"', "action": 'Action::"a"', "resource": 'Thing::"t"'}

    def answer(case: Case) -> list[str]:
        result = cedarpy.is_authorized({**who, "context": dict(case)}, policies, [])
        return [rules[int(reason.removeprefix("policy"))].name for reason in result.diagnostics.reasons]

    return answer


def _rego(rules: list[Rule]) -> str:
    """A module with the set of rules that stand; what exceptions ask for stands by itself."""
    unless = _exceptions(rules)
    exceptions = {rule.name for rule in rules if rule.exception_to}

    def told(test: Test) -> str:
        return f"input.{test.fact} {'>' if test.over else '=='} {json.dumps(test.value)}"

    def applies(rule: Rule) -> str:
        return f"applies_{rule.name[2:]}" if rule.name in exceptions else _all(rule, "; ", told)

    lines = ["package bench"]
    for rule in rules:
        if rule.name in exceptions:
            lines.append(f"{applies(rule)} if {{ {_all(rule, '; ', told)} }}")
        conditions = "; ".join((applies(rule), *(f"not {applies(one)}" for one in unless.get(rule.name, []))))
        lines.append(f'stands contains "{rule.name}" if {{ {conditions} }}')
    return "\n".join(lines)


def regorus_interpreted(rules: list[Rule]) -> Answer:
    """Its engine, which takes a mapping."""
    engine = regorus.Engine()
    engine.add_policy("bench.rego", _rego(rules))

    def answer(case: Case) -> Iterable[str]:
        engine.set_input(dict(case))
        found: Iterable[str] = engine.eval_rule("data.bench.stands")
        return found

    return answer


def regorus_compiled(rules: list[Rule]) -> Answer:
    """Its virtual machine, which takes and gives JSON."""
    machine = regorus.Rvm()
    machine.load_program(regorus.Program.compile_from_modules("{}", [("bench.rego", _rego(rules))], ["data.bench.stands"]))
    machine.set_data_json("{}")

    def answer(case: Case) -> list[str]:
        machine.set_input_json(json.dumps(case))
        found: list[str] = json.loads(machine.execute())
        return found

    return answer


def business_rules(rules: list[Rule]) -> Answer:
    """Its own JSON of conditions, with an action that notes the rule."""
    decorators = {"e": string_rule_variable, "b": boolean_rule_variable, "n": numeric_rule_variable}

    def told(test: Test) -> dict[str, object]:
        if isinstance(test.value, bool):
            return {"name": test.fact, "operator": "is_true" if test.value else "is_false", "value": True}
        return {"name": test.fact, "operator": "greater_than" if test.over else "equal_to", "value": test.value}

    def getter(fact: str) -> Callable[[Any], object]:
        def read(self: Any) -> object:
            return self.case[fact]

        read.__name__ = fact
        return decorators[fact[0]]()(read)

    def start(self: Any, case: Case) -> None:
        self.case = case

    variables = type("Variables", (BaseVariables,), {"__init__": start, **{fact: getter(fact) for fact in FACTS}})

    class Actions(BaseActions):
        def __init__(self) -> None:
            self.found: set[str] = set()

        @rule_action(params={"name": FIELD_TEXT})
        def note(self, name: str) -> None:
            self.found.add(name)

    written = [
        {
            "conditions": {"all": [told(test) for test in rule.tests]},
            "actions": [{"name": "note", "params": {"name": rule.name}}],
        }
        for rule in rules
    ]
    beats = [(rule.name, rule.exception_to) for rule in rules if rule.exception_to]

    def answer(case: Case) -> set[str]:
        actions = Actions()
        run_all(rule_list=written, defined_variables=variables(case), defined_actions=actions)
        return actions.found - {beaten for rule, beaten in beats if rule in actions.found}

    return answer
