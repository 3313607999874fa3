"""The part of chinesecalendar that Fenze uses; the package has no types of its own."""

from datetime import date

def is_workday(date: date) -> bool:
    """Raises NotImplementedError for a year whose official notice the release does not hold."""
