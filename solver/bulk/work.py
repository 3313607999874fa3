"""The folder beside OUT in which a run keeps what it has written so far, so that it can go on if it is interrupted.

`run.json` says what is run; `state.json` how far it has come, and is written after the rows that it speaks of. Only one run
at a time has the folder. OUT takes its place at the end.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO

from fenze.dsl.glossary import Json

try:
    import fcntl
except ImportError:  # pragma: no cover no such locks on this system
    fcntl = None  # type: ignore[assignment]


class InUse(Exception):
    """Another run is writing the same table."""


@dataclass(slots=True)
class Work:
    """`state` is what was written with the last commit, empty before the first."""

    target: Path
    folder: Path
    state: Mapping[str, Any] = field(default_factory=dict[str, Any])
    _lock: BinaryIO | None = None

    def commit(self, state: Mapping[str, Json]) -> None:
        """Takes down how far the run has come. Raises OSError."""
        _write(self.folder / "state.json", state)
        self.state = state

    def finish(self, rows: Path) -> None:
        """Puts the file with all rows, which lies in the folder, in the place of OUT. Raises OSError."""
        with rows.open("rb") as written:
            os.fsync(written.fileno())
        if self.target.exists():
            rows.chmod(self.target.stat().st_mode)
        rows.replace(self.target)
        self.leave(keep=False)

    def leave(self, *, keep: bool) -> None:
        """Ends the run; the folder stays if it is to be gone on with."""
        if not keep:
            shutil.rmtree(self.folder, ignore_errors=True)
        if self._lock is not None:
            self._lock.close()
            self._lock = None


def folder_of(out: Path) -> Path:
    """Where a run that writes to `out` keeps what it has done so far."""
    target = Path(os.path.realpath(out))
    return target.with_name(f".{target.name}.part")


def work_for(out: Path, run: Mapping[str, Json]) -> Work:
    """The folder of a run that writes to `out`; what an earlier run of the same has left there is gone on with.

    Raises OSError, and `InUse`.
    """
    target, folder = Path(os.path.realpath(out)), folder_of(out)
    folder.mkdir(exist_ok=True)
    lock = (folder / "lock").open("ab")
    if fcntl is not None:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.close()
            raise InUse from None
    state: Mapping[str, Any] = {}
    if _read(folder / "run.json") == run:
        state = _read(folder / "state.json")
    if not state:
        for path in folder.iterdir():
            if path.name != "lock":
                path.unlink()
        _write(folder / "run.json", run)
    return Work(target, folder, state, lock)


def _read(path: Path) -> Mapping[str, Any]:
    with suppress(OSError, ValueError):
        found = json.loads(path.read_text(encoding="utf-8"))
        if isinstance(found, dict):
            return found  # pyright: ignore[reportUnknownVariableType]
    return {}


def _write(path: Path, content: Mapping[str, Json]) -> None:
    fresh = path.with_suffix(".new")
    with fresh.open("w", encoding="utf-8") as file:
        json.dump(content, file, ensure_ascii=False)
        file.flush()
        os.fsync(file.fileno())
    fresh.replace(path)
