"""What else is asked about each decision: why not a party or an outcome, what alone settles it, what would change it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from fenze.command.telling import Refusal
from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import Engine

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class Asked:
    """Parties by name, None where they are not asked about; with `reasons`, what alone settles each case.

    `why_not_given` names an outcome of the policy.
    """

    why_not: str | None = None
    why_not_given: str | None = None
    what_if: str | None = None
    reasons: bool = False

    def __bool__(self) -> bool:
        return self.reasons or (self.why_not, self.why_not_given, self.what_if) != (None, None, None)


def asked_of(policy: model.Policy, why_not: str | None, what_if: str | None, reasons: bool) -> Asked:
    """What is asked, parties and outcomes by name or label. Raises Refusal where the policy has nothing of that name."""
    from fenze.solver.charges import is_party
    from fenze.solver.named_outcomes import outcome_named

    given = None if why_not is None or is_party(policy, why_not) else outcome_named(policy, why_not)
    party = None if given is not None else _party(policy, why_not, or_outcome=True)
    return Asked(party, given, _party(policy, what_if), reasons)


def _party(policy: model.Policy, asked: str | None, or_outcome: bool = False) -> str | None:
    if asked is None:
        return None
    from fenze.solver.charges import UnknownParty, party_named

    try:
        return party_named(policy, asked)
    except UnknownParty as error:
        message = Text(f"the policy has no party `{asked}`", f"政策里没有名为 `{asked}` 的当事方")
        if or_outcome:
            message = Text(f"the policy has no party and no outcome `{asked}`", f"政策里没有名为 `{asked}` 的当事方或结果")
        names = ", ".join(policy.parties), "、".join(party.labels.zh for party in policy.parties.values())
        help_ = Text(f"its parties are: {names[0]}", f"其当事方有：{names[1]}")
        if error.meant:
            help_ = Text(f"did you mean `{error.meant}`?", f"是否想写 `{error.meant}`？")
        raise Refusal(message, help_) from error


def answers_json_of(asked: Asked, engine: Engine, decision: Decision) -> dict[str, Json]:
    """A field for each thing asked."""
    if not asked:
        return {}
    from fenze.solver.reasons import reasons_of
    from fenze.solver.to_json.answers import reasons_json, what_if_json, why_not_json
    from fenze.solver.what_if import what_if_of
    from fenze.solver.why_not import why_not_given, why_not_of

    policy, file = engine.under(decision.contract).policy, decision.file
    entry: dict[str, Json] = {}
    if asked.reasons:
        entry["reasons"] = reasons_json(reasons_of(engine, file), policy)
    if asked.why_not is not None:
        entry["why_not"] = why_not_json(why_not_of(decision, policy, asked.why_not), policy)
    if asked.why_not_given is not None:
        entry["why_not"] = why_not_json(why_not_given(decision, policy, asked.why_not_given), policy)
    if asked.what_if is not None:
        entry["what_if"] = what_if_json(what_if_of(engine, file, asked.what_if), policy)
    return entry


def answers_text_of(asked: Asked, engine: Engine, decision: Decision, tongue: Tongue) -> list[RenderableType]:
    """A part of the page for each thing asked."""
    from fenze.solver.reasons import reasons_of
    from fenze.solver.render.answers_text import reasons_text, what_if_text
    from fenze.solver.render.unmet import why_not_text
    from fenze.solver.what_if import what_if_of
    from fenze.solver.why_not import why_not_given, why_not_of

    policy, file = engine.under(decision.contract).policy, decision.file
    parts: list[RenderableType] = []
    if asked.reasons:
        parts.append(reasons_text(reasons_of(engine, file), policy, file, tongue))
    if asked.why_not is not None:
        parts.append(why_not_text(why_not_of(decision, policy, asked.why_not), policy, file, tongue))
    if asked.why_not_given is not None:
        parts.append(why_not_text(why_not_given(decision, policy, asked.why_not_given), policy, file, tongue))
    if asked.what_if is not None:
        parts.append(what_if_text(what_if_of(engine, file, asked.what_if), policy, tongue))
    return parts
