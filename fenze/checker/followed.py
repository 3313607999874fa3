"""A policy and stated facts → the trace that must come out, followed without a solver and without the solver's code.

Which rules stand, what is settled in every completion, which facts matter and why. What is shared is the language alone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Set
from datetime import datetime
from typing import Any

from fenze.checker.consequences import By, Consequences, Json
from fenze.checker.prospects import Prospects
from fenze.checker.stated import DECIDING, prepared_of
from fenze.dsl import model
from fenze.dsl.digest import digest_of_json
from fenze.dsl.due import Moments
from fenze.dsl.glossary import glossary_of, labels_json, policy_json
from fenze.dsl.known import json_value
from fenze.dsl.model.formula import facts_of
from fenze.dsl.notices import NOT_IN_FORCE
from fenze.dsl.outcome_json import outcome_json, rule_json
from fenze.dsl.reason import how_known, reason_of
from fenze.dsl.reason_json import reason_json
from fenze.dsl.topic import rules_on_topic
from fenze.dsl.truth import truth_of
from fenze.dsl.worlds import TooMany, World, Worlds

MOST = 2_000  # worlds that are tried; where there are more, what rests on completions is left unchecked
RESTING = (
    "status liability possible_liability unborne conflicts not_liable payments remedies eligibility points fines sanctions"
)
"""What of a decision rests on completions."""


class Follower:
    """Follows a policy over stated facts."""

    def __init__(self, policy: model.Policy, stated: Mapping[str, Any], as_of: datetime) -> None:
        self.policy, self.of, self.as_of, self.stated = policy, prepared_of(policy), as_of, stated
        self.known = self.of.knowing.known_of(stated, as_of)
        self.values = self.known.values
        self.how = how_known(self.values, self.known.measured, self.known.inferred, self.known.presumed)
        self.day = self.of.timing.day_of(as_of)
        self.unsure = False  # whether some fact only may matter
        self.tried: list[frozenset[str]] | None = []  # what each world comes to, where that is open; None: they are too many
        self.moments = Moments(self.of.timing, self.values)
        self.worth = Consequences(self.values, policy.currency, self.moments)
        self.worlds, self.certain = Worlds(policy, self.values, MOST), dict[str, bool | None]()
        if any(truth_of(constraint.never, self.values, policy) for constraint in policy.constraints.values()):
            raise ValueError
        self.rules = [name for name, (stands, _) in sorted(self.standing(None).items()) if stands]
        self.defeated = [
            (name, by)
            for name in sorted(policy.rules)
            if name not in self.rules and self.holds(name, None)
            for by in self.rules
            if name in policy.rules[by].overrides
        ]
        self.in_file = [
            (rule, one, terms)
            for rule in self.rules
            for one, terms in self.of.outcomes[rule]
            if one.condition is None or truth_of(one.condition, self.values, policy)
        ]

    # ── which rules stand, and what is settled ────────────────────────────────────────────────────────────────────────────

    def holds(self, name: str, world: World | None) -> bool | None:
        """Whether a rule's condition holds; what does not depend on open facts is worked out once."""
        rule = self.policy.rules[name]
        if world is None:
            return rule.in_force.includes(self.day) and truth_of(rule.condition, self.values, self.policy) is True
        if name not in self.certain:
            self.certain[name] = self.worlds.truth(rule.condition, {}) if rule.in_force.includes(self.day) else False
        return self.worlds.truth(rule.condition, world) if self.certain[name] is None else self.certain[name]

    def standing(self, world: World | None) -> dict[str, tuple[bool | None, model.Condition | None]]:
        """By rule, whether it stands in the file or a world; where that is open, a condition that leaves it so."""
        found: dict[str, tuple[bool | None, model.Condition | None]] = {}

        def stand(name: str) -> tuple[bool | None, model.Condition | None]:
            if name not in found:
                holds = self.holds(name, world)
                doubt = self.policy.rules[name].condition if holds is None else None
                for stands, why in (stand(other) for other in self.of.overriders[name] if holds is not False):
                    holds = False if stands or holds is False else None if stands is None else holds
                    doubt = doubt or why
                found[name] = holds, doubt if holds is None else None
            return found[name]

        return {name: stand(name) for name in self.policy.rules}

    def given(self, world: World) -> tuple[dict[str, set[str]], set[str], model.Condition | None]:
        """What some completions of a world come to, with the rules; what all do; and a condition that leaves the rest open."""
        maybe, sure, doubts = dict[str, set[str]](), set[str](), dict[str, model.Condition | None]()
        for rule, (stands, doubt) in self.standing(world).items():
            for one, terms in self.of.outcomes[rule] if stands is not False else ():
                own = True if one.condition is None else self.worlds.truth(one.condition, world)
                for term in terms[1:] if own is not False and not one.about_the_file else ():
                    maybe.setdefault(term, set()).add(rule)
                    doubts.setdefault(term, doubt or one.condition)
                    sure |= {term} if stands and own else set()
        return maybe, sure, next((doubts[term] for term in sorted(maybe) if term not in sure), None)

    def settled(self) -> tuple[dict[str, list[str]], dict[str, list[str]], set[str]]:
        """What is settled and what is only possible, each with the rules; and the open facts that matter. Raises TooMany."""
        maybe, sure, _ = self.given({})
        possible, deciding = set(maybe), set[str]()
        if maybe.keys() != sure:
            self.tried = None
            tried = self.worlds.tried(self._results_of)
            each = [set(terms) for _, terms in tried]
            sure, possible = set[str].intersection(*each), set[str]().union(*each)
            surely, may = self.worlds.deciding(self._results_of, tried) if sure != possible else (set[str](), set[str]())
            deciding, self.unsure = self.worlds.facts_behind(surely), surely != may
            self.tried = [terms for _, terms in tried]
        sources: dict[str, set[str]] = {}
        for rule, _, terms in self.in_file:
            for term in terms[1:]:
                sources.setdefault(term, set()).add(rule)
        by = {term: sorted(sources.get(term, maybe[term])) for term in sorted(possible)}
        return {t: by[t] for t in by if t in sure}, {t: by[t] for t in by if t not in sure}, deciding

    def _results_of(self, world: World) -> tuple[Set[str], model.Condition | None]:
        return self.given(world)[1:]

    # ── the trace that must come out ──────────────────────────────────────────────────────────────────────────────────────

    def trace(self, case_id: Any, engine: Any, said: Any = None) -> tuple[Json, tuple[str, ...]]:
        """The trace but for its digest, and the places in it that could not be worked out; there a decision that is `said` is
        taken at its word where it could be true."""
        policy, unchecked = self.policy, tuple[str, ...]()
        head: Json = {
            "case_id": case_id if isinstance(case_id, str) else None,
            "contract": policy.contract,
            "as_of": self.as_of.isoformat(),
        }
        try:
            settled, possible, deciding = self.settled()
            unchecked = ("/decision/next_checks", "/evidence", "/words") if self.unsure else ()
        except TooMany:
            settled, possible, deciding = {}, {}, set[str]()
            unchecked = tuple(f"/decision/{name}" for name in (*RESTING.split(), "next_checks", "notices"))
            unchecked += tuple(f"/decision/exposure/*/{name}" for name in ("status", "share", "amount", "exact", "rules"))
            unchecked += ("/decision/outlook/*/status",)
            unchecked += ("/why/possible", "/why/money", "/why/amounts", "/evidence", "/words")
        decision, money, amounts = self.decision(settled, possible, deciding)
        decision |= self.prospects(settled.keys(), possible.keys(), dict(said) if isinstance(said, dict) else {})  # pyright: ignore[reportUnknownArgumentType]
        decision |= head | {"policy": policy.name, "policy_version": policy.version, "policy_digest": policy.digest}
        giving = {rule for row in (*decision["liability"], *decision["possible_liability"]) for rule in row["rules"]}
        defeats = {name: [by for one, by in self.defeated if one == name] for name, _ in self.defeated}
        why: Json = {"version": 1, "money": money, "amounts": amounts, "standing": [self.rule(name, []) for name in self.rules]}
        why |= {"defeated": [self.rule(name, by) for name, by in defeats.items()]}
        why |= {"possible": [self.rule(name, []) for name in sorted(giving - {*self.rules} - defeats.keys())]}
        facts = {name: json_value(value, policy.facts[name]) for name, value in sorted(self.stated.items())}
        known = [
            {"fact": name, "value": json_value(self.values[name], policy.facts[name]), "how": how, "by": list(by)}
            for name, (how, by) in sorted(self.how.items())
        ]
        rules = [
            one["rule"]
            for part in ("standing", "defeated", "possible")
            for reason in why[part]
            for one in (reason, *reason["considered"])
        ]
        evidence, words = glossary_of(policy).evidence_and_words([decision, known], rules)
        outcomes: dict[str, Json] = {}
        for reason in why["standing"]:
            for one in reason["outcomes"]:
                outcomes.setdefault(json.dumps(one), {"outcome": one, "rules": []})["rules"].append(reason["rule"])
        trace: Json = {
            "trace_version": 1,
            "engine_version": engine if isinstance(engine, str) else "",
            "policy": policy_json(policy),
        }
        trace |= head | {
            "facts": facts,
            "facts_digest": digest_of_json(facts),
            "known": known,
            "decision": decision,
            "why": why,
        }
        return trace | {"outcomes": list(outcomes.values()), "evidence": evidence, "words": words}, unchecked

    def decision(
        self, settled: dict[str, list[str]], possible: dict[str, list[str]], deciding: set[str]
    ) -> tuple[Json, list[Json], list[Json]]:
        """The decision but for its head; the steps of the money; the steps of payments and fines."""
        worth, policy, effects = self.worth, self.policy, self.of.effects
        by: By = [(effects[term], rules) for term, rules in settled.items() if term in effects]
        perhaps = [(one, rules) for term, rules in possible.items() if isinstance(one := effects.get(term), model.Bears)]
        said: By = [
            (effects[term], sorted({rule for rule, _, terms in self.in_file if terms[0] == term}))
            for term in sorted({terms[0] for _, _, terms in self.in_file})
        ]
        raised = [one.effect for _, one, _ in self.in_file if isinstance(one.effect, model.Escalate)]
        exempt = {one.party: rules for one, rules in by if isinstance(one, model.NotLiable)}
        rows, unborne, conflicts = worth.divided(
            [(one, rules) for one, rules in by if isinstance(one, model.Bears)], {one.cost for one, _ in perhaps}
        )
        might = [row for one in perhaps for row in worth.divided([one], {one[0].cost})[0]]
        payments, differing = worth.payments(by)
        eligibility, contradicting = worth.eligibility(by)
        conflicts += worth.exempt_and_liable(rows, exempt, policy.parties) + differing + contradicting
        fines, flags = worth.fines(by), dict[str, list[str]]()
        for name in self.rules:
            if flag := policy.rules[name].flag:
                flags.setdefault(flag.term, []).append(name)
        decision: Json = {
            "status": self.status(settled, possible, by, bool(conflicts)),
            "liability": [worth.liability(row) for row in rows],
            "possible_liability": [worth.liability(row) for row in sorted(might, key=worth.place)],
            "unborne": unborne, "conflicts": conflicts, "not_liable": sorted(exempt),
            "payments": [entry for entry, _ in payments], "remedies": worth.remedies(by), "eligibility": eligibility,
            "points": worth.points(by), "fines": [entry for entry, _ in fines], "sanctions": worth.sanctions(by),
            "claim_windows": worth.windows(said), "duties": worth.duties(said), "advances": worth.advances(said),
            "recourse": worth.recourse(said), **worth.recorded(said),
            "compliance": [{"flag": flag, "rules": rules} for flag, rules in sorted(flags.items())],
            "next_checks": self.next_checks(by, deciding),
            "escalated_to": sorted({to for one in raised for to in one.to}),
            "presumed": [{"fact": name, "value": self.told(name)} for name in sorted(self.known.presumed)],
            "implied": [
                {"fact": one.fact, "value": self.told(one.fact), "by": one.by}
                for one in sorted(self.known.inferred, key=lambda one: one.fact)
            ],
            "measured": [
                {"fact": one.fact, "value": self.told(one.fact), "from": one.start, "to": one.end or "as_of"}
                | ({"from_midnight": True} if one.midnight else {})
                for one in sorted(self.known.measured, key=lambda one: one.fact)
            ],
            "notices": [
                {"code": n.code, "fact": n.fact, "message": n.message.en, "message_zh": n.message.zh}
                for n in sorted((*self.known.notices, *self.moments.notices), key=lambda n: (n.fact, n.code))
            ],
            "rules": self.rules, "defeated": [{"rule": name, "by": other} for name, other in self.defeated],
        }  # fmt: skip
        if not policy.in_force.includes(self.day):
            late: Json = {"code": "not_in_force", "fact": None, "message": NOT_IN_FORCE.en, "message_zh": NOT_IN_FORCE.zh}
            decision["notices"].append(late)
        return decision, worth.money(rows, unborne), [step for _, step in (*payments, *fines)]

    def prospects(self, settled: Set[str], possible: Set[str], said: Json) -> Json:
        """What each party may still face and what else may come, which is told while something is open."""
        if not (possible if self.tried is not None else said.get("exposure") or said.get("outlook")):
            return {"exposure": [], "outlook": []}
        on_topic, (maybe, sure, _) = rules_on_topic(self.policy, self.values), self.given({})
        stated = [
            (rule, terms[0], one.effect, rule in maybe.get(terms[0], ()) and may)
            for rule in self.policy.rules
            for one, terms in (self.of.outcomes[rule] if rule in on_topic else ())
            for may in [one.condition is None or self.worlds.truth(one.condition, {}) is not False]
            if len(terms) > 1 and not one.about_the_file
        ]
        known = (settled, {*settled, *possible}) if self.tried is not None else (sure, maybe.keys())
        worth = Consequences(self.values, self.policy.currency, Moments(self.of.timing, self.values))
        found = Prospects(worth, stated, known[0], known[1], self.tried)
        return {"exposure": found.exposure(said.get("exposure")), "outlook": found.outlook(said.get("outlook"))}

    def told(self, name: str) -> Any:
        return json_value(self.values[name], self.policy.facts[name])

    def status(self, settled: dict[str, list[str]], possible: dict[str, list[str]], by: By, conflict: bool) -> str:
        said = {term for _, one, terms in self.in_file if one.about_the_file for term in terms[1:]} | settled.keys()
        kinds = {type(one.effect) for _, one, _ in self.in_file}
        if conflict or "escalate" in said or "negotiate" in said:
            return "conflict" if conflict else "escalate" if "escalate" in said else "negotiate"
        if possible or model.Await in kinds:
            return "undetermined"
        return "decided" if model.Refer in kinds or any(isinstance(one, DECIDING) for one, _ in by) else "no_rule"

    def next_checks(self, by: By, deciding: set[str]) -> list[Json]:
        asking: dict[str, set[str]] = {fact: set() for fact in deciding}
        for rule, one, _ in self.in_file:
            if isinstance(one.effect, model.Await) or (
                isinstance(one.effect, model.Check) and one.effect.fact not in self.values
            ):
                asking.setdefault(one.effect.fact, set()).add(rule)
        for formula, rules in ((formula, rules) for one, rules in by for formula in _formulas(one)):
            for fact in set(facts_of(formula)) - self.values.keys():
                asking.setdefault(fact, set()).update(rules)
        found: list[Json] = []
        for fact in sorted(asking, key=self.policy.asking_order.index):
            ask = self.policy.facts[fact].ask or model.Ask(())
            who = list(
                dict.fromkeys(self.values.get(self.policy.parties[party].given_by or "", party) for party in ask.parties)
            )
            entry: Json = {"fact": fact, "ask": who[0] if who else None, "also_ask": who[1:], "evidence": list(ask.evidence)}
            found.append(entry | {"rules": sorted(asking[fact])})
        return found

    # ── why ───────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def reason(self, condition: model.Condition) -> Json:
        return dict(reason_json(reason_of(condition, self.values, self.how, self.policy), self.policy))

    def rule(self, name: str, defeated_by: list[str]) -> Json:
        outcomes = [
            outcome_json(one.effect)
            for one, _ in self.of.outcomes[name]
            if one.condition is None
            or (truth := truth_of(one.condition, self.values, self.policy))
            or (truth is None and name not in self.rules)
        ]
        considered = [self.considered(other) for other in self.of.overriders[name] if other not in defeated_by]
        entry: Json = {"condition": self.reason(self.policy.rules[name].condition), "outcomes": outcomes}
        return dict(rule_json(self.policy, name)) | entry | {"considered": considered, "defeated_by": defeated_by}

    def considered(self, name: str) -> Json:
        failed = [] if self.holds(name, None) else _failed(self.reason(self.policy.rules[name].condition))
        by = sorted(other for other in self.of.overriders[name] if other in self.rules) if self.holds(name, None) else []
        entry: Json = {"rule": name, "label": labels_json(self.policy.rules[name].labels), "failed": failed, "defeated_by": by}
        return entry | {"not_in_force": not failed and not self.holds(name, None)}


def _failed(reason: Json) -> list[Json]:
    """The leaves that keep a condition from holding: of a conjunction the first part that fails, of a choice every part."""
    parts = reason.get("parts", [])
    if reason["truth"] is True or not parts or reason["kind"] == "not":
        return [] if reason["truth"] is True else [reason]
    if reason["kind"] == "any_of":
        return [leaf for part in parts for leaf in _failed(part)]
    return _failed(next(part for truth in (False, None) for part in parts if part["truth"] is truth))


def _formulas(effect: model.Effect) -> list[model.Formula]:
    match effect:
        case model.Bears(share=model.UpTo(formula) | model.Excess(formula)) | model.Fine(formula=formula):
            return [formula]
        case model.Pays(formula=formula, low=low, high=high):
            return [one for one in (formula, low, high) if one is not None]
        case _:
            return []
