"""A mapping, a policy and the columns of a table → a mapping whose every name is good, or all that is wrong with it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import assert_never

from fenze.decision.case import CaseError, CaseReader, Fault
from fenze.dsl import ast, model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.diagnostic import PolicyError, Text
from fenze.dsl.suggest import nearest
from fenze.solver.bulk.cells import contract_reading_of, reading_of
from fenze.solver.bulk.clock import Clock
from fenze.solver.bulk.mapping import Between, Column, Constant, MappingError, Source, Stated, TableMap, columns_of
from fenze.solver.bulk.read_table import Survey

_SOME_MOMENT = datetime(2000, 1, 1, tzinfo=UTC)


def mapping_of_columns(columns: Sequence[str]) -> TableMap:
    """The mapping for a table whose columns are named after `case_id`, `as_of`, `contract` and the facts."""
    return TableMap(
        facts={name: (Column(name),) for name in columns if name not in ("case_id", "as_of", "contract")},
        case_id="case_id" if "case_id" in columns else None,
        as_of="as_of" if "as_of" in columns else None,
        contract=(Column("contract"),) if "contract" in columns else (),
    )


def looked_up(mapping: TableMap, policy: model.Policy, survey: Survey) -> TableMap:
    """The mapping with its facts under their names and its values as cases state them.

    Raises `MappingError` with every fault.
    """
    names = {label: fact.name for fact in policy.facts.values() for label in (fact.labels.zh, fact.labels.en)}
    names |= {name: name for name in policy.facts}
    faults: list[Fault] = []
    facts: dict[str, tuple[Source, ...]] = {}
    reader = CaseReader(policy)
    clock = Clock(mapping.zone, mapping.time_formats)
    for written, sources in mapping.facts.items():
        name = names.get(written)
        if name is None:
            faults.append(
                _unknown("fact", Text("the policy has no fact", "政策里没有事实"), written, f"facts.{written}", names)
            )
            continue
        if name in facts:
            message = Text(f"`{name}` has its sources twice", f"`{name}` 写了两处来源")
            faults.append(Fault("duplicate_name", message, f"facts.{written}"))
        facts[name] = tuple(_translated(source, policy.facts[name], clock) for source in sources)
        for source in facts[name]:
            faults.extend(_unfit(source, policy.facts[name], f"facts.{written}", reader))
    contract = tuple(_named(source, policy) for source in mapping.contract)
    for source in contract:
        faults.extend(_not_a_contract(source, reader))
    faults.extend(_bad_columns(mapping, survey))
    for written in mapping.parameters:
        known = {label: p.name for p in policy.parameters.values() for label in (p.name, p.labels.zh, p.labels.en)}
        if written not in known:
            none = Text("the policy has no parameter", "政策里没有参数")
            faults.append(_unknown("parameter", none, written, f"parameters.{written}", known))
    if faults:
        raise MappingError(*faults)
    return replace(mapping, facts=facts, contract=contract)


def _named(source: Source, policy: model.Policy) -> Source:
    """A source of the contract with the contracts that it states itself under their names."""
    read = contract_reading_of(policy)
    match source:
        case Constant(str(value)):
            return replace(source, value=read(value))
        case Column(_, values) if values is not None:
            return replace(
                source, values={code: read(said) if isinstance(said, str) else said for code, said in values.items()}
            )
        case _:
            return source


def _not_a_contract(source: Source, reader: CaseReader) -> Iterator[Fault]:
    match source:
        case Constant(value):
            stated = {"contract": value}
        case Column(_, values):
            stated = {f"contract.values.{code}": value for code, value in (values or {}).items()}
        case Between():
            stated = {}
        case _:
            assert_never(source)
    for place, value in stated.items():
        if value != "":
            try:
                reader.read({"contract": value}, _SOME_MOMENT)
            except CaseError as error:
                yield from (replace(fault, field=place) for fault in error.faults)


def with_parameters(files: Sequence[ast.File], mapping: TableMap) -> model.Policy:
    """The policy with the mapping's parameters in place of its own. Raises `MappingError` where a value does not fit."""
    try:
        return policy_of(files, mapping.parameters)
    except PolicyError as error:
        raise MappingError(
            *(Fault(found.code.replace("-", "_"), found.message, "parameters", found.help) for found in error.diagnostics)
        ) from None


def changed_parameters(changed: model.Policy, policy: model.Policy) -> tuple[tuple[model.Parameter, model.Parameter], ...]:
    """The parameters in use that differ from the policy's own, each beside the policy's."""
    pairs = ((changed.parameters[name], own) for name, own in policy.parameters.items())
    return tuple((used, own) for used, own in pairs if used.value != own.value)


def _bad_columns(mapping: TableMap, survey: Survey) -> Iterator[Fault]:
    for column, place in columns_of(mapping).items():
        if column not in survey.columns:
            yield _unknown("column", Text("the table has no column", "表格里没有列"), column, place, tuple(survey.columns))
        elif column in survey.twice:
            message = Text(f"the table has more than one column `{column}`", f"表格里有不止一列 `{column}`")
            yield Fault("ambiguous_column", message, place, Text("name the columns apart", "请把这些列改成不同的名称"))


def _translated(source: Source, fact: model.Fact, clock: Clock) -> Source:
    """The source with what it states itself, rather than finds in a cell, read as a cell would be."""
    match source:
        case Constant(value):
            return replace(source, value=_said(value, fact, clock))
        case Column(_, values) if values is not None:
            return replace(source, values={code: _said(value, fact, clock) for code, value in values.items()})
        case _:
            return source


def _said(value: Stated, fact: model.Fact, clock: Clock) -> Stated:
    read = reading_of(fact, clock)(value) if isinstance(value, str) and value != "" else value
    return read.isoformat() if isinstance(read, datetime) else read if isinstance(read, bool | str) else value


def _unfit(source: Source, fact: model.Fact, place: str, reader: CaseReader) -> Iterator[Fault]:
    match source:
        case Constant(value):
            yield from _misstated(value, fact, f"{place}.constant", reader)
        case Column(_, values):
            for code, value in (values or {}).items():
                yield from _misstated(value, fact, f"{place}.values.{code}", reader)
        case Between():
            if not isinstance(fact.type, model.Number) or fact.type.unit not in ("minutes", "hours", "days"):
                message = Text(
                    f"`{fact.name}` is not a length of time that passes between two moments",
                    f"`{fact.name}` 不是可由两个时点得出的时长",
                )
                yield Fault("wrong_type", message, place, Text("name the column that holds it", "请写明它所在的列"))


def _misstated(value: Stated, fact: model.Fact, place: str, reader: CaseReader) -> Iterator[Fault]:
    if value != "":
        try:
            reader.read({"facts": {fact.name: value}}, _SOME_MOMENT)
        except CaseError as error:
            yield from (replace(fault, field=place) for fault in error.faults)


def _unknown(kind: str, none: Text, written: str, place: str, candidates: Sequence[str] | dict[str, str]) -> Fault:
    like = nearest(written, candidates)
    if like is not None and isinstance(candidates, dict):
        like = candidates[like]
    help_ = Text(f"did you mean `{like}`?", f"是否想写 `{like}`？") if like else None
    return Fault(f"unknown_{kind}", Text(f"{none.en} `{written}`", f"{none.zh} `{written}`"), place, help_)
