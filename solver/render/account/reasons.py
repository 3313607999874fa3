"""Explanation → why each rule stands, gives way or is still possible, in sentences."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Literal

from fenze.decision.explain import Explanation
from fenze.decision.reason import Reason
from fenze.decision.why import Considered, RuleReason, leaves_in
from fenze.dsl import model
from fenze.dsl.spelling import share_text
from fenze.solver.conditions import negated
from fenze.solver.render import effects, grants
from fenze.solver.render.account.model import Line, Objection, Reasons, RuleAccount, RuleName
from fenze.solver.render.account.money import divisions_of, reckonings_of
from fenze.solver.render.conditions import found_and_wanted, heading, how_known
from fenze.solver.render.values import parameter_value, phrase_of
from fenze.solver.render.voice import Voice


def reasons_in(explanation: Explanation, voice: Voice) -> Reasons:
    """The reasons of every rule that has a part in the decision, those that decide liability first."""
    teller = _Teller(voice, explanation)
    return Reasons(
        tuple(map(teller.standing, sorted(explanation.standing, key=_weight))),
        tuple(map(teller.overridden, explanation.defeated)),
        tuple(map(teller.possible, explanation.possible)),
        divisions_of(explanation, voice),
        reckonings_of(explanation, voice),
    )


def rule_name(voice: Voice, rule: str) -> RuleName:
    label = voice.rule(rule)
    return RuleName(rule, "" if label == rule else label)


def line_of(voice: Voice, explanation: Explanation, reason: Reason) -> Line:
    """A condition with what is below it; a lone alternative that holds stands for the choice."""
    reason = _shown(reason)
    if isinstance(reason.condition, model.Not) and (opposite := negated(reason.condition.part)) and not reason.parts[0].parts:
        inner = reason.parts[0]
        reason = Reason(opposite, reason.truth, (), inner.fact, inner.value, inner.how, inner.by, inner.compared)
    if not reason.parts:
        how = how_known(voice, reason, explanation.decision.file)
        return Line(reason.truth, found_and_wanted(voice, reason), how, ())
    below = tuple(line_of(voice, explanation, part) for part in _parts_below(reason))
    return Line(reason.truth, heading(voice, reason), "", below)


def told_leaves(reason: Reason) -> Iterator[tuple[Reason, bool | None]]:
    """The leaves that the lines of a condition tell, each with the truth that it is told with."""
    reason = _shown(reason)
    if isinstance(reason.condition, model.Not) and not reason.parts[0].parts:
        yield reason.parts[0], reason.truth
    elif reason.parts:
        for part in _parts_below(reason):
            yield from told_leaves(part)
    else:
        yield reason, reason.truth


def parts_of_condition(reason: Reason) -> Sequence[Reason]:
    """What a rule's condition asks, one by one; nothing where the rule always applies."""
    return reason.parts if isinstance(reason.condition, model.AllOf) else (reason,)


