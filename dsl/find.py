"""A shipped policy's name, a file or a folder → the policy files that are meant, and their texts."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import cache
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeAlias

from fenze.dsl.diagnostic import Diagnostic, Text
from fenze.dsl.keywords import terminal_of
from fenze.dsl.loc import Loc
from fenze.dsl.suggest import nearest

SUFFIX = ".fenze"
Find: TypeAlias = Callable[[], Iterable[Traversable]]


class LoadError(Exception):
    """There is no policy to read at the place named; `message` says so, `help` what to do."""

    def __init__(self, message: Text, help: Text | None = None) -> None:  # noqa: A002 the diagnostic's own word
        super().__init__(message.en)
        self.message = message
        self.help = help


@cache
def shipped() -> tuple[str, ...]:
    """The names of the shipped policies, in alphabetical order; folders that only others import are none."""
    return tuple(sorted(folder.name for folder in files("fenze.policies").iterdir() if is_policy(folder)))


def is_policy(folder: Traversable) -> bool:
    """Whether some file in it declares a policy."""
    head = re.compile(f"^{terminal_of('POLICY')}", re.MULTILINE)
    return any(head.search(file.read_text(encoding="utf-8")) for file in policy_files_below(folder))


def texts_of(find: Find, place: str) -> tuple[dict[str, str], list[Diagnostic]]:
    """The texts by the paths shown, and what is not text. Raises LoadError where one cannot be read at all."""
    texts: dict[str, str] = {}
    diagnostics: list[Diagnostic] = []
    try:
        for file in find():
            place = _shown(file)
            content = file.read_bytes()
            try:
                texts[place] = content.decode("utf-8-sig")
            except UnicodeDecodeError as error:
                diagnostics.append(_not_utf8(place, content, error.start))
    except OSError as error:
        why = next((text for kind, text in _REASONS.items() if isinstance(error, kind)), Text("it is out of reach", "无法访问"))
        raise LoadError(Text(f"`{place}` cannot be read: {why.en}", f"无法读取 `{place}`：{why.zh}")) from error
    return texts, diagnostics


_REASONS: Mapping[type[OSError], Text] = {
    PermissionError: Text("reading it is not permitted", "没有读取权限"),
    FileNotFoundError: Text("it is a link to nothing", "链接所指的文件不存在"),
    NotADirectoryError: Text("it is neither a file nor a folder", "它既不是文件也不是文件夹"),
}


def files_named(policy: str | Path) -> list[Traversable]:
    """The files meant, in order. Raises LoadError where there are none."""
    path = Path(policy)
    pack = files("fenze.policies").joinpath(str(policy)) if _is_shipped(policy) else None
    if pack is None and not path.exists():
        raise _nothing_at(policy)
    if pack is None and path.is_file():
        return [path]
    found = list(policy_files_below(pack or path))
    if not found:
        raise LoadError(
            Text(f"no `{SUFFIX}` file is below the folder `{path}`", f"文件夹 `{path}` 下没有 `{SUFFIX}` 文件"),
            Text(f"policy files end in `{SUFFIX}`", f"政策文件以 `{SUFFIX}` 结尾"),
        )
    return found


def _is_shipped(policy: str | Path) -> bool:
    folders = files("fenze.policies").iterdir() if isinstance(policy, str) else ()
    return any(folder.name == policy and is_policy(folder) for folder in folders)


def policy_files_below(folder: Traversable) -> Iterator[Traversable]:
    """In order, those of folders in it included."""
    if folder.is_file():
        return
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from policy_files_below(entry)
        elif entry.name.endswith(SUFFIX):
            yield entry


# ── imports ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def folder_to_import(policy: str | Path, name: str) -> Traversable | None:
    """The folder that `import name` in a policy means."""
    return next((folder for folder in folders_to_import(policy) if folder.name == name), None)


def folders_to_import(policy: str | Path) -> Iterator[Traversable]:
    """Folders with policy files beside the policy, then the shipped ones."""
    path = Path(policy).resolve()
    beside = path.parent if path.exists() and not _is_shipped(policy) else None
    for folder in (beside, files("fenze.policies")):
        if folder is not None:
            entries = [entry for entry in folder.iterdir() if entry.is_dir() and entry.name != path.name]
            yield from (entry for entry in sorted(entries, key=lambda entry: entry.name) if any(_own_files_of(entry)))


def _own_files_of(folder: Traversable) -> Iterator[Traversable]:
    return (entry for entry in folder.iterdir() if entry.name.endswith(SUFFIX))


def _shown(file: Traversable) -> str:
    """The path as a person in the working folder would write it."""
    path = Path(str(file)).parent.resolve() / file.name
    return (path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path).as_posix()


def _nothing_at(policy: str | Path) -> LoadError:
    names = shipped()
    near = nearest(Path(policy).name.removesuffix(SUFFIX), names)
    listed = ", ".join(f"`{name}`" for name in names)
    return LoadError(
        Text(f"there is no policy, file or folder `{policy}`", f"没有名为 `{policy}` 的政策、文件或文件夹"),
        Text(f"did you mean the shipped policy `{near}`?", f"是否想用自带政策 `{near}`？")
        if near
        else Text(f"the shipped policies are {listed}", f"自带政策有：{listed.replace(', ', '、')}")
        if names
        else None,
    )


def _not_utf8(path: str, content: bytes, start: int) -> Diagnostic:
    before = content[:start].decode("utf-8-sig", errors="replace")
    line, column = before.count("\n") + 1, len(before) - before.rfind("\n")
    return Diagnostic(
        "not-utf8",
        Text("the file is not text in UTF-8", "文件不是 UTF-8 编码的文本"),
        Loc(path, line, column, line, column + 1),
        help=Text("save it as UTF-8; it may be GBK now", "请另存为 UTF-8；目前可能是 GBK"),
    )
