"""The shares of one rule: never more than the whole of a cost head, never on a party that the rule lets off."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.check.numbers import text_of_number
from fenze.dsl.check.scope import Scope
from fenze.dsl.diagnostic import Place, Text


def check_sums(scope: Scope, rule: str, outcomes: Sequence[model.Outcome]) -> None:
    """Outcomes under conditions of their own may exclude each other: each condition's are added to the unconditional ones."""
    reported: set[str] = set()
    for condition in dict.fromkeys([None, *(outcome.condition for outcome in outcomes)]):
        together = [outcome.effect for outcome in outcomes if outcome.condition is None or outcome.condition == condition]
        bears = [effect for effect in together if isinstance(effect, model.Bears)]
        exempt = [effect for effect in together if isinstance(effect, model.NotLiable)]
        for cost in dict.fromkeys(effect.cost for effect in bears):
            if cost not in reported and _report_sum(scope, rule, cost, [effect for effect in bears if effect.cost == cost]):
                reported.add(cost)
        for effect in exempt:
            liable = next((other for other in bears if other.party == effect.party), None)
            if liable and effect.party not in reported:
                reported.add(effect.party)
                _report_exempt(scope, rule, effect, liable)


def _report_sum(scope: Scope, rule: str, cost: str, bears: Sequence[model.Bears]) -> bool:
    """Shares by formula may come to nothing, a share within bounds comes to its lower bound at least."""
    distinct = {(effect.party, effect.share): effect for effect in reversed(bears)}
    total = sum((_least_of(share) for _, share in distinct), Fraction(0))
    rests = {party: effect for (party, share), effect in distinct.items() if isinstance(share, model.Rest)}
    if len(rests) > 1:
        _report_rests(scope, rule, cost, list(rests.values()))
        return True
    if total <= 1:
        return False
    last = max(distinct.values(), key=lambda effect: effect.loc)
    places = dict.fromkeys(effect.loc for effect in bears if effect.loc != last.loc)
    scope.report(
        "share-over-one",
        last.loc,
        Text(
            f"the shares of `{cost}` in `{rule}` add up to {text_of_number(total)}, more than the whole",
            f"`{rule}` 中 `{cost}` 的份额合计 {text_of_number(total)}，超过全部",
        ),
        label=Text("more than the whole", "超过全部"),
        help=Text("the shares of one cost head add up to at most 1", "同一费用项的份额合计不得超过 1"),
        others=tuple(Place(loc, Text("and this share", "以及这一份")) for loc in places),
    )
    return True


def _least_of(share: model.Share) -> Fraction:
    match share:
        case Fraction():
            return share
        case model.Between(low):
            return low
        case _:
            return Fraction(0)


def _report_rests(scope: Scope, rule: str, cost: str, rests: Sequence[model.Bears]) -> None:
    first, second = sorted(rests, key=lambda effect: (effect.loc, effect.party))[:2]
    scope.report(
        "share-over-one",
        second.loc,
        Text(f"`{rule}` puts the rest of `{cost}` on more than one party", f"`{rule}` 把 `{cost}` 的其余归于多方"),
        label=Text("more than the whole", "超过全部"),
        help=Text("only one party can bear the rest", "其余只能归一方"),
        others=(Place(first.loc, Text("and this share", "以及这一份")),) if first.loc != second.loc else (),
    )


def _report_exempt(scope: Scope, rule: str, exempt: model.NotLiable, liable: model.Bears) -> None:
    party = exempt.party
    scope.report(
        "liable-and-exempt",
        exempt.loc,
        Text(
            f"`{rule}` puts a share on `{party}` and says that it is not liable",
            f"`{rule}` 既让 `{party}` 承担，又说它不担责",
        ),
        label=Text("not liable here", "此处不担责"),
        help=Text("keep one of the two", "两者只能留一个"),
        others=(Place(liable.loc, Text(f"bears `{liable.cost}` here", f"此处承担 `{liable.cost}`")),),
    )
