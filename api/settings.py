"""What the service allows itself, read from `FENZE_…` variables of the environment: the one place where settings live."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Literal

import limits
from pydantic import Field, SecretStr, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

MEBIBYTE = 1024 * 1024


class Settings(BaseSettings):
    """The settings of one service. `docs/service.md` lists them; a test holds the page to this class."""

    model_config = SettingsConfigDict(env_prefix="FENZE_", extra="ignore", frozen=True)

    database_url: str = Field(default="sqlite:///fenze.db", description="The store: SQLite, or `postgresql://user@host/name`.")
    audit_key: SecretStr | None = Field(default=None, min_length=16, description="The key that seals the chain of records.")
    audit_key_file: Path | None = Field(
        default=None, description="A file that holds this key; beside an SQLite file, one is made on the first start."
    )

    case_bytes: int = Field(default=MEBIBYTE, gt=0, description="The largest body, or line of a batch, that holds one case.")
    batch_bytes: int = Field(default=256 * MEBIBYTE, gt=0, description="The largest body of a batch.")
    policy_bytes: int = Field(default=8 * MEBIBYTE, gt=0, description="The largest body that holds a policy.")
    body_seconds: float = Field(default=60.0, gt=0, description="How long a body other than a batch may take to arrive.")
    idle_seconds: float = Field(default=30.0, gt=0, description="How long the next piece of a batch may take to arrive.")

    solve_seconds: float = Field(default=10.0, gt=0, description="The longest that one solve may take.")
    question_seconds: float = Field(default=5.0, gt=0, description="The longest that a what-if may look for changes.")
    analysis_seconds: float = Field(default=60.0, gt=0, description="The longest that a verification or a comparison may take.")
    analyses: int = Field(
        default=1, gt=0, description="How many verifications and comparisons run at the same time, in a worker."
    )
    threads: int = Field(
        default=os.cpu_count() or 1, gt=0, description="How many cases are decided at the same time, in a worker."
    )
    processes: int = Field(
        default=os.cpu_count() or 1,
        ge=0,
        description="How many processes decide the lines of large batches, beside a worker; they begin with the first. Unless"
        " it is 0, one more records single cases, once many come at the same time.",
    )
    in_flight: int = Field(
        default=256, gt=0, description="How many calls are answered at the same time, in a worker; more get 503."
    )

    store_seconds: float = Field(default=15.0, gt=0, description="How long an answer waits for a store that is out of reach.")
    poll_seconds: float = Field(
        default=1.0, gt=0, description="How soon a worker sees keys and versions that another one changed."
    )
    keep_texts_days: int | None = Field(
        default=None,
        gt=0,
        description="After so many days, texts in facts are erased from stored decisions; never, if not set.",
    )

    rate: str | None = Field(
        default="6000/minute", description="How often a key may call, such as `600/minute`; empty for no limit."
    )
    open_metrics: bool = Field(default=False, description="Whether `/metrics` is answered without a key.")
    log_level: Literal["debug", "info", "warning", "error"] = Field(
        default="info", description="`debug`, `info`, `warning` or `error`."
    )
    otel_endpoint: str | None = Field(default=None, description="Where traces go (OTLP over HTTP); needs the extra `otel`.")
    drain_seconds: int = Field(default=30, gt=0, description="How long calls may still take once the service is told to stop.")

    @field_validator("rate")
    @classmethod
    def _rate(cls, value: str | None) -> str | None:
        """Raises ValueError where it is no rate."""
        if value:
            limits.parse(value)
        return value
