"""Cases → answers, written as they come, each in its place."""

from __future__ import annotations

import sys
from collections.abc import Generator, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO, Literal, assert_never

import click

from fenze.command.asked import Asked, answers_json_of, answers_text_of
from fenze.command.cases import case_id_in, cases_in
from fenze.command.telling import Refusal, faults_of, lines_of_faults
from fenze.decision.case import CaseError, Fault
from fenze.decision.decision import Decision
from fenze.decision.to_json import json_of, text_of_json
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.glossary import Json
from fenze.dsl.keywords import Tongue
from fenze.solver.decide import Engine
from fenze.solver.from_json import case_of
from fenze.solver.solve import TookTooLong

if TYPE_CHECKING:
    from rich.console import RenderableType


@dataclass(frozen=True, slots=True)
class Deciding:
    """How cases are decided; `now` is the moment of those that state none, `asked` what else is to be told of each."""

    engine: Engine
    now: datetime
    tongue: Tongue
    asked: Asked = Asked()


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of a case: its decision, or the faults for which there is none; `line` is where the case begins."""

    line: int
    case_id: str | None
    decision: Decision | None
    faults: Sequence[Fault] = ()


def answers_of(deciding: Deciding, file: str) -> Iterator[Answer]:
    """An answer for each case of the file, `-` being standard input. Raises Refusal where there is no case."""
    none_yet = True
    with _opened(file, deciding.tongue) as stream:
        for sent in cases_in(stream):
            none_yet = False
            try:
                decision = deciding.engine.decide(case_of(sent.text, sent.line), deciding.now)
                yield Answer(sent.line, decision.file.case_id, decision)
            except (CaseError, TookTooLong) as error:
                yield Answer(sent.line, case_id_in(sent.text), None, faults_of(error))
    if none_yet:
        raise _no_case_in(file)


def single_case_of(file: str, tongue: Tongue) -> Mapping[str, object]:
    """The one case of a file. Raises CaseError where it cannot be read, Refusal where there is none or more than one."""
    with _opened(file, tongue) as stream:
        found = list(islice(cases_in(stream), 2))
    if not found:
        raise _no_case_in(file)
    if len(found) > 1:
        raise Refusal(Text(f"`{file}` holds more than one case", f"`{file}` 里不止一个案件"))
    return case_of(found[0].text, found[0].line)


Written = Literal["decision", "decision with explanation", "trace"]


def write_json(deciding: Deciding, answers: Iterator[Answer], what: Written) -> int:
    """A line of JSON an answer; returns how many cases could not be decided."""
    out = sys.stdout.buffer
    count = bad = 0
    answer: Answer | None = None
    for answer in answers:
        count += 1
        bad += answer.decision is None
        out.write(_line_of(deciding, answer, what) + b"\n")
        out.flush()
    tell_of_refused(answer, bad, count, deciding)
    return bad


def write_text(deciding: Deciding, answers: Iterator[Answer], explain: bool, only_reasons: bool = False) -> int:
    """A page an answer; returns how many cases could not be decided."""
    from fenze.command.pages import Pages

    pages = Pages()
    count = bad = 0
    held: Answer | None = None
    for answer in answers:
        count += 1
        bad += answer.decision is None
        if count == bad == 1:
            held = answer  # written in its place if another case follows, else told on standard error
            continue
        if held:
            pages.write(_page_of(deciding, held, explain, only_reasons))
            held = None
        if count > 1:
            pages.write_line_between()
        pages.write(_page_of(deciding, answer, explain, only_reasons))
    tell_of_refused(held, bad, count, deciding)
    return bad


def tell_of_refused(last: Answer | None, bad: int, count: int, deciding: Deciding) -> None:
    """On standard error: what is wrong with the only case, or how many of many could not be decided."""
    if last and bad == count == 1:
        for line in lines_of_faults(last.faults, deciding.engine.policy, deciding.tongue):
            click.echo(line, err=True)
    elif bad:
        message = Text(
            f"{bad} of {count} cases could not be decided; the reason stands in the place of each",
            f"{count} 个案件中有 {bad} 个未能判定，原因写在各自的位置",
        )
        click.echo(message.in_(deciding.tongue), err=True)


def _line_of(deciding: Deciding, answer: Answer, what: Written) -> bytes:
    if what == "trace" and answer.decision is not None and not deciding.asked:
        from fenze.decision.trace import trace_text_of

        return trace_text_of(answer.decision, _policy_of(deciding, answer.decision))
    return text_of_json(_json_of(deciding, answer, what)).encode()


def _json_of(deciding: Deciding, answer: Answer, what: Written) -> dict[str, Json]:
    decision = answer.decision
    if decision is None:
        return _refusal_json_of(answer, deciding.tongue)
    policy = _policy_of(deciding, decision)
    told = answers_json_of(deciding.asked, deciding.engine, decision)
    match what:
        case "trace":
            from fenze.decision.trace import trace_of

            return trace_of(decision, policy) | told
        case "decision":
            return json_of(decision, policy) | told
        case "decision with explanation":
            from fenze.decision.explain import explanation_of
            from fenze.decision.to_json.explanation import json_of as explanation_json_of

            why: Json = explanation_json_of(explanation_of(decision, policy), policy)
            return json_of(decision, policy) | {"explanation": why} | told
        case _:
            assert_never(what)


def _refusal_json_of(answer: Answer, tongue: Tongue) -> dict[str, Json]:
    fault = answer.faults[0]
    error: dict[str, Json] = {
        "code": fault.code,
        "message": fault.message.in_(tongue),
        "field": fault.field,
        "suggestion": fault.suggestion.in_(tongue) if fault.suggestion else None,
        "line": answer.line,
    }
    return {"case_id": answer.case_id, "error": error}


def _page_of(deciding: Deciding, answer: Answer, explain: bool, only_reasons: bool) -> RenderableType:
    from rich.text import Text as StyledText

    from fenze.decision.explain import explanation_of
    from fenze.solver.render.decision_text import head_of, page_of, spaced
    from fenze.solver.render.explanation_text import reasons_of

    tongue = deciding.tongue
    if answer.decision is None:
        text = "\n".join((place_of(answer, tongue), *lines_of_faults(answer.faults, deciding.engine.policy, tongue)))
        return StyledText(text, "red")
    policy = _policy_of(deciding, answer.decision)
    if deciding.asked:
        answers = answers_text_of(deciding.asked, deciding.engine, answer.decision, tongue)
        return spaced([head_of(answer.decision, policy, tongue), *answers])
    if only_reasons:
        head_ = head_of(answer.decision, policy, tongue)
        return spaced([head_, reasons_of(explanation_of(answer.decision, policy), policy, tongue)])
    page = page_of(answer.decision, policy, tongue, rules=not explain)
    return spaced([page, reasons_of(explanation_of(answer.decision, policy), policy, tongue)]) if explain else page


def _policy_of(deciding: Deciding, decision: Decision) -> model.Policy:
    """The policy with the parameters that held for the decision."""
    return deciding.engine.under(decision.contract).policy


def place_of(answer: Answer, tongue: Tongue) -> str:
    """Which case of the file it is."""
    where = Text(f"line {answer.line}", f"第 {answer.line} 行").in_(tongue)
    return " · ".join(part for part in (answer.case_id, where) if part)


def _no_case_in(file: str) -> Refusal:
    what = Text("standard input", "标准输入") if file == "-" else Text(f"`{file}`", f"`{file}` ")
    message = Text(f"{what.en} holds no case", f"{what.zh}里没有案件")
    return Refusal(message, Text('write one as {"facts": {…}}', '请写成 {"facts": {…}}'))


@contextmanager
def _opened(file: str, tongue: Tongue) -> Generator[BinaryIO]:
    if file == "-":
        if sys.stdin.isatty():
            hint = Text("reading from the terminal; end with Ctrl-D", "正在从终端读取；输完按 Ctrl-D")
            click.echo(hint.in_(tongue), err=True)
        yield sys.stdin.buffer
        return
    try:
        stream = Path(file).open("rb")  # noqa: SIM115 a fault on opening is told apart from one on reading
    except OSError as error:
        message = Text(f"`{file}` cannot be read: {error.strerror}", f"无法读取 `{file}`：{error.strerror}")
        raise Refusal(message) from error
    with stream:
        yield stream
