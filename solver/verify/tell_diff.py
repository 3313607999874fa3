"""What a comparison of two policies came to → text and JSON."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence

from rich.text import Text as StyledText

from fenze.decision.decision import Decision
from fenze.decision.to_json import json_of as json_of_decision
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.dsl.spelling import text_of_minor
from fenze.solver.verify.apart import Kind
from fenze.solver.verify.burdens import Burden
from fenze.solver.verify.diff import Compared, Difference
from fenze.solver.verify.impact import Impact
from fenze.solver.verify.tell import case_text
from fenze.solver.verify.tell_impact import object_of_impact, objects_of_burdens
from fenze.solver.verify.titles import TITLES

_FIELDS: Mapping[Kind, tuple[str, ...]] = {
    "liability": ("status", "liability", "not_liable", "advances", "recourse"),
    "payments": ("status", "payments"),
    "remedies": ("status", "remedies", "eligibility", "claim_windows"),
    "penalties": ("status", "points", "fines", "sanctions"),
    "handling": ("status", "escalated_to", "next_checks", "referrals"),
    "duties": ("duties", "notes", "presumptions", "next_checks"),
    "refused": ("status",),
}
"""The fields of a decision that show a difference of each kind."""


def text_of_compared(compared: Compared, old: model.Policy, new: model.Policy, tongue: Tongue) -> StyledText:
    """One kind: proved equal, or the case and what each side says of it, line by line."""
    title = TITLES[compared.kind].in_(tongue)
    colon = Text(": ", "：").in_(tongue)
    match compared.state:
        case "equal":
            return StyledText.assemble(
                ("✓ ", "green"), title, colon, Text("proved equal in every case", "已证明所有案件均相同").in_(tongue)
            )
        case "unfinished":
            why = compared.why.in_(tongue) if compared.why else ""
            said = Text("no difference found, and no proof that there is none", "未发现差别，但未能证明没有").in_(tongue)
            return StyledText.assemble(("· ", "yellow"), f"{title}{colon}{said}{colon}{why}")
        case "differs":
            assert compared.difference is not None
            text = StyledText.assemble(("✗ ", "red"), title, colon, Text("they differ", "存在差别").in_(tongue), "\n")
            text.append("  = ", "blue").append(Text("case", "案件").in_(tongue), "bold")
            text.append(f": {case_text(compared.difference.witness)}\n")
            for sign, said in lines_of(compared.difference, old, new):
                text.append(f"  {sign} {said}\n", "red" if sign == "-" else "green")
            text.append_text(_money_of(compared.difference, old, tongue))
            text.rstrip()
            return text


def lines_of(difference: Difference, old: model.Policy, new: model.Policy) -> Iterator[tuple[str, str]]:
    """What only the old (`-`) and only the new (`+`) decision says."""
    before, after = (_rows(side, policy, difference.kind) for side, policy in ((difference.old, old), (difference.new, new)))
    yield from (("-", row) for row in before if row not in after)
    yield from (("+", row) for row in after if row not in before)


def json_of(
    compared: Sequence[Compared],
    old: model.Policy,
    new: model.Policy,
    burdens: Sequence[Burden] = (),
    impact: Impact | None = None,
) -> str:
    """`{"old", "new", "equal", "kinds": [{"kind", "state", "why", "case", "old", "new", "changes"}], "parties", "cases"}`.

    `equal` if proved; `parties` tells who pays more or less for what, `cases`, where past cases were decided, what changes.
    """
    head = {
        side: {"policy": one.name, "version": one.version, "digest": one.digest} for side, one in (("old", old), ("new", new))
    }
    kinds = [_object_of(one, old, new) for one in compared]
    equal = all(one.state == "equal" for one in compared)
    more: dict[str, object] = {"parties": objects_of_burdens(burdens, new.currency)}
    if impact is not None:
        more["cases"] = object_of_impact(impact, new.currency)
    return json.dumps({**head, "equal": equal, "kinds": kinds, **more}, ensure_ascii=False, indent=2) + "\n"


def _object_of(compared: Compared, old: model.Policy, new: model.Policy) -> Mapping[str, object]:
    found = compared.difference
    why = {"en": compared.why.en, "zh": compared.why.zh} if compared.why else None
    entry: dict[str, object] = {"kind": compared.kind, "state": compared.state, "why": why}
    if found is not None:
        entry["case"] = found.witness.case()
        entry["old"] = json_of_decision(found.old, old) if found.old else None
        entry["new"] = json_of_decision(found.new, new) if found.new else None
        entry["changes"] = [
            {"party": one.party, "old": text_of_minor(one.old, old.currency), "new": text_of_minor(one.new, new.currency)}
            for one in found.changes
        ]
    return entry


def _rows(decision: Decision | None, policy: model.Policy, kind: Kind) -> list[str]:
    if decision is None:
        return ["refused"]
    told = json_of_decision(decision, policy)
    return [row for field in _FIELDS[kind] for row in _rows_of(field, told.get(field))]


def _rows_of(field: str, value: Json) -> Iterable[str]:
    match value:
        case list():
            return [f"{field}: {_row(one)}" for one in value]
        case None:
            return []
        case _:
            return [f"{field}: {_row(value)}"]


def _row(value: Json) -> str:
    if isinstance(value, dict):
        shown = ((name, one) for name, one in value.items() if name != "rules" and one not in (None, [], {}))
        return ", ".join(f"{name} {_row(one)}" for name, one in shown)
    return value if isinstance(value, str) else json.dumps(value, ensure_ascii=False)


def _money_of(difference: Difference, policy: model.Policy, tongue: Tongue) -> StyledText:
    text = StyledText()
    for change in difference.changes:
        party = policy.parties[change.party].labels.in_(tongue) if change.party in policy.parties else change.party
        before, after = (text_of_minor(amount, policy.currency) for amount in (change.old, change.new))
        more = change.new > change.old
        by = text_of_minor(abs(change.new - change.old), policy.currency)
        said = Text(
            f"{party} pays {before} → {after}: {by} {'more' if more else 'less'}",
            f"{party} 支付 {before} → {after}：{'多' if more else '少'} {by}",
        )
        text.append(f"  ¥ {said.in_(tongue)}\n".replace("¥", "="))
    return text
