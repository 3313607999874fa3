"""`fenze check-trace`: traces and their policy → whether the policy bears them out, and where it does not."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import click

from fenze.checker.check import Checked, check
from fenze.checker.differences import Flaw
from fenze.command import COMMANDS
from fenze.command.options import policy_option, tongue_option
from fenze.command.telling import Refusal, policy_of, telling
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.keywords import Tongue
from fenze.dsl.load import load

_MOST_SHOWN = 20


@click.command(
    "check-trace",
    short_help=COMMANDS["check-trace"],
    epilog="Exit status: 0 every trace is true; 1 one is not; 2 a trace, the policy or the command was wrong; 130 Ctrl-C.",
)
@click.argument("trace", metavar="TRACE")
@policy_option
@tongue_option
def check_trace(trace: str, policy: str, tongue: Tongue) -> None:
    """Follow the reasons in TRACE again, and tell where they are not what the policy and the facts give.

    TRACE holds what `fenze explain --format json` printed, one trace or one a line; a dash is standard input. No solver is
    used. Each place that is not true is named by a JSON pointer. Where there are too many completions of the unknown facts to
    try them all, what rests on them is named as not checked.
    """
    with telling(tongue):
        by_contract: dict[str | None, model.Policy] = {None: policy_of(policy, tongue)}
        bad = False
        for one in _traces_in(trace):
            checked = _checked(one, policy, by_contract)
            bad = bad or bool(checked.flaws)
            click.echo("\n".join(_lines_of(one, checked, tongue)))
        if bad:
            sys.exit(1)


def _checked(trace: Mapping[str, Any], policy: str, by_contract: dict[str | None, model.Policy]) -> Checked:
    contract, base = trace.get("contract"), by_contract[None]
    if contract is not None and not (isinstance(contract, str) and contract in base.contracts):
        return Checked((Flaw("/contract", Text("the policy has no such contract", "政策里没有这份合同")),))
    if contract not in by_contract:
        by_contract[contract] = load(policy, contract=contract)
    return check(trace, by_contract[contract])


def _lines_of(trace: Mapping[str, Any], checked: Checked, tongue: Tongue) -> Iterator[str]:
    who = trace.get("case_id")
    name = f"{who}: " if tongue == "en" else f"{who}："
    head = name if isinstance(who, str) else ""
    if not checked.flaws:
        yield head + Text("the trace is true", "溯源记录属实").in_(tongue)
    else:
        count = len(checked.flaws)
        places = "1 place" if count == 1 else f"{count} places"
        yield head + Text(f"the trace is not true in {places}", f"溯源记录有 {count} 处不属实").in_(tongue)
        colon = ": " if tongue == "en" else "："
        yield from (f"  {flaw.place}{colon}{flaw.message.in_(tongue)}" for flaw in checked.flaws[:_MOST_SHOWN])
        if count > _MOST_SHOWN:
            yield Text(f"  and {count - _MOST_SHOWN} more", f"  另有 {count - _MOST_SHOWN} 处").in_(tongue)
    if checked.unchecked:
        yield "  " + Text(
            f"not checked, because there are too many ways to complete the unknown facts: {', '.join(checked.unchecked)}",
            f"未核验（未知事实的补全方式过多）：{'、'.join(checked.unchecked)}",
        ).in_(tongue)


def _traces_in(file: str) -> Iterator[Mapping[str, Any]]:
    """The traces of a file, `-` being standard input. Raises Refusal where it holds anything else."""
    data = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    try:
        text = data.decode("utf-8-sig")
        try:
            found = [_parsed(text)]
        except ValueError:
            found = [_parsed(line) for line in text.splitlines() if line.strip()]
    except (ValueError, RecursionError):
        raise Refusal(Text(f"`{file}` is not JSON", f"`{file}` 不是 JSON")) from None
    if not found or not all(isinstance(one, dict) and "trace_version" in one for one in found):
        raise Refusal(
            Text(f"`{file}` holds no trace", f"`{file}` 里没有溯源记录"),
            Text("`fenze explain --format json` prints one", "`fenze explain --format json` 会输出溯源记录"),
        )
    yield from found


def _parsed(text: str) -> Any:
    return json.loads(text, object_pairs_hook=_object)


def _object(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise ValueError("a name stands twice")
    return found
