"""The table of codes → the page of the documentation about them."""

from __future__ import annotations

from fenze.dsl.codes import CODES
from fenze.dsl.codes.code import Code

_HEAD = """\
<!-- made from dsl/codes by `pytest --update`: change it there -->

# Diagnostics

What `fenze check` finds wrong with a policy, by code. Codes never change their meaning. Each links to an example.

`fenze check` 指出的政策错误，按代码排列。代码的含义不会改变，并各附示例。
"""


def page_of_codes() -> str:
    """Markdown in both tongues, one paragraph a code, in alphabetical order."""
    return "\n".join([_HEAD, *(_paragraph_of(name, code) for name, code in sorted(CODES.items()))])


def _paragraph_of(name: str, code: Code) -> str:
    mark = " · warning · 警告" if code.severity == "warning" else ""
    return (
        f"## `{name}`{mark}\n\n"
        f"**{code.title.en} · {code.title.zh}** ([example · 示例](../tests/cases/bad/{name}.md))\n\n"
        f"{code.paragraph.en}\n\n"
        f"{code.paragraph.zh}\n"
    )
