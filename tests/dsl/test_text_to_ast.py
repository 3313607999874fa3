"""Reading a policy file: what is accepted, and what is said of every fault."""

from __future__ import annotations

import gc
from textwrap import dedent

import pytest

from fenze.dsl import ast
from fenze.dsl.diagnostic import Diagnostic, PolicyError
from fenze.dsl.loc import Loc
from fenze.dsl.text_to_ast import file_of
from fenze.dsl.tree_to_ast.condition import DEEPEST


def faults_of(text: str) -> tuple[Diagnostic, ...]:
    with pytest.raises(PolicyError) as raised:
        file_of(dedent(text), "policy.fenze")
    assert {diagnostic.code for diagnostic in raised.value.diagnostics} == {"syntax"}
    return raised.value.diagnostics


def fault_of(text: str) -> tuple[int, int, str, str | None]:
    """Line, column, message and help of the only fault."""
    (fault,) = faults_of(text)
    return fault.loc.line, fault.loc.column, fault.message.en, fault.help.en if fault.help else None


def same(text: str, plain: str) -> None:
    assert file_of(text, "a.fenze").statements == file_of(plain, "a.fenze").statements


# ── what is accepted ──────────────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize("text", ["", "\n", "\ufeff", "  \t\r\n", "# only a comment"])
def test_a_text_without_statements_is_a_file_without_statements(text: str) -> None:
    assert file_of(text, "a.fenze").statements == ()


def test_line_ends_tabs_and_a_byte_order_mark_do_not_matter() -> None:
    plain = 'party a "甲"  # one\nrule X when a is b\n  then negotiate\n'
    for text in (plain.replace("\n", "\r\n"), plain.replace("\n", "\r"), "\ufeff" + plain, plain.replace(" ", "\t")):
        file = file_of(text, "a.fenze")
        assert file.statements == file_of(plain, "a.fenze").statements
        assert file.statements[1].loc == Loc("a.fenze", 2, 1, 3, 17)
        assert file.comments[0].loc.line == 1


def test_chinese_punctuation_blanks_and_digits_are_those_of_the_grammar() -> None:
    same(
        "事实 状态 “签收状态” ／ “receipt”：取值 未签 “未签字”，已签　　“已签字”、拒签\n"
        "参数 分摊：份额　＝　２：１：１　理由　“建议值”\n参数 比例：百分比 ＝ ３０％",
        '事实 状态 "签收状态" / "receipt": 取值 未签 "未签字", 已签 "已签字", 拒签\n'
        '参数 分摊: 份额 = 2:1:1 理由 "建议值"\n参数 比例: 百分比 = 30%',
    )
    same(
        "规则 甲 当 （天数 ＞ ７ 天 或 天数 ≤ ０．５ 天）且 数 ≠ －３ 且 数 ≥ 1 且 数 ！＝ 2"
        " 则 乙 应当 丙（给：丁；凭：戊，己）",
        "规则 甲 当 (天数 > 7 天 或 天数 <= 0.5 天) 且 数 != -3 且 数 >= 1 且 数 != 2 则 乙 应当 丙 (给: 丁; 凭: 戊, 己)",
    )


def test_strings_quoted_names_names_and_comments_keep_their_punctuation() -> None:
    file = file_of('费用项 `少发，少件` "错发：（一）＃　１％"  # 注：２、３\n费用项 第７条 “说"好"，#不是注释”', "a.fenze")
    first, second = file.statements
    assert isinstance(first, ast.Word)
    assert isinstance(second, ast.Word)
    assert (first.name.text, first.labels.chinese) == ("少发，少件", "错发：（一）＃　１％")
    assert (second.name.text, second.labels.chinese) == ("第７条", '说"好"，#不是注释')
    assert [comment.text for comment in file.comments] == ["# 注：２、３"]


def test_punctuation_of_one_character_leaves_columns_as_they_are() -> None:
    (statement,) = file_of("规则 甲 当（乙 ＞ ３）则 协商", "a.fenze").statements
    assert isinstance(statement, ast.Rule)
    when = statement.clauses[0]
    assert isinstance(when, ast.When)
    assert (when.condition.loc.column, when.condition.loc.end_column) == (8, 13)


