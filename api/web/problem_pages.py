"""Errors of pages: the same problem documents, shown to people."""

import json
from collections.abc import Callable, Coroutine, Sequence
from typing import Any, Final

from fastapi import Request, Response
from fastapi.responses import HTMLResponse
from fastapi.routing import APIRoute
from starlette.routing import Match

from api.problems import answer_of
from api.web.looks import Looks, looks_of

PART: Final = "X-Page-Part"
"""Header of HTML that `asking.js` may put into a page."""
_WAIT: Final = "Retry-After"


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
                return self.answered(request, found)

        return handle_shown

    def answered(self, request: Request, found: Response) -> Response:
        """A problem document as people see it, with the time after which to come back."""
        wait = found.headers.get(_WAIT, "")
        problem = {"errors": [], "wait": wait, **json.loads(bytes(found.body))}
        answer = self.shown(request, problem, found.status_code)
        if wait:
            answer.headers[_WAIT] = wait
        return answer

    def shown(self, request: Request, problem: dict[str, Any], status: int) -> Response:
        """The problem as people see it."""
        looks: Looks = looks_of(request)
        return looks.page(request, self.template, status=status, problem=problem)


class WholePage(_ShownRoute):
    """Errors are a page of their own."""

    template = "problem.html"


def at_the_door(request: Request, found: Response) -> Response:
    """A problem of a request that was let to no route: a page where a whole page was asked for, else as it is."""
    pages: Sequence[WholePage] = request.app.state.whole_pages
    for route in pages:
        if route.matches(request.scope)[0] is Match.FULL:
            return route.answered(request, found)
    return found


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
