"""What the OpenAPI document says of problems and keys."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any

from fastapi import FastAPI
from fastapi.openapi.utils import get_openapi
from pydantic import BaseModel

from fenze.api.problem import MEDIA_TYPE
from fenze.api.wire import Problem
from fenze.dsl.glossary import Json

_Responses = dict[int | str, dict[str, Any]]


def problems(*statuses: int) -> _Responses:
    """The answers with which a call may be refused."""
    return {status: _problem(HTTPStatus(status).phrase) for status in (*statuses, 401, 403, 429, 503)} | {
        "default": _problem("What went wrong")
    }


def _problem(description: str) -> dict[str, Any]:
    return {"description": description, "content": {MEDIA_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}}


def json_body(model: type[BaseModel], required: bool = True) -> dict[str, Any]:
    """What a call says of its body, which it reads itself."""
    return body("application/json", model, required)


def body(media_type: str, model: type[BaseModel], required: bool = True) -> dict[str, Any]:
    schema = model.model_json_schema()
    definitions: dict[str, Json] = schema.pop("$defs", {})

    def whole(part: Json) -> Json:
        """With what it refers to in its place: OpenAPI does not look into a schema's own `$defs`."""
        if isinstance(part, dict):
            if "$ref" in part:
                return whole(definitions[str(part["$ref"]).rpartition("/")[2]])
            return {name: whole(value) for name, value in part.items()}
        return [whole(one) for one in part] if isinstance(part, list) else part

    return {"requestBody": {"required": required, "content": {media_type: {"schema": whole(schema)}}}}


def describe(app: FastAPI) -> None:
    """Has the document say what FastAPI does not know: the form of problems, and that calls need a key."""

    def document() -> dict[str, Any]:
        if app.openapi_schema is None:
            whole = get_openapi(title=app.title, version=app.version, summary=app.summary, routes=app.routes)
            schemas = whole.setdefault("components", {}).setdefault("schemas", {})
            problem = Problem.model_json_schema(ref_template="#/components/schemas/{model}")
            schemas |= problem.pop("$defs")
            schemas["Problem"] = problem
            for unused in ("HTTPValidationError", "ValidationError"):
                schemas.pop(unused, None)
            whole["components"]["securitySchemes"] = {"key": {"type": "http", "scheme": "bearer"}}
            whole["security"] = [{"key": []}, {}]
            for calls in whole["paths"].values():
                for call in calls.values():
                    if "422" in call["responses"] and "application/json" in call["responses"]["422"].get("content", {}):
                        call["responses"]["422"] = _problem(HTTPStatus.UNPROCESSABLE_ENTITY.phrase)
            app.openapi_schema = whole
        return app.openapi_schema

    app.openapi = document  # type: ignore[method-assign]
