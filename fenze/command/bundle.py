"""`fenze bundle`: versions of policies, signed, from one store into another."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from fenze.api.audit.bundle import BundleError, bundle_of, import_bundle, make_signing_key
from fenze.api.catalog import Catalog
from fenze.api.problem import ProblemError
from fenze.command import COMMANDS
from fenze.command.options import tongue_option
from fenze.command.storing import opened_store, settings_of
from fenze.command.telling import Refusal, telling
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue


@click.group(
    "bundle", short_help=COMMANDS["bundle"], epilog="Exit status: 0 done; 2 the bundle, the key or the store was wrong."
)
def bundle() -> None:
    """Take versions of policies from one store into another, signed.

    The store is the one that FENZE_DATABASE_URL names.
    """


@bundle.command("key")
@click.argument("file", metavar="FILE")
@tongue_option
def key(file: str, tongue: Tongue) -> None:
    """Make a key to sign with, in FILE, and the public key to be given to others, in FILE.pub."""
    with telling(tongue):
        make_signing_key(Path(file))
        message = Text(f"keep {file}; give {file}.pub to those who import", f"请妥善保管 {file}，将 {file}.pub 交给导入方")
        click.echo(message.in_(tongue))


@bundle.command("export")
@click.argument("policies", metavar="POLICY...", nargs=-1, required=True)
@click.option("--key", "key_file", required=True, metavar="FILE", help="The key to sign with.")
@click.option("--version", metavar="VERSION", help="This version of POLICY, rather than the active one.")
@click.option("--output", metavar="FILE", help="Write to FILE instead of standard output.")
@tongue_option
def export(policies: tuple[str, ...], key_file: str, version: str | None, output: str | None, tongue: Tongue) -> None:
    """Write the active version of each POLICY, by its name in the store, into one signed bundle."""
    with telling(tongue):
        settings = settings_of()
        with opened_store(settings) as store:
            catalog = Catalog(store.database, settings.solve_seconds)
            catalog.refresh()
            try:
                text = bundle_of(store, [catalog.version(name, version) for name in policies], Path(key_file))
            except ProblemError as error:
                raise Refusal(error.faults[0].message, error.faults[0].suggestion) from error
            except BundleError as error:
                raise Refusal(error.message, error.help) from error
        if output is None:
            sys.stdout.write(text)
        else:
            Path(output).write_text(text, encoding="utf-8")


@bundle.command("import")
@click.argument("file", metavar="FILE")
@click.option("--trust", required=True, metavar="FILE", help="The public key of who signed it.")
@click.option("--activate", is_flag=True, help="Put the versions to work at once.")
@tongue_option
def import_(file: str, trust: str, activate: bool, tongue: Tongue) -> None:
    """Take the versions in the bundle FILE into the store, unless it was altered or one is older than what is there."""
    with telling(tongue):
        settings = settings_of()
        with opened_store(settings) as store:
            catalog = Catalog(store.database, settings.solve_seconds)
            try:
                text = Path(file).read_text(encoding="utf-8")
                found = import_bundle(store, catalog, text, Path(trust), activate=activate)
            except UnicodeDecodeError as error:
                raise Refusal(Text("this is no bundle", "这不是政策包")) from error
            except BundleError as error:
                raise Refusal(error.message, error.help) from error
        for version, is_new in found:
            name = f"{version.policy} {version.version}"
            message = (
                Text(f"{name} is kept", f"已存入 {name}") if is_new else Text(f"{name} was here already", f"{name} 此前已有")
            )
            click.echo(message.in_(tongue))
