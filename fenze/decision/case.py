"""A case as callers send it → typed facts, or a refusal that names the field and the fix."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from difflib import get_close_matches
from typing import NamedTuple

from fenze.decision.read_value import MOST_BITS, Bad, Reader, date_time, reader_of
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.truth import Value

CHINA = timezone(timedelta(hours=8))
_FIELDS = ("case_id", "as_of", "contract", "facts")


@dataclass(frozen=True, slots=True)
class Fault:
    """One thing wrong with a case: a stable code, the message, the field and a suggestion."""

    code: str
    message: Text
    field: str | None = None
    suggestion: Text | None = None


class CaseError(Exception):
    """A case cannot be decided as it is; carries every fault found, in the order of the case's fields."""

    def __init__(self, *faults: Fault) -> None:
        super().__init__("; ".join(f"{fault.field or 'case'}: {fault.message.en}" for fault in faults))
        self.faults = faults


class Case(NamedTuple):
    """A case read: `facts` holds what was stated, typed; what was absent or null is unknown and not there.

    Numbers are in the fact's own unit. `contract` names the contract whose parameters hold.
    """

    case_id: str | None
    as_of: datetime
    facts: Mapping[str, Value]
    contract: str | None = None


class CaseReader:
    """Reads the cases of one policy."""

    def __init__(self, policy: model.Policy) -> None:
        self._readers: dict[str, Reader] = {name: reader_of(fact.type, policy.currency) for name, fact in policy.facts.items()}
        self._policy = policy

    def read(self, raw: Mapping[str, object], now: datetime) -> Case:
        """The case, with `now` as its moment where it states none.

        Raises `CaseError` with every fault found.
        """
        faults = [_unknown_field(name) for name in raw if name not in _FIELDS]
        case_id = raw.get("case_id")
        if isinstance(case_id, int) and not isinstance(case_id, bool) and case_id.bit_length() <= MOST_BITS:
            case_id = str(case_id)
        if case_id is not None and not isinstance(case_id, str):
            faults.append(Fault("wrong_type", Text("the case id must be text", "案件编号必须是文本"), "case_id"))
        as_of = now
        if (stated := raw.get("as_of")) is not None:
            try:
                as_of = date_time(stated)
            except Bad as bad:
                faults.append(Fault(bad.code, bad.message, "as_of", bad.suggestion))
        contract = raw.get("contract")
        if contract is not None and not (isinstance(contract, str) and contract in self._policy.contracts):
            faults.append(self._unknown_contract(contract))
        given = raw.get("facts")
        facts = self._read_facts({} if given is None else given, faults)
        if faults:
            raise CaseError(*faults)
        return Case(
            case_id if isinstance(case_id, str) else None, as_of, facts, contract if isinstance(contract, str) else None
        )

    def _read_facts(self, given: object, faults: list[Fault]) -> Mapping[str, Value]:
        if not isinstance(given, Mapping):
            message = Text("`facts` must hold the facts by name", "`facts` 须按名称列出各项事实")
            faults.append(Fault("wrong_type", message, "facts"))
            return {}
        readers = self._readers
        try:
            return {name: readers[name](value) for name, value in given.items() if value is not None or name not in readers}  # pyright: ignore[reportUnknownVariableType, reportUnknownArgumentType]
        except (Bad, KeyError):  # once more, one by one, to tell every fault
            return self._read_each(given, faults)  # pyright: ignore[reportUnknownArgumentType]

    def _read_each(self, given: Mapping[str, object], faults: list[Fault]) -> Mapping[str, Value]:
        facts: dict[str, Value] = {}
        for name, value in given.items():
            if name not in self._readers:
                faults.append(self._unknown_fact(str(name)))
            elif value is not None:
                try:
                    facts[name] = self._readers[name](value)
                except Bad as bad:
                    faults.append(Fault(bad.code, bad.message, str(name), bad.suggestion))
        return facts

    def _unknown_contract(self, contract: object) -> Fault:
        if not isinstance(contract, str):
            return Fault("wrong_type", Text("`contract` must name a contract", "`contract` 须填写合同名称"), "contract")
        contracts = self._policy.contracts
        suggestion = _meant(
            contract, contracts, {label: c.name for c in contracts.values() for label in (c.labels.zh, c.labels.en)}
        )
        message = Text(f"the policy has no contract `{contract}`", f"政策里没有名为 `{contract}` 的合同")
        return Fault("unknown_contract", message, "contract", suggestion)

    def _unknown_fact(self, name: str) -> Fault:
        by_label = {label: fact.name for fact in self._policy.facts.values() for label in (fact.labels.zh, fact.labels.en)}
        suggestion = _meant(name, self._policy.facts, by_label)
        message = Text(f"the policy has no fact `{name}`", f"政策里没有名为 `{name}` 的事实")
        return Fault("unknown_fact", message, name, suggestion)


def _meant(name: str, names: Iterable[str], by_label: Mapping[str, str]) -> Text | None:
    close = get_close_matches(name, [*names, *by_label], n=1)
    if not close:
        return None
    meant = by_label.get(close[0], close[0])
    return Text(f"did you mean `{meant}`?", f"是否想写 `{meant}`？")


def _unknown_field(name: str) -> Fault:
    close = get_close_matches(name, _FIELDS, n=1)
    suggestion = Text(f"did you mean `{close[0]}`?", f"是否想写 `{close[0]}`？") if close else None
    message = Text(f"a case has no field `{name}`", f"案件没有 `{name}` 这个字段")
    return Fault("unknown_field", message, name, suggestion)
