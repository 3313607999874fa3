"""The syntax tree of a policy: what the author wrote, names not yet looked up.

Every node keeps its place in the text as `loc`, which never takes part in equality.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Literal

from fenze.dsl.loc import NOWHERE, Loc


def _loc() -> Loc:
    return field(default=NOWHERE, kw_only=True, compare=False, repr=False)  # type: ignore[no-any-return]


@dataclass(frozen=True, slots=True)
class Name:
    """An identifier, a label used as one, or a back-quoted text; `text` is without the back-quotes."""

    text: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Labels:
    """The Chinese label and the English one; a single label serves both tongues."""

    chinese: str | None = None
    english: str | None = None
    loc: Loc = _loc()


# ── literals ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

Unit = Literal["minutes", "hours", "days", "working days"]
LiteralKind = Literal["yes", "no", "equal", "number", "percent", "fraction", "ratio", "string", "date", "date-time", "name"]


@dataclass(frozen=True, slots=True)
class Value:
    """A literal as written: its kind, its text (a string without quotes, a name without back-quotes), a number's unit."""

    kind: LiteralKind
    text: str
    unit: Unit | None = None
    loc: Loc = _loc()


# ── conditions ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class AnyOf:
    """Two or more conditions joined by `or`."""

    parts: tuple[Condition, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class AllOf:
    """Two or more conditions joined by `and`."""

    parts: tuple[Condition, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Negated:
    """`not` before a condition."""

    part: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Defined:
    """The name of a definition, used as a condition."""

    name: Name
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class OneOf:
    """`is`, `is not`, `is one of`, `is none of`: `negated` for the second and the fourth; one value for the first two."""

    subject: Name
    values: tuple[Value, ...]
    negated: bool
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class IsKnown:
    """`is known`, `is unknown`."""

    subject: Name
    known: bool
    loc: Loc = _loc()


Comparison = Literal["<", "<=", ">", ">=", "=", "!="]


@dataclass(frozen=True, slots=True)
class Compare:
    """A number compared with a literal or a parameter."""

    subject: Name
    operator: Comparison
    value: Value
    loc: Loc = _loc()


Condition = AnyOf | AllOf | Negated | Defined | OneOf | IsKnown | Compare

# ── outcomes ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

Tentative = Literal["to be agreed", "to be decided"]


@dataclass(frozen=True, slots=True)
class Portion:
    """How much of a cost: all of it, a percentage, a fraction or what a parameter says."""

    kind: Literal["all", "percent", "fraction", "parameter"]
    text: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Bears:
    """Each party bears the portion of each cost head; the rest may be put on another party."""

    parties: tuple[Name, ...]
    portion: Portion
    costs: tuple[Name, ...]
    rest: Name | None = None
    tentative: Tentative | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Shares:
    """The parties share each cost head, equally or as a parameter says."""

    parties: tuple[Name, ...]
    costs: tuple[Name, ...]
    parameter: Name | None
    tentative: Tentative | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class NotLiable:
    parties: tuple[Name, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Detail:
    """One detail of a duty: `to: carrier`, `any_of: item_media, damage_media`; a string is kept as a `Value`."""

    key: Name
    values: tuple[Name | Value, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Deadline:
    """`within 24 hours of payment_time done at dispatch_time`; the length is a number with a unit, or a parameter."""

    length: Value
    start: Name
    done_at: Name | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Must:
    """A duty."""

    actors: tuple[Name, ...]
    action: Name
    details: tuple[Detail, ...] = ()
    deadline: Deadline | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Remedies:
    """One remedy, or several of which one is to be chosen."""

    alternatives: tuple[Name, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Check:
    """Facts to be found out next."""

    facts: tuple[Name, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Await:
    """Facts that the rule waits for: while it stands the case is undetermined."""

    facts: tuple[Name, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Negotiate:
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Escalate:
    to: tuple[Name, ...] = ()
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Refer:
    """The case goes on under other rules."""

    to: Name
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Note:
    """Something a decision records without further meaning: `note flag manufacturer_late`."""

    topic: Name
    value: Name
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Presume:
    """A presumption that the rule raises, and the evidence that rebuts it."""

    term: Name
    rebuttable_by: tuple[Name, ...] = ()
    loc: Loc = _loc()


Effect = Bears | Shares | NotLiable | Must | Remedies | Check | Await | Negotiate | Escalate | Refer | Note | Presume


@dataclass(frozen=True, slots=True)
class Outcome:
    """An effect, perhaps under a condition of its own."""

    effect: Effect
    condition: Condition | None = None
    loc: Loc = _loc()


# ── statements ────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class PolicyName:
    name: Name
    labels: Labels
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Version:
    text: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class InForce:
    """ISO dates; `until` is the last day."""

    since: str
    until: str | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Currency:
    name: Name
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Word:
    """A declared word that is no more than a name with labels."""

    kind: Literal["source", "cost", "remedy", "action", "evidence", "term"]
    name: Name
    labels: Labels
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Party:
    name: Name
    labels: Labels
    part_of: Name | None = None
    given_by: Name | None = None
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class EnumValue:
    name: Name
    labels: Labels
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class YesOrNo:
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class EnumType:
    values: tuple[EnumValue, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class PartyType:
    """A fact whose value is a party; for a parameter `among` may be empty, which admits any party."""

    among: tuple[Name, ...] = ()
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class DurationType:
    unit: Unit
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class PlainType:
    kind: Literal["money", "integer", "decimal", "percent", "text", "date", "date-time", "shares"]
    loc: Loc = _loc()


Type = YesOrNo | EnumType | PartyType | DurationType | PlainType


@dataclass(frozen=True, slots=True)
class Presumed:
    value: Value
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Implied:
    value: Value
    condition: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Derived:
    """A duration between two time stamps; `otherwise` marks the pair that stands in for the first."""

    start: Name
    end: Name
    otherwise: bool
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Ask:
    """Whom to ask for the fact, with which question, wanting which evidence."""

    parties: tuple[Name, ...]
    question: Labels
    wanting: tuple[Name, ...] = ()
    loc: Loc = _loc()


FactClause = Presumed | Implied | Derived | Ask


@dataclass(frozen=True, slots=True)
class Fact:
    name: Name
    labels: Labels
    type: Type
    clauses: tuple[FactClause, ...] = ()
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Parameter:
    name: Name
    labels: Labels
    type: Type
    default: Value
    because: Labels
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Definition:
    name: Name
    labels: Labels
    condition: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Constraint:
    """A combination of facts that cannot be."""

    name: Name
    labels: Labels
    never: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class AskingOrder:
    name: Name
    labels: Labels
    facts: tuple[Name, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Cites:
    source: Name
    place: str
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Reads:
    """A vague term of the source and the parameters or facts that fix its meaning."""

    term: str
    names: tuple[Name, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Overrides:
    rules: tuple[Name, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class When:
    condition: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Unless:
    condition: Condition
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class Then:
    outcomes: tuple[Outcome, ...]
    loc: Loc = _loc()


RuleClause = Cites | Reads | Overrides | InForce | When | Unless | Then


@dataclass(frozen=True, slots=True)
class Rule:
    name: Name
    labels: Labels
    clauses: tuple[RuleClause, ...]
    loc: Loc = _loc()


# ── scenarios ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


@dataclass(frozen=True, slots=True)
class Setting:
    fact: Name
    value: Value
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectStatus:
    status: Name
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectBears:
    """`amount` is a number of the currency's unit, or a portion; `proposed` where the share is still to be agreed."""

    parties: tuple[Name, ...]
    amount: Value | Portion
    cost: Name
    proposed: bool
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectNobodyBears:
    cost: Name
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectNotLiable:
    parties: tuple[Name, ...]
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectStands:
    rule: Name
    stands: bool
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectDefeated:
    rule: Name
    by: Name
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectRemedy:
    remedy: Name
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectDuty:
    actor: Name
    action: Name
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class ExpectCheck:
    """The fact is among the next checks."""

    fact: Name
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
    """`as_of` is an ISO date or date-time."""

    name: str
    as_of: str | None
    given: tuple[Setting, ...]
    expect: tuple[Expectation, ...]
    loc: Loc = _loc()


Statement = (
    PolicyName
    | Version
    | InForce
    | Currency
    | Word
    | Party
    | Fact
    | Parameter
    | Definition
    | Constraint
    | AskingOrder
    | Rule
    | Scenario
)


@dataclass(frozen=True, slots=True)
class Comment:
    """A comment with its `#`; `alone` when nothing stands before it on its line."""

    text: str
    alone: bool
    loc: Loc = _loc()


@dataclass(frozen=True, slots=True)
class File:
    """One policy file, in the order written."""

    path: str
    statements: tuple[Statement, ...]
    comments: tuple[Comment, ...] = ()
