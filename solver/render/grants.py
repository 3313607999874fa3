"""Payments, points, fines, sanctions, eligibility, windows, advances, recourse → sentences."""

from __future__ import annotations

from datetime import datetime

from fenze.decision.decision import Advance, ClaimWindow, Eligibility, Fine, Flagged, Payment, Points, Recourse, Sanction
from fenze.dsl import model
from fenze.solver.render.formulas import formula_words
from fenze.solver.render.values import amount_of_minor, duration, moment
from fenze.solver.render.voice import Voice

Row = Payment | Points | Fine | Sanction | Eligibility | ClaimWindow | Advance | Recourse | Flagged
Effect = (
    model.Pays | model.Points | model.Fine | model.Sanction | model.Eligible | model.Window | model.Advance | model.Recourse
)


def row_words(voice: Voice, row: Row) -> str:
    """A row of a decision as a sentence, with what it comes to in the case."""
    match row:
        case Payment():
            return _payment(voice, row.stated, row.amount, row.low, row.high)
        case Points(party, points, per):
            return _points(voice, party, points, per)
        case Fine(party, amount, formula):
            return _fine(voice, party, formula, amount)
        case Sanction(party, sanction, length, _, until):
            return _sanction(voice, party, sanction, length, until)
        case Eligibility(what, eligible):
            return _eligible(voice, what, eligible)
        case ClaimWindow(window, opens, since, closes, until):
            return _window(voice, window, opens, since, closes, until)
        case Advance(party, cost, until):
            return _advance(voice, party, cost, until)
        case Recourse(party, against, cost):
            return _recourse(voice, party, against, cost)
        case Flagged(flag):
            name = voice.word("term", flag)
            return voice.say(f"a rule flagged as {name} was applied", f"适用了带有“{name}”标记的规则")


def effect_words(voice: Voice, effect: Effect) -> str:
    """What a rule gives, as a sentence, whatever the case."""
    match effect:
        case model.Pays():
            return _payment(voice, effect, None, None, None)
        case model.Points(party, points, per):
            return _points(voice, party, points, per)
        case model.Fine(party, formula):
            return _fine(voice, party, formula, None)
        case model.Sanction(party, sanction, length):
            return _sanction(voice, party, sanction, length, None)
        case model.Eligible(what, eligible):
            return _eligible(voice, what, eligible)
        case model.Window(name, until, after):
            return _window(voice, name, after, None, until, None)
        case model.Advance(party, cost, until):
            return _advance(voice, party, cost, until)
        case model.Recourse(party, against, cost):
            return _recourse(voice, party, against, cost)


def span_words(voice: Voice, span: model.Span) -> str:
    """`15 days from trade success`, from the midnight after it where the policy counts so."""
    length, start = duration(voice, span.length, span.unit), voice.quoted(voice.fact(span.start))
    if span.midnight:
        return voice.say(f"{length} from the midnight after {start}", f"自{start}次日零时起 {length}")
    return voice.say(f"{length} from {start}", f"自{start}起 {length}")


def _payment(voice: Voice, pays: model.Pays, amount: int | None, low: int | None, high: int | None) -> str:
    payer, payee, reason = voice.party(pays.payer), voice.party(pays.payee), word_of(voice, pays.reason)
    figure = _figure(voice, pays.formula, amount) or voice.say("an amount", "一笔款项")
    text = voice.say(f"{payer} pays {payee} {figure} for {reason}", f"{payer}因{reason}向{payee}支付{figure}")
    notes: list[str] = []
    if pays.paid_as is not None:
        way = word_of(voice, pays.paid_as)
        notes.append(voice.say(f"as {way}", f"以{way}支付"))
    if low is not None and high is not None:
        least, most = amount_of_minor(voice, low), amount_of_minor(voice, high)
        notes.append(voice.say(f"between {least} and {most}", f"{least}至{most}之间"))
    if pays.tentative is not None:
        notes.append(voice.say(pays.tentative, "待协商" if pays.tentative == "to be agreed" else "待裁定"))
    return text + (voice.in_brackets(voice.clauses(notes)) if notes else "")


def _figure(voice: Voice, formula: model.Formula | None, amount: int | None) -> str:
    if amount is not None:
        return voice.say("", " ") + amount_of_minor(voice, amount)
    return formula_words(voice, formula) if formula else ""


def _points(voice: Voice, party: str, points: int, per: str | None) -> str:
    text = voice.say(
        f"{voice.party(party)} gets {points} {'point' if points == 1 else 'points'}", f"{voice.party(party)}扣 {points} 分"
    )
    each = word_of(voice, per) if per else ""
    return text + (voice.in_brackets(voice.say(f"per {each}", f"按{each}计")) if each else "")


def _fine(voice: Voice, party: str, formula: model.Formula | None, amount: int | None) -> str:
    figure = _figure(voice, formula, amount) or voice.say("an amount", "一笔款项")
    return voice.say(f"{voice.party(party)} is fined {figure}", f"{voice.party(party)}罚款{figure}")


def _sanction(voice: Voice, party: str, sanction: str, length: model.Span | None, until: datetime | None) -> str:
    text = voice.say(
        f"sanction on {voice.party(party)}: {word_of(voice, sanction)}",
        f"对{voice.party(party)}的处罚：{word_of(voice, sanction)}",
    )
    if until is not None:
        return text + voice.in_brackets(_until(voice, until))
    return text if length is None else text + voice.in_brackets(span_words(voice, length))


def _eligible(voice: Voice, what: str, eligible: bool) -> str:
    name = word_of(voice, what)
    return (
        voice.say(f"eligible for {name}", f"可申请{name}")
        if eligible
        else voice.say(f"not eligible for {name}", f"不可申请{name}")
    )


def _window(
    voice: Voice, name: str, opens: model.Span | None, since: datetime | None, closes: model.Span, until: datetime | None
) -> str:
    parts: list[str] = []
    if opens is not None:
        begin = moment(voice, since) if since else span_words(voice, opens)
        parts.append(voice.say(f"not before {begin}", f"不早于{begin}"))
    parts.append(
        _until(voice, until) if until else voice.say(f"within {span_words(voice, closes)}", f"{span_words(voice, closes)}内")
    )
    return voice.pair(word_of(voice, name), voice.clauses(parts))


def _until(voice: Voice, until: datetime) -> str:
    return voice.say(f"until {moment(voice, until)}", f"至 {moment(voice, until)} 止")


def _advance(voice: Voice, party: str, cost: str, until: str | None) -> str:
    text = voice.say(f"{voice.party(party)} advances {voice.fact(cost)}", f"{voice.party(party)}先行垫付{voice.fact(cost)}")
    end = word_of(voice, until) if until else ""
    return text + (voice.in_brackets(voice.say(f"until {end}", f"直至{end}")) if end else "")


def _recourse(voice: Voice, party: str, against: str, cost: str | None) -> str:
    who, whom = voice.party(party), voice.party(against)
    if cost is None:
        return voice.say(f"{who} may recover from {whom}", f"{who}可向{whom}追偿")
    return voice.say(f"{who} may recover {voice.fact(cost)} from {whom}", f"{who}可就{voice.fact(cost)}向{whom}追偿")


def word_of(voice: Voice, name: str) -> str:
    """The label of a fact, or of a declared word of whatever kind."""
    if name in voice.policy.facts:
        return voice.fact(name)
    return voice.word(next((kind for kind, words in voice.policy.words.items() if name in words), "term"), name)
