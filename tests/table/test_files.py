"""Tables to CSV and XLSX and back to rules: nothing is lost, nothing becomes a formula, what is wrong is told by cell."""

from __future__ import annotations

import io
from typing import get_args

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl import Workbook, load_workbook

from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import files_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.table.build import Selection
from fenze.solver.table.read import Grid, SheetError, cell_name, grid_of_csv, grid_of_xlsx, rules_of
from fenze.solver.table.sheet import Sheet
from fenze.solver.table.to_files import csv_of, harmful_again, write_xlsx
from fenze.solver.verify.diff import compare
from tests.scenarios.test_suggestions import POLICY, policy_in
from tests.table.trip import Files, Form, back, proved_tables, rules_read, sheets_of, with_rules
from tests.verify.corpus import clean

FUZZ_EXAMPLES = 5_000
CELLS = st.lists(
    st.text(st.characters(blacklist_categories=["Cs", "Cc"]), max_size=6) | st.sampled_from("=+-@'"), min_size=2, max_size=4
)


def sheet_of(cells: list[str]) -> Sheet:
    return Sheet("t", (), (*(f"h{n}" for n in range(len(cells))), "then", "by rules"), ((*cells, "x", "R"),), (("x",),), ())


@given(CELLS)
def test_any_cell_comes_back_from_csv(cells: list[str]) -> None:
    grid = grid_of_csv(csv_of(sheet_of(cells), " and ").encode())
    assert grid.rows[1] == (*cells, "x", "R")


@given(st.text(max_size=8))
def test_no_csv_cell_begins_a_formula(cell: str) -> None:
    import csv

    text = csv_of(sheet_of([cell.replace("\x00", "")]), " and ").removeprefix("\ufeff")
    written = next(iter(list(csv.reader(io.StringIO(text, newline="")))[1:]))[0]
    assert not written.startswith(("=", "+", "-", "@", "\t", "\r"))
    assert harmful_again(written) == cell.replace("\x00", "")


def test_every_spreadsheet_cell_is_text() -> None:
    target = io.BytesIO()
    write_xlsx([sheet_of(["=1+1", "@x", "-5"])], " and ", target)
    page = load_workbook(io.BytesIO(target.getvalue())).worksheets[0]
    for row in page.iter_rows():
        assert all(cell.data_type == "s" and cell.quotePrefix for cell in row)
    assert grid_of_xlsx(io.BytesIO(target.getvalue())).rows[1][:3] == ("=1+1", "@x", "-5")


def test_the_same_sheets_give_the_same_bytes() -> None:
    written: list[bytes] = []
    for _ in range(2):
        target = io.BytesIO()
        write_xlsx([sheet_of(["a", "b"]), sheet_of(["c"])], " and ", target)
        written.append(target.getvalue())
    assert written[0] == written[1]


def said_again(
    files: Files, form: Form, tongue: Tongue, selection: Selection | None = None
) -> tuple[list[Sheet], list[Sheet], Engine]:
    """The sheets of a policy, those of the policy that has their rules instead, and its engine."""
    engine = Engine(policy_of(files))
    sheets, joint = sheets_of(engine, files, proved_tables(engine, selection), tongue)
    rules = rules_read(sheets, joint, form, tongue)
    again = Engine(with_rules(files, rules))
    new = tuple(one for one in files)
    bare = (
        *[type(one)(one.path, tuple(s for s in one.statements if type(s).__name__ not in ("Rule", "Scenario"))) for one in new],
        rules,
    )
    repeated, _ = sheets_of(again, bare, proved_tables(again, selection), tongue)
    return sheets, repeated, again


def words_in(sheets: list[Sheet]) -> dict[str, object]:
    """What sheets say, whatever rules say it and in whatever order outcomes stand."""
    return {
        one.title: (
            one.settled,
            set(one.head[:-1]),
            {(*row[:-2], frozenset(said)) for row, said in zip(one.rows, one.outcomes, strict=True)},
        )
        for one in sheets
    }


@pytest.mark.parametrize("form", get_args(Form))
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_a_table_read_back_says_the_same(form: Form, tongue: Tongue) -> None:
    files, engine = policy_in(POLICY)
    sheets, repeated, again = said_again(files, form, tongue)
    assert words_in(sheets) == words_in(repeated)
    assert {one.kind: one.state for one in compare(engine, again) if one.kind in ("liability", "payments")} == {
        "liability": "equal",
        "payments": "equal",
    }


AT_ONCE = """policy p
party maker
term t
fact a: yes or no
fact b: one of left "左", right "右", middle "中"
fact c: yes or no
fact d: days
rule R-1 when a is yes and (b is right or b is left or c is unknown) then escalate to maker
rule R-2 when a is no and (d > 3 days or d < 1 days or c is unknown) then negotiate and await c
rule R-3 when a is no and b is left and d > 7 days then escalate
"""


@pytest.mark.parametrize("form", get_args(Form))
@pytest.mark.parametrize("tongue", ["en", "zh"])
def test_what_goes_by_the_file_comes_back_so(form: Form, tongue: Tongue) -> None:
    """A row that asks for no fact to be known or unknown would be read as what completions have to agree on."""
    files = (file_of(AT_ONCE, "p.fenze"),)
    sheets, repeated, again = said_again(files, form, tongue)
    assert words_in(sheets) == words_in(repeated)
    cells = {cell for sheet in sheets for row in sheet.rows for cell in row}
    assert {"en": "yes and known", "zh": "是 且 已知"}[tongue] in cells
    states = {one.kind: one.state for one in compare(Engine(policy_of(files)), again)}
    assert states["handling"] == "equal"


