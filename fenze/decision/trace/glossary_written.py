"""Names → whom to ask for the facts among them and the labels of all, written once a policy.

Names are told apart by their text in JSON, so that those in what is told need not be read.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from itertools import chain
from typing import NamedTuple

from fenze.decision.trace.written import Written, listed, write, write_text
from fenze.dsl import model
from fenze.dsl.glossary import Json, glossary_of, names_in, quoted_in

Names = frozenset[bytes]
_TEXT = re.compile(rb'"(?:[^"\\]|\\.)*"')


class Words(NamedTuple):
    """Whom to ask for facts, and the labels of names by kind."""

    evidence: Written
    words: Written


class WrittenGlossary:
    """The labels of one policy, and what its rules speak of, as text."""

    def __init__(self, policy: model.Policy) -> None:
        glossary = glossary_of(policy)
        self._kinds = {
            _bare(kind): [(_bare(name), *_entry(name, labels)) for name, labels in some.items()]
            for kind, some in glossary.words.items()
        }
        self._declared = frozenset(map(_bare, chain(*glossary.words.values(), glossary.asked)))
        self._asked = [(_bare(fact), write(asked), self._among(names_in(asked))) for fact, asked in glossary.asked.items()]
        self._of_rules = {rule: self._among((*names, rule)) for rule, names in glossary.names.items()}

    def names_told(self, told: Iterable[bytes]) -> Names:
        """The declared names in JSON text, those in backticks in a text of it as well. Slots are passed over."""
        text = b" ".join(told)
        if b"\\" not in text and b"`" not in text:
            return self._declared.intersection(text.split(b'"')[1::2])
        texts = {json.loads(one) for one in _TEXT.findall(text)}
        return self._among(texts | quoted_in(texts))

    def names_of_rules(self, rules: Iterable[str]) -> Names:
        """The declared names in rules, and theirs."""
        return Names().union(*[self._of_rules[rule] for rule in rules])

    def words_for(self, names: Names) -> Words:
        """As `Glossary` has them."""
        asked = [one for one in self._asked if one[0] in names]
        named = names.union(*[more for *_, more in asked])
        stored: list[bytes] = []
        canonical: list[bytes] = []
        for kind, entries in self._kinds.items():
            told = [entry for entry in entries if entry[0] in named]
            stored.append(b'"%s": {%s}' % (kind, b", ".join([entry[1] for entry in told])))
            canonical.append(b'"%s":{%s}' % (kind, b",".join([entry[2] for entry in told])))
        words = Written(b"{%s}" % b", ".join(stored), b"{%s}" % b",".join(canonical))
        return Words(listed([written for _, written, _ in asked]), words)

    def _among(self, names: Iterable[str]) -> Names:
        return self._declared.intersection(map(_bare, names))


def _entry(name: str, labels: Json) -> Written:
    """A name with its labels, as it stands among others of its kind."""
    key, told = write_text(name).stored, write(labels)
    return Written(key + b": " + told.stored, key + b":" + told.canonical)


def _bare(name: str) -> bytes:
    """As it stands in JSON between the quotation marks."""
    return write_text(name).stored[1:-1]
