"""What went wrong → a message on standard error and an exit status, never a traceback."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from functools import partial
from typing import TYPE_CHECKING

import click

from fenze.command import INTERRUPTED, WRONG_INPUT
from fenze.decision.case import CaseError, Fault
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.find import LoadError
from fenze.dsl.kept import keep, recalled
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import Engine, Files, engine_of
from fenze.solver.solve import TookTooLong

if TYPE_CHECKING:
    from fenze.dsl import ast
    from fenze.dsl.load import Checked


class Refusal(Exception):
    """The command, or what it was given to work on, is wrong: the message, and what to do about it."""

    def __init__(self, message: Text, help_: Text | None = None) -> None:
        super().__init__(message.en)
        self.message, self.help = message, help_


@contextmanager
def telling(tongue: Tongue) -> Generator[None]:
    """Runs a command: tells what went wrong, and ends it with the status for that; what was written before stays."""
    try:
        yield
        sys.stdout.flush()
    except (Refusal, LoadError) as error:
        tell(error.message, error.help, tongue)
        sys.exit(WRONG_INPUT)
    except (CaseError, TookTooLong) as error:
        for line in lines_of_faults(faults_of(error), None, tongue):
            click.echo(line, err=True)
        sys.exit(WRONG_INPUT)
    except BrokenPipeError:
        raise
    except OSError as error:
        where = f" `{error.filename}`" if error.filename else ""
        reason = error.strerror or str(error)
        tell(Text(f"cannot read or write{where}: {reason}", f"无法读写{where}：{reason}"), None, tongue)
        sys.exit(WRONG_INPUT)
    except KeyboardInterrupt:
        click.echo(Text("stopped", "已中止").in_(tongue), err=True)
        sys.exit(INTERRUPTED)


def tell(message: Text, help_: Text | None, tongue: Tongue) -> None:
    """An error on standard error, as diagnostics show theirs."""
    error, advice = ("error", "help") if tongue == "en" else ("错误", "建议")
    click.echo(f"{error}: {message.in_(tongue)}", err=True)
    if help_ is not None:
        click.echo(f"  = {advice}: {help_.in_(tongue)}", err=True)


def policy_of(name: str, tongue: Tongue) -> model.Policy:
    """The checked policy; where it has errors, its diagnostics go to standard error and the command ends.

    Raises LoadError.
    """
    return checked_policy_of(name, tongue)[0]


def checked_policy_of(name: str, tongue: Tongue) -> tuple[model.Policy, Mapping[str, str]]:
    """The same with the texts of its files, by the paths that places name."""
    policy, found = _usable(name, tongue)
    return policy, found.texts


def usable(name: str, tongue: Tongue) -> tuple[model.Policy, Checked]:
    """The same with all that reading it gave."""
    return _usable(name, tongue)


def engine_at(name: str, tongue: Tongue) -> Engine:
    """The same, ready to decide cases, under the policy's contracts too."""
    policy, files = policy_and_files_at(name, tongue)
    return engine_of(policy, files=files)


def policy_and_files_at(name: str, tongue: Tongue) -> tuple[model.Policy, Files]:
    """The same with the trees of its files, which are read when they are needed if the policy was kept."""
    kept = recalled(name)
    if kept is not None:
        return kept, partial(_files_of, name)
    policy, found = _usable(name, tongue)
    keep(name, policy, found.imports)
    return policy, found.trees


def _files_of(name: str) -> Sequence[ast.File]:
    from fenze.dsl.load import files_of

    return files_of(name)


def checked_at(name: str, tongue: Tongue) -> Checked:
    """The same with its syntax trees."""
    return _usable(name, tongue)[1]


def _usable(name: str, tongue: Tongue) -> tuple[model.Policy, Checked]:
    from fenze.dsl.load import check
    from fenze.dsl.render import text_of

    found = check(name)
    if found.policy is None:
        click.echo(text_of(found.diagnostics, found.texts, tongue), err=True, nl=False)
        sys.exit(WRONG_INPUT)
    return found.policy, found


def lines_of_faults(faults: Sequence[Fault], policy: model.Policy | None, tongue: Tongue) -> Iterator[str]:
    """`error[code]: message`, the field with its label, the suggestion: for each fault of a case."""
    error, advice = ("error", "help") if tongue == "en" else ("错误", "建议")
    for fault in faults:
        yield f"{error}[{fault.code}]: {fault.message.in_(tongue)}"
        if fault.field is not None:
            fact = policy.facts.get(fault.field) if policy else None
            yield f"  --> {fault.field}" + (f" {fact.labels.in_(tongue)}" if fact else "")
        if fault.suggestion is not None:
            yield f"  = {advice}: {fault.suggestion.in_(tongue)}"


def faults_of(error: CaseError | TookTooLong) -> Sequence[Fault]:
    """What kept a case from being decided, as faults of the case."""
    if isinstance(error, CaseError):
        return error.faults
    message = Text(f"no answer was found within {error.seconds:g} seconds", f"{error.seconds:g} 秒内没有得出结果")
    return [Fault("took_too_long", message, None, Text("state more facts", "请补充更多事实"))]
