"""`--as-of` and the clock → the moment of the cases that state none."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import date, datetime, time

from fenze.command.telling import Refusal
from fenze.decision.case import CHINA
from fenze.dsl.diagnostic import Text

_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")


def moment_of(text: str | None) -> datetime:
    """The first moment of a date in China, a date and time with its offset, or now to the second; raises Refusal."""
    if text is None:
        return datetime.now(CHINA).replace(microsecond=0)
    with suppress(ValueError):
        if _DATE.fullmatch(text):
            return datetime.combine(date.fromisoformat(text), time(), CHINA)
        moment = datetime.fromisoformat(text)
        if _DATE.match(text) and moment.tzinfo is not None:
            return moment
        if _DATE.match(text):
            message = Text(f"--as-of `{text}` does not say its time zone", f"--as-of `{text}` 没有写明时区")
            raise Refusal(message, Text(f"add it, as in {text}+08:00", f"请补上时区，如 {text}+08:00"))
    raise Refusal(
        Text(f"--as-of `{text}` is neither a date nor a date with a time", f"--as-of `{text}` 不是日期，也不是带时间的日期"),
        Text("write it as 2022-09-01 or 2022-09-01T10:00:00+08:00", "请写成 2022-09-01 或 2022-09-01T10:00:00+08:00"),
    )
