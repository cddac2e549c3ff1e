"""Pages of roles: whoever may not see one is asked to sign in, there."""

from typing import Any

from fastapi import Request, Response

from api.web.looks import language_of_page, looks_of
from api.web.problem_pages import WholePage
from api.web.visits import Visit
from offchain.access.caller import ANONYMOUS


class GuardedPage(WholePage):
    """A refusal for want of a role is a page on which to sign in."""

    def shown(self, request: Request, problem: dict[str, Any], status: int) -> Response:
        """The page in whose place it stands."""
        if status not in (401, 403):
            return super().shown(request, problem, status)
        caller = getattr(request.state, "caller", None) or ANONYMOUS
        looks, language = looks_of(request), language_of_page(request)
        visit = Visit(request, request.app.state.service, looks, language, caller)
        return visit.page("sign-in.html", status=status, problem=problem)
