"""What `fenze table` is asked for, by names or labels → the tables wanted; a name that is not there is refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from typing import get_args

from fenze.command.telling import Refusal
from fenze.dsl import model
from fenze.dsl.diagnostic import Text
from fenze.dsl.suggest import nearest
from fenze.solver.table.build import Selection
from fenze.solver.table.question import WORDS, Topic

_TOPICS = frozenset((*get_args(Topic), *WORDS.values()))


def selections_of(
    policy: model.Policy,
    facts: Sequence[str],
    about: Sequence[str],
    parties: Sequence[str],
    rules: str,
    day: date | None,
) -> list[Selection]:
    """One selection, or one for each value of facts named without a value. Raises Refusal."""
    named = {party: policy.parties[party].labels for party in policy.parties}
    chosen_rules = [one for one in rules.replace("，", ",").split(",") if one.strip()]
    selection = Selection(
        {},
        [_name_of(one.strip(), {name: rule.labels for name, rule in policy.rules.items()}, _RULE) for one in chosen_rules],
        [_name_of(one, named, _PARTY) for one in parties],
        [one if one in _TOPICS else _name_of(one, _subjects_of(policy), _SUBJECT, _TOPICS) for one in about],
        day,
    )
    selections = [selection]
    for text in facts:
        name, equals, value = text.partition("=")
        fact = policy.facts[_name_of(name.strip(), {name: fact.labels for name, fact in policy.facts.items()}, _FACT)]
        if not isinstance(fact.type, model.Choice):
            message = Text(f"`{fact.name}` has no values to choose from", f"`{fact.name}` 没有可供选定的取值")
            raise Refusal(message, Text("name a fact that is one of several words", "请选用取值为若干词语之一的事实"))
        labels = {**fact.type.labels, **_yes_or_no(fact.type)}
        values = [_name_of(value.strip(), labels, _VALUE)] if equals else list(fact.type.values)
        selections = [replace(one, settled={**one.settled, fact.name: each}) for one in selections for each in values]
    return selections


def _yes_or_no(type_: model.Choice) -> Mapping[str, model.Labels]:
    return {"yes": model.Labels("是", "yes"), "no": model.Labels("否", "no")} if type_.kind == "yes or no" else {}


def _subjects_of(policy: model.Policy) -> Mapping[str, model.Labels]:
    costs = {name: fact.labels for name, fact in policy.facts.items() if fact.is_cost}
    return {**costs, **policy.words.get("remedy", {}), **policy.words.get("term", {})}


_FACT, _VALUE, _PARTY = Text("fact", "事实"), Text("value of the fact", "取值"), Text("party", "主体")
_RULE, _SUBJECT = Text("rule", "规则"), Text("outcome", "结果")


def _name_of(word: str, named: Mapping[str, model.Labels], kind: Text, others: Iterable[str] = ()) -> str:
    if word in named:
        return word
    found = [name for name, labels in named.items() if word in (labels.zh, labels.en)]
    if len(found) == 1:
        return found[0]
    near = nearest(word, [*named, *others, *(labels.zh for labels in named.values())])
    if found:
        listed = ", ".join(found)
        raise Refusal(Text(f"`{word}` may be any of {listed}", f"`{word}` 可能指 {listed}"))
    advice = Text(f"did you mean `{near}`?", f"是否想写 `{near}`？") if near else None
    raise Refusal(Text(f"the policy has no {kind.en} `{word}`", f"政策里没有{kind.zh} `{word}`"), advice)
