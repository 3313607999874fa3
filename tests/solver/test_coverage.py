"""What scenarios have shown of a policy: rules, conditions, exceptions and limits, and why some things no case can show."""

from __future__ import annotations

from fenze.solver.coverage import Sight, coverage_of, percent_of
from fenze.solver.decide import engine_of
from fenze.solver.scenarios import run
from tests.solver.policy import NOW, policy

FACTS = """
action ship "发货" / "ship"
parameter strict "严" / "strict": yes or no = no
fact lost "丢失" / "lost": yes or no
fact refused "拒收" / "refused": yes or no
fact who "谁" / "who": one of a "甲" / "a", b "乙" / "b"
fact late "迟" / "late": yes or no presumed no
fact days "天数" / "days": days
fact pieces "件数" / "pieces": integer
fact weight "重量" / "weight": decimal
"""
Seen = tuple[tuple[Sight, ...], ...]


def seen(rules: str, *givens: str) -> dict[str, dict[str, str]]:
    """By kind, each aspect with its subject and whether it was seen, missing, or why it is impossible."""
    scenarios = "".join(f'scenario "{n}" {given} expect decided\n' for n, given in enumerate(givens))
    checked = policy(FACTS + rules + scenarios)
    coverage = coverage_of(checked, run(engine_of(checked), NOW))
    kinds = {
        "rules": coverage.rules,
        "conditions": coverage.conditions,
        "exceptions": coverage.exceptions,
        "limits": coverage.limits,
        "formulas": coverage.formulas,
    }
    return {kind: {_subject(sight): _state(sight) for sight in sights} for kind, sights in kinds.items()}


def _subject(sight: Sight) -> str:
    where = (
        f" {sight.loc.line}:{sight.loc.column}"
        if sight.over is None and sight.aspect not in ("stands", "falls", "nearly")
        else ""
    )
    return " ".join(filter(None, (sight.rule, sight.aspect, sight.over, *(sight.compared or ())))) + where


def _state(sight: Sight) -> str:
    return "seen" if sight.seen else "missing" if sight.impossible is None else sight.impossible.en


def states(sights: dict[str, str]) -> list[str]:
    return list(sights.values())


ONE = "rule R-1 when lost is yes then carrier bears all freight\n"


def test_a_rule_is_to_be_seen_standing_and_not() -> None:
    assert states(seen(ONE, "given lost is yes")["rules"]) == ["seen", "missing", "missing"]
    assert states(seen(ONE, "given lost is no")["rules"]) == ["missing", "seen", "seen"]
    assert states(seen(ONE, "given refused is no")["rules"]) == ["missing", "seen", "missing"]


def test_a_rule_is_to_be_seen_failing_by_one_condition_alone() -> None:
    rules = "define bad when lost is yes or refused is yes\nrule R-1 when bad unless who is a then carrier bears all freight\n"
    nearly = {
        "lost is no and refused is no and who is b": "seen",
        "lost is no and refused is no and who is a": "missing",
        "lost is yes and who is a": "seen",
        "lost is yes and who is b": "missing",
        "lost is no and refused is no": "missing",
        "lost is no and who is b": "missing",
    }
    for given, state in nearly.items():
        assert seen(rules, f"given {given}")["rules"]["R-1 nearly"] == state, given


def test_a_rule_without_condition_never_falls() -> None:
    assert states(seen("rule R-1 then carrier bears all freight\n", "")["rules"]) == [
        "seen",
        "it has no condition",
        "it has no condition",
    ]


def test_it_may_fall_where_it_is_overridden() -> None:
    rules = "rule R-1 then carrier bears all freight\nrule R-2 overrides R-1 when lost is yes then customer bears all freight\n"
    found = seen(rules, "given lost is yes")
    assert found["rules"]["R-1 falls"] == "seen" and found["rules"]["R-1 stands"] == "missing"
    assert found["exceptions"] == {"R-2 defeats R-1": "seen"}


def test_an_unknown_fact_shows_neither_side_of_a_leaf() -> None:
    assert states(seen(ONE, "given refused is yes")["conditions"]) == ["missing", "missing"]
    assert states(seen(ONE, "given lost is yes", "given lost is no")["conditions"]) == ["seen", "seen"]


def test_exceptions_and_definitions_are_opened() -> None:
    rules = "define bad when lost is yes or refused is yes\nrule R-1 when bad unless who is a then carrier bears all freight\n"
    found = seen(rules, "given lost is yes and who is b", "given lost is no and refused is no")
    assert states(found["conditions"]) == ["seen", "seen", "missing", "seen", "missing", "seen"]


def test_a_definition_used_twice_counts_once() -> None:
    rules = (
        "define bad when lost is yes\nrule R-1 when bad and refused is yes or bad and who is a then carrier bears all freight\n"
    )
    assert len(seen(rules)["conditions"]) == 6


def test_the_condition_of_an_outcome_counts_while_the_rule_stands() -> None:
    rules = "rule R-1 when lost is yes then carrier bears all freight if (who is a)\n"
    found = seen(rules, "given lost is no and who is a", "given lost is yes and who is b")
    assert states(found["conditions"]) == ["seen", "seen", "missing", "seen"]


def test_what_the_rule_asks_cannot_fail_in_its_outcome() -> None:
    rules = "rule R-1 when lost is yes then carrier bears all freight if (lost is yes and who is a)\n"
    assert states(seen(rules)["conditions"])[3] == "the conditions exclude each other"


