"""A case that shows a fault → a smallest one: facts are left out one after another, each time decided anew."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from fenze.decision.case import CaseError
from fenze.decision.decision import Decision
from fenze.solver.decide import Engine
from fenze.solver.solve import TookTooLong
from fenze.solver.verify.finding import Witness

Shows = Callable[[Witness], bool]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
"""Never used: a witness states its moment."""


def decision_of(engine: Engine, witness: Witness) -> Decision | None:
    """What the engine decides; None where it refuses the case or finds no answer in time."""
    try:
        return engine.decide(witness.case(), NOW)
    except (CaseError, TookTooLong):
        return None


def smallest(witness: Witness, shows: Shows, likely: Collection[str] = ()) -> Witness | None:
    """The witness with as few facts as still show the fault; None where it does not show it itself.

    `likely` names facts that may be enough. No single fact of the result can be left out.
    """
    few = _only(witness, [name for name in witness.facts if name in likely])
    if not shows(few):
        if not shows(witness):
            return None
        few = _reduced(_only(witness, list(witness.facts)), list(few.facts), shows)
    for name in reversed(list(few.facts)):
        fewer = _only(few, [one for one in few.facts if one != name])
        if shows(fewer):
            few = fewer
    return few


def _reduced(witness: Witness, kept: Sequence[str], shows: Shows) -> Witness:
    """Leaves out whole runs of facts that are not likely to be needed, halving them."""
    waiting = [[name for name in witness.facts if name not in kept]]
    while waiting:
        run = waiting.pop()
        fewer = _only(witness, [name for name in witness.facts if name not in run])
        if shows(fewer):
            witness = fewer
        elif len(run) > 1:
            waiting += [run[: len(run) // 2], run[len(run) // 2 :]]
    return witness


def _only(witness: Witness, names: Collection[str]) -> Witness:
    return replace(witness, facts={name: value for name, value in witness.facts.items() if name in names})
