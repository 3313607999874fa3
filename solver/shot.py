"""A program → solves under assumptions through clingo's C interface, and what their answer sets show, in words.

The Python interface sets up callbacks for every solve and makes an object of every symbol, which takes half as long again as a
solve of some tens of microseconds. The C interface (clingo.h, which the Python interface is written in) gives symbols as
numbers, and each number is put into words once.
"""

from __future__ import annotations

from array import array
from collections.abc import Callable, Sequence
from typing import Any

import clingo
from clingo import _internal

Words = tuple[str, ...]
"""An atom as words: the name of its predicate, then what it says."""
_c: Any = vars(_internal)["_lib"]
_ffi: Any = vars(_internal)["_ffi"]
_symbol: Callable[[int], clingo.Symbol] = clingo.Symbol
LITERAL = "i"
"""The typecode of arrays of literals: what is one already need not be copied."""
_TO_THE_END, _ONE_BY_ONE = 0, 2
_SHOWN = 2
_INTERRUPTED = 8


class Interrupted(Exception):
    """A solve was interrupted."""


class Shots:
    """The solves of one grounded program, in one thread."""

    def __init__(self, text: str, options: Sequence[str]) -> None:
        arguments = [_ffi.new("char[]", option.encode()) for option in ("--warn=none", *options)]
        made = _ffi.new("clingo_control_t **")
        _must(_c.clingo_control_new(_ffi.new("char const *[]", arguments), len(arguments), _ffi.NULL, _ffi.NULL, 20, made))
        self._made = _ffi.gc(made[0], _c.clingo_control_free)
        self.control = clingo.Control(self._made)
        self.control.add("base", [], text)
        self.control.ground([("base", [])])
        self._handle = _ffi.new("clingo_solve_handle_t **")
        self._result = _ffi.new("clingo_solve_result_bitset_t *")
        self._model = _ffi.new("clingo_model_t const **")
        self._size = _ffi.new("size_t *")
        self._room, self._symbols = 64, _ffi.new("clingo_symbol_t[]", 64)
        self._words: dict[int, Words] = {}

    def last(self, assumptions: Sequence[int], core: list[int] | None = None) -> list[Words] | None:
        """What the last answer set shows; where there is none, `core` takes some assumptions that exclude one.

        Raises `Interrupted`.
        """
        handle = self._start(assumptions, _TO_THE_END)
        try:
            self._finish(handle)
            _must(_c.clingo_solve_handle_last(handle, self._model))
            if self._model[0] != _ffi.NULL:
                return self._shown()
            if core is not None:
                core += self._core(handle)
            return None
        finally:
            _must(_c.clingo_solve_handle_close(handle))

    def all(self, assumptions: Sequence[int]) -> list[list[Words]]:
        """What the answer sets show, one after another. Raises `Interrupted`."""
        found: list[list[Words]] = []
        handle = self._start(assumptions, _ONE_BY_ONE)
        try:
            while True:
                _must(_c.clingo_solve_handle_model(handle, self._model))
                if self._model[0] == _ffi.NULL:
                    break
                found.append(self._shown())
                _must(_c.clingo_solve_handle_resume(handle))
            self._finish(handle)
            return found
        finally:
            _must(_c.clingo_solve_handle_close(handle))

    def _start(self, assumptions: Sequence[int], mode: int) -> Any:
        literals = assumptions if isinstance(assumptions, array) else array(LITERAL, assumptions)
        given = _ffi.from_buffer("clingo_literal_t[]", literals)
        _must(_c.clingo_control_solve(self._made, mode, given, len(literals), _ffi.NULL, _ffi.NULL, self._handle))
        return self._handle[0]

    def _finish(self, handle: Any) -> None:
        _must(_c.clingo_solve_handle_get(handle, self._result))
        if self._result[0] & _INTERRUPTED:
            raise Interrupted

    def _shown(self) -> list[Words]:
        _must(_c.clingo_model_symbols_size(self._model[0], _SHOWN, self._size))
        count = self._size[0]
        if count > self._room:
            self._room, self._symbols = 2 * count, _ffi.new("clingo_symbol_t[]", 2 * count)
        symbols = self._symbols
        _must(_c.clingo_model_symbols(self._model[0], _SHOWN, symbols, count))
        words, shown = self._words, _ffi.unpack(symbols, count)
        try:
            return [words[symbol] for symbol in shown]
        except KeyError:
            words.update({symbol: words_of(_symbol(symbol)) for symbol in shown if symbol not in words})
            return [words[symbol] for symbol in shown]

    def _core(self, handle: Any) -> list[int]:
        found = _ffi.new("clingo_literal_t const **")
        _must(_c.clingo_solve_handle_core(handle, found, self._size))
        return list(found[0][0 : self._size[0]])


def words_of(symbol: clingo.Symbol) -> Words:
    """An atom's words: the names behind its arguments, or an argument's own term where it has arguments again."""
    return (symbol.name, *map(_word_of, symbol.arguments))


def _word_of(symbol: clingo.Symbol) -> str:
    match symbol.type:
        case clingo.SymbolType.String:
            return symbol.string
        case clingo.SymbolType.Number:
            return str(symbol.number)
        case _:
            return str(symbol) if symbol.arguments else symbol.name


def _must(done: bool) -> None:
    if not done:
        raise RuntimeError(_ffi.string(_c.clingo_error_message()).decode())
