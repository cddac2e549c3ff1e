"""Files of the auditor's page: tables as CSV, the bundle."""

from typing import Annotated

from fastapi import APIRouter, Depends, Path, Query, Response
from fastapi.responses import StreamingResponse

from api.requests import NoQuery
from api.web.bundle_stream import streamed
from api.web.problem_pages import WholePage
from api.web.visits import Visit, visit_of

Name = Annotated[str, Path(pattern=r"^[a-z]{1,20}(-[0-9]{1,3})?$")]


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter(route_class=WholePage)

    @router.get("/audit/charts/{name}.csv")
    def give_table(
        visit: Annotated[Visit, Depends(visit_of)], name: Name, _query: Annotated[NoQuery, Query()]
    ) -> Response:
        """The figures of one chart, every row."""
        chart = visit.service.office.charts.shown().chart(name)
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return Response(chart.csv(), media_type="text/csv; charset=utf-8", headers=headers)

    @router.get("/audit/history.tar.gz")
    def give_bundle(
        visit: Annotated[Visit, Depends(visit_of)], _query: Annotated[NoQuery, Query()]
    ) -> StreamingResponse:
        """The whole proved history, in pieces."""
        return streamed(visit.service.office.bundles)

    return router