class _Teller:
    def __init__(self, voice: Voice, explanation: Explanation) -> None:
        self._voice = voice
        self._explanation = explanation
        self._file = explanation.decision.file
        rows = explanation.decision.liability
        self._amounts = {(row.party, row.cost, share_text(row.stated)): row.amount for row in rows if row.amount is not None}
        self._dues = {(one.actor, one.action, one.details): one.due for one in explanation.decision.duties}

    def standing(self, reason: RuleReason) -> RuleAccount:
        """What it settles; and apart from that what it gives as things stand, though further facts may change it."""
        decision = self._explanation.decision
        settled = [effect for effect in reason.outcomes if self._is_settled(effect)]
        unsettled = [effect for effect in reason.outcomes if effect not in settled]
        given = {(one.party, one.cost, one.share) for one in reason.outcomes if isinstance(one, model.Bears)}
        unsettled += [
            model.Bears(row.party, row.cost, row.stated, row.tentative)
            for row in decision.possible
            if reason.rule in row.rules and (row.party, row.cost, row.stated) not in given
        ]
        later = self._voice.clauses(self._sentences(unsettled, {})) if unsettled else ""
        return self._account(reason, "standing", tuple(self._sentences(settled, self._amounts)), later)

    def overridden(self, reason: RuleReason) -> RuleAccount:
        return self._account(reason, "overridden", (), "", self._voice.clauses(self._sentences(reason.outcomes, {})))

    def possible(self, reason: RuleReason) -> RuleAccount:
        """A rule that does not stand as things are: what it would give, and the conditions that are open."""
        decision = self._explanation.decision
        settled, open_ = (
            [model.Bears(row.party, row.cost, row.stated, row.tentative) for row in rows if reason.rule in row.rules]
            for rows in (decision.liability, decision.possible)
        )
        lines = (*effects.bearings(self._voice, settled, self._amounts), *effects.bearings(self._voice, open_, {}))
        return self._account(reason, "possible", lines, "", either_way=bool(settled))

    def _account(
        self,
        reason: RuleReason,
        role: Literal["standing", "overridden", "possible"],
        sentences: tuple[str, ...],
        unsettled: str = "",
        otherwise: str = "",
        either_way: bool = False,
    ) -> RuleAccount:
        voice = self._voice
        parts = parts_of_condition(reason.condition)
        asked = list(_missing(reason.condition)) if role == "possible" else parts
        return RuleAccount(
            rule_name(voice, reason.rule),
            role,
            sentences,
            unsettled,
            otherwise,
            either_way,
            tuple(rule_name(voice, by) for by in reason.defeated_by),
            tuple(self._citation(citation) for citation in reason.citations),
            tuple(self._reading(reading) for reading in reason.readings),
            not parts,
            tuple(self._line(part) for part in asked),
            tuple(self._objection(considered) for considered in reason.considered),
        )

    def _line(self, reason: Reason) -> Line:
        return line_of(self._voice, self._explanation, reason)

    def _sentences(self, outcomes: Sequence[model.Effect], amounts: effects.Amounts) -> Iterator[str]:
        granted = {effect: row for effect in outcomes if amounts is self._amounts and (row := self._granted(effect))}
        return effects.sentences(self._voice, outcomes, self._file, amounts, self._dues, granted)

    def _granted(self, effect: model.Effect) -> grants.Row | None:
        """What an outcome that is settled comes to in the case."""
        decision = self._explanation.decision
        match effect:
            case model.Pays(payer, payee, _, reason):
                paid = [row for row in decision.payments if (row.payer, row.payee, row.reason) == (payer, payee, reason)]
                return paid[0] if len(paid) == 1 else None
            case model.Fine(party, formula):
                return next((row for row in decision.fines if (row.party, row.formula) == (party, formula)), None)
            case model.Sanction(party, sanction):
                return next((row for row in decision.sanctions if (row.party, row.sanction) == (party, sanction)), None)
            case model.Window(name):
                return next((row for row in decision.claim_windows if row.window == name), None)
            case _:
                return None

    def _is_settled(self, effect: model.Effect) -> bool:
        decision = self._explanation.decision
        match effect:
            case model.Bears(party, cost, portion):
                return any((row.party, row.cost, row.stated) == (party, cost, portion) for row in decision.liability)
            case model.NotLiable(party):
                return party in decision.not_liable
            case model.Remedies(alternatives):
                return any(row.remedy in alternatives for row in decision.remedies)
            case model.Pays(payer, payee, _, reason):
                return any((row.payer, row.payee, row.reason) == (payer, payee, reason) for row in decision.payments)
            case model.Points(party, points):
                return any((row.party, row.points) == (party, points) for row in decision.points)
            case model.Fine(party, formula):
                return any((row.party, row.formula) == (party, formula) for row in decision.fines)
            case model.Sanction(party, sanction):
                return any((row.party, row.sanction) == (party, sanction) for row in decision.sanctions)
            case model.Eligible(what, eligible):
                return any((row.what, row.eligible) == (what, eligible) for row in decision.eligibility)
            case _:
                return True

    def _citation(self, citation: model.Citation) -> str:
        return f"{self._voice.word('source', citation.source)}{self._voice.say(', ', '，')}{citation.place}"

    def _reading(self, reading: model.Reading) -> str:
        voice = self._voice
        term = voice.quoted(reading.term)
        return voice.say(f"{term} is read as ", f"{term}读作：") + voice.listed(map(self._read_as, reading.names))

    def _read_as(self, name: str) -> str:
        voice = self._voice
        parameter = voice.policy.parameters.get(name)
        if parameter is None:
            value = self._file.values.get(name)
            found = voice.say("not known", "未知") if value is None else phrase_of(voice, voice.policy.facts[name].type, value)
            return voice.quoted(voice.fact(name)) + voice.in_brackets(found)
        about = voice.say("parameter ", "参数") + voice.quoted(voice.parameter(name))
        if parameter.because:
            about += voice.say("; ", "；") + voice.relabelled(parameter.because.in_(voice.tongue))
        value = parameter_value(voice, parameter)
        return (voice.quoted(value) if isinstance(parameter.type, model.Choice) else value) + voice.in_brackets(about)

    def _objection(self, considered: Considered) -> Objection:
        voice = self._voice
        open_ = bool(considered.failed) and all(leaf.truth is None for leaf in considered.failed)
        by = tuple(rule_name(voice, rule) for rule in considered.defeated_by)
        failed = tuple(map(self._line, dict.fromkeys(considered.failed)))
        return Objection(rule_name(voice, considered.rule), None if open_ else False, considered.not_in_force, by, failed)


def _weight(reason: RuleReason) -> int:
    """Rules that decide liability first, then those that settle something else, then mere duties."""
    if any(isinstance(effect, model.Bears) for effect in reason.outcomes):
        return 0
    plain = (model.Must, model.Check, model.Note, model.Presume)
    return 1 if any(not isinstance(effect, plain) for effect in reason.outcomes) else 2


def _shown(reason: Reason) -> Reason:
    """Of alternatives of which one holds, that one."""
    if isinstance(reason.condition, model.AnyOf) and len(held := _held(reason)) == 1:
        return _shown(held[0])
    return reason


def _parts_below(reason: Reason) -> Sequence[Reason]:
    """What is shown below the heading of a condition: a definition's own parts, of alternatives those that hold."""
    match reason.condition:
        case model.Not(model.Defined()):
            return _parts_below(reason.parts[0])
        case model.Not():
            return reason.parts[0].parts
        case model.Defined():
            inner = reason.parts[0]
            joined = isinstance(inner.condition, model.AllOf) or (isinstance(inner.condition, model.AnyOf) and inner.truth)
            return _parts_below(inner) if joined else [inner]
        case model.AnyOf():
            return _held(reason) or reason.parts
        case _:
            return reason.parts


def _held(reason: Reason) -> list[Reason]:
    return [part for part in reason.parts if part.truth is True]


def _missing(reason: Reason) -> Iterator[Reason]:
    """The leaves that are open."""
    return (leaf for leaf in leaves_in([reason]) if leaf.truth is None)
