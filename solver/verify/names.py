"""What a policy declares and nothing uses, parameters that change nothing, rules that cite no source."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import fields, is_dataclass

from fenze.dsl import ast, model
from fenze.dsl.diagnostic import Text
from fenze.dsl.loc import NOWHERE, Loc
from fenze.solver.verify.finding import Finding

_KINDS = {
    "party": Text("party", "主体"),
    "cost": Text("cost head", "费用项"),
    "fact": Text("fact", "事实"),
    "definition": Text("definition", "定义"),
    "table": Text("table", "表"),
    "source": Text("source", "来源"),
    "remedy": Text("remedy", "处理方式"),
    "action": Text("action", "动作"),
    "evidence": Text("kind of evidence", "证据"),
    "term": Text("term", "用语"),
}


def unused_names(policy: model.Policy, files: Sequence[ast.File]) -> Iterator[Finding]:
    """Declarations that no rule, condition, formula or other declaration names."""
    used, places = _used_in(policy), _places_of_words(files)
    declared: list[tuple[str, str, Loc]] = [("party", one.name, one.loc) for one in policy.parties.values()]
    declared += [("cost" if one.is_cost else "fact", one.name, one.loc) for one in policy.facts.values()]
    declared += [("definition", one.name, one.loc) for one in policy.definitions.values()]
    declared += [("table", one.name, one.loc) for one in policy.tables.values()]
    declared += [(kind, name, places.get((kind, name), NOWHERE)) for kind, words in policy.words.items() for name in words]
    for kind, name, loc in declared:
        if name not in used:
            what = _KINDS[kind]
            yield Finding(
                "unused-name",
                "note",
                loc,
                (),
                f"{kind} {name}",
                Text(f"nothing uses the {what.en} `{name}`", f"{what.zh} `{name}` 没有被用到"),
                Text("delete it, or write the rule that was to use it", "请删去，或补上本应使用它的规则"),
            )


def idle_parameters(policy: model.Policy, files: Sequence[ast.File]) -> Iterator[Finding]:
    """Parameters whose value changes nothing: nothing but a rule's `reads` names them. Needs the files."""
    if not files:
        return
    used = {word for file in files for statement in file.statements for word in _names_in(statement)}
    for rule in policy.rules.values():
        used.update(_words_in((rule.condition, rule.outcomes, rule.flag)))
    for part in (policy.definitions, policy.constraints, policy.facts):
        used.update(word for one in part.values() for word in _words_in(one))
    recorded = {name for rule in policy.rules.values() for reading in rule.readings for name in reading.names}
    for parameter in policy.parameters.values():
        if not used.isdisjoint((parameter.name, parameter.labels.zh, parameter.labels.en)):
            continue
        if parameter.name in recorded:
            said = Text(
                f"the parameter `{parameter.name}` is recorded and changes nothing",
                f"参数 `{parameter.name}` 仅作记录，不影响结果",
            )
        else:
            said = Text(f"the parameter `{parameter.name}` has no effect", f"参数 `{parameter.name}` 不起作用")
        yield Finding(
            "idle-parameter",
            "note" if parameter.name in recorded else "warning",
            parameter.loc,
            (),
            parameter.name,
            said,
            Text("use it in a condition, an amount or a limit, or delete it", "请在条件、金额或期限中使用它，或删去"),
        )


def _names_in(node: object) -> Iterator[str]:
    """Every name in a statement that makes a difference: not what a parameter, a contract or a scenario is called or says."""
    match node:
        case ast.Name(text):
            yield text
        case ast.Parameter() | ast.Contract() | ast.Scenario() | ast.Reads() | ast.Labels() | Loc():
            return
        case tuple():
            for part in node:  # pyright: ignore[reportUnknownVariableType]
                yield from _names_in(part)  # pyright: ignore[reportUnknownArgumentType]
        case _ if is_dataclass(node):
            for field in fields(node):
                yield from _names_in(getattr(node, field.name))
        case _:
            return


def _places_of_words(files: Sequence[ast.File]) -> Mapping[tuple[str, str], Loc]:
    """Where words are declared, by kind and name: the model does not say."""
    words = (one for file in files for one in file.statements if isinstance(one, ast.Word))
    return {(word.kind, word.name.text): word.loc for word in words}


def missing_citations(policy: model.Policy) -> Iterator[Finding]:
    """Rules that cite nothing, in a policy that has sources."""
    if not policy.words.get("source"):
        return
    for rule in policy.rules.values():
        if not rule.citations:
            yield Finding(
                "missing-citation",
                "note",
                rule.loc,
                (rule.name,),
                "",
                Text(f"`{rule.name}` cites no source", f"`{rule.name}` 没有注明出处"),
                Text("say where it is written with `cites`", "请用 `依据` 写明出处"),
            )


def _used_in(policy: model.Policy) -> set[str]:
    used: set[str] = set()
    for part in (policy.rules, policy.definitions, policy.constraints, policy.facts, policy.parties, policy.tables):
        for one in part.values():
            used.update(word for word in _words_in(one, skipped="name"))
    used.update(word for parameter in policy.parameters.values() for word in (parameter.value, *_words_in(parameter.type)))
    return used


def _words_in(node: object, skipped: str = "") -> Iterator[str]:
    """Every text in a node of the model but labels; of the node itself without its field `skipped`."""
    match node:
        case str():
            yield node
        case tuple():
            for part in node:  # pyright: ignore[reportUnknownVariableType]
                yield from _words_in(part)  # pyright: ignore[reportUnknownArgumentType]
        case model.Labels() | Loc():
            return
        case _ if is_dataclass(node):
            for field in fields(node):
                if field.name != skipped:
                    yield from _words_in(getattr(node, field.name))
        case _:
            return
