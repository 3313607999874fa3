"""Diagnostics → a SARIF 2.1.0 log, which code hosts and editors show beside the text; only here SARIF's library is known."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING
from urllib.parse import quote

from fenze.dsl.codes import CODES
from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Diagnostic, Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.loc import Loc
from fenze.dsl.render.to_json import Json

if TYPE_CHECKING:
    from sarif_pydantic import Location, ReportingDescriptor, Result  # pyright: ignore[reportMissingTypeStubs]

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
    from sarif_pydantic import Run, Sarif, Tool, ToolDriver  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    listed = list(diagnostics)
    codes = sorted({diagnostic.code for diagnostic in listed})
    rules = [_rule_of(code, described[code], tongue) for code in codes]
    driver = ToolDriver(name="fenze", semantic_version=version, rules=rules)
    results = [_result_of(diagnostic, codes.index(diagnostic.code), tongue) for diagnostic in listed]
    run = Run.model_validate({"tool": Tool(driver=driver), "columnKind": "unicodeCodePoints", "results": results})
    log = Sarif.model_validate({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]})
    further: Sequence[Json] = more or [{} for _ in listed]
    told = log.model_dump(mode="json", by_alias=True, exclude_none=True)
    for result, fields in zip(told["runs"][0]["results"], further, strict=True):
        result.update(fields)
    return json.dumps(told, ensure_ascii=False, indent=2) + "\n"


def _rule_of(code: str, described: Code, tongue: Tongue) -> ReportingDescriptor:
    from sarif_pydantic import ReportingDescriptor  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    return ReportingDescriptor.model_validate(
        {
            "id": code,
            "shortDescription": {"text": described.title.in_(tongue)},
            "fullDescription": {"text": described.paragraph.in_(tongue)},
            "defaultConfiguration": {"level": described.severity},
        }
    )


def _result_of(diagnostic: Diagnostic, index: int, tongue: Tongue) -> Result:
    from sarif_pydantic import Level, Message, Result  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    sentences = [diagnostic.message, *([diagnostic.help] if diagnostic.help else [])]
    return Result(
        rule_id=diagnostic.code,
        rule_index=index,
        level=Level(diagnostic.severity),
        message=Message(text="\n".join(sentence.in_(tongue) for sentence in sentences)),
        locations=[_location_of(diagnostic.loc, diagnostic.label, tongue)] if diagnostic.loc.line else None,
        related_locations=[_location_of(other.loc, other.label, tongue) for other in diagnostic.others] or None,
    )


def _location_of(loc: Loc, label: Text | None, tongue: Tongue) -> Location:
    from sarif_pydantic import ArtifactLocation, Location, Message, PhysicalLocation, Region  # noqa: PLC0415  # pyright: ignore[reportMissingTypeStubs]

    place = PhysicalLocation(
        artifact_location=ArtifactLocation(uri=quote(loc.file)),
        region=Region(start_line=loc.line, start_column=loc.column, end_line=loc.end_line, end_column=loc.end_column),
    )
    return Location(physical_location=place, message=Message(text=label.in_(tongue)) if label else None)
