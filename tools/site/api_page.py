"""The page of the API's routes, from its OpenAPI document."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from api.app import Api
from api.routes import routers

HEADER = """# The API, route by route

Made at build from the OpenAPI document, which the service answers at `/openapi.json`. What holds for all routes, and
how to start it:
[the service over HTTP](../source/api/README.md).
"""
_MOST = 60
"""Lines of an example that are shown."""


def api_page() -> str:
    """The page."""
    return page(document())


def document() -> dict[str, Any]:
    """The OpenAPI document, without a service behind it."""
    app = Api(title="Promissory", version="1")
    for router in routers():
        app.include_router(router)
    return app.openapi()


def page(described: Mapping[str, Any]) -> str:
    """The page of an OpenAPI document."""
    parts = [HEADER]
    for path, item in described["paths"].items():
        for method, operation in item.items():
            parts += _route(method.upper(), path, operation, described)
    return "\n\n".join(part.strip("\n") for part in parts) + "\n"


def _route(method: str, path: str, operation: Mapping[str, Any], described: Mapping[str, Any]) -> Iterator[str]:
    yield f"## {method} {path}"
    yield operation.get("description") or operation["summary"]
    parameters = [
        (f"`{it['name']}`", it["in"], "required" if it.get("required") else "", _cell(it.get("description", "")))
        for it in operation.get("parameters", [])
    ]
    if parameters:
        yield _table(("parameter", "in", "", "means"), parameters)
    body = operation.get("requestBody", {}).get("content", {}).get("application/json", {}).get("schema")
    if body:
        yield from _members("Asked", body, described)
    for status, answer in operation["responses"].items():
        yield f"**{status}** {answer.get('description', '')}"
        content = answer.get("content", {}).get("application/json", {})
        if "example" in content:
            yield _example(content["example"])


def _members(title: str, schema: Mapping[str, Any], described: Mapping[str, Any]) -> Iterator[str]:
    found = _resolved(schema, described)
    required = set(found.get("required", ()))
    rows = [
        (f"`{name}`", _kind(it), "required" if name in required else "", _cell(it.get("description", "")))
        for name, it in found.get("properties", {}).items()
    ]
    if rows:
        yield f"{title}:"
        yield _table(("member", "is", "", "means"), rows)


def _resolved(schema: Mapping[str, Any], described: Mapping[str, Any]) -> Mapping[str, Any]:
    if "$ref" in schema:
        found: Mapping[str, Any] = described["components"]["schemas"][schema["$ref"].rpartition("/")[2]]
        return found
    return schema


def _kind(schema: Mapping[str, Any]) -> str:
    if "$ref" in schema:
        return str(schema["$ref"].rpartition("/")[2])
    if "anyOf" in schema:
        return " or ".join(_kind(it) for it in schema["anyOf"])
    kind = str(schema.get("type", "any"))
    return f"{kind} of {_kind(schema['items'])}" if "items" in schema else kind


def _example(example: object) -> str:
    lines = json.dumps(example, indent=1, ensure_ascii=False).splitlines()
    shown = lines if len(lines) <= _MOST else [*lines[:_MOST], " ..."]
    return "\n".join(["```json", *shown, "```"])


def _table(head: tuple[str, ...], rows: Sequence[tuple[str, ...]]) -> str:
    lines = [head, tuple("---" for _ in head), *rows]
    return "\n".join(f"| {' | '.join(row)} |" for row in lines)


def _cell(text: str) -> str:
    return " ".join(text.split()).replace("|", "\\|").replace("<", "&lt;")
