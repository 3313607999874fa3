"""Findings that a policy accepts for a reason: which they are, and which of them there are no more."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.solver.verify.finding import Finding, Result

GAP = "gap "


def with_acceptance(policy: model.Policy, result: Result) -> Result:
    """The result with the reason for which the policy accepts a finding, where it does."""
    return replace(result, findings=tuple(_weighed(policy, finding) for finding in result.findings))


def _weighed(policy: model.Policy, finding: Finding) -> Finding:
    if finding.accepted is not None:
        return finding
    reason = next((one.because for one in policy.accepted if one.condition is None and one.finding in names_of(finding)), None)
    return finding if reason is None else replace(finding, accepted=Text(reason.en, reason.zh))


def names_of(finding: Finding) -> tuple[str, ...]:
    """What an `accept` may call the finding: its id; its code with the rules involved, or else with what it is about."""
    about = ", ".join(finding.rules) or finding.subject
    return (f"{finding.code} {about}", f"{finding.code} {about} {finding.subject}", finding.id)


def needless(policy: model.Policy, results: Iterable[Result]) -> Iterator[Finding]:
    """Accepted findings that no check made."""
    made = [finding for result in results for finding in result.findings]
    names = {name for finding in made for name in names_of(finding)}
    excused = {finding.subject for finding in made if finding.accepted is not None}
    for number, one in enumerate(policy.accepted):
        if (subject_of(policy, number) in excused) if one.condition is not None else (one.finding in names):
            continue
        yield Finding(
            "needless-acceptance",
            "warning",
            one.loc,
            (),
            f"{one.finding} {number}" if one.condition is not None else one.finding,
            Text(f"there is no finding `{one.finding}` any more", f"已没有 `{one.finding}` 这一发现"),
            Text("delete the `accept`, or name the finding as it is called now", "请删去这条 `认可`，或改写为现在的编号"),
        )


def excuses_of(policy: model.Policy) -> Sequence[tuple[int, str, model.Condition]]:
    """The accepted gaps: their number among what is accepted, the topic, and the cases they lie in."""
    return [
        (number, one.finding.removeprefix(GAP), one.condition)
        for number, one in enumerate(policy.accepted)
        if one.condition is not None and one.finding.startswith(GAP)
    ]


def subject_of(policy: model.Policy, number: int) -> str:
    """What a finding of an accepted gap is about: the topic, and which of its acceptances this is."""
    topic = policy.accepted[number].finding
    place = sum(one.finding == topic and one.condition is not None for one in policy.accepted[:number])
    return f"{topic.removeprefix(GAP)} (accepted {place + 1})"
