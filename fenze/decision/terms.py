"""Names and effects of a policy → terms of its program."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import assert_never

from fenze.dsl import model
from fenze.dsl.spelling import share_text, span_text, text_of_formula

_BARE = re.compile(r"[a-z][a-z0-9_]*")


def term_of(name: str) -> str:
    """A name as a term: bare where it can be, else a string."""
    if _BARE.fullmatch(name) and name != "not":
        return name
    return quoted(name)


def quoted(text: str) -> str:
    """A text as a term."""
    escaped = text.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def effect_term(effect: model.Effect) -> str:
    """An effect as a term, spelt as clingo spells it; effects that mean the same for the case have the same term."""
    match effect:
        case model.Bears(party, cost, share, tentative):
            return _term("bears", (party, cost), share_text(share), _how(tentative))
        case model.NotLiable(party):
            return _term("not_liable", (party,))
        case model.Must(actor, action):
            return _term("must", (actor, action))
        case model.Remedies(alternatives):
            names = [term_of(name) for name in sorted(alternatives)]
            return f"remedy(({','.join(names)}{',' if len(names) == 1 else ''}))"
        case model.Pays(payer, payee, _, reason, tentative=tentative):
            return _term("pays", (payer, payee, reason), _payment_text(effect), _how(tentative))
        case model.Points(party, points, per):
            return _term("points", (party,), f"{points} per {per}" if per else str(points))
        case model.Fine(party, formula):
            return _term("fine", (party,), text_of_formula(formula))
        case model.Sanction(party, sanction, length):
            return _term("sanction", (party, sanction), span_text(length) if length else "")
        case model.Eligible(what, eligible):
            return _term("eligible", (what, "yes" if eligible else "no"))
        case model.Window(name, until, after):
            return _term("window", (name,), span_text(until) + (f", not before {span_text(after)}" if after else ""))
        case model.Advance(party, cost, until):
            return _term("advances", (party, cost, *((until,) if until else ())))
        case model.Recourse(party, against, cost):
            return _term("recourse", (party, against, *((cost,) if cost else ())))
        case model.Check(fact):
            return _term("check", (fact,))
        case model.Await(fact):
            return _term("await", (fact,))
        case model.Negotiate():
            return "negotiate"
        case model.Escalate():
            return "escalate"
        case model.Refer(to):
            return _term("refer", (to,))
        case model.Note(topic, value):
            return _term("note", (topic, value))
        case model.Presume(term):
            return _term("presume", (term,))
        case _:
            assert_never(effect)


def _term(name: str, names: Iterable[str], text: str | None = None, how: str | None = None) -> str:
    arguments = [term_of(argument) for argument in names]
    arguments += [quoted(text)] if text is not None else []
    return f"{name}({','.join((*arguments, *((how,) if how else ())))})"


def _how(tentative: model.Tentative | None) -> str:
    return tentative.replace(" ", "_") if tentative else "for_certain"


def _payment_text(pays: model.Pays) -> str:
    text = text_of_formula(pays.formula) if pays.formula else "an amount"
    bounds = [f"{word} {text_of_formula(bound)}" for word, bound in (("from", pays.low), ("to", pays.high)) if bound]
    return ", ".join((text, *bounds, *((f"as {pays.paid_as}",) if pays.paid_as else ()), pays.rounding))