@pytest.mark.parametrize("seed", range(6))
def test_random_policies_come_back_from_their_tables(seed: int) -> None:
    files = (file_of(clean(seed).text(), "corpus.fenze"),)
    sheets, repeated, again = said_again(files, "csv" if seed % 2 else "xlsx", "en")
    assert words_in(sheets) == words_in(repeated)
    states = {one.kind: one.state for one in compare(Engine(policy_of(files)), again)}
    assert states["liability"] == "equal"


@pytest.mark.parametrize("name", ["after_sales_flow", "brand_retail_service", "supplier_service"])
def test_a_shipped_policy_comes_back_from_its_tables(name: str) -> None:
    """Of one policy in a test run; `make fuzz` looks at more."""
    if name != "supplier_service" and settings().max_examples < FUZZ_EXAMPLES:
        pytest.skip("looked at by `make fuzz`")
    sheets, repeated, _ = said_again(files_of(name), "xlsx", "zh")
    assert words_in(sheets) == words_in(repeated)


def test_what_holds_for_a_settled_fact_is_written_out() -> None:
    files, _ = policy_in(POLICY)
    sheets, repeated, again = said_again(files, "csv", "en", Selection({"topic": "damage"}))
    assert words_in(sheets) == words_in(repeated)
    assert all("topic" in str(rule.condition) for rule in again.policy.rules.values())


# ── tables that authors write ─────────────────────────────────────────────────────────────────────────────────────────────


def rules_in(*rows: tuple[str, ...]) -> list[str]:
    from fenze.dsl import ast
    from fenze.dsl.print import text_of

    return [text_of(ast.File("", (rule,)), "en") for rule in rules_of(Grid(rows), "T").rules]


def test_a_table_as_an_author_writes_it() -> None:
    first, second = rules_in(
        ("topic", "late", "signed", "paid ≷ price", "then", "remarks by me is empty"[:0]),
        ("damage, delay", "> 3 days and <= 7 days or > 30 days", "", ">=", "carrier bears all loss\nseller must call", ""),
        ("not delay", "-", "unknown", "任意", "check signed", ""),
    )
    assert "when topic is one of damage, delay" in first
    assert "and (late > 3 days and late <= 7 days or late > 30 days)" in first
    assert "and paid >= price" in first and "and seller must call" in first
    assert "when topic is not delay\n   and signed is unknown" in second


@pytest.mark.parametrize(
    ("cell", "said"),
    [
        ("not damage, delay and known", "topic is none of damage, delay\n   and topic is known"),
        ("> 3 days and <= 7 days and known", "topic > 3 days\n   and topic <= 7 days\n   and topic is known"),
        ("< 1 days or > 3 days and known", "topic < 1 days\n    or topic > 3 days and topic is known"),
        ("`x and known`", "topic is `x and known`"),
        ("是 且 已知", "topic is yes\n   and topic is known"),
        ("known", "topic is known"),
    ],
)
def test_a_cell_may_say_that_its_fact_is_known(cell: str, said: str) -> None:
    (rule,) = rules_in(("topic", "then"), (cell, "negotiate"))
    assert f"when {said}\n" in rule


@pytest.mark.parametrize(
    ("rows", "cell", "word"),
    [
        ((("topic", "outcome"), ("damage", "negotiate")), "B1", "then"),
        ((("topic", "then"), ("damage >", "negotiate")), "A2", ""),
        ((("topic", "then"), ("damage", "carrier bares all loss")), "B2", ""),
        ((("topic", "then"), ("damage", "")), "B2", "missing"),
        ((("topic", "topic", "then"), ("damage", "", "negotiate")), "B1", "heads two columns"),
        ((("", "then"), ("damage", "negotiate")), "A2", "no head"),
        ((("topic", "then"), ("damage", "negotiate\n\nrule X then negotiate")), "B2", ""),
    ],
)
def test_what_is_wrong_is_told_by_cell(rows: tuple[tuple[str, ...], ...], cell: str, word: str) -> None:
    with pytest.raises(SheetError) as told:
        rules_in(*rows)
    assert cell in [place for place, _ in told.value.faults]
    assert word in " ".join(text.en for _, text in told.value.faults)


def test_a_formula_is_no_cell() -> None:
    book = Workbook()
    book.active["B3"] = "=1+1"  # type: ignore[index]
    target = io.BytesIO()
    book.save(target)
    with pytest.raises(SheetError) as told:
        grid_of_xlsx(io.BytesIO(target.getvalue()))
    assert told.value.faults[0][0] == "B3"


def test_other_files_are_refused() -> None:
    for content in (b"\xff\xfe\x00", "故障".encode("gbk")):
        with pytest.raises(SheetError):
            grid_of_csv(content)
    with pytest.raises(SheetError):
        grid_of_xlsx(io.BytesIO(b"PK nothing"))


def test_cells_have_the_names_of_spreadsheets() -> None:
    assert [cell_name(1, column) for column in (0, 25, 26, 27, 701, 702)] == ["A1", "Z1", "AA1", "AB1", "ZZ1", "AAA1"]


def test_back_is_the_identity_on_grids() -> None:
    files, engine = policy_in(POLICY)
    sheets, joint = sheets_of(engine, files, proved_tables(engine), "zh")
    for sheet in sheets:
        assert back(sheet, joint, "csv").rows == back(sheet, joint, "xlsx").rows
