"""Decision tables: few rows, each case in the right ones, and a proof that notices every fault."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import settings

from fenze.decision.case import CaseError
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.load import files_of, shipped
from fenze.dsl.model.outcome import Bears
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.table.build import UNKNOWN, Line, Selection, Table, tables_of, whole_tables_of
from fenze.solver.table.prove import Proved, Prover, WrongTable
from fenze.solver.table.rows import TooLarge
from tests.scenarios.test_suggestions import POLICY, policy_in
from tests.table.trip import proved_tables, sheets_of
from tests.verify.brute import cases_of
from tests.verify.corpus import clean

NOW = datetime(2026, 1, 5, 4, tzinfo=UTC)
FUZZ_EXAMPLES = 5_000
FUZZ = settings().max_examples >= FUZZ_EXAMPLES


def only_topic(proved: list[Proved], topic: str) -> Table:
    (found,) = (one.table for one in proved if one.table.questions[0].topic == topic)
    return found


def only(proved: list[Proved], title: str) -> Table:
    (found,) = (one.table for one in proved if one.table.questions[0].about == title)
    return found


def test_a_small_policy_in_words() -> None:
    files, engine = policy_in(POLICY)
    sheets, _ = sheets_of(engine, files, proved_tables(engine), "en")
    sheet = next(one for one in sheets if one.title == "who bears loss")
    assert sheet.head == ("topic", "signed", "late", "paid ≷ price", "then", "by rules")
    assert sheet.rows == (
        ("damage", "yes", "> 7 days", "<", "carrier bears all loss", "R-1"),
        ("damage", "no", "any", "<", "carrier bears all loss", "R-1"),
        ("damage", "any", "any", ">=", "maker bears 40% of loss\nseller bears 60% of loss", "R-2"),
    )
    assert sheet.notes[0] == "proved complete and equal to the policy"


def test_a_constraint_leaves_cases_out() -> None:
    _, engine = policy_in(POLICY + "constraint paid_less never paid < price\n")
    table = only(proved_tables(engine), "loss")
    assert [dict(line.cells) for line in table.lines] == [{"topic": frozenset({"damage"})}]


def test_unknown_is_a_value_where_the_file_is_spoken_of() -> None:
    _, engine = policy_in(POLICY)
    by_topic = {one.table.questions[0].topic: one.table for one in proved_tables(engine)}
    assert UNKNOWN in by_topic["checks"].columns["signed"]
    assert UNKNOWN not in by_topic["bears"].columns["signed"]


@pytest.mark.parametrize(("settled", "presumed"), [({}, "\n  presumed no"), ({"a": "yes"}, "")])
def test_what_is_presumed_or_settled_is_never_unknown(settled: dict[str, str], presumed: str) -> None:
    rules = (
        "rule R-2 when a is yes and b is yes then note t t\nrule R-3 overrides R-2 when a is known and g is known then check b"
    )
    text = (OPEN + rules).replace("fact a: yes or no", f"fact a: yes or no{presumed}")
    tables = proved_tables(Engine(policy_of([file_of(text, "p.fenze")])), Selection(settled))
    assert len(tables) == 3
    assert all(UNKNOWN not in one.table.columns.get("a", ()) for one in tables)


@pytest.mark.parametrize("seed", range(4))
def test_each_total_case_is_in_the_row_that_says_what_is_decided(seed: int) -> None:
    engine = Engine(clean(seed).policy())
    table = only(proved_tables(engine), "loss")
    tried = 0
    for sent in cases_of(engine.policy):
        if not {"topic", "signed", "days_late", "pieces"} <= set(sent):
            continue
        tried += 1
        file = engine.read({"facts": sent}, NOW)
        seen = dict(engine.pattern_of(file).given)
        hit = [line for line in table.lines if all(seen[fact] in values for fact, values in line.cells.items())]
        assert table.adds or len(hit) <= 1
        said = {(one.party, one.share) for line in hit for some in line.says for one in some if isinstance(one, Bears)}
        decision = engine.decide_file(file)
        assert {(row.party, row.share) for row in decision.liability} == said, (sent, said)
        assert {rule for line in hit for rule in line.rules} >= {rule for row in decision.liability for rule in row.rules}
    assert tried > 10


def spoilt(table: Table) -> list[Table]:
    """The table with one fault each: a row less, a cell wider, a cell narrower, another outcome, a row twice."""
    first, *others = table.lines
    fact, values = next(iter(first.cells.items()))
    wider = replace(first, cells={name: some for name, some in first.cells.items() if name != fact})
    narrower = [replace(first, cells={**first.cells, fact: values - {value}}) for value in values if len(values) > 1]
    silent = Line(first.cells, tuple(() for _ in first.says), first.rules)
    lines = [others, [wider, *others], *([one, *others] for one in narrower), [silent, *others], [first, first, *others]]
    return [replace(table, lines=tuple(some)) for some in lines]


def test_the_proof_notices_every_fault() -> None:
    _, engine = policy_in(POLICY)
    for proved in proved_tables(engine):
        if not proved.table.lines or not proved.table.lines[0].cells:
            continue
        faulty = spoilt(proved.table)
        prover = Prover(engine, faulty, 60)
        for number in range(len(faulty)):
            with pytest.raises(WrongTable):
                prover.proved(number)


OPEN = """policy p
party maker
remedy refund
term t
fact a: yes or no
fact b: yes or no
fact g: date and time
rule R-1 when a is yes then remedy refund
"""


ASIDE = "rule R-2 overrides R-1 when a is yes then note t t"


@pytest.mark.parametrize(
    ("rule", "decided", "rows"),
    [
        ("rule R-2 overrides R-1 when a is yes and g is unknown then note t t", "undetermined", [("yes", "known")]),
        ("rule R-2 when a is yes and g is unknown then note t t", "decided", [("yes",)]),
        (f"{ASIDE}\nrule R-3 overrides R-2 when a is yes and g is unknown then note t t", "undetermined", [("yes", "unknown")]),
        ("rule R-2 overrides R-1 when a is yes and b is known then note t t", "no_rule", []),
        ("rule R-2 overrides R-1 when a is yes and b is unknown then note t t", "decided", [("yes",)]),
        ("rule R-2 when a is yes and b is known then note t t", "decided", [("yes",)]),
        (f"{ASIDE} if (b is unknown)", "no_rule", []),
        ("rule R-2 overrides R-1 when a is yes and b is yes then note t t", "undetermined", [("yes", "no")]),
    ],
)
def test_what_settles_is_told_of_every_completion(rule: str, decided: str, rows: list[tuple[str, ...]]) -> None:
    """A decision tells a remedy once every completion gives it; only a moment may stay unknown in one."""
    files = (file_of(OPEN + rule, "p.fenze"),)
    engine = Engine(policy_of(files))
    assert engine.decide({"facts": {"a": True}}, NOW).status == decided
    proved = proved_tables(engine)
    assert all(one.doubt is None for one in proved)
    sheets, _ = sheets_of(engine, files, [one for one in proved if one.table.questions[0].topic == "remedies"], "en")
    assert [row[:-2] for sheet in sheets for row in sheet.rows] == rows


def test_what_is_handed_on_at_once_has_a_table_of_its_own() -> None:
    """That rules which ask what is known hand a case on is said of the file; else completions have to agree on it."""
    rules = """rule R-2 when b is unknown and a is no then escalate to maker
