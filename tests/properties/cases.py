"""Random cases of a policy: numbers on its thresholds, and no more left open than can be tried one by one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from fractions import Fraction

from hypothesis import strategies as st

from fenze.decision.case import CHINA
from fenze.dsl import model
from tests.oracle.choices import choices_of
from tests.properties.policies import THEMES, Theme, policies
from tests.properties.words import thresholds_for

NOW = datetime(2022, 9, 1, 10, tzinfo=CHINA)
MOST_COMPLETIONS = 100
_OPEN, _RARELY_OPEN = st.booleans(), st.sampled_from((True, False, False, False))
_SHIFT = st.sampled_from((Fraction(0), Fraction(0), Fraction(1, 100), Fraction(-1, 100), Fraction(1), Fraction(10**12)))
_COST = st.none() | st.integers(0, 10**18).map(lambda minor: f"{minor // 100}.{minor % 100:02}")
_STAMP: st.SearchStrategy[object] = st.just("2022-08-31T10:00:00+08:00")


@dataclass(frozen=True, slots=True)
class Sample:
    """A policy, and the facts of a case as a caller sends them."""

    policy: model.Policy
    facts: Mapping[str, object]


@st.composite
def samples(draw: st.DrawFn, theme: Theme | None = None) -> Sample:
    """A policy, of any theme where none is asked for, and one of its cases."""
    policy = draw(policies(theme))
    return Sample(policy, draw(cases(policy)))


def samples_without_relations() -> st.SearchStrategy[Sample]:
    """Samples in which no rule compares one number with another: how two compare is taken to be independent of all else."""
    return st.sampled_from([theme for theme in THEMES.values() if not theme.compared]).flatmap(samples)


@st.composite
def cases(draw: st.DrawFn, policy: model.Policy) -> Mapping[str, object]:
    """The facts of a case; an unknown one is absent or null."""
    left = MOST_COMPLETIONS
    choices = choices_of(policy)
    facts: dict[str, object] = {}
    for name, fact in policy.facts.items():
        width = len(choices.get(name, (None,)))
        if fact.is_cost and width == 1:
            facts[name] = draw(_COST)
        elif width <= left and draw(_RARELY_OPEN if name == "错发" else _OPEN):
            left //= width
            if width == 1:
                facts[name] = None
        else:
            facts[name] = draw(values_of(fact.type))
    return facts


def values_of(type_: model.FactType) -> st.SearchStrategy[object]:
    """Values as a caller sends them."""
    match type_:
        case model.Choice("yes or no"):
            return st.sampled_from((True, False))
        case model.Choice(values=values):
            return st.sampled_from(values)
        case model.Number(kind):
            lowest = Fraction(-100 if kind == "decimal" else 0)
            scale = 100 if kind == "integer" else 1

            def near(threshold: Fraction, shift: Fraction) -> str:
                return _written(max(threshold + shift * scale, lowest))

            return st.builds(near, st.sampled_from(thresholds_for(type_)), _SHIFT)
        case model.Clock():
            return st.sampled_from(
                ("00:00", "00:00:01", "00:01", "00:02", "00:02:30", "00:02:31", "00:03", "00:07", "23:59:59")
            )
        case _:
            return _STAMP


def _written(number: Fraction) -> str:
    hundredths = number * 100
    assert hundredths.denominator == 1
    whole, rest = divmod(abs(hundredths.numerator), 100)
    return f"{'-' if number < 0 else ''}{whole}" + (f".{rest:02}" if rest else "")
