"""Policy files → one checked policy: names looked up, values typed, parameters filled in; every fault at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from typing import TypeVar

from fenze.dsl import ast, model
from fenze.dsl.check.asking import asking_order_of
from fenze.dsl.check.contracts import contracts_of, unknown_contract
from fenze.dsl.check.definitions import constraints_of, definitions_of
from fenze.dsl.check.facts import facts_of, set_types
from fenze.dsl.check.head import head_of
from fenze.dsl.check.imports import declaration_of, is_importable
from fenze.dsl.check.parameters import parameters_of
from fenze.dsl.check.parties import parties_of
from fenze.dsl.check.properties import accepted_of, properties_of
from fenze.dsl.check.rules import rules_of
from fenze.dsl.check.scenarios import scenarios_of
from fenze.dsl.check.scope import labels_of, scope_of
from fenze.dsl.check.tables import set_tables
from fenze.dsl.diagnostic import Diagnostic, Place, PolicyError, Text
from fenze.dsl.digest import digest_of

S = TypeVar("S", bound=ast.Statement)


def policy_of(files: Sequence[ast.File], values: Mapping[str, str] | None = None, contract: str | None = None) -> model.Policy:
    """The policy that the files make up together, with `values` in place of its parameters' defaults.

    A value is written as in the language (`36 hours`, `2:1:1`, `merchant`), the key is a parameter's name or label. With a
    `contract`, the values that it sets hold as well, where `values` has no other.
    Raises PolicyError with all diagnostics, warnings among them, if one is an error.
    """
    policy, diagnostics = checked(files, values, contract)
    if policy is None:
        raise PolicyError(diagnostics)
    return policy


def checked(
    files: Sequence[ast.File], values: Mapping[str, str] | None = None, contract: str | None = None
) -> tuple[model.Policy | None, tuple[Diagnostic, ...]]:
    """The policy, or None if a diagnostic is an error; and all diagnostics in order of place."""
    policy, diagnostics = _checked_once(files, values or {})
    if policy is None:
        return None, diagnostics
    faults = [fault for one in policy.contracts.values() for fault in _faults_under(files, one, diagnostics)]
    if contract is not None and contract not in policy.contracts:
        faults.append(unknown_contract(policy.contracts, contract))
    if faults:
        return None, (*diagnostics, *faults)
    if contract is not None:
        policy, diagnostics = _checked_once(files, {**policy.contracts[contract].values, **(values or {})})
    return replace(policy, contract=contract) if policy else None, diagnostics


def _faults_under(files: Sequence[ast.File], contract: model.Contract, known: Sequence[Diagnostic]) -> Iterator[Diagnostic]:
    """What is wrong with the policy only with the values that the contract sets."""
    before = {(fault.code, fault.loc) for fault in known}
    for fault in _checked_once(files, contract.values)[1]:
        if fault.severity == "error" and (fault.code, fault.loc) not in before:
            english, chinese = f"under the contract `{contract.name}`", f"按合同 `{contract.name}`"
            message = Text(f"{english}, {fault.message.en}", f"{chinese}，{fault.message.zh}")
            yield replace(fault, message=message, others=(*fault.others, Place(contract.loc, Text("set here", "在此处设定"))))


def _checked_once(files: Sequence[ast.File], values: Mapping[str, str]) -> tuple[model.Policy | None, tuple[Diagnostic, ...]]:
    own = tuple(statement for file in files if not file.imported for statement in file.statements)
    shared = tuple(statement for file in files if file.imported for statement in file.statements)
    imported = [statement for statement in shared if is_importable(statement)]
    statements = (*own, *imported)
    scope = scope_of(own, imported)
    for statement in shared:
        if not is_importable(statement):
            scope.report(
                "not-importable",
                statement.loc,
                Text("this statement cannot be imported", "此语句不能引入"),
                label=Text("belongs into a policy", "应写在政策里"),
                help=Text(
                    "only parties, costs, facts, remedies, actions, evidence and terms are shared by policies",
                    "各政策只共用主体、费用项、事实、处理方式、动作、证据和用语",
                ),
            )
    head = head_of(scope, [file for file in files if not file.imported])
    written_facts = [
        one for one in statements if isinstance(one, ast.Fact) or (isinstance(one, ast.Word) and one.kind == "cost")
    ]
    set_types(scope, written_facts)
    changed = parameters_of(scope, _of(ast.Parameter, statements), values)
    set_tables(scope, _of(ast.Table, statements))
    parties = parties_of(scope, _of(ast.Party, statements))
    facts = facts_of(scope, written_facts)
    definitions = definitions_of(scope, _of(ast.Definition, statements))
    constraints = constraints_of(scope, _of(ast.Constraint, statements))
    asking_order = asking_order_of(scope, _of(ast.AskingOrder, statements), tuple(facts))
    rules = rules_of(scope, _of(ast.Rule, statements), definitions)
    scenarios = scenarios_of(scope, _of(ast.Scenario, statements))
    properties = properties_of(scope, _of(ast.Property, statements))
    accepted = accepted_of(scope, _of(ast.Accepted, statements))
    contracts = contracts_of(scope, _of(ast.Contract, statements), head.name)
    diagnostics = tuple(sorted(scope.diagnostics, key=lambda diagnostic: (diagnostic.loc, diagnostic.code)))
    if any(diagnostic.severity == "error" for diagnostic in diagnostics):
        return None, diagnostics
    needless = scope.imports.needless()
    statements = (*own, *(one for one in imported if declaration_of(one) not in needless))
    policy = model.Policy(
        head.name,
        head.labels,
        head.version,
        scope.currency,
        head.in_force,
        _words_of(statements),
        {name: party for name, party in parties.items() if ("party", name) not in needless},
        {name: fact for name, fact in facts.items() if ("cost" if fact.is_cost else "fact", name) not in needless},
        scope.parameters,
        definitions,
        constraints,
        tuple(name for name in asking_order if not {("fact", name), ("cost", name)} & needless),
        rules,
        scenarios,
        digest_of(statements, changed),
        scope.tables,
        contracts,
        head.time_zone,
        scope.calendar,
        properties,
        accepted,
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
