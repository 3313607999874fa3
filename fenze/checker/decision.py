"""A case as it was followed → the decision that must come of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from fenze.checker.followed import DECIDING, Followed, names_of
from fenze.checker.rows import Json, Rows, Said, place_of, text_of
from fenze.dsl import model
from fenze.dsl.due import Moments
from fenze.dsl.faced import MOST_SETS, NO_PART, Head, face
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.to_json.known import implied_json, measured_json, notices_json, presumed_json
from fenze.dsl.to_json.outcome import outcome_json, outcome_key

SETTLED = {model.Points: "points", model.Fine: "fines", model.Sanction: "sanctions", model.Eligible: "eligibility"}
"""Rows of settled outcomes, by kind."""
ON_FILE = {
    model.Must: "duties", model.Window: "claim_windows", model.Advance: "advances", model.Recourse: "recourse",
    model.Refer: "referrals", model.Note: "notes", model.Presume: "presumptions",
}  # fmt: skip
"""Rows of what the rules that stand say of the file."""


def of_kind(kind: type[Any], some: Iterable[Said]) -> list[Said]:
    """The outcomes of one kind, in the order of what is stated of them."""

    def place(said: Said) -> list[Any]:
        match said[0]:
            case model.Must():
                return [repr(said[0])]
            case model.Sanction(party, sanction, length):
                return [party, sanction, length.start if length else "", said[1]]
            case model.Note(topic, value, details):
                return [topic, value, repr(details)]
            case effect:
                return ["" if value is None else value for value in outcome_json(effect).values()]

    return sorted((said for said in some if isinstance(said[0], kind)), key=place)


class Decision:
    """What is to be said of a case: `settled` outcomes, those that are `possible`, and what is said of the file."""

    def __init__(self, case: Followed) -> None:
        self.case, self.policy, self.values, effects = case, case.policy, case.values, case.of.effects
        self.rows = Rows(case.values, case.policy.currency, Moments(case.timing, case.values))
        self.settled, self.possible = (
            [(effects[name], case.rules_giving(name)) for name in sorted(names) if name in effects]
            for names in (case.settled, case.possible)
        )
        on_file: dict[model.Effect, set[str]] = {}
        for one in case.in_file:
            on_file.setdefault(one.effect, set()).add(one.rule)
        self.on_file = [(effect, sorted(rules)) for effect, rules in on_file.items()]
        self.payments = self.rows.joined(of_kind(model.Pays, self.settled))
        self.fines = of_kind(model.Fine, self.settled)
        by_cost: dict[str, list[Said]] = {}
        for said in of_kind(model.Bears, self.settled):
            by_cost.setdefault(said[0].cost, []).append(said)
        self.may_bear = of_kind(model.Bears, self.possible)
        open_costs = {bears.cost for bears, _ in self.may_bear}
        self.borne = {cost: self.rows.divided(cost, some, is_open=cost in open_costs) for cost, some in sorted(by_cost.items())}

    def told(self) -> Json:
        """The decision as it is told, but for its head."""
        case, rows, conflicts = self.case, self.rows, [*self.conflicts()]
        may_bear = sorted(self.may_bear, key=lambda said: (said[0].cost, place_of(said[0])))
        unborne = [(cost, left) for cost, (_, left, _) in self.borne.items() if left is not None]
        told: Json = {
            "status": "conflict" if conflicts else self.status(),
            "liability": [rows.row(*bearing) for bearings, _, _ in self.borne.values() for bearing in bearings],
            "possible_liability": [rows.row(*rows.divided(said[0].cost, [said], is_open=True)[0][0]) for said in may_bear],
            "unborne": [
                {"cost_head": cost, "share": text_of(left.share), "amount": rows.text(left.amount)} for cost, left in unborne
            ],
            "conflicts": conflicts,
            "not_liable": [exempt.party for exempt, _ in of_kind(model.NotLiable, self.settled)],
            "payments": [rows.row(*said) for said in self.payments],
            "remedies": sorted(self.remedies(), key=lambda row: (row["remedy"], row["alternatives"])),
            "compliance": [{"flag": flag, "rules": rules} for flag, rules in sorted(self.flags().items())],
            "next_checks": [*self.next_checks()],
            "escalated_to": sorted({to for escalate, _ in of_kind(model.Escalate, self.on_file) for to in escalate.to}),
            "presumed": presumed_json(case.known.presumed, self.values, self.policy),
            "implied": implied_json(case.known.inferred, self.values, self.policy),
            "measured": measured_json(case.known.measured, self.values, self.policy),
            "rules": case.rules,
            "defeated": [{"rule": rule, "by": by} for rule, against in case.defeated.items() for by in against],
        }
        told |= {name: [rows.row(*said) for said in of_kind(kind, self.settled)] for kind, name in SETTLED.items()}
        told |= {name: [rows.row(*said) for said in of_kind(kind, self.on_file)] for kind, name in ON_FILE.items()}
        in_force = self.policy.in_force.includes(case.day)
        # before there are any of what has not come about
        told["notices"] = notices_json((*case.known.notices, *rows.moments.notices), in_force=in_force)
        told["exposure"] = [*self.exposure()] if case.possible else []
        told["outlook"] = [*self.outlook()] if case.possible else []
        return told

    # ── what contradicts itself, and how the case stands ──────────────────────────────────────────────────────────────────

    def conflicts(self) -> Iterator[Json]:
        for cost, (bearings, _, too_much) in self.borne.items():
            if too_much:
                liable = [(bears, rules) for bears, rules, _ in bearings if bears.tentative is None]
                yield conflict("shares_over_one", liable, cost_head=cost, parties=sorted({bears.party for bears, _ in liable}))
        yield from self.exempt_and_liable()
        certain = [said for said in self.payments if said[0].tentative is None]
        for (payer, payee, reason), some in groupby(certain, lambda said: (said[0].payer, said[0].payee, said[0].reason)):
            differ = list(some)
            if len({pays.paid_as for pays, _ in differ}) == 1:  # paid in one way: what is not known may come to the same
                differ = [said for said in differ if self.rows.minor(said[0].formula, said[0].rounding) is not None]
            if len(differ) > 1:
                yield conflict("payments_differ", differ, about=reason, parties=[payer, payee])
        for one, other in pairwise(of_kind(model.Eligible, self.settled)):
            if one[0].what == other[0].what:
                yield conflict("eligible_and_not", [one, other], about=one[0].what)

    def exempt_and_liable(self) -> Iterator[Json]:
        """A party is exempt with the one that it is part of; what comes to nothing makes nobody liable."""
        exempt = {said[0].party: said for said in of_kind(model.NotLiable, self.settled)}
        found: dict[tuple[str, str], list[Said]] = {}
        for bearings, _, _ in self.borne.values():
            for bears, rules, portion in bearings:
                party = bears.party if portion.amount != 0 or isinstance(bears.share, Fraction) else None
                while party is not None:
                    if party in exempt:
                        found.setdefault((bears.cost, bears.party), []).extend(((bears, rules), exempt[party]))
                    party = self.policy.parties[party].part_of
        for cost, party in sorted(found):
            yield conflict("liable_and_exempt", found[cost, party], cost_head=cost, parties=[party])

    def status(self) -> str:
        """How a case without conflicts stands."""
        said = {name for one in self.case.in_file if one.about_the_file for name in names_of(one.effect)} | self.case.settled
        kinds = {type(effect) for effect, _ in self.on_file}
        if "escalate" in said or "negotiate" in said:
            return "escalate" if "escalate" in said else "negotiate"
        if self.case.possible or model.Await in kinds:
            return "undetermined"
        return "decided" if model.Refer in kinds or any(isinstance(one, DECIDING) for one, _ in self.settled) else "no_rule"

    def remedies(self) -> Iterator[Json]:
        for remedies, rules in of_kind(model.Remedies, self.settled):
            for name in remedies.alternatives:
                yield {"remedy": name, "alternatives": sorted({*remedies.alternatives} - {name}), "rules": rules}

    def flags(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for rule in self.case.rules:
            if flag := self.policy.rules[rule].flag:
                found.setdefault(flag.term, []).append(rule)
        return found

    # ── what is open ──────────────────────────────────────────────────────────────────────────────────────────────────────

    def next_checks(self) -> Iterator[Json]:
        """Facts that can change what follows, that rules wait for or want checked, or that amounts are reckoned from."""
        asking: dict[str, set[str]] = {fact: set() for fact in self.case.deciding}
        for await_, rules in of_kind(model.Await, self.on_file):
            asking.setdefault(await_.fact, set()).update(rules)
        wanted = [(check.fact, rules) for check, rules in of_kind(model.Check, self.on_file)]
        wanted += [(fact, rules) for one, rules in self.settled for formula in formulas_of(one) for fact in facts_of(formula)]
        for fact, rules in wanted:
            if fact not in self.values:
                asking.setdefault(fact, set()).update(rules)
        for fact in sorted(asking, key=self.policy.asking_order.index):
            ask = self.policy.facts[fact].ask or model.Ask(())
            who = [*dict.fromkeys(self.values.get(self.policy.parties[party].given_by or "", party) for party in ask.parties)]
            row: Json = {"fact": fact, "ask": who[0] if who else None, "also_ask": who[1:], "evidence": list(ask.evidence)}
            yield row | {"rules": sorted(asking[fact])}

    def exposure(self) -> Iterator[Json]:
        """What each party may face of each cost: the least range with all in it that it bears in completions."""
        case, stated = self.case, dict[str, dict[str, model.Bears]]()
        for name, one in case.on_topic:
            if isinstance(one.effect, model.Bears):
                stated.setdefault(one.effect.cost, {})[name] = one.effect
        for cost, bears in sorted(stated.items()):
            head = Head(self.rows.total(cost), self.values, self.policy.currency)
            may = {name: one for name, one in bears.items() if name in case.settled | case.possible}
            ways = [
                self.rows.divided(cost, [(may[name], []) for name in way], is_open=False)[0] for way in case.ways.get(cost, ())
            ]
            each = [head.parts_of((one, part.share, part.amount) for one, _, part in way) for way in ways]
            for party in sorted({one.party for one in bears.values()}):
                own = {name for name, one in bears.items() if one.party == party}
                mine = {name: may[name] for name in own & may.keys()}
                parts = [
                    face(head, party, tentative, mine, case.settled, each if len(each) <= MOST_SETS else None)
                    for tentative in (False, True)
                ]
                row: Json = {"party": party, "cost_head": cost, "exact": all(part.exact for part in parts if part)}
                row["status"] = "excluded" if not mine else "settled" if mine.keys() <= case.settled else "possible"
                for prefix, part in (("", parts[0] or NO_PART), ("proposed_", parts[1])):
                    if part:
                        ends = [self.rows.text(end) for end in (part.amount.low, part.amount.high)]
                        row[f"{prefix}share"] = [str(part.share.low), str(part.share.high)]
                        row[f"{prefix}amount"] = None if head.total is None else ends
                yield row | {"rules": self.rules_stating(mine.keys() or own, may_give=bool(mine))}

    def outlook(self) -> Iterator[Json]:
        """What else may come of the case."""
        case, effects = self.case, dict[str, model.Effect]()
        for name, one in sorted(case.on_topic, key=lambda item: not case.may_give(item[1])):
            if not isinstance(one.effect, model.Bears):
                effects.setdefault(name, one.effect)
        for name, effect in sorted(effects.items(), key=lambda item: outcome_key(item[1])):
            status = "settled" if name in case.settled else "possible" if name in case.possible else "excluded"
            row = self.rows.row(effect, self.rules_stating({name}, may_give=status != "excluded"))
            yield row | {"kind": outcome_json(effect)["kind"], "status": status}

    def rules_stating(self, names: Set[str], *, may_give: bool) -> list[str]:
        """The rules on the topic that may give one of these outcomes, or that only state one."""
        stating = [one for name, one in self.case.on_topic if name in names]
        giving = {one.rule for one in stating if may_give and self.case.may_give(one)}
        return sorted(giving or {one.rule for one in stating})


def conflict(kind: str, some: Iterable[Said], **where: Any) -> Json:
    rules = sorted({rule for _, rules in some for rule in rules})
    return {"kind": kind, "cost_head": None, "about": None, "parties": [], "rules": rules} | where