def test_one_is_not_liable_and_several_are_not_liable() -> None:
    same("rule X then a is not liable", "rule X then a are not liable")


def test_a_portion_by_a_parameter_and_a_deadline_share_the_word_of() -> None:
    same("rule X then a bears p of c and a must b within p of t", "规则 X 则 a 承担 p 的 c 且 a 应当 b 时限 p 起算于 t")


def test_comments_know_whether_they_stand_alone() -> None:
    text = 'party a "# no"  # one \n\t# two\nparty `#b` # three'
    comments = file_of(text, "a.fenze").comments
    assert [(comment.text, comment.alone, comment.loc.line, comment.loc.column) for comment in comments] == [
        ("# one", False, 1, 17),
        ("# two", True, 2, 2),
        ("# three", False, 3, 12),
    ]


def test_collecting_garbage_goes_on_after_reading() -> None:
    file_of("party a", "a.fenze")
    assert gc.isenabled()
    with pytest.raises(PolicyError):
        file_of("party", "a.fenze")
    assert gc.isenabled()


# ── faults: what stood there, what was expected ───────────────────────────────────────────────────────────────────────────

_AFTER_CONDITION = "`and`, `or` or a clause such as `when` or `then`"


@pytest.mark.parametrize(
    ("text", "line", "column", "message"),
    [
        ("rule X when", 1, 8, "expected a condition after `when`, but the statement ends here"),
        ("rule X when a is\n\nrule Y when b", 1, 15, "expected a value after `is`, but the statement ends here"),
        ("rule X then", 1, 8, "expected an outcome after `then`, but the statement ends here"),
        ("rule X when a is then negotiate", 1, 18, "expected a value after `is`, but found `then`"),
        ("rule X when then negotiate", 1, 13, "expected a condition after `when`, but found `then`"),
        ("rule X when (a is b then negotiate", 1, 21, "expected `)`, `and` or `or` after `b`, but found `then`"),
        ("rule X then a must b (to: c", 1, 27, "expected `,`, `)` or `;` after `c`, but the statement ends here"),
        ("rule X then remedy b bears", 1, 22, f"expected `if`, {_AFTER_CONDITION} after `b`, but found `bears`"),
        ("rule X then a bears 50% c", 1, 25, "expected `of` after `50%`, but found `c`"),
        ("rule X then a bears 3 c", 1, 21, "expected how much, such as `all` or `50% of` after `bears`, but found `3`"),
        ("fact x:", 1, 7, "expected a type such as `yes or no` after `:`, but the statement ends here"),
        ("fact x: yes or no presumed", 1, 19, "expected a value after `presumed`, but the statement ends here"),
        ("party", 1, 1, "expected a name after `party`, but the statement ends here"),
        ("version 1.0", 1, 9, "expected a version such as `1.0.0` after `version`, but found `1.0`"),
        ("in force from 2022/01/01", 1, 15, "expected a date such as `2024-01-31` after `in force from`, but found `2022/01`"),
        ("parameter p: money", 1, 14, "expected `=` after `money`, but the statement ends here"),
        ('scenario "s" expect', 1, 14, "expected an outcome such as `decided` after `expect`, but the statement ends here"),
        ('scenario "s"\n  given a', 2, 9, "expected `is` after `a`, but the statement ends here"),
        ("hello world", 1, 1, "no statement begins with `hello`"),
        ("party a\n\n)", 3, 1, "no statement begins with `)`"),
        ('rule X "abc', 1, 8, "this text has no closing quotation mark on its line"),
        ('rule X "a\\d"', 1, 8, 'a backslash in a text stands before `"`, `\\` or `n` only'),
        ("rule `X\n  when a", 1, 6, "this name has no closing back-quote on its line"),
        ("version\u200b", 1, 8, "expected a version such as `1.0.0` after `version`, but found the invisible character U+200B"),
        ("rule X when a is b $ c", 1, 20, f"expected {_AFTER_CONDITION} after `b`, but found `$`"),
        ("规则 X 当 甲 为 （乙）", 1, 12, "expected a value after `为`, but found `（`"),
        (f"currency {'a' * 99} b", 1, 110, f"expected a new statement after `{'a' * 39}…`, but found `b`"),
    ],
)  # fmt: skip
def test_a_fault_says_what_stood_there_and_what_was_expected(text: str, line: int, column: int, message: str) -> None:
    (fault, *_) = faults_of(text)
    assert (fault.loc.line, fault.loc.column, fault.message.en) == (line, column, message)


