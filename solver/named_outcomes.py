"""The name of something that rules give, other than what a party bears → the outcomes that give it, and those that deny it.

A remedy, a duty's action, a reason to pay, a sanction, a claim window, a note's value, or what one may be eligible for.
"""

from __future__ import annotations

from collections.abc import Iterator

from fenze.dsl import model
from fenze.dsl.spelt_out import outcomes_of

_KINDS = ("remedy", "action", "term")
"""The kinds of words that may name an outcome."""


def names_given(effect: model.Effect) -> tuple[str, ...]:
    """What an outcome gives, by name; nothing where it only lays something on a party or asks for something."""
    match effect:
        case model.Remedies(alternatives):
            return alternatives
        case model.Eligible(what, True):
            return (what,)
        case model.Must(_, action):
            return (action,)
        case model.Pays(reason=reason):
            return (reason,)
        case model.Sanction(_, sanction):
            return (sanction,)
        case model.Window(name) | model.Presume(name) | model.Note(_, name):
            return (name,)
        case _:
            return ()


def denies(effect: model.Effect, name: str) -> bool:
    """Whether an outcome says that one is not eligible for it."""
    return isinstance(effect, model.Eligible) and not effect.eligible and effect.what == name


def outcome_named(policy: model.Policy, asked: str) -> str | None:
    """What some rule gives under this name or label, in either tongue; None where no rule does."""
    given = dict.fromkeys(_given_in(policy))
    wanted = asked.strip().casefold()
    labels = {kind: policy.words.get(kind, {}) for kind in _KINDS}
    called = {name: {name} for name in given}
    for words in labels.values():
        for name in given:
            if name in words:
                called[name] |= {words[name].zh.casefold(), words[name].en.casefold()}
    return next((name for name, names in called.items() if wanted in names), None)


def _given_in(policy: model.Policy) -> Iterator[str]:
    for outcomes in outcomes_of(policy).values():
        for one in outcomes:
            yield from names_given(one.effect)
