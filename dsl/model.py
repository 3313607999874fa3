"""A checked policy: every name looked up, every value typed, parameters filled in.

Numbers are exact fractions in the fact's own unit (a duration in its unit, money in the currency's unit, a percentage as it is
written). Values of yes-or-no facts are the words `yes` and `no`.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Literal

from fenze.dsl.keywords import Tongue
from fenze.dsl.loc import NOWHERE, Loc


def _loc() -> Loc:
    return field(default=NOWHERE, kw_only=True, compare=False, repr=False)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Labels:
    zh: str
    en: str

    def in_(self, tongue: Tongue) -> str:
        return self.en if tongue == "en" else self.zh


# ── types of facts and parameters ─────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Choice:
    """A closed set of values, in the order declared: yes or no, an enumeration, or parties.

    `labels` has one entry a value.
    """

    kind: Literal["yes or no", "one of", "party"]
    values: tuple[str, ...]
    labels: Mapping[str, Labels] = field(hash=False)


DurationUnit = Literal["minutes", "hours", "days", "working days"]


@dataclass(frozen=True, slots=True)
class Number:
    """A number that rules see by region only. Durations, money, integers and percentages are never negative."""

    kind: Literal["duration", "money", "integer", "decimal", "percent"]
    unit: DurationUnit | None = None


@dataclass(frozen=True, slots=True)
class Stamp:
    """A date or an aware date-time; rules see only whether it is known."""

    kind: Literal["date", "date-time"]


@dataclass(frozen=True, slots=True)
class Text:
    """Free text; rules see only whether it is known."""


FactType = Choice | Number | Stamp | Text

# ── conditions ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class AnyOf:
    parts: tuple[Condition, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class AllOf:
    """With no parts, a condition that always holds."""

    parts: tuple[Condition, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Not:
    part: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Is:
    """The fact has one of the values (`holds`), or none of them."""

    fact: str
    values: tuple[str, ...]
    holds: bool
    loc: Loc = _loc()


Comparison = Literal["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Compare:
    """The number compared with a threshold, in the fact's unit; `parameter` names the parameter it came from."""

    fact: str
    operator: Comparison
    threshold: Fraction
    parameter: str | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Known:
    """Whether the fact stands in the file: `known` or not."""

    fact: str
    known: bool
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Defined:
    definition: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ParameterIs:
    """A parameter has one of the values (`holds`) or none; `true` is what that comes to with the parameter's value."""

    parameter: str
    values: tuple[str, ...]
    holds: bool
    true: bool
    loc: Loc = _loc()


Condition = AnyOf | AllOf | Not | Is | Compare | Known | Defined | ParameterIs

# ── outcomes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

Tentative = Literal["to be agreed", "to be decided"]


@dataclass(frozen=True, slots=True)
class Bears:
    """`party` bears `share` of the cost head; `tentative` when the share is only the policy's starting point.

    `parameters` are the parameters that the party or the share came from.
    """

    party: str
    cost: str
    share: Fraction
    tentative: Tentative | None = None
    parameters: tuple[str, ...] = ()
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class NotLiable:
    party: str
    loc: Loc = _loc()


