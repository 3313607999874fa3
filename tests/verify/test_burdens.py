"""Who pays more and who less, for what: with a smallest case each way, or the proof that there is none."""

from __future__ import annotations

import pytest

from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import Engine
from fenze.solver.verify.burdens import Burden, paid_for
from fenze.solver.verify.diff import Comparison
from fenze.solver.verify.shrink import decision_of

POLICY = """policy shop
source guide "guide"
party seller
party carrier
party buyer
cost loss
term late
fact broken: yes or no
fact signed: yes or no
fact price: money
rule R-1
  cites guide "1"
  when broken is yes and signed is no
  then carrier bears all loss
rule R-2
  cites guide "2"
  when broken is yes and signed is yes
  then seller bears all loss
rule R-3
  cites guide "3"
  when broken is no
  then seller pays buyer 30% of price for late
"""


def engine_of(text: str) -> Engine:
    return Engine(policy_of([file_of(text, "shop.fenze")]))


def burdens_of(changed: str) -> dict[tuple[str, str], Burden]:
    comparison = Comparison(engine_of(POLICY), engine_of(changed), 60)
    found = {(one.party, one.head[1]): one for one in comparison.burdens()}
    for burden in found.values():
        for example, way in ((burden.more, 1), (burden.less, -1)):
            if example is not None:
                old, new = (decision_of(engine, example.witness) for engine in (comparison.old, comparison.new))
                assert old is not None and new is not None
                assert (paid_for(old, burden.party, burden.head), paid_for(new, burden.party, burden.head)) == (
                    example.old,
                    example.new,
                )
                assert (example.new - example.old) * way > 0
    return found


def test_a_policy_and_itself_burden_nobody_otherwise() -> None:
    assert not burdens_of(POLICY)


def test_a_share_moved_is_more_for_one_and_less_for_the_other() -> None:
    found = burdens_of(
        POLICY.replace("then carrier bears all loss", "then carrier bears 40% of loss and seller bears 60% of loss")
    )
    carrier, seller = found["carrier", "loss"], found["seller", "loss"]
    assert carrier.more is None and carrier.proved and carrier.less is not None
    assert (carrier.less.old, carrier.less.new) == (10000, 4000)
    assert carrier.less.witness.facts == {"broken": True, "signed": False, "loss": "100"}
    assert seller.less is None and seller.proved and seller.more is not None and seller.more.new == 6000
    assert set(found) == {("carrier", "loss"), ("seller", "loss")}


def test_one_party_may_pay_more_in_one_case_and_less_in_another() -> None:
    swapped = POLICY.replace("carrier bears all loss", "X").replace("seller bears all loss", "carrier bears all loss")
    found = burdens_of(swapped.replace("X", "seller bears all loss"))
    for party in ("carrier", "seller"):
        burden = found[party, "loss"]
        assert burden.more is not None and burden.less is not None
        assert burden.more.witness.facts != burden.less.witness.facts


def test_a_payment_that_is_gone_is_less_for_the_payer_and_more_for_the_payee() -> None:
    found = burdens_of(POLICY.replace("then seller pays buyer 30% of price for late", "then escalate"))
    seller, buyer = found["seller", "late"], found["buyer", "late"]
    assert seller.less is not None and seller.more is None and seller.proved
    assert buyer.more is not None and buyer.less is None and buyer.more.old < 0 == buyer.more.new


def test_what_hangs_on_amounts_is_not_called_proved() -> None:
    found = burdens_of(POLICY.replace("30% of price", "min(40% of price, 50)"))
    seller = found["seller", "late"]
    assert seller.more is not None and seller.less is not None
    found = burdens_of(POLICY.replace("30% of price", "40% of price"))
    assert found["seller", "late"].more is not None and found["seller", "late"].less is None
    assert not found["seller", "late"].proved


@pytest.mark.parametrize("seconds", [0.0])
def test_the_end_of_the_time_is_told(seconds: float) -> None:
    comparison = Comparison(engine_of(POLICY), engine_of(POLICY.replace("bears all", "bears 50% of")), seconds)
    (burden,) = comparison.burdens()
    assert burden.why is not None and not burden.proved
