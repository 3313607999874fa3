"""Some lines of a batch → an answer a line, and what is to be recorded: in this process, or in one of those beside it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fenze.api.access.bodies import Block
from fenze.api.catalog import Catalog
from fenze.api.deciding import Wish, made_of, with_id
from fenze.api.metrics import Spent
from fenze.api.problem import faults_of, json_of_fault
from fenze.api.store.records import Draft, text_of
from fenze.decision.case import CaseError, Fault
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.solver.from_json import case_of
from fenze.solver.solve import TookTooLong


@dataclass(frozen=True, slots=True)
class Asked:
    """Lines that are to be decided, each of at most `most` bytes; what is wrong with one is told in the tongue."""

    block: Block
    wish: Wish
    most: int
    tongue: Tongue

    def lines(self) -> list[tuple[int, bytes | None]]:
        return list(self.block.lines(self.most))

    def wish_of(self, number: int) -> Wish:
        """What is wished of the line of that number; each has an idempotency key of its own."""
        key = self.wish.idempotency_key
        return self.wish if key is None else self.wish._replace(idempotency_key=f"{key}:{number}")

    def refused(self, body: bytes | None, error: Exception) -> bytes:
        """The answer to a line that cannot be decided."""
        case_id: object = None
        if body is not None:
            try:
                case_id = case_of(body).get("case_id")
            except CaseError:
                case_id = None
        fault = json_of_fault(faults_of(error)[0], self.tongue)
        return (text_of({"case_id": case_id if isinstance(case_id, str) else None, "error": fault}) + "\n").encode()


@dataclass(frozen=True, slots=True)
class Answered:
    """An answer to each line, with the id that its record will have; `drafts` holds that record for each, None where there is
    none. `spent` and `refused` are to be counted, the latter by codes."""

    answers: Sequence[bytes]
    drafts: Sequence[Draft | None]
    spent: Sequence[Spent]
    refused: Sequence[str]


def answered(catalog: Catalog, asked: Asked) -> Answered:
    """Decides the lines one after the other. Whatever goes wrong with one is told in its answer."""
    answers: list[bytes] = []
    drafts: list[Draft | None] = []
    spent: list[Spent] = []
    refused: list[str] = []
    for number, body in asked.lines():
        draft = None
        try:
            if body is None:
                raise CaseError(_TOO_LONG)
            made = made_of(catalog, body, asked.wish_of(number))
        except Exception as error:  # noqa: BLE001 told on its line
            answers.append(asked.refused(body, error))
            if isinstance(error, CaseError | TookTooLong):
                refused.append(faults_of(error)[0].code)
        else:
            draft = made.draft
            text = made.text if draft is None else with_id(made.text, draft.own.record_id)
            answers.append(f"{text}\n".encode())
            spent.append(made.spent)
        drafts.append(draft)
    return Answered(answers, drafts, spent, refused)


_TOO_LONG = Fault("body_too_large", Text("the line is too long", "该行过长"))
