"""The store that commands work on, as the environment names it."""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager

from pydantic import ValidationError

from fenze.api.settings import Settings
from fenze.api.store.database import StoreError
from fenze.api.store.open import Store, open_store
from fenze.api.store.writing import StoreGone
from fenze.command.telling import Refusal
from fenze.dsl.diagnostic import Text


def settings_of() -> Settings:
    """The settings in the environment. Raises Refusal where one is wrong."""
    try:
        return Settings()
    except ValidationError as error:
        name = "FENZE_" + str(error.errors()[0]["loc"][0]).upper()
        raise Refusal(
            Text(f"the setting {name} has a value that it cannot have", f"设置项 {name} 的值不合要求"),
            Text("docs/service.md lists the settings", "设置项见 docs/service.md"),
        ) from None


@contextmanager
def opened_store(settings: Settings) -> Generator[Store]:
    """The store, closed at the end of the block. Raises Refusal where it cannot be used."""
    try:
        store = open_store(settings)
    except StoreError as error:
        raise Refusal(error.message, error.help) from error
    try:
        yield store
    except StoreGone as error:
        raise Refusal(Text("the store was out of reach for too long", "数据库长时间无法访问")) from error
    finally:
        store.close()
