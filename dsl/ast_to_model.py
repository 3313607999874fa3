"""Policy files → one checked policy: names looked up, values typed, parameters filled in; every fault at once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TypeVar

from fenze.dsl import ast, model
from fenze.dsl.check.asking import asking_order_of
from fenze.dsl.check.definitions import constraints_of, definitions_of
from fenze.dsl.check.facts import facts_of, set_types
from fenze.dsl.check.head import head_of
from fenze.dsl.check.parameters import parameters_of
from fenze.dsl.check.parties import parties_of
from fenze.dsl.check.rules import rules_of
from fenze.dsl.check.scenarios import scenarios_of
from fenze.dsl.check.scope import labels_of, scope_of
from fenze.dsl.diagnostic import Diagnostic, PolicyError
from fenze.dsl.digest import digest_of

S = TypeVar("S", bound=ast.Statement)


def policy_of(files: Sequence[ast.File], values: Mapping[str, str] | None = None) -> model.Policy:
    """The policy that the files make up together, with `values` in place of its parameters' defaults.

    A value is written as in the language (`36 hours`, `2:1:1`, `merchant`), the key is a parameter's name or label.
    Raises PolicyError with all diagnostics, warnings among them, if one is an error.
    """
    policy, diagnostics = checked(files, values)
    if policy is None:
        raise PolicyError(diagnostics)
    return policy


def checked(
    files: Sequence[ast.File], values: Mapping[str, str] | None = None
) -> tuple[model.Policy | None, tuple[Diagnostic, ...]]:
    """The policy, or None if a diagnostic is an error; and all diagnostics in order of place."""
    statements = tuple(statement for file in files for statement in file.statements)
    scope = scope_of(statements)
    head = head_of(scope, files)
    written_facts = [
        one for one in statements if isinstance(one, ast.Fact) or (isinstance(one, ast.Word) and one.kind == "cost")
    ]
    set_types(scope, written_facts)
    changed = parameters_of(scope, _of(ast.Parameter, statements), values or {})
    parties = parties_of(scope, _of(ast.Party, statements))
    facts = facts_of(scope, written_facts)
    definitions = definitions_of(scope, _of(ast.Definition, statements))
    constraints = constraints_of(scope, _of(ast.Constraint, statements))
    asking_order = asking_order_of(scope, _of(ast.AskingOrder, statements), tuple(facts))
    rules = rules_of(scope, _of(ast.Rule, statements), definitions)
    scenarios = scenarios_of(scope, _of(ast.Scenario, statements))
    diagnostics = tuple(sorted(scope.diagnostics, key=lambda diagnostic: (diagnostic.loc, diagnostic.code)))
    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        return None, diagnostics
    policy = model.Policy(
        head.name,
        head.labels,
        head.version,
        scope.currency,
        head.in_force,
        _words_of(statements),
        parties,
        facts,
        scope.parameters,
        definitions,
        constraints,
        asking_order,
        rules,
        scenarios,
        digest_of(statements, changed),
    )
    return policy, diagnostics


def _of(kind: type[S], statements: Sequence[ast.Statement]) -> list[S]:
    return [statement for statement in statements if isinstance(statement, kind)]


def _words_of(statements: Sequence[ast.Statement]) -> dict[str, dict[str, model.Labels]]:
    words: dict[str, dict[str, model.Labels]] = {kind: {} for kind in ("source", "remedy", "action", "evidence", "term")}
    for word in _of(ast.Word, statements):
        if word.kind != "cost":
            words[word.kind][word.name.text] = labels_of(word.name.text, word.labels)
    return words
