"""Random syntax trees, as reading a text could give them: every kind of node, names and texts of the awkward sort."""

from __future__ import annotations

from typing import Literal

from hypothesis import strategies as st

from fenze.dsl import ast
from fenze.dsl.keywords import KEYWORDS

_PHRASES = sorted({phrase for phrases in KEYWORDS.values() for phrase in phrases})
_WORDS = sorted({word for phrase in _PHRASES for word in phrase.split()} | {"liable", "none", "by", "one"})
_PLAIN = [
    "issue_type",
    "wrong_item",
    "carrier",
    "handling_cost",
    "TPL-WRONG-03a",
    "x",
    "问题类型",
    "错发",
    "責任",
    "_1",
    "Ünïcode",
]
_ODD = [
    "少发/少件",
    "two words",
    "3d_photo",
    "wrong-item",
    "not-A1",
    "a,b",
    "(",
    '"',
    "#",
    "“x”",
    "，",
    "７天",
    "\\",
    "😀",
    "yes-1",
]

_CHARACTERS = st.characters(exclude_categories=["Cs"], exclude_characters="\r")
_PIECES = st.sampled_from(['"', "\\", "\n", "\\n", '\\"', "#", "`", "“", "”", "，", "：", "😀", "错发", "a", " ", "\t", " "])

names = (st.sampled_from([*_PLAIN, *_ODD]) | st.sampled_from([*_WORDS, *_PHRASES]) | st.text(
    _CHARACTERS.filter(lambda character: character not in "`\n"), min_size=1, max_size=6
)).map(ast.Name)  # fmt: skip
texts = (
    st.sampled_from(["做单错误", "order keyed wrong", ""])
    | st.lists(_PIECES, max_size=6).map("".join)
    | st.text(_CHARACTERS, max_size=8)
)
labels = st.just(ast.Labels()) | st.builds(ast.Labels, texts) | st.builds(ast.Labels, texts, texts)


def _some(items: st.SearchStrategy[ast.Name], least: int = 1) -> st.SearchStrategy[tuple[ast.Name, ...]]:
    return st.lists(items, min_size=least, max_size=4).map(tuple)


units: st.SearchStrategy[ast.Unit] = st.sampled_from(["minutes", "hours", "days", "working days", "months", "years"])
dates = st.sampled_from(["2022-08-02", "2024-02-29"])
date_times = st.sampled_from(["2022-09-01T10:00:00+08:00", "2022-09-01T10:00Z", "2022-09-01T10:00:00.5"])
numbers = st.sampled_from(["0", "7", "12.50", "-3", "1000000000000000000"])
percentages, fractions = st.sampled_from(["30%", "12.5%"]), st.sampled_from(["1/3", "10/20"])


def _values_of(kind: ast.LiteralKind, texts_of_kind: st.SearchStrategy[str]) -> st.SearchStrategy[ast.Value]:
    return st.builds(ast.Value, st.just(kind), texts_of_kind)


strings = _values_of("string", texts)
values = (
    st.sampled_from([ast.Value("yes", "yes"), ast.Value("no", "no"), ast.Value("equal", "equal")])
    | st.builds(ast.Value, st.just("number"), numbers, st.none() | units)
    | _values_of("percent", percentages)
    | _values_of("fraction", fractions)
    | _values_of("ratio", st.sampled_from(["2:1", "2:1:1", "16:00"]))
    | strings
    | _values_of("date", dates)
    | _values_of("date-time", date_times)
    | _values_of("name", names.map(lambda name: name.text))
)

# ── formulas ──────────────────────────────────────────────────────────────────────────────────────────────────────────────

portion_values = _values_of("percent", percentages) | _values_of("fraction", fractions)
lookups = st.builds(ast.Lookup, names, names)
operands: st.SearchStrategy[ast.Formula] = st.one_of(
    names, st.builds(ast.Value, st.just("number"), numbers, st.none() | units), portion_values, lookups
)


def _signed(
    parts: st.SearchStrategy[ast.Formula], first: Literal["+", "*"], other: Literal["-", "/"]
) -> st.SearchStrategy[tuple[tuple[str, ast.Formula], ...]]:
    more = st.lists(st.tuples(st.sampled_from([first, other]), parts), min_size=1, max_size=3)
    return st.tuples(parts, more).map(lambda one: ((first, one[0]), *one[1]))


