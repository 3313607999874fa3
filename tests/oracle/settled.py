"""Settled terms and known values → amounts, and whether they contradict each other."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from fractions import Fraction
from itertools import combinations

from fenze.dsl import model
from tests.oracle.formulas import coins, value_of
from tests.oracle.money import Amounts, Cost, amounts_of, is_too_much
from tests.oracle.outcomes import Term


@dataclass(frozen=True, slots=True)
class Settled:
    """What is settled in a case; `open_costs` are heads of which somebody may yet turn out to bear more."""

    policy: model.Policy
    terms: Collection[Term]
    open_costs: Collection[object]
    values: Mapping[str, object]

    def borne(self) -> Iterator[tuple[str, list[model.Bears], Amounts]]:
        """By cost head: its parts, and how it is divided."""
        for cost, parts in self._parts().items():
            yield cost, parts, amounts_of(parts, self._cost(cost))

    def payments(self) -> set[Term]:
        """Payer, payee, reason, coins, by whom it is to be settled, how it is paid, and coins that it lies between."""
        return {self._payment(effect) for effect in self._effects() if isinstance(effect, model.Pays)}

    def fines(self) -> list[tuple[str, int | None]]:
        """Party and coins."""
        effects = (effect for effect in self._effects() if isinstance(effect, model.Fine))
        return [(effect.party, coins(value_of(effect.formula, self.values))) for effect in effects]

    def contradicts_itself(self) -> bool:
        """Whether more of a cost is borne than there is, a party, or one it is part of, is both liable and exempt, there are two
        payments for one reason, or something may and may not be asked for."""
        if any(is_too_much(parts, self._cost(cost)) for cost, parts in self._parts().items()):
            return True
        for _, parts, (amounts, _) in self.borne():
            for part, amount in zip(parts, amounts, strict=True):
                if self._is_exempt(part.party) and (amount != 0 or isinstance(part.share, Fraction)):
                    return True
        asked = {(effect.what, effect.eligible) for effect in self._effects() if isinstance(effect, model.Eligible)}
        paid = [payment for payment in self.payments() if payment[4] is None]
        return any((what, not eligible) in asked for what, eligible in asked) or any(
            one[:3] == other[:3] and (one[5] != other[5] or (None not in (one[3], other[3]) and one[3] != other[3]))
            for one, other in combinations(paid, 2)
        )

    def _parts(self) -> dict[str, list[model.Bears]]:
        found: dict[str, list[model.Bears]] = {}
        bears = (model.Bears(*term[1:]) for term in self.terms if term[0] == "bears")  # type: ignore[arg-type]
        for part in sorted(bears, key=repr):
            found.setdefault(part.cost, []).append(part)
        return found

    def _effects(self) -> Iterator[object]:
        return (term[1] for term in self.terms if len(term) > 1)

    def _cost(self, name: str) -> Cost:
        known = self.values.get(name)
        return Cost(coins(known) if isinstance(known, Fraction) else None, self.values, name in self.open_costs)

    def _payment(self, effect: model.Pays) -> Term:
        formulas = (effect.formula, effect.low, effect.high)
        amount, *bounds = (coins(value_of(formula, self.values), effect.rounding) for formula in formulas)
        return effect.payer, effect.payee, effect.reason, amount, effect.tentative, effect.paid_as, *bounds

    def _is_exempt(self, party: str | None) -> bool:
        return party is not None and (
            ("not_liable", party) in self.terms or self._is_exempt(self.policy.parties[party].part_of)
        )
