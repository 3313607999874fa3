"""The part of isodate that Fenze uses; the package has no types of its own."""

from datetime import datetime, timedelta
from decimal import Decimal

class ISO8601Error(ValueError): ...

class Duration:
    months: Decimal
    years: Decimal
    tdelta: timedelta
    def __init__(self, *, months: int = 0, years: int = 0) -> None: ...
    def __radd__(self, other: datetime) -> datetime:
        """The same day and time so many months on, or the last day of a month that is too short."""

def parse_duration(datestring: str) -> timedelta | Duration: ...
