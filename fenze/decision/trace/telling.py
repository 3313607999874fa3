"""A decision → the text of its trace, put together from parts.

Each part is told from a few things of the decision. What is told of several cases alike is put together once, as a sheet in
which the parts that vary, and the values of facts that are no words, are left as slots.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, partial

import fenze
from fenze.decision.decision import Decision
from fenze.decision.explain import Explainer, RulesTold, amount_steps_of, money_steps_of, rules_told
from fenze.decision.memory import Memory
from fenze.decision.reason import Hows, how_known
from fenze.decision.to_json import FIELDS
from fenze.decision.to_json.explanation import amount_json
from fenze.decision.to_json.known import implied_json, measured_json, presumed_json
from fenze.decision.to_json.sources import ALONE
from fenze.decision.trace.explanation import Writer
from fenze.decision.trace.form import trace_form
from fenze.decision.trace.glossary_written import Names, Words, WrittenGlossary
from fenze.decision.trace.rows import Rows
from fenze.decision.trace.rules import RuleTexts, RuleTold
from fenze.decision.trace.written import (
    EMPTY,
    NOTHING,
    Blank,
    Written,
    all_filled,
    listed,
    slot,
    write,
    write_bare,
    write_form,
    write_text,
)
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.dsl.switch import may_remember
from fenze.dsl.timing import timing_of

_MOST_WORDS = 512
"""Of different sets of names, with all that their words take."""
_OF_EACH_CASE = ("case_id", "as_of")
_PER_CASE = (*_OF_EACH_CASE, "facts_digest", "evidence", "words", "digest")


class Told:
    """A decision that is being told."""

    def __init__(self, decision: Decision, policy: model.Policy, writer: Writer, rows: Rows, texts: RuleTexts) -> None:
        self.decision, self.policy, self.writer, self.rows, self._texts = decision, policy, writer, rows, texts
        self.file, self.values = decision.file, decision.file.values

    @cached_property
    def how(self) -> Hows:
        return how_known(*self.file.kinds)

    @cached_property
    def rules(self) -> RulesTold:
        return rules_told(self.decision)

    @cached_property
    def reasons(self) -> tuple[Sequence[RuleTold], ...]:
        """Those of the rules that stand, of those defeated, of those possible."""
        return tuple([[self._reason(rule, by) for rule, by in some.items()] if some else () for some in self.rules])

    def _reason(self, rule: str, defeated_by: tuple[str, ...]) -> RuleTold:
        return self._texts.told(
            rule, defeated_by, self.decision, self.how, lambda: self._explainer.rule_reason(rule, defeated_by)
        )

    @cached_property
    def _explainer(self) -> Explainer:
        return Explainer(self.decision, self.policy)


def _plain(told: Json) -> Written:
    return write_text(told) if isinstance(told, str) else write(told) if told else EMPTY if told == [] else NOTHING


def _field(name: str, told: Told) -> Written:
    source = ALONE.get(name)
    if source is not None and getattr(told.decision, source) == ():
        return EMPTY
    return _plain(FIELDS[name](told.decision, told.policy))


def _names(name: str, told: Told) -> Written:
    return told.writer.names(getattr(told.decision, ALONE[name]))


def _rules(place: int, told: Told) -> Written:
    return listed([rule.text for rule in told.reasons[place]])


def _outcomes(told: Told) -> Written:
    """Each outcome of the standing rules once, with the rules that give it, in the order of the first of them."""
    giving: dict[Written, list[str]] = {}
    for rule, reasons in zip(told.rules.standing, told.reasons[0], strict=True):
        for outcome in reasons.outcomes:
            giving.setdefault(outcome, []).append(rule)
    return listed([told.writer.giving(outcome, rules) for outcome, rules in giving.items()])


def _outlook(told: Told) -> Written:
    policy = told.policy
    return told.rows.outlook(told.decision, timing_of(policy.time_zone, policy.calendar)) if told.decision.outlook else EMPTY


def _amounts(told: Told) -> Written:
    return _plain([amount_json(one, told.policy.currency) for one in amount_steps_of(told.decision)])


Part = Callable[[Told], Written]
DECIDED: Mapping[str, Part] = {f"decision {name}": partial(_field, name) for name in FIELDS if name not in _OF_EACH_CASE}
PARTS: Mapping[str, Part] = {
    **DECIDED,
    "decision liability": lambda told: told.rows.liability(told.decision.liability),
    **{f"decision {name}": partial(_names, name) for name in ("rules", "not_liable", "escalated_to")},
    "decision exposure": lambda told: told.rows.exposure(told.decision.exposure),
    "decision outlook": _outlook,
    "decision possible_liability": lambda told: told.rows.liability(told.decision.possible),
    "decision duties": lambda told: told.rows.duties(told.decision.duties),
    "decision next_checks": lambda told: told.rows.next_checks(told.decision.next_checks),
    "decision presumed": lambda told: told.writer.found(told.file.presumed, told.values, presumed_json),
    "decision implied": lambda told: told.writer.found(told.file.inferred, told.values, implied_json),
    "decision measured": lambda told: told.writer.found(told.file.measured, told.values, measured_json),
    "facts": lambda told: told.writer.facts(told.values, told.how),
    "known": lambda told: told.writer.known(told.values, told.how),
    **{role: partial(_rules, place) for place, role in enumerate(RulesTold._fields)},
    "outcomes": _outcomes,
    "money": lambda told: told.rows.money(money_steps_of(told.decision)),
    "amounts": _amounts,
}
_NAMING = frozenset((*DECIDED, "known"))
"""The parts whose names are explained in words; those of rules are known without reading them."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """The trace of all cases that differ in nothing but the parts that `vary` and the values of facts that are no words.

    `open`: these facts, with the names of their slots; `names`: those in the parts that do not vary; `more`: those that parts
    that vary had beside them, and `words`: what all of these mean; `facts`: what a case states, by itself; `text`: all of the
    trace.
    """

    vary: tuple[str, ...]
    open: tuple[tuple[str, bytes], ...]
    names: Names
    more: Names
    words: Words
    facts: Blank
    text: Blank


class Teller:
    """Tells the decisions of one policy."""

    def __init__(self, policy: model.Policy) -> None:
        self._policy, self._writer, self._rows = policy, Writer(policy), Rows(policy.currency)
        self._texts = RuleTexts(policy, self._writer)
        self._glossary = WrittenGlossary(policy)
        self._words = Memory[Words](_MOST_WORDS if may_remember() else 0)
        self._whole = Blank(_whole(policy))

    def told(self, decision: Decision) -> Told:
        """The decision, to be told."""
        return Told(decision, self._policy, self._writer, self._rows, self._texts)

    def sheet_of(self, told: Told, vary: Iterable[str] = ()) -> Sheet:
        """The sheet of a decision, with slots for parts that vary."""
        vary = tuple(vary)
        parts = {name: part(told) for name, part in PARTS.items()}
        names = self._glossary.names_told([part.stored for name, part in parts.items() if name in _NAMING and name not in vary])
        names |= self._glossary.names_of_rules([rule for some in told.reasons for one in some for rule in one.rules])
        more = self._glossary.names_told([parts[name].stored for name in vary if name in _NAMING]) - names
        slots = {name: slot(name) for name in map(str.encode, (*_PER_CASE, *vary))}
        text = self._whole.filled({name.encode(): part for name, part in parts.items()} | slots)
        open_ = tuple((name, place) for name in told.values if (place := self._writer.slot_of(name)) is not None)
        words = self._words_for(names | more)
        return Sheet(vary, open_, names, more, words, Blank(parts["facts"]), Blank(text))

    def filled(self, sheet: Sheet, told: Told) -> bytes:
        """The trace as it is stored."""
        file, values = told.file, told.values
        texts = {place: self._writer.text_of(fact, values[fact]) for fact, place in sheet.open}
        texts[b"case_id"] = NOTHING if file.case_id is None else write_text(file.case_id)
        parts = {name: PARTS[name](told) for name in sheet.vary}
        naming = [parts[name].stored for name in sheet.vary if name in _NAMING]
        more = self._glossary.names_told((*naming, *[text.stored for text in texts.values()])) - sheet.names
        words = sheet.words if more == sheet.more else self._words_for(sheet.names | more)
        texts |= {name.encode(): all_filled(part, texts) for name, part in parts.items()}
        texts[b"as_of"] = write_bare(file.as_of.isoformat())
        texts[b"evidence"], texts[b"words"] = words
        texts[b"facts_digest"] = write_bare(_digest_of(sheet.facts.canonical_filled(texts)))
        texts[b"digest"] = write_bare(_digest_of(sheet.text.canonical_filled(texts)))
        return sheet.text.stored_filled(texts)

    def _words_for(self, names: Names) -> Words:
        words = self._words.recall(names)
        if words is None:
            words = self._glossary.words_for(names)
            self._words.remember(names, words)
        return words


def _whole(policy: model.Policy) -> Written:
    """All of a trace, with a slot for each part; its digest stands in what is stored, and is taken of the canonical form."""
    decided = {name: slot(name.encode() if name in _OF_EACH_CASE else f"decision {name}".encode()) for name in FIELDS}
    parts = {name: slot(name.encode()) for name in (*PARTS, *_PER_CASE) if name not in DECIDED}
    whole = write_form(
        trace_form(policy, fenze.__version__, {**parts, "contract": slot(b"decision contract"), "decision": decided})
    )
    return Written(whole.stored[:-1] + b', "digest": ' + slot(b"digest").stored + b"}", whole.canonical)


def _digest_of(canonical: bytes) -> str:
    """As `digest_of_json` has it."""
    return f"sha256:{hashlib.sha256(canonical).hexdigest()}"
