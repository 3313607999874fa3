"""Policies written in place, and what is decided under them."""

from __future__ import annotations

from datetime import datetime

from fenze.decision.case import CHINA
from fenze.decision.decision import Decision, Liability
from fenze.dsl import model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import engine_of

NOW = datetime(2022, 9, 1, 10, tzinfo=CHINA)
HEAD = """
policy test
party carrier
party merchant
party customer
party installer part of carrier
cost freight
"""


def policy(text: str) -> model.Policy:
    """A policy with a few parties and a cost head."""
    return policy_of([file_of(HEAD + text, "test.fenze")])


def decide(text: str, **facts: object) -> Decision:
    """The decision of a case on 1 September 2022, ten o'clock in China."""
    return engine_of(policy(text)).decide({"facts": facts}, NOW)


def rows(liability: tuple[Liability, ...]) -> list[tuple[str, str, int | None]]:
    """Party, share and amount of each row."""
    return [(row.party, str(row.share), row.amount) for row in liability]
