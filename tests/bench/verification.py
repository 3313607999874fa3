"""`python -m tests.bench.verification`: times every check of policies of a given size, and of the shipped ones."""

from __future__ import annotations

import time

from rich.table import Table

from fenze.dsl import model
from fenze.dsl.ast_to_model import policy_of
from fenze.dsl.load import load, shipped
from fenze.dsl.text_to_ast import file_of
from fenze.solver.decide import engine_of
from fenze.solver.verify import verify
from tests.bench.screen import SCREEN

SIZES = ((12, 8), (200, 80), (1000, 300))


def main() -> None:
    table = Table("policy", "rules", "facts", "seconds of CPU", "not finished", "findings", title="every check")
    policies = [_policy_of_size(rules, facts) for rules, facts in SIZES] + [load(name) for name in shipped()]
    for policy in policies:
        engine = engine_of(policy)
        started = time.process_time()
        results = verify(engine, 120)
        spent = time.process_time() - started
        unfinished = ", ".join(one.check for one in results if one.state == "unfinished")
        count = sum(len(one.findings) for one in results)
        table.add_row(policy.name, str(len(policy.rules)), str(len(policy.facts)), f"{spent:.1f}", unfinished, str(count))
    SCREEN.print(table)


def _policy_of_size(rules: int, facts: int) -> model.Policy:
    """A policy without faults: one rule a topic and range of days, each third one with an exception on a fact of its own."""
    topics = rules * 3 // 4 // 5
    lines = [
        "policy bench",
        "party p",
        "party q",
        "cost c",
        f"fact topic: one of {', '.join(f't{n}' for n in range(topics))}",
        "fact days: days",
    ]
    lines += [f"fact f{number}: yes or no" for number in range(facts - 3)]
    count = 0
    for topic in range(topics):
        for low, high in ((None, 3), (3, 7), (7, 15), (15, 30), (30, None)):
            bounds = [f"days > {low} days"] * (low is not None) + [f"days <= {high} days"] * (high is not None)
            condition = " and ".join([f"topic is t{topic}", *bounds])
            lines += [f"rule R-{count}", f"  when {condition}", f"  then {'pq'[count % 2]} bears all c"]
            if count % 3 == 0:
                lines += [f"rule E-{count}", f"  overrides R-{count}", f"  when {condition} and f{count % (facts - 3)} is yes"]
                lines += [f"  then {'qp'[count % 2]} bears all c"]
            count += 1
    return policy_of([file_of("\n".join(lines), "bench.fenze")])


if __name__ == "__main__":
    main()
