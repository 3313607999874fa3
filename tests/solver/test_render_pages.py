"""The pages in `cases/decisions/`: a policy and cases, with what people read of each decision in both tongues.

A block marked `fenze` is the policy; where there is none, the shipped three-party policy is used. An output block shows the
case above it; `pytest --update` writes these blocks anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from pathlib import Path

import pytest

from fenze.decision.case import CHINA
from fenze.decision.decision import Decision
from fenze.decision.explain import explanation_of
from fenze.dsl import model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import load
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine, engine_of
from fenze.solver.from_json import case_of
from fenze.solver.render.decision_text import page_of
from fenze.solver.render.explanation_text import reasons_of
from fenze.solver.render.prose import plain_text_of

PAGES = sorted((Path(__file__).parents[1] / "cases" / "decisions").glob("*.md"))
NOW = datetime(2022, 9, 1, 10, tzinfo=CHINA)
_BLOCK = re.compile(r"^```(?P<kind>[^\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


def _page(tongue: Tongue) -> Callable[[Decision, model.Policy], str]:
    return lambda decision, policy: plain_text_of(page_of(decision, policy, tongue))


def _reasons(tongue: Tongue) -> Callable[[Decision, model.Policy], str]:
    return lambda decision, policy: plain_text_of(reasons_of(explanation_of(decision, policy), policy, tongue))


OUTPUTS: Mapping[str, Callable[[Decision, model.Policy], str]] = {
    "text decision": _page("en"),
    "text 裁定": _page("zh"),
    "text reasons": _reasons("en"),
    "text 理由": _reasons("zh"),
}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page: Path, update: bool) -> None:
    written = page.read_text(encoding="utf-8")
    made = _made_anew(written)
    if update:
        page.write_text(made, encoding="utf-8")
    else:
        assert made == written


def _made_anew(page: str) -> str:
    engine = _engine_of(page)
    decisions: list[Decision] = []

    def made(block: re.Match[str]) -> str:
        kind, body = str(block["kind"]), str(block["body"])
        if kind == "json case":
            decisions.append(engine.decide(case_of(body), NOW))
        if kind not in OUTPUTS:
            return block[0]
        return f"```{kind}\n{OUTPUTS[kind](decisions[-1], engine.policy)}```"

    return _BLOCK.sub(made, page)


def _engine_of(page: str) -> Engine:
    texts = [str(block["body"]) for block in _BLOCK.finditer(page) if block["kind"] == "fenze"]
    return engine_of(policy_of([file_of("\n".join(texts), "page.fenze")]) if texts else load("three_party_liability"))


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_no_line_is_wider_than_the_terminal_and_no_name_shows_where_there_is_a_label(page: Path) -> None:
    engine = _engine_of(page.read_text(encoding="utf-8"))
    names = {name for name, fact in engine.policy.facts.items() if "_" in name and fact.labels.en != name}
    for block in _BLOCK.finditer(page.read_text(encoding="utf-8")):
        if block["kind"] in OUTPUTS:
            words = set(re.findall(r"\w+", str(block["body"])))
            assert words & names == set()
            assert "`" not in block["body"]
