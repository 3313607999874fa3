"""`fenze replay`: stored cases → whether they are decided again to the same bytes."""

from __future__ import annotations

import sys

import click

import fenze
from fenze.api.audit.replay import Replayed, replayed
from fenze.api.catalog import Catalog
from fenze.api.store.read import Filters
from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.storing import opened_store, settings_of
from fenze.command.telling import telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue

_WORDS = {
    "decision_differs": Text("the decision differs at", "判定不同于"),
    "trace_differs": Text("the trace differs at", "溯源记录不同于"),
    "not_decided": Text("it is not decided any more", "已无法判定"),
}


@click.command(
    "replay",
    short_help=COMMANDS["replay"],
    epilog="Exit status: 0 all came out the same; 1 some did not; 2 the store or the command was wrong; 130 Ctrl-C.",
)
@click.option("-p", "--policy", metavar="POLICY", help="Only decisions under this policy.")
@click.option("--version", metavar="VERSION", help="Only decisions under this version.")
@tongue_option
def replay(policy: str | None, version: str | None, tongue: Tongue) -> None:
    """Decide the stored cases again, each under the version that decided it, and tell every one that comes out otherwise.

    Decision and trace are compared to the byte. Where texts were erased, the rest is compared. The store is the one that
    FENZE_DATABASE_URL names.
    """
    with telling(tongue):
        settings = settings_of()
        count = erased = bad = 0
        with opened_store(settings) as store:
            catalog = Catalog(store.database, settings.solve_seconds)
            catalog.refresh()
            with store.database.read() as connection:
                for one in replayed(connection, catalog, Filters(policy=policy, version=version)):
                    count += 1
                    erased += one.state == "same_but_erased"
                    if one.state in _WORDS:
                        bad += 1
                        click.echo(_line_of(one, tongue))
        click.echo(_summary(count, erased, bad).in_(tongue))
        if bad:
            sys.exit(1)


def _line_of(one: Replayed, tongue: Tongue) -> str:
    name = Text(
        f"record {one.record.seq} ({one.record.record_id})", f"第 {one.record.seq} 号记录（{one.record.record_id}）"
    ).in_(tongue)
    colon = ": " if tongue == "en" else "："
    made = Text(f", made by version {one.record.engine_version}", f"，由版本 {one.record.engine_version} 作出").in_(tongue)
    by = "" if one.record.engine_version == fenze.__version__ else made
    return f"{name}{colon}{_WORDS[one.state].in_(tongue)}{f' {one.place}' if one.place else ''}{by}"


def _summary(count: int, erased: int, bad: int) -> Text:
    some = (
        Text(f", {erased} of them without the texts erased", f"，其中 {erased} 个不含已擦除的文本") if erased else Text("", "")
    )
    if bad:
        return Text(f"{bad} of {count} decisions came out otherwise", f"{count} 个判定中有 {bad} 个结果不同")
    return Text(f"{count} decisions, all to the same bytes{some.en}", f"{count} 个判定，逐字节相同{some.zh}")
