"""Burdens of two policies, and what they make of past cases → text and JSON."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from fenze.dsl import model
from fenze.dsl.check.scenarios import CHINESE_STATUSES
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.spelling import text_of_minor
from fenze.solver.verify.burdens import Burden, Example, Head
from fenze.solver.verify.impact import NOBODY, REFUSED, Changed, Impact
from fenze.solver.verify.tell import case_text
from fenze.solver.verify.titles import TITLES


def lines_of_burdens(burdens: Iterable[Burden], policy: model.Policy, tongue: Tongue) -> Iterator[str]:
    """For each party and each thing that it pays for: more in which case, less in which, or proved never."""
    for burden in burdens:
        party, about = _party(burden.party, policy, tongue), _head(burden.head, policy, tongue)
        head = Text(f"{party}, {about}", f"{party}，{about}").in_(tongue)
        for way, example in (("more", burden.more), ("less", burden.less)):
            words = Text("more", "多") if way == "more" else Text("less", "少")
            if example is not None:
                before, after, by = (
                    text_of_minor(n, policy.currency) for n in (example.old, example.new, abs(example.new - example.old))
                )
                case = case_text(example.witness)
                yield Text(
                    f"{head}: pays {by} {words.en} ({before} → {after}) in the case {case}",
                    f"{head}：{words.zh}付 {by}（{before} → {after}），案件 {case}",
                ).in_(tongue)
            elif burden.proved:
                yield Text(f"{head}: never pays {words.en}, proved", f"{head}：已证明不会{words.zh}付").in_(tongue)
            else:
                why = burden.why or Text("not settled", "未能确定")
                yield Text(f"{head}: whether it ever pays {words.en}: {why.en}", f"{head}：是否会{words.zh}付：{why.zh}").in_(
                    tongue
                )


def objects_of_burdens(burdens: Iterable[Burden], currency: str) -> list[Mapping[str, object]]:
    """`[{"party", "for": {"kind", "name"}, "more": {"case", "old", "new"} or null, "less", "proved"}]`."""

    def example(one: Example | None) -> Mapping[str, object] | None:
        if one is None:
            return None
        return {"case": one.witness.case(), "old": text_of_minor(one.old, currency), "new": text_of_minor(one.new, currency)}

    return [
        {
            "party": one.party,
            "for": {"kind": one.head[0], "name": one.head[1] or None},
            "more": example(one.more),
            "less": example(one.less),
            "proved": one.proved,
        }
        for one in burdens
    ]


def lines_of_impact(impact: Impact, policy: model.Policy, tongue: Tongue) -> Iterator[str]:
    """How many change, from which status to which, and how much money moves between whom."""

    def money(amount: int) -> str:
        return text_of_minor(amount, policy.currency)

    cases, changed = impact.cases, impact.changed
    yield Text(f"past cases: {cases}, changed: {changed}", f"历史案件：{cases} 个，改变：{changed} 个").in_(tongue)
    if impact.refused:
        yield Text(f"  refused by both: {impact.refused}", f"  两者都拒绝：{impact.refused}").in_(tongue)
    for (before, after), count in sorted(impact.statuses.items()):
        example = impact.first[before, after]
        at = Text(f"first on line {example.number}", f"首见于第 {example.number} 行")
        case_id = Text(f", {example.case_id}", f"，{example.case_id}") if example.case_id else Text("", "")
        pair = f"  {_status(before, tongue)} → {_status(after, tongue)}"
        yield Text(f"{pair}: {count} ({at.en}{case_id.en})", f"{pair}：{count} 个（{at.zh}{case_id.zh}）").in_(tongue)
    for kind, count in impact.by_kind.items():
        yield Text(f"  {TITLES[kind].en}: {count}", f"  {TITLES[kind].zh}：{count} 个").in_(tongue)
    for party, (old, new) in sorted(impact.paid.items()):
        if old != new:
            word = Text("more", "多付") if new > old else Text("less", "少付")
            by = money(abs(new - old))
            name = _party(party, policy, tongue)
            yield Text(
                f"  {name} pays {by} {word.en} ({money(old)} → {money(new)})",
                f"  {name}{word.zh} {by}（{money(old)} → {money(new)}）",
            ).in_(tongue)
    for (less, more), amount in sorted(impact.flows.items()):
        before, after = (_parties(some, policy, tongue) for some in (less, more))
        yield Text(f"  {money(amount)}: {after} instead of {before}", f"  {money(amount)}：由{before}改为{after}承担").in_(
            tongue
        )
    if impact.unpriced:
        yield Text(
            f"  changed cases in which an amount is not known, so that money moves uncounted: {impact.unpriced}",
            f"  有 {impact.unpriced} 个改变的案件金额未知，其中变动的款项未计入",
        ).in_(tongue)


def object_of_impact(impact: Impact, currency: str) -> Mapping[str, object]:
    """The same as JSON: amounts as decimal texts, what nobody bears with an empty list of parties."""

    def money(amount: int) -> str:
        return text_of_minor(amount, currency)

    def first(one: Changed) -> Mapping[str, object]:
        changes = [{"party": c.party, "old": money(c.old), "new": money(c.new)} for c in one.changes]
        return {"line": one.number, "case_id": one.case_id, "kinds": list(one.kinds), "changes": changes}

    return {
        "cases": impact.cases,
        "refused_by_both": impact.refused,
        "changed": impact.changed,
        "amount_not_known": impact.unpriced,
        "kinds": dict(impact.by_kind),
        "statuses": [
            {"old": before, "new": after, "cases": count, "first": first(impact.first[before, after])}
            for (before, after), count in sorted(impact.statuses.items())
        ],
        "parties": [
            {"party": party, "old": money(old), "new": money(new), "change": money(new - old)}
            for party, (old, new) in sorted(impact.paid.items())
        ],
        "flows": [
            {"less": _named(less), "more": _named(more), "amount": money(amount)}
            for (less, more), amount in sorted(impact.flows.items())
        ],
    }


def _named(parties: Sequence[str]) -> list[str]:
    return [party for party in parties if party != NOBODY]


def _parties(parties: Sequence[str], policy: model.Policy, tongue: Tongue) -> str:
    joint = Text(" and ", "和").in_(tongue)
    return joint.join(_party(party, policy, tongue) for party in parties)


def _party(party: str, policy: model.Policy, tongue: Tongue) -> str:
    if party == NOBODY:
        return Text("nobody", "无人").in_(tongue)
    return policy.parties[party].labels.in_(tongue) if party in policy.parties else party


def _head(head: Head, policy: model.Policy, tongue: Tongue) -> str:
    kind, name = head
    if kind == "fine":
        return Text("fines", "罚款").in_(tongue)
    labels = policy.facts[name].labels if name in policy.facts else policy.words.get("term", {}).get(name)
    return labels.in_(tongue) if labels else name


def _status(status: str, tongue: Tongue) -> str:
    if tongue == "en":
        return status
    if status == REFUSED:
        return "被拒"
    return next(word for word, meant in CHINESE_STATUSES.items() if meant == status)
