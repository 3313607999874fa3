"""Decisions that are stored: found again as they were decided, told in words, asked about."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest
from fastapi.testclient import TestClient

from fenze.api.store import read
from fenze.api.store.packing import Packer, unpacked
from fenze.api.wire.records import DecisionList, Recorded
from fenze.decision.to_json import text_of_json
from fenze.decision.trace import trace_of
from fenze.solver.decide import Engine
from fenze.solver.from_json import case_of
from tests.api.conftest import BATCH, CASE, ONE
from tests.api.test_decisions import text_of, without_id

OTHER = CASE.replace("C-1", "C-2").replace("slip_wrong", "goods_wrong").replace("300.00", "99.90").replace("2022-09", "2022-10")


def ids(client: TestClient, **filters: str | int) -> list[str | None]:
    """The case ids of the decisions found."""
    answer = client.get("/v1/decisions", params=filters)
    assert answer.status_code == 200, answer.text
    return [one.case_id for one in DecisionList.model_validate_json(answer.content).decisions]


def test_a_decision_is_found_again_as_it_was_answered_with_its_case(client: TestClient, engine: Engine) -> None:
    answer = client.post(ONE, content=CASE)
    found = client.get(f"/v1/decisions/{answer.json()['decision_id']}")
    told = found.json()
    record = Recorded.model_validate_json(found.content).record
    assert answer.text[:-1] in found.text
    assert record.case == json.loads(CASE)
    assert (record.version, record.supersedes, record.superseded_by, record.texts_erased) == ("1.2.0", None, [], False)
    del told["record"]
    assert told == answer.json()


def test_the_explanation_is_the_stored_trace_to_the_byte_and_is_told_in_every_form(client: TestClient, engine: Engine) -> None:
    path = f"/v1/decisions/{client.post(ONE, content=CASE).json()['decision_id']}/explanation"
    decision = engine.decide(case_of(CASE), None)  # type: ignore[arg-type]
    assert client.get(path).text == text_of_json(trace_of(decision, engine.policy))
    for form, media, words in (
        ("html", "text/html", ("错单", "Wrong orders")),
        ("text", "text/plain", ("单子做错", "wrong slip")),
        ("md", "text/markdown", ("单子做错", "wrong slip")),
        ("svg", "image/svg+xml", ("单子做错", "slip")),
        ("dot", "text/vnd.graphviz", ("单子做错", "slip")),
    ):
        for lang, word in zip(("zh", "en"), words, strict=True):
            answer = client.get(path, params={"format": form, "lang": lang})
            assert (answer.status_code, answer.headers["content-type"].partition(";")[0]) == (200, media)
            assert word in answer.text, (form, lang)
            assert client.get(path, params={"format": form}, headers={"accept-language": lang}).text == answer.text
    HTMLParser().feed(client.get(path, params={"format": "html"}).text)
    assert client.get(path, params={"format": "pdf"}).status_code == 422


def test_decisions_are_found_by_what_they_name(client: TestClient) -> None:
    for case in (CASE, OTHER):
        client.post(ONE, content=case)
    assert ids(client) == ["C-2", "C-1"]
    for filters, found in (
        ({"party": "clerk"}, ["C-1"]),
        ({"party": "maker"}, ["C-2", "C-1"]),
        ({"rule": "R-1"}, ["C-2"]),
        ({"rule": "R-9"}, []),
        ({"status": "decided"}, ["C-2", "C-1"]),
        ({"status": "no_rule"}, []),
        ({"policy": "slips"}, ["C-2", "C-1"]),
        ({"policy": "slip"}, []),
        ({"version": "1.2.0", "case_id": "C-1"}, ["C-1"]),
        ({"from": "2022-09-01", "to": "2022-09-01"}, ["C-1"]),
        ({"from": "2022-09-02"}, ["C-2"]),
        ({"to": "2022-09-01T09:59:59+08:00"}, []),
        ({"to": "2022-09-01T02:00:00+00:00"}, ["C-1"]),
        ({"min_amount": "99.91"}, ["C-1"]),
        ({"min_amount": "99.9", "max_amount": "99.90"}, ["C-2"]),
        ({"recorded_from": "2000-01-01", "recorded_to": "2100-01-01"}, ["C-2", "C-1"]),
        ({"recorded_to": "2000-01-01"}, []),
        ({"party": "maker", "rule": "R-2", "min_amount": "300.00"}, ["C-1"]),
    ):
        assert ids(client, **filters) == found, filters


def test_what_is_found_does_not_depend_on_how_it_is_looked_for(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    """By each of a few marks, or through all records where there are many."""
    cases = [CASE, OTHER, CASE.replace("300.00", "12.50"), CASE.replace('"slip_wrong": true, ', ""), OTHER, CASE]
    for number, case in enumerate(cases):
        assert client.post(ONE, content=case.replace("C-1", f"N-{number}").replace("C-2", f"N-{number}")).status_code == 200
    queries: list[dict[str, str | int]] = [
        {}, {"limit": 2}, {"party": "clerk"}, {"party": "clerk", "limit": 1}, {"rule": "R-1"}, {"status": "conflict"},
        {"status": "decided", "min_amount": "100"}, {"case_id": "N-3"}, {"policy": "slips", "to": "2022-09-30"},
    ]  # fmt: skip
    few = [ids(client, **query) for query in queries]
    monkeypatch.setattr(read, "_FEW", 0)
    assert [ids(client, **query) for query in queries] == few
    assert few[0] == [f"N-{number}" for number in (5, 4, 3, 2, 1, 0)] and few[1] == ["N-5", "N-4"] and few[5] == []


def test_amounts_are_compared_exactly_up_to_the_largest(client: TestClient) -> None:
    for amount in ("9999999999999999.98", "9999999999999999.99"):
        client.post(ONE, content=CASE.replace("300.00", amount).replace("C-1", amount))
    assert ids(client, min_amount="9999999999999999.99") == ["9999999999999999.99"]
    assert ids(client, max_amount="9999999999999999.98") == ["9999999999999999.98"]


def test_pages_hold_every_decision_once_although_more_come_in(client: TestClient) -> None:
    client.post(BATCH, content="\n".join(CASE.replace("C-1", f"C-{n}") for n in range(25)))
    found: list[str | None] = []
    address: str | None = "/v1/decisions?limit=10&party=clerk"
    while address:
        page = DecisionList.model_validate_json(client.get(address).content)
        found += [one.case_id for one in page.decisions]
        address = page.next
        client.post(ONE, content=CASE.replace("C-1", "late"))
    assert sorted(map(str, found)) == sorted(f"C-{n}" for n in range(25))


@pytest.mark.parametrize(
    "tricky",
    [
        "' OR 1=1 --",
        "\x00",
        "../../etc/passwd",
        "%",
        "_",
        "\\",
        '"',
        "C-1'; DROP TABLE records; --",
        "\ud83d\ude00",
        "错" * 300,
        "\r\nX: y",
    ],
)
def test_no_text_of_a_caller_is_taken_for_anything_else(client: TestClient, tricky: str) -> None:
    name = tricky.encode("utf-16", "surrogatepass").decode("utf-16")
    sent = client.post(ONE, content=json.dumps({**json.loads(CASE), "case_id": name}))
    assert sent.status_code == 200
    assert ids(client, case_id=name) == [name]
    for field in ("party", "rule", "policy", "version", "case_id"):
        assert ids(client, **{field: name + "?"}) == []
    assert client.get(f"/v1/decisions/{sent.json()['decision_id']}").json()["case_id"] == name
    for field in ("from", "min_amount", "before", "status", "limit"):
        refused = client.get("/v1/decisions", params={field: name})
        assert (refused.status_code, refused.headers["content-type"]) == (422, "application/problem+json")


def test_an_id_that_is_not_there_is_not_found(client: TestClient) -> None:
    for name in ("0", "x" * 500, "%00", "..%2f..", "'", "-1", "0b8a6f62-3a0e-4c0e-9a51-0c8a2f7f6f0e"):
        for call in ("", "/explanation"):
            answer = client.get(f"/v1/decisions/{name}{call}")
            assert (answer.status_code, answer.json()["code"]) in {(404, "unknown_decision"), (404, "not_found")}


# ── the same once only ────────────────────────────────────────────────────────────────────────────────────────────────────


def test_the_same_key_and_case_are_recorded_once(client: TestClient) -> None:
    first, again = (client.post(ONE, content=CASE, headers={"Idempotency-Key": "k-1"}) for _ in range(2))
    assert first.text == again.text
    other = client.post(ONE, content=OTHER, headers={"Idempotency-Key": "k-1"})
    assert (other.status_code, other.json()["code"], other.json()["field"]) == (
        422,
        "idempotency_key_reused",
        "Idempotency-Key",
    )
    assert (
        client.post(ONE, content=CASE, headers={"Idempotency-Key": "k-2"}).json()["decision_id"] != first.json()["decision_id"]
    )
    assert ids(client) == ["C-1", "C-1"]
    bad = client.post(ONE, content=CASE, headers={"Idempotency-Key": "a b"})
    assert (bad.status_code, bad.json()["code"]) == (422, "bad_idempotency_key")


def test_a_batch_sent_again_with_its_key_is_recorded_once(client: TestClient) -> None:
    lines = [CASE.replace("C-1", f"C-{n}") for n in range(10)]
    part = client.post(BATCH, content="\n".join(lines[:4]), headers={"Idempotency-Key": "b"})
    whole = client.post(BATCH, content="\n".join([*lines[:9], OTHER]), headers={"Idempotency-Key": "b"})
    assert whole.text.startswith(part.text)
    assert len(ids(client)) == 10
    changed = client.post(BATCH, content="\n".join([OTHER, lines[1]]), headers={"Idempotency-Key": "b"}).text.splitlines()
    assert json.loads(changed[0])["error"]["code"] == "idempotency_key_reused"
    assert changed[1] == part.text.splitlines()[1]


def test_a_later_decision_takes_the_place_of_an_earlier_one_and_alters_nothing_of_it(client: TestClient) -> None:
    first = client.post(ONE, content=CASE).json()["decision_id"]
    before = client.get(f"/v1/decisions/{first}").json()
    second = client.post(ONE, params={"supersedes": first}, content=OTHER).json()["decision_id"]
    after = client.get(f"/v1/decisions/{first}").json()
    assert after["record"].pop("superseded_by") == [second]
    assert before["record"].pop("superseded_by") == []
    assert before == after
    assert client.get(f"/v1/decisions/{second}").json()["record"]["supersedes"] == first
    unknown = client.post(ONE, params={"supersedes": "nothing"}, content=OTHER)
    assert (unknown.status_code, unknown.json()["code"]) == (422, "unknown_decision")


def test_what_the_caller_has_already_is_not_sent_again(client: TestClient) -> None:
    decision = client.post(ONE, content=CASE).json()["decision_id"]
    for path in (f"/v1/decisions/{decision}", f"/v1/decisions/{decision}/explanation?format=html", "/v1/policies/slips"):
        tag = client.get(path).headers["etag"]
        again = client.get(path, headers={"if-none-match": f'"other", W/{tag}'})
        assert (again.status_code, again.content, again.headers["etag"]) == (304, b"", tag)


# ── questions ─────────────────────────────────────────────────────────────────────────────────────────────────────────────


def test_a_stored_decision_is_asked_why_not_and_what_if(client: TestClient) -> None:
    path = f"/v1/decisions/{client.post(ONE, content=CASE).json()['decision_id']}"
    why = client.post(f"{path}/why-not", json={"party": "厂商"}).json()
    assert (why["party"], why["same_decision"], [one["rule"] for one in why["rules"]]) == ("maker", True, ["R-1"])
    changes = client.post(f"{path}/what-if", json={"party": "maker"}).json()["alternatives"][0]["changes"]
    assert {one["fact"]: one["to"] for one in changes} == {"slip_wrong": False, "goods_wrong": True}
    text = client.post(f"{path}/why-not", params={"format": "text", "lang": "zh"}, json={"party": "maker"})
    assert text.headers["content-type"] == "text/plain; charset=utf-8" and "厂商" in text.text
    unknown = client.post(f"{path}/why-not", json={"party": "maxer"}).json()
    assert (unknown["code"], unknown["suggestion"]) == ("unknown_party", "did you mean `maker`?")
    for body, status, code in (
        ("{", 400, "not_json"),
        ("[]", 422, "wrong_type"),
        ("{}", 422, "missing_field"),
        ('{"party": 1}', 422, "wrong_type"),
        ('{"party": "maker", "x": 1}', 422, "unknown_field"),
    ):
        refused = client.post(f"{path}/what-if", content=body)
        assert (refused.status_code, refused.json()["code"]) == (status, code)
    assert client.post("/v1/decisions/x/why-not", json={"party": "maker"}).status_code == 404


def test_a_stored_decision_is_asked_why_not_an_outcome(client: TestClient) -> None:
    path = f"/v1/decisions/{client.post(ONE, content=CASE).json()['decision_id']}/why-not"
    for named in ("check_remark", "核对备注", "Check the remark"):
        why = client.post(path, json={"outcome": named}).json()
        assert (why["party"], why["outcome"], why["same_decision"]) == (None, "check_remark", True)
        assert [(one["rule"], [leaf["fact"] for leaf in one["failed"]]) for one in why["rules"]] == [("R-3", ["remark"])]
    told = [client.post(path, params={"format": "text", "lang": lang}, json={"outcome": named}).text for lang in ("zh", "en")]
    assert "核对备注" in told[0] and "check the remark" in told[1]
    for body, code in (
        ({"outcome": "maker"}, "unknown_outcome"),
        ({"party": "check_remark"}, "unknown_party"),
        ({"party": "maker", "outcome": "check_remark"}, "party_or_outcome"),
        ({"party": None, "outcome": None}, "party_or_outcome"),
        ({}, "party_or_outcome"),
        ({"outcome": 1}, "wrong_type"),
    ):
        refused = client.post(path, json=body)
        assert (refused.status_code, refused.json()["code"]) == (422, code)
    assert client.post(path, json={"party": "maker"}).json()["outcome"] is None


def test_the_answers_do_not_need_a_store_that_keeps_texts_in_clear(client: TestClient, engine: Engine) -> None:
    case = CASE.replace('"slip_wrong"', '"remark": "王小明 said \\"no\\"", "slip_wrong"')
    answer = client.post(ONE, content=case)
    assert without_id(answer.text) == text_of(engine, case)
    found = client.get(f"/v1/decisions/{answer.json()['decision_id']}")
    assert found.json()["record"]["case"] == json.loads(case)
    trace = client.get(f"/v1/decisions/{answer.json()['decision_id']}/explanation").text
    decision = engine.decide(case_of(case), None)  # type: ignore[arg-type]
    assert trace == text_of_json(trace_of(decision, engine.policy))
    assert "committed" not in trace


def test_a_trace_is_packed_by_one_that_is_like_it_and_a_damaged_one_is_no_trace() -> None:
    """Nor is one believed that says of itself that it would fill the memory."""
    trace, other = (f'{{"规则": "R-1", "金额": {n}, "依据": {list(range(300))}}}'.encode() for n in (1, 2))
    packer = Packer(trace)
    sample, content = packer.sample.content, packer.packed(other)
    assert (unpacked(sample), unpacked(content, sample)) == (trace, other)
    assert packer.packed(other) == content
    assert len(content) < len(sample) / 5 < len(trace) / 5
    for damaged in (b"", content[:-3], content[:9] + b"\0" * (len(content) - 9)):
        with pytest.raises(ValueError, match=r"."):
            unpacked(damaged, sample)
    with pytest.raises(ValueError, match="never stored"):
        unpacked(content[:4] + b"\xe0" + (2**40).to_bytes(8, "little"))
