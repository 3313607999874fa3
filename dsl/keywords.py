"""The words of the language: one concept, one English and one Chinese phrase.

The grammar takes its keyword terminals from this table and the printer takes its phrases from it, so the two tongues cannot
drift apart. A phrase of several words is one keyword; the words may be separated by any white space.
"""

from __future__ import annotations

import re
from typing import Literal

Tongue = Literal["en", "zh"]

KEYWORDS: dict[str, tuple[str, str]] = {
    # statements
    "POLICY": ("policy", "政策"),
    "VERSION": ("version", "版本"),
    "IN_FORCE_FROM": ("in force from", "施行自"),
    "UNTIL": ("until", "施行至"),
    "CURRENCY": ("currency", "币种"),
    "TIME_ZONE": ("time zone", "时区"),
    "CALENDAR": ("calendar", "日历"),
    "IMPORT": ("import", "引入"),
    "SOURCE": ("source", "出处"),
    "PARTY": ("party", "主体"),
    "PART_OF": ("part of", "属于"),
    "GIVEN_BY": ("given by", "取自"),
    "COST": ("cost", "费用项"),
    "REMEDY": ("remedy", "处理方式"),
    "ACTION": ("action", "动作"),
    "EVIDENCE": ("evidence", "证据"),
    "TERM": ("term", "用语"),
    "FACT": ("fact", "事实"),
    "PARAMETER": ("parameter", "参数"),
    "TABLE": ("table", "表"),
    "DEFINE": ("define", "定义"),
    "CONSTRAINT": ("constraint", "约束"),
    "NEVER": ("never", "绝不"),
    "ASKING_ORDER": ("asking order", "询问顺序"),
    "RULE": ("rule", "规则"),
    "SCENARIO": ("scenario", "情形"),
    "CONTRACT": ("contract", "合同"),
    "PROPERTY": ("property", "性质"),
    "ACCEPT": ("accept", "认可"),
    "APPLIES_TO": ("for", "适用于"),
    "SET": ("set", "设"),
    # types
    "YES_OR_NO": ("yes or no", "是或否"),
    "ONE_OF": ("one of", "取值"),
    "PARTY_AMONG": ("party among", "主体之一"),
    "MONEY": ("money", "金额"),
    "INTEGER": ("integer", "整数"),
    "DECIMAL": ("decimal", "小数"),
    "PERCENT_TYPE": ("percent", "百分比"),
    "TEXT": ("text", "文本"),
    "DATE_TYPE": ("date", "日期"),
    "DATE_TIME_TYPE": ("date and time", "日期时间"),
    "TIME_OF_DAY": ("time of day", "时刻"),
    "SHARES": ("shares", "份额"),
    "MINUTES": ("minutes", "分钟"),
    "HOURS": ("hours", "小时"),
    "DAYS": ("days", "天"),
    "WORKING_DAYS": ("working days", "个工作日"),
    "MONTHS": ("months", "个月"),
    "YEARS": ("years", "年"),
    # clauses of a fact or parameter
    "ASK": ("ask", "询问"),
    "WANTING": ("wanting", "索要"),
    "PRESUMED": ("presumed", "推定为"),
    "IMPLIED": ("implied", "据此为"),
    "FROM": ("from", "起于"),
    "FROM_MIDNIGHT_AFTER": ("from midnight after", "次日零点起于"),
    "TO": ("to", "止于"),
    "AT": ("at", "时刻取自"),
    "ELSE": ("else", "不然"),
    "BECAUSE": ("because", "理由"),
    "EQUAL": ("equal", "均等"),
    # clauses of a rule
    "CITES": ("cites", "依据"),
    "READS": ("reads", "将"),
    "AS": ("as", "读作"),
    "FLAGGED": ("flagged", "标记"),
    "ACTIVE_IF": ("active if", "启用若"),
    "OVERRIDES": ("overrides", "优先于"),
    "WHEN": ("when", "当"),
    "UNLESS": ("unless", "除非"),
    "THEN": ("then", "则"),
    "IF": ("if", "若"),
    # conditions
    "AND": ("and", "且"),
    "OR": ("or", "或"),
    "NOT": ("not", "并非"),
    "IS": ("is", "为"),
    "IS_NOT": ("is not", "不为"),
    "IS_ONE_OF": ("is one of", "为其一"),
    "IS_NONE_OF": ("is none of", "均不为"),
    "IS_KNOWN": ("is known", "已知"),
    "IS_UNKNOWN": ("is unknown", "未知"),
    "YES": ("yes", "是"),
    "NO": ("no", "否"),
    # formulas
    "MIN": ("min", "较小者"),
    "MAX": ("max", "较大者"),
    "CLAMP": ("clamp", "限于"),
    # outcomes
    "BEARS": ("bears", "承担"),
    "ALL": ("all", "全部"),
    "OF": ("of", "的"),
    "UP_TO": ("up to", "不超过"),
    "EXCESS_OVER": ("the excess over", "超出"),
    "THE_REST_OF": ("the rest of", "其余"),
    "BETWEEN": ("between", "介于"),
    "TO_BOUND": ("and", "至"),
    "STARTING_AT": ("starting at", "起点为"),
    "WITH_THE_REST_ON": ("with the rest on", "其余归"),
    "SHARE": ("share", "分担"),
    "EQUALLY": ("equally", "均摊"),
    "BY": ("by", "按照"),
    "TO_BE_AGREED": ("to be agreed", "待协商"),
    "TO_BE_DECIDED": ("to be decided", "待裁定"),
    "ARE_NOT_LIABLE": ("are not liable", "不担责"),
    "PAYS": ("pays", "支付"),
    "AN_AMOUNT": ("an amount", "一笔款项"),
    "FOR": ("for", "作为"),
    "PAID_AS": ("paid as", "折成"),
    "ROUNDED_HALF_UP": ("rounded half up", "四舍五入"),
    "ROUNDED_HALF_EVEN": ("rounded half even", "四舍六入五成双"),
    "ROUNDED_UP": ("rounded up", "尾数进位"),
    "ROUNDED_DOWN": ("rounded down", "尾数舍去"),
    "GETS": ("gets", "扣"),
    "POINTS": ("points", "分"),
    "PER": ("for", "每"),
    "IS_FINED": ("is fined", "罚款"),
    "IS_SANCTIONED": ("is sanctioned", "处以"),
    "LASTING": ("for", "为期"),
    "ELIGIBLE_FOR": ("eligible for", "可享"),
    "NOT_ELIGIBLE_FOR": ("not eligible for", "不可享"),
    "WINDOW": ("window", "申请期"),
    "NOT_BEFORE": ("not before", "不早于"),
    "ADVANCES": ("advances", "垫付"),
    "UNTIL_THEN": ("until", "直至"),
    "HAS_RECOURSE_AGAINST": ("has recourse against", "可追偿"),
    "CONCERNING": ("for", "就"),
    "MUST": ("must", "应当"),
    "WITHIN": ("within", "时限"),
    "AFTER_START": ("of", "起算于"),
    "BY_THE_END_OF_THE_DAY_OF": ("by the end of the day of", "限当日"),
    "DONE_AT": ("done at", "完成于"),
    "CHECK": ("check", "核查"),
    "AWAIT": ("await", "等待"),
    "NEGOTIATE": ("negotiate", "协商"),
    "ESCALATE": ("escalate", "上报"),
    "TO_PARTY": ("to", "给"),
    "REFER_TO": ("refer to", "转至"),
    "NOTE": ("note", "记明"),
    "PRESUME": ("presume", "推定"),
    "REBUTTABLE_BY": ("rebuttable by", "可反证以"),
    # scenarios
    "AS_OF": ("as of", "截至"),
    "GIVEN": ("given", "已知有"),
    "EXPECT": ("expect", "应得"),
    "WOULD_BEAR": ("would bear", "拟承担"),
    "NOBODY_BEARS": ("nobody bears", "无人承担"),
    "WOULD_PAY": ("would pay", "拟支付"),
    "NOBODY_PAYS": ("nobody pays", "无人支付"),
    "DUE_BY": ("by", "不晚于"),
    "STANDS": ("stands", "成立"),
    "DOES_NOT_STAND": ("does not stand", "不成立"),
    "IS_DEFEATED_BY": ("is defeated by", "让位于"),
    # properties
    "WHENEVER": ("whenever", "凡是"),
    "ALWAYS": ("always", "总是"),
    "AT_MOST_ONE_OF": ("at most one of", "至多其一"),
    "MORE": ("more", "增加"),
    "NEVER_LOWERS": ("never lowers what", "绝不减少"),
    "NEVER_RAISES": ("never raises what", "绝不增加"),
}


