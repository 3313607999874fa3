"""xclingo as a third opinion: what it says a rule of a policy without negation rests on is what the trace says.

It runs where xclingo is installed: `make opinion` does that, aside from the other packages, since it asks for one version of
clingo only.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fenze.decision.to_json import text_of_json
from fenze.decision.trace import trace_of
from fenze.dsl import model
from fenze.solver.decide import engine_of
from tests.solver.policy import NOW, policy

xclingo: Any = pytest.importorskip("xclingo", reason="xclingo is not installed: `make opinion` installs it and runs this")

FACTS = ("late", "damaged", "lost", "insured")
Support = frozenset[tuple[str, str]]
_ASKED = st.sampled_from([f"{fact} is {value}" for fact in FACTS for value in ("yes", "no")])
_ANNOTATIONS = """
%!trace {given(F,V), "given"} :- given(F,V).
%!trace {stands(R), "stands"} :- stands(R).
%!show_trace {stands(R)} :- stands(R).
"""


def _joined(leaves: st.SearchStrategy[str]) -> st.SearchStrategy[str]:
    several = st.lists(leaves, min_size=2, max_size=3)
    return several.map(lambda parts: f"({' and '.join(parts)})") | several.map(lambda parts: f"({' or '.join(parts)})")


_CONDITIONS = st.recursive(_ASKED, _joined, max_leaves=5)


@st.composite
def policies(draw: st.DrawFn) -> model.Policy:
    """Rules and a definition over yes-or-no facts, without negation and without exceptions."""
    text = "".join(f"fact {fact}: yes or no\n" for fact in FACTS)
    text += f"define bad when {draw(_CONDITIONS)}\n"
    for number in range(draw(st.integers(1, 4))):
        condition = draw(_CONDITIONS | _CONDITIONS.map(lambda condition: f"bad and {condition}"))
        text += f'rule R-{number} "rule {number}"\n  when {condition}\n  then carrier bears 1/4 of freight\n'
    return policy(text)


def rests_on(policy: model.Policy, facts: Mapping[str, bool]) -> Mapping[str, set[Support]]:
    """By rule that stands, each set of facts that xclingo says it rests on."""
    program = "".join(f"given({fact},{'yes' if value else 'no'}). " for fact, value in facts.items())
    program += "".join(_rules(f"d_{name}", one.condition) for name, one in policy.definitions.items())
    for name, rule in policy.rules.items():
        program += _rules(f"c_{name[2:]}", rule.condition) + f"stands({name[2:]}) :- c_{name[2:]}.\n"
    control = xclingo.XclingoControl(n_explanations="0")
    control.add("base", [], program + _ANNOTATIONS)
    control.ground([("base", [])])
    found: dict[str, set[Support]] = {}
    for answer in control.solve():
        for graph in answer.explain_model():
            for shown in graph.show_trace:
                atoms = [node.atom for node, _ in graph.explain(shown).preorder_iterator()]
                support = frozenset((str(one.arguments[0]), str(one.arguments[1])) for one in atoms if one.name == "given")
                found.setdefault(f"R-{shown.arguments[0]}", set()).add(support)
    return found


def _rules(head: str, condition: model.Condition) -> str:
    """A condition as rules of a plain positive program."""
    match condition:
        case model.Is(fact, (value,), True):
            return f"{head} :- given({fact},{value}).\n"
        case model.Defined(name):
            return f"{head} :- d_{name}.\n"
        case model.AllOf(parts) | model.AnyOf(parts):
            names = [f"{head}_{place}" for place in range(len(parts))]
            bodies = [", ".join(names)] if isinstance(condition, model.AllOf) else names
            own = "".join(f"{head} :- {body}.\n" for body in bodies)
            return own + "".join(_rules(name, part) for name, part in zip(names, parts, strict=True))
        case _:
            raise AssertionError(condition)


def true_in(reason: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    """The facts that a trace shows as true in a condition that holds, none below a part that does not."""
    if reason["truth"] is not True:
        return
    if "fact" in reason:
        yield reason["fact"], "yes" if reason["value"] is True else "no"
    for part in reason.get("parts", ()):
        yield from true_in(part)


@given(policies(), st.dictionaries(st.sampled_from(FACTS), st.booleans()))
def test_a_rule_stands_and_rests_on_what_xclingo_says(policy: model.Policy, facts: Mapping[str, bool]) -> None:
    decision = engine_of(policy).decide({"facts": dict(facts)}, NOW)
    standing = json.loads(text_of_json(trace_of(decision, policy)))["why"]["standing"]
    told = {rule["rule"]: set(true_in(rule["condition"])) for rule in standing}
    opinion = rests_on(policy, facts)
    assert told.keys() == opinion.keys()
    for rule, supports in opinion.items():
        assert told[rule] == frozenset[tuple[str, str]]().union(*supports)
