"""What the solver says of a fact pattern → what all cases of that pattern come to, and from it the decision of each.

An upshot holds everything that is the same for cases of one pattern; what is left for a case are amounts, moments, and the
questions that depend on what else is known.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from datetime import date
from itertools import chain

from fenze.decision.answer import Answer, World
from fenze.decision.decision import Decision, Defeat, Duty, Exposure, NextCheck, Outlook, Remedy
from fenze.decision.due import Moments
from fenze.decision.exposure import Open, exposure_of, outlook_of
from fenze.decision.file import File
from fenze.decision.grant import Granted, Grants, Rules, Settled, effects_of, granted_of, grants_of
from fenze.decision.memory import Memory
from fenze.decision.next_checks import Asking, Questions
from fenze.decision.outcomes import Prepared, prepared_of
from fenze.decision.record import InFile, Record, claim_windows_of, duties_of, record_of
from fenze.decision.settle import Head, exempt_and_liable, heads_of, liability_of, possible_heads_of
from fenze.decision.stated import Stated, stated_of
from fenze.decision.topic import rules_on_topic
from fenze.dsl import model
from fenze.dsl.known import Notice
from fenze.dsl.timing import timing_of
from fenze.dsl.truth import Value

_DECIDING: frozenset[type[object]] = frozenset(
    (model.Bears, model.NotLiable, model.Remedies, model.Pays, model.Eligible, model.Points, model.Fine, model.Sanction)
)
"""Outcomes that decide something, once they are settled."""
_TO_BE_SETTLED: tuple[model.Status, ...] = ("escalate", "negotiate")
_NO_VALUES: Mapping[str, Value] = {}
_MOST_EXPOSURES = 8
"""Kept of one upshot: of most patterns there are many cases without amounts, or one asked about again and again."""


@dataclass(frozen=True, slots=True)
class Upshot:
    """What all cases of a fact pattern have in common. What differs between them is None here, and worked out for each.

    `in_file`: outcomes of the rules that stand in the file; `open`: what completions come to, while they differ; `exposures`:
    what parties may face then, by the values of the facts that it is `reckoned_from`; `status`: that of cases without a
    conflict; `asking`: what is to be asked, as far as it is not known.
    """

    answer: Answer
    in_file: InFile
    open: Open | None
    status: model.Status
    heads: tuple[Head, ...]
    possible: tuple[Head, ...]
    exempt: Mapping[str, Rules]
    not_liable: tuple[str, ...]
    grants: Grants
    granted: Granted | None
    remedies: tuple[Remedy, ...]
    duties: tuple[Duty, ...] | None
    asking: Asking
    next_checks: tuple[NextCheck, ...] | None
    record: Record
    rules: tuple[str, ...]
    defeated: tuple[Defeat, ...]
    reckoned_from: tuple[str, ...]
    exposures: Memory[tuple[Exposure, ...]] | None
    outlook: tuple[Outlook, ...]


class Upshots:
    """The upshots of one policy, and its decisions."""

    def __init__(self, policy: model.Policy) -> None:
        self.policy = policy
        self.outcomes = prepared_of(policy)
        self._by_term = {given.term: given for outcomes in self.outcomes.values() for given in outcomes}
        self._timing = timing_of(policy.time_zone, policy.calendar)
        self._questions = Questions(policy)
        self._stated: dict[Set[str], Stated] = {}
        self._flagged = frozenset(name for name, rule in policy.rules.items() if rule.flag)
        self._overridden = {name: frozenset(rule.overrides) for name, rule in policy.rules.items() if rule.overrides}

    def stated_on_topic(self, values: Mapping[str, Value]) -> Stated:
        """What the rules that the kind of such a case does not rule out state."""
        rules = rules_on_topic(self.policy, values)
        stated = self._stated.get(rules)
        if stated is None:
            outcomes = (given for rule in self.outcomes if rule in rules for given in self.outcomes[rule])
            stated = self._stated[rules] = stated_of(outcomes)
        return stated

    def matters(self, answer: Answer, world: World) -> frozenset[str]:
        """The terms that matter to completions; what is said of the file as it stands is no part of them."""
        return frozenset([term for g in self._given(answer, world) if not g.about_the_file for term in g.matters])

    def upshot_of(
        self,
        answer: Answer,
        settled: Set[str],
        unsettled: Set[str],
        deciding: Set[str] = frozenset(),
        found: Open | None = None,
    ) -> Upshot:
        """From the terms that are settled, and those that are only possible."""
        in_file, stating = self._in_file(answer)
        missing = [term for terms in (settled, unsettled) for term in terms if term not in stating]
        if missing:
            self._add_possible(answer, missing, stating)
        by_term = self._by_term
        effects: dict[type[object], list[Settled]] = {}
        for term in settled:
            one = by_term.get(term)
            if one is not None:
                effects.setdefault(one.kind, []).append((one, _in_order(stating.get(term, ()))))
        perhaps = [
            (one.effect, _in_order(stating[term]))
            for term in unsettled
            if (one := by_term.get(term)) is not None and isinstance(one.effect, model.Bears)
        ]
        exempt: Mapping[str, Rules] = {}
        if model.NotLiable in effects:
            exempt = {effect.party: rules for effect, rules in effects_of(model.NotLiable, effects)}
        heads: tuple[Head, ...] = ()
        if model.Bears in effects:
            heads = heads_of(effects_of(model.Bears, effects), frozenset([bears.cost for bears, _ in perhaps]))
        rules = tuple(sorted(answer.stands["file"]))
        decides = model.Refer in in_file or not _DECIDING.isdisjoint(effects)
        asking = self._questions.asking_of(in_file, deciding, chain.from_iterable(effects.values()))
        nowhere = Moments(self._timing, _NO_VALUES)
        grants = grants_of(effects)
        return Upshot(
            answer=answer,
            in_file=in_file,
            open=found,
            status=self._status(in_file, settled, bool(unsettled), decides),
            heads=heads,
            possible=possible_heads_of(perhaps) if perhaps else (),
            exempt=exempt,
            not_liable=tuple(sorted(exempt)) if exempt else (),
            grants=grants,
            granted=granted_of(grants, _NO_VALUES, nowhere) if grants.is_same_for_all else None,
            remedies=_remedies(effects_of(model.Remedies, effects)) if model.Remedies in effects else (),
            duties=_duties_of_all(in_file, nowhere),
            asking=asking,
            next_checks=self._questions.next_checks_of(asking, _NO_VALUES) if asking.is_same_for_all else None,
            record=record_of(in_file, rules, self.policy.rules, self._flagged),
            rules=rules,
            defeated=self._defeated(answer, rules),
            exposures=Memory(_MOST_EXPOSURES) if found is not None else None,
            reckoned_from=found.stated.reckoned_from if found is not None else (),
            outlook=outlook_of(found) if found is not None else (),
        )

    def decision_of(self, upshot: Upshot, file: File, day: date) -> Decision:
        """The decision of a case of the upshot's pattern, whose moment lies on the day."""
        policy, values = self.policy, file.values
        currency, record, moments = policy.currency, upshot.record, Moments(self._timing, values)
        liability, unborne, conflicts = liability_of(upshot.heads, values, currency)
        if upshot.exempt:
            conflicts += exempt_and_liable(liability, upshot.exempt, policy.parties)
        granted = granted_of(upshot.grants, values, moments) if upshot.granted is None else upshot.granted
        conflicts += granted.conflicts
        windows = claim_windows_of(upshot.in_file, moments)
        duties = duties_of(upshot.in_file, moments) if upshot.duties is None else upshot.duties
        next_checks = upshot.next_checks
        if next_checks is None:
            next_checks = self._questions.next_checks_of(upshot.asking, values)
        return Decision(
            policy=policy.name,
            policy_version=policy.version,
            policy_digest=policy.digest,
            currency=currency,
            contract=policy.contract,
            status="conflict" if conflicts else upshot.status,
            liability=liability,
            possible=liability_of(upshot.possible, values, currency)[0] if upshot.possible else (),
            unborne=unborne,
            conflicts=conflicts,
            not_liable=upshot.not_liable,
            payments=granted.payments,
            remedies=upshot.remedies,
            eligibility=granted.eligibility,
            duties=duties,
            points=granted.points,
            fines=granted.fines,
            sanctions=granted.sanctions,
            claim_windows=windows,
            advances=record.advances,
            recourse=record.recourse,
            compliance=record.compliance,
            next_checks=next_checks,
            escalated_to=record.escalated_to,
            recorded=record.recorded,
            rules=upshot.rules,
            defeated=upshot.defeated,
            in_force=policy.in_force.includes(day),
            file=file._replace(notices=(*file.notices, *_by_fact(moments.notices))) if moments.notices else file,
            answer=upshot.answer,
            exposure=self._exposure(upshot, values),
            outlook=upshot.outlook,
        )

    def _given(self, answer: Answer, world: World) -> Iterator[Prepared]:
        allowed = answer.allowed[world]
        for rule in answer.stands[world]:
            for given in self.outcomes[rule]:
                if not given.conditional or (rule, given.number) in allowed:
                    yield given

    def _in_file(self, answer: Answer) -> tuple[InFile, dict[str, list[str]]]:
        """The outcomes of the rules that stand in the file, by kind; by term, where it may matter, the rules that give it."""
        in_file: dict[type[object], list[Prepared]] = {}
        stating: dict[str, list[str]] = {}
        for given in self._given(answer, "file"):
            in_file.setdefault(given.kind, []).append(given)
            if given.matters:
                stating.setdefault(given.term, []).append(given.rule)
        return in_file, stating

    def _add_possible(self, answer: Answer, missing: Iterable[str], stating: dict[str, list[str]]) -> None:
        """Adds, for terms that no rule gives in the file, the rules that may."""
        among = frozenset(missing)
        for given in self._given(answer, "maybe"):
            if given.term in among:
                stating.setdefault(given.term, []).append(given.rule)

    def _status(self, in_file: InFile, settled: Set[str], unsettled: bool, decides: bool) -> model.Status:
        calls = {term for kind in in_file.values() for given in kind if given.calls for term in given.calls}
        for status in _TO_BE_SETTLED:
            if status in settled or status in calls:
                return status
        if unsettled or model.Await in in_file:
            return "undetermined"
        return "decided" if decides else "no_rule"

    def _defeated(self, answer: Answer, standing: Sequence[str]) -> tuple[Defeat, ...]:
        fallen = answer.applies - answer.stands["file"]
        if not fallen:
            return ()
        overriding = [(by, overridden) for by in standing if (overridden := self._overridden.get(by))]
        return tuple(Defeat(rule, by) for rule in sorted(fallen) for by, overridden in overriding if rule in overridden)

    def _exposure(self, upshot: Upshot, values: Mapping[str, Value]) -> tuple[Exposure, ...]:
        if upshot.open is None or upshot.exposures is None:
            return ()
        known = tuple(values.get(fact) for fact in upshot.reckoned_from)
        exposure = upshot.exposures.recall(known)
        if exposure is None:
            exposure = exposure_of(upshot.open, values, self.policy.currency)
            upshot.exposures.remember(known, exposure)
        return exposure


def _by_fact(notices: Iterable[Notice]) -> list[Notice]:
    """Outcomes come in no order, and what is odd about their moments with them."""
    return sorted(notices, key=lambda notice: (notice.fact, notice.code, notice.message.en))


def _duties_of_all(in_file: InFile, nowhere: Moments) -> tuple[Duty, ...] | None:
    """The duties where none falls due: in no case of the pattern is a moment reckoned."""
    musts = in_file.get(model.Must)
    if musts is None:
        return ()
    return duties_of(in_file, nowhere) if all(given.duty for given in musts) else None


def _in_order(rules: Sequence[str]) -> Rules:
    return tuple(rules) if len(rules) < 2 else tuple(sorted(set(rules)))


def _remedies(remedies: Iterable[tuple[model.Remedies, Rules]]) -> tuple[Remedy, ...]:
    rows = (
        Remedy(name, tuple(sorted(set(effect.alternatives) - {name})), rules)
        for effect, rules in remedies
        for name in effect.alternatives
    )
    return tuple(sorted(rows, key=lambda remedy: (remedy.remedy, remedy.alternatives)))
