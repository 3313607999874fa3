"""`fenze keys`: the keys of those who call the service."""

from __future__ import annotations

from typing import cast

import click

from fenze.api.store.keys import ROLES, Role, keys_in, made, new_key, revoked
from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.storing import opened_store, settings_of
from fenze.command.telling import Refusal, telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue


@click.group("keys", short_help=COMMANDS["keys"], epilog="Exit status: 0 done; 2 the store or the command was wrong.")
def keys() -> None:
    """Make, list and revoke the keys of those who call the service.

    Once there is a key, no call is answered without one. The store is the one that FENZE_DATABASE_URL names. What is done
    here is recorded in the chain. A running service takes note within a second.
    """


@keys.command("make")
@click.option("--role", type=click.Choice(ROLES), required=True, help="What its holder may do.")
@click.option("--name", required=True, metavar="NAME", help="Whose it is, for the list.")
@click.option("--party", metavar="PARTY", help="Of an auditor: sees only the decisions that name PARTY.")
@tongue_option
def make(role: str, name: str, party: str | None, tongue: Tongue) -> None:
    """Make a key and print it; it is shown this once.

    Roles: service decides and reads decisions; author publishes, activates, verifies; auditor reads decisions and statements;
    admin does everything.
    """
    with telling(tongue):
        if party is not None and role != "auditor":
            message = Text("only an auditor can be limited to a party", "只有 auditor 角色可以限定当事方")
            raise Refusal(message, Text("leave out --party, or use --role auditor", "请去掉 --party，或用 --role auditor"))
        with opened_store(settings_of()) as store:
            key, token = new_key(cast("Role", role), party, name)
            store.appender.append([made(key, None)]).result()
        click.echo(token)
        note = Text(
            f"key {key.key_id}, role {role}; keep it now, it is not shown again",
            f"密钥 {key.key_id}，角色 {role}；请立即保存，不会再次显示",
        )
        click.echo(note.in_(tongue), err=True)


@keys.command("list")
@tongue_option
def list_(tongue: Tongue) -> None:
    """List the keys, without their secrets."""
    with telling(tongue):
        with opened_store(settings_of()) as store, store.database.read() as connection:
            found = keys_in(connection)
        if not found:
            click.echo(Text("no keys", "没有密钥").in_(tongue))
        for key in found:
            party = f" · {key.party}" if key.party else ""
            state = Text(f" · revoked {key.revoked_at}", f" · 已于 {key.revoked_at} 吊销").in_(tongue) if key.revoked_at else ""
            click.echo(f"{key.key_id} · {key.role}{party} · {key.name} · {key.made_at}{state}")


@keys.command("revoke")
@click.argument("key_id", metavar="KEY")
@tongue_option
def revoke(key_id: str, tongue: Tongue) -> None:
    """Revoke KEY, by its id in the list or as its holder has it; it stays in the list."""
    with telling(tongue), opened_store(settings_of()) as store:
        with store.database.read() as connection:
            found = keys_in(connection)
        key = next((one for one in found if key_id == one.key_id or key_id.startswith(f"fz_{one.key_id}_")), None)
        if key is None:
            message = Text("there is no such key", "没有此密钥")
            raise Refusal(message, Text("`fenze keys list` lists them", "用 `fenze keys list` 查看"))
        if key.revoked_at is None:
            store.appender.append([revoked(key, None)]).result()
        click.echo(Text(f"key {key.key_id} is revoked", f"密钥 {key.key_id} 已吊销").in_(tongue))
