"""Typical slips of a policy's author → advice, given only where the text can be read on once the slip is mended.

Each slip proposes edits; the first one that lets the parser get well past the fault is the advice.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from typing import TypeAlias

from lark import UnexpectedToken

from fenze.dsl.diagnostic import Text
from fenze.dsl.expected import STATEMENTS
from fenze.dsl.fault import Edit as _Edit
from fenze.dsl.fault import Fault
from fenze.dsl.keywords import KEYWORDS
from fenze.dsl.slips_of_amounts import SLIPS_OF_AMOUNTS
from fenze.dsl.suggest import nearest
from fenze.dsl.text_to_tree import first_fault_of

_Slip: TypeAlias = Callable[[Fault], Iterator[_Edit]]


def advice_on(fault: Fault) -> Text | None:
    """How to mend the fault; None where it is not a slip that is known."""
    for slip in _SLIPS:
        for edit in slip(fault):
            if _mends(edit, fault):
                return edit.advice
    if len(re.findall(r'(?<!\\)"', fault.line)) % 2:
        return Text("a quotation mark is missing on this line", "此行缺一个引号")
    return None


def _mends(edit: _Edit, fault: Fault) -> bool:
    """Whether the statement can then be read to its end, or two words further at least."""
    text = fault.text[: edit.begin] + edit.replacement + fault.text[edit.end :]
    left = first_fault_of(text)
    if left is None:
        return True
    if isinstance(left, UnexpectedToken) and left.token.type == "$END":
        return False
    beyond = max(fault.offset + len(fault.found) + len(text) - len(fault.text), edit.begin + len(edit.replacement))
    return len(text[beyond : left.pos_in_stream].split()) >= 2


# ── the slips, the most telling first ─────────────────────────────────────────────────────────────────────────────────────


def _thousands(fault: Fault) -> Iterator[_Edit]:
    for number in re.finditer(r"\d{1,3}(?:,\d{3})+(?!\d)", fault.text):
        if number.start() <= fault.offset <= number.end():
            plain = number[0].replace(",", "")
            yield _Edit(
                number.start(),
                number.end(),
                plain,
                Text(f"write the number without commas: `{plain}`", f"数字中不加逗号：`{plain}`"),
            )


def _equals_sign(fault: Fault) -> Iterator[_Edit]:
    for sign in re.finditer(r"\s*(?:={1,3}|:)", fault.text):
        if sign.start() <= fault.offset <= sign.end():
            yield _Edit(
                sign.start(),
                sign.end(),
                " is ",
                Text(f"write `is` instead of `{sign[0].strip()}`", f"请把 `{sign[0].strip()}` 写成 `为`"),
            )


_OTHER_WORDS = {
    "if": ("when", "当"),
    "where": ("when", "当"),
    "如果": ("when", "当"),
    "若": ("when", "当"),
    "那么": ("then", "则"),
    "=>": ("then", "则"),
    "->": ("then", "则"),
    "&&": ("and", "且"),
    "&": ("and", "且"),
    "并且": ("and", "且"),
    "而且": ("and", "且"),
    "和": ("and", "且"),
    "||": ("or", "或"),
    "|": ("or", "或"),
    "或者": ("or", "或"),
    "!": ("not", "并非"),
    "非": ("not", "并非"),
    "equals": ("is", "为"),
    "are": ("is", "为"),
    "是": ("is", "为"),
    "等于": ("is", "为"),
    "isn't": ("is not", "不为"),
    "不是": ("is not", "不为"),
    "不等于": ("is not", "不为"),
    "in": ("is one of", "为其一"),
    "bear": ("bears", "承担"),
    "shares": ("share", "分担"),
    "should": ("must", "应当"),
    "shall": ("must", "应当"),
    "应": ("must", "应当"),
}


def _other_word(fault: Fault) -> Iterator[_Edit]:
    """A word of daily speech or of another language."""
    match = re.compile(r"[^\s\w,;:()\"`#]+|[\w']+").match(fault.text, fault.offset)
    meant = match and _OTHER_WORDS.get(match[0].lower())
    if match and meant:
        en, zh = meant
        advice = Text(f"the word for this is `{en}`", f"此处用 `{zh}`")
        yield _Edit(match.start(), match.end(), f" {en} ", advice)


def _comma(fault: Fault) -> Iterator[_Edit]:
    advice = Text("join with `and`, not with a comma", "请用 `且` 连接，不用逗号")
    if fault.found in {",", ";"}:
        yield _Edit(fault.offset, fault.offset + 1, " and ", advice)
    for token in reversed(fault.tokens[-4:]):
        if token.type == "COMMA":
            yield _Edit(token.start_pos, token.start_pos + 1, " and ", advice)


def _missing_then(fault: Fault) -> Iterator[_Edit]:
    advice = Text("write `then` before the first outcome", "第一个结果之前要写 `则`")
    if "THEN" in fault.expected and fault.found:
        yield _Edit(fault.offset, fault.offset, "then ", advice)
    for token in reversed(fault.tokens[-4:]):
        if token.type == "AND":
            yield _Edit(token.start_pos, token.end_pos, "then", advice)


def _missing_colon(fault: Fault) -> Iterator[_Edit]:
    if "COLON" in fault.expected and fault.found:
        advice = Text("a colon stands between the name and what it is", "名称与类型之间要写冒号")
        yield _Edit(fault.offset, fault.offset, ": ", advice)


def _misspelt(fault: Fault) -> Iterator[_Edit]:
    """A keyword with a letter wrong, or in capitals."""
    match = re.compile(r"[^\W\d_]+").match(fault.text, fault.offset)
    if match is None:
        return
    expected = sorted(keyword for keyword in fault.expected if keyword in KEYWORDS)
    phrases = [phrase for keyword in expected for phrase in KEYWORDS[keyword]]
    meant = nearest(match[0], phrases)
    if meant is not None:
        yield _Edit(match.start(), match.end(), meant, Text(f"did you mean `{meant}`?", f"是否应为 `{meant}`？"))


def _keyword_as_name(fault: Fault) -> Iterator[_Edit]:
    words = [(token.start_pos, token.end_pos) for token in fault.tokens[-2:] if token.type in KEYWORDS]
    match = re.compile(r"[^\W\d]\w*").match(fault.text, fault.offset)
    if match and any(match[0] in phrases for phrases in KEYWORDS.values()):
        words.append((match.start(), match.end()))
    for begin, end in words:
        word = fault.text[begin:end]
        advice = Text(
            f"`{word}` is a word of the language; as a name it goes into back-quotes",
            f"`{word}` 是语言的用词；作名称时请加反引号",
        )
        yield _Edit(begin, end, f"`{word}`", advice)


def _odd_name(fault: Fault) -> Iterator[_Edit]:
    """A name that begins with a digit or has a stroke, a dot or the like in it; a stroke may have been read as a minus."""
    for match in re.finditer(r"[^\s,;:()\"`#=<>]+", fault.text):
        behind = (
            match.end() + len(fault.text[match.end() : fault.offset]) - len(fault.text[match.end() : fault.offset].lstrip())
        )
        if match.start() <= fault.offset <= max(match.end(), behind) and not re.fullmatch(r"[^\W\d]\w*|\W+", match[0]):
            advice = Text(f"the name `{match[0]}` goes into back-quotes", f"名称 `{match[0]}` 请加反引号")
            yield _Edit(match.start(), match.end(), f"`{match[0]}`", advice)


def _other_quotes(fault: Fault) -> Iterator[_Edit]:
    match = re.compile(r"['‘’「『《]([^'‘’」』》\"\n]*)['‘’」』》]").match(fault.text, fault.offset)
    if match:
        advice = Text('a text stands in double quotation marks: `"…"`', '文字要放在双引号中：`"…"`')
        yield _Edit(match.start(), match.end(), f'"{match[1]}"', advice)


def _string_as_name(fault: Fault) -> Iterator[_Edit]:
    if "NAME" not in fault.expected or fault.found[:1] not in {'"', "“", "”"}:
        return
    end = fault.offset + len(fault.found)
    if fault.tokens and fault.tokens[-1].type in STATEMENTS:
        advice = Text("a name of its own stands before the label", "标签之前要有名称")
        yield _Edit(fault.offset, end, f"x {fault.found}", advice)
    else:
        advice = Text("a name stands without quotation marks, or in back-quotes", "名称不加引号，必要时加反引号")
        yield _Edit(fault.offset, end, "x", advice)
        rest = re.sub('["“”][^"“”\\n]*["“”]', "x", fault.text[fault.offset :])
        yield _Edit(fault.offset, len(fault.text), rest, advice)


def _invisible(fault: Fault) -> Iterator[_Edit]:
    if len(fault.found) == 1 and unicodedata.category(fault.found).startswith("C"):
        yield _Edit(fault.offset, fault.offset + 1, " ", Text("delete it", "请删去"))


def _needless(fault: Fault) -> Iterator[_Edit]:
    if fault.found in {".", "。", ";", ",", ":"}:
        advice = Text(f"leave out the `{fault.found}`", f"请删去 `{fault.found}`")
        yield _Edit(fault.offset, fault.offset + 1, " ", advice)


_TRADITIONAL = "幣種處體屬於費項動證據語實參數義約絕詢問順規則額時間鐘個為將讀優當並擔餘歸攤協責應報給轉記擬無讓"
_SIMPLIFIED = "币种处体属于费项动证据语实参数义约绝询问顺规则额时间钟个为将读优当并担余归摊协责应报给转记拟无让"


def _traditional(fault: Fault) -> Iterator[_Edit]:
    simplified = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
    word = fault.found.translate(simplified)
    if word != fault.found:
        advice = Text(f"words of the language are in simplified characters: `{word}`", f"语言的用词请用简体字：`{word}`")
        yield _Edit(0, len(fault.text), fault.text.translate(simplified), advice)


def _run_together(fault: Fault) -> Iterator[_Edit]:
    """Chinese words without blanks between them."""
    for match in re.finditer(r"[^\W\d]\w*", fault.text):
        if match.start() <= fault.offset <= match.end() and not match[0].isascii():
            for pattern in (_chinese_keywords(), re.compile(f"^{_chinese_keywords().pattern}")):
                spaced = " ".join(pattern.sub(r" \g<0> ", match[0]).split())
                if spaced != match[0]:
                    advice = Text(f"write blanks between the words: `{spaced}`", f"词与词之间要有空格：`{spaced}`")
                    yield _Edit(match.start(), match.end(), spaced, advice)


@cache
def _chinese_keywords() -> re.Pattern[str]:
    phrases = sorted({re.escape(chinese) for _, chinese in KEYWORDS.values()}, key=lambda phrase: (-len(phrase), phrase))
    return re.compile(f"(?:{'|'.join(phrases)})")


_SLIPS: tuple[_Slip, ...] = (
    _invisible,
    _thousands,
    *SLIPS_OF_AMOUNTS,
    _equals_sign,
    _other_quotes,
    _other_word,
    _string_as_name,
    _misspelt,
    _comma,
    _missing_colon,
    _keyword_as_name,
    _run_together,
    _missing_then,
    _odd_name,
    _needless,
    _traditional,
)
