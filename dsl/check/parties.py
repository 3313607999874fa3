"""Party statements → parties: whom they count with, and which fact says who they are."""

from __future__ import annotations

from collections.abc import Collection

from fenze.dsl import ast, model
from fenze.dsl.check.cycles import chain_of, cycles_of
from fenze.dsl.check.lookup import name_of
from fenze.dsl.check.scope import Scope, labels_of, line_of
from fenze.dsl.check.types import words_of
from fenze.dsl.diagnostic import Text


def parties_of(scope: Scope, statements: Collection[ast.Party]) -> dict[str, model.Party]:
    """Needs the types of the facts."""
    parties: dict[str, model.Party] = {}
    given = {written.name.text for written in statements if written.given_by}
    for written in statements:
        name = written.name.text
        with scope.imports.within("party", name):
            part_of = name_of(scope, written.part_of, "party") if written.part_of else None
            given_by = _giver_of(scope, written.given_by, given) if written.given_by else None
        parties.setdefault(name, model.Party(name, labels_of(name, written.labels), part_of, given_by, loc=written.loc))
    for cycle in cycles_of({party.name: [party.part_of] if party.part_of else [] for party in parties.values()}):
        chain = chain_of(cycle)
        scope.report(
            "part-of-cycle",
            parties[cycle[0]].loc,
            Text(f"the party `{cycle[0]}` is part of itself: {chain}", f"主体 `{cycle[0]}` 属于其自身：{chain}"),
            label=Text("part of itself", "属于自身"),
            help=Text("leave one `part of` out", "请删去其中一个 `属于`"),
        )
    return parties


def _giver_of(scope: Scope, fact: ast.Name, given: Collection[str]) -> str | None:
    """The fact that says who the party is: each of its values a party, none of them `given` by a fact in turn."""
    name = name_of(scope, fact, "fact")
    if name is None:
        return None
    type_, words = scope.types[name], words_of(scope.types[name])
    message = Text(f"the values of `{name}` are not parties", f"`{name}` 的取值不是主体")
    advice = Text(f"it takes {words.en}; declare it with `party among …`", f"它填{words.zh}；请声明为 `主体之一 …`")
    if isinstance(type_, model.Choice) and type_.kind != "yes or no":
        strangers = [value for value in type_.values if value not in scope.named("party").by_name]
        movable = [value for value in type_.values if value in given]
        if not strangers and not movable:
            for value in type_.values:
                scope.imports.use("party", value)
            return name
        line = line_of(scope.named("fact").by_name[name].loc, fact.loc)
        advice = Text(f"`{name}` is declared {line.en}", f"`{name}` 声明于{line.zh}")
        if strangers:
            message = Text(f"the value `{strangers[0]}` of `{name}` is no party", f"`{name}` 的取值 `{strangers[0]}` 不是主体")
        else:
            message = Text(
                f"the value `{movable[0]}` of `{name}` is given by a fact itself",
                f"`{name}` 的取值 `{movable[0]}` 本身也取自事实",
            )
    scope.report("not-a-party-fact", fact.loc, message, label=Text("should say who it is", "应说明是谁"), help=advice)
    return None
