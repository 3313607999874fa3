"""Definition and constraint statements → named conditions, and what they lead back to."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from fenze.dsl import ast, model
from fenze.dsl.check.conditions import condition_of
from fenze.dsl.check.cycles import chain_of, cycles_of
from fenze.dsl.check.scope import Scope, labels_of
from fenze.dsl.diagnostic import Text


def definitions_of(scope: Scope, statements: Iterable[ast.Definition]) -> dict[str, model.Definition]:
    definitions: dict[str, model.Definition] = {}
    for written in statements:
        name = written.name.text
        labels = labels_of(name, written.labels)
        definitions.setdefault(name, model.Definition(name, labels, condition_of(scope, written.condition), loc=written.loc))
    for cycle in cycles_of({name: _used_in(definition.condition) for name, definition in definitions.items()}):
        chain = chain_of(cycle)
        scope.report(
            "definition-cycle",
            scope.named("definition").by_name[cycle[0]].loc,
            Text(f"the definition `{cycle[0]}` leads back to itself: {chain}", f"定义 `{cycle[0]}` 循环引用自身：{chain}"),
            label=Text("defined by itself", "以自身定义自身"),
            help=Text("say what one of them means by facts alone", "请让其中一个只用事实来定义"),
        )
    return definitions


def constraints_of(scope: Scope, statements: Iterable[ast.Constraint]) -> dict[str, model.Constraint]:
    constraints: dict[str, model.Constraint] = {}
    for written in statements:
        name = written.name.text
        labels = labels_of(name, written.labels)
        constraints.setdefault(name, model.Constraint(name, labels, condition_of(scope, written.never), loc=written.loc))
    return constraints


def leaves_of(condition: model.Condition) -> Iterator[model.Condition]:
    """The conditions that have no parts, from left to right."""
    match condition:
        case model.AnyOf(parts) | model.AllOf(parts):
            for part in parts:
                yield from leaves_of(part)
        case model.Not(part):
            yield from leaves_of(part)
        case _:
            yield condition


def _used_in(condition: model.Condition) -> list[str]:
    return [leaf.definition for leaf in leaves_of(condition) if isinstance(leaf, model.Defined)]


def tests_of_the_file(definitions: Mapping[str, model.Definition]) -> dict[str, model.Known]:
    """The definitions that ask, themselves or through others, whether a fact is known, each with the place where."""
    asking: dict[str, model.Known] = {}
    users: dict[str, list[str]] = {}
    for name, definition in definitions.items():
        for leaf in leaves_of(definition.condition):
            if isinstance(leaf, model.Known):
                asking.setdefault(name, leaf)
            elif isinstance(leaf, model.Defined):
                users.setdefault(leaf.definition, []).append(name)
    waiting = list(asking)
    while waiting:
        used = waiting.pop()
        for user in users.get(used, ()):
            if user not in asking:
                asking[user] = asking[used]
                waiting.append(user)
    return asking
