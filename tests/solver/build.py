"""Small policies put together by hand, to decide cases under."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from fractions import Fraction

from fenze.decision.decision import Decision
from fenze.decision.to_json import json_of
from fenze.dsl import model
from fenze.dsl.glossary import Json
from fenze.solver.decide import Engine

NOW = datetime.fromisoformat("2025-06-10T10:00:00+08:00")
MONEY = model.Number("money")
STAMP = model.Stamp("date-time")
PARTIES = ("merchant", "customer", "carrier", "insurer", "agent")


def labels(name: str) -> model.Labels:
    return model.Labels(name, name)


def yes_or_no() -> model.Choice:
    return model.Choice("yes or no", ("yes", "no"), {"yes": labels("yes"), "no": labels("no")})


def one_of(*values: str) -> model.Choice:
    return model.Choice("one of", values, {value: labels(value) for value in values})


def fact(
    name: str,
    kind: model.FactType,
    *,
    derived: tuple[model.Measure, ...] = (),
    clock_of: str | None = None,
    is_cost: bool = False,
) -> model.Fact:
    return model.Fact(name, labels(name), kind, derived=derived, clock_of=clock_of, is_cost=is_cost)


def cost(name: str) -> model.Fact:
    return fact(name, MONEY, is_cost=True)


def rule(
    name: str,
    *effects: model.Effect,
    when: model.Condition | None = None,
    overrides: tuple[str, ...] = (),
    flag: model.Flag | None = None,
) -> model.Rule:
    outcomes = tuple(model.Outcome(effect) for effect in effects)
    return model.Rule(name, labels(name), when or model.AllOf(()), outcomes, overrides, flag=flag)


def policy_of(
    facts: tuple[model.Fact, ...],
    rules: tuple[model.Rule, ...],
    *,
    parties: Mapping[str, model.Party] | None = None,
    never: tuple[model.Condition, ...] = (),
    tables: Mapping[str, model.Table] | None = None,
    contracts: Mapping[str, model.Contract] | None = None,
    time_zone: str = "Asia/Shanghai",
    calendar: str | None = "china",
) -> model.Policy:
    return model.Policy(
        name="small",
        labels=labels("small"),
        version="1.0.0",
        currency="CNY",
        in_force=model.Period(),
        words={},
        parties=parties or {name: model.Party(name, labels(name)) for name in PARTIES},
        facts={one.name: one for one in facts},
        parameters={},
        definitions={},
        constraints={f"never {n}": model.Constraint(f"never {n}", labels(f"never {n}"), one) for n, one in enumerate(never)},
        asking_order=tuple(one.name for one in facts),
        rules={one.name: one for one in rules},
        scenarios=(),
        digest="sha256:0",
        tables=tables or {},
        contracts=contracts or {},
        time_zone=time_zone,
        calendar=calendar,
    )


def decided(policy: model.Policy, facts: Mapping[str, object], now: datetime = NOW) -> Decision:
    return Engine(policy).decide({"facts": facts}, now)


def decided_json(policy: model.Policy, facts: Mapping[str, object], now: datetime = NOW) -> dict[str, Json]:
    return json_of(decided(policy, facts, now), policy)


# ── formulas ──────────────────────────────────────────────────────────────────────────────────────────────────────────────


def yuan(amount: str) -> model.Constant:
    return model.Constant(Fraction(amount), "money")


def number(value: str) -> model.Constant:
    return model.Constant(Fraction(value), "number")


def amount_of(name: str) -> model.FactValue:
    return model.FactValue(name, "money")


def portion(percent: str, of: model.Formula) -> model.Product:
    return model.Product((number(f"{Fraction(percent) / 100}"), of), of.kind)


def least(*parts: model.Formula) -> model.Least:
    return model.Least(parts, parts[0].kind)
