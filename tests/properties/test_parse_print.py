"""Laws of reading and printing a policy file."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import fields, is_dataclass, replace

from hypothesis import given
from hypothesis import strategies as st
from lark import Token

from fenze.dsl import ast
from fenze.dsl.diagnostic import Diagnostic, PolicyError
from fenze.dsl.keywords import Tongue
from fenze.dsl.loc import NOWHERE, Loc
from fenze.dsl.print import text_of
from fenze.dsl.text_to_ast import file_of
from fenze.dsl.text_to_tree import ParseTree, plain_text_of, tree_of
from tests.properties.policies_ast import disorderly_files, files, in_canonical_order

tongues: st.SearchStrategy[Tongue] = st.sampled_from(["en", "zh"])


@given(files, tongues)
def test_reading_what_was_printed_gives_the_same_tree(file: ast.File, tongue: Tongue) -> None:
    assert file_of(text_of(file, tongue), file.path) == file


@given(disorderly_files, tongues)
def test_printing_puts_the_clauses_of_a_rule_in_order_and_loses_none(file: ast.File, tongue: Tongue) -> None:
    ordered = [
        replace(statement, clauses=in_canonical_order(list(statement.clauses)))
        if isinstance(statement, ast.Rule)
        else statement
        for statement in file.statements
    ]
    assert file_of(text_of(file, tongue), file.path).statements == tuple(ordered)


@given(files)
def test_the_text_does_not_depend_on_the_tongue_it_was_read_in(file: ast.File) -> None:
    assert text_of(file_of(text_of(file, "zh"), file.path), "en") == text_of(file, "en")


@given(files, tongues)
def test_every_node_has_its_place_within_that_of_the_node_around_it(file: ast.File, tongue: Tongue) -> None:
    text = text_of(file, tongue)
    lines = text.split("\n")
    for statement in file_of(text, file.path).statements:
        for node, around in _nodes_of(statement, Loc(file.path, 1, 1, len(lines), 1)):
            assert (around.line, around.column) <= (node.line, node.column), text
            assert (node.end_line, node.end_column) <= (around.end_line, around.end_column), text
            assert (node.line, node.column) < (node.end_line, node.end_column), text
            assert not lines[node.line - 1][node.column - 1].isspace()


def _nodes_of(node: object, around: Loc) -> Iterator[tuple[Loc, Loc]]:
    """The place of each node below one, with that of the node around it; labels that are not there have none."""
    if isinstance(node, tuple):
        for part in node:  # pyright: ignore[reportUnknownVariableType]
            yield from _nodes_of(part, around)  # pyright: ignore[reportUnknownArgumentType]
    elif is_dataclass(node) and not isinstance(node, Loc):
        loc = getattr(node, "loc", NOWHERE)
        if not isinstance(node, ast.Labels) or node.chinese is not None:
            yield loc, around
            for part in fields(node):
                yield from _nodes_of(getattr(node, part.name), loc)


# ── comments ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


@st.composite
def commented_texts(draw: st.DrawFn) -> str:
    """A text with comments and line ends between any of its words."""
    text = text_of(draw(disorderly_files), draw(tongues))
    tokens = list(_tokens_of(tree_of(plain_text_of(text))))
    pieces: list[str] = []
    end = 0
    for number, token in enumerate(tokens):
        pieces += [draw(_between_words) if draw(st.integers(0, 5)) == 0 else "", text[end : token.end_pos]]
        pieces.append(f"# {number}\n" if draw(st.integers(0, 5)) == 0 else "")
        end = token.end_pos
    return "".join([*pieces, text[end:], draw(_between_words)])


_between_words = st.sampled_from(
    ["\n# own", "\n\n# own", "\n  # own\n\n  # two", " # end", "\n# own\n\n", "\n\n", " # end\n# own"]
).map(lambda comment: f"{comment}\n")


def _tokens_of(tree: ParseTree) -> Iterator[Token]:
    for child in tree.children:
        if isinstance(child, Token):
            yield child
        else:
            yield from _tokens_of(child)


@given(commented_texts(), tongues)
def test_comments_survive_and_printing_twice_changes_nothing(text: str, tongue: Tongue) -> None:
    file = file_of(text, "random.fenze")
    once = text_of(file, tongue)
    again = file_of(once, "random.fenze")
    assert Counter(comment.text for comment in again.comments) == Counter(comment.text for comment in file.comments)
    assert text_of(again, tongue) == once


# ── shape ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


@given(files, tongues)
def test_a_text_has_no_blanks_at_line_ends_no_double_blank_lines_and_one_line_end_at_its_end(
    file: ast.File, tongue: Tongue
) -> None:
    text = text_of(file, tongue)
    lines = text.split("\n")
    assert text.endswith("\n") == bool(file.statements)
    assert not text.startswith("\n")
    assert not text.endswith("\n\n")
    assert "\n\n\n" not in text
    assert all(line == line.rstrip(" ") for line in lines)


# ── faults ────────────────────────────────────────────────────────────────────────────────────────────────────────────────

_fragments = st.sampled_from(
    ['"', "`", "“", "(", ")", ",", ":", "=", "is", "且", "then", "\nrule", "\n", "\\", "#", "1,000", "\u200b", "%", "x", ""]
)


@given(files, tongues, st.lists(st.tuples(st.floats(0, 1), st.integers(0, 5), _fragments), min_size=1, max_size=4))
def test_a_damaged_text_is_read_or_refused_with_faults_in_order_of_place(
    file: ast.File, tongue: Tongue, damages: list[tuple[float, int, str]]
) -> None:
    text = text_of(file, tongue)
    for share, length, fragment in damages:
        at = int(share * len(text))
        text = text[:at] + fragment + text[at + length :]
    lines = text.split("\n")
    faults = _faults_of(text)
    places = [(fault.loc.line, fault.loc.column) for fault in faults]
    assert places == sorted(places)
    assert all(1 <= line <= len(lines) and 1 <= column <= len(lines[line - 1]) for line, column in places)
    assert all(fault.message.en and fault.message.zh for fault in faults)


def _faults_of(text: str) -> tuple[Diagnostic, ...]:
    try:
        file_of(text, "random.fenze")
    except PolicyError as refused:
        return refused.diagnostics
    return ()