def _reckoned(parts: st.SearchStrategy[ast.Formula]) -> st.SearchStrategy[ast.Formula]:
    return st.one_of(
        st.builds(ast.PartOf, portion_values | lookups, parts),
        st.builds(ast.Sum, _signed(parts, "+", "-")),
        st.builds(ast.Product, _signed(parts, "*", "/")),
        st.builds(ast.Extreme, st.sampled_from(["min", "max"]), st.lists(parts, min_size=2, max_size=3).map(tuple)),
        st.builds(ast.Clamp, parts, parts, parts),
    )


formulas = st.recursive(operands, _reckoned, max_leaves=8)
_COMPARISONS: list[ast.Comparison] = ["<", "<=", ">", ">=", "=", "!="]


def _relation_of(left: ast.Formula, operator: ast.Comparison, right: ast.Formula) -> ast.Condition:
    """As reading a text gives it: a name before a name or a literal is not yet a formula."""
    if isinstance(left, ast.Name) and isinstance(right, ast.Name | ast.Value):
        value = ast.Value("name", right.text) if isinstance(right, ast.Name) else right
        return ast.Compare(left, operator, value)
    return ast.Relation(left, operator, right)


# ── conditions ────────────────────────────────────────────────────────────────────────────────────────────────────────────

comparisons: st.SearchStrategy[ast.Condition] = st.one_of(
    st.builds(ast.Defined, names),
    st.builds(ast.OneOf, names, st.lists(values, min_size=1, max_size=3).map(tuple), st.booleans()),
    st.builds(ast.IsKnown, names, st.booleans()),
    st.builds(ast.Compare, names, st.sampled_from(_COMPARISONS), values),
    st.builds(_relation_of, formulas, st.sampled_from(_COMPARISONS), formulas | strings),
)


def _joined(parts: st.SearchStrategy[ast.Condition]) -> st.SearchStrategy[ast.Condition]:
    several = st.lists(parts, min_size=2, max_size=4).map(tuple)
    return st.builds(ast.AllOf, several) | st.builds(ast.AnyOf, several) | st.builds(ast.Negated, parts)


conditions = st.recursive(comparisons, _joined, max_leaves=10)

# ── outcomes and rules ────────────────────────────────────────────────────────────────────────────────────────────────────

tentatives: st.SearchStrategy[ast.Tentative | None] = st.sampled_from([None, "to be agreed", "to be decided"])
portions = (
    st.just(ast.Portion("all", "all"))
    | st.builds(ast.Portion, st.just("percent"), percentages)
    | st.builds(ast.Portion, st.just("fraction"), fractions)
    | st.builds(ast.Portion, st.just("parameter"), names.map(lambda name: name.text))
)
bounded: st.SearchStrategy[ast.Bounded] = st.one_of(
    st.builds(ast.UpTo, formulas),
    st.builds(ast.Excess, formulas),
    st.just(ast.Rest()),
    st.builds(ast.Between, portion_values, portion_values, st.none() | portion_values),
)
details = st.builds(ast.Detail, names, st.lists(names | strings, min_size=1, max_size=3).map(tuple))
some_details = st.lists(details, max_size=3).map(tuple)
spans = st.builds(ast.Span, values, names, st.booleans())
roundings: st.SearchStrategy[ast.Rounding | None] = st.sampled_from([None, "half up", "half even", "up", "down"])
positive = st.builds(ast.Value, st.just("number"), st.sampled_from(["0", "6", "12.50"]))
awards: st.SearchStrategy[ast.Award] = st.one_of(
    st.builds(
        ast.Pays,
        _some(names),
        names,
        st.none() | formulas,
        names,
        st.none() | names,
        st.none() | st.tuples(formulas, formulas),
        roundings,
        tentatives,
    ),
    st.builds(ast.Points, _some(names), positive, st.none() | names),
    st.builds(ast.Fine, _some(names), formulas),
    st.builds(ast.Sanction, _some(names), names, st.none() | spans),
    st.builds(ast.Eligible, names, st.booleans()),
    st.builds(ast.Window, names, spans, st.none() | spans),
    st.builds(ast.Advance, _some(names), _some(names), st.none() | names),
    st.builds(ast.Recourse, _some(names), _some(names), st.none() | names),
)
deadlines = st.builds(ast.Deadline, st.none() | values, names, st.none() | names)
effects: st.SearchStrategy[ast.Effect] = awards | st.one_of(
    st.builds(ast.Bears, _some(names), portions, _some(names), st.none() | names, tentatives),
    st.builds(ast.Bears, _some(names), bounded, _some(names), st.none(), tentatives),
    st.builds(ast.Shares, _some(names), _some(names), st.none() | names, tentatives),
    st.builds(ast.NotLiable, _some(names)),
    st.builds(
        ast.Must,
        _some(names),
        names,
        some_details,
        st.none() | deadlines,
    ),
    st.builds(ast.Remedies, _some(names)),
    st.builds(ast.Check, _some(names)),
    st.builds(ast.Await, _some(names)),
    st.just(ast.Negotiate()),
    st.builds(ast.Escalate, _some(names, 0)),
    st.builds(ast.Refer, names),
    st.builds(ast.Note, names, names, some_details),
    st.builds(ast.Presume, names, _some(names, 0)),
)
outcomes = st.builds(ast.Outcome, effects, st.none() | conditions)
in_force = st.builds(ast.InForce, dates, st.none() | dates)
rule_clauses: st.SearchStrategy[ast.RuleClause] = st.one_of(
    st.builds(ast.Cites, names, texts),
    st.builds(ast.Reads, texts, _some(names)),
    in_force,
    st.builds(ast.Flagged, names, names),
    st.builds(ast.Overrides, _some(names)),
    st.builds(ast.When, conditions),
    st.builds(ast.Unless, conditions),
    st.builds(ast.Then, st.lists(outcomes, min_size=1, max_size=3).map(tuple)),
)
CANONICAL_ORDER = (ast.Cites, ast.Reads, ast.Flagged, ast.InForce, ast.Overrides, ast.When, ast.Unless, ast.Then)


