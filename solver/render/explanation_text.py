"""Explanation → the reasons a person reads: outcome ← rule ← source ← facts, exceptions considered, the steps of the money."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from fractions import Fraction

from rich.console import Group, RenderableType
from rich.table import Table
from rich.text import Text
from rich.tree import Tree

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.keywords import Tongue
from fenze.dsl.reason import Reason
from fenze.dsl.spelling import share_text
from fenze.solver.conditions import negated
from fenze.solver.explain import AmountSteps, Considered, Explanation, MoneyPart, MoneySteps, RuleReason, leaves_in
from fenze.solver.render import effects, grants
from fenze.solver.render.conditions import found_and_wanted, heading, how_known
from fenze.solver.render.decision_text import rule_words, section, spaced
from fenze.solver.render.formulas import step_lines, value_words
from fenze.solver.render.prose import Prose
from fenze.solver.render.values import amount_of_minor, exact_amount, parameter_value, phrase_of, share
from fenze.solver.render.voice import Voice

_MARKS = {True: ("✓ ", "green"), False: ("✗ ", "red"), None: ("? ", "yellow")}


def reasons_of(explanation: Explanation, policy: model.Policy, tongue: Tongue) -> RenderableType:
    """The explanation for a terminal or for plain text."""
    return _Teller(Voice(policy, tongue), explanation).told()


class _Teller:
    def __init__(self, voice: Voice, explanation: Explanation) -> None:
        self._voice = voice
        self._explanation = explanation
        self._file = explanation.decision.file
        rows = explanation.decision.liability
        self._amounts = {(row.party, row.cost, share_text(row.stated)): row.amount for row in rows if row.amount is not None}
        self._dues = {(one.actor, one.action, one.details): one.due for one in explanation.decision.duties}

    def told(self) -> RenderableType:
        say = self._voice.say
        standing = sorted(self._explanation.standing, key=_weight)
        parts: list[RenderableType] = []
        if standing:
            parts.append(Text(say("Why", "理由"), "bold underline"))
            parts += [self._standing(reason) for reason in standing]
        if self._explanation.defeated:
            parts.append(Text(say("Set aside by other rules", "让位于其他规则"), "bold underline"))
            parts += [self._rule(reason, [], "") for reason in self._explanation.defeated]
        if self._explanation.possible:
            parts.append(Text(say("What hangs on facts not known yet", "视待查事实而定"), "bold underline"))
            parts += [self._possible(reason) for reason in self._explanation.possible]
        for steps in self._explanation.money:
            if _tells_something(steps):
                parts.append(self._money(steps))
        parts += [self._amount(steps) for steps in self._explanation.amounts if steps.steps and steps.steps.parts]
        return spaced(parts)

    # ── a rule ────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _standing(self, reason: RuleReason) -> RenderableType:
        """A rule under what it settles; what it gives as things stand, though further facts may change it, is set apart."""
        decision = self._explanation.decision
        settled = [effect for effect in reason.outcomes if self._is_settled(effect)]
        unsettled = [effect for effect in reason.outcomes if effect not in settled]
        given = {(one.party, one.cost, one.share) for one in reason.outcomes if isinstance(one, model.Bears)}
        unsettled += [
            model.Bears(row.party, row.cost, row.stated, row.tentative)
            for row in decision.possible
            if reason.rule in row.rules and (row.party, row.cost, row.stated) not in given
        ]
        title = [Text(line, "bold") for line in self._sentences(settled, self._amounts)]
        return self._rule(reason, title, self._voice.clauses(self._sentences(unsettled, {})))

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

    def _sentences(self, outcomes: Sequence[model.Effect], amounts: effects.Amounts) -> Iterator[str]:
        return effects.sentences(self._voice, outcomes, self._file, amounts, self._dues)

    def _rule(self, reason: RuleReason, title: Sequence[Text], unsettled: str) -> RenderableType:
        voice = self._voice
        name = rule_words(voice, reason.rule)
        tree = Tree(Group(*(Prose(line, hang=2) for line in title or [_bold(name)])), guide_style="dim")
        branch = tree
        if title:
            branch = tree.add(Prose(Text(voice.say("rule: ", "依据规则：")).append_text(name), hang=2))
        if unsettled:
            so_far = voice.say("not settled, further facts may change it", "尚未确定，查明其他事实后可能改变")
            branch.add(Prose(Text(voice.pair(so_far, unsettled), "yellow"), hang=2))
        for by in reason.defeated_by:
            branch.add(Prose(Text(voice.say("overridden by: ", "让位于：")).append_text(rule_words(voice, by)), hang=2))
        for citation in reason.citations:
            source = f"{voice.word('source', citation.source)}{voice.say(', ', '，')}{citation.place}"
            branch.add(Prose(Text(voice.pair(voice.say("source", "出处"), source), "dim"), hang=2))
        for reading in reason.readings:
            branch.add(Prose(self._reading(reading), hang=2))
        self._add_facts(branch, reason)
        if reason.defeated_by:
            would = voice.clauses(self._sentences(reason.outcomes, {}))
            branch.add(Prose(voice.pair(voice.say("otherwise it would say", "否则应得"), would), hang=2))
        if reason.considered:
            exceptions = branch.add(Text(voice.say("exceptions considered", "考虑过的例外")))
            for considered in reason.considered:
                self._add_considered(exceptions, considered)
        return tree

    def _add_facts(self, branch: Tree, reason: RuleReason) -> None:
        parts = reason.condition.parts if isinstance(reason.condition.condition, model.AllOf) else (reason.condition,)
        if not parts:
            branch.add(Text(self._voice.say("it always applies", "始终适用")))
            return
        facts = branch.add(Text(self._voice.say("because", "因为")))
        for part in parts:
            self._add_reason(facts, part)

    def _add_reason(self, branch: Tree, reason: Reason) -> None:
        reason = _shown(reason)
        if (
            isinstance(reason.condition, model.Not)
            and (opposite := negated(reason.condition.part))
            and not reason.parts[0].parts
        ):
            inner = reason.parts[0]
            reason = Reason(opposite, reason.truth, (), inner.fact, inner.value, inner.how, inner.by, inner.compared)
        mark, style = _MARKS[reason.truth]
        if not reason.parts:
            line = Text().append(mark, style).append(found_and_wanted(self._voice, reason))
            if how := how_known(self._voice, reason, self._file):
                line.append(f" · {how}", "dim")
            branch.add(Prose(line, hang=2))
            return
        node = branch.add(Prose(Text().append(mark, style).append(heading(self._voice, reason)), hang=2))
        for part in _parts_below(reason):
            self._add_reason(node, part)

    def _reading(self, reading: model.Reading) -> Text:
        voice = self._voice
        text = Text(voice.say(f"{voice.quoted(reading.term)} is read as ", f"{voice.quoted(reading.term)}读作："))
        text.append(voice.listed(self._read_as(name) for name in reading.names))
        return text

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

    # ── exceptions, possibilities ─────────────────────────────────────────────────────────────────────────────────────────

    def _add_considered(self, branch: Tree, considered: Considered) -> None:
        voice = self._voice
        open_ = bool(considered.failed) and all(leaf.truth is None for leaf in considered.failed)
        mark, style = _MARKS[None if open_ else False]
        line = Text().append(mark, style).append_text(rule_words(voice, considered.rule))
        if considered.not_in_force:
            line.append(voice.say(": not in force at the moment of the case", "：案件时点不在其施行期内"))
        if considered.defeated_by:
            line.append(voice.say(": overridden by ", "：让位于"))
            for number, by in enumerate(considered.defeated_by):
                line.append(voice.say(", ", "、") if number else "").append_text(rule_words(voice, by))
        node = branch.add(Prose(line, hang=2))
        for leaf in dict.fromkeys(considered.failed):
            self._add_reason(node, leaf)

    def _possible(self, reason: RuleReason) -> RenderableType:
        """A rule that does not stand as things are, under what it would give, with the conditions that are open."""
        voice, decision = self._voice, self._explanation.decision
        settled, open_ = (
            [model.Bears(row.party, row.cost, row.stated, row.tentative) for row in rows if reason.rule in row.rules]
            for rows in (decision.liability, decision.possible)
        )
        lines = [*effects.bearings(voice, settled, self._amounts), *effects.bearings(voice, open_, {})]
        tree = Tree(Group(*(Prose(line, hang=2) for line in lines)), guide_style="dim")
        branch = tree.add(Prose(Text(voice.say("rule: ", "依据规则：")).append_text(rule_words(voice, reason.rule)), hang=2))
        if settled:
            either_way = voice.say(
                "settled, since every way the open facts may turn out gives it", "已定：待查事实无论查明为何，结果都一样"
            )
            branch.add(Prose(Text(either_way, "green"), hang=2))
        for leaf in _missing(reason.condition):
            self._add_reason(branch, leaf)
        return tree

    # ── money ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

    def _money(self, steps: MoneySteps) -> RenderableType:
        voice = self._voice
        assert steps.total is not None
        table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
        table.add_column(voice.say("who", "承担方"))
        for column in (("share", "份额"), ("exactly", "精确值"), ("amount", "金额")):
            table.add_column(voice.say(*column), justify="right", no_wrap=True)
        for part in steps.parts:
            name = voice.say("nobody", "无人承担") if part.party is None else voice.party(part.party)
            exact = "" if part.exact is None else exact_amount(voice, part.exact)
            amount = "" if part.amount is None else amount_of_minor(voice, part.amount)
            portion = "" if part.share is None else share(voice, part.share)
            table.add_row(*(Prose(cell) for cell in (name, portion, exact, amount)))
        lines: list[RenderableType] = [table]
        lines += [Prose(Text(line, "dim"), hang=2) for part in steps.parts for line in _limit(voice, part)]
        if any(part.exact is not None and part.exact != part.amount for part in steps.parts):
            rounding = voice.say(
                "Each gets the whole coins of its exact part; the coins left over go one each to the largest remainders, "
                "in the order of the names where these are equal.",
                "各方先按精确值舍去尾数，余下的零头按尾数从大到小逐一补给，尾数相同的按名称先后。",
            )
            lines.append(Prose(Text(rounding, "dim")))
        total = amount_of_minor(voice, steps.total)
        heading_ = voice.say(f"How {total} of {voice.fact(steps.cost)} is divided", f"{voice.fact(steps.cost)} {total}的分摊")
        return section(heading_, *lines)

    def _amount(self, steps: AmountSteps) -> RenderableType:
        voice = self._voice
        assert steps.steps is not None
        lines = list(step_lines(voice, steps.steps))
        exact = steps.steps.value
        if (
            exact is not None
            and steps.amount is not None
            and exact * 10 ** minor_digits_of(voice.policy.currency) != steps.amount
        ):
            lines.append(voice.pair(_rounding_words(voice, steps.rounding), amount_of_minor(voice, steps.amount)))
        return section(grants.row_words(voice, steps.of), *(Prose(line, hang=2) for line in lines))


def _limit(voice: Voice, part: MoneyPart) -> Iterator[str]:
    """What the formula in a share comes to."""
    if part.steps is not None and part.stated is not None and part.party is not None:
        portion = effects.portion_words(voice, part.stated) + voice.in_brackets(value_words(voice, part.steps))
        yield voice.pair(voice.party(part.party), portion)
        yield from step_lines(voice, part.steps)


def _rounding_words(voice: Voice, rounding: model.Rounding) -> str:
    match rounding:
        case "half up":
            return voice.say("rounded half up", "四舍五入")
        case "half even":
            return voice.say("rounded half even", "四舍六入五成双")
        case "up":
            return voice.say("rounded up", "尾数进位")
        case "down":
            return voice.say("rounded down", "尾数舍去")


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


def _tells_something(steps: MoneySteps) -> bool:
    divided = len(steps.parts) > 1 or any(part.share != Fraction(1) for part in steps.parts)
    return divided and all(part.amount is not None for part in steps.parts)


def _bold(text: Text) -> Text:
    return Text(text.plain, "bold")