rule R-3 when b is yes then escalate
rule R-4 when a is unknown then await a
rule R-5 when a is no then check g
"""
    files = (file_of(OPEN + rules, "p.fenze"),)
    engine = Engine(policy_of(files))
    sheets, _ = sheets_of(engine, files, proved_tables(engine), "en")
    told = {sheet.title: [row[:-1] for row in sheet.rows] for sheet in sheets}
    assert told["agreed or escalated"] == [("yes", "escalate")]
    assert told["awaited, referred, or handed on at once"] == [
        ("no", "unknown", "escalate to maker"),
        ("unknown", "any", "await a"),
    ]
    statuses = {engine.decide({"facts": facts}, NOW).status for facts in ({"a": False}, {"b": True})}
    assert statuses == {"escalate"}
    whole = [one for one in whole_tables_of(engine, Selection()) if isinstance(one, Table)]
    prover = Prover(engine, whole, 60)
    sheets, _ = sheets_of(engine, files, [prover.proved(number) for number in range(len(whole))], "en")
    assert [(sheet.title, sheet.is_proved) for sheet in sheets] == [
        ("p: what is settled", True),
        ("p: what holds at once", True),
    ]


def test_a_constraint_that_asks_what_is_known_excludes_no_completion() -> None:
    """That `b` is known excludes the case; who does not know it may still come to that."""
    files = (file_of(OPEN + "constraint C never a is yes and b is known\nrule R-2 when b is yes then note t t", "p.fenze"),)
    engine = Engine(policy_of(files))
    proved = proved_tables(engine)
    remedies = only_topic(proved, "remedies")
    assert [dict(line.cells) for line in remedies.lines] == [{"a": frozenset({"yes"})}]
    noted = only_topic(proved, "notes")
    assert [dict(line.cells) for line in noted.lines] == [{"b": frozenset({"yes"})}]


def test_a_table_too_large_is_told_not_cut() -> None:
    _, engine = policy_in(POLICY)
    found = list(tables_of(engine, Selection(), 2))
    large = [one for one in found if not isinstance(one, Table)]
    assert [question.about for question, _ in large] == ["loss"]
    assert all(len(one.lines) <= 2 for one in found if isinstance(one, Table))
    assert [isinstance(one, TooLarge) for one in whole_tables_of(engine, Selection(), 2)] == [True, False]


def test_what_is_selected_is_all_that_is_told() -> None:
    _, engine = policy_in(POLICY)
    settled = proved_tables(engine, Selection({"topic": "delay"}))
    assert [one.table.questions[0].topic for one in settled] == ["pays", "checks"]
    assert all("topic" not in one.table.columns for one in settled)
    by_party = proved_tables(engine, Selection(parties=("maker",)))
    assert [[e for line in one.table.lines for some in line.says for e in some] for one in by_party] == [
        [effect for effect in only(proved_tables(engine), "loss").lines[-1].says[0] if getattr(effect, "party", "") == "maker"]
    ]
    by_rule = proved_tables(engine, Selection(rules=("R-3",)))
    assert {rule for one in by_rule for line in one.table.lines for rule in line.rules} == {"R-3"}


def test_rules_of_another_day_are_left_out() -> None:
    dated = POLICY.replace('  cites guide "2"\n', '  cites guide "2"\n  in force from 2027-01-01\n')
    _, engine = policy_in(dated)
    before, after = (
        only(proved_tables(engine, Selection(day=datetime(year, 6, 1, tzinfo=UTC).date())), "loss") for year in (2026, 2027)
    )
    assert {rule for line in before.lines for rule in line.rules} == {"R-1"}
    assert {rule for line in after.lines for rule in line.rules} == {"R-1", "R-2"}


def test_time_that_is_over_is_no_proof() -> None:
    _, engine = policy_in(POLICY)
    tables = [one for one in tables_of(engine, Selection()) if isinstance(one, Table)]
    proved = Prover(engine, tables, 0).proved(0)
    assert proved.doubt is not None and proved.table == tables[0]


@pytest.mark.parametrize("name", shipped())
def test_the_tables_of_a_shipped_policy_are_proved(name: str) -> None:
    if name != "after_sales_flow" and not FUZZ:
        pytest.skip("looked at by `make fuzz`")
    engine = Engine(policy_of(files_of(name)))
    proved = proved_tables(engine)
    assert len(proved) > 5
    assert all(one.doubt is None for one in proved)
    for one in proved:
        for line, case in zip(one.table.lines, one.cases, strict=True):
            assert case is not None
            try:
                decision = engine.decide(case.case(), NOW)
            except CaseError as error:  # pragma: no cover
                raise AssertionError(case) from error
            assert set(line.rules) & set(decision.rules)
            if one.table.scope == "completions":
                told = {
                    fact for fact, values in one.table.columns.items() if UNKNOWN not in values
                } & engine.policy.facts.keys()
                assert told <= decision.file.values.keys(), case


def test_a_policy_without_conditions_has_one_row() -> None:
    files = (file_of("policy p\nparty a\ncost c\nrule R\n  then a bears all c\n", "p.fenze"),)
    engine = Engine(policy_of(files))
    (sheet,), _ = sheets_of(engine, files, proved_tables(engine), "zh")
    assert sheet.head == ("则", "依据规则") and sheet.rows == (("a 承担 全部 c", "R"),)
