"""The documents say what is so: examples are policies, tables are current, links lead somewhere."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest

from fenze.api.wire import Decision
from fenze.dsl import model
from fenze.dsl.ast_to_model import checked, policy_of
from fenze.dsl.keywords import KEYWORDS, terminal_of
from fenze.dsl.load import load, shipped
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import engine_of
from fenze.solver.scenarios import run
from tests.house.tree import ROOT

LANGUAGE = ROOT / "docs" / "language.md"
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")])
LINK = re.compile(r"\[[^\]]*\]\(([^)#:\s]+)(?:#[^)\s]*)?\)")


def blocks_of(page: Path) -> list[str]:
    """The policy texts in a page."""
    return re.findall(r"^```fenze\n(.*?)^```$", page.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)


def model_of(text: str) -> model.Policy:
    """The policy, against which there must be nothing to say."""
    policy, diagnostics = checked([file_of(text, "example.fenze")])
    assert policy is not None and not diagnostics, [f"{found.loc.line}: {found.message.en}" for found in diagnostics]
    return policy


def keyword_table() -> str:
    rows = [f"| `{english}` | `{chinese}` |" for english, chinese in KEYWORDS.values()]
    return "\n".join(["| English | Chinese |", "|---|---|", *rows])


def between(text: str, name: str) -> tuple[str, str, str]:
    """A page's text before, between and after the marks of a generated part."""
    before, opening, rest = text.partition(f"<!-- {name} -->\n")
    part, closing, after = rest.partition(f"<!-- /{name} -->")
    assert opening and closing, f"no marks for {name}"
    return before + opening, part, closing + after


def test_the_keyword_table_is_current(update: bool) -> None:
    before, part, after = between(LANGUAGE.read_text(encoding="utf-8"), "keywords")
    if update:
        part = keyword_table() + "\n"
        LANGUAGE.write_text(before + part + after, encoding="utf-8")
    assert part == keyword_table() + "\n"


def test_the_examples_of_the_language_come_to_one_model_in_both_tongues() -> None:
    blocks = blocks_of(LANGUAGE)
    english, chinese = model_of("\n".join(blocks[::2])), model_of("\n".join(blocks[1::2]))
    assert len(english.rules) == len(re.findall(r"^rule ", "\n".join(blocks[::2]), re.MULTILINE))
    assert replace(english, digest="") == replace(chinese, digest="")


def test_the_scenarios_of_the_language_come_out_as_written() -> None:
    policy = model_of("\n".join(blocks_of(LANGUAGE)[::2]))
    outcomes = list(run(engine_of(policy), datetime.fromisoformat("2024-01-01T00:00:00+08:00")))
    assert [
        (one.scenario.name, one.refused, [miss.found.en for miss in one.misses]) for one in outcomes if not one.passed
    ] == []
    assert len(outcomes) == 6


def test_the_contract_of_the_language_sets_what_it_says() -> None:
    files = [file_of("\n".join(blocks_of(LANGUAGE)[::2]), "example.fenze")]
    own, under = policy_of(files), policy_of(files, contract="acme-2024")
    values = {name: (own.parameters[name].value, value.value) for name, value in under.parameters.items()}
    assert {name: pair for name, pair in values.items() if pair[0] != pair[1]} == {
        "late_after": ("5", "8"),
        "joint_share": ("equal", "2:1:1"),
    }


