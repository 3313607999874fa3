"""`fenze audit`: whether the records are as they were written."""

from __future__ import annotations

import json
import sys
from itertools import islice
from pathlib import Path

import click

from fenze.api.audit.erase import erase_decision, erase_old
from fenze.api.audit.verify import Flaw, first_of, flaws_in
from fenze.api.store.chain import Head
from fenze.api.store.database import StoreError
from fenze.api.store.open import open_store
from fenze.api.store.read import head_in, latest_record
from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.storing import opened_store, settings_of
from fenze.command.telling import Refusal, telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue

_MOST_SHOWN = 20


@click.group(
    "audit",
    short_help=COMMANDS["audit"],
    epilog="Exit status: 0 the records are as they were written; 1 they are not; 2 the store or the command was wrong.",
)
def audit() -> None:
    """Tell whether the records of the service are as they were written, export the end of their chain, erase texts.

    The store is the one that FENZE_DATABASE_URL names; its key is that of FENZE_AUDIT_KEY or FENZE_AUDIT_KEY_FILE.
    """


@audit.command("verify")
@click.option("--head", metavar="FILE", help="Also hold the records to a head that `fenze audit head` printed before.")
@tongue_option
def verify(head: str | None, tongue: Tongue) -> None:
    """Find every record that was altered, inserted, deleted or moved, and a tail that was cut; name the first that is bad."""
    with telling(tongue):
        kept = None if head is None else _head_in(Path(head))
        try:
            store = open_store(settings_of(), to_verify=True)
        except StoreError as error:
            raise Refusal(error.message, error.help) from error
        try:
            with store.database.read() as connection:
                flaws = list(islice(flaws_in(connection, store.key, kept), 10_000))
                count, last = latest_record(connection)
        finally:
            store.close()
        if not flaws:
            since = f", {last}" if last else ""
            message = Text(
                f"the records are as they were written: {count} decisions{since}",
                f"记录完好：共 {count} 个判定{since.replace(', ', '，最近一个记于 ')}",
            )
            click.echo(message.in_(tongue))
            return
        for line in _lines_of(flaws, tongue):
            click.echo(line)
        sys.exit(1)


def _lines_of(flaws: list[Flaw], tongue: Tongue) -> list[str]:
    first = first_of(flaws)
    head = Text("the records are not as they were written; the first that is bad:", "记录已不是原样；第一处问题：").in_(tongue)
    lines = [head, _line_of(first, tongue)]
    others = [flaw for flaw in flaws if flaw is not first]
    if others:
        lines.append(Text(f"and {len(others)} more:", f"另有 {len(others)} 处：").in_(tongue))
        lines += [_line_of(flaw, tongue) for flaw in others[:_MOST_SHOWN]]
    return lines


def _line_of(flaw: Flaw, tongue: Tongue) -> str:
    colon = ": " if tongue == "en" else "："
    if flaw.seq is None:
        return f"  {flaw.what.in_(tongue)}"
    name = Text(f"record {flaw.seq}", f"第 {flaw.seq} 号记录").in_(tongue)
    return f"  {name}{f' ({flaw.record_id})' if flaw.record_id else ''}{colon}{flaw.what.in_(tongue)}"


def _head_in(path: Path) -> Head:
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Head(int(told["seq"]), str(told["hash"]), str(told["seal"]))
    except (ValueError, KeyError, TypeError):
        message = Text(f"`{path}` holds no head of a chain", f"`{path}` 中没有链头")
        raise Refusal(message, Text("`fenze audit head` prints one", "`fenze audit head` 会输出链头")) from None


@audit.command("head")
@tongue_option
def head_(tongue: Tongue) -> None:
    """Print the end of the chain, sealed, as JSON: to be kept where the store cannot be reached from."""
    with telling(tongue), opened_store(settings_of()) as store, store.database.read() as connection:
        head = head_in(connection)
        click.echo(json.dumps({"seq": head.seq, "hash": head.hash, "seal": head.seal}))


@audit.command("erase")
@click.argument("decision", metavar="[DECISION]", required=False)
@click.option(
    "--older-than", "days", type=click.IntRange(1), metavar="DAYS", help="Of all decisions recorded longer ago than DAYS."
)
@tongue_option
def erase(decision: str | None, days: int | None, tongue: Tongue) -> None:
    """Erase the free texts in the facts of DECISION, or of all old decisions; the chain stays as it is.

    The decision, its amounts and its reasons stay, and so do facts that are no free text. That it was done is recorded.
    """
    with telling(tongue):
        if (decision is None) == (days is None):
            message = Text("give either a decision or --older-than", "请给出判定编号或 --older-than，二者取一")
            raise Refusal(message)
        with opened_store(settings_of()) as store:
            count = erase_old(store, days, None) if days is not None else erase_decision(store, decision or "", None)
        message = Text(f"erased the texts of {count} decisions", f"已擦除 {count} 个判定中的文本")
        click.echo(message.in_(tongue))
