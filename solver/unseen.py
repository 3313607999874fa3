"""What no scenario has shown → why no case can show it, or nothing where a case could."""

from __future__ import annotations

from fractions import Fraction

from fenze.dsl import model
from fenze.dsl.currency import minor_digits_of
from fenze.dsl.diagnostic import Text
from fenze.dsl.spelling import text_of
from fenze.solver.limits import Side
from fenze.solver.reach import Goal, Reach

_EXCLUDED = Text("the conditions exclude each other", "条件互相排斥")


def no_case_for(reach: Reach, *goals: Goal) -> Text | None:
    """Why no case meets the goals; None where one may. The first goal is what is to be shown, the others what it goes with."""
    if reach.possible(*goals):
        return None
    (condition, wanted), *others = goals
    match condition:
        case model.ParameterIs(parameter):
            return Text(f"the parameter `{parameter}` decides it", f"由参数 `{parameter}` 决定")
        case _ if reach.possible(*goals, parameters_open=True):
            names = [name for goal in goals for name in reach.parameters_in(goal[0])]
            shown = ", ".join(f"`{name}`" for name in dict.fromkeys(names))
            return Text(f"not with the parameters as they are: {shown}", f"参数取现值时不会出现：{shown}")
        case _ if (constraint := reach.constraint_against(*goals)) is not None:
            return Text(f"the constraint `{constraint}` rules it out", f"约束 `{constraint}` 排除了这种情况")
        case _ if others and reach.possible((condition, wanted)):
            return _EXCLUDED
        case model.Is(fact):
            return Text(f"the values are all that `{fact}` can have", f"`{fact}` 只有这些取值")
        case model.Known(fact):
            return Text(f"`{fact}` is presumed where nothing is stated", f"`{fact}` 未填报时按推定取值")
        case model.Compare(fact):
            return Text(f"`{fact}` is never on that side", f"`{fact}` 不会取到那一侧的值")
        case _:
            return _EXCLUDED


def no_number_for(fact: str | None, side: Side, limit: Fraction, policy: model.Policy) -> Text | None:
    """Why a number never lies on that side of a limit; None where it may, or where it is a difference."""
    kind = policy.facts[fact].type if fact is not None else None
    match kind:
        case model.Number(number):
            if side == "below" and limit <= 0 and number != "decimal":
                return Text(f"`{fact}` is never negative", f"`{fact}` 不会为负")
            step = {"integer": Fraction(1), "money": Fraction(1, 10 ** minor_digits_of(policy.currency))}.get(number)
            if side == "on" and step is not None and limit % step:
                return Text(f"`{fact}` never has a part so small", f"`{fact}` 没有这么小的单位")
            if side == "on" and number in ("decimal", "percent") and "/" in text_of(limit):
                return Text(f"no decimal number is {text_of(limit)}", f"小数写不出 {text_of(limit)}")
            return None
        case model.Clock():
            if side == "below" and limit <= 0:
                return Text("a day begins at 00:00", "一天从 00:00 开始")
            return None
        case _:
            return None
