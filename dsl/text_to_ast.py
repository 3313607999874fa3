"""Policy text → syntax tree, or every syntax fault at once."""

from __future__ import annotations

import gc
from collections.abc import Generator
from contextlib import contextmanager

from lark import UnexpectedInput

from fenze.dsl import ast
from fenze.dsl.diagnostic import PolicyError
from fenze.dsl.syntax_faults import faults_of
from fenze.dsl.text_to_tree import comments_of, plain_text_of, text_with_plain_line_ends, tree_of
from fenze.dsl.tree_to_ast import statements_of


def file_of(text: str, path: str) -> ast.File:
    """The syntax tree of one policy file; an empty text has no statements.

    Raises PolicyError with a diagnostic for each statement that cannot be read.
    """
    text = text_with_plain_line_ends(text)
    plain = plain_text_of(text)
    with _collector_at_rest():
        try:
            tree = tree_of(plain)
        except UnexpectedInput:
            raise PolicyError(faults_of(text, path)) from None
        return ast.File(path, statements_of(tree, path), tuple(comments_of(plain, path)))


@contextmanager
def _collector_at_rest() -> Generator[None]:
    """Nothing built while parsing is garbage before the end; collecting all the same takes two thirds of the time."""
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            gc.enable()