def in_canonical_order(clauses: list[ast.RuleClause]) -> tuple[ast.RuleClause, ...]:
    return tuple(sorted(clauses, key=lambda clause: CANONICAL_ORDER.index(type(clause))))


rules = st.builds(ast.Rule, names, labels, st.lists(rule_clauses, max_size=5).map(in_canonical_order))
disorderly_rules = st.builds(ast.Rule, names, labels, st.lists(rule_clauses, max_size=5).map(tuple))

# ── declarations ──────────────────────────────────────────────────────────────────────────────────────────────────────────

_Plain = Literal["money", "integer", "decimal", "percent", "text", "date", "date-time", "time of day"]
_PLAIN_KINDS: list[_Plain] = ["money", "integer", "decimal", "percent", "text", "date", "date-time", "time of day"]
enumerations = st.builds(ast.EnumType, st.lists(st.builds(ast.EnumValue, names, labels), min_size=1, max_size=6).map(tuple))
fact_types: st.SearchStrategy[ast.Type] = st.one_of(
    st.just(ast.YesOrNo()),
    enumerations,
    st.builds(ast.PartyType, _some(names)),
    st.builds(ast.DurationType, units),
    st.builds(ast.PlainType, st.sampled_from(_PLAIN_KINDS)),
)
parameter_types = fact_types | st.sampled_from([ast.PartyType(), ast.PlainType("shares")])
fact_clauses: st.SearchStrategy[ast.FactClause] = st.one_of(
    st.builds(ast.Presumed, values),
    st.builds(ast.Implied, values, conditions),
    st.builds(ast.Derived, names, st.none() | names, st.booleans(), st.booleans()),
    st.builds(ast.ClockOf, names),
    st.builds(ast.Ask, _some(names), labels, _some(names, 0)),
)
entries = st.builds(ast.TableEntry, names | st.sampled_from([ast.Value("yes", "yes"), ast.Value("no", "no")]), values)
settings = st.builds(ast.ParameterValue, names, values)
declarations: st.SearchStrategy[ast.Statement] = st.one_of(
    st.builds(ast.PolicyName, names, labels),
    st.builds(ast.Version, st.sampled_from(["1.0.0", "0.12.3"])),
    in_force,
    st.builds(ast.Currency, names),
    st.builds(ast.TimeZone, texts),
    st.builds(ast.Calendar, names),
    st.builds(ast.Import, names),
    st.builds(ast.Table, names, labels, names, fact_types, st.lists(entries, min_size=1, max_size=4).map(tuple)),
    st.builds(ast.Contract, names, labels, names, st.lists(settings, min_size=1, max_size=4).map(tuple)),
    st.builds(ast.Word, st.sampled_from(["source", "cost", "remedy", "action", "evidence", "term"]), names, labels),
    st.builds(ast.Party, names, labels, st.none() | names, st.none() | names),
    st.builds(ast.Fact, names, labels, fact_types, st.lists(fact_clauses, max_size=3).map(tuple)),
    st.builds(ast.Parameter, names, labels, parameter_types, values, labels),
    st.builds(ast.Definition, names, labels, conditions),
    st.builds(ast.Constraint, names, labels, conditions),
    st.builds(ast.AskingOrder, names, labels, _some(names)),
)

