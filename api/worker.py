"""The application of one of several processes, made from the environment that they share."""

from __future__ import annotations

import json
import os

from fastapi import FastAPI

from fenze.api.app import app_of
from fenze.api.logs import log_to_standard_error
from fenze.api.settings import Settings
from fenze.api.store.open import open_store

ONLY = "FENZE_SERVED_POLICIES"
"""The environment variable by which the first process tells the others which policies are served."""


def application() -> FastAPI:
    """Raises StoreError where the store cannot be used."""
    settings = Settings()
    log_to_standard_error(settings.log_level)
    only = json.loads(os.environ.get(ONLY, "null"))
    return app_of(open_store(settings), settings, None if only is None else frozenset(only))
