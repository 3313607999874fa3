"""Codes of formulas, tables, payments and ranges."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Text

CODES: Mapping[str, Code] = {
    "mixed-kinds": Code(
        Text("numbers of different kinds in one formula", "算式中混用不同类的量"),
        Text(
            "Amounts of money are added to, compared with and chosen among amounts of money, lengths of time among lengths of "
            "time, plain numbers among plain numbers. Money and time are multiplied and divided by plain numbers only; money "
            "divided by money is a plain number. A literal number without unit is of the kind that stands beside it.",
            "金额只能与金额相加减、比较或取舍，时长只能与时长，纯数只能与纯数。金额和时长只能乘除纯数；金额除以金额得纯数。"
            "不带单位的数字随旁边的量而定。",
        ),
    ),
    "not-money": Code(
        Text("an amount that is no money", "算不出金额"),
        Text(
            "What is paid, or bounds what somebody bears, is an amount of money. `30%` alone is a plain number: say of "
            "which amount it is a part, `30% of item_price`. An amount that is not in the text of a rule is a parameter of "
            "type `money`.",
            "支付的数额、承担的上限都是金额。单写 `30%` 只是纯数，须写明是哪个金额的一部分：`30% 的 商品价格`。"
            "固定数额可声明为类型 `金额` 的参数。",
        ),
    ),
    "not-a-number": Code(
        Text("something that cannot be reckoned with", "不能参与计算"),
        Text(
            "A formula is made up of facts, cost heads and parameters that are numbers. Of a fact with named values a table "
            "says which number each value stands for: `rate[appliance]`. Times of day and dates are compared, not reckoned "
            "with.",
            "算式由数值的事实、费用项和参数组成。取值有名称的事实，可用表规定各取值对应的数：`费率[家电类目]`。时刻和日期只"
            "能比较，不能计算。",
        ),
    ),
    "division-by-zero": Code(
        Text("a division by 0", "除以 0"),
        Text(
            "A formula has a value in every case, so that it divides only by what is never 0: literal numbers and "
            "parameters. A fact may turn out to be 0.",
            "算式在任何案件中都须有值，因此只能除以绝不为 0 的数：数字和参数。事实可能为 0。",
        ),
    ),
    "range-reversed": Code(
        Text("a range that ends before it begins", "范围的上限低于下限"),
        Text(
            "In `between … and …` and `clamp(value, low, high)` the lower bound comes first. Two tables are compared row by "
            "row.",
            "`介于 … 至 …` 和 `限于(值, 下限, 上限)` 中，下限在前。两张表逐行比较。",
        ),
    ),
    "range-not-tentative": Code(
        Text("a range that nobody settles", "范围未写明由谁定"),
        Text(
            "A range does not say how much it is. `to be agreed` leaves the figure to the parties, `to be decided` to whoever "
            "decides the case.",
            "范围没有说明究竟是多少。`待协商` 由双方商定，`待裁定` 由裁定者决定。",
        ),
    ),
    "start-out-of-range": Code(
        Text("a proposal outside the range", "起点超出范围"),
        Text("What talks are to start from lies within the bounds.", "商谈的起点须在范围之内。"),
    ),
    "missing-entry": Code(
        Text("a table with a value left out", "表有遗漏"),
        Text(
            "A table has an entry for every value of its fact; otherwise a formula would have no value in some cases.",
            "表须给事实的每个取值一个数，否则有的案件算不出数。",
        ),
    ),
    "table-fact": Code(
        Text("a table read by another fact", "查表的事实不符"),
        Text(
            "A table is by one fact with named values, and read by that fact: `rate[appliance]` for a table `by appliance`.",
            "表按一个取值有名称的事实编制，也按该事实查：`按照 家电类目` 的表写作 `费率[家电类目]`。",
        ),
    ),
    "pays-itself": Code(
        Text("a party that pays itself", "支付给自己"),
        Text(
            "Payer and payee are the same party. A parameter may stand for the party as well.",
            "付款方与收款方是同一主体；参数也可能代表该主体。",
        ),
    ),
    "no-points": Code(
        Text("no points", "不扣分"),
        Text("Points are whole numbers from 1.", "分数为 1 以上的整数。"),
    ),
}
