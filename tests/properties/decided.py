"""A sample → its decision, and the decision in the evaluator's terms."""

from __future__ import annotations

from dataclasses import dataclass

from fenze.decision.case import CaseError
from fenze.decision.decision import Decision, Liability
from fenze.decision.file import File
from fenze.decision.to_json import json_of, text_of_json
from fenze.dsl import model
from fenze.solver.decide import Engine, engine_of
from tests.oracle.evaluate import Evaluator
from tests.oracle.outcomes import Term
from tests.properties.cases import NOW, Sample


@dataclass(frozen=True, slots=True)
class Decided:
    """A sample's file and its decision; None where the case is refused."""

    engine: Engine
    file: File
    decision: Decision | None


def decided(sample: Sample) -> Decided:
    """Decides a sample with an engine of its own."""
    engine = engine_of(sample.policy)
    file = engine.read({"facts": sample.facts}, NOW)
    try:
        return Decided(engine, file, engine.decide_file(file))
    except CaseError:
        return Decided(engine, file, None)


def evaluator_of(sample: Sample) -> Evaluator:
    """The plain evaluator for a sample's policy, on the day of its case."""
    return Evaluator(sample.policy, NOW.date())


def bytes_of(sample: Sample, engine: Engine | None = None) -> str:
    """The decision as callers get it; why it is refused, where it is."""
    engine = engine or engine_of(sample.policy)
    try:
        return text_of_json(json_of(engine.decide({"facts": sample.facts}, NOW), sample.policy))
    except CaseError as error:
        return str(error)


def bears(rows: tuple[Liability, ...]) -> set[Term]:
    """Rows of liability as terms."""
    return {("bears", row.party, row.cost, row.stated, row.tentative) for row in rows}


def outcomes_of(decision: Decision) -> set[Term]:
    """What is settled that is no amount of money of a payment or fine, as terms."""
    effects: list[model.Effect] = [
        *(model.Points(row.party, row.points, row.per) for row in decision.points),
        *(model.Sanction(row.party, row.sanction, row.length) for row in decision.sanctions),
        *(model.Eligible(row.what, row.eligible) for row in decision.eligibility),
    ]
    remedies = {("remedy", frozenset({row.remedy, *row.alternatives})) for row in decision.remedies}
    exempt = {("not_liable", party) for party in decision.not_liable}
    return bears(decision.liability) | exempt | remedies | {(type(effect).__name__.lower(), effect) for effect in effects}


def payments_of(decision: Decision) -> set[Term]:
    """Payer, payee, reason, coins, by whom it is to be settled, how it is paid, and coins that it lies between."""
    return {
        (row.payer, row.payee, row.reason, row.amount, row.tentative, row.stated.paid_as, row.low, row.high)
        for row in decision.payments
    }
