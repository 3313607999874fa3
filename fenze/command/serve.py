"""`fenze serve`: the HTTP service, on this machine."""

from __future__ import annotations

import click

from fenze.api.app import app_of
from fenze.api.listen import HOST, PORT, bound_socket, listen
from fenze.api.served import served_of
from fenze.api.settings import Settings
from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.telling import Refusal, policy_of, telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import shipped


@click.command("serve", short_help=COMMANDS["serve"], epilog="Exit status: 0 told to stop; 2 a policy or the port was wrong.")
@click.option("-p", "--policy", "policies", multiple=True, metavar="POLICY", help="A policy to serve; may be given again.")
@click.option("--port", type=click.IntRange(0, 65535), default=PORT, show_default=True, help="0 takes a free one.")
@tongue_option
def serve(policies: tuple[str, ...], port: int, tongue: Tongue) -> None:
    """Answer over HTTP, on this machine only, for the policies given or else all shipped ones, until Ctrl-C.

    The address is printed once the service answers. The calls are described in docs/service.md, and at /openapi.json.
    """
    with telling(tongue):
        names = policies or shipped()
        for name in names:
            policy_of(name, tongue)
        settings = Settings()
        served = served_of(names, settings.solve_seconds)
        try:
            listener = bound_socket(port)
        except OSError as error:
            raise Refusal(
                Text(
                    f"port {port} of {HOST} cannot be taken: {error.strerror}",
                    f"无法占用 {HOST} 的端口 {port}：{error.strerror}",
                ),
                Text("choose another with --port, or 0 for a free one", "请用 --port 另选一个，0 表示任选空闲端口"),
            ) from error
        listen(app_of(served, settings), listener, lambda address: _announce(address, names, tongue))


def _announce(address: str, names: tuple[str, ...], tongue: Tongue) -> None:
    listed = ", ".join(names)
    message = Text(f"answering at {address} for {listed}; Ctrl-C stops", f"服务地址 {address}，政策：{listed}；按 Ctrl-C 停止")
    click.echo(message.in_(tongue))