def test_a_fault_in_chinese() -> None:
    (fault,) = faults_of("规则 X 当 甲 为 则 协商")
    assert fault.message.zh == "`为` 之后应为取值，却是 `则`"
    (fault,) = faults_of("规则 X\n  当 甲 为 乙，丙 为 丁\n  则 协商")
    assert fault.message.zh == "`乙` 之后应为 `且`、`或` 或子句（例如 `当` 或 `则`），却是 `，`"
    assert fault.help is not None
    assert fault.help.zh == "请用 `且` 连接，不用逗号"
    (fault,) = faults_of("规则 X 当")
    assert fault.message.zh == "`当` 之后应为条件，语句却到此为止"


def test_a_fault_is_as_wide_as_the_word_it_points_at() -> None:
    (fault,) = faults_of("rule X when a is b order_clerk bears all c")
    assert fault.loc == Loc("policy.fenze", 1, 20, 1, 31)


# ── typical slips: the advice ─────────────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("text", "line", "column", "advice"),
    [
        ("rule X\n  when a is b\n  order_clerk bears all c", 3, 3, "write `then` before the first outcome"),
        ("rule X when a is b and order_clerk bears all c", 1, 36, "write `then` before the first outcome"),
        ("rule X when a == b then negotiate", 1, 16, "write `is` instead of `==`"),
        ('scenario "s" given a = b expect decided', 1, 22, "write `is` instead of `=`"),
        ('scenario "s" given a: b expect decided', 1, 21, "write `is` instead of `:`"),
        ("rule X when a is b, c is d then negotiate", 1, 19, "join with `and`, not with a comma"),
        ("rule X then a bears all c, b must d", 1, 30, "join with `and`, not with a comma"),
        ('rule X "做单错误 / "order keyed wrong" when a', 1, 17, "a quotation mark is missing on this line"),
        ("rule X 'label' when a", 1, 8, 'a text stands in double quotation marks: `"…"`'),
        ("fact x yes or no", 1, 8, "a colon stands between the name and what it is"),
        ('fact x "label" one of a, b', 1, 16, "a colon stands between the name and what it is"),
        ("asking order o a, b", 1, 16, "a colon stands between the name and what it is"),
        ("rule X then check bears all c", 1, 25, "`check` is a word of the language; as a name it goes into back-quotes"),
        (
            "rule X when a then note flag remedy",
            1,
            30,
            "`remedy` is a word of the language; as a name it goes into back-quotes",
        ),
        ('scenario "s" given cost is 1,000 expect decided', 1, 29, "write the number without commas: `1000`"),
        ("parameter p: money = 1,234,567.89", 1, 23, "write the number without commas: `1234567`"),
        ('rule "label" when a', 1, 6, "a name of its own stands before the label"),
        ('fact x: one of "a", "b"', 1, 16, "a name stands without quotation marks, or in back-quotes"),
        ("rul X when a", 1, 1, "did you mean `rule`?"),
        ("Rule X when a", 1, 1, "did you mean `rule`?"),
        ("rule X overide Y", 1, 8, "did you mean `overrides`?"),
        ("rule X when a > 3 dayz then negotiate", 1, 19, "did you mean `days`?"),
        ("rule X if a then negotiate", 1, 8, "the word for this is `when`"),
        ("rule X when a && b then negotiate", 1, 15, "the word for this is `and`"),
        ("rule X when wrong-item is b then negotiate", 1, 24, "the name `wrong-item` goes into back-quotes"),
        ("rule X when wrong-item then negotiate", 1, 13, "the name `wrong-item` goes into back-quotes"),
        ("rule X when a + b then negotiate", 1, 13, "compare it with something: `… > 0`"),
        ("rule X when (a and b) * 2 > c then negotiate", 1, 14, "numbers are joined with `+` and `-`, not with `and` and `or`"),
        ("rule X then a pays b 30 % of c for d", 1, 25, "write it as `30%`"),
        ("rule X then a is fined 30 percent of c", 1, 27, "write it as `30%`"),
        ("rule X then a bears half c", 1, 26, "write it as `1/2 of`"),
        ("rule X then a bears one third of c", 1, 25, "write it as `1/3 of`"),
        ("规则 X 则 甲 承担 一半 损失", 1, 16, "write it as `1/2 的`"),
        ("rule X then a is fined ￥300", 1, 24, "an amount stands without a currency: `300`"),
        ("rule X then a is fined 300 yuan", 1, 28, "an amount stands without a currency: `300`"),
        ("rule X then a is fined b -5", 1, 26, "a `-` has blanks around it"),
        ("rule X then a is fined min(b, 1,500)", 1, 31, "write one number as `1500`, two as `1, 500`"),
        ("rule X then a bears up to 30% of c", 1, 34, "put the formula in parentheses: `(30%)`"),
        ("rule X then a bears up to t[f] of c", 1, 35, "put the formula in parentheses: `(t[f])`"),
        ("rule X then a pays 300 to b for c", 1, 20, "say whom before how much: `pays b 300`"),
        ("rule X then a pay b 300 for c", 1, 15, "did you mean `pays`?"),
        ("fact 3d_photo: yes or no", 1, 6, "the name `3d_photo` goes into back-quotes"),
        ("rule X when a then negotiate.", 1, 29, "leave out the `.`"),
        ("rule X: when a then negotiate", 1, 7, "leave out the `:`"),
        ("规则 X 当 甲 则 协商。", 1, 14, "leave out the `。`"),
        ("rule X when a\u200b then negotiate", 1, 14, "delete it"),
        ("规则 X 当问题类型 为 错发 则 协商", 1, 6, "write blanks between the words: `当 问题类型`"),
        ("规则 X 当问题类型为错发则协商", 1, 6, "write blanks between the words: `当 问题类型 为 错发 则 协商`"),
        ("规则 X 当 问题类型 是 错发 则 协商", 1, 13, "the word for this is `is`"),
        ("規則 X 當 甲 為 乙 則 協商", 1, 1, "words of the language are in simplified characters: `规则`"),
    ],
)
def test_a_typical_slip_is_known(text: str, line: int, column: int, advice: str) -> None:
    where = fault_of(text)
    assert (where[0], where[1], where[3]) == (line, column, advice)


