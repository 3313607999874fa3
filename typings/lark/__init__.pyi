"""The part of Lark that Fenze uses; its own types leave the interactive parser open."""

from collections.abc import Iterator
from typing import Generic, Literal, TypeVar

_Leaf = TypeVar("_Leaf")

class Token(str):
    type: str
    start_pos: int
    line: int
    column: int
    end_line: int
    end_column: int
    end_pos: int

class Tree(Generic[_Leaf]):
    data: str
    children: list[_Leaf | Tree[_Leaf]]

class Pattern:
    value: str
    type: Literal["str", "re"]
    def to_regexp(self) -> str: ...

class TerminalDef:
    name: str
    pattern: Pattern

class Lark:
    terminals: list[TerminalDef]
    def __init__(self, grammar: str, *, parser: Literal["lalr"], keep_all_tokens: bool, maybe_placeholders: bool) -> None: ...
    def parse(self, text: str) -> Tree[Token]: ...
    def parse_interactive(self, text: str) -> InteractiveParser: ...

class ParserState:
    state_stack: list[int]

class LexerThread:
    def lex(self, parser_state: ParserState) -> Iterator[Token]: ...

class InteractiveParser:
    lexer_thread: LexerThread
    parser_state: ParserState
    def feed_token(self, token: Token) -> object: ...
    def feed_eof(self) -> object: ...
    def accepts(self) -> set[str]: ...

class UnexpectedInput(Exception):
    pos_in_stream: int

class UnexpectedToken(UnexpectedInput):
    token: Token

class UnexpectedCharacters(UnexpectedInput): ...
