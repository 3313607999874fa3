"""Terminals that a parser would accept → what a message says was expected, in words of the language."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass

from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import KEYWORDS, phrase_of
from fenze.dsl.text_to_tree import parser


def _set(words: str) -> frozenset[str]:
    return frozenset(words.split())


STATEMENTS = _set(
    "POLICY VERSION IN_FORCE_FROM CURRENCY TIME_ZONE CALENDAR IMPORT SOURCE PARTY COST REMEDY ACTION EVIDENCE TERM FACT "
    "PARAMETER TABLE DEFINE CONSTRAINT ASKING_ORDER RULE SCENARIO CONTRACT PROPERTY ACCEPT"
)
"""The keywords that begin a statement."""

_NAMES = _set("NAME QUOTED_NAME")
_LITERALS = _NAMES | _set("YES NO EQUAL NUMBER PERCENT FRACTION RATIO STRING DATE DATE_TIME")
_UNITS = _set("MINUTES HOURS DAYS WORKING_DAYS MONTHS YEARS")
_TYPES = _UNITS | _set(
    "YES_OR_NO ONE_OF PARTY_AMONG MONEY INTEGER DECIMAL PERCENT_TYPE TEXT DATE_TYPE DATE_TIME_TYPE TIME_OF_DAY PARTY SHARES"
)
_COMPARISONS = _set("IS IS_NOT IS_ONE_OF IS_NONE_OF IS_KNOWN IS_UNKNOWN COMPARE EQUALS")
_FORMULAS = _NAMES | _set("NUMBER PERCENT FRACTION LPAR MIN MAX CLAMP")
_CONDITIONS = _FORMULAS | {"NOT"}
_SIGNS = _set("PLUS MINUS STAR SLASH LSQB")
_OUTCOMES = _NAMES | _set("REMEDY CHECK AWAIT NEGOTIATE ESCALATE REFER_TO NOTE PRESUME ELIGIBLE_FOR NOT_ELIGIBLE_FOR WINDOW")
_EXPECTATIONS = _NAMES | _set("NOBODY_BEARS NOBODY_PAYS REMEDY CHECK ELIGIBLE_FOR NOT_ELIGIBLE_FOR WINDOW")
_PORTIONS = _NAMES | _set("ALL PERCENT FRACTION UP_TO EXCESS_OVER THE_REST_OF BETWEEN")
_AMOUNTS = _PORTIONS | {"NUMBER"}
_RULE_CLAUSES = _set("CITES READS FLAGGED OVERRIDES IN_FORCE_FROM WHEN UNLESS THEN")
_FACT_CLAUSES = _set("PRESUMED IMPLIED FROM FROM_MIDNIGHT_AFTER AT ELSE ASK")


@dataclass(frozen=True, slots=True)
class _Group:
    """Terminals that one phrase stands for, where all of `signs` are accepted; a lower rank is named earlier."""

    signs: frozenset[str]
    members: frozenset[str]
    phrase: Text
    rank: int


_FIRST, _WORDS, _THEN, _LAST = range(4)
"""Ranks: single keywords and punctuation come between what opens something and what goes on from something complete."""


def _group(rank: int, signs: str, members: frozenset[str], en: str, zh: str) -> _Group:
    return _Group(_set(signs), members, Text(en, zh), rank)


_GROUPS = (
    _group(_LAST, "RULE FACT $END", STATEMENTS | {"$END"}, "a new statement", "新的语句"),
    _group(_FIRST, "YES NUMBER STRING", _LITERALS | _FORMULAS, "a value", "取值"),
    _group(_FIRST, "YES_OR_NO MONEY", _TYPES, "a type such as `yes or no`", "类型（例如 `是或否`）"),
    _group(_FIRST, "MINUTES HOURS", _UNITS, "a unit such as `hours`", "单位（例如 `小时`）"),
    _group(_FIRST, "NOT NAME LPAR", _CONDITIONS, "a condition", "条件"),
    _group(_FIRST, "MIN NUMBER", _FORMULAS, "a formula such as `30% of …`", "算式（例如 `30% 的 …`）"),
    _group(_THEN, "PLUS STAR", _SIGNS, "a sign such as `+`", "运算符（例如 `+`）"),
    _group(_FIRST, "NEGOTIATE NAME", _OUTCOMES, "an outcome", "结果"),
    _group(_FIRST, "NOBODY_BEARS NAME", _EXPECTATIONS, "an outcome such as `decided`", "预期结果（例如 `decided`）"),
    _group(_FIRST, "ALL NUMBER", _AMOUNTS, "how much, such as `300 of` or `50% of`", "金额或份额（例如 `300 的` 或 `50% 的`）"),
    _group(_FIRST, "ALL PERCENT", _PORTIONS, "how much, such as `all` or `50% of`", "份额（例如 `全部` 或 `50% 的`）"),
    _group(_FIRST, "IS IS_KNOWN", _COMPARISONS, "a comparison such as `is` or `>`", "比较（例如 `为` 或 `>`）"),
    _group(_FIRST, "DATE", _set("DATE DATE_TIME"), "a date such as `2024-01-31`", "日期（例如 `2024-01-31`）"),
    _group(_FIRST, "VERSION_NUMBER", _set("VERSION_NUMBER"), "a version such as `1.0.0`", "版本号（例如 `1.0.0`）"),
    _group(_FIRST, "DATE_TIME", _set("DATE_TIME"), "a date and time", "日期时间"),
    _group(_FIRST, "NAME", _NAMES, "a name", "名称"),
    _group(_FIRST, "NUMBER", _set("NUMBER"), "a number", "数"),
    _group(_THEN, "STRING", _set("STRING"), "a text in quotation marks", "引号中的文字"),
    _group(_THEN, "CITES THEN", _RULE_CLAUSES, "a clause such as `when` or `then`", "子句（例如 `当` 或 `则`）"),
    _group(_THEN, "PRESUMED ASK", _FACT_CLAUSES, "a clause such as `presumed` or `ask`", "子句（例如 `推定为` 或 `询问`）"),
)

_MOST = 5
"""More things than these are not listed; the likeliest come first."""


def expected_words_of(terminals: Collection[str]) -> Text:
    """`` `and`, `or` or a clause such as `then` ``; a new statement is named only where nothing else could follow."""
    left = set(terminals)
    phrases: list[tuple[int, Text]] = []
    for group in _GROUPS:
        if group.signs <= left:
            phrases.append((group.rank, group.phrase))
            left -= group.members
    marks = {terminal.name: terminal.pattern.value for terminal in parser().terminals if terminal.pattern.type == "str"}
    phrases += [(_WORDS, Text(f"`{marks[mark]}`", f"`{marks[mark]}`")) for mark in sorted(left & marks.keys())]
    words = [keyword for keyword in KEYWORDS if keyword in left]
    phrases += [(_WORDS, Text(f"`{phrase_of(word, 'en')}`", f"`{phrase_of(word, 'zh')}`")) for word in words]
    listed = [phrase for rank, phrase in sorted(phrases, key=lambda ranked: ranked[0]) if rank < _LAST or len(phrases) == 1][
        :_MOST
    ]
    return Text(_joined([phrase.en for phrase in listed], ", ", " or "), _joined([phrase.zh for phrase in listed], "、", "或"))


def _joined(listed: list[str], comma: str, last: str) -> str:
    phrases = list(dict.fromkeys(listed))
    return last.join([comma.join(phrases[:-1]), phrases[-1]]) if len(phrases) > 1 else "".join(phrases)
