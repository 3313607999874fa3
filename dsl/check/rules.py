"""Rule statements → rules, and what one rule may not say of itself or of another."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from fenze.dsl import ast, model
from fenze.dsl.check.conditions import condition_of
from fenze.dsl.check.cycles import chain_of, cycles_of
from fenze.dsl.check.definitions import leaves_of, tests_of_the_file
from fenze.dsl.check.head import period_of, report_repeated
from fenze.dsl.check.lookup import entry_of, name_of
from fenze.dsl.check.mismatch import report_parameter_type
from fenze.dsl.check.outcomes import outcomes_of
from fenze.dsl.check.scope import Scope, labels_of
from fenze.dsl.check.sums import check_sums
from fenze.dsl.check.types import YES_OR_NO
from fenze.dsl.diagnostic import Place, Text

_PLACES = 10
"""Of a longer cycle no more places are shown."""

_ONCE: Mapping[type[ast.RuleClause], str] = {
    ast.InForce: "IN_FORCE_FROM",
    ast.Flagged: "FLAGGED",
    ast.When: "WHEN",
    ast.Unless: "UNLESS",
    ast.Then: "THEN",
}


def rules_of(
    scope: Scope, statements: Iterable[ast.Rule], definitions: Mapping[str, model.Definition]
) -> dict[str, model.Rule]:
    asking = tests_of_the_file(definitions)
    rules: dict[str, model.Rule] = {}
    for written in statements:
        rule = _rule_of(scope, written)
        check_sums(scope, rule.name, rule.outcomes)
        _check_shares_on_unknown(scope, rule, asking)
        rules.setdefault(rule.name, rule)
    _check_overrides(scope, rules)
    return rules


def _rule_of(scope: Scope, written: ast.Rule) -> model.Rule:
    first: dict[type[ast.RuleClause], ast.RuleClause] = {}
    conditions: list[model.Condition] = []
    outcomes: list[model.Outcome] = []
    overrides: list[str] = []
    citations: list[model.Citation] = []
    readings: list[model.Reading] = []
    in_force = model.Period()
    flag: model.Flag | None = None
    for clause in written.clauses:
        keyword = _ONCE.get(type(clause))
        if keyword and (earlier := first.setdefault(type(clause), clause)) is not clause:
            report_repeated(scope, keyword, clause.loc, earlier.loc, _REPEATED.get(keyword))
        match clause:
            case ast.Cites(source, place):
                name = name_of(scope, source, "source", Text("cited here", "在此处引为依据"))
                citations += [model.Citation(name, place)] if name else []
            case ast.Reads(term, names):
                entries = [entry_of(scope, name, "parameter", "fact") for name in names]
                readings.append(model.Reading(term, tuple(entry.name for entry in entries if entry)))
            case ast.Overrides(rules):
                overrides += _overridden(scope, written, rules, overrides)
            case ast.InForce():
                in_force = period_of(scope, clause)
            case ast.Flagged():
                flag, active = _flag_of(scope, clause)
                conditions += [active] if active else []
            case ast.When(condition):
                conditions.append(condition_of(scope, condition))
            case ast.Unless(condition):
                conditions.append(model.Not(condition_of(scope, condition), loc=clause.loc))
            case ast.Then(written_outcomes):
                outcomes += [outcome for part in written_outcomes for outcome in outcomes_of(scope, part)]
    _check_clauses(scope, written, first, citations)
    return model.Rule(
        written.name.text,
        labels_of(written.name.text, written.labels),
        conditions[0] if len(conditions) == 1 else model.AllOf(tuple(conditions)),
        tuple(outcomes),
        tuple(overrides),
        tuple(citations),
        tuple(readings),
        in_force,
        flag,
        loc=written.loc,
    )


def _flag_of(scope: Scope, written: ast.Flagged) -> tuple[model.Flag | None, model.Condition | None]:
    """The flag, and the condition that its parameter is yes."""
    term = name_of(scope, written.term, "term")
    entry = entry_of(scope, written.parameter, "parameter")
    parameter = scope.parameters.get(entry.name) if entry else None
    if parameter is None:
        return None, None
    if parameter.type != YES_OR_NO:
        report_parameter_type(scope, written.parameter, parameter, Text("`yes` or `no`", "“是”或“否”"))
        return None, None
    active = model.ParameterIs(parameter.name, ("yes",), True, parameter.value == "yes", loc=written.loc)
    return (model.Flag(term, parameter.name), active) if term else (None, None)


_REPEATED = {
    "WHEN": Text("join both conditions with `and` or `or`", "请用 `且` 或 `或` 连接两个条件"),
    "UNLESS": Text("join both conditions with `and` or `or`", "请用 `且` 或 `或` 连接两个条件"),
    "THEN": Text("join the outcomes with `and`", "请用 `且` 连接各项结果"),
}


def _check_clauses(
    scope: Scope,
    written: ast.Rule,
    first: Mapping[type[ast.RuleClause], ast.RuleClause],
    citations: list[model.Citation],
) -> None:
    name = written.name.text
    if ast.Then not in first:
        scope.report(
            "missing-then",
            written.name.loc,
            Text(f"the rule `{name}` says nothing that follows", f"规则 `{name}` 没有结果"),
            label=Text("no `then`", "缺少 `则`"),
            help=Text("write what follows: `then … bears …`", "请写明结果：`则 … 承担 …`"),
        )
    if not citations and not any(isinstance(clause, ast.Cites) for clause in written.clauses) and scope.named("source").by_name:
        source = next(iter(scope.named("source").by_name))
        scope.report(
            "missing-citation",
            written.name.loc,
            Text(f"the rule `{name}` does not say where it comes from", f"规则 `{name}` 没有写明依据"),
            label=Text("no `cites`", "缺少 `依据`"),
            help=Text(f'write `cites {source} "…"`', f'请写 `依据 {source} "…"`'),
        )


def _overridden(scope: Scope, written: ast.Rule, names: Iterable[ast.Name], before: list[str]) -> list[str]:
    label = Text("overridden here", "在此处被优先")
    found: list[str] = []
    for name in names:
        rule = name_of(scope, name, "rule", label)
        if rule == written.name.text:
            scope.report(
                "self-override",
                name.loc,
                Text(f"the rule `{rule}` overrides itself", f"规则 `{rule}` 优先于自身"),
                label=label,
                help=Text("name the rule that gives way to it", "请写明让位于它的规则"),
            )
        elif rule is not None and rule not in before and rule not in found:
            found.append(rule)
    return found


def _check_overrides(scope: Scope, rules: Mapping[str, model.Rule]) -> None:
    for cycle in cycles_of({name: rule.overrides for name, rule in rules.items()}):
        chain = chain_of(cycle)
        entries = [scope.named("rule").by_name[name] for name in cycle]
        scope.report(
            "override-cycle",
            entries[0].loc,
            Text(f"these rules override each other in a circle: {chain}", f"这些规则循环优先：{chain}"),
            label=Text(f"overrides `{cycle[1 % len(cycle)]}`", f"优先于 `{cycle[1 % len(cycle)]}`"),
            help=Text("decide which of them gives way, and leave its `overrides` out", "请定出让位的一方，并删去它的 `优先于`"),
            others=tuple(
                Place(entry.loc, Text(f"overrides `{after}`", f"优先于 `{after}`"))
                for entry, after in zip(entries[1:_PLACES], (*cycle[2:], cycle[0]), strict=False)
            ),
        )


def _check_shares_on_unknown(scope: Scope, rule: model.Rule, asking: Mapping[str, model.Known]) -> None:
    """`is known` and `is unknown` look at the file, not at the world: they may raise duties and checks, never shares."""
    settling = (
        model.Bears
        | model.NotLiable
        | model.Remedies
        | model.Pays
        | model.Points
        | model.Fine
        | model.Sanction
        | model.Eligible
    )
    outcomes = [outcome for outcome in rule.outcomes if isinstance(outcome.effect, settling)]
    if outcomes:
        _report_unknown(scope, rule, rule.condition, outcomes[0], asking)
    for condition in dict.fromkeys(outcome.condition for outcome in outcomes):
        if condition is not None:
            outcome = next(outcome for outcome in outcomes if outcome.condition == condition)
            _report_unknown(scope, rule, condition, outcome, asking)


def _report_unknown(
    scope: Scope,
    rule: model.Rule,
    condition: model.Condition,
    outcome: model.Outcome,
    asking: Mapping[str, model.Known],
) -> None:
    for leaf in leaves_of(condition):
        known = asking.get(leaf.definition) if isinstance(leaf, model.Defined) else leaf
        if isinstance(known, model.Known):
            break
    else:
        return
    through = (Place(known.loc, Text("asked in this definition", "在该定义中询问")),) if known is not leaf else ()
    scope.report(
        "share-on-unknown",
        leaf.loc,
        Text(f"`{rule.name}` settles who bears what by whether a fact is known", f"`{rule.name}` 凭某事实是否已知来定责"),
        label=Text("asks about the file, not about what happened", "问的是案卷，不是事实经过"),
        help=Text(
            "a fact not yet found out may still go either way; such a condition may only raise duties, checks and waiting",
            "尚未查明的事实两可，此类条件只能引出动作、核查和等待",
        ),
        others=(*through, Place(outcome.loc, Text("settled here", "在此处定责"))),
    )
