"""A checked policy → a few lines in which a reader sees what became of what was written."""

from __future__ import annotations

from collections.abc import Iterator

from fenze.dsl import model
from fenze.dsl.check.numbers import text_of_number


def summary_of(policy: model.Policy) -> str:
    """Each rule with its condition and outcomes, then the asking order."""
    return "\n".join(_lines_of(policy)) + "\n"


def _lines_of(policy: model.Policy) -> Iterator[str]:
    for rule in policy.rules.values():
        yield f"{rule.name}{' overrides ' + ', '.join(rule.overrides) if rule.overrides else ''}"
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
            return f"{party} bears {share} of {cost}{extra}"
        case model.Must(actor, action, details, deadline):
            shown = "; ".join(f"{one.key}: {', '.join(f'{name} ({kind})' for kind, name in one.values)}" for one in details)
            limit = f" within {text_of_number(deadline.length)} {deadline.unit} of {deadline.start}" if deadline else ""
            return f"{actor} must {action}{f' ({shown})' if shown else ''}{limit}"
        case _:
            return repr(effect)
