"""A stored trace → all that a rendering of it lays out, in one tongue."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from fenze.dsl.keywords import Tongue
from fenze.solver.from_trace.read import explanation_in
from fenze.solver.from_trace.words import Node
from fenze.solver.render.account.headings import Heading, headings_in
from fenze.solver.render.account.model import Account
from fenze.solver.render.account.telling import Origin, account_of
from fenze.solver.render.drawing.argument import Argument, argument_of
from fenze.solver.render.voice import Voice


@dataclass(frozen=True, slots=True)
class Told:
    account: Account
    argument: Argument
    voice: Voice
    say: Callable[[Heading], str]


def told_of(trace: Node, tongue: Tongue) -> Told:
    """What the trace tells. Raises UnreadableTrace."""
    explanation, policy = explanation_in(trace)
    origin = Origin(trace["engine_version"], trace["facts_digest"], trace["digest"])
    account = account_of(explanation, policy, tongue, origin)
    voice = Voice(policy, tongue)
    return Told(account, argument_of(explanation, account.reasons, voice), voice, headings_in(voice))
