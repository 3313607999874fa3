"""A case as it was followed → the decision that must come of it, and its trace."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Set
from fractions import Fraction
from itertools import groupby, pairwise
from typing import Any

from fenze.checker.followed import DECIDING, Followed, names_of
from fenze.dsl import model
from fenze.dsl.divide import Portion, TooMuch, divide, fraction_of
from fenze.dsl.due import Moments
from fenze.dsl.faced import MOST_SETS, NO_PART, Head, face
from fenze.dsl.model.formula import facts_of
from fenze.dsl.model.outcome import formulas_of
from fenze.dsl.money import minor_of
from fenze.dsl.money_steps import money_steps
from fenze.dsl.reason import how_known
from fenze.dsl.reckon import step_of
from fenze.dsl.spelling import share_text, text_of_formula
from fenze.dsl.to_json.known import implied_json, measured_json, notices_json, presumed_json
from fenze.dsl.to_json.outcome import outcome_json, outcome_key
from fenze.dsl.to_json.row import amount_json, row_json
from fenze.dsl.to_json.trace import trace_json
from fenze.dsl.to_json.why import amount_steps_json, money_json
from fenze.dsl.why import Reasons, Standing
from fenze.dsl.worth import Worth, worth_of

Json = dict[str, Any]
Said = tuple[Any, list[str]]
"""An outcome, and the rules that give it."""
Bearing = tuple[model.Bears, list[str], Portion]
"""Who bears a part of a cost, by which rules, and what it comes to."""
SETTLED = {"points": model.Points, "fines": model.Fine, "sanctions": model.Sanction, "eligibility": model.Eligible}
"""Rows of settled outcomes, by kind."""
ON_FILE = {
    "duties": model.Must, "claim_windows": model.Window, "advances": model.Advance, "recourse": model.Recourse,
    "referrals": model.Refer, "notes": model.Note, "presumptions": model.Presume,
}  # fmt: skip
"""Rows of what the rules that stand say of the file."""


def of_kind(kind: type[Any], some: Iterable[Said]) -> list[Said]:
    """The outcomes of one kind, in the order of what is stated of them."""

    def place(said: Said) -> list[Any]:
        match said[0]:
            case model.Bears(party, cost, share, tentative):  # by party and share; those that are no fraction after the others
                stated = (share, "") if isinstance(share, Fraction) else (Fraction(2), share_text(share))
                return [cost, party, *stated, tentative or ""]
            case model.Must():
                return [repr(said[0])]
            case model.Sanction(party, sanction, length):
                return [party, sanction, length.start if length else "", said[1]]
            case model.Note(topic, value, details):
                return [topic, value, repr(details)]
            case effect:
                return ["" if value is None else value for value in outcome_json(effect).values()]

    return sorted((said for said in some if isinstance(said[0], kind)), key=place)


def rules_in(some: Iterable[Said]) -> list[str]:
    return sorted({rule for _, rules in some for rule in rules})


class Decision:
    """What is to be said of a case: `settled` outcomes, those that are `possible`, and what is said of the file."""

    def __init__(self, case: Followed) -> None:
        self.case, self.policy, self.values, self.currency = case, case.policy, case.values, case.policy.currency
        self.moments, effects = Moments(case.timing, case.values), case.of.effects
        self.settled, self.possible = (
            [(effects[name], self.rules_giving(name)) for name in sorted(names) if name in effects]
            for names in (case.settled, case.possible)
        )
        in_file = {
            one.effect: [(None, [other.rule]) for other in case.in_file if other.effect == one.effect] for one in case.in_file
        }
        self.on_file: list[Said] = [(effect, rules_in(giving)) for effect, giving in in_file.items()]
        self.payments, self.fines = self.joined(of_kind(model.Pays, self.settled)), of_kind(model.Fine, self.settled)
        self.may_bear = of_kind(model.Bears, self.possible)
        open_costs = {bears.cost for bears, _ in self.may_bear}
        by_cost = groupby(of_kind(model.Bears, self.settled), lambda said: said[0].cost)
        self.borne = {cost: self.divided(cost, [*some], is_open=cost in open_costs) for cost, some in by_cost}

    def rules_giving(self, name: str) -> list[str]:
        """The rules that give an outcome in the file, or where none does those that may."""
        in_file = {one.rule for one in self.case.in_file if name in names_of(one.effect)}
        return sorted(in_file or {one.rule for one in self.case.of.giving[name] if self.case.may_give(one)})

    def trace(self, case_id: Any, engine_version: Any) -> Json:
        """The trace that tells of it, made by an engine of this version."""
        case, policy, known = self.case, self.policy, self.case.known
        decided: Json = {
            "case_id": case_id if isinstance(case_id, str) else None, "policy": policy.name, "policy_version": policy.version,
            "policy_digest": policy.digest, "contract": policy.contract, "as_of": case.as_of.isoformat(), **self.told(),
        }  # fmt: skip
        how = how_known(known.values, known.measured, known.inferred, known.presumed)
        allowed = {(one.rule, one.number) for one in case.in_file}
        reasons = Reasons(policy, case.values, how, Standing({*case.applying}, {*case.rules}, allowed))
        steps = (money_steps(cost, some, left, case.values, self.currency) for cost, (some, left, _) in self.borne.items())
        money = [money_json(one, self.currency) for one in steps]
        amounts = [self.steps_of_amount(*said) for said in (*self.payments, *self.fines)]
        return trace_json(policy, engine_version if isinstance(engine_version, str) else "", decided, reasons, money, amounts)

    def told(self) -> Json:
        """The decision as it is told, but for its head."""
        case, conflicts = self.case, [*self.conflicts()]
        alone = (self.divided(said[0].cost, [said], is_open=True)[0][0] for said in self.may_bear)
        told: Json = {
            "status": "conflict" if conflicts else self.status(),
            "liability": [self.borne_row(*bearing) for some, _, _ in self.borne.values() for bearing in some],
            "possible_liability": [self.borne_row(*bearing) for bearing in alone],
            "unborne": [
                {"cost_head": cost, "share": str(left.share), "amount": amount_json(left.amount, self.currency)}
                for cost, (_, left, _) in self.borne.items() if left is not None
            ],
            "conflicts": conflicts,
            "not_liable": [exempt.party for exempt, _ in of_kind(model.NotLiable, self.settled)],
            "payments": [self.row(*said) for said in self.payments],
            "remedies": sorted(self.remedies(), key=lambda row: (row["remedy"], row["alternatives"])),
            "compliance": [*self.compliance()],
            "next_checks": [*self.next_checks()],
            "escalated_to": sorted({to for escalate, _ in of_kind(model.Escalate, self.on_file) for to in escalate.to}),
            "presumed": presumed_json(case.known.presumed, self.values, self.policy),
            "implied": implied_json(case.known.inferred, self.values, self.policy),
            "measured": measured_json(case.known.measured, self.values, self.policy),
            "rules": case.rules,
            "defeated": [{"rule": rule, "by": by} for rule in case.applying for by in case.standing_against(rule)],
        }  # fmt: skip
        told |= {name: [self.row(*said) for said in of_kind(kind, self.settled)] for name, kind in SETTLED.items()}
        told |= {name: [self.row(*said) for said in of_kind(kind, self.on_file)] for name, kind in ON_FILE.items()}
        in_force = self.policy.in_force.includes(case.day)
        # before there are any of what has not come about
        told["notices"] = notices_json((*case.known.notices, *self.moments.notices), in_force=in_force)
        told["exposure"], told["outlook"] = ([*self.exposure()], [*self.outlook()]) if case.possible else ([], [])
        return told

    # ── what outcomes come to ─────────────────────────────────────────────────────────────────────────────────────────────

    def worth(self, effect: model.Effect) -> Worth:
        return worth_of(effect, self.values, self.currency, self.moments)

    def row(self, effect: model.Effect, rules: list[str]) -> Json:
        return row_json(effect, self.worth(effect), rules, self.currency)

    def steps_of_amount(self, effect: model.Pays | model.Fine, rules: list[str]) -> Json:
        steps = None if effect.formula is None else step_of(effect.formula, self.values)
        return amount_steps_json(effect, steps, self.worth(effect).amount, rules, self.currency)

    def borne_row(self, bears: model.Bears, rules: list[str], portion: Portion) -> Json:
        return row_json(bears, Worth(share=portion.share, amount=portion.amount), rules, self.currency)

    def total(self, cost: str) -> int | None:
        known = self.values.get(cost)
        return minor_of(known, self.currency) if isinstance(known, Fraction) else None

    def joined(self, payments: Iterable[Said]) -> list[Said]:
        """Payments in their order, those that come to the same as one."""

        def place(said: Said) -> tuple[Any, ...]:
            pays, worth = said[0], self.worth(said[0])
            text = f"{text_of_formula(pays.formula) if pays.formula else ''} {worth.low} {worth.high}"
            amount = -1 if worth.amount is None else worth.amount
            return (
                pays.payer,
                pays.payee,
                pays.reason,
                pays.tentative or "",
                pays.paid_as or "",
                amount,
                text,
                outcome_key(pays),
            )

        def comes_to(said: Said) -> object:
            return (*place(said)[:-3], self.worth(said[0])) if self.worth(said[0]).amount is not None else said[0]

        alike = [list(some) for _, some in groupby(sorted(payments, key=place), comes_to)]
        return [(some[0][0], rules_in(some)) for some in alike]

    def divided(self, cost: str, borne: list[Said], *, is_open: bool) -> tuple[list[Bearing], Portion | None, bool]:
        """Who bears what of a cost; what nobody does; whether more is borne for certain than there is.

        What is still to be agreed or decided gets an amount where it fits beside the rest.
        """
        bears: list[model.Bears] = [one for one, _ in borne]
        certain = [one for one in bears if one.tentative is None]
        portions = {id(one): Portion(fraction_of(one.share), None) for one in bears}
        for among in (bears, certain):
            try:
                division = divide(among, self.total(cost), self.values, self.currency, is_open)
            except TooMuch:
                continue
            portions |= zip(map(id, among), division.portions, strict=True)
            return [(*said, portions[id(said[0])]) for said in borne], division.left if among is bears else None, False
        return [(*said, portions[id(said[0])]) for said in borne], None, True

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
                differ = [said for said in differ if self.worth(said[0]).amount is not None]
            if len(differ) > 1:
                yield conflict("payments_differ", differ, about=reason, parties=[payer, payee])
        for one, other in pairwise(of_kind(model.Eligible, self.settled)):
            if one[0].what == other[0].what:
                yield conflict("eligible_and_not", [one, other], about=one[0].what)

    def exempt_and_liable(self) -> Iterator[Json]:
        """A party is exempt with the one that it is part of; what comes to nothing makes nobody liable."""
        exempt = {said[0].party: said for said in of_kind(model.NotLiable, self.settled)}
        found: dict[tuple[str, str], list[Said]] = {}
        for bears, rules, portion in (bearing for bearings, _, _ in self.borne.values() for bearing in bearings):
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
        kinds: set[type] = {type(effect) for effect, _ in self.on_file}
        if "escalate" in said or "negotiate" in said:
            return "escalate" if "escalate" in said else "negotiate"
        if self.case.possible or model.Await in kinds:
            return "undetermined"
        return "decided" if model.Refer in kinds or any(isinstance(one, DECIDING) for one, _ in self.settled) else "no_rule"

    def remedies(self) -> Iterator[Json]:
        for remedies, rules in of_kind(model.Remedies, self.settled):
            for name in remedies.alternatives:
                yield {"remedy": name, "alternatives": sorted({*remedies.alternatives} - {name}), "rules": rules}

    def compliance(self) -> Iterator[Json]:
        flags = {rule: flag.term for rule in self.case.rules if (flag := self.policy.rules[rule].flag)}
        for term in sorted({*flags.values()}):
            yield {"flag": term, "rules": [rule for rule, other in flags.items() if other == term]}

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
            head = Head(self.total(cost), self.values, self.currency)
            may = {name: one for name, one in bears.items() if name in case.settled | case.possible}
            ways = [
                self.divided(cost, of_kind(model.Bears, [(may[name], []) for name in way]), is_open=False)[0]
                for way in case.ways.get(cost, ())
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
                        ends = [amount_json(end, self.currency) for end in (part.amount.low, part.amount.high)]
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
            row = self.row(effect, self.rules_stating({name}, may_give=status != "excluded"))
            yield row | {"kind": outcome_json(effect)["kind"], "status": status}

    def rules_stating(self, names: Set[str], *, may_give: bool) -> list[str]:
        """The rules on the topic that may give one of these outcomes, or that only state one."""
        stating = [one for name, one in self.case.on_topic if name in names]
        giving = {one.rule for one in stating if may_give and self.case.may_give(one)}
        return sorted(giving or {one.rule for one in stating})


def conflict(kind: str, some: Iterable[Said], **where: Any) -> Json:
    return {"kind": kind, "cost_head": None, "about": None, "parties": [], "rules": rules_in(some)} | where
