"""The program: no number that clingo could spoil, the same outcome in the stock command, no rule but for a reason."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from dataclasses import replace

from hypothesis import given, settings

from fenze.decision.decision import Decision, Liability
from fenze.decision.file import File
from fenze.decision.terms import effect_term, term_of
from fenze.decision.to_json import json_of
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.solver.asp import text_of
from tests.oracle.choices import choices_of, known_in
from tests.properties.cases import Sample, samples
from tests.properties.decided import decided, evaluator_of

_STRING_OR_COMMENT = re.compile(r'"(?:\\.|[^"\\])*"|%[^\n]*')


@given(samples())
def test_no_amount_and_no_large_number_reaches_clingo(sample: Sample) -> None:
    case = decided(sample)
    pattern = case.engine.pattern_of(case.file)
    text = text_of(case.engine.program, pattern)
    numbers = re.findall(r"\b\d+\b", _STRING_OR_COMMENT.sub('""', text))
    assert all(int(number) < 100 for number in numbers)
    stated = [str(value) for value in sample.facts.values() if isinstance(value, str) and len(value) > 9 and value[0].isdigit()]
    amounts = [value for value in stated if not value.startswith("2022-")]
    shown = [text, *(name for pair in pattern.given for name in pair)]
    assert not [(amount, place) for amount in amounts for place in shown if amount.split(".")[0] in place]


COMPARED = tuple(f"result({kind}(" for kind in ("bears", "not_liable", "remedy", "points", "eligible"))
"""What of an answer set a decision tells by its own terms; amounts, as of payments, are no terms there."""


@settings(max_examples=15)
@given(samples())
def test_the_stock_command_comes_to_the_same(sample: Sample) -> None:
    case = decided(sample)
    text = text_of(case.engine.program, case.engine.pattern_of(case.file))
    settled = shown_by_clingo(text, "cautious")
    if case.decision is None:
        assert settled is None
        return
    assert settled is not None
    decision = case.decision
    assert {atom for atom in settled if atom.startswith("stands")} == {
        f"stands({term_of(rule)},file)" for rule in decision.rules
    }
    assert {atom for atom in settled if atom.startswith(COMPARED)} == {f"result({term},actual)" for term in terms_of(decision)}
    possible = shown_by_clingo(text, "brave")
    assert possible is not None
    rows = [effect_term(bears_of(row)) for row in decision.possible]
    assert {atom for atom in possible - settled if atom.startswith("result(bears")} == {f"result({row},actual)" for row in rows}


def bears_of(row: Liability) -> model.Bears:
    """What a rule said to give a row of liability."""
    return model.Bears(row.party, row.cost, row.stated, row.tentative)


def shown_by_clingo(text: str, mode: str) -> set[str] | None:
    """What the stock command shows of a program in the end; None where there is no answer set."""
    command = [sys.executable, "-m", "clingo", "--outf=2", "--models=0", "--warn=none", f"--enum-mode={mode}", "-"]
    ran = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert not ran.stderr
    told = json.loads(ran.stdout)
    if told["Result"] == "UNSATISFIABLE":
        return None
    witnesses = [witness["Value"] for call in told["Call"] for witness in call.get("Witnesses", ())]
    return set(witnesses[-1])


def terms_of(decision: Decision) -> set[str]:
    """What is settled, as the program spells it."""
    bears = [bears_of(row) for row in decision.liability]
    exempt = [model.NotLiable(party) for party in decision.not_liable]
    remedies = [model.Remedies((row.remedy, *row.alternatives)) for row in decision.remedies]
    points = [model.Points(row.party, row.points, row.per) for row in decision.points]
    eligible = [model.Eligible(row.what, row.eligible) for row in decision.eligibility]
    effects: list[model.Effect] = [*bears, *exempt, *remedies, *points, *eligible]
    return {effect_term(effect) for effect in effects}


@given(samples())
def test_a_rule_that_never_stands_could_be_removed(sample: Sample) -> None:
    case = decided(sample)
    if case.decision is None:
        return
    for name in idle_rules(sample, case.file):
        rules = {
            rule.name: replace(rule, overrides=tuple(other for other in rule.overrides if other != name))
            for rule in sample.policy.rules.values()
            if rule.name != name
        }
        without = decided(replace(sample, policy=replace(sample.policy, rules=rules)))
        assert without.decision is not None
        defeated = tuple(defeat for defeat in case.decision.defeated if defeat.rule != name)
        outlook = tuple(row for row in case.decision.outlook if row.rules != (name,))  # what others bring about too, it stated
        decision = case.decision._replace(defeated=defeated, outlook=outlook)
        assert json_of(without.decision, sample.policy) == without_rule(json_of(decision, sample.policy), name)


def without_rule(value: Json, name: str) -> Json:
    """JSON with a rule struck off every list; a bound of what may stand can name one that never does."""
    match value:
        case dict():
            return {key: without_rule(inner, name) for key, inner in value.items()}
        case list():
            kept = (inner for inner in value if inner != name and not _is_excluded_by(inner, name))
            return [without_rule(inner, name) for inner in kept]
        case _:
            return value


def _is_excluded_by(row: Json, name: str) -> bool:
    """Whether the row says what the rule alone states and no completion gives."""
    return isinstance(row, dict) and (row.get("status"), row.get("rules")) == ("excluded", [name])


def idle_rules(sample: Sample, file: File) -> set[str]:
    """The rules that stand neither in the file nor in any of its completions, whatever is stated of an open fact."""
    evaluator, values = evaluator_of(sample), file.values
    stated = [None, *(name for name in choices_of(sample.policy) if name not in values)]
    completions = (completion for name in stated for completion in evaluator.completions(values, name))
    standing = (evaluator.stands(completion, known_in(sample.policy, completion)) for completion in completions)
    return sample.policy.rules.keys() - evaluator.stands(values, values).union(*standing)
