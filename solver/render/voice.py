"""One tongue speaking about one policy: names → labels, lists, quotation marks."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue

_QUOTED = re.compile(r"`([^`]+)`")
_QUOTED_IN_CHINESE = re.compile(r" ?`([^`]+)` ?")


@dataclass(frozen=True, slots=True)
class Voice:
    """Says what the names of a policy stand for; a name that has no label is said as it is."""

    policy: model.Policy
    tongue: Tongue

    def say(self, english: str, chinese: str) -> str:
        return english if self.tongue == "en" else chinese

    def text(self, text: Text) -> str:
        """A message, with the names that it quotes replaced by their labels."""
        return self.relabelled(text.in_(self.tongue))

    def relabelled(self, sentence: str) -> str:
        """A sentence, with labels in place of the names between back-quotes."""
        quoted = _QUOTED if self.tongue == "en" else _QUOTED_IN_CHINESE
        return quoted.sub(lambda found: self.quoted(self._label_of_any(found.group(1))), sentence)

    def party(self, name: str) -> str:
        return self._label(self.policy.parties.get(name), name)

    def fact(self, name: str) -> str:
        return self._label(self.policy.facts.get(name), name)

    def parameter(self, name: str) -> str:
        return self._label(self.policy.parameters.get(name), name)

    def definition(self, name: str) -> str:
        return self._label(self.policy.definitions.get(name), name)

    def rule(self, name: str) -> str:
        return self._label(self.policy.rules.get(name), name)

    def word(self, kind: str, name: str) -> str:
        """The label of a declared source, remedy, action, piece of evidence or term."""
        labels = self.policy.words.get(kind, {}).get(name)
        return labels.in_(self.tongue) if labels else name.replace("_", " ")

    def given(self, name: str) -> str:
        """The label of a remedy, an action or a term: of what rules may give."""
        kind = next((kind for kind in ("remedy", "action", "term") if name in self.policy.words.get(kind, {})), "term")
        return self.word(kind, name)

    def quoted(self, text: str) -> str:
        return self.say(f"“{text}”", f"“{text}”")

    def in_brackets(self, text: str) -> str:
        """The text in brackets, to be put straight after a word."""
        return self.say(f" ({text})", f"（{text}）")

    def pair(self, name: str, value: str) -> str:
        return self.say(f"{name}: {value}", f"{name}：{value}")

    def listed(self, words: Iterable[str], last: tuple[str, str] = (" and ", "、")) -> str:
        """`a, b and c`, `甲、乙、丙`; `last` joins the last two."""
        *first, end = list(words) or [""]
        between, joint = self.say(", ", "、"), self.say(*last)
        return f"{between.join(first)}{joint}{end}" if first else end

    def one_of(self, words: Iterable[str]) -> str:
        """`a, b or c`, `甲、乙或丙`."""
        return self.listed(words, (" or ", "或"))

    def clauses(self, parts: Iterable[str]) -> str:
        return self.say("; ", "；").join(parts)

    def _label(self, declared: _Labelled | None, name: str) -> str:
        return declared.labels.in_(self.tongue) if declared else name

    def _label_of_any(self, name: str) -> str:
        policy = self.policy
        kinds: tuple[Mapping[str, _Labelled], ...] = (policy.facts, policy.parameters, policy.parties, policy.definitions)
        labels = [kind[name].labels for kind in kinds if name in kind]
        labels += [policy.words[kind][name] for kind in ("remedy", "term") if name in policy.words.get(kind, {})]
        return labels[0].in_(self.tongue) if labels else name


_Labelled = model.Party | model.Fact | model.Parameter | model.Definition | model.Rule