# ── scenarios ─────────────────────────────────────────────────────────────────────────────────────────────────────────────

amounts = portions | _values_of("number", numbers)
expectations: st.SearchStrategy[ast.Expectation] = st.one_of(
    st.builds(ast.ExpectStatus, names),
    st.builds(ast.ExpectBears, _some(names), amounts, names, st.booleans()),
    st.builds(ast.ExpectNobodyBears, names),
    st.builds(ast.ExpectNotLiable, _some(names)),
    st.builds(ast.ExpectStands, names, st.booleans()),
    st.builds(ast.ExpectDefeated, names, names),
    st.builds(ast.ExpectRemedy, names),
    st.builds(ast.ExpectDuty, names, names, st.none() | date_times),
    st.builds(ast.ExpectPays, names, names, st.none() | _values_of("number", numbers), names, st.booleans()),
    st.builds(ast.ExpectNobodyPays, names),
    st.builds(ast.ExpectPoints, _some(names), positive),
    st.builds(ast.ExpectFine, _some(names), positive),
    st.builds(ast.ExpectSanction, _some(names), names),
    st.builds(ast.ExpectEligible, names, st.booleans()),
    st.builds(ast.ExpectWindow, names, date_times),
    st.builds(ast.ExpectAdvance, _some(names), names),
    st.builds(ast.ExpectRecourse, _some(names), names),
    st.builds(ast.ExpectCheck, names),
)
scenarios = st.builds(
    ast.Scenario,
    texts,
    st.none() | dates | date_times,
    st.lists(st.builds(ast.Setting, names, values), max_size=4).map(tuple),
    st.lists(expectations, min_size=1, max_size=4).map(tuple),
)

# ── properties ────────────────────────────────────────────────────────────────────────────────────────────────────────────

events: st.SearchStrategy[ast.Event] = st.one_of(
    st.builds(ast.SomeBorne, _some(names), names, st.booleans()),
    st.builds(ast.ExpectBears, _some(names), portions, names, st.booleans()),
    st.builds(ast.ExpectNobodyBears, names),
    st.builds(ast.ExpectNotLiable, _some(names)),
    st.builds(ast.ExpectStands, names, st.booleans()),
    st.builds(ast.ExpectRemedy, names),
    st.builds(ast.ExpectDuty, names, names),
    st.builds(ast.ExpectPays, names, names, st.none(), names, st.booleans()),
    st.builds(ast.ExpectNobodyPays, names),
    st.builds(ast.ExpectSanction, _some(names), names),
    st.builds(ast.ExpectEligible, names, st.booleans()),
    st.builds(ast.ExpectAdvance, _some(names), names),
    st.builds(ast.ExpectRecourse, _some(names), names),
)
several_events = st.lists(events, min_size=2, max_size=4).map(tuple)
claims: st.SearchStrategy[ast.Claim] = st.one_of(
    st.builds(ast.Never, several_events | events.map(lambda event: (event,))),
    st.builds(ast.Always, several_events, st.booleans()),
    st.builds(ast.Always, events.map(lambda event: (event,)), st.just(False)),
    st.builds(ast.AtMostOne, several_events | events.map(lambda event: (event,))),
    st.builds(ast.Monotonic, names, st.booleans(), names, names),
)
given_labels = st.builds(ast.Labels, texts, st.none() | texts)
properties: st.SearchStrategy[ast.Statement] = st.one_of(
    st.builds(ast.Property, texts, st.none() | conditions, claims),
    st.builds(ast.Accepted, texts, st.none() | conditions, given_labels),
)

# ── files ─────────────────────────────────────────────────────────────────────────────────────────────────────────────────


def _readable(statements: list[ast.Statement]) -> ast.File:
    """Without dates of the policy right after a rule: a text would give them to the rule."""
    kept: list[ast.Statement] = []
    for statement in statements:
        if not (isinstance(statement, ast.InForce) and kept and isinstance(kept[-1], ast.Rule)):
            kept.append(statement)
    return ast.File("random.fenze", tuple(kept))


files = st.lists(declarations | rules | scenarios | properties, max_size=4).map(_readable)
disorderly_files = st.lists(declarations | disorderly_rules | scenarios | properties, max_size=4).map(_readable)
