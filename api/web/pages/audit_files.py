"""Parts of the auditor's page that take a moment, and its files: charts, tables as CSV, the bundle."""

from typing import Annotated

from fastapi import APIRouter, Path, Query, Response
from fastapi.responses import StreamingResponse

from api.requests import NoQuery
from api.web.asked import SearchAsked
from api.web.bundle_stream import streamed
from api.web.problem_pages import PartOfPage, WholePage
from api.web.search_told import looked_up
from api.web.visits import OfAnybody

Name = Annotated[str, Path(pattern=r"^[a-z]{1,20}(-[0-9]{1,3})?$")]
Asked = Annotated[NoQuery, Query()]


def make_router() -> APIRouter:
    """The routes."""
    router = APIRouter()
    parts, whole = APIRouter(route_class=PartOfPage), APIRouter(route_class=WholePage)

    @parts.post("/audit/parts/search")
    def search(visit: OfAnybody, asked: SearchAsked, _query: Asked) -> Response:
        """What there is of a name. It is posted, since it may be a wallet, which no address should say."""
        return visit.page("audit-found.html", **looked_up(visit, asked.find, visit.sees))

    @parts.get("/audit/parts/charts")
    def show_charts(visit: OfAnybody, _query: Asked) -> Response:
        """What happened when, drawn and as tables."""
        return visit.page("audit-charts.html", drawn=visit.service.office.charts.shown())

    @parts.get("/audit/parts/bundle")
    def show_bundle(visit: OfAnybody, _query: Asked) -> Response:
        """The bundle: how large it is, what vouches for it, where to get it."""
        return visit.page("audit-bundle.html", bundle=visit.service.office.bundles.shown())

    @whole.get("/audit/charts/{name}.csv")
    def give_table(visit: OfAnybody, name: Name, _query: Asked) -> Response:
        """The figures of one chart, every row."""
        chart = visit.service.office.charts.shown().chart(name)
        headers = {"Content-Disposition": f'attachment; filename="{name}.csv"'}
        return Response(chart.csv(), media_type="text/csv; charset=utf-8", headers=headers)

    @whole.get("/audit/history.tar.gz")
    def give_bundle(visit: OfAnybody, _query: Asked) -> StreamingResponse:
        """The whole proved history, in pieces."""
        return streamed(visit.service.office.bundles)

    router.include_router(parts)
    router.include_router(whole)
    return router
