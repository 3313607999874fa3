"""A text that cannot be parsed → one diagnostic for each statement at fault.

After a fault, parsing goes on at the next line that begins with a keyword that begins a statement.
"""

from __future__ import annotations

import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Iterator
from functools import cache

from lark import Token, UnexpectedInput, UnexpectedToken

from fenze.dsl.diagnostic import Diagnostic, Text
from fenze.dsl.expected import STATEMENTS, expected_words_of
from fenze.dsl.fault import Fault
from fenze.dsl.keywords import KEYWORDS, terminal_of
from fenze.dsl.loc import Loc
from fenze.dsl.slips import advice_on
from fenze.dsl.text_to_tree import first_fault_of, parser, plain_text_of

_LONGEST = 40
"""Of a longer word only so many characters are shown."""


def faults_of(text: str, path: str) -> tuple[Diagnostic, ...]:
    """The syntax faults of a text with plain line ends, in order of place; none where it can be parsed."""
    plain = plain_text_of(text)
    lines = [0, *(match.end() for match in re.finditer("\n", text))]
    starts = [match.start() for match in _statement_start().finditer(plain)]
    faults: list[Diagnostic] = []
    for begin, fault in _faults_in(plain, starts):
        at = begin + fault.offset
        faults.append(_diagnostic_of(fault, text[at : at + len(fault.found)], _loc_of(fault, begin, lines, path)))
    return tuple(faults)


@cache
def _statement_start() -> re.Pattern[str]:
    return re.compile("|".join(f"^{terminal_of(keyword)}" for keyword in sorted(STATEMENTS)), re.MULTILINE)


# ── finding them ──────────────────────────────────────────────────────────────────────────────────────────────────────────


def _faults_in(text: str, starts: list[int]) -> Iterator[tuple[int, Fault]]:
    """Each fault with the offset of its statement in the text; `starts` are the offsets of lines that may begin a statement."""
    resumed: int | None = 0
    while resumed is not None:
        halt = _halt_of(text, resumed, frozenset(starts))
        if halt is None:
            return
        begin, offset = halt
        # A statement that the next one cuts short leaves that one to be read.
        following = bisect_left(starts, offset if offset > begin else offset + 1)
        resumed = starts[following] if following < len(starts) else None
        yield begin, _fault_of(text[begin:resumed])


def _halt_of(text: str, resumed: int, starts: frozenset[int]) -> tuple[int, int] | None:
    """Where the first statement that cannot be read begins, and where it can be read no further."""
    reading = parser().parse_interactive(text[resumed:])
    begin, cut_short = resumed, None
    try:
        for token in reading.lexer_thread.lex(reading.parser_state):
            reading.feed_token(token)
            offset = resumed + token.start_pos
            # Above the start of the text stand at most the statements so far and the keyword just read.
            if token.type in STATEMENTS and len(reading.parser_state.state_stack) <= 3:
                begin, cut_short = offset, None
            # A statement that still wants a name takes the keyword of the next one for it.
            elif token.type == "NAME" and offset in starts and cut_short is None:
                cut_short = offset
        reading.feed_eof()
    except UnexpectedInput as halt:
        ended = isinstance(halt, UnexpectedToken) and halt.token.type == "$END"
        offset = len(text) if ended else resumed + halt.pos_in_stream
        return begin, offset if cut_short is None else cut_short
    return None


def _fault_of(statement: str) -> Fault:
    """The fault of a statement that is known to have one."""
    reading, before = parser().parse_interactive(statement), parser().parse_interactive("")
    tokens: list[Token] = []
    offset, found = len(statement), ""
    try:
        for token in reading.lexer_thread.lex(reading.parser_state):
            reading.feed_token(token)
            tokens.append(token)
        reading.feed_eof()
    except UnexpectedInput as halt:
        if not isinstance(halt, UnexpectedToken):
            offset, found = halt.pos_in_stream, statement[halt.pos_in_stream]
        elif halt.token.type != "$END":
            offset, found = halt.token.start_pos, str(halt.token)
    if tokens and _is_stray_keyword(tokens[-1], statement):
        stray = tokens.pop()
        offset, found = stray.start_pos, str(stray)
    for token in tokens:
        before.feed_token(token)
    return Fault(statement, offset, found, tuple(tokens), frozenset(before.accepts()))


