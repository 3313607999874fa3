"""Checked policies kept on disk, so that a command need not parse and check the same texts again.

What is kept is found by a digest of the texts, of this code and of the Python that runs it, so that a change of any is a change
of name. A file begins with a keyed hash (HMAC-SHA-256) of the rest; the key lies beside it, readable by its owner alone. What
was cut off, altered or put there by somebody else is passed over, and so is a folder in which others may write. A file is
written under another name first. Reading one makes parts of a policy and nothing else. No failure of the disk keeps a policy
from being read.

A policy is kept without its scenarios, which no decision takes.
"""

from __future__ import annotations

import hashlib
import hmac
import io
import os
import pickle
import secrets
import stat
import sys
import tempfile
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache, partial
from importlib import import_module
from pathlib import Path

from platformdirs import user_cache_path

import fenze
from fenze.dsl import model
from fenze.dsl.find import files_named, folder_to_import, policy_files_below, texts_of
from fenze.dsl.switch import may_remember

FOLDER = "FENZE_CACHE_DIR"
"""The variable that names another folder than the user's own for caches."""
_MOST_FILES = 64
_HASH = 32
_PARTS = frozenset({("fractions", "Fraction"), ("datetime", "date"), ("fenze.dsl.loc", "Loc")})
Texts = Mapping[str, str]


def recalled(policy: str | Path) -> model.Policy | None:
    """The checked policy, if it was kept and reads as it did then. Raises LoadError where there is no policy."""
    if not may_remember():
        return None
    texts, faults = texts_of(partial(files_named, policy), str(policy))
    if faults:
        return None
    with suppress(OSError, pickle.UnpicklingError):
        content = _opened((_folder() / _name_of(texts)).read_bytes())
        if content is not None:
            imports, digest, found = _Policies(io.BytesIO(content)).load()
            if digest == _digest_of(_imported(policy, imports)) and isinstance(found, model.Policy):
                return found
    return None


def keep(policy: str | Path, found: model.Policy, imports: tuple[str, ...]) -> None:
    """Keeps a checked policy, without a fault so far, that imports these folders."""
    if not may_remember():
        return
    texts, _ = texts_of(partial(files_named, policy), str(policy))
    told = (imports, _digest_of(_imported(policy, imports)), replace(found, scenarios=()))
    content = pickle.dumps(told, protocol=5)
    with suppress(OSError):
        folder = _folder()
        _write(folder / _name_of(texts), _sealed(content))
        kept = sorted(folder.glob("*.policy"), key=lambda file: file.stat().st_mtime)
        for file in kept[:-_MOST_FILES]:
            file.unlink(missing_ok=True)


def _imported(policy: str | Path, names: Iterable[str]) -> Texts:
    texts: dict[str, str] = {}
    for name in names:
        folder = folder_to_import(policy, name)
        if folder is not None:
            texts.update(texts_of(partial(policy_files_below, folder), name)[0])
    return texts


# ── what it is found by ───────────────────────────────────────────────────────────────────────────────────────────────────


def _name_of(texts: Texts) -> str:
    return f"{_digest_of({**texts, **_code()})}.policy"


@cache
def _code() -> Mapping[str, str]:
    """What made the policy: the release, and the state of its sources where they are worked on."""
    here = Path(__file__).parent
    state = (file.stat() for pattern in ("**/*.py", "*.lark") for file in sorted(here.glob(pattern)))
    stamps = " ".join(f"{one.st_size} {one.st_mtime_ns}" for one in state)
    return {" code": f"{fenze.__version__} {sys.version} {here} {stamps}"}


def _digest_of(texts: Texts) -> str:
    digest = hashlib.sha256()
    for path, text in sorted(texts.items()):
        for part in (path, text):
            content = part.encode()
            digest.update(len(content).to_bytes(8, "big") + content)
    return digest.hexdigest()


# ── the folder, the key, the seal ─────────────────────────────────────────────────────────────────────────────────────────


def _folder() -> Path:
    """Raises PermissionError where others may write there."""
    folder = Path(os.environ[FOLDER]) if os.environ.get(FOLDER) else user_cache_path("fenze")
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    if hasattr(os, "getuid"):
        state = folder.stat()
        if state.st_uid != os.getuid() or state.st_mode & (stat.S_IWGRP | stat.S_IWOTH):
            raise PermissionError(folder)
    return folder


def _key() -> bytes:
    file = _folder() / "key"
    with suppress(FileNotFoundError):
        key = file.read_bytes()
        if len(key) == _HASH:
            return key
    _write(file, secrets.token_bytes(_HASH))
    return file.read_bytes()


def _sealed(content: bytes) -> bytes:
    return hmac.digest(_key(), content, "sha256") + content


def _opened(sealed: bytes) -> bytes | None:
    seal, content = sealed[:_HASH], sealed[_HASH:]
    return content if hmac.compare_digest(seal, hmac.digest(_key(), content, "sha256")) else None


def _write(file: Path, content: bytes) -> None:
    """All of it or nothing; readable by its owner alone."""
    number, name = tempfile.mkstemp(dir=file.parent)
    try:
        with os.fdopen(number, "wb") as stream:
            stream.write(content)
        Path(name).replace(file)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise


class _Policies(pickle.Unpickler):
    """Makes parts of policies, and nothing else."""

    def find_class(self, module: str, name: str) -> type:
        if module.startswith("fenze.dsl.model.") or (module, name) in _PARTS:
            found = getattr(import_module(module), name, None)
            if isinstance(found, type) and found.__module__ == module:
                return found
        raise pickle.UnpicklingError(f"{module}.{name} is no part of a policy")
