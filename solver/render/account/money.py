"""How costs are divided and payments come to their amounts, in lines."""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction

from fenze.decision.explain import AmountSteps, Explanation
from fenze.decision.money_steps import MoneyPart, MoneySteps
from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.solver.render import effects, grants
from fenze.solver.render.account.model import Division, Reckoning
from fenze.solver.render.formulas import step_lines, value_words
from fenze.solver.render.values import amount_of_minor, exact_amount, share
from fenze.solver.render.voice import Voice


def divisions_of(explanation: Explanation, voice: Voice) -> tuple[Division, ...]:
    """How each cost is divided, where there is more to say than that one party bears all of it."""
    return tuple(_division(voice, steps) for steps in explanation.money if _tells_something(steps))


def reckonings_of(explanation: Explanation, voice: Voice) -> tuple[Reckoning, ...]:
    """How each payment and fine that takes a formula comes to its amount."""
    return tuple(_reckoning(voice, steps) for steps in explanation.amounts if steps.steps and steps.steps.parts)


def _division(voice: Voice, steps: MoneySteps) -> Division:
    assert steps.total is not None
    rows: list[tuple[str, str, str, str]] = []
    for part in steps.parts:
        name = voice.say("nobody", "无人承担") if part.party is None else voice.party(part.party)
        exact = "" if part.exact is None else exact_amount(voice, part.exact)
        amount = "" if part.amount is None else amount_of_minor(voice, part.amount)
        rows.append((name, "" if part.share is None else share(voice, part.share), exact, amount))
    rounding = ""
    if any(part.exact is not None and part.exact != part.amount for part in steps.parts):
        rounding = voice.say(
            "Each gets the whole coins of its exact part; the coins left over go one each to the largest remainders, "
            "in the order of the names where these are equal.",
            "各方先按精确值舍去尾数，余下的零头按尾数从大到小逐一补给，尾数相同的按名称先后。",
        )
    total, cost = amount_of_minor(voice, steps.total), voice.fact(steps.cost)
    title = voice.say(f"How {total} of {cost} is divided", f"{cost} {total}的分摊")
    return Division(title, tuple(rows), tuple(line for part in steps.parts for line in _limit(voice, part)), rounding)


def _reckoning(voice: Voice, steps: AmountSteps) -> Reckoning:
    assert steps.steps is not None
    lines = list(step_lines(voice, steps.steps))
    exact = steps.steps.value
    minor_digits = minor_digits_of(voice.policy.currency)
    if exact is not None and steps.amount is not None and exact * 10**minor_digits != steps.amount:
        lines.append(voice.pair(_rounding_words(voice, steps.rounding), amount_of_minor(voice, steps.amount)))
    return Reckoning(grants.row_words(voice, steps.of), tuple(lines))


def _limit(voice: Voice, part: MoneyPart) -> Iterator[str]:
    """What the formula in a share comes to."""
    if part.steps is not None and part.stated is not None and part.party is not None:
        portion = effects.portion_words(voice, part.stated) + voice.in_brackets(value_words(voice, part.steps))
        yield voice.pair(voice.party(part.party), portion)
        yield from step_lines(voice, part.steps)


def _rounding_words(voice: Voice, rounding: model.Rounding) -> str:
    match rounding:
        case "half up":
            return voice.say("rounded half up", "四舍五入")
        case "half even":
            return voice.say("rounded half even", "四舍六入五成双")
        case "up":
            return voice.say("rounded up", "尾数进位")
        case "down":
            return voice.say("rounded down", "尾数舍去")


def _tells_something(steps: MoneySteps) -> bool:
    divided = len(steps.parts) > 1 or any(part.share != Fraction(1) for part in steps.parts)
    return divided and all(part.amount is not None for part in steps.parts)
