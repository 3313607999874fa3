"""`fenze serve`: the HTTP service."""

from __future__ import annotations

import json
import os
import socket
from collections.abc import Callable

import click

from fenze.api.catalog import Catalog
from fenze.api.listen import HOST, PORT, bound_socket, is_loopback, listen, listen_with
from fenze.api.publish import publish_at_start
from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.storing import opened_store, settings_of
from fenze.command.telling import Refusal, checked_at, telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import shipped


@click.command(
    "serve",
    short_help=COMMANDS["serve"],
    epilog="Exit status: 0 told to stop; 2 a policy, the store, the address or a setting was wrong.",
)
@click.option(
    "-p", "--policy", "policies", multiple=True, metavar="POLICY", help="Serve this policy and no other; may be given again."
)
@click.option(
    "--host",
    default=HOST,
    show_default=True,
    metavar="ADDRESS",
    help="Where to listen; beyond this machine, once there are keys.",
)
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@click.option("--workers", type=click.IntRange(1, 64), default=1, show_default=True, help="How many processes answer.")
@tongue_option
def serve(policies: tuple[str, ...], host: str, port: int, workers: int, tongue: Tongue) -> None:
    """Answer over HTTP, for the policies given or else all that are kept and shipped, until Ctrl-C or SIGTERM.

    Decisions are recorded in the store that FENZE_DATABASE_URL names, by default the file fenze.db. The address is printed once
    the service answers. The calls are described in docs/service.md, and at /openapi.json.
    """
    with telling(tongue):
        found = [checked_at(name, tongue) for name in policies or shipped()]
        settings = settings_of()
        with opened_store(settings) as store:
            catalog = Catalog(store.database, settings.solve_seconds)
            names = publish_at_start(store, catalog, found)
            only = frozenset(names) if policies else None
            has_keys = bool(catalog.keys)
            shown = sorted(names if policies else catalog.names())
        _refuse_open(host, has_keys)
        listener = _listener(host, port)
        announce = _announcement(shown, has_keys, tongue)
        if workers == 1:
            from fenze.api.app import app_of
            from fenze.api.logs import log_to_standard_error
            from fenze.api.store.open import open_store

            log_to_standard_error(settings.log_level)
            listen(app_of(open_store(settings), settings, only), listener, settings.drain_seconds, announce)
        else:
            from fenze.api.worker import ONLY

            os.environ[ONLY] = json.dumps(None if only is None else sorted(only))
            listen_with(workers, listener, settings.drain_seconds, announce)


def _refuse_open(host: str, has_keys: bool) -> None:
    if not has_keys and not is_loopback(host):
        raise Refusal(
            Text(
                f"without keys, the service listens on this machine only, not on {host}",
                f"未设密钥时，服务只在本机监听，不能使用 {host}",
            ),
            Text(
                "make a key with `fenze keys make --role admin --name …`",
                "请用 `fenze keys make --role admin --name …` 创建密钥",
            ),
        )


def _listener(host: str, port: int) -> socket.socket:
    try:
        return bound_socket(host, port)
    except OSError as error:
        raise Refusal(
            Text(
                f"port {port} of {host} cannot be taken: {error.strerror}",
                f"无法占用 {host} 的端口 {port}：{error.strerror}",
            ),
            Text("choose another with --port, or 0 for a free one", "请用 --port 另选一个，0 表示任选空闲端口"),
        ) from error


def _announcement(names: list[str], has_keys: bool, tongue: Tongue) -> Callable[[str], None]:
    listed = ", ".join(names)
    without = Text(
        "\nno keys are set: only this machine may call, and may do everything; `fenze keys make` makes one",
        "\n未设密钥：只允许本机调用，且可执行所有操作；用 `fenze keys make` 创建密钥",
    )

    def announce(address: str) -> None:
        message = Text(
            f"answering at {address} for {listed}; Ctrl-C stops", f"服务地址 {address}，政策：{listed}；按 Ctrl-C 停止"
        )
        click.echo(message.in_(tongue) + ("" if has_keys else without.in_(tongue)))

    return announce
