"""IN and OUT of `fenze bulk` as the user names them → files, or a refusal."""

from __future__ import annotations

import sys
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from fenze.command.telling import Refusal
from fenze.dsl.diagnostic import Text
from fenze.solver.bulk.table import Form, opened

_FORMS: dict[str, Form] = {
    ".csv": "csv",
    ".ndjson": "ndjson",
    ".jsonl": "ndjson",
    ".parquet": "parquet",
    ".pq": "parquet",
}


def form_of(path: str, option: str) -> Form:
    """The form that a file's name tells; `option` is what would tell it otherwise. Raises Refusal."""
    form = _FORMS.get(Path(path).suffix.lower())
    if form is None:
        raise Refusal(
            Text(f"`{path}` does not tell its form", f"从 `{path}` 看不出表格的格式"),
            Text(
                f"name it .csv, .ndjson or .parquet, or say {option} csv, {option} ndjson or {option} parquet",
                f"请用 .csv、.ndjson 或 .parquet 作后缀，或写 {option} csv、{option} ndjson、{option} parquet",
            ),
        )
    return form


def text_in(path: str) -> str:
    """The text of a file in UTF-8. Raises Refusal."""
    try:
        return Path(path).read_text(encoding="utf-8-sig")
    except OSError as error:
        raise _unreadable(path, error) from error
    except UnicodeDecodeError as error:
        message = Text(f"`{path}` is not text in UTF-8", f"`{path}` 不是 UTF-8 编码的文本")
        raise Refusal(message, Text("save it as UTF-8", "请另存为 UTF-8")) from error


def table_at(path: str) -> BinaryIO:
    """The file at the path, or standard input for `-`, so that it can be read more than once. Raises Refusal."""
    try:
        return opened(path)
    except OSError as error:
        raise _unreadable(path, error) from error


def check_out(in_: str, out: str, form: Form) -> None:
    """Raises Refusal where it is clear beforehand that OUT cannot be put where it is to be."""
    target = Path(out)
    if form == "parquet" and (out == "-" or (target.exists() and not target.is_file() and not target.is_dir())):
        message = Text("Parquet can be written to a file only", "Parquet 只能写入文件")
        raise Refusal(message, Text("name a file, or say --to csv", "请写文件名，或写 --to csv"))
    if out == "-":
        return
    if target.is_dir():
        raise Refusal(Text(f"`{out}` is a folder", f"`{out}` 是文件夹"))
    if not target.parent.is_dir():
        raise Refusal(Text(f"there is no folder `{target.parent}`", f"没有文件夹 `{target.parent}`"))
    if in_ != "-" and target.is_file() and Path(in_).exists() and target.samefile(in_):
        message = Text("OUT is the same file as IN", "输出与输入是同一个文件")
        raise Refusal(message, Text("give OUT another name", "请给输出另取一个名称"))


@contextmanager
def standard_output(out: str) -> Generator[BinaryIO]:
    """Standard output for `-`, else a device or a pipe to write straight to. Raises OSError."""
    if out == "-":
        yield sys.stdout.buffer
    else:
        with Path(out).open("wb") as stream:
            yield stream


def _unreadable(path: str, error: OSError) -> Refusal:
    return Refusal(Text(f"`{path}` cannot be read: {error.strerror}", f"无法读取 `{path}`：{error.strerror}"))
