"""The pages in `cases/tables/`: a policy, its tables as an author sees them, and what deciding says of cases beside them.

`pytest --update` writes the output blocks anew.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from pathlib import Path

import pytest

from fenze.decision.decision import Decision
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.keywords import Tongue
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.from_json import case_of
from fenze.solver.render.prose import plain_text_of
from fenze.solver.table.render import page_of
from tests.table.trip import Files, proved_tables, sheets_of

PAGES = sorted((Path(__file__).parents[1] / "cases" / "tables").glob("*.md"))
NOW = datetime(2026, 1, 5, 4, tzinfo=UTC)
TONGUES: dict[str, Tongue] = {"text tables": "en", "text 表格": "zh"}
_BLOCK = re.compile(r"^```(?P<kind>[^\n]+)\n(?P<body>.*?)^```$", re.MULTILINE | re.DOTALL)


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.stem)
def test_page(page: Path, update: bool) -> None:
    written = page.read_text(encoding="utf-8")
    made = _made_anew(written)
    if update:
        page.write_text(made, encoding="utf-8")
    else:
        assert made == written


def _made_anew(page: str) -> str:
    texts = [str(block["body"]) for block in _BLOCK.finditer(page) if block["kind"] == "fenze"]
    files = (file_of("\n".join(texts), "page.fenze"),)
    engine = Engine(policy_of(files))
    decisions: list[Decision] = []

    def made(block: re.Match[str]) -> str:
        kind = str(block["kind"])
        if kind == "json case":
            decisions.append(engine.decide(case_of(str(block["body"])), NOW))
        if kind in TONGUES:
            return f"```{kind}\n{_tables_of(engine, files, TONGUES[kind])}```"
        return f"```{kind}\n{_in_short(decisions[-1])}```" if kind == "text decided" else block[0]

    return _BLOCK.sub(made, page)


def _tables_of(engine: Engine, files: Files, tongue: Tongue) -> str:
    sheets, _ = sheets_of(engine, files, proved_tables(engine), tongue)
    return "".join(plain_text_of(page_of(sheet, tongue), 100) for sheet in sheets)


def _in_short(decision: Decision) -> str:
    said = [
        *(f"{row.party} bears {row.share} of {row.cost}" for row in decision.liability),
        *(f"remedy {row.remedy}" for row in decision.remedies),
        *(f"escalated to {party}" for party in decision.escalated_to),
        *(f"{row.actor} must {row.action}" for row in decision.duties),
        *(f"ask {check.fact}" for check in decision.next_checks),
    ]
    return "".join(f"{line}\n" for line in (decision.status, *said))
