"""A case that shows something of a policy, with what it was made for and what is decided of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from fenze.decision.decision import Decision
from fenze.dsl.diagnostic import Text
from fenze.solver.suggest.aims import Aim, Shown
from fenze.solver.verify.finding import Raw, Witness


@dataclass(slots=True)
class Suggestion:
    """`titles` say what it was made to show; `aims` are those; `falls` the rules that it shows not to stand."""

    witness: Witness
    shown: Shown
    decision: Decision
    titles: list[Text] = field(default_factory=list[Text])
    aims: list[Aim] = field(default_factory=list[Aim])

    @property
    def facts(self) -> Mapping[str, Raw]:
        return self.witness.facts
