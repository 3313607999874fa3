"""What a property speaks of: which outcomes bear on it, whether it came about in a decision, and how it is said."""

from __future__ import annotations

from typing import assert_never

from fenze.decision.decision import Decision
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.solver.expectations import found_instead


def bears_on(effect: model.Effect, event: model.Event) -> bool:
    """Whether the outcome can make the difference whether the event comes about, beside the rules that it names."""
    match event:
        case model.SomeBorne(_, cost) | model.ExpectBears(_, cost) | model.ExpectNobodyBears(cost):
            return isinstance(effect, model.Bears) and effect.cost == cost
        case model.ExpectNotLiable():
            return isinstance(effect, model.NotLiable)
        case model.ExpectPays(reason=reason) | model.ExpectNobodyPays(reason):
            return isinstance(effect, model.Pays) and effect.reason == reason
        case model.ExpectRemedy(remedy):
            return isinstance(effect, model.Remedies) and remedy in effect.alternatives
        case model.ExpectDuty(action=action):
            return isinstance(effect, model.Must) and effect.action == action
        case model.ExpectSanction(_, sanction):
            return isinstance(effect, model.Sanction) and effect.sanction == sanction
        case model.ExpectEligible(what):
            return isinstance(effect, model.Eligible) and effect.what == what
        case model.ExpectAdvance(_, cost):
            return isinstance(effect, model.Advance)
        case model.ExpectRecourse():
            return isinstance(effect, model.Recourse)
        case _:
            return False


def is_of_the_file(event: model.Event) -> bool:
    """Whether the event is said of the file as it stands, so that it may come about while something is unknown."""
    return isinstance(event, model.ExpectStands | model.ExpectDuty | model.ExpectAdvance | model.ExpectRecourse)


def came_about(event: model.Event, decision: Decision) -> bool:
    """Whether the decision holds the event."""
    if not isinstance(event, model.SomeBorne):
        return found_instead(event, decision) is None
    return any(
        (row.party, row.cost) == (event.party, event.cost)
        and (row.tentative is not None) == event.proposed
        and row.share != 0
        and (row.share is not None or row.amount != 0)
        for row in decision.liability
    )


def said(event: model.Event) -> Text:
    """The event in words."""
    match event:
        case model.SomeBorne(party, cost, proposed):
            return _borne(party, "", cost, proposed)
        case model.ExpectBears(party, cost, _, share, proposed):
            return _borne(party, f"{share} ", cost, proposed)
        case model.ExpectNobodyBears(cost):
            return Text(f"nobody bears `{cost}`", f"`{cost}` 无人承担")
        case model.ExpectNotLiable(party):
            return Text(f"`{party}` is not liable", f"`{party}` 不担责")
        case model.ExpectPays(payer, payee, _, reason, proposed):
            pays, chinese = ("would pay", "拟支付") if proposed else ("pays", "支付")
            return Text(f"`{payer}` {pays} `{payee}` for `{reason}`", f"`{payer}` 因 `{reason}` {chinese} `{payee}`")
        case model.ExpectNobodyPays(reason):
            return Text(f"nobody pays for `{reason}`", f"无人因 `{reason}` 支付")
        case model.ExpectRemedy(remedy):
            return Text(f"the remedy `{remedy}`", f"处理方式 `{remedy}`")
        case model.ExpectDuty(actor, action):
            return Text(f"`{actor}` must `{action}`", f"`{actor}` 应当 `{action}`")
        case model.ExpectSanction(party, sanction):
            return Text(f"`{party}` is sanctioned with `{sanction}`", f"对 `{party}` 处以 `{sanction}`")
        case model.ExpectEligible(what, eligible):
            return Text(f"{'' if eligible else 'not '}eligible for `{what}`", f"{'可享' if eligible else '不可享'} `{what}`")
        case model.ExpectAdvance(party, cost):
            return Text(f"`{party}` advances `{cost}`", f"`{party}` 垫付 `{cost}`")
        case model.ExpectRecourse(party, against):
            return Text(f"`{party}` has recourse against `{against}`", f"`{party}` 可向 `{against}` 追偿")
        case model.ExpectStands(rule, stands):
            return Text(f"`{rule}` {'stands' if stands else 'does not stand'}", f"`{rule}` {'成立' if stands else '不成立'}")
        case (
            model.ExpectStatus()
            | model.ExpectDefeated()
            | model.ExpectCheck()
            | model.ExpectPoints()
            | model.ExpectFine()
            | model.ExpectWindow()
        ):
            raise AssertionError("no property speaks of it")
        case _:
            assert_never(event)


def _borne(party: str, share: str, cost: str, proposed: bool) -> Text:
    bears, chinese = ("would bear", "拟承担") if proposed else ("bears", "承担")
    if not share:
        return Text(f"`{party}` {bears} some of `{cost}`", f"`{party}` {chinese} `{cost}`")
    return Text(f"`{party}` {bears} {share}of `{cost}`", f"`{party}` {chinese} `{cost}` 的 {share.strip()}")
