"""Which methods a path has, over all of its routes: the framework names those of the first one that fits."""

from typing import Final

from fastapi import FastAPI
from starlette.routing import compile_path

_METHODS: Final = frozenset({"get", "put", "post", "delete", "patch", "head", "options", "trace"})


def allowed(app: FastAPI, path: str) -> list[str]:
    """Of the described routes, in capital letters, in the order of the alphabet; empty where none has the path."""
    items = [item for template, item in app.openapi()["paths"].items() if compile_path(template)[0].match(path)]
    return sorted({method.upper() for item in items for method in _METHODS & item.keys()})
