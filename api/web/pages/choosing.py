"""Choosing a language, and light or dark."""

from fastapi import APIRouter, Request
from fastapi.responses import RedirectResponse, Response

from api.web.preferences import YEAR, Choice


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter()

    @router.post("/preferences")
    async def choose(request: Request) -> Response:
        """Keeps the choice in a cookie, and goes back to the page where it was made. Works without JavaScript."""
        choice = Choice.read(await request.body())
        answer = RedirectResponse(choice.back, 303)
        for name, value in choice.cookies.items():
            answer.set_cookie(name, value, max_age=YEAR, samesite="lax", httponly=True)
        return answer

    return router
