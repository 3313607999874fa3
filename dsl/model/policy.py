"""The policy as a whole."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from fenze.dsl.model.condition import Condition, Defined, leaves_of
from fenze.dsl.model.declaration import Constraint, Contract, Definition, Fact, Parameter, Party, Period, Rule, Table
from fenze.dsl.model.property import Accepted, Property
from fenze.dsl.model.scenario import Scenario
from fenze.dsl.model.types import Labels


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
    """`sha256:` and the hash of the canonical English text of all statements but scenarios and contracts."""
    tables: Mapping[str, Table] = field(default_factory=dict[str, Table])
    contracts: Mapping[str, Contract] = field(default_factory=dict[str, Contract])
    time_zone: str = "Asia/Shanghai"
    """A name of the IANA time zone database: midnights, calendar months and times of day are those of its clocks."""
    calendar: str | None = None
    """Whose working days count; given wherever working days are reckoned."""
    properties: tuple[Property, ...] = ()
    accepted: tuple[Accepted, ...] = ()
    contract: str | None = None
    """The contract whose values the parameters have; None for the defaults."""


def opened_leaves_of(condition: Condition, policy: Policy) -> Iterator[Condition]:
    """The leaves from left to right, those of a definition in its place."""
    for leaf in leaves_of(condition):
        if isinstance(leaf, Defined):
            yield from opened_leaves_of(policy.definitions[leaf.definition].condition, policy)
        else:
            yield leaf
