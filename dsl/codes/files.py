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
            "文本不合语法。出错后从下一条语句接着读，因此文件里的语法错误会一次列全；全部改正后才检查名称与类型。",
        ),
    ),
    "not-utf8": Code(
        Text("a file that is not UTF-8", "文件不是 UTF-8 编码"),
        Text(
            "Policy files are text in UTF-8. Some editors save Chinese as GBK unless told otherwise.",
            "政策文件须为 UTF-8 编码的文本。有些编辑器默认把中文存为 GBK。",
        ),
    ),
    "unknown-import": Code(
        Text("nothing to import", "没有可引入的内容"),
        Text(
            "`import shared` adds the declarations in the folder `shared` beside the policy, or else in the folder of that "
            "name that is shipped. There is none.",
            "`引入 shared` 加入政策旁边的文件夹 `shared` 中的声明；旁边没有时，用自带的同名文件夹。两处都没有找到。",
        ),
    ),
    "not-importable": Code(
        Text("a statement that cannot be imported", "不能引入的语句"),
        Text(
            "Policies share words: parties, costs, facts, remedies, actions, evidence and terms. Those that a policy does "
            "not use are left out of it. Rules, parameters and the like belong to one policy.",
            "各政策共用的是词语：主体、费用项、事实、处理方式、动作、证据和用语；政策没有用到的不会进入该政策。规则、参数等"
            "只属于一个政策。",
        ),
    ),
    "other-policy": Code(
        Text("a contract for another policy", "适用于别的政策的合同"),
        Text(
            "A contract stands in the folder of the policy whose parameters it sets, and names that policy.",
            "合同放在其政策的文件夹里，并写明该政策的名称。",
        ),
    ),
    "unknown-contract": Code(
        Text("unknown contract", "没有这个合同"),
        Text(
            "A policy is to be used under a contract that does not stand in its folder.",
            "指定按某合同使用政策，但政策的文件夹里没有这个合同。",
        ),
    ),
}
