"""Paths on the command line → the policies that are meant."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path

from fenze.dsl.load import SUFFIX


def policies_at(paths: Iterable[str]) -> tuple[str, ...]:
    """Each policy once: a name, a file, a folder; a folder that only holds folders of policy files stands for each of them."""
    return tuple(dict.fromkeys(policy for path in paths for policy in _policies_at(path)))


def _policies_at(path: str) -> Iterator[str]:
    folder = Path(path)
    inner = sorted(one for one in folder.iterdir() if _holds_policy(one)) if folder.is_dir() else []
    if inner and not any(folder.glob(f"*{SUFFIX}")):
        yield from map(str, inner)
    else:
        yield path


def _holds_policy(folder: Path) -> bool:
    return folder.is_dir() and any(folder.rglob(f"*{SUFFIX}"))
