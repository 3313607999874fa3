"""A column of time stamps → moments in microseconds since 1970 in UTC, and the offset that each was written with."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, datetime, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

import polars as pl

_ISO = (
    r"^[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]{1,6})?)?"
    r"(?:Z|[+-](?:[01][0-9]|2[0-3]):[0-5][0-9])?$"
)
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_FROM, _UNTIL = (
    (datetime(year, 1, 1, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1) for year in (1950, 2500)
)  # stamps outside are read one by one: their calendar is full of surprises
_MINUTE = 60 * 10**6
_DIRECTIVES = {"%Y": "[0-9]{4}", "%m": "[0-9]{2}", "%d": "[0-9]{2}", "%H": "[0-9]{2}", "%M": "[0-9]{2}", "%S": "[0-9]{2}"}


@dataclass(frozen=True, slots=True)
class Stamps:
    """A column of moments: microseconds in UTC, null where there is none or it is not read here; offset in minutes."""

    moment: pl.Expr
    offset: pl.Expr


def micros_of(moment: datetime) -> int:
    """Microseconds since 1970 in UTC."""
    return (moment.astimezone(UTC) - _EPOCH) // timedelta(microseconds=1)


def moment_at(micros: int, offset: int) -> datetime:
    """The moment with its offset in minutes."""
    return (_EPOCH + timedelta(microseconds=micros)).astimezone(timezone(timedelta(minutes=offset)) if offset else UTC)


def stamps_in_text(column: pl.Expr, zone: tzinfo | None, formats: tuple[str, ...]) -> Stamps | None:
    """Stamps written as `2022-09-01 10:00`, with or without offset, or in the one form given; None where forms are not known.

    `zone` holds for stamps that state none; without it they are left out.
    """
    if formats:
        return _of_format(column, zone, formats[0]) if len(formats) == 1 else None
    text = pl.when(column.str.contains(_ISO)).then(column)
    minute = text.str.slice(0, 10) + "T" + text.str.slice(11, 5)
    local = minute.str.to_datetime("%Y-%m-%dT%H:%M", time_unit="us", strict=False).to_physical()
    second = pl.when(text.str.slice(16, 1) == ":").then(text.str.slice(17, 2).cast(pl.Int64, strict=False)).otherwise(0)
    part = text.str.extract(r"\.([0-9]+)", 1).str.pad_end(6, "0").cast(pl.Int64, strict=False).fill_null(0)
    local = pl.when(second < 60).then(local + second * 10**6 + part)
    sign = text.str.extract(r"([+-])[0-9]{2}:[0-9]{2}$", 1)
    written = text.str.extract(r"[+-]([0-9]{2}):[0-9]{2}$", 1).cast(pl.Int64, strict=False) * 60
    written = written + text.str.extract(r"[+-][0-9]{2}:([0-9]{2})$", 1).cast(pl.Int64, strict=False)
    offset = pl.when(sign == "-").then(-written).when(sign == "+").then(written).when(text.str.ends_with("Z")).then(0)
    placed = _placed(local, zone)
    if isinstance(zone, ZoneInfo):  # deadlines counted from a stamp keep to its clock: an offset is another than a zone
        return _within(Stamps(pl.when(offset.is_null()).then(placed.moment), placed.offset))
    moment = pl.when(offset.is_not_null()).then(local - offset * _MINUTE).otherwise(placed.moment)
    return _within(Stamps(moment, pl.coalesce(offset, placed.offset)))


def _of_format(column: pl.Expr, zone: tzinfo | None, form: str) -> Stamps | None:
    pattern = ""
    rest = form
    while rest:
        if rest[0] == "%":
            if rest[:2] not in _DIRECTIVES:
                return None
            pattern, rest = pattern + _DIRECTIVES[rest[:2]], rest[2:]
        elif rest[0].isascii() and (rest[0].isalnum() or rest[0] in " -/:.,_"):
            pattern, rest = pattern + ("\\" if rest[0] == "." else "") + rest[0], rest[1:]
        else:
            return None
    if any(form.count(directive) != 1 for directive in ("%Y", "%m", "%d", "%H", "%M")) or form.count("%S") > 1:
        return None
    text = pl.when(column.str.contains(f"^{pattern}$")).then(column)
    written = text if "%S" in form else text + " 00"
    local = written.str.to_datetime(form if "%S" in form else f"{form} %S", time_unit="us", strict=False).to_physical()
    return _within(_placed(local, zone))


def stamps_in_column(column: pl.Expr, dtype: pl.Datetime, zone: tzinfo | None) -> Stamps:
    """Stamps of a column that holds date-times; without a zone of its own, in `zone`."""
    micros = column.dt.cast_time_unit("us")
    if dtype.time_zone is None:
        return _within(_placed(micros.to_physical(), zone))
    return _within(Stamps(micros.to_physical(), _offset_of(micros)))


def _placed(local: pl.Expr, zone: tzinfo | None) -> Stamps:
    """Clock times of a zone as moments. Those that the clock skips are left out; of an hour that comes twice, the first."""
    match zone:
        case None:
            return Stamps(pl.lit(None, pl.Int64), pl.lit(None, pl.Int64))
        case ZoneInfo(key=str(name)):
            aware = local.cast(pl.Datetime("us")).dt.replace_time_zone(name, ambiguous="earliest", non_existent="null")
            return Stamps(aware.to_physical(), _offset_of(aware))
        case _:
            offset = zone.utcoffset(None)
            assert offset is not None
            minutes = offset // timedelta(minutes=1)
            return Stamps(local - minutes * _MINUTE, pl.when(local.is_not_null()).then(minutes).cast(pl.Int64))


def _offset_of(aware: pl.Expr) -> pl.Expr:
    return (aware.dt.base_utc_offset() + aware.dt.dst_offset()).dt.total_minutes()


def _within(stamps: Stamps) -> Stamps:
    return Stamps(pl.when(stamps.moment.is_between(_FROM, _UNTIL)).then(stamps.moment), stamps.offset)


def texts_of(moment: pl.Expr, offset: pl.Expr) -> pl.Expr:
    """Moments as ISO-8601 with their offsets, seconds always, parts of a second where there are any."""
    local = (moment + offset * _MINUTE).cast(pl.Datetime("us"))
    part = moment % 10**6
    text = local.dt.strftime("%Y-%m-%dT%H:%M:%S")
    text = pl.when(part != 0).then(pl.concat_str(text, pl.lit("."), part.cast(pl.String).str.zfill(6))).otherwise(text)
    size = offset.abs()
    hours, minutes = ((size // 60).cast(pl.String).str.zfill(2), (size % 60).cast(pl.String).str.zfill(2))
    return pl.concat_str(text, pl.when(offset < 0).then(pl.lit("-")).otherwise(pl.lit("+")), hours, pl.lit(":"), minutes)
