"""Policy text → Lark's parse tree and the comments beside it.

Chinese authors may write full-width punctuation wherever the grammar has a plain one, and any kind of blank; both are read one
character for one, so that columns stay those of the author's text.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cache
from importlib.resources import files
from typing import TypeAlias

from lark import Lark, Token, Tree, UnexpectedInput

from fenze.dsl import ast
from fenze.dsl.keywords import KEYWORDS, priority_of, terminal_of
from fenze.dsl.loc import Loc

ParseTree: TypeAlias = Tree[Token]

_MARKS = "，、：；（）［］＝！＜＞％／＋＊×÷．－"
_PLAIN = str.maketrans(f"{_MARKS}０１２３４５６７８９", ",,:;()[]=!<>%/+**/.-0123456789")


@cache
def parser() -> Lark:
    """The LALR parser of the grammar, with a terminal for each keyword in both tongues."""
    grammar = files("fenze.dsl").joinpath("grammar.lark").read_text(encoding="utf-8")
    keywords = "\n".join(f"{keyword}.{priority_of(keyword)}: /{terminal_of(keyword)}/" for keyword in KEYWORDS)
    return Lark(f"{grammar}\n{keywords}\n", parser="lalr", keep_all_tokens=True, maybe_placeholders=False)


def tree_of(text: str) -> ParseTree:
    """The tree of a text in plain punctuation; every token is kept, so that a tree begins and ends where its text does.

    Raises Lark's `UnexpectedInput` at the first fault.
    """
    return parser().parse(text)


def first_fault_of(text: str) -> UnexpectedInput | None:
    """Where parsing a text in plain punctuation comes to a halt."""
    try:
        tree_of(text)
    except UnexpectedInput as fault:
        return fault
    return None


def text_with_plain_line_ends(text: str) -> str:
    r"""The text with `\n` for every line end, and no byte order mark."""
    return text.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n")


def plain_text_of(text: str) -> str:
    """A text with plain line ends → the same with plain punctuation, digits and blanks, character for character.

    Strings, names in back-quotes and comments stay as they are.
    """
    return _scanner().sub(_plain_piece_of, text)


def comments_of(text: str, path: str) -> Iterator[ast.Comment]:
    """The comments of a text in plain punctuation."""
    starts = [0, *(match.end() for match in re.finditer("\n", text))]
    for match in _scanner().finditer(text):
        if match.lastgroup == "comment":
            line = bisect_right(starts, match.start())
            column = match.start() - starts[line - 1] + 1
            words = match[0].rstrip()
            alone = not text[starts[line - 1] : match.start()].strip()
            yield ast.Comment(words, alone, loc=Loc(path, line, column, line, column + len(words)))


@cache
def _scanner() -> re.Pattern[str]:
    regexp = {terminal.name: terminal.pattern.to_regexp() for terminal in parser().terminals}
    return re.compile(
        f"(?P<comment>{regexp['COMMENT']})|(?P<kept>{regexp['STRING']}|{regexp['QUOTED_NAME']})"
        rf"|(?P<mark>[{_MARKS}]|(?<!\w)[０-９]+)|(?P<blank>[^\S \t\n])"
    )


def _plain_piece_of(match: re.Match[str]) -> str:
    match match.lastgroup:
        case "mark":
            return match[0].translate(_PLAIN)
        case "blank":
            return " "
        case _:
            return match[0]
