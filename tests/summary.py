"""A checked policy → a few lines in which a reader sees what became of what was written."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.check.numbers import text_of_number


def summary_of(policy: model.Policy) -> str:
    """Each rule with its condition and outcomes, then the asking order."""
    return "\n".join(_lines_of(policy)) + "\n"


def _lines_of(policy: model.Policy) -> Iterator[str]:
    for rule in policy.rules.values():
        flag = f" flagged {rule.flag.term} by {rule.flag.parameter}" if rule.flag else ""
        yield f"{rule.name}{flag}{' overrides ' + ', '.join(rule.overrides) if rule.overrides else ''}"
        yield f"  when {condition_text_of(rule.condition)}"
        for outcome in rule.outcomes:
            own = f"  if {condition_text_of(outcome.condition)}" if outcome.condition else ""
            yield f"  then {_effect_text_of(outcome.effect)}{own}"
    yield f"asking order: {', '.join(policy.asking_order)}"


def condition_text_of(condition: model.Condition) -> str:
    match condition:
        case model.AnyOf(parts):
            return "(" + " or ".join(map(condition_text_of, parts)) + ")"
        case model.AllOf(()):
            return "always"
        case model.AllOf(parts):
            return "(" + " and ".join(map(condition_text_of, parts)) + ")"
        case model.Not(part):
            return f"not {condition_text_of(part)}"
        case model.Is(fact, values, holds):
            return f"{fact} {'in' if holds else 'not in'} {{{', '.join(values)}}}"
        case model.Compare(fact, operator, threshold, parameter):
            return f"{fact} {operator} {text_of_number(threshold)}{f' [{parameter}]' if parameter else ''}"
        case model.Relation(left, operator, right):
            return f"{formula_text_of(left)} {operator} {formula_text_of(right)}"
        case model.Known(fact, known):
            return f"{fact} {'known' if known else 'unknown'}"
        case model.Defined(definition):
            return definition
        case model.ParameterIs(parameter, values, holds, true):
            return f"[{parameter} {'in' if holds else 'not in'} {{{', '.join(values)}}}: {'true' if true else 'false'}]"


def _effect_text_of(effect: model.Effect) -> str:
    match effect:
        case model.Bears(party, cost, share, tentative, parameters):
            extra = (f", {tentative}" if tentative else "") + (f" [{', '.join(parameters)}]" if parameters else "")
            return f"{party} bears {_share_text_of(share)} of {cost}{extra}"
        case model.Pays(payer, payee, formula, reason, paid_as, rounding, low, high, tentative):
            amount = formula_text_of(formula) if formula else "an amount"
            bounds = f" between {formula_text_of(low)} and {formula_text_of(high)}" if low and high else ""
            extra = (f" as {paid_as}" if paid_as else "") + bounds + (f", {tentative}" if tentative else "")
            return f"{payer} pays {payee} {amount} for {reason}{extra}, rounded {rounding}"
        case model.Points(party, points, per):
            return f"{party} gets {points} points{f' for {per}' if per else ''}"
        case model.Fine(party, formula):
            return f"{party} is fined {formula_text_of(formula)}"
        case model.Sanction(party, sanction, length):
            return f"{party} is sanctioned {sanction}{f' for {_span_text_of(length)}' if length else ''}"
        case model.Eligible(what, eligible):
            return f"{'' if eligible else 'not '}eligible for {what}"
        case model.Window(name, until, after):
            return f"window {name} within {_span_text_of(until)}{f' not before {_span_text_of(after)}' if after else ''}"
        case model.Advance(party, cost, until):
            return f"{party} advances {cost}{f' until {until}' if until else ''}"
        case model.Recourse(party, against, cost):
            return f"{party} has recourse against {against}{f' for {cost}' if cost else ''}"
        case model.Must(actor, action, details, deadline):
            shown = "; ".join(f"{one.key}: {', '.join(f'{name} ({kind})' for kind, name in one.values)}" for one in details)
            day = " to the end of the day" if deadline and deadline.end_of_day else ""
            limit = f" within {text_of_number(deadline.length)} {deadline.unit} of {deadline.start}{day}" if deadline else ""
            return f"{actor} must {action}{f' ({shown})' if shown else ''}{limit}"
        case _:
            return repr(effect)


def _share_text_of(share: model.Share) -> str:
    match share:
        case Fraction():
            return str(share)
        case model.UpTo(formula):
            return f"up to {formula_text_of(formula)}"
        case model.Excess(formula):
            return f"the excess over {formula_text_of(formula)}"
        case model.Rest():
            return "the rest"
        case model.Between(low, high, start):
            return f"between {low} and {high}{f' starting at {start}' if start is not None else ''}"


def _span_text_of(span: model.Span) -> str:
    start = f"midnight after {span.start}" if span.midnight else span.start
    return f"{text_of_number(span.length)} {span.unit} of {start}{f' [{span.parameter}]' if span.parameter else ''}"


def formula_text_of(formula: model.Formula) -> str:
    """With every operation in parentheses, and the kind of every constant that is no plain number."""
    match formula:
        case model.Constant(value, kind, unit):
            return text_of_number(value) + {"money": " money", "number": "", "duration": f" {unit}"}[kind]
        case model.FactValue(fact):
            return fact
        case model.ParameterValue(parameter, value):
            return f"{text_of_number(value)} [{parameter}]"
        case model.TableValue(table, fact):
            return f"{table}[{fact}]"
        case model.Sum(parts):
            signed = [f"{'+' if sign > 0 else '-'} {formula_text_of(part)}" for sign, part in parts]
            return f"({' '.join(signed).removeprefix('+ ')})"
        case model.Product(factors):
            return f"({' * '.join(map(formula_text_of, factors))})"
        case model.Quotient(dividend, divisor):
            return f"({formula_text_of(dividend)} / {formula_text_of(divisor)})"
        case model.Least(parts):
            return f"min({', '.join(map(formula_text_of, parts))})"
        case model.Greatest(parts):
            return f"max({', '.join(map(formula_text_of, parts))})"
        case model.Clamp(value, low, high):
            return f"clamp({', '.join(map(formula_text_of, (value, low, high)))})"