def test_an_exception_is_seen_where_it_defeats() -> None:
    rules = ONE + "rule R-2 overrides R-1 when refused is yes then customer bears all freight\n"
    assert seen(rules, "given refused is yes and lost is no")["exceptions"] == {"R-2 defeats R-1": "missing"}
    assert seen(rules, "given refused is yes and lost is yes")["exceptions"] == {"R-2 defeats R-1": "seen"}


def test_rules_that_exclude_each_other() -> None:
    rules = ONE + "rule R-2 overrides R-1 when lost is no then customer bears all freight\n"
    assert states(seen(rules)["exceptions"]) == ["the conditions exclude each other"]
    constrained = ONE + (
        "rule R-2 overrides R-1 when refused is yes then customer bears all freight\n"
        'constraint one "一" / "one" never lost is yes and refused is yes\n'
    )
    assert states(seen(constrained)["exceptions"]) == ["the constraint `one` rules it out"]


def test_parameters_decide() -> None:
    rules = "rule R-1 when lost is yes and strict is yes then carrier bears all freight\n"
    found = seen(rules, "given lost is yes")
    assert found["rules"]["R-1 stands"] == "not with the parameters as they are: `strict`"
    assert states(found["conditions"]) == ["seen", "missing", "the parameter `strict` decides it", "seen"]


def test_a_parameter_is_no_condition_that_a_case_could_change() -> None:
    rules = "rule R-1 when lost is yes and strict is yes then carrier bears all freight\n"
    assert seen(rules, "given lost is yes")["rules"]["R-1 nearly"] == "not with the parameters as they are: `strict`"


def test_what_is_true_or_false_in_every_case() -> None:
    rules = "rule R-1 when who is one of a, b and days >= 0 days and late is known then carrier must ship\n"
    found = states(seen(rules, "given who is a and days is 3")["conditions"])
    assert found[0::2] == ["seen", "seen", "seen"]
    assert found[1::2] == [
        "the values are all that `who` can have",
        "`days` is never on that side",
        "`late` is presumed where nothing is stated",
    ]


def test_limits_are_met_from_both_sides_and_exactly() -> None:
    rules = "rule R-1 when days > 7 days then carrier bears all freight\n"
    assert states(seen(rules, "given days is 8")["limits"]) == ["missing", "missing", "seen"]
    assert states(seen(rules, "given days is 6.9", "given days is 7")["limits"]) == ["seen", "seen", "missing"]


def test_with_no_other_limit_in_between() -> None:
    rules = (
        "rule R-1 when days > 7 days then carrier bears all freight\nrule R-2 when days > 30 days then customer is not liable\n"
    )
    assert states(seen(rules, "given days is 3")["limits"]) == ["seen", "missing", "missing", "missing", "missing", "missing"]
    assert states(seen(rules, "given days is 20")["limits"]) == ["missing", "missing", "seen", "seen", "missing", "missing"]
    assert states(seen(rules, "given days is 30")["limits"]) == ["missing", "missing", "seen", "missing", "seen", "missing"]


def test_limits_that_no_number_meets() -> None:
    rules = "rule R-1 when pieces > 0 or weight < 1/3 then carrier bears all freight\n"
    assert states(seen(rules)["limits"]) == [
        "`pieces` is never negative",
        "missing",
        "missing",
        "missing",
        "no decimal number is 1/3",
        "missing",
    ]


def test_two_formulas_are_met_where_they_are_equal() -> None:
    rules = 'rule R-1 when freight > 2 * paid then carrier bears all freight\nfact paid "付" / "paid": money\n'
    assert states(seen(rules, "given freight is 20 and paid is 10")["limits"]) == ["missing", "seen", "missing"]


CAPPED = "rule R-1 when lost is yes then merchant pays customer min(30% of freight, 5) for wrong\nterm wrong\n"


def test_a_cap_is_met_from_both_sides_and_to_the_coin() -> None:
    for freight, expected in (
        ("16.63", ["seen", "missing", "missing"]),
        ("16.67", ["missing", "seen", "missing"]),
        ("17", ["missing", "missing", "seen"]),
    ):
        assert states(seen(CAPPED, f"given lost is yes and freight is {freight}")["formulas"]) == expected


def test_only_where_the_outcome_is_given() -> None:
    assert states(seen(CAPPED, "given lost is no and freight is 17", "given lost is yes")["formulas"]) == ["missing"] * 3
    own = CAPPED.replace("for wrong", "for wrong if (who is a)")
    assert states(seen(own, "given lost is yes and freight is 17 and who is b")["formulas"]) == ["missing"] * 3
    assert states(seen(own, "given lost is yes and freight is 17 and who is a")["formulas"]) == ["missing", "missing", "seen"]
    never = CAPPED.replace("for wrong", "for wrong if (strict is yes)")
    assert states(seen(never)["formulas"]) == ["the parameter `strict` decides it"] * 3


def test_floors_inner_caps_and_what_is_borne_of_a_cost_count_too() -> None:
    clamped = CAPPED.replace("min(30% of freight, 5)", "2 * clamp(30% of freight, 1, max(freight, 5))")
    assert len(seen(clamped)["formulas"]) == 9
    assert not seen(CAPPED.replace("30% of freight", "4"))["formulas"]
    shared = "rule R-1 when lost is yes then carrier bears up to 5 of freight and customer bears the excess over 5 of freight\n"
    assert states(seen(shared, "given lost is yes and freight is 5")["formulas"]) == ["missing", "seen", "missing"] * 2


def test_a_hundred_percent_means_all() -> None:
    checked = policy(FACTS + ONE + 'scenario "s" given lost is yes expect decided\n')
    coverage = coverage_of(checked, run(engine_of(checked), NOW))
    assert percent_of(coverage.rules) == 33 and percent_of(()) == 100
