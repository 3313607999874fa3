"""Names of policies → what the service keeps of each: the checked policy, its source text, the engine that decides."""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fenze.dsl import model
from fenze.dsl.diagnostic import PolicyError
from fenze.dsl.load import check
from fenze.solver.decide import Engine, engine_of


@dataclass(frozen=True, slots=True)
class Served:
    """A policy that is served; `files` are the names, below their common folder, and texts that it was read from."""

    policy: model.Policy
    files: tuple[tuple[str, str], ...]
    engine: Engine


def served_of(policies: Sequence[str | Path], seconds: float) -> tuple[Served, ...]:
    """The policies, read and checked; one solve may take `seconds`.

    Raises LoadError where there is no policy to read, PolicyError where one is at fault.
    """
    return tuple(_served(policy, seconds) for policy in policies)


def _served(name: str | Path, seconds: float) -> Served:
    found = check(name)
    if found.policy is None:
        raise PolicyError(found.diagnostics)
    folder = os.path.commonpath([Path(path).parent for path in found.texts])
    files = tuple((Path(path).relative_to(folder).as_posix(), text) for path, text in found.texts.items())
    return Served(found.policy, files, engine_of(found.policy, seconds, found.trees))
