"""The syntax trees of a policy → outcomes and comparisons of formulas as their author wrote them, found by their places."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import fields, is_dataclass, replace
from fractions import Fraction
from typing import cast, get_args

from fenze.dsl import ast, model
from fenze.dsl.loc import Loc
from fenze.dsl.model.condition import leaves_of
from fenze.dsl.spelling import name_of_gap
from fenze.solver.literals import conditions_of
from fenze.solver.suggest.expect import portion_of
from fenze.solver.suggest.names import Names

_EFFECTS = (ast.Effect, ast.Award)


class Written:
    """What the files of one policy say, word for word."""

    def __init__(self, names: Names, files: Iterable[ast.File]) -> None:
        policy, self._names = names.policy, names
        kinds = tuple(kind for union in _EFFECTS for kind in get_args(union))
        self._effects: dict[Loc, ast.Effect] = {}
        relations: dict[Loc, ast.Relation] = {}
        for node in _nodes_in(tuple(file.statements for file in files)):
            if isinstance(node, kinds):
                effect = cast("ast.Effect", node)
                self._effects[effect.loc] = effect
            elif isinstance(node, ast.Relation):
                relations[node.loc] = node
            elif isinstance(node, ast.Compare):
                right = ast.Name(node.value.text) if node.value.kind == "name" else node.value
                relations[node.loc] = ast.Relation(node.subject, node.operator, right)
        leaves = [leaf for condition in conditions_of(policy) for leaf in leaves_of(condition)]
        self.gaps: Mapping[str, ast.Relation] = {
            name_of_gap(leaf): relations[leaf.loc]
            for leaf in leaves
            if isinstance(leaf, model.Relation) and leaf.loc in relations
        }
        """By its name, a difference of formulas as the comparison that it comes from."""

    def effect(self, effect: model.Effect) -> ast.Effect:
        """The outcome as written, of what it says for several parties or costs the part that this effect is."""
        written = self._effects[effect.loc]

        def parties(*names: str) -> tuple[ast.Name, ...]:
            return tuple(self._names.of("party", name) for name in names)

        def facts(*names: str) -> tuple[ast.Name, ...]:
            return tuple(self._names.of("fact", name) for name in names)

        match effect, written:
            case model.Bears(party, cost, share, tentative), ast.Bears() | ast.Shares():
                if isinstance(share, Fraction):
                    portion: ast.Portion | ast.Bounded = portion_of(share)
                else:
                    assert isinstance(written, ast.Bears), "only `bears` is bounded"
                    portion = written.portion
                return ast.Bears(parties(party), portion, facts(cost), None, tentative, loc=effect.loc)
            case model.NotLiable(party), ast.NotLiable():
                return replace(written, parties=parties(party))
            case model.Must(actor), ast.Must():
                return replace(written, actors=parties(actor))
            case model.Check(fact) | model.Await(fact), ast.Check() | ast.Await():
                return replace(written, facts=facts(fact))
            case model.Pays(payer, payee), ast.Pays():
                return replace(written, payers=parties(payer), payee=parties(payee)[0])
            case model.Points(party) | model.Fine(party) | model.Sanction(party), ast.Points() | ast.Fine() | ast.Sanction():
                return replace(written, parties=parties(party))
            case model.Advance(party, cost), ast.Advance():
                return replace(written, parties=parties(party), costs=facts(cost))
            case model.Recourse(party, against), ast.Recourse():
                return replace(written, parties=parties(party), against=parties(against))
            case _:
                return written


def _nodes_in(node: object) -> Iterator[object]:
    if isinstance(node, tuple):
        for part in cast("tuple[object, ...]", node):
            yield from _nodes_in(part)
    elif is_dataclass(node) and not isinstance(node, type | Loc):
        yield node
        for field in fields(node):
            yield from _nodes_in(getattr(node, field.name))
