"""What verification finds: faults of a policy, each with a smallest case that shows it, and what each check came to."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Literal

from fenze.dsl.diagnostic import Diagnostic, Place, Severity, Text
from fenze.dsl.loc import Loc

Raw = str | int | bool
"""A value of a case as JSON holds it."""
State = Literal["proved", "unfinished"]


@dataclass(frozen=True, slots=True)
class Witness:
    """A case as callers send it. Leaving any of its facts out, or, where `smallest` is False, perhaps some, hides the fault."""

    as_of: str
    facts: Mapping[str, Raw]
    smallest: bool = True

    def case(self) -> dict[str, object]:
        return {"as_of": self.as_of, "facts": dict(self.facts)}


@dataclass(frozen=True, slots=True)
class Finding:
    """A fault. `subject` tells faults of the same code and rules apart; `shown` is what the decision of the witness says."""

    code: str
    severity: Severity
    loc: Loc
    rules: tuple[str, ...]
    subject: str
    message: Text
    help: Text
    witness: Witness | None = None
    shown: Text | None = None
    label: Text | None = None
    others: tuple[Place, ...] = ()
    accepted: Text | None = None
    """Why the policy lets it pass, where it does."""

    @property
    def id(self) -> str:
        """Stays the same however the policy is laid out and whatever else is changed in it."""
        return f"{self.code}-{sha256(repr((self.rules, self.subject)).encode()).hexdigest()[:8]}"

    def diagnostic(self) -> Diagnostic:
        """The finding without its witness."""
        return Diagnostic(self.code, self.message, self.loc, self.label, self.help, self.others, self.severity)


@dataclass(frozen=True, slots=True)
class Result:
    """What a check came to. `proved`: the findings are all there are; `why` says what kept an unfinished one from that, or what
    the proof does not speak of."""

    check: str
    state: State
    findings: tuple[Finding, ...]
    why: Text | None = None
    proved: tuple[str, ...] = ()
    """What holds, by name, where the check looks at what the policy names."""

    @property
    def is_good(self) -> bool:
        """Whether the check was finished and found nothing that the policy does not accept."""
        return self.state == "proved" and all(one.accepted for one in self.findings)
