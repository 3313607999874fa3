"""Diagnostics → a SARIF 2.1.0 log, which code hosts and editors show beside the text."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from urllib.parse import quote

from fenze.dsl.codes import CODES
from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Diagnostic, Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.loc import Loc
from fenze.dsl.render.to_json import Json

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif_of(
    diagnostics: Iterable[Diagnostic],
    version: str,
    tongue: Tongue = "en",
    described: Mapping[str, Code] = CODES,
    more: Sequence[Json] = (),
) -> str:
    """One run of the tool `fenze` of that version; columns count characters, as everywhere in Fenze.

    `described` tells what the codes mean; `more` holds further fields of each result, in the order of the diagnostics.
    """
    listed = list(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in listed})
    driver: Json = {
        "name": "fenze",
        "semanticVersion": version,
        "rules": [
            {
                "id": code,
                "shortDescription": {"text": described[code].title.in_(tongue)},
                "fullDescription": {"text": described[code].paragraph.in_(tongue)},
                "defaultConfiguration": {"level": described[code].severity},
            }
            for code in codes
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "results": [
            {**_result_of(diagnostic, codes.index(diagnostic.code), tongue), **(more[place] if more else {})}
            for place, diagnostic in enumerate(listed)
        ],
    }
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, ensure_ascii=False, indent=2) + "\n"


def _result_of(diagnostic: Diagnostic, index: int, tongue: Tongue) -> Json:
    sentences = [diagnostic.message, *([diagnostic.help] if diagnostic.help else [])]
    result: dict[str, str | int | Json | list[Json] | None] = {
        "ruleId": diagnostic.code,
        "ruleIndex": index,
        "level": diagnostic.severity,
        "message": {"text": "\n".join(sentence.in_(tongue) for sentence in sentences)},
    }
    if diagnostic.loc.line:
        result["locations"] = [_location_of(diagnostic.loc, diagnostic.label, tongue)]
    if diagnostic.others:
        result["relatedLocations"] = [_location_of(other.loc, other.label, tongue) for other in diagnostic.others]
    return result


def _location_of(loc: Loc, label: Text | None, tongue: Tongue) -> Json:
    location: dict[str, str | int | Json | list[Json] | None] = {
        "physicalLocation": {
            "artifactLocation": {"uri": quote(loc.file)},
            "region": {
                "startLine": loc.line,
                "startColumn": loc.column,
                "endLine": loc.end_line,
                "endColumn": loc.end_column,
            },
        }
    }
    if label:
        location["message"] = {"text": label.in_(tongue)}
    return location