def _is_stray_keyword(token: Token, statement: str) -> bool:
    """Whether a keyword was read as a name because one was expected there: `when then` reads on with a name between."""
    if token.type != "NAME" or all(str(token) not in phrases for phrases in KEYWORDS.values()):
        return False
    halt = first_fault_of(f"{statement[: token.start_pos]} x {statement[token.start_pos :]}")
    return halt is None or halt.pos_in_stream > token.end_pos + len(" x ") + 1


# ── speaking of them ──────────────────────────────────────────────────────────────────────────────────────────────────────


def _diagnostic_of(fault: Fault, written: str, loc: Loc) -> Diagnostic:
    """`written` is what the author wrote where the fault is."""
    broken = _broken_token_of(fault)
    if broken is not None:
        return Diagnostic("syntax", broken, loc)
    return Diagnostic("syntax", _message_of(fault, written), loc, help=advice_on(fault))


def _broken_token_of(fault: Fault) -> Text | None:
    """What is wrong with a string or a name in quotes that does not end as it should."""
    rest = fault.text[fault.offset :].partition("\n")[0]
    if fault.found in {'"', "“", "”"}:
        if re.match(r'["“”](?:[^"“”\\]|\\.)*["“”]', rest):
            return Text(
                'a backslash in a text stands before `"`, `\\` or `n` only', '文字中的反斜杠只能写在 `"`、`\\` 或 `n` 之前'
            )
        return Text("this text has no closing quotation mark on its line", "这段文字在本行内缺右引号")
    if fault.found == "`":
        return Text("this name has no closing back-quote on its line", "这个名称在本行内缺右反引号")
    return None


def _message_of(fault: Fault, written: str) -> Text:
    found = _shown(written)
    if not fault.tokens or (_column_of(fault) == 1 and "$END" in fault.expected):
        return Text(f"no statement begins with {found.en}", _spaced(f"没有以{found.zh}开头的语句"))
    expected, last = expected_words_of(fault.expected), _shortened(fault.tokens[-1])
    if not fault.found:
        return Text(
            f"expected {expected.en} after `{last}`, but the statement ends here",
            _spaced(f"`{last}`之后应为{expected.zh}，语句却到此为止"),
        )
    return Text(
        f"expected {expected.en} after `{last}`, but found {found.en}",
        _spaced(f"`{last}`之后应为{expected.zh}，却是{found.zh}"),
    )


def _spaced(chinese: str) -> str:
    """With a blank between Chinese characters and what stands in back-quotes."""
    parts = re.split("(`[^`]*`)", chinese)
    for at in range(0, len(parts), 2):
        before, after = " " * (at > 0), " " * (at + 1 < len(parts))
        parts[at] = re.sub("^(?=[一-鿿])", before, re.sub("(?<=[一-鿿])$", after, parts[at]))
    return "".join(parts)


def _shown(found: str) -> Text:
    if len(found) == 1 and unicodedata.category(found).startswith("C"):
        return Text(f"the invisible character U+{ord(found):04X}", f"不可见字符 U+{ord(found):04X}")
    return Text(f"`{_shortened(found)}`", f"`{_shortened(found)}`")


def _shortened(word: str) -> str:
    word = " ".join(word.split())
    return word if len(word) <= _LONGEST else f"{word[: _LONGEST - 1]}…"


def _column_of(fault: Fault) -> int:
    return fault.offset - fault.text.rfind("\n", 0, fault.offset)


def _loc_of(fault: Fault, begin: int, lines: list[int], path: str) -> Loc:
    """The word at fault; the last word of a statement that ends too early."""
    if fault.found:
        first, last = begin + fault.offset, begin + fault.offset + len(fault.found.partition("\n")[0])
    else:
        token = fault.tokens[-1]
        first, last = begin + token.start_pos, begin + token.end_pos
    line, end_line = bisect_right(lines, first), bisect_right(lines, last)
    return Loc(path, line, first - lines[line - 1] + 1, end_line, last - lines[end_line - 1] + 1)
