"""What may take long, in a process of its own that can be ended: what is proved of a policy, what tells two apart.

`python -m fenze.api.job` reads what to do from standard input, as JSON, and writes what came of it to standard output; how far
it has come, `[checks done, of]`, goes to standard error, a line each time.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from fenze.api.deciding import now
from fenze.api.source import BadFiles, Source, source_of
from fenze.api.store.versions import PolicyFile
from fenze.decision.case import Fault
from fenze.dsl.diagnostic import Text
from fenze.dsl.render import json_of as json_of_diagnostics
from fenze.solver.decide import Engine, engine_of
from fenze.solver.scenarios import run
from fenze.solver.verify import checks_of
from fenze.solver.verify.diff import compare
from fenze.solver.verify.finding import Result
from fenze.solver.verify.tell import json_of as json_of_results
from fenze.solver.verify.tell_diff import json_of as json_of_compared


def done(asked: Mapping[str, Any]) -> dict[str, Any]:
    """What came of it; `refused` where the files are no policy."""
    until = time.monotonic() + float(asked["seconds"])
    try:
        sources = [source_of([PolicyFile(**one) for one in files]) for files in asked["policies"]]
    except BadFiles as error:
        return {"refused": [_fault_json(error.fault)]}
    wrong = next((source for source in sources if source.checked.policy is None), None)
    if wrong is not None:
        return {"refused": [], **json.loads(json_of_diagnostics(wrong.checked.diagnostics))}
    engines = [_engine_of(source) for source in sources]
    match asked["do"]:
        case "verify":
            return _verified(engines[0], sources[0], until)
        case "diff":
            return _compared(engines[0], engines[1], until)
        case _:
            return _report(engines, sources[-1], until)


def _report(engines: Sequence[Engine], source: Source, until: float) -> dict[str, Any]:
    """Everything that is to be known before a version is published: `engines` are the active one, if there is one, and it."""
    new = engines[-1]
    half = (until - time.monotonic()) / 2
    verification = _verified(new, source, time.monotonic() + half if len(engines) > 1 else until)
    scenarios = _scenarios(new)
    diff = _compared(engines[0], new, until) if len(engines) > 1 else None
    bad: list[dict[str, str]] = []
    if verification["findings"]:
        count = len(verification["findings"])
        bad.append({"en": f"{count} findings of verification", "zh": f"验证发现 {count} 项问题"})
    unfinished = [one["check"] for one in verification["checks"] if one["state"] == "unfinished"]
    if unfinished:
        bad.append({"en": f"checks not finished: {', '.join(unfinished)}", "zh": f"未查完：{'、'.join(unfinished)}"})
    if scenarios["failed"]:
        count = len(scenarios["failed"])
        bad.append({"en": f"{count} scenarios not as expected", "zh": f"{count} 个情形不符合预期"})
    policy = new.policy
    head = {
        "policy": policy.name,
        "version": policy.version,
        "digest": policy.digest,
        "zh": policy.labels.zh,
        "en": policy.labels.en,
        "currency": policy.currency,
        "time_zone": policy.time_zone,
        "since": policy.in_force.since.isoformat() if policy.in_force.since else None,
        "until": policy.in_force.until.isoformat() if policy.in_force.until else None,
        "contracts": [[one.name, one.labels.zh, one.labels.en] for _, one in sorted(policy.contracts.items())],
    }
    warnings = json.loads(json_of_diagnostics(source.checked.diagnostics))["diagnostics"]
    report = {"diagnostics": warnings, "verification": verification, "scenarios": scenarios, "diff": diff}
    return {"head": head, "files": [asdict(one) for one in source.files], "bad": bad, "report": report}


def _engine_of(source: Source) -> Engine:
    assert source.checked.policy is not None
    return engine_of(source.checked.policy, files=source.checked.trees)


def _verified(engine: Engine, source: Source, until: float) -> dict[str, Any]:
    checks = checks_of(engine, max(0.1, until - time.monotonic()), source.checked.trees)
    results: list[Result] = []
    for number, check in enumerate(checks):
        sys.stderr.write(f"{json.dumps([number, len(checks)])}\n")
        sys.stderr.flush()
        results.append(check.run())
    told: dict[str, Any] = json.loads(json_of_results(engine.policy, results))
    return told


def _compared(old: Engine, new: Engine, until: float) -> dict[str, Any]:
    compared = compare(old, new, max(0.1, until - time.monotonic()))
    told: dict[str, Any] = json.loads(json_of_compared(compared, old.policy, new.policy))
    return told


def _scenarios(engine: Engine) -> dict[str, Any]:
    outcomes = list(run(engine, now()))
    failed = [
        {
            "scenario": outcome.scenario.name,
            "refused": _both(outcome.refused),
            "misses": [
                {"file": miss.expectation.loc.file, "line": miss.expectation.loc.line, "found": _both(miss.found)}
                for miss in outcome.misses
            ],
        }
        for outcome in outcomes
        if not outcome.passed
    ]
    return {"count": len(outcomes), "failed": failed}


def _both(text: Text | None) -> dict[str, str] | None:
    return {"en": text.en, "zh": text.zh} if text else None


def _fault_json(fault: Fault) -> dict[str, Any]:
    return {"code": fault.code, "message": _both(fault.message), "field": fault.field, "suggestion": _both(fault.suggestion)}


if __name__ == "__main__":
    sys.stdout.write(json.dumps(done(json.loads(sys.stdin.buffer.read())), ensure_ascii=False))
