"""A decision → what the fields of its JSON are told from: where that is equal, they are told alike.

One exception: moments that are one are equal whatever their offset, which is told with them. Whoever compares sources sees to
it that the moments of the cases have the same offsets, and with them all that is counted from these.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, tzinfo
from operator import attrgetter

from fenze.dsl.truth import Value

ALONE: Mapping[str, str] = {
    "policy": "policy",
    "policy_version": "policy_version",
    "policy_digest": "policy_digest",
    "contract": "contract",
    "status": "status",
    "liability": "liability",
    "possible_liability": "possible",
    "exposure": "exposure",
    "unborne": "unborne",
    "conflicts": "conflicts",
    "not_liable": "not_liable",
    "payments": "payments",
    "remedies": "remedies",
    "eligibility": "eligibility",
    "duties": "duties",
    "points": "points",
    "fines": "fines",
    "sanctions": "sanctions",
    "claim_windows": "claim_windows",
    "advances": "advances",
    "recourse": "recourse",
    "compliance": "compliance",
    "next_checks": "next_checks",
    "escalated_to": "escalated_to",
    "referrals": "recorded",
    "notes": "recorded",
    "presumptions": "recorded",
    "rules": "rules",
    "defeated": "defeated",
}
"""By field of a decision, what it is told from, where that is one thing."""
sources_alone = attrgetter(*ALONE.values())
"""A decision → these things, in this order."""


def offsets_of(values: Iterable[Value | None]) -> tuple[tzinfo | None, ...]:
    """The offsets of those that are moments."""
    return tuple([value.tzinfo if isinstance(value, datetime) else None for value in values])
