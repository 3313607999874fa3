"""What a rendering lays out: sentences in one tongue, with the marks, rules and figures that stand beside them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

Tone = Literal["good", "open", "bad", "quiet"]


@dataclass(frozen=True, slots=True)
class RuleName:
    """A rule by its id and its label; `label` is empty where it has none of its own."""

    id: str
    label: str


@dataclass(frozen=True, slots=True)
class Line:
    """A condition: whether it holds (None: open), what was found and wanted, where the value comes from, what is below it."""

    mark: bool | None
    text: str
    how: str
    parts: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class Objection:
    """An exception to a rule and what kept it away; `mark` is None where it may still come to apply."""

    rule: RuleName
    mark: bool | None
    not_in_force: bool
    overridden_by: tuple[RuleName, ...]
    failed: tuple[Line, ...]


@dataclass(frozen=True, slots=True)
class RuleAccount:
    """Why a rule has its say.

    `sentences` say what it settles, `unsettled` what further facts may change, `otherwise` what it would give if it were not
    overridden. `always` where it has no condition; `either_way` where the open facts cannot change what it settles.
    """

    rule: RuleName
    role: Literal["standing", "overridden", "possible"]
    sentences: tuple[str, ...]
    unsettled: str
    otherwise: str
    either_way: bool
    overridden_by: tuple[RuleName, ...]
    citations: tuple[str, ...]
    readings: tuple[str, ...]
    always: bool
    because: tuple[Line, ...]
    exceptions: tuple[Objection, ...]


@dataclass(frozen=True, slots=True)
class Division:
    """How a cost is divided: a row a party with its share, the exact part and the amount; then what there is to add."""

    title: str
    rows: tuple[tuple[str, str, str, str], ...]
    notes: tuple[str, ...]
    rounding: str


@dataclass(frozen=True, slots=True)
class Reckoning:
    """How a payment or a fine comes to its amount, a line a step."""

    title: str
    steps: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Reasons:
    standing: tuple[RuleAccount, ...]
    overridden: tuple[RuleAccount, ...]
    possible: tuple[RuleAccount, ...]
    divisions: tuple[Division, ...]
    reckonings: tuple[Reckoning, ...]


@dataclass(frozen=True, slots=True)
class Entry:
    """A line of a section, with the rules that it follows from; `lead` begins it and is what it is about."""

    text: str
    rules: tuple[RuleName, ...] = ()
    lead: str = ""
    note: str = ""


@dataclass(frozen=True, slots=True)
class ShareRow:
    """Who bears which part of which cost; `nobody` where no rule puts it on anybody, `known` where the amount is a figure.

    `note` says in brackets of what kind the part is.
    """

    who: str
    cost: str
    share: str
    amount: str
    known: bool
    nobody: bool
    rules: tuple[RuleName, ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class Shares:
    title: str
    rows: tuple[ShareRow, ...]


@dataclass(frozen=True, slots=True)
class Prospects:
    """Who may still come to bear how much of which cost, from the least to the most, and who cannot any more."""

    title: str
    rows: tuple[ShareRow, ...]
    ruled_out: str


@dataclass(frozen=True, slots=True)
class Entries:
    """Lines under a title, in groups of which each may have a title of its own; `numbered` where their order matters.

    `brief` where a terminal leaves out the rules beside the lines.
    """

    title: str
    groups: tuple[tuple[str, tuple[Entry, ...]], ...]
    tone: Tone = "quiet"
    numbered: bool = False
    brief: bool = False


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing under a title."""

    title: str
    text: str


Section = Shares | Prospects | Entries | Remark


@dataclass(frozen=True, slots=True)
class FactRow:
    """A fact with its value and where that comes from if it is not plainly stated; without a `name`, a line by itself."""

    name: str
    value: str
    how: str


@dataclass(frozen=True, slots=True)
class FactGroup:
    """Facts known in one way; those of a `quiet` group enter none of the reasons."""

    title: str
    rows: tuple[FactRow, ...]
    quiet: bool = False


@dataclass(frozen=True, slots=True)
class Account:
    """A decision told in one tongue: `about` is the case, the policy and the moment, `origin` what it can be traced to."""

    title: str
    about: tuple[tuple[str, str], ...]
    status: str
    tone: Tone
    because: str
    sections: tuple[Section, ...]
    facts: tuple[FactGroup, ...]
    reasons: Reasons
    origin: tuple[tuple[str, str], ...]