_ALSO: dict[str, str] = {
    "ARE_NOT_LIABLE": "is not liable",
    "MINUTES": "minute",
    "HOURS": "hour",
    "DAYS": "day",
    "WORKING_DAYS": "working day",
    "MONTHS": "month",
    "YEARS": "year",
}
"""Another form of the English phrase, which the printer does not write."""
_SECOND = frozenset({"APPLIES_TO", "CONCERNING", "DUE_BY", "LASTING", "PER", "TO_BOUND"})
"""Words that Chinese tells apart and English does not: where another one can stand too, `for`, `by` or `and` is that one."""


def terminal_of(keyword: str) -> str:
    """The Lark regular expression that matches either phrase of a keyword as whole words."""
    english, chinese = KEYWORDS[keyword]
    phrases = [english, *([_ALSO[keyword]] if keyword in _ALSO else [])]
    alternatives = {r"\s+".join(re.escape(word) for word in phrase.split()) for phrase in phrases} | {re.escape(chinese)}
    return "(?:" + "|".join(sorted(alternatives, reverse=True)) + r")(?!\w)"


def priority_of(keyword: str) -> int:
    """The priority of a keyword's terminal; whatever is not a keyword has less."""
    return 4 if keyword in _SECOND else 5


def phrase_of(keyword: str, tongue: Tongue) -> str:
    """The phrase the printer writes."""
    return KEYWORDS[keyword][0 if tongue == "en" else 1]
