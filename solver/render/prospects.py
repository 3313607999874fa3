"""What is still open about a case → words: what each party may still come to bear, what is ruled out, what else may come."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fractions import Fraction

from rich.console import RenderableType
from rich.table import Table
from rich.text import Text

from fenze.dsl import model
from fenze.dsl.due import Moments
from fenze.dsl.faced import Range
from fenze.dsl.timing import timing_of
from fenze.solver.decision import Decision, Exposure, Outlook
from fenze.solver.grant import row_of
from fenze.solver.render import effects, grants
from fenze.solver.render.prose import Prose
from fenze.solver.render.values import amount_of_minor, share
from fenze.solver.render.voice import Voice

_MOST_LINES = 8


def exposure_table(voice: Voice, decision: Decision, rows: Iterable[Exposure]) -> Table:
    """Who may come to bear how much of which cost."""
    table = Table(box=None, padding=(0, 3, 0, 0), pad_edge=False, header_style="dim")
    table.add_column(voice.say("who", "承担方"), overflow="fold")
    table.add_column(voice.say("what", "费用"), overflow="fold")
    table.add_column(voice.say("share", "份额"))
    table.add_column(voice.say("amount", "金额"))
    for row in rows:
        certain, proposed = row.share.high > 0, row.proposed_share is not None
        first = Text(voice.party(row.party), "bold")
        what = Text(voice.fact(row.cost))
        if not row.exact:
            what.append(voice.in_brackets(voice.say("at the outside", "至多如此")), "dim")
        if certain or not proposed:
            table.add_row(Prose(first), Prose(what), *_cells(voice, decision, row, row.share, row.amount))
        if row.proposed_share is not None:
            mark = Text(voice.in_brackets(voice.say("as a proposal", "协商方案")), "dim")
            told = what.copy().append_text(mark)
            first = Text() if certain else first
            table.add_row(Prose(first), Prose(told), *_cells(voice, decision, row, row.proposed_share, row.proposed_amount))
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


def _cells(
    voice: Voice, decision: Decision, row: Exposure, shares: Range[Fraction], amounts: Range[int] | None
) -> tuple[Prose, Prose]:
    if amounts is not None:
        money = amount_range(voice, amounts)
    else:
        money = "—" if row.cost in decision.file.values else voice.say("not known", "未填报")
    return Prose(share_range(voice, shares)), Prose(money)


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


def also_possible(voice: Voice, decision: Decision) -> Iterator[RenderableType]:
    """What else may come of the case, a line each."""
    rows = [row for row in decision.outlook if row.prospect == "possible"]
    moments = Moments(timing_of(voice.policy.time_zone, voice.policy.calendar), decision.file.values)
    lines = list(dict.fromkeys(_words(voice, row, decision, moments) for row in _without_echo(rows)))
    for line in lines[:_MOST_LINES]:
        yield Prose(Text("• ").append(line), hang=2)
    if (rest := len(lines) - _MOST_LINES) > 0:
        yield Prose(Text(voice.say(f"and {rest} more", f"另有 {rest} 项"), "dim"))


def _without_echo(rows: list[Outlook]) -> list[Outlook]:
    """That the parties are to agree says nothing beside what they are to agree on."""
    return rows if len(rows) == 1 else [row for row in rows if not isinstance(row.effect, model.Negotiate)]


def _words(voice: Voice, outlook: Outlook, decision: Decision, moments: Moments) -> str:
    effect = outlook.effect
    row = row_of(effect, outlook.rules, decision.file.values, decision.currency, moments)
    if row is not None:
        return grants.row_words(voice, row)
    match effect:
        case model.NotLiable(party):
            return effects.not_liable(voice, [party])
        case _:
            return next(effects.sentences(voice, [effect], decision.file, {}, {}))
