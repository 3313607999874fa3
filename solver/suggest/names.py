"""The names of a policy → as an author writes them: in Chinese by their labels, where a label stands for one name only."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from fenze.dsl import ast, model
from fenze.dsl.keywords import Tongue


@dataclass(slots=True)
class Names:
    """How the names of one policy are written in a tongue."""

    policy: model.Policy
    tongue: Tongue
    _labels: dict[str, Mapping[str, str]] = field(init=False, default_factory=dict[str, Mapping[str, str]])

    def __post_init__(self) -> None:
        policy, words = self.policy, self.policy.words
        self._labels = {
            "fact": _telling((name, fact.labels) for name, fact in policy.facts.items()),
            "party": _telling((name, party.labels) for name, party in policy.parties.items()),
            **{kind: _telling(words.get(kind, {}).items()) for kind in ("remedy", "action", "term", "evidence", "source")},
            "claim": _telling((*words.get("remedy", {}).items(), *words.get("term", {}).items())),
        }

    def of(self, kind: str, name: str) -> ast.Name:
        """A fact, party or word, by kind; of kind `claim` a remedy or term."""
        return ast.Name(self._labels[kind].get(name, name) if self.tongue == "zh" else name)

    def rule(self, name: str) -> ast.Name:
        return ast.Name(name)

    def value(self, type_: model.Choice, value: str) -> str:
        """A value of a choice."""
        return _telling(type_.labels.items()).get(value, value) if self.tongue == "zh" else value


def _telling(named: Iterable[tuple[str, model.Labels]]) -> Mapping[str, str]:
    """By name the Chinese label, where one is declared and nothing else has it."""
    entries = list(named)
    names = {name for name, _ in entries}
    counted = Counter(label for _, labels in entries for label in {labels.zh, labels.en})
    return {
        name: labels.zh
        for name, labels in entries
        if counted[labels.zh] == 1 and labels.zh not in names - {name} and labels.zh != name.replace("_", " ")
    }
