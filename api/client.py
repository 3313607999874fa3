"""A client for the service: typed answers, problems as exceptions. Needs the extra `client`."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from types import TracebackType
from typing import Any, Literal, TypeVar

import httpx2
from pydantic import BaseModel, TypeAdapter

from fenze.api.wire import Decided, Problem, Refused
from fenze.api.wire.policies import PolicyHead, PolicyList
from fenze.api.wire.records import DecisionList, ListedDecision, Recorded

M = TypeVar("M", bound=BaseModel)
_Line: TypeAdapter[Decided | Refused] = TypeAdapter(Decided | Refused)
Form = Literal["json", "html", "text", "md", "svg", "dot"]


class ProblemAnswer(Exception):
    """The service refused a call; `problem` says why, and what to mend."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(f"{problem.status} {problem.code}: {problem.detail}")
        self.problem = problem


class Client:
    """Calls on one service. Every call raises ProblemAnswer where it is refused, `httpx2.HTTPError` where it is not reached."""

    def __init__(
        self, address: str, key: str | None = None, *, seconds: float = 60.0, http: httpx2.Client | None = None
    ) -> None:
        """`key` is what `fenze keys make` printed; `http` takes the place of a connection of its own."""
        self._http = http or httpx2.Client(base_url=address, timeout=seconds)
        self._headers = {} if key is None else {"authorization": f"Bearer {key}"}

    def __enter__(self) -> Client:
        return self

    def __exit__(self, kind: type[BaseException] | None, value: BaseException | None, traceback: TracebackType | None) -> None:
        self._http.close()

    def decide(
        self,
        policy: str,
        case: Mapping[str, Any],
        *,
        idempotency_key: str | None = None,
        supersedes: str | None = None,
        store: bool = True,
    ) -> Decided:
        """The decision of a case. With a key, the same call again gives the same decision, recorded once."""
        headers = {} if idempotency_key is None else {"idempotency-key": idempotency_key}
        query = {} if supersedes is None else {"supersedes": supersedes}
        if not store:
            query["store"] = "false"
        path = f"/v1/policies/{policy}/decisions"
        return self._read(Decided, self._call("POST", path, query, json.dumps(case, default=str).encode(), headers))

    def decide_many(
        self, policy: str, cases: Iterable[Mapping[str, Any]], *, store: bool = True
    ) -> Iterator[Decided | Refused]:
        """An answer a case, in order; cases are sent, and answers read, as they come."""
        lines = (json.dumps(case, default=str).encode() + b"\n" for case in cases)
        query = {} if store else {"store": "false"}
        path = f"/v1/policies/{policy}/decisions:batch"
        with self._http.stream("POST", path, params=query, content=lines, headers=self._headers) as answer:
            if answer.is_error:
                answer.read()
                self._refuse(answer)
            for line in answer.iter_lines():
                if line:
                    yield _Line.validate_json(line)

    def decision(self, decision_id: str) -> Recorded:
        """A decision as it was recorded, with its case."""
        return self._read(Recorded, self._call("GET", f"/v1/decisions/{decision_id}"))

    def decisions(self, **filters: str) -> Iterator[ListedDecision]:
        """Stored decisions, the newest first; filters as in the OpenAPI document, `from_` standing for `from`."""
        path: str | None = "/v1/decisions"
        query = {name.rstrip("_"): value for name, value in filters.items()}
        while path is not None:
            page = self._read(DecisionList, self._call("GET", path, query))
            yield from page.decisions
            path, query = page.next, {}

    def explanation(self, decision_id: str, *, form: Form = "json", lang: Literal["zh", "en"] = "en") -> str:
        """Why it was decided so, from the stored trace."""
        return self._call("GET", f"/v1/decisions/{decision_id}/explanation", {"format": form, "lang": lang}).text

    def why_not(self, decision_id: str, party: str | None = None, *, outcome: str | None = None) -> dict[str, Any]:
        """Each rule that could have laid something on the party, or given the outcome, and what kept it from doing so."""
        return self._ask(decision_id, "why-not", {"party": party} if outcome is None else {"outcome": outcome})

    def what_if(self, decision_id: str, party: str) -> dict[str, Any]:
        """The fewest changes after which the party pays, or no longer does."""
        return self._ask(decision_id, "what-if", {"party": party})

    def policies(self) -> list[PolicyHead]:
        """The policies that are served."""
        return self._read(PolicyList, self._call("GET", "/v1/policies")).policies

    def _ask(self, decision_id: str, question: str, asked: Mapping[str, str | None]) -> dict[str, Any]:
        body = json.dumps(asked).encode()
        told: dict[str, Any] = self._call("POST", f"/v1/decisions/{decision_id}/{question}", {}, body).json()
        return told

    def _call(
        self,
        method: str,
        path: str,
        query: Mapping[str, str] | None = None,
        content: bytes | None = None,
        headers: Mapping[str, str] | None = None,
    ) -> httpx2.Response:
        sent = {**self._headers, **(headers or {})}
        answer = self._http.request(method, path, params=dict(query) if query else None, content=content, headers=sent)
        if answer.is_error:
            self._refuse(answer)
        return answer

    def _refuse(self, answer: httpx2.Response) -> None:
        if answer.headers.get("content-type", "").startswith("application/problem+json"):
            raise ProblemAnswer(Problem.model_validate_json(answer.content))
        answer.raise_for_status()

    def _read(self, model: type[M], answer: httpx2.Response) -> M:
        return model.model_validate_json(answer.content)
