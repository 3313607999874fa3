"""Codes of names and labels."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Text


def _unknown(english: str, chinese: str, advice: Text) -> Code:
    return Code(
        Text(f"unknown {english}", f"未声明的{chinese}"),
        Text(
            f"A name stands where a {english} is expected, but none is declared under that name or label. {advice.en}",
            f"此处应写{chinese}，但没有以此为名或标签的声明。{advice.zh}",
        ),
    )


_DECLARE = Text(
    "Check the spelling, or declare it. A name of another kind does not count: each kind has names of its own.",
    "请检查拼写，或先声明。其他种类的同名声明不算：各种类的名称互不相通。",
)

CODES: Mapping[str, Code] = {
    "duplicate-name": Code(
        Text("a name declared twice", "名称重复声明"),
        Text(
            "Two declarations of one kind have the same name. Cost heads are facts, and a fact and a parameter may "
            "stand in the "
            "same place of a condition: these three may not share a name either.",
            "同一种类有两个同名声明。费用项也是事实，事实与参数又可写在条件的同一位置，因此这三者之间也不得重名。",
        ),
    ),
    "duplicate-value": Code(
        Text("a value declared twice", "取值重复声明"),
        Text("A fact lists the same value twice among the values it can take.", "事实的取值中有一项列了两次。"),
    ),
    "duplicate-clause": Code(
        Text("a clause that may stand only once", "只能出现一次的内容重复"),
        Text(
            "A rule has one `when`, one `unless`, one `then`; a fact one `presumed` and one `ask`; a policy one name, "
            "version, currency, time zone and calendar. Two conditions are joined with `and` or `or`, since a second `when` "
            "could mean either.",
            "规则只有一个 `当`、一个 `除非`、一个 `则`；事实只有一个 `推定为`、一个 `询问`；政策只有一个名称、版本、币种、时"
            "区和日历。两个条件请用 `且` 或 `或` 连接，因为第二个 `当` 两种意思都可能。",
        ),
    ),
    "listed-twice": Code(
        Text("something listed twice", "重复列出"),
        Text(
            "A list names the same thing twice, perhaps once by its name and once by its label.",
            "列表中同一项出现两次，可能一次用名称、一次用标签。",
        ),
    ),
    "ambiguous-label": Code(
        Text("a label with two meanings", "标签有歧义"),
        Text(
            "A label may be used as a name as long as it stands for one thing. Here it stands for several: write the "
            "name itself.",
            "标签可当名称使用，前提是只指一项。此处它指多项，请直接写标识符。",
        ),
    ),
    "unknown-fact": _unknown("fact", "事实", _DECLARE),
    "unknown-cost": _unknown(
        "cost head",
        "费用项",
        Text(
            "Only what is declared with `cost` can be borne; a fact of type money cannot.",
            "只有用 `费用项` 声明的才能承担；类型为金额的事实不行。",
        ),
    ),
    "unknown-party": _unknown("party", "主体", _DECLARE),
    "unknown-remedy": _unknown("remedy", "处理方式", _DECLARE),
    "unknown-action": _unknown("action", "动作", _DECLARE),
    "unknown-evidence": Code(
        Text("unknown evidence", "未声明的证据"),
        Text(
            f"A name stands where evidence is expected, but none is declared under that name or label. {_DECLARE.en}",
            f"此处应写证据，但没有以此为名或标签的声明。{_DECLARE.zh}",
        ),
    ),
    "unknown-term": _unknown(
        "term",
        "用语",
        Text(
            "Under the keys `to`, `from`, `with` and `via` of a duty stand parties, under `any_of` and `all_of` "
            "evidence, under "
            "`facts` facts; under every other key stand terms, or texts in quotes.",
            "动作细节中，`对象`、`来自`、`会同`、`经由` 之后写主体，`任一`、`齐备` 之后写证据，`事实` 之后写事实；"
            "其余各项写用语，或写引号中的文字。",
        ),
    ),
    "unknown-source": _unknown("source", "出处", _DECLARE),
    "unknown-parameter": _unknown("parameter", "参数", _DECLARE),
    "unknown-table": _unknown(
        "table",
        "表",
        Text(
            "What stands before a fact in brackets, `rate[appliance]`, is a table.",
            "方括号中的事实之前写表：`费率[家电类目]`。",
        ),
    ),
    "unknown-definition": _unknown(
        "definition",
        "定义",
        Text(
            "A name that stands alone as a condition is a definition; of a fact say which value it has.",
            "单独作为条件的名称是定义；若是事实，请写明其取值。",
        ),
    ),
    "unknown-rule": _unknown("rule", "规则", Text("Check the spelling of its id.", "请检查规则编号的拼写。")),
    "unknown-value": Code(
        Text("unknown value", "没有这个取值"),
        Text(
            "The fact, or the parameter, cannot take this value. `unknown` is not a value: a fact that is not stated "
            "is unknown, "
            "and a condition asks for it with `is unknown`.",
            "事实（或参数）没有这个取值。“未知”不是取值：未给出的事实即为未知，条件中用 `未知` 询问。",
        ),
    ),
    "unknown-status": Code(
        Text("unknown status", "没有这种状态"),
        Text(
            "A scenario expects a status that no decision has. They are `conflict`, `escalate`, `negotiate`, `undetermined`, "
            "`decided` and `no_rule`.",
            "情形中期望了不存在的状态。状态有 `冲突`、`上报`、`协商`、`未定`、`已定`、`无规则`。",
        ),
    ),
}