def test_no_advice_is_given_that_would_not_help() -> None:
    assert fault_of("rule X when a is b, c d e f g")[3] is None
    assert fault_of("hello world")[3] is None


# ── all of them at once ───────────────────────────────────────────────────────────────────────────────────────────────────


def test_every_statement_at_fault_is_told_and_the_others_are_read() -> None:
    found = faults_of("""\
        policy p
        fact a yes or no
        fact b: yes or no
        rule X when a is
        rule Y
          when a is b c is d
          then negotiate
        party c party d party
        scenario "s" expect decided
        rul Z when a
        rule W then
        """)
    assert [(fault.loc.line, fault.loc.column) for fault in found] == [(2, 8), (4, 15), (6, 15), (8, 17), (10, 1), (11, 8)]


def test_a_word_in_the_first_column_that_is_part_of_an_outcome_begins_no_statement() -> None:
    (fault,) = faults_of("rule X then negotiate and\nremedy refund\nrule Y when")
    assert fault.loc.line == 3


def test_a_fault_before_many_statements_is_told_once() -> None:
    rules = "".join(f"rule R-{number} when a is b then negotiate\n" for number in range(200))
    (fault,) = faults_of(f"rule Q when\n{rules}")
    assert (fault.loc.line, fault.loc.column) == (1, 8)


@pytest.mark.parametrize("condition", ["(" * 5_000 + "a" + ")" * 5_000, "not " * 5_000 + "a"])
def test_a_condition_nested_too_deeply_is_refused(condition: str) -> None:
    where = fault_of(f"rule X when {condition}")
    assert where[2] == f"this condition is nested more than {DEEPEST} levels deep"


def test_a_condition_as_deep_as_may_be_is_read() -> None:
    same(f"rule X when {'(' * DEEPEST}a{')' * DEEPEST}", "rule X when a")
