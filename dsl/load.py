"""A shipped policy's name, a file or a folder → its syntax trees and its checked model."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from importlib.resources import files
from importlib.resources.abc import Traversable
from pathlib import Path
from typing import TypeAlias

from fenze.dsl import ast, model
from fenze.dsl.ast_to_model import checked, policy_of
from fenze.dsl.diagnostic import Diagnostic, PolicyError, Text
from fenze.dsl.keywords import terminal_of
from fenze.dsl.loc import Loc
from fenze.dsl.suggest import nearest
from fenze.dsl.text_to_ast import file_of

SUFFIX = ".fenze"
Find: TypeAlias = Callable[[], Iterable[Traversable]]


class LoadError(Exception):
    """There is no policy to read at the place named; `message` says so, `help` what to do."""

    def __init__(self, message: Text, help: Text | None = None) -> None:  # noqa: A002 the diagnostic's own word
        super().__init__(message.en)
        self.message = message
        self.help = help


@dataclass(frozen=True, slots=True)
class Checked:
    """A policy as far as it could be read: None where a diagnostic is an error.

    `texts` are its files by the paths shown, `trees` their syntax trees with those that they import, none where one cannot be
    read.
    """

    policy: model.Policy | None
    diagnostics: tuple[Diagnostic, ...]
    texts: Mapping[str, str]
    trees: tuple[ast.File, ...] = ()


def load(policy: str | Path, values: Mapping[str, str] | None = None, contract: str | None = None) -> model.Policy:
    """The checked policy. Raises what `files_of` and `fenze.dsl.ast_to_model.policy_of` raise."""
    return policy_of(files_of(policy), values, contract)


def files_of(policy: str | Path) -> tuple[ast.File, ...]:
    """The syntax trees of a shipped policy by its name, of a `.fenze` file, or of all such files below a folder.

    What they import follows: the files of a folder beside the policy, or else of a shipped folder of that name.
    Raises LoadError where there is nothing to read, PolicyError with the faults of all files that are not policy text.
    """
    _, trees, faults = _read(policy)
    if faults:
        raise PolicyError(faults)
    return trees


def check(policy: str | Path, values: Mapping[str, str] | None = None, contract: str | None = None) -> Checked:
    """The policy with all its diagnostics; raises LoadError only. Names are looked up once every file can be read."""
    texts, trees, faults = _read(policy)
    if faults:
        return Checked(None, faults, texts)
    found, diagnostics = checked(trees, values, contract)
    return Checked(found, diagnostics, texts, trees)


@cache
def shipped() -> tuple[str, ...]:
    """The names of the shipped policies, in alphabetical order; folders that only others import are none."""
    return tuple(sorted(folder.name for folder in files("fenze.policies").iterdir() if _is_policy(folder)))


def _is_policy(folder: Traversable) -> bool:
    head = re.compile(f"^{terminal_of('POLICY')}", re.MULTILINE)
    return any(head.search(file.read_text(encoding="utf-8")) for file in _policy_files_below(folder))


def _read(policy: str | Path) -> tuple[dict[str, str], tuple[ast.File, ...], tuple[Diagnostic, ...]]:
    """The texts by the paths shown, their trees with those they import, and what cannot be read."""
    texts, trees, faults = _trees_of(partial(_files_named, policy), str(policy))
    imported: set[str] = set()
    for name in (name for tree in trees for name in _imports_in(tree)):
        if name.text in imported:
            continue
        imported.add(name.text)
        folder = _folder_to_import(policy, name.text)
        if folder is None:
            faults.append(_nothing_to_import(policy, name))
            continue
        more_texts, more, more_faults = _trees_of(partial(_policy_files_below, folder), name.text)
        texts.update(more_texts)
        trees += [replace(tree, imported=True) for tree in more]
        faults += more_faults
    return texts, tuple(trees), tuple(sorted(faults, key=lambda fault: fault.loc))


def _trees_of(find: Find, place: str) -> tuple[dict[str, str], list[ast.File], list[Diagnostic]]:
    texts, faults = _texts_of(find, place)
    trees: list[ast.File] = []
    for path, text in texts.items():
        try:
            trees.append(file_of(text, path))
        except PolicyError as error:
            faults += error.diagnostics
    return texts, trees, faults


def _texts_of(find: Find, place: str) -> tuple[dict[str, str], list[Diagnostic]]:
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


def _files_named(policy: str | Path) -> list[Traversable]:
    path = Path(policy)
    pack = files("fenze.policies").joinpath(str(policy)) if _is_shipped(policy) else None
    if pack is None and not path.exists():
        raise _nothing_at(policy)
    if pack is None and path.is_file():
        return [path]
    found = list(_policy_files_below(pack or path))
    if not found:
        raise LoadError(
            Text(f"no `{SUFFIX}` file is below the folder `{path}`", f"文件夹 `{path}` 下没有 `{SUFFIX}` 文件"),
            Text(f"policy files end in `{SUFFIX}`", f"政策文件以 `{SUFFIX}` 结尾"),
        )
    return found


def _is_shipped(policy: str | Path) -> bool:
    return isinstance(policy, str) and policy in shipped()


def _policy_files_below(folder: Traversable) -> Iterator[Traversable]:
    if folder.is_file():
        return
    for entry in sorted(folder.iterdir(), key=lambda entry: entry.name):
        if entry.is_dir():
            yield from _policy_files_below(entry)
        elif entry.name.endswith(SUFFIX):
            yield entry


# ── imports ───────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _imports_in(tree: ast.File) -> list[ast.Name]:
    return [statement.name for statement in tree.statements if isinstance(statement, ast.Import)]


def _folder_to_import(policy: str | Path, name: str) -> Traversable | None:
    return next((folder for folder in _folders_to_import(policy) if folder.name == name), None)


def _folders_to_import(policy: str | Path) -> Iterator[Traversable]:
    """Folders with policy files beside the policy, then the shipped ones."""
    path = Path(policy).resolve()
    beside = path.parent if path.exists() and not _is_shipped(policy) else None
    for folder in (beside, files("fenze.policies")):
        if folder is not None:
            entries = [entry for entry in folder.iterdir() if entry.is_dir() and entry.name != path.name]
            yield from (entry for entry in sorted(entries, key=lambda entry: entry.name) if any(_own_files_of(entry)))


def _own_files_of(folder: Traversable) -> Iterator[Traversable]:
    return (entry for entry in folder.iterdir() if entry.name.endswith(SUFFIX))


def _nothing_to_import(policy: str | Path, name: ast.Name) -> Diagnostic:
    near = nearest(name.text, [folder.name for folder in _folders_to_import(policy) if not _is_policy(folder)])
    return Diagnostic(
        "unknown-import",
        Text(f"there is no folder `{name.text}` to import", f"没有可引入的文件夹 `{name.text}`"),
        name.loc,
        Text("looked for beside the policy and among the shipped ones", "已在政策旁和自带文件夹中查找"),
        Text(f"did you mean `{near}`?", f"是否想写 `{near}`？") if near else None,
    )


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
