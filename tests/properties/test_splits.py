"""Laws of dividing money. `make fuzz` puts a million splits to them.

| law | |
|---|---|
| the parts add up to the total | whatever mixture of fractions, limits, excesses and a rest |
| the order of the parties changes nothing | |
| a part differs from its exact value by less than a minor unit | |
"""

from __future__ import annotations

from collections.abc import Iterator
from fractions import Fraction
from random import Random

from hypothesis import given, settings
from hypothesis import strategies as st

from fenze.dsl import model
from fenze.dsl.divide import Division, divide
from fenze.dsl.money import MOST_MINOR_UNITS, split
from tests.solver.build import amount_of

FUZZ_EXAMPLES = 5_000
randoms = st.integers(0, 2**64).map(Random)


def _rounds(of_a_million: int) -> range:
    """The splits that an example makes: where the fuzz profile is chosen, so many thousands of a million in all."""
    return range(of_a_million * 1_000 // FUZZ_EXAMPLES if settings().max_examples >= FUZZ_EXAMPLES else 5)


def _total(random: Random) -> int:
    return random.choice((random.randrange(100), random.randrange(10**6), random.randrange(MOST_MINOR_UNITS + 1)))


def _weights(random: Random) -> list[Fraction]:
    """Up to eight fractions that add up to 1."""
    count = random.randint(1, 8)
    weights = [random.choice((1, random.randint(1, 9), random.randint(1, 10**9))) for _ in range(count)]
    return [Fraction(weight, sum(weights)) for weight in weights]


@given(randoms)
def test_shares_of_a_total(random: Random) -> None:
    for _ in _rounds(500):
        total, weights = _total(random), _weights(random)
        shares = {f"party {index}": weight for index, weight in enumerate(weights)}
        parts = split(total, shares)
        assert sum(parts.values()) == total
        assert all(abs(parts[name] - total * share) < 1 for name, share in shares.items())
        shuffled = list(shares)
        random.shuffle(shuffled)
        assert split(total, {name: shares[name] for name in shuffled}) == parts


def _mixture(random: Random) -> list[model.Share]:
    """Fractions of half of the cost at most, perhaps a limit with the excess over it or a rest, in any order."""
    limit = model.Constant(Fraction(random.randrange(10**6), random.choice((1, 3, 100, 700))), "money")
    weights: list[model.Share] = list(_weights(random))
    kind = random.randrange(4)
    if kind == 0:
        return weights
    if kind == 1:
        return [model.UpTo(limit), model.Excess(limit)]
    if kind == 2:
        return [model.UpTo(limit), model.Rest()]
    halves = [weight / random.choice((2, 3)) for weight in weights if isinstance(weight, Fraction)]
    return [*halves, model.Rest()]


def _bearings(random: Random, shares: list[model.Share]) -> list[model.Bears]:
    found = [model.Bears(f"party {index}", "freight", share) for index, share in enumerate(shares)]
    random.shuffle(found)
    return found


@given(randoms)
def test_mixtures_of_shares(random: Random) -> None:
    for _ in _rounds(300):
        total, bearings = _total(random), _bearings(random, _mixture(random))
        division = divide(bearings, total, {}, "CNY", False)
        amounts = dict(_by_party(bearings, division))
        assert sum(amounts.values()) == total
        assert division.left is None
        assert all(amount >= 0 for amount in amounts.values())
        for bears, portion in zip(bearings, division.portions, strict=True):
            if isinstance(bears.share, Fraction):
                assert abs(amounts[bears.party] - total * bears.share) < 1
            if total:
                assert portion.share is not None
                assert abs(amounts[bears.party] - total * portion.share) < 1
        again = list(bearings)
        random.shuffle(again)
        by_name = dict(_by_party(again, divide(again, total, {}, "CNY", False)))
        assert by_name == amounts


def _by_party(bearings: list[model.Bears], division: Division) -> Iterator[tuple[str, int]]:
    for bears, portion in zip(bearings, division.portions, strict=True):
        assert portion.amount is not None
        yield bears.party, portion.amount


@given(randoms)
def test_what_a_limit_lets_through_and_what_exceeds_it_are_the_whole(random: Random) -> None:
    for _ in _rounds(200):
        total, payout = _total(random), Fraction(random.randrange(10**6), 100)
        bearings = [
            model.Bears("insurer", "freight", model.UpTo(amount_of("payout"))),
            model.Bears("customer", "freight", model.Excess(amount_of("payout"))),
        ]
        parts = divide(bearings, total, {"payout": payout}, "CNY", False).portions
        assert [part.amount for part in parts] == [min(total, int(payout * 100)), max(0, total - int(payout * 100))]
