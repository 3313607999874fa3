"""Names and effects of a policy → terms of its program."""

from __future__ import annotations

import re

from fenze.dsl import model
from fenze.solver.regions import text_of

_BARE = re.compile(r"[a-z][a-z0-9_]*")


def term_of(name: str) -> str:
    """A name as a term: bare where it can be, else a string."""
    if _BARE.fullmatch(name) and name != "not":
        return name
    escaped = name.replace("\\", "\\\\").replace('"', '\\"').replace("\n", "\\n")
    return f'"{escaped}"'


def effect_term(effect: model.Effect) -> str:
    """An effect as a term, spelt as clingo spells it; effects that mean the same for the case have the same term."""
    match effect:
        case model.Bears(party, cost, share, tentative):
            how = {None: "for_certain", "to be agreed": "to_be_agreed", "to be decided": "to_be_decided"}[tentative]
            return f'bears({term_of(party)},{term_of(cost)},"{text_of(share)}",{how})'
        case model.NotLiable(party):
            return f"not_liable({term_of(party)})"
        case model.Must(actor, action):
            return f"must({term_of(actor)},{term_of(action)})"
        case model.Remedies(alternatives):
            names = [term_of(name) for name in sorted(alternatives)]
            return f"remedy(({','.join(names)}{',' if len(names) == 1 else ''}))"
        case model.Check(fact):
            return f"check({term_of(fact)})"
        case model.Await(fact):
            return f"await({term_of(fact)})"
        case model.Negotiate():
            return "negotiate"
        case model.Escalate():
            return "escalate"
        case model.Refer(to):
            return f"refer({term_of(to)})"
        case model.Note(topic, value):
            return f"note({term_of(topic)},{term_of(value)})"
        case model.Presume(term):
            return f"presume({term_of(term)})"