DetailKind = Literal["party", "evidence", "fact", "term", "text"]


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of a duty; the kind tells where each value was declared."""

    key: str
    values: tuple[tuple[DetailKind, str], ...]


@dataclass(frozen=True, slots=True)
class Deadline:
    """`length` in `unit` from the moment `start`; `done_at` is the fact that tells when the duty was done."""

    length: Fraction
    unit: DurationUnit
    start: str
    done_at: str | None = None
    parameter: str | None = None


@dataclass(frozen=True, slots=True)
class Must:
    actor: str
    action: str
    details: tuple[Detail, ...] = ()
    deadline: Deadline | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Remedies:
    """Of several, one is to be chosen."""

    alternatives: tuple[str, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Check:
    fact: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Await:
    fact: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Negotiate:
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Escalate:
    to: tuple[str, ...] = ()
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Refer:
    to: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Note:
    topic: str
    value: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Presume:
    term: str
    rebuttable_by: tuple[str, ...] = ()
    loc: Loc = _loc()


Effect = Bears | NotLiable | Must | Remedies | Check | Await | Negotiate | Escalate | Refer | Note | Presume


@dataclass(frozen=True, slots=True)
class Outcome:
    effect: Effect
    condition: Condition | None = None
    loc: Loc = _loc()


# ── declarations ──────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Party:
    """`part_of` names the party it counts with; `given_by` the fact that says who it is in the case at hand."""

    name: str
    labels: Labels
    part_of: str | None = None
    given_by: str | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Implied:
    value: str
    condition: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Ask:
    parties: tuple[str, ...]
    question: Labels | None = None
    evidence: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Fact:
    """`derived` holds the pairs of time stamps a duration is measured between, the first that can be used counting.

    `presumed` and the values of `implied` are values of the type as a case would hold them after reading: a word for a choice,
    a decimal text for a number. A cost head is a money fact with `is_cost`.
    """

    name: str
    labels: Labels
    type: FactType
    presumed: str | None = None
    implied: tuple[Implied, ...] = ()
    derived: tuple[tuple[str, str], ...] = ()
    ask: Ask | None = None
    is_cost: bool = False
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Parameter:
    """`value` in words; `type` is `shares` for a way to share: `equal` or ratios such as `2:1:1`."""

    name: str
    labels: Labels
    type: FactType | Literal["shares"]
    value: str
    because: Labels | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Definition:
    name: str
    labels: Labels
    condition: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Constraint:
    name: str
    labels: Labels
    never: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Citation:
    source: str
    place: str


@dataclass(frozen=True, slots=True)
class Reading:
    """A vague term of the source and the parameters or facts that fix its meaning."""

    term: str
    names: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Period:
    """Days on which something is in force, both included; open where None."""

    since: date | None = None
    until: date | None = None

    def includes(self, day: date) -> bool:
        return (self.since is None or self.since <= day) and (self.until is None or day <= self.until)


@dataclass(frozen=True, slots=True)
class Rule:
    """`condition` joins `when` and `unless`."""

    name: str
    labels: Labels
    condition: Condition
    outcomes: tuple[Outcome, ...]
    overrides: tuple[str, ...] = ()
    citations: tuple[Citation, ...] = ()
    readings: tuple[Reading, ...] = ()
    in_force: Period = Period()
    loc: Loc = _loc()


# ── scenarios ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

Status = Literal["conflict", "escalate", "negotiate", "undetermined", "decided", "no_rule"]
STATUSES: tuple[Status, ...] = ("conflict", "escalate", "negotiate", "undetermined", "decided", "no_rule")


@dataclass(frozen=True, slots=True)
class ExpectStatus:
    status: Status
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectBears:
    """Exactly one of `amount` (in the currency's unit) and `share` is given."""

    party: str
    cost: str
    amount: Fraction | None
    share: Fraction | None
    proposed: bool
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectNobodyBears:
    cost: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectNotLiable:
    party: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectStands:
    rule: str
    stands: bool
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectDefeated:
    rule: str
    by: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectRemedy:
    remedy: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectDuty:
    actor: str
    action: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectCheck:
    fact: str
    loc: Loc = _loc()


Expectation = (
    ExpectStatus
    | ExpectBears
    | ExpectNobodyBears
    | ExpectNotLiable
    | ExpectStands
    | ExpectDefeated
    | ExpectRemedy
    | ExpectDuty
    | ExpectCheck
)


@dataclass(frozen=True, slots=True)
class Scenario:
    """`facts` is a case's facts as JSON would hold them (yes/no as true/false, numbers as decimal text)."""

    name: str
    as_of: str | None
    facts: Mapping[str, bool | str] = field(hash=False)
    expect: tuple[Expectation, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Policy:
    """A policy that has passed every check. Mappings keep the order of declaration."""

    name: str
    labels: Labels
    version: str
    currency: str
    in_force: Period
    words: Mapping[str, Mapping[str, Labels]]
    """Labels of declared words, by kind (`source`, `remedy`, `action`, `evidence`, `term`) and name."""
    parties: Mapping[str, Party]
    facts: Mapping[str, Fact]
    """Cost heads included, as money facts."""
    parameters: Mapping[str, Parameter]
    definitions: Mapping[str, Definition]
    constraints: Mapping[str, Constraint]
    asking_order: tuple[str, ...]
    """Every fact once, in the order in which it is to be asked."""
    rules: Mapping[str, Rule]
    scenarios: tuple[Scenario, ...]
    digest: str
    """`sha256:` and the hash of the canonical English text of all statements but scenarios."""