def test_the_import_of_the_language_comes_to_one_model_in_both_tongues(tmp_path: Path) -> None:
    blocks = re.findall(r"^```fenze (\S+)\n(.*?)^```$", LANGUAGE.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    for name, text in blocks:
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    english, chinese = (load((tmp_path / name).parent) for name, text in blocks if "import" in text or "引入" in text)
    assert list(english.rules) == ["S-1"]
    assert replace(english, digest="") == replace(chinese, digest="")


def test_the_page_of_the_language_shows_every_keyword_before_the_table() -> None:
    page = LANGUAGE.read_text(encoding="utf-8").partition("<!-- keywords -->")[0]
    words = " ".join(page.split())
    assert [phrase for phrases in KEYWORDS.values() for phrase in phrases if phrase not in words] == []


@pytest.mark.parametrize("page", [ROOT / "README.md", ROOT / "README.zh-CN.md"], ids=lambda page: page.name)
def test_the_policy_of_a_readme_is_one(page: Path) -> None:
    (text,) = blocks_of(page)
    assert [rule.overrides for rule in model_of(text).rules.values()] == [(), ("R-1",)]


def pack_table(page: str) -> str:
    """The table of shipped policies as a page has it, with the sizes that they have."""
    _, written, _ = between((ROOT / page).read_text(encoding="utf-8"), "packs")
    sized = (
        re.sub(r"(?<=`\]\(policies/)(\w+)(.*) \| \d+ \| \d+ \|$", lambda row: f"{row[1]}{row[2]}{sizes_of(row[1])}", row)
        for row in written.splitlines()
    )
    return "".join(f"{row}\n" for row in sized)


def sizes_of(policy: str) -> str:
    """How many rules and scenarios a shipped policy has, as cells of a table."""
    text = "\n".join(file.read_text(encoding="utf-8") for file in (ROOT / "policies" / policy).rglob("*.fenze"))
    counts = [len(re.findall(f"^{terminal_of(keyword)}", text, re.MULTILINE)) for keyword in ("RULE", "SCENARIO")]
    return f" | {counts[0]} | {counts[1]} |"


@pytest.mark.parametrize("page", ["README.md", "README.zh-CN.md"])
def test_a_readme_lists_every_shipped_policy_with_its_size(page: str, update: bool) -> None:
    before, written, after = between((ROOT / page).read_text(encoding="utf-8"), "packs")
    made = pack_table(page)
    if update:
        written = made
        (ROOT / page).write_text(before + written + after, encoding="utf-8")
    assert written == made
    assert sorted(re.findall(r"^\| \[`(\w+)`\]", written, re.MULTILINE)) == list(shipped())


def first_column(text: str) -> set[str]:
    """The words in code in the first column of the tables in a text."""
    return {word for cell in re.findall(r"^\|([^|]*)\|", text, re.MULTILINE) for word in re.findall(r"`([^`]+)`", cell)}


def codes_in(folder: Path, source: str) -> set[str]:
    """The codes with which a module refuses cases."""
    calls = (node for node in ast.walk(ast.parse((folder / source).read_text(encoding="utf-8"))) if isinstance(node, ast.Call))
    firsts = (
        call.args[0] for call in calls if isinstance(call.func, ast.Name) and call.func.id in {"Fault", "Bad"} and call.args
    )
    return {first.value for first in firsts if isinstance(first, ast.Constant) and isinstance(first.value, str)}


def test_every_code_of_a_refused_case_is_explained_and_no_other() -> None:
    _, _, rest = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8").partition("## What is refused")
    decision, solver = ROOT / "fenze" / "decision", ROOT / "solver"
    codes = codes_in(decision, "case.py") | codes_in(decision, "read_value.py")
    codes |= codes_in(solver, "from_json.py") | codes_in(solver, "decide.py")
    assert first_column(rest.partition("## A decision")[0]) == codes | {"not_json"}


def test_every_field_of_a_decision_is_explained_and_no_other() -> None:
    _, _, rest = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8").partition("## A decision")
    fields, _, rest = rest.partition("### From outcomes to fields")
    assert first_column(fields) == set(Decision.model_fields)


def test_every_outcome_of_the_grammar_lands_in_a_field() -> None:
    _, _, rest = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8").partition("### From outcomes to fields")
    table = rest.partition("###")[0]
    grammar = (ROOT / "dsl" / "grammar.lark").read_text(encoding="utf-8")
    outcomes = re.search(r"^_outcome: (.*?)\n\n", grammar, re.DOTALL | re.MULTILINE)
    assert outcomes is not None
    first_words = {
        keyword
        for outcome in re.findall(r"\w+", outcomes[1])
        for keyword in re.findall(rf"^{outcome}: \(?(?:names? )?([A-Z_]+)", grammar, re.MULTILINE)
    }
    assert len(first_words) == len(re.findall(r"\w+", outcomes[1]))
    assert [KEYWORDS[keyword][0] for keyword in first_words if KEYWORDS[keyword][0] not in table] == []
    named = {name for row in re.findall(r"^\|[^|]*\|([^|]*)\|", table, re.MULTILINE) for name in re.findall(r"`([^`]+)`", row)}
    values = {"negotiate", "escalate", "undetermined", "await", "share", "amount", "to be agreed", "to be decided"}
    assert named - values <= set(Decision.model_fields)


def test_every_notice_is_explained_and_no_other() -> None:
    _, _, rest = (ROOT / "docs" / "cases.md").read_text(encoding="utf-8").partition("### Notices")
    modules = (ROOT / "dsl" / "known.py", ROOT / "fenze" / "decision" / "due.py")
    sources = [module.read_text(encoding="utf-8") for module in modules]
    codes = {code for source in sources for code in re.findall(r"Notice\(\s*\"(\w+)\"", source)}
    assert first_column(rest) == codes | {"not_in_force"}


def printed(*arguments: str) -> str:
    """What the command line prints about the sample case on a terminal without colour."""
    command = [sys.executable, "-m", "fenze", "decide", "-p", "three_party_liability", "samples/wrong_item.json", *arguments]
    plain = {**os.environ, "COLUMNS": "100", "NO_COLOR": "1", "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=ROOT, env=plain, check=True, capture_output=True, text=True)
    return "\n".join(line.rstrip() for line in done.stdout.strip("\n").splitlines())


def decision_shown() -> str:
    decision = json.loads(printed("--json"))
    kept = {name: part for name, part in decision.items() if part and name not in {"policy_digest", "presumed"}}
    lines = ",\n".join(f" {json.dumps(name)}: {json.dumps(part, ensure_ascii=False)}" for name, part in kept.items())
    return f"```json\n{{\n{lines}\n}}\n```\n"


def explanation_shown(tongue: str) -> str:
    return f"```\n{printed('--explain', '--lang', tongue)}\n```\n"


@pytest.mark.parametrize(
    ("page", "part", "shown"),
    [
        ("README.md", "decision", decision_shown),
        ("README.md", "explanation", lambda: explanation_shown("en")),
        ("README.zh-CN.md", "explanation", lambda: explanation_shown("zh")),
    ],
)
def test_a_readme_shows_what_the_sample_case_comes_to(page: str, part: str, shown: Callable[[], str], update: bool) -> None:
    before, written, after = between((ROOT / page).read_text(encoding="utf-8"), part)
    if update:
        written = shown()
        (ROOT / page).write_text(before + written + after, encoding="utf-8")
    assert written == shown()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_links_between_the_documents_lead_somewhere(page: Path) -> None:
    targets = LINK.findall(page.read_text(encoding="utf-8"))
    assert [target for target in targets if not (page.parent / target).exists()] == []


def test_every_document_is_on_the_list_of_documents() -> None:
    listed = set(LINK.findall((ROOT / "docs" / "README.md").read_text(encoding="utf-8")))
    assert {page.name for page in (ROOT / "docs").glob("*.md")} - listed == {"README.md"}
