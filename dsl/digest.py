"""The statements of a policy → a digest that names exactly what it decides by; a JSON value → one that names it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping

from fenze.dsl import ast
from fenze.dsl.print import text_of


def digest_of(statements: Iterable[ast.Statement], changed: Mapping[str, str]) -> str:
    """`sha256:` and the hash, in hexadecimal, of the canonical English text of the statements, sorted as text.

    It covers every statement but scenarios, properties, accepted findings and contracts, labels and citations among them, and
    the parameters' values that differ from the default (`changed`, in words). It does not cover comments, layout, the tongue of
    the keywords, the order of statements, or which file a statement stands in, and so is the same on every machine.
    """
    texts = [
        text_of(ast.File("", (statement,)), "en")
        for statement in statements
        if not isinstance(statement, ast.Scenario | ast.Contract | ast.Property | ast.Accepted)
    ]
    texts += [f"value {name} = {value}\n" for name, value in changed.items()]
    digest = hashlib.sha256()
    for text in sorted(texts):
        encoded = text.encode()
        digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return f"sha256:{digest.hexdigest()}"


def digest_of_json(value: object) -> str:
    """`sha256:` and the hash of a JSON value as canonical text: UTF-8, keys sorted, no blanks, no number but integers."""
    text = json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
