"""The pages beside the API's routes of an application."""

from typing import Final

from fastapi import FastAPI

from api.web.looks import SECTIONS, Looks
from api.web.pages import routers
from api.web.problem_pages import WholePage

LARGER: Final = {"/merchant/parts/simulation": 4 * 1024 * 1024}
"""Path -> bytes of a body, where a file of past orders comes with it."""


def add_pages(app: FastAPI) -> None:
    """Templates, words and static files are read here, once."""
    pages = routers()
    routes = [route for router in pages for route in router.routes]
    served = {getattr(route, "path", "") for route in routes}
    app.state.whole_pages = tuple(route for route in routes if isinstance(route, WholePage))
    app.state.looks = Looks.load(tuple(section for section in SECTIONS if section in served))
    for router in pages:
        app.include_router(router, include_in_schema=False)
