"""A policy, perhaps with a case → the answer-set program that the stock `clingo` command runs to the same outcome."""

from __future__ import annotations

from fenze.decision.answer import Pattern
from fenze.decision.terms import term_of
from fenze.solver.program import Program
from fenze.solver.solve import encoding

ENCODINGS = ("meaning", "file", "standing", "completion", "outcomes")
_SHOW = """
#show.
#show stands(R, file) : stands(R, file).
#show result(O, actual) : result(O, actual), matters(O).
"""
_HEAD = """\
% Run with `clingo`. stands(R, file): the rule stands in the file as it is. result(O, actual): an outcome of one completion
% of the open facts; `clingo --enum-mode=cautious` prints the outcomes that are settled, `--enum-mode=brave` those that
% are possible.
"""


def text_of(program: Program, pattern: Pattern | None = None) -> str:
    """The whole program; with a pattern the case's facts stand in it, without one each answer set is some case."""
    parts = [_HEAD, program.text, program.implications]
    parts += [f"\n% ── {name}.lp ──\n{encoding(name)}" for name in ENCODINGS]
    parts.append(f"\n% ── the case ──\n{_case(pattern) if pattern else encoding('input')}")
    return "".join((*parts, _SHOW))


def _case(pattern: Pattern) -> str:
    lines = [f"given({term_of(fact)}, {term_of(value)})." for fact, value in pattern.given]
    lines += [f"on_file({term_of(fact)})." for fact in sorted(pattern.on_file)]
    lines += [f"in_force({term_of(rule)})." for rule in sorted(pattern.in_force)]
    return "".join(f"{line}\n" for line in lines)
