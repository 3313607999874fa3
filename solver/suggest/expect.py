"""A decision → what a scenario can expect of it, as it would be written."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from fenze.decision.decision import Decision, Liability
from fenze.dsl import ast
from fenze.dsl.check.scenarios import CHINESE_STATUSES
from fenze.dsl.spelling import text_of, text_of_minor
from fenze.solver.suggest.aims import Aim
from fenze.solver.suggest.names import Names


def expectations_of(decision: Decision, aims: Iterable[Aim], names: Names) -> tuple[ast.Expectation, ...]:
    """The status, what is decided, and of the rules that the case is about whether they stand; each once, in this order."""
    chinese = next(word for word, meant in CHINESE_STATUSES.items() if meant == decision.status)
    status_name = chinese if names.tongue == "zh" else decision.status
    said = (ast.ExpectStatus(ast.Name(status_name)), *_outcomes_of(decision, names), *_rules_of(decision, aims))
    return tuple(dict.fromkeys(said))


def _rules_of(decision: Decision, aims: Iterable[Aim]) -> Iterator[ast.Expectation]:
    for aim in aims:
        if aim.aspect == "defeats" and aim.over is not None and aim.rule is not None:
            yield ast.ExpectDefeated(ast.Name(aim.over), ast.Name(aim.rule))
        elif aim.rule is not None:
            yield ast.ExpectStands(ast.Name(aim.rule), aim.rule in decision.rules)
        elif aim.limit is not None:
            yield from (ast.ExpectStands(ast.Name(rule), True) for rule in decision.rules)


def _outcomes_of(decision: Decision, names: Names) -> Iterator[ast.Expectation]:
    def money(amount: int) -> ast.Value:
        return ast.Value("number", text_of_minor(amount, decision.currency))

    for row in decision.liability:
        borne = _borne(row, decision.currency)
        if borne is not None:
            yield ast.ExpectBears((names.of("party", row.party),), borne, names.of("fact", row.cost), row.tentative is not None)
    if decision.not_liable:
        yield ast.ExpectNotLiable(tuple(names.of("party", party) for party in decision.not_liable))
    for pay in decision.payments:
        amount = None if pay.amount is None else money(pay.amount)
        payer, payee, reason = names.of("party", pay.payer), names.of("party", pay.payee), names.of("term", pay.reason)
        yield ast.ExpectPays(payer, payee, amount, reason, pay.tentative is not None)
    for remedy in decision.remedies:
        yield ast.ExpectRemedy(names.of("remedy", remedy.remedy))
    for claim in decision.eligibility:
        yield ast.ExpectEligible(names.of("claim", claim.what), claim.eligible)
    for points in decision.points:
        yield ast.ExpectPoints((names.of("party", points.party),), ast.Value("number", str(points.points)))
    for fine in decision.fines:
        if fine.amount is not None:
            yield ast.ExpectFine((names.of("party", fine.party),), money(fine.amount))
    for sanction in decision.sanctions:
        yield ast.ExpectSanction((names.of("party", sanction.party),), names.of("term", sanction.sanction))
    for advance in decision.advances:
        yield ast.ExpectAdvance((names.of("party", advance.party),), names.of("fact", advance.cost))
    for recourse in decision.recourse:
        yield ast.ExpectRecourse((names.of("party", recourse.party),), names.of("party", recourse.against))
    for window in decision.claim_windows:
        if window.until is not None:
            yield ast.ExpectWindow(names.of("term", window.window), window.until.isoformat())
    for duty in decision.duties:
        due = duty.due.isoformat() if duty.due else None
        yield ast.ExpectDuty(names.of("party", duty.actor), names.of("action", duty.action), due)
    for check in decision.next_checks:
        if check.rules:
            yield ast.ExpectCheck(names.of("fact", check.fact))


def _borne(row: Liability, currency: str) -> ast.Value | ast.Portion | None:
    if row.amount is not None:
        return ast.Value("number", text_of_minor(row.amount, currency))
    return None if row.share is None else portion_of(row.share)


def portion_of(share: Fraction) -> ast.Portion:
    """A share as an author would write it: `all`, `30%`, `1/3`."""
    if share == 1:
        return ast.Portion("all", "all")
    if (share * 100).denominator == 1:
        return ast.Portion("percent", f"{text_of(share * 100)}%")
    return ast.Portion("fraction", f"{share.numerator}/{share.denominator}")
