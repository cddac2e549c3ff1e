"""Errors of pages: the same problem documents, shown to people."""

import json
from collections.abc import Callable, Coroutine
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute

from api.problems import answer_of
from api.web.looks import Looks, looks_of

PART: Final = "X-Page-Part"
"""Header of HTML that `asking.js` may put into a page."""


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
                problem = {"errors": [], **json.loads(bytes(found.body))}
                return self.shown(request, problem, found.status_code)

        return handle_shown

    def shown(self, request: Request, problem: dict[str, Any], status: int) -> Response:
        """The problem as people see it."""
        looks: Looks = looks_of(request)
        return looks.page(request, self.template, status=status, problem=problem)


class WholePage(_ShownRoute):
    """Errors are a page of their own."""

    template = "problem.html"


class PartOfPage(_ShownRoute):
    """Errors are a card in the place of the part. Every part says that it is one, and a page inserts nothing else."""

    template = "part-problem.html"

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        """The route's own, with what is HTML marked."""
        handle = super().get_route_handler()

        async def handle_marked(request: Request) -> Response:
            answer = await handle(request)
            if answer.media_type == HTMLResponse.media_type:
                answer.headers[PART] = "1"
            return answer

        return handle_marked
