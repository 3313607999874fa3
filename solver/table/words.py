"""Cells of a table → words, in the form of the language, so that they can be read back."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fenze.dsl import ast, model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue, phrase_of
from fenze.dsl.print.clause import outcome_pieces
from fenze.dsl.print.formula import formula_pieces
from fenze.dsl.print.words import AFTER_IS, name_text, value_text
from fenze.dsl.spelling import clock_text_of, text_of
from fenze.solver.literals import Domains
from fenze.solver.regions import Cut, Regions
from fenze.solver.suggest.names import Names
from fenze.solver.table.build import KNOWN, UNKNOWN
from fenze.solver.table.written import Written

AGAINST = "≷"
"""Between two formulas at the head of a column: its cells tell how the left one compares with the right one."""
ANY = Text("any", "任意")
NOT = Text("not", "非")
_ZERO = Fraction(0)


class Wording:
    """Words for the tables of one policy."""

    def __init__(self, domains: Domains, written: Written, names: Names) -> None:
        self._domains, self._written, self._names = domains, written, names
        self._tongue: Tongue = names.tongue

    def head(self, fact: str) -> str:
        """The head of a column."""
        if fact in self._domains.gaps:
            relation = self._written.gaps[fact]
            left, right = (" ".join(p.text for p in formula_pieces(f, self._tongue)) for f in (relation.left, relation.right))
            return f"{left} {AGAINST} {right}"
        return name_text(self._names.of("fact", fact).text)

    def cell(self, fact: str, values: frozenset[str] | None, column: Sequence[str]) -> str:
        """The values of a cell; None for any."""
        if values is None:
            return ANY.in_(self._tongue)
        listed = [value for value in column if value in values and value not in (UNKNOWN, KNOWN)]
        parts: list[str] = []
        if fact in self._domains.regions:
            parts += self._stretches(fact, listed)
        elif listed:
            parts.append(self._listed(fact, listed))
        if KNOWN in values:
            parts.append(self._last_word("IS_KNOWN"))
        if UNKNOWN in values:
            parts.append(self._last_word("IS_UNKNOWN"))
        return f" {phrase_of('OR', self._tongue)} ".join(parts)

    def known(self, cell: str) -> str:
        """The cell, and that this is known."""
        return f"{cell}{self.joint}{self._last_word('IS_KNOWN')}"

    def outcomes(self, effects: Sequence[model.Effect]) -> tuple[str, ...]:
        """What comes of it, each on one line; those who are not liable on one together."""
        written = [self._written.effect(effect) for effect in effects]
        cleared = [party for one in written if isinstance(one, ast.NotLiable) for party in one.parties]
        kept: list[ast.Effect] = [one for one in written if not isinstance(one, ast.NotLiable)]
        kept += [ast.NotLiable(tuple(dict.fromkeys(cleared)))] if cleared else []
        return tuple(" ".join(p.text for p in outcome_pieces(ast.Outcome(one), self._tongue)) for one in kept)

    @property
    def joint(self) -> str:
        """Between outcomes of one row, or what is said of one fact."""
        return f" {phrase_of('AND', self._tongue)} "

    def _listed(self, fact: str, listed: Sequence[str]) -> str:
        others = [value for value in self._domains.values[fact] if value not in listed]
        if others and len(others) * 2 < len(listed):
            return f"{NOT.in_(self._tongue)} {', '.join(self._value(fact, value) for value in others)}"
        return ", ".join(self._value(fact, value) for value in listed)

    def _last_word(self, keyword: str) -> str:
        return phrase_of(keyword, self._tongue).split()[-1]

    def _value(self, fact: str, value: str) -> str:
        type_ = self._names.policy.facts[fact].type
        assert isinstance(type_, model.Choice)
        if type_.kind == "yes or no":
            return phrase_of(value.upper(), self._tongue)
        if type_.kind == "party":
            return name_text(self._names.of("party", value).text, AFTER_IS)
        return name_text(self._names.value(type_, value), AFTER_IS)

    # ── numbers ───────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _stretches(self, fact: str, listed: Sequence[str]) -> list[str]:
        """Regions that lie side by side are one stretch."""
        regions = self._domains.regions[fact]
        places = [regions.names.index(name) for name in listed]
        stretches: list[tuple[int, int]] = []
        for place in places:
            if stretches and stretches[-1][1] == place - 1:
                stretches[-1] = (stretches[-1][0], place)
            else:
                stretches.append((place, place))
        return [self._stretch(fact, regions, *ends) for ends in stretches]

    def _stretch(self, fact: str, regions: Regions, first: int, last: int) -> str:
        low = regions.cuts[first - 1] if first else None
        high = regions.cuts[last] if last < len(regions.cuts) else None
        if low and high and low.value + (regions.step or _ZERO) == high.value and high.after:
            return self._compared(fact, "=", high)
        parts = [self._compared(fact, ">" if low.after else ">=", low)] if low else []
        parts += [self._compared(fact, "<=" if high.after else "<", high)] if high else []
        return f" {phrase_of('AND', self._tongue)} ".join(parts) or ">= 0"

    def _compared(self, fact: str, operator: str, cut: Cut) -> str:
        return operator if fact in self._domains.gaps else f"{operator} {self._number(fact, cut.value)}"

    def _number(self, fact: str, number: Fraction) -> str:
        text = text_of(number)
        match self._names.policy.facts[fact].type:
            case model.Number("duration", unit):
                return value_text(ast.Value("number", text, unit), self._tongue)
            case model.Number("percent"):
                return f"{text}%"
            case model.Clock():
                return clock_text_of(number)
            case _:
                return text
