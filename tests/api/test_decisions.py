"""One case or a batch over HTTP: the bytes of the command line, or a problem that says what to mend."""

from __future__ import annotations

import json
import re
from datetime import datetime

import pytest
from fastapi.testclient import TestClient

from fenze.api.wire import Problem, Refused
from fenze.decision.to_json import json_of, text_of_json
from fenze.solver.decide import Engine
from fenze.solver.from_json import case_of
from tests.api.conftest import BATCH, CASE, ONE


def text_of(engine: Engine, case: str) -> str:
    now = datetime.fromisoformat("2022-09-01T10:00:00+08:00")
    return text_of_json(json_of(engine.decide(case_of(case), now), engine.policy))


def without_id(answer: str) -> str:
    """The answer as it would be without a record."""
    return re.sub(r'^\{"decision_id": "[0-9a-f-]{36}", ', "{", answer)


def test_a_case_is_decided_as_everywhere_else(client: TestClient, engine: Engine) -> None:
    answer = client.post(ONE, content=CASE)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert without_id(answer.text) == text_of(engine, CASE) != answer.text
    assert client.post(ONE, params={"store": "false"}, content=CASE).text == text_of(engine, CASE)
    assert answer.json()["liability"] == [
        {"party": "clerk", "cost_head": "handling_cost", "share": "1", "amount": "300.00", "rules": ["R-2"]}
    ]


def test_a_case_without_a_moment_is_decided_at_the_present_one(client: TestClient) -> None:
    before = datetime.now().astimezone().replace(microsecond=0)
    decision = client.post(ONE, content='{"facts": {}}').json()
    assert before <= datetime.fromisoformat(decision["as_of"]) <= datetime.now().astimezone()
    answer = client.post(BATCH, content="{}\n" * 100)
    assert len({json.loads(line)["as_of"] for line in answer.text.splitlines()}) == 1


BAD = [
    ("{", 400, "not_json", None),
    ("", 400, "not_json", None),
    ('{"facts": {"handling_cost": NaN}}', 400, "not_json", None),
    ("[" * 1900, 400, "not_json", None),
    ("[1]", 422, "wrong_type", None),
    ('{"facts": [1]}', 422, "wrong_type", "facts"),
    ('{"facts": {"slip_wong": true}}', 422, "unknown_fact", "slip_wong"),
    ('{"facts": {"slip_wrong": "yes"}}', 422, "wrong_type", "slip_wrong"),
    ('{"facts": {"handling_cost": -1}}', 422, "negative", "handling_cost"),
    ('{"as_of": "2022-09-01T10:00:00"}', 422, "no_offset", "as_of"),
    ('{"facts": {"slip_wrong": true, "slip_wrong": false}}', 422, "duplicate_name", "slip_wrong"),
    ('{"facts": {"slip_wrong": true, "goods_wrong": true}}', 422, "contradictory_facts", "facts"),
]


@pytest.mark.parametrize(("body", "status", "code", "field"), BAD, ids=[f"{code}-{n}" for n, (_, _, code, _) in enumerate(BAD)])
def test_a_case_that_cannot_be_decided_is_a_problem(
    client: TestClient, body: str, status: int, code: str, field: str | None
) -> None:
    answer = client.post(ONE, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json")
    problem = Problem.model_validate_json(answer.content)
    assert (problem.status, problem.code, problem.field) == (status, code, field)


def test_a_problem_suggests_what_was_meant_in_the_tongue_of_the_caller(client: TestClient) -> None:
    body = '{"facts": {"slip_wong": true}}'
    assert client.post(ONE, content=body).json()["suggestion"] == "did you mean `slip_wrong`?"
    chinese = client.post(ONE, content=body, headers={"accept-language": "zh-CN,zh;q=0.9,en;q=0.8"}).json()
    assert "slip_wrong" in chinese["suggestion"]
    assert "是否" in chinese["suggestion"]


def test_a_problem_lists_every_fault(client: TestClient) -> None:
    problem = client.post(ONE, content='{"facts": {"slip_wrong": 1, "handling_cost": "x"}}').json()
    assert [fault["field"] for fault in problem["faults"]] == ["slip_wrong", "handling_cost"]


def test_an_unknown_policy_is_not_found_and_the_near_one_is_named(client: TestClient) -> None:
    answer = client.post("/v1/policies/slip/decisions", content=CASE)
    assert (answer.status_code, answer.json()["code"], answer.json()["field"]) == (404, "unknown_policy", "policy")
    assert answer.json()["suggestion"] == "did you mean `slips`?"


def test_a_body_over_the_limit_is_refused_declared_or_not(client: TestClient) -> None:
    body = json.dumps({"case_id": "x" * 2_000}).encode()
    declared = client.post(ONE, content=body)
    chunked = client.post(ONE, content=iter([body[:1_500], body[1_500:]]))
    assert "content-length" not in chunked.request.headers
    assert [(a.status_code, a.json()["code"]) for a in (declared, chunked)] == [(413, "body_too_large")] * 2
    assert client.post(BATCH, content=b"x" * 40_001).status_code == 413


def test_a_batch_answers_line_by_line_in_order(client: TestClient, engine: Engine) -> None:
    cases = [json.loads(CASE) | {"case_id": f"C-{n}"} for n in range(100)]
    body = "\r\n\n".join(json.dumps(case) for case in cases)
    answer = client.post(BATCH, content=body)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/x-ndjson")
    assert [without_id(line) for line in answer.text.splitlines()] == [text_of(engine, json.dumps(case)) for case in cases]


def test_a_bad_line_is_answered_in_its_place(client: TestClient) -> None:
    lines = [CASE, "{", '{"case_id": "C-2", "facts": {"handling_cost": -1}}', '{"case_id": "' + "x" * 2_000 + '"}', CASE]
    answers = [json.loads(line) for line in client.post(BATCH, content="\n".join(lines)).text.splitlines()]
    assert [answer.get("status") for answer in answers] == ["decided", None, None, None, "decided"]
    refused = [Refused.model_validate(answer) for answer in answers[1:4]]
    assert [(r.case_id, r.error.code, r.error.field) for r in refused] == [
        (None, "not_json", None),
        ("C-2", "negative", "handling_cost"),
        (None, "body_too_large", None),
    ]


def test_an_empty_batch_has_an_empty_answer(client: TestClient) -> None:
    answer = client.post(BATCH, content="\n \n")
    assert (answer.status_code, answer.text) == (200, "")
