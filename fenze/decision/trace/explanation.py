"""Explanation → its JSON as text, from what is written once for each rule, outcome and condition of the policy.

What `to_json.explanation` says of them stands in blanks; of a case there come into it what holds, the values of the facts that
are told and how they are known. A value that is no word of a choice is left as a slot named after its fact.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import TypeVar

from fenze.decision.reason import How, Hows, Reason
from fenze.decision.to_json.outcome import outcome_json, rule_json
from fenze.decision.to_json.reason import reason_json
from fenze.decision.to_json.why import considered_json
from fenze.decision.trace.written import (
    NOTHING,
    TRUTHS,
    Blank,
    Form,
    Written,
    listed,
    slot,
    write,
    write_bare,
    write_form,
    write_text,
)
from fenze.decision.why import Considered, RuleReason
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.known import Inferred, Measured, json_value
from fenze.dsl.once import OnceEach
from fenze.dsl.truth import Value

Found = TypeVar("Found", str, Inferred, Measured)
FoundJson = Callable[[Iterable[Found], Mapping[str, Value], model.Policy], Sequence[Json]]


class Writer:
    """Writes what is known and the reasons of decisions under one policy."""

    def __init__(self, policy: model.Policy) -> None:
        self._policy = policy
        self._words = {name: words for name, fact in policy.facts.items() if (words := _words_of(fact))}
        self._texts = frozenset(name for name, fact in policy.facts.items() if isinstance(fact.type, model.Text))
        self._slots = {name: b"fact %d" % place for place, name in enumerate(policy.facts)}
        self._known: dict[tuple[str, Value | None, How, tuple[str, ...]], Written] = {}
        self._found: dict[tuple[object, ...], Written] = {}
        self._names = {name: write_text(name) for name in (*policy.facts, *policy.rules, *policy.parties)}
        self._rules: dict[str, Blank] = {}
        self._considered: dict[str, Blank] = {}
        self._conditions = OnceEach[model.Condition, Blank]()
        self._leaves = OnceEach[model.Condition, dict[tuple[object, ...], Written]]()
        self._outcomes = OnceEach[model.Effect, Written]()

    def slot_of(self, fact: str) -> bytes | None:
        """The name of the slot that its value is left as; None where the value is a word."""
        return None if fact in self._words else self._slots[fact]

    def value(self, fact: str, value: Value | None) -> Written:
        """A value as a case would state it, or its slot."""
        if value is None:
            return NOTHING
        words = self._words.get(fact)
        return slot(self._slots[fact]) if words is None else words[value]

    def text_of(self, fact: str, value: Value) -> Written:
        """What goes into its slot."""
        told = json_value(value, self._policy.facts[fact])
        if isinstance(told, str):
            return write_text(told) if fact in self._texts else write_bare(told)
        return write(told)

    def facts(self, values: Mapping[str, Value], how: Hows) -> Written:
        """What a case stated."""
        stated = [(self._names[name], self.value(name, values[name])) for name in sorted(values) if how[name][0] == "stated"]
        return Written(
            b"{" + b", ".join([name.stored + b": " + value.stored for name, value in stated]) + b"}",
            b"{" + b",".join([name.canonical + b":" + value.canonical for name, value in stated]) + b"}",
        )

    def known(self, values: Mapping[str, Value], how: Hows) -> Written:
        """Everything that is known, and how."""
        return listed([self._known_fact(name, values[name], *how[name]) for name in sorted(how)])

    def found(self, found: Iterable[Found], values: Mapping[str, Value], json_of: FoundJson[Found]) -> Written:
        """What is presumed, implied or measured, in the order of the facts' names, each as `json_of` tells it."""
        return listed([self._found_fact(_name_of(one), one, values, json_of) for one in sorted(found, key=_name_of)])

    def _known_fact(self, name: str, value: Value, how: How, by: tuple[str, ...]) -> Written:
        key = name, value if name in self._words else None, how, by
        known = self._known.get(key)
        if known is None:
            told: Mapping[str, Form] = {"fact": name, "value": self.value(name, value), "how": how, "by": list(by)}
            known = self._known[key] = write_form(told)
        return known

    def _found_fact(self, fact: str, one: Found, values: Mapping[str, Value], json_of: FoundJson[Found]) -> Written:
        key = one, values[fact] if fact in self._words else None
        written = self._found.get(key)
        if written is None:
            (row,) = json_of([one], values, self._policy)
            assert isinstance(row, dict)
            written = self._found[key] = write_form({**row, "value": self.value(fact, values[fact])})
        return written

    def rule(self, reason: RuleReason, outcomes: Sequence[Written]) -> Written:
        """Why a rule stands, or would have stood, with what its outcomes are told as."""
        blank = self._rules.get(reason.rule)
        if blank is None:
            slots = {name: slot(name.encode()) for name in ("condition", "outcomes", "considered", "defeated_by")}
            blank = self._rules[reason.rule] = Blank(write_form({**rule_json(self._policy, reason.rule), **slots}))
        return blank.filled(
            {
                b"condition": self._reason(reason.condition),
                b"outcomes": listed(outcomes),
                b"considered": listed([self._exception(considered) for considered in reason.considered]),
                b"defeated_by": self.names(reason.defeated_by),
            }
        )

    def outcome(self, effect: model.Effect) -> Written:
        """An outcome as its rule states it."""
        return self._outcomes.of(effect, lambda: write(outcome_json(effect)))

    def giving(self, outcome: Written, rules: Sequence[str]) -> Written:
        """An outcome with the rules that give it."""
        names = self.names(rules)
        return Written(
            b'{"outcome": %s, "rules": %s}' % (outcome.stored, names.stored),
            b'{"outcome":%s,"rules":%s}' % (outcome.canonical, names.canonical),
        )

    def _exception(self, considered: Considered) -> Written:
        blank = self._considered.get(considered.rule)
        if blank is None:
            slots = {name: slot(name.encode()) for name in ("failed", "defeated_by", "not_in_force")}
            blank = self._considered[considered.rule] = Blank(
                write_form({**considered_json(considered, self._policy), **slots})
            )
        return blank.filled(
            {
                b"failed": listed([self._reason(leaf) for leaf in considered.failed]),
                b"defeated_by": self.names(considered.defeated_by),
                b"not_in_force": TRUTHS[considered.not_in_force],
            }
        )

    def _reason(self, reason: Reason) -> Written:
        if reason.compared is not None:
            return write(reason_json(reason, self._policy))
        if reason.fact is not None:
            return self._leaf(reason, reason.fact)
        blank = self._conditions.of(reason.condition, lambda: self._blank_of(reason))
        return blank.filled({b"truth": TRUTHS[reason.truth], b"parts": listed([self._reason(part) for part in reason.parts])})

    def _leaf(self, reason: Reason, fact: str) -> Written:
        known = self._leaves.of(reason.condition, dict)
        key = reason.truth, reason.value if fact in self._words else reason.value is None, reason.how, reason.by
        leaf = known.get(key)
        if leaf is None:
            told: Mapping[str, Form] = {**reason_json(reason, self._policy), "value": self.value(fact, reason.value)}
            leaf = known[key] = write_form(told)
        return leaf

    def _blank_of(self, reason: Reason) -> Blank:
        told = reason_json(reason, self._policy)
        return Blank(write_form({**told, **{name: slot(name.encode()) for name in ("truth", "parts") if name in told}}))

    def names(self, names: Sequence[str]) -> Written:
        """A list of names."""
        return listed([self._names.get(name) or write_text(name) for name in names])


def _words_of(fact: model.Fact) -> Mapping[Value, Written] | None:
    """The words of a choice."""
    return (
        {value: write(json_value(value, fact)) for value in fact.type.values} if isinstance(fact.type, model.Choice) else None
    )


def _name_of(found: str | Inferred | Measured) -> str:
    return found if isinstance(found, str) else found.fact
