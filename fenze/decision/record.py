"""What the rules that stand in the file put on record: duties, claim windows, advances, recourse, words, flags."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, replace
from typing import TypeVar

from fenze.decision.decision import Advance, ClaimWindow, Duty, Flagged, Recorded, Recourse
from fenze.decision.due import Moments
from fenze.decision.outcomes import Prepared
from fenze.dsl import model
from fenze.dsl.spelling import span_text

InFile = Mapping[type[object], Sequence[Prepared]]
"""The outcomes of the rules that stand in the file, by their kind."""
_WORDS: tuple[type[object], ...] = (model.Refer, model.Note, model.Presume)


@dataclass(frozen=True, slots=True)
class Record:
    """What is on record whatever the amounts and moments of a case."""

    advances: tuple[Advance, ...]
    recourse: tuple[Recourse, ...]
    compliance: tuple[Flagged, ...]
    escalated_to: tuple[str, ...]
    recorded: tuple[Recorded, ...]


Row = TypeVar("Row", Duty, ClaimWindow, Advance, Recourse, Recorded)


_NOTHING = Record((), (), (), (), ())
_KINDS: frozenset[type[object]] = frozenset((*_WORDS, model.Advance, model.Recourse, model.Escalate))


def record_of(in_file: InFile, rules: Sequence[str], declared: Mapping[str, model.Rule], flagged: Set[str]) -> Record:
    """The record of the `rules` that stand, of all that the policy has `declared`, some `flagged`."""
    if _KINDS.isdisjoint(in_file) and flagged.isdisjoint(rules):
        return _NOTHING
    escalations = (given.effect for given in in_file.get(model.Escalate, ()))
    to = {to for effect in escalations if isinstance(effect, model.Escalate) for to in effect.to}
    return Record(
        advances_of(in_file), recourse_of(in_file), flagged_of(rules, declared), tuple(sorted(to)), recorded_of(in_file)
    )


def duties_of(in_file: InFile, moments: Moments) -> tuple[Duty, ...]:
    """Duties with the moments at which they fall due."""
    duties: dict[tuple[str, str], Duty] = {}
    for given in in_file.get(model.Must, ()):
        duty = given.duty or _timed(given, moments)
        key = (given.sorted_as, duty.due.isoformat() if duty.due else "")
        same = duties.get(key)
        duties[key] = duty if same is None else replace(duty, rules=tuple(sorted({*same.rules, given.rule})))
    return tuple([duties[key] for key in sorted(duties)])


def _timed(given: Prepared, moments: Moments) -> Duty:
    must = given.effect
    assert isinstance(must, model.Must)
    _, due = moments.span_of(must)
    return Duty(must.actor, must.action, must.details, due, (given.rule,))


def claim_windows_of(in_file: InFile, moments: Moments) -> tuple[ClaimWindow, ...]:
    """Windows with their first and last moment. One that ends before it begins is told of in the notices."""
    if model.Window not in in_file:
        return ()
    rows: list[tuple[ClaimWindow, str]] = []
    for given in in_file[model.Window]:
        if isinstance(given.effect, model.Window):
            since, until = moments.span_of(given.effect)
            window = ClaimWindow(given.effect.name, given.effect.after, since, given.effect.until, until, ())
            rows.append((window, given.rule))
    order = sorted(
        _joined(rows), key=lambda row: (row.window, span_text(row.closes), span_text(row.opens) if row.opens else "")
    )
    return tuple(order)


def advances_of(in_file: InFile) -> tuple[Advance, ...]:
    """Costs that somebody lays out for the time being."""
    if model.Advance not in in_file:
        return ()
    rows = [
        (Advance(given.effect.party, given.effect.cost, given.effect.until, ()), given.rule)
        for given in in_file[model.Advance]
        if isinstance(given.effect, model.Advance)
    ]
    return tuple(sorted(_joined(rows), key=lambda row: (row.party, row.cost, row.until or "")))


def recourse_of(in_file: InFile) -> tuple[Recourse, ...]:
    """Who may turn to whom."""
    if model.Recourse not in in_file:
        return ()
    rows = [
        (Recourse(given.effect.party, given.effect.against, given.effect.cost, ()), given.rule)
        for given in in_file[model.Recourse]
        if isinstance(given.effect, model.Recourse)
    ]
    return tuple(sorted(_joined(rows), key=lambda row: (row.party, row.against, row.cost or "")))


def recorded_of(in_file: InFile) -> tuple[Recorded, ...]:
    """Referrals, notes and presumptions."""
    given_words = [given for kind in _WORDS if kind in in_file for given in in_file[kind]]
    if not given_words:
        return ()
    rows: list[tuple[Recorded, str]] = []
    for given in given_words:
        match given.effect:
            case model.Refer(to):
                entry = Recorded("referral", "", to, ())
            case model.Note(topic, value, details):
                entry = Recorded("note", topic, value, (), details=details)
            case model.Presume(term, rebuttable_by):
                entry = Recorded("presumption", "", term, (), rebuttable_by)
            case _:
                continue
        rows.append((entry, given.rule))
    order = sorted(_joined(rows), key=lambda row: (row.kind, row.topic, row.value, row.rebuttable_by, repr(row.details)))
    return tuple(order)


def flagged_of(rules: Iterable[str], declared: Mapping[str, model.Rule]) -> tuple[Flagged, ...]:
    """The flags of standing rules."""
    by_flag: dict[str, list[str]] = {}
    for rule in rules:
        flag = declared[rule].flag
        if flag is not None:
            by_flag.setdefault(flag.term, []).append(rule)
    return tuple(Flagged(flag, tuple(sorted(by_flag[flag]))) for flag in sorted(by_flag))


def _joined(rows: Sequence[tuple[Row, str]]) -> list[Row]:
    """Rows that are alike as one, with the rules of all."""
    found: dict[Row, set[str]] = {}
    for row, rule in rows:
        found.setdefault(row, set()).add(rule)
    return [replace(row, rules=tuple(sorted(rules))) for row, rules in found.items()]
