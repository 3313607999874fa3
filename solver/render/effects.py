"""What a rule gives rise to → a sentence."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import datetime
from fractions import Fraction
from typing import assert_never

from fenze.decision.file import File
from fenze.dsl import model
from fenze.dsl.spelling import share_text
from fenze.solver.render import grants
from fenze.solver.render.formulas import formula_words
from fenze.solver.render.values import amount_of_minor, duration, moment, share
from fenze.solver.render.voice import Voice

_DETAILS: dict[str, tuple[str, str]] = {
    "to": ("to", "对象"),
    "from": ("from", "向谁"),
    "via": ("through", "经由"),
    "with": ("with", "与谁"),
    "about": ("about", "事项"),
    "content": ("content", "内容"),
    "facts": ("to find out", "问清"),
    "all_of": ("all of", "须齐全"),
    "any_of": ("any of", "任一即可"),
    "method": ("method", "方法"),
    "purpose": ("purpose", "目的"),
    "items": ("items", "项目"),
    "basis": ("on the basis of", "根据"),
    "document": ("document", "文件"),
    "every": ("every", "每隔"),
    "quantity": ("how much", "数量"),
    "at": ("when", "时点"),
    "where": ("where", "位置"),
    "warehouse": ("warehouse", "仓库"),
    "reason_in": ("reasons to choose from", "可选理由"),
}


Amounts = Mapping[tuple[str, str, str], int]
"""By party, cost head and the text of the share: minor units."""

Dues = Mapping[tuple[str, str, tuple[model.Detail, ...]], datetime | None]
"""By actor, action and details: when a duty falls due."""

Granted = Mapping[model.Effect, grants.Row]
"""What a payment, a fine, a sanction or a window comes to in the case."""


def bearings(voice: Voice, effects: Iterable[model.Bears], amounts: Amounts) -> Iterator[str]:
    """`carrier bears 50% of delay loss (to be agreed)`: a sentence a share.

    The same share of several costs is said together, and so is the same part that several parties each bear.
    """
    by_party: dict[tuple[str, str, model.Tentative | None], list[model.Bears]] = {}
    for effect in effects:
        by_party.setdefault((effect.party, share_text(effect.share), effect.tentative), []).append(effect)
    by_costs: dict[tuple[tuple[str, ...], str, model.Tentative | None], list[list[model.Bears]]] = {}
    for (_, told, tentative), alike in by_party.items():
        by_costs.setdefault((tuple(effect.cost for effect in alike), told, tentative), []).append(alike)
    for bearers in by_costs.values():
        alike_share = bearers[0][0].share
        if len(bearers) == 1 or alike_share == 1 or not isinstance(alike_share, Fraction):
            yield from (_one_bears(voice, alike, amounts) for alike in bearers)
        else:
            yield _each_bear(voice, bearers)


def _one_bears(voice: Voice, alike: Sequence[model.Bears], amounts: Amounts) -> str:
    """One party that bears the same share of one or more costs."""
    costs = [voice.fact(effect.cost) + _amount(voice, effect, amounts) for effect in alike]
    who, what, portion = voice.party(alike[0].party), voice.listed(costs), alike[0].share
    return f"{who}{voice.say(' ', '')}{_bears(voice, portion, what)}{_settled_by(voice, alike[0])}"


def _bears(voice: Voice, portion: model.Share, what: str) -> str:
    match portion:
        case Fraction() if portion == 1:
            return voice.say(f"bears all of {what}", f"承担全部{what}")
        case Fraction():
            return voice.say(f"bears {share(voice, portion)} of {what}", f"承担 {share(voice, portion)} 的{what}")
        case model.UpTo(formula):
            most = formula_words(voice, formula)
            return voice.say(f"bears {what} up to {most}", f"承担{what}，以{most}为限")
        case model.Excess(formula):
            limit = formula_words(voice, formula)
            return voice.say(f"bears what of {what} exceeds {limit}", f"承担{what}超出{limit}的部分")
        case model.Rest():
            return voice.say(f"bears the rest of {what}", f"承担{what}的其余部分")
        case model.Between():
            return voice.say(f"bears {portion_words(voice, portion)} of {what}", f"承担{what}的{portion_words(voice, portion)}")
        case _:
            assert_never(portion)


def portion_words(voice: Voice, portion: model.Share) -> str:
    """A share for a cell of a table: `50%`, `up to the payout`, `the rest`, `10% to 50%`."""
    match portion:
        case Fraction():
            return share(voice, portion)
        case model.UpTo(formula):
            return voice.say(f"up to {formula_words(voice, formula)}", f"以{formula_words(voice, formula)}为限")
        case model.Excess(formula):
            return voice.say(f"above {formula_words(voice, formula)}", f"超出{formula_words(voice, formula)}的部分")
        case model.Rest():
            return voice.say("the rest", "其余")
        case model.Between(low, high, start):
            text = voice.say(f"{share(voice, low)} to {share(voice, high)}", f" {share(voice, low)} 至 {share(voice, high)}")
            if start is None:
                return text
            return text + voice.in_brackets(voice.say(f"starting at {share(voice, start)}", f"自 {share(voice, start)} 起议"))
        case _:
            assert_never(portion)


def _each_bear(voice: Voice, bearers: Sequence[Sequence[model.Bears]]) -> str:
    """Several parties that each bear the same part."""
    like = bearers[0][0]
    who = voice.listed(voice.party(alike[0].party) for alike in bearers)
    what, part = voice.listed(voice.fact(effect.cost) for effect in bearers[0]), portion_words(voice, like.share)
    return voice.say(f"{who} each bear {part} of {what}", f"{who}各承担 {part} 的{what}") + _settled_by(voice, like)


def _amount(voice: Voice, effect: model.Bears, amounts: Amounts) -> str:
    minor = amounts.get((effect.party, effect.cost, share_text(effect.share)))
    return "" if minor is None else voice.in_brackets(amount_of_minor(voice, minor))


def _settled_by(voice: Voice, effect: model.Bears) -> str:
    return voice.in_brackets(settled_by(voice, effect.tentative)) if effect.tentative else ""


def settled_by(voice: Voice, tentative: model.Tentative) -> str:
    match tentative:
        case "to be agreed":
            return voice.say("to be agreed", "待协商")
        case "to be decided":
            return voice.say("to be decided", "待裁定")


def not_liable(voice: Voice, parties: Iterable[str]) -> str:
    names = [voice.party(party) for party in parties]
    return voice.say(f"{voice.listed(names)} {'is' if len(names) == 1 else 'are'} not liable", f"{voice.listed(names)}不担责")


def remedies(voice: Voice, names: Iterable[str]) -> str:
    """One remedy, or several of which one is to be chosen."""
    labels = [voice.word("remedy", name) for name in names]
    choice = voice.in_brackets(voice.say("one of them", "任选其一")) if len(labels) > 1 else ""
    return voice.one_of(labels) + choice


def duty(voice: Voice, action: str, details: Iterable[model.Detail], file: File) -> str:
    """What somebody must do, with its details: `inform (to: customer; content: already shipped)`."""
    listed = [_detail(voice, detail, file) for detail in details]
    return voice.word("action", action) + (voice.in_brackets(voice.clauses(listed)) if listed else "")


def time_limit(voice: Voice, deadline: model.Deadline, due: datetime | None, file: File) -> str:
    """When a duty falls due, and when it was done if that is known."""
    done = file.values.get(deadline.done_at) if deadline.done_at else None
    if due is not None:
        text = voice.say(f"by {moment(voice, due)}", f"{moment(voice, due)} 前")
    else:
        length, start = duration(voice, deadline.length, deadline.unit), voice.quoted(voice.fact(deadline.start))
        text = voice.say(f"within {length} of {start}", f"自{start}起 {length}内")
    if not isinstance(done, datetime):
        return text
    late = voice.say(", late", "，已超时") if due is not None and done > due else ""
    return text + voice.in_brackets(voice.say(f"done at {moment(voice, done)}{late}", f"已于 {moment(voice, done)} 完成{late}"))


def sentences(
    voice: Voice, effects: Iterable[model.Effect], file: File, amounts: Amounts, dues: Dues, granted: Granted
) -> Iterator[str]:
    """What a rule gives rise to, in few sentences: liability, what else it settles, duties by who has them."""
    exempt: list[str] = []
    bearing: list[model.Bears] = []
    duties: dict[str, list[model.Must]] = {}
    others: list[str] = []
    for effect in effects:
        match effect:
            case model.Bears():
                bearing.append(effect)
            case model.NotLiable(party):
                exempt.append(party)
            case model.Must(actor):
                duties.setdefault(actor, []).append(effect)
            case _:
                others.append(_sentence(voice, effect, granted))
    yield from bearings(voice, bearing, amounts)
    if exempt:
        yield not_liable(voice, exempt)
    yield from others
    for actor, musts in duties.items():
        who, what = party_in_case(voice, actor, file), voice.clauses(_must(voice, must, file, dues) for must in musts)
        yield voice.say(f"{who} must: {what}", f"{who}应：{what}")


def _must(voice: Voice, must: model.Must, file: File, dues: Dues) -> str:
    what = duty(voice, must.action, must.details, file)
    if must.deadline is None:
        return what
    due = dues.get((must.actor, must.action, must.details))
    return what + voice.say(", ", "，") + time_limit(voice, must.deadline, due, file)


_Other = (
    model.Remedies
    | model.Check
    | model.Await
    | model.Negotiate
    | model.Escalate
    | model.Refer
    | model.Note
    | model.Presume
    | grants.Effect
)


def _sentence(voice: Voice, effect: _Other, granted: Granted) -> str:
    match effect:
        case model.Remedies(alternatives):
            return voice.pair(voice.say("remedy", "处理方式"), remedies(voice, alternatives))
        case model.Check(fact):
            return voice.pair(voice.say("to be found out", "须查明"), voice.fact(fact))
        case model.Await(fact):
            return voice.pair(voice.say("waits for", "等待查明"), voice.fact(fact))
        case model.Negotiate():
            return voice.say("the parties are to come to an agreement", "由各方协商")
        case model.Escalate(to):
            return escalation(voice, to)
        case model.Refer(to):
            return referral(voice, to)
        case model.Note(topic, value):
            return note(voice, topic, value)
        case model.Presume(term, rebuttable_by):
            return presumption(voice, term, rebuttable_by)
        case _:
            row = granted.get(effect)
            return grants.effect_words(voice, effect) if row is None else grants.row_words(voice, row)


def escalation(voice: Voice, to: Iterable[str]) -> str:
    names = voice.listed(voice.party(party) for party in to)
    if not names:
        return voice.say("somebody with more authority is to decide", "由上级裁定")
    return voice.say(f"to be decided by {names}", f"由{names}裁定")


def referral(voice: Voice, to: str) -> str:
    return voice.say(f"goes on under {voice.word('term', to)}", f"转按{voice.word('term', to)}处理")


def note(voice: Voice, topic: str, value: str) -> str:
    return voice.pair(voice.word("term", topic), voice.word("term", value))


def presumption(voice: Voice, term: str, rebuttable_by: Iterable[str]) -> str:
    evidence = voice.one_of(voice.word("evidence", name) for name in rebuttable_by)
    text = voice.say(f"presumed: {voice.word('term', term)}", f"推定{voice.word('term', term)}")
    return text + (voice.in_brackets(voice.say(f"unless rebutted by {evidence}", f"可凭{evidence}推翻")) if evidence else "")


def party_in_case(voice: Voice, party: str, file: File) -> str:
    """The party; with the one that a known fact says it is in this case."""
    declared = voice.policy.parties.get(party)
    named = file.values.get(declared.given_by) if declared and declared.given_by else None
    return voice.party(party) + (voice.in_brackets(voice.party(named)) if isinstance(named, str) else "")


def _detail(voice: Voice, detail: model.Detail, file: File) -> str:
    key = voice.say(*_DETAILS.get(detail.key, (detail.key.replace("_", " "),) * 2))
    words = [_detail_word(voice, kind, name, file) for kind, name in detail.values]
    return voice.pair(key, voice.one_of(words) if detail.key == "any_of" else voice.listed(words))


def _detail_word(voice: Voice, kind: model.DetailKind, name: str, file: File) -> str:
    match kind:
        case "party":
            return party_in_case(voice, name, file)
        case "evidence" | "term":
            return voice.word(kind, name)
        case "fact":
            return voice.fact(name)
        case "text":
            return name
