"""Diagnostics → JSON, with every sentence in both tongues."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from fenze.dsl.diagnostic import Diagnostic, Text
from fenze.dsl.loc import Loc

Json = Mapping[str, "str | int | Json | list[Json] | None"]


def json_of(diagnostics: Iterable[Diagnostic]) -> str:
    """`{"diagnostics": [{"code", "severity", "file", "line", …, "message": {"en", "zh"}, "others": […]}]}`.

    Lines and columns count from 1, in characters; `end_column` is the column after the last character. A diagnostic about no
    place has line 0.
    """
    return json.dumps({"diagnostics": [_object_of(one) for one in diagnostics]}, ensure_ascii=False, indent=2) + "\n"


def _object_of(diagnostic: Diagnostic) -> Json:
    return {
        "code": diagnostic.code,
        "severity": diagnostic.severity,
        **_place_of(diagnostic.loc),
        "message": _both(diagnostic.message),
        "label": _both(diagnostic.label),
        "help": _both(diagnostic.help),
        "others": [{**_place_of(other.loc), "label": _both(other.label)} for other in diagnostic.others],
    }


def _place_of(loc: Loc) -> dict[str, str | int]:
    return {
        "file": loc.file,
        "line": loc.line,
        "column": loc.column,
        "end_line": loc.end_line,
        "end_column": loc.end_column,
    }


def _both(text: Text | None) -> Json | None:
    return {"en": text.en, "zh": text.zh} if text else None
