"""What checks came to → text for a terminal, JSON, SARIF."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence

from rich.text import Text as StyledText

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue, phrase_of
from fenze.dsl.print.words import string_text
from fenze.dsl.render import sarif_of, styled_text_of
from fenze.solver.verify import TITLES, Result
from fenze.solver.verify.accept import names_of
from fenze.solver.verify.codes import CODES
from fenze.solver.verify.finding import Finding, Witness

_CASE, _THERE, _HELP = Text("case", "案件"), Text("there", "此时"), Text("id", "编号")
_ACCEPTED, _TO_ACCEPT = Text("accepted", "已认可"), Text("to accept", "如认可则写")


def text_of_finding(finding: Finding, sources: Mapping[str, str], tongue: Tongue) -> StyledText:
    """The finding with its place, its witness as a case that `fenze decide` takes, and what the decision says there."""
    text = styled_text_of([finding.diagnostic()], sources, tongue)
    lines: list[tuple[Text, str]] = []
    if finding.witness is not None:
        lines.append((_CASE, case_text(finding.witness)))
        if finding.shown is not None:
            lines.append((_THERE, finding.shown.in_(tongue)))
    lines.append((_HELP, finding.id))
    if finding.accepted is not None:
        lines.append((_ACCEPTED, finding.accepted.in_(tongue)))
    elif finding.code != "needless-acceptance":
        accept, because = phrase_of("ACCEPT", tongue), phrase_of("BECAUSE", tongue)
        name, when = names_of(finding)[0], ""
        if finding.code == "gap":
            name, when = name.partition(":")[0], f"{phrase_of('WHEN', tongue)} … "
        lines.append((_TO_ACCEPT, f'{accept} {string_text(name)} {when}{because} "…"'))
    for label, said in lines:
        text.append("   = ", "blue").append(label.in_(tongue), "bold").append(f": {said}\n")
    return text


def case_text(witness: Witness) -> str:
    return json.dumps(witness.case(), ensure_ascii=False)


def lines_of_results(results: Iterable[Result], tongue: Tongue) -> Iterable[tuple[str, str, bool]]:
    """For each check its title, what it came to, and whether that is good news."""
    for result in results:
        yield TITLES[result.check].in_(tongue), _state_of(result).in_(tongue), result.is_good
        for name in result.proved:
            yield f"  {name}", Text("proved", "已证明").in_(tongue), True


def _state_of(result: Result) -> Text:
    count, accepted = len(result.findings), sum(one.accepted is not None for one in result.findings)
    why = Text(f": {result.why.en}", f"：{result.why.zh}") if result.why else Text("", "")
    if result.state == "unfinished":
        found = Text(f"{count} so far, not finished", f"已发现 {count} 项，尚未查完")
        return Text(f"{found.en}{why.en}", f"{found.zh}{why.zh}")
    if count and count == accepted:
        return Text(f"{count}, accepted{why.en}", f"{count} 项，均已认可{why.zh}")
    if accepted:
        return Text(f"{count}, {accepted} of them accepted{why.en}", f"{count} 项，其中 {accepted} 项已认可{why.zh}")
    if count:
        return Text(f"{count}{why.en}", f"{count} 项{why.zh}")
    return Text(f"proved: none{why.en}", f"已证明没有{why.zh}")


def json_of(policy: model.Policy, results: Sequence[Result]) -> str:
    """`{"policy", "version", "digest", "checks": [{"check", "state", "findings", "why"}], "findings": [{"id", "code", …}]}`.

    A finding's `witness` is a case as `fenze decide` takes it, or null where the fault is that there is no such case.
    """
    checks = [
        {
            "check": one.check,
            "state": one.state,
            "findings": len(one.findings),
            "accepted": sum(finding.accepted is not None for finding in one.findings),
            "proved": list(one.proved),
            "why": _both(one.why),
        }
        for one in results
    ]
    findings = [_object_of(finding, result.check) for result in results for finding in result.findings]
    head = {"policy": policy.name, "version": policy.version, "digest": policy.digest}
    return json.dumps({**head, "checks": checks, "findings": findings}, ensure_ascii=False, indent=2) + "\n"


def _object_of(finding: Finding, check: str) -> Mapping[str, object]:
    loc = finding.loc
    return {
        "id": finding.id,
        "code": finding.code,
        "check": check,
        "severity": finding.severity,
        "file": loc.file,
        "line": loc.line,
        "column": loc.column,
        "end_line": loc.end_line,
        "end_column": loc.end_column,
        "rules": list(finding.rules),
        "subject": finding.subject,
        "message": _both(finding.message),
        "help": _both(finding.help),
        "witness": finding.witness.case() if finding.witness else None,
        "shown": _both(finding.shown),
        "accepted": _both(finding.accepted),
    }


def sarif_of_results(results: Sequence[Result], version: str, tongue: Tongue) -> str:
    """A SARIF 2.1.0 log; the finding's id is its fingerprint, the witness one of its properties."""
    findings = [finding for result in results for finding in result.findings]
    more = [
        {
            "level": finding.severity,
            "partialFingerprints": {"fenzeFinding/v1": finding.id},
            **({"suppressions": [_suppression_of(finding.accepted, tongue)]} if finding.accepted else {}),
            "properties": {"rules": list(finding.rules), "witness": finding.witness.case() if finding.witness else None},
        }
        for finding in findings
    ]
    return sarif_of((finding.diagnostic() for finding in findings), version, tongue, CODES, more)  # type: ignore[arg-type]


def _suppression_of(reason: Text, tongue: Tongue) -> Mapping[str, str]:
    return {"kind": "inSource", "status": "accepted", "justification": reason.in_(tongue)}


def _both(text: Text | None) -> Mapping[str, str] | None:
    return {"en": text.en, "zh": text.zh} if text else None
