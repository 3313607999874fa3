"""`fenze ask`: a case is asked for, question by question, and decided; or every way of asking is laid out."""

from __future__ import annotations

import sys
from collections.abc import Mapping

import click
from rich.console import Console, Group
from rich.text import Text as StyledText

from fenze.command import COMMANDS, INTERRUPTED
from fenze.command.deciding import single_case_of
from fenze.command.dialogue import Dialogue
from fenze.command.moments import moment_of
from fenze.command.options import as_of_option, policy_option, tongue_option
from fenze.command.pages import Pages
from fenze.command.telling import Refusal, engine_at, telling
from fenze.decision.case import CaseReader
from fenze.decision.to_json import json_of, text_of_json
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import Engine
from fenze.solver.plan import plan_of
from fenze.solver.render.decision_text import page_of, section, spaced
from fenze.solver.render.plan_text import plan_page
from fenze.solver.render.voice import Voice
from fenze.solver.to_json.plan import json_of as plan_json_of

_MOST_LINES = 60


@click.command(
    "ask",
    short_help=COMMANDS["ask"],
    epilog="Exit status: 0 the walk came to its end, or to where it was stopped; 2 the case, the policy or the command was "
    "wrong; 130 Ctrl-C.",
)
@policy_option
@click.argument("file", metavar="[FILE]", default=None, required=False)
@click.option("--plan", is_flag=True, help="Print how many questions it takes at most, and the tree of questions and answers.")
@click.option("--lines", metavar="N", type=click.IntRange(1), default=_MOST_LINES, help="Of a plan, show about so many lines.")
@click.option("--json", "as_json", is_flag=True, help="End with one line of JSON; the questions go to standard error.")
@as_of_option
@tongue_option
def ask(policy: str, file: str | None, plan: bool, lines: int, as_json: bool, as_of: str | None, tongue: Tongue) -> None:
    """Ask for a case question by question, beginning with what FILE says of it, and decide it.

    Only facts are asked that can still change an outcome or that a rule asks for, in the policy's order, each with whom to ask
    and which evidence is wanted. After each answer it is said what is settled and what is left. Where the questions end, or are
    stopped, stand the decision and the case with every answer.
    """
    with telling(tongue):
        engine, now = engine_at(policy, tongue), moment_of(as_of)
        if file == "-" and not plan:
            message = Text(
                "answers are read from standard input, so the case cannot be", "标准输入用于作答，不能再从中读取案件"
            )
            raise Refusal(message, Text("write the case into a file", "请把案件写入文件"))
        case: Mapping[str, object] = single_case_of(file, tongue) if file is not None else dict[str, object]()
        if plan:
            with Console(stderr=True).status(Text("following every answer", "正在推演各种回答").in_(tongue)):
                found = plan_of(engine, CaseReader(engine.policy).read(case, now))
            if as_json:
                click.echo(text_of_json(plan_json_of(found)))
            else:
                Pages().write(plan_page(found, engine.policy, engine.program.domains, tongue, lines))
            return
        dialogue = Dialogue(engine, tongue, now, case, Pages(err=as_json))
        dialogue.decision()  # refuses a case that is wrong before anything is asked
        dialogue.open()
        interrupted = False
        try:
            dialogue.hold()
        except KeyboardInterrupt:
            interrupted = True
        _end(dialogue, engine, tongue, as_json)
        if interrupted:
            sys.exit(INTERRUPTED)


def _end(dialogue: Dialogue, engine: Engine, tongue: Tongue, as_json: bool) -> None:
    """The decision of the case as it stands, and the case."""
    decision, case = dialogue.decision(), dialogue.raw()
    policy = engine.under(decision.contract).policy
    if as_json:
        dialogue.pages.write(StyledText())
        entry: dict[str, Json] = {
            "finished": dialogue.finished,
            "unanswered": list(dialogue.passed),
            "case": _json(case),
            "decision": json_of(decision, policy),
        }
        click.echo(text_of_json(entry))
        return
    voice = Voice(policy, tongue)
    kept = section(voice.say("The case, to be decided again with fenze decide", "本案内容，可用 fenze decide 重新裁定"))
    dialogue.pages.write(Group(StyledText(), spaced([page_of(decision, policy, tongue), kept])))
    click.echo(text_of_json(_json(case)))


def _json(value: object) -> Json:
    """A case as it was read, exact numbers as texts."""
    match value:
        case Mapping():
            return {str(name): _json(part) for name, part in value.items()}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        case bool() | int() | str() | None:
            return value
        case _:
            return str(value)
