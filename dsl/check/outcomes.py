"""Outcomes as written → one effect a party, fact or cost head."""

from __future__ import annotations

from collections.abc import Sequence
from typing import assert_never

from fenze.dsl import ast, model
from fenze.dsl.check.awards import awards_of
from fenze.dsl.check.bearers import bearers_of
from fenze.dsl.check.conditions import condition_of
from fenze.dsl.check.duties import details_of, duties_of
from fenze.dsl.check.lookup import name_of, names_of
from fenze.dsl.check.scope import Scope
from fenze.dsl.check.shares import bears_of, split_of


def outcomes_of(scope: Scope, written: ast.Outcome) -> list[model.Outcome]:
    condition = condition_of(scope, written.condition) if written.condition else None
    return [model.Outcome(effect, condition, loc=written.loc) for effect in _effects_of(scope, written.effect)]


def _effects_of(scope: Scope, written: ast.Effect) -> Sequence[model.Effect]:
    loc = written.loc
    match written:
        case ast.Bears():
            return bears_of(scope, written)
        case ast.Shares():
            return split_of(scope, written)
        case ast.NotLiable(parties):
            return [model.NotLiable(party, loc=loc) for party, _ in bearers_of(scope, parties)]
        case ast.Must():
            return duties_of(scope, written)
        case (
            ast.Pays()
            | ast.Points()
            | ast.Fine()
            | ast.Sanction()
            | ast.Eligible()
            | ast.Window()
            | ast.Advance()
            | ast.Recourse()
        ):
            return awards_of(scope, written)
        case ast.Remedies(alternatives):
            return [model.Remedies(names_of(scope, alternatives, "remedy"), loc=loc)]
        case ast.Check(facts):
            return [model.Check(fact, loc=loc) for fact in names_of(scope, facts, "fact")]
        case ast.Await(facts):
            return [model.Await(fact, loc=loc) for fact in names_of(scope, facts, "fact")]
        case ast.Negotiate():
            return [model.Negotiate(loc=loc)]
        case ast.Escalate(to):
            return [model.Escalate(tuple([party for party, _ in bearers_of(scope, to)]), loc=loc)]
        case ast.Refer(to):
            term = name_of(scope, to, "term")
            return [model.Refer(term, loc=loc)] if term else []
        case ast.Note(topic, value, details):
            topic_term, value_term = name_of(scope, topic, "term"), name_of(scope, value, "term")
            more = details_of(scope, details)
            return [model.Note(topic_term, value_term, more, loc=loc)] if topic_term and value_term else []
        case ast.Presume(term, rebuttable_by):
            presumed, evidence = name_of(scope, term, "term"), names_of(scope, rebuttable_by, "evidence")
            return [model.Presume(presumed, evidence, loc=loc)] if presumed else []
        case _:
            assert_never(written)
