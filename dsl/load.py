"""A shipped policy's name, a file or a folder → its syntax trees and its checked model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import partial
from pathlib import Path

from fenze.dsl import ast, model
from fenze.dsl.ast_to_model import checked, policy_of
from fenze.dsl.diagnostic import Diagnostic, PolicyError, Text
from fenze.dsl.find import (
    SUFFIX,
    Find,
    LoadError,
    files_named,
    folder_to_import,
    folders_to_import,
    is_policy,
    policy_files_below,
    shipped,
    texts_of,
)
from fenze.dsl.suggest import nearest
from fenze.dsl.text_to_ast import file_of

__all__ = ["SUFFIX", "Checked", "LoadError", "check", "files_of", "load", "shipped"]


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

    @property
    def imports(self) -> tuple[str, ...]:
        """The folders that its files import."""
        return tuple(dict.fromkeys(name.text for tree in self.trees for name in _imports_in(tree)))


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


def _read(policy: str | Path) -> tuple[dict[str, str], tuple[ast.File, ...], tuple[Diagnostic, ...]]:
    """The texts by the paths shown, their trees with those they import, and what cannot be read."""
    texts, trees, faults = _trees_of(partial(files_named, policy), str(policy))
    imported: set[str] = set()
    for name in (name for tree in trees for name in _imports_in(tree)):
        if name.text in imported:
            continue
        imported.add(name.text)
        folder = folder_to_import(policy, name.text)
        if folder is None:
            faults.append(_nothing_to_import(policy, name))
            continue
        more_texts, more, more_faults = _trees_of(partial(policy_files_below, folder), name.text)
        texts.update(more_texts)
        trees += [replace(tree, imported=True) for tree in more]
        faults += more_faults
    return texts, tuple(trees), tuple(sorted(faults, key=lambda fault: fault.loc))


def _trees_of(find: Find, place: str) -> tuple[dict[str, str], list[ast.File], list[Diagnostic]]:
    texts, faults = texts_of(find, place)
    trees: list[ast.File] = []
    for path, text in texts.items():
        try:
            trees.append(file_of(text, path))
        except PolicyError as error:
            faults += error.diagnostics
    return texts, trees, faults


def _imports_in(tree: ast.File) -> list[ast.Name]:
    return [statement.name for statement in tree.statements if isinstance(statement, ast.Import)]


def _nothing_to_import(policy: str | Path, name: ast.Name) -> Diagnostic:
    near = nearest(name.text, [folder.name for folder in folders_to_import(policy) if not is_policy(folder)])
    return Diagnostic(
        "unknown-import",
        Text(f"there is no folder `{name.text}` to import", f"没有可引入的文件夹 `{name.text}`"),
        name.loc,
        Text("looked for beside the policy and among the shipped ones", "已在政策旁和自带文件夹中查找"),
        Text(f"did you mean `{near}`?", f"是否想写 `{near}`？") if near else None,
    )
