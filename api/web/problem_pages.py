"""Errors of pages: the same problem documents, shown to people."""

import json
from collections.abc import Callable, Coroutine
from typing import Any

from fastapi import Request, Response
from fastapi.routing import APIRoute

from api.problems import answer_of
from api.web.looks import Looks, looks_of


class _ShownRoute(APIRoute):
    """A route whose errors are shown by `template`."""

    template: str

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own, with what it raises shown."""
        handle = super().get_route_handler()

        async def handle_shown(request: Request) -> Response:
            try:
                return await handle(request)
            except Exception as error:
                found = await answer_of(request, error)
                if found is None:
                    raise
                looks: Looks = looks_of(request)
                problem = {"errors": [], **json.loads(bytes(found.body))}
                return looks.page(request, self.template, status=found.status_code, problem=problem)

        return handle_shown


class WholePage(_ShownRoute):
    """Errors are a page of their own."""

    template = "problem.html"


class PartOfPage(_ShownRoute):
    """Errors are a card in the place of the part."""

    template = "part-problem.html"
