"""Whether open numbers hang together: what comes of one comparison says what comes of another.

Of two formulas the solver sees which is greater, and of a number how each comparison with it comes out, one by one: `price > loss`
and `price > 9`, where the loss is 5. What cannot come true together may seem possible to it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from itertools import product
from math import prod

from fenze.dsl import model
from tests.oracle.choices import choices_of, compare, comparisons_of, facts_of, reckoned_with, relations_of
from tests.oracle.formulas import value_of

Sign = tuple[model.Comparison, Fraction]


def hangs_together(policy: model.Policy, values: Mapping[str, object]) -> bool:
    """Whether some ways in which comparisons come out, each possible, are not possible together."""
    choices = choices_of(policy, values)
    names = [name for name in choices if name in reckoned_with(policy) and name not in values]
    if not names:
        return False
    compared: dict[str, list[Sign]] = {
        name: [(leaf.operator, leaf.threshold) for leaf in comparisons_of(policy, name)] for name in names
    }
    relations = [relation for relation in relations_of(policy) if facts_of(relation) & {*names}]
    pairs = list(dict.fromkeys((relation.left, relation.right) for relation in relations))
    none = Fraction(0)
    signs: list[list[Sign]] = [[(one.operator, none) for one in relations if (one.left, one.right) == pair] for pair in pairs]
    found: set[tuple[object, ...]] = set()
    for chosen in product(*(choices[name] for name in names)):
        known = {**values, **dict(zip(names, chosen, strict=True))}
        gaps = [_gap(pair, known) for pair in pairs]
        seen = [_seen(known[name], compared[name]) for name in names]
        found.add((*seen, *(_seen(gap, of) for gap, of in zip(gaps, signs, strict=True))))
    each = [len({combined[place] for combined in found}) for place in range(len(names))]
    ways = [len({_seen(Fraction(side), of) for side in (-1, 0, 1)}) for of in signs]
    return len(found) < prod(each) * prod(ways)


def _gap(pair: tuple[model.Formula, model.Formula], values: Mapping[str, object]) -> Fraction:
    one, other = (value_of(side, values) for side in pair)
    assert one is not None and other is not None
    return one - other


def _seen(number: object, comparisons: Sequence[Sign]) -> object:
    if not isinstance(number, Fraction):
        return number
    return tuple(compare(number, sign, threshold) for sign, threshold in comparisons)
