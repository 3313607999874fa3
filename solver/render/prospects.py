"""What is still open about a case → words: what each party may still come to bear, what is ruled out, what else may come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from fractions import Fraction

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from fenze.decision.decision import Decision, Exposure, Imposed, Outlook
from fenze.decision.due import Moments
from fenze.decision.faced import Range
from fenze.decision.grant import row_of
from fenze.dsl import model
from fenze.dsl.timing import timing_of
from fenze.solver.render import effects, grants
from fenze.solver.render.account.model import Entry, ShareRow
from fenze.solver.render.account.reasons import rule_name
from fenze.solver.render.prose import Prose
from fenze.solver.render.values import amount_of_minor, share
from fenze.solver.render.voice import Voice

_MOST_LINES = 8


def exposure_rows(voice: Voice, decision: Decision, rows: Iterable[Exposure]) -> Iterator[ShareRow]:
    """Who may come to bear how much of which cost, what is certain and what is proposed each by itself."""
    for row in rows:
        certain = row.share.high > 0 or row.proposed_share is None
        outside = "" if row.exact else voice.in_brackets(voice.say("at the outside", "至多如此"))
        if certain:
            yield _row(voice, decision, row, row.share, row.amount, outside)
        if row.proposed_share is not None:
            mark = outside + voice.in_brackets(voice.say("as a proposal", "协商方案"))
            yield _row(voice, decision, row, row.proposed_share, row.proposed_amount, mark)


def exposure_table(voice: Voice, rows: Iterable[ShareRow]) -> Table:
    """Who may come to bear how much of which cost."""
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(voice.say("who", "承担方"), overflow="fold")
    table.add_column(voice.say("what", "费用"), overflow="fold")
    table.add_column(voice.say("share", "份额"))
    table.add_column(voice.say("amount", "金额"))
    before: tuple[str, str] | None = None
    for row in rows:
        who = Text() if (row.who, row.cost) == before else Text(row.who, "bold")
        before = row.who, row.cost
        what = Text(row.cost).append(row.note, "dim")
        table.add_row(Prose(who), Prose(what), Prose(row.share), Prose(row.amount))
    return table


def exposure_lines(voice: Voice, decision: Decision) -> Iterator[str]:
    """What each party may still come to bear, a line each: `carrier: 0 to all of handling cost (CNY 0.00 to 300.00)`."""
    rows = [row for row in decision.exposure if row.prospect == "possible"]
    for row in rows[:_MOST_LINES]:
        shares, amounts = row.share, row.amount
        mark = ""
        if not row.share.high and row.proposed_share is not None:
            shares, amounts = row.proposed_share, row.proposed_amount
            mark = voice.say(", as a proposal", "，协商方案")
        what = voice.fact(row.cost)
        text = voice.say(f"{share_range(voice, shares)} of {what}", f"{what}，份额 {share_range(voice, shares)}")
        money = voice.in_brackets(amount_range(voice, amounts)) if amounts is not None else ""
        yield voice.pair(voice.party(row.party), f"{text}{money}{mark}")
    if (rest := len(rows) - _MOST_LINES) > 0:
        yield voice.say(f"and {rest} more that may be charged", f"另有 {rest} 项可能的承担")


def _row(
    voice: Voice, decision: Decision, row: Exposure, shares: Range[Fraction], amounts: Range[int] | None, note: str
) -> ShareRow:
    if amounts is not None:
        money = amount_range(voice, amounts)
    else:
        money = "—" if row.cost in decision.file.values else voice.say("not known", "未填报")
    rules = tuple(rule_name(voice, rule) for rule in row.rules)
    who, cost = voice.party(row.party), voice.fact(row.cost)
    return ShareRow(who, cost, share_range(voice, shares), money, amounts is not None, False, rules, note)


def share_range(voice: Voice, shares: Range[Fraction]) -> str:
    """`none to all`, `0 to 50%`, `1/3`."""
    low, high = (share(voice, end) if end else "0" for end in (shares.low, shares.high))
    return low if low == high else voice.say(f"{low} to {high}", f"{low} 至{'' if shares.high == 1 else ' '}{high}")


def amount_range(voice: Voice, amounts: Range[int]) -> str:
    """`CNY 0.00 to 150.00`, `0.00 至 150.00 元`."""
    low, high = (amount_of_minor(voice, end) for end in (amounts.low, amounts.high))
    if low == high:
        return low
    currency = voice.policy.currency
    unit = "元" if currency == "CNY" else currency
    return voice.say(f"{low} to {high.removeprefix(f'{currency} ')}", f"{low.removesuffix(f' {unit}')} 至 {high}")


def ruled_out(voice: Voice, decision: Decision) -> str:
    """Who cannot come to bear any of the costs that are open; empty where that is nobody."""
    open_costs = dict.fromkeys(row.cost for row in decision.exposure if row.prospect == "possible")
    by_parties: dict[tuple[str, ...], list[str]] = {}
    for cost in open_costs:
        names = tuple(row.party for row in decision.exposure if row.cost == cost and row.prospect == "excluded")
        if names:
            by_parties.setdefault(names, []).append(cost)
    return voice.clauses(
        voice.listed(map(voice.party, names)) + voice.in_brackets(voice.listed(map(voice.fact, costs)))
        for names, costs in by_parties.items()
    )


def also_possible(voice: Voice, decision: Decision) -> Iterator[Entry]:
    """What else may come of the case, with the rules that would give it."""
    rows = [row for row in decision.outlook if row.prospect == "possible"]
    moments = Moments(timing_of(voice.policy.time_zone, voice.policy.calendar), decision.file.values)
    found: dict[str, dict[str, None]] = {}
    for row in _without_echo(rows):
        found.setdefault(_words(voice, row, decision, moments), {}).update(dict.fromkeys(row.rules))
    for line, rules in found.items():
        yield Entry(line, tuple(rule_name(voice, rule) for rule in rules))


def also_possible_lines(voice: Voice, entries: Sequence[Entry]) -> Iterator[RenderableType]:
    """What else may come of the case, a line each, and how many more there are."""
    for entry in entries[:_MOST_LINES]:
        yield Prose(Text("• ").append(entry.text), hang=2)
    if (rest := len(entries) - _MOST_LINES) > 0:
        yield Prose(Text(voice.say(f"and {rest} more", f"另有 {rest} 项"), "dim"))


def _without_echo(rows: list[Outlook]) -> list[Outlook]:
    """That the parties are to agree says nothing beside what they are to agree on."""
    return rows if len(rows) == 1 else [row for row in rows if not isinstance(row.effect, model.Negotiate)]


def _words(voice: Voice, outlook: Outlook, decision: Decision, moments: Moments) -> str:
    row = row_of(outlook.effect, outlook.rules, decision.file.values, decision.currency, moments)
    if row is not None:
        return grants.row_words(voice, row)
    effect = outlook.effect
    assert not isinstance(effect, Imposed)
    match effect:
        case model.NotLiable(party):
            return effects.not_liable(voice, [party])
        case model.Remedies(alternatives):
            return voice.pair(voice.say("remedy", "处理方式"), effects.remedies(voice, sorted(alternatives)))
        case _:
            return next(effects.sentences(voice, [effect], decision.file, {}, {}, {}))
