"""Codes of reading files."""

from __future__ import annotations

from collections.abc import Mapping

from fenze.dsl.codes.code import Code
from fenze.dsl.diagnostic import Text

CODES: Mapping[str, Code] = {
    "syntax": Code(
        Text("a text that cannot be read", "无法读懂的文本"),
        Text(
            "The text is not built as the language asks. After a fault the reading goes on with the next statement, "
            "so that all "
            "faults of a file are shown at once; names and types are checked once there is none left.",
            "文本不合语言的写法。出错后从下一条语句继续读，因此一次列出文件的全部语法错误；全部改正后才检查名称与类型。",
        ),
    ),
    "not-utf8": Code(
        Text("a file that is not UTF-8", "文件不是 UTF-8 编码"),
        Text(
            "Policy files are text in UTF-8. Some editors save Chinese as GBK unless told otherwise.",
            "政策文件须为 UTF-8 编码的文本。有些编辑器默认把中文存为 GBK。",
        ),
    ),
}
