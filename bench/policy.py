"""The workload's rules as a policy. Every rule pays a part of the price for a reason of its own, so that there are amounts."""

from __future__ import annotations

from bench.workload import CHOICES, FACTS, Rule, Test


def policy_text(rules: list[Rule]) -> str:
    """The policy as it is written."""
    kinds = {"e": f"one of {', '.join(CHOICES)}", "b": "yes or no", "n": "integer"}
    lines = ["policy bench", "party p", "party q", "fact price: money"]
    lines += [f"fact {fact}: {kinds[fact[0]]}" for fact in FACTS]
    for rule in rules:
        lines += [f"term for_{rule.name[2:]}", f"rule {rule.name}"]
        lines += [f"  overrides {rule.exception_to}"] if rule.exception_to else []
        conditions = " and ".join(_told(test) for test in rule.tests)
        lines += [f"  when {conditions}", f"  then p pays q 10% of price for for_{rule.name[2:]}"]
    return "\n".join(lines)


def _told(test: Test) -> str:
    if isinstance(test.value, bool):
        return f"{test.fact} is {'yes' if test.value else 'no'}"
    return f"{test.fact} > {test.value}" if test.over else f"{test.fact} is {test.value}"
