"""The tree under test: its root, its folders, the files that are committed or about to be."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
FOLDERS = ("dsl", "solver", "api", "policies")
"""The folders that the package links to."""


def kept_paths() -> list[Path]:
    """Every file and link that is committed or about to be, relative to the root."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "-z"]
    listed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout.decode().split("\0")
    return [Path(name) for name in sorted(set(listed)) if name and (ROOT / name).exists()]


def copy_to(folder: Path) -> Path:
    """The tree as a fresh clone would have it."""
    for path in kept_paths():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / path, folder / path, follow_symlinks=False)
    return folder
