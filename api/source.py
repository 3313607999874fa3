"""The texts of a policy's files → the checked policy, without a folder to lie in."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from importlib.resources import files as resources_of
from pathlib import PurePosixPath

from fenze.api.store.versions import PolicyFile
from fenze.decision.case import Fault
from fenze.dsl import ast, model
from fenze.dsl.ast_to_model import checked
from fenze.dsl.diagnostic import Diagnostic, PolicyError, Text
from fenze.dsl.load import SUFFIX, Checked
from fenze.dsl.text_to_ast import file_of

_PART = re.compile(r"[^/\\\x00-\x1f\x7f]{1,120}")
MOST_FILES = 500


class BadFiles(Exception):
    """The files sent are none of a policy: what is wrong with their names."""

    def __init__(self, fault: Fault) -> None:
        super().__init__(fault.code)
        self.fault = fault


@dataclass(frozen=True, slots=True)
class Source:
    """The files of a policy, those that it imports among them, and what they come to."""

    files: tuple[PolicyFile, ...]
    checked: Checked


def source_of(files: Sequence[PolicyFile]) -> Source:
    """The policy in these files; a folder that they import and do not hold is taken from the shipped ones.

    The same files are read once in a process. Raises BadFiles where a name could not be one of a policy's file.
    """
    known = _READ.get(key := tuple(files))
    return known or _remembered(key, _read(key))


def remember(files: Sequence[PolicyFile], checked: Checked) -> None:
    """Takes note of what files come to that were read from a folder."""
    _remembered(tuple(files), Source(tuple(files), checked))


_READ: dict[tuple[PolicyFile, ...], Source] = {}
_MOST_REMEMBERED = 32


def _remembered(files: tuple[PolicyFile, ...], source: Source) -> Source:
    if len(_READ) >= _MOST_REMEMBERED:
        _READ.clear()
    _READ[files] = source
    return source


def _read(files: Sequence[PolicyFile]) -> Source:
    refuse_bad_names(files)
    trees, faults = _trees_of(files)
    wanted: set[str | None] = {name.text for tree in trees for name in _imports_in(tree)}
    own = [replace(one, imported=one.imported or _folder_of(one.name) in wanted) for one in files]
    missing = wanted - {_folder_of(one.name) for one in own}
    more = [one for folder in sorted(filter(None, missing)) for one in _shipped_folder(folder)]
    more_trees, more_faults = _trees_of(more)
    imported = {one.name for one in (*own, *more) if one.imported}
    texts = {one.name: one.text for one in (*own, *more)}
    all_files = tuple(sorted((*own, *more), key=lambda one: one.name))
    faults += [*more_faults, *_nothing_to_import(trees, missing - {_folder_of(one.name) for one in more})]
    if faults:
        return Source(all_files, Checked(None, tuple(sorted(faults, key=lambda fault: fault.loc)), texts))
    whole = tuple(replace(tree, imported=tree.path in imported) for tree in (*trees, *more_trees))
    policy, diagnostics = checked(whole)
    return Source(all_files, Checked(policy, diagnostics, texts, whole))


def _trees_of(files: Sequence[PolicyFile]) -> tuple[list[ast.File], list[Diagnostic]]:
    trees: list[ast.File] = []
    faults: list[Diagnostic] = []
    for one in files:
        try:
            trees.append(file_of(one.text, one.name))
        except PolicyError as error:
            faults += error.diagnostics
    return trees, faults


def _imports_in(tree: ast.File) -> Iterator[ast.Name]:
    return (statement.name for statement in tree.statements if isinstance(statement, ast.Import))


def _folder_of(name: str) -> str | None:
    parts = PurePosixPath(name).parts
    return parts[0] if len(parts) > 1 else None


def _shipped_folder(folder: str) -> Iterator[PolicyFile]:
    if not folder.isidentifier():
        return
    place = resources_of("fenze.policies").joinpath(folder)
    if place.is_dir():
        for entry in sorted(place.iterdir(), key=lambda entry: entry.name):
            if entry.name.endswith(SUFFIX):
                yield PolicyFile(f"{folder}/{entry.name}", entry.read_text(encoding="utf-8"), imported=True)


def _nothing_to_import(trees: Sequence[ast.File], missing: set[str | None]) -> Iterator[Diagnostic]:
    for name in (name for tree in trees for name in _imports_in(tree)):
        if name.text in missing:
            message = Text(f"there is no folder `{name.text}` to import", f"没有可引入的文件夹 `{name.text}`")
            yield Diagnostic("unknown-import", message, name.loc)


def refuse_bad_names(files: Sequence[PolicyFile]) -> None:
    """Raises BadFiles where a name could not be one of a policy's file, or there are none, or too many."""
    if not files or len(files) > MOST_FILES:
        message = Text(f"a policy has between 1 and {MOST_FILES} files", f"政策须有 1 到 {MOST_FILES} 个文件")
        raise BadFiles(Fault("no_files", message, "files"))
    for one in files:
        parts = one.name.split("/")
        if not one.name.endswith(SUFFIX) or not all(_PART.fullmatch(part) and part not in {".", ".."} for part in parts):
            message = Text(f"`{one.name}` cannot be the name of a file of a policy", f"`{one.name}` 不能作为政策文件名")
            help_ = Text(f"a name such as `rules{SUFFIX}`, without `..`", f"形如 `rules{SUFFIX}`，不含 `..`")
            raise BadFiles(Fault("bad_file_name", message, "files", help_))
    names = [one.name for one in files]
    if len(set(names)) < len(names):
        twice = next(name for name in names if names.count(name) > 1)
        message = Text(f"the file `{twice}` is there twice", f"文件 `{twice}` 出现了两次")
        raise BadFiles(Fault("duplicate_file", message, "files"))


def policy_in(source: Source) -> model.Policy:
    """The policy, which has been checked before. Raises PolicyError."""
    if source.checked.policy is None:
        raise PolicyError(source.checked.diagnostics)
    return source.checked.policy
