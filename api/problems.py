"""Errors as problem documents (RFC 9457), from the one vocabulary of refusals."""

from collections.abc import Mapping, Sequence
from typing import Annotated, Any, Final

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse, Response
from pydantic import BaseModel, Field
from starlette.exceptions import HTTPException

from api.deps import preferred_language
from api.methods import allowed
from api.schemas.service import Check
from api.statuses import STATUS
from offchain.bootstrap import Service
from offchain.domain.refusals import Refusal
from offchain.index.errors import NotIndexedError
from offchain.orders.papers import NoOrderError
from offchain.ports import ChainUnavailableError
from offchain.queries import feed
from offchain.queries.paging import CursorError
from offchain.queries.readiness import NotReadyError
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import PartsMissingError, UnknownCampaignError
from offchain.reception.receiving import NoPrivacyFolderError
from offchain.relayer.status import UnknownOrderError
from offchain.texts.refusal_texts import LANGUAGES

MEDIA_TYPE: Final = "application/problem+json"
_DECIMALS: Final = 2
_MOST_MISTAKES: Final = 20
_LONGEST: Final = 200
_RETRY_SECONDS: Final = "5"
_OURS: Final = "Value error, "
"""What pydantic writes before the sentences of our own checks."""
_UNKNOWN: Final = (UnknownCampaignError, UnknownOrderError, NoOrderError)
_EXPECTED: Final = (
    *_UNKNOWN,
    ChainUnavailableError,
    CursorError,
    feed.CursorError,
    NotIndexedError,
    NoPrivacyFolderError,
    PartsMissingError,
)


class Texts(BaseModel):
    """One language."""

    detail: str
    next_step: str


class Mistake(BaseModel):
    """One part of a request that is not as it must be."""

    where: Annotated[str, Field(examples=["body.basket.0.quantity"])]
    wanted: Annotated[str, Field(examples=["Input should be greater than or equal to 1"])]


class Problem(BaseModel):
    """What went wrong, what was found and wanted, what to do next."""

    type: Annotated[str, Field(examples=["urn:promissory:problem:Api_NotFound"])]
    title: Annotated[str, Field(examples=["Not found"])]
    status: int
    detail: Annotated[str, Field(description="In the language of Content-Language.")]
    code: Annotated[str, Field(examples=["Api_NotFound"])]
    facts: dict[str, str]
    next_step: str
    texts: Annotated[dict[str, Texts], Field(description="Detail and next step in every language.")]
    errors: Annotated[list[Mistake], Field(description="Of a malformed request.")] = []
    checks: Annotated[list[Check], Field(description="Of a service that is not ready.")] = []


def problem(request: Request, refusal: ServiceRefusal | Refusal, **more: Any) -> JSONResponse:
    """The document of a refusal; more : `errors` or `checks`."""
    service: Service = request.app.state.service
    preferred = preferred_language(request.headers.get("accept-language", ""))
    told = {
        language: service.teller.service(refusal, language)
        if isinstance(refusal, ServiceRefusal)
        else service.teller.refusal(refusal, language, _DECIMALS)
        for language in LANGUAGES
    }
    chosen = told[preferred]
    status = STATUS.get(chosen.code, 409)
    document = Problem(
        type=f"urn:promissory:problem:{chosen.code}",
        title=chosen.title,
        status=status,
        detail=chosen.sentence,
        code=chosen.code,
        facts=dict(chosen.facts),
        next_step=chosen.next_step,
        texts={language: Texts(detail=it.sentence, next_step=it.next_step) for language, it in told.items()},
        **more,
    )
    headers = {"Content-Language": preferred, "Vary": "Accept-Language"}
    if status == 401:
        headers["WWW-Authenticate"] = "Bearer"
    if status in (429, 503) and chosen.code != "Api_TooMany":  # which knows when
        headers["Retry-After"] = _RETRY_SECONDS
    return JSONResponse(document.model_dump(exclude_defaults=True), status, headers, MEDIA_TYPE)


def add_handlers(app: FastAPI) -> None:
    """Everything that use cases raise, and everything that the framework raises, becomes a problem."""
    app.add_exception_handler(RequestValidationError, _malformed)
    app.add_exception_handler(HTTPException, _http)
    app.add_exception_handler(Refusal, _refused)
    app.add_exception_handler(ServiceRefusal, _refused)
    app.add_exception_handler(NotReadyError, _not_ready)
    for kind in (*_EXPECTED, Exception):
        app.add_exception_handler(kind, _raised)


async def answer_of(request: Request, error: Exception) -> Response | None:
    """The problem that an error of a use case or of a request is; None of a defect, which nobody foresaw."""
    if isinstance(error, RequestValidationError):
        return await _malformed(request, error)
    if isinstance(error, HTTPException):
        return await _http(request, error)
    if isinstance(error, Refusal | ServiceRefusal):
        return await _refused(request, error)
    if isinstance(error, NotReadyError):
        return await _not_ready(request, error)
    return await _raised(request, error) if isinstance(error, _EXPECTED) else None


def responses(*statuses: int) -> dict[int | str, dict[str, Any]]:
    """For the description of a route."""
    return {status: {"model": Problem, "description": "A problem."} for status in statuses}


async def _raised(request: Request, error: Exception) -> Response:
    if isinstance(error, _UNKNOWN):
        return problem(request, ServiceRefusal("Api_NotFound"))
    if isinstance(error, CursorError):
        return problem(request, ServiceRefusal("Api_BadCursor", cursor=request.query_params.get("after", "")))
    if isinstance(error, feed.CursorError):
        last = _printable(request.headers.get("last-event-id", ""))
        return problem(request, ServiceRefusal("Api_BadCursor", cursor=last))
    if isinstance(error, PartsMissingError):
        return problem(request, ServiceRefusal("Service_IndexIncomplete", campaign=f"0x{error.campaign.hex()}"))
    return problem(request, ServiceRefusal(_PLAIN.get(type(error), "Api_Defect")))


_PLAIN: Final[Mapping[type[Exception], str]] = {
    ChainUnavailableError: "Service_ChainSilent",
    NotIndexedError: "Service_NotIndexed",
    NoPrivacyFolderError: "Service_NoPrivacyFolder",
}
"""What has no facts."""


async def _refused(request: Request, refusal: Exception) -> Response:
    if not isinstance(refusal, ServiceRefusal | Refusal):
        raise refusal
    return problem(request, refusal)


async def _not_ready(request: Request, error: Exception) -> Response:
    if not isinstance(error, NotReadyError):
        raise error
    checks = [Check.model_validate(check) for check in error.checks]
    return problem(request, ServiceRefusal("Service_NotReady", failed=", ".join(error.failed)), checks=checks)


async def _malformed(request: Request, error: Exception) -> Response:
    if not isinstance(error, RequestValidationError):
        raise error
    found = error.errors()
    if _unreadable(request, found):
        return problem(request, ServiceRefusal("Api_Unreadable"))
    mistakes = [_mistake(entry["loc"], entry["msg"]) for entry in found[:_MOST_MISTAKES]]
    return problem(request, ServiceRefusal("Api_Malformed", mistakes=len(found)), errors=mistakes)


def _unreadable(request: Request, found: Sequence[Any]) -> bool:
    """Whether the body never became JSON: broken, or sent as something else, as `curl -d` does by itself."""
    kind = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    other = kind != "application/json" and not kind.endswith("+json")
    return any(it["type"] == "json_invalid" or (other and it["loc"] == ("body",)) for it in found)


async def _http(request: Request, error: Exception) -> Response:
    if not isinstance(error, HTTPException):
        raise error
    if error.status_code == 405:
        response = problem(request, ServiceRefusal("Api_MethodNotAllowed", method=request.method))
        response.headers.update(error.headers or {})
        if methods := allowed(request.app, request.url.path):
            response.headers["Allow"] = ", ".join(methods)
        return response
    return problem(request, ServiceRefusal("Api_NotFound" if error.status_code == 404 else "Api_Unreadable"))


def _mistake(place: Sequence[int | str], message: str) -> Mistake:
    """Names may come from the request: half characters in them would not be text."""
    where = ".".join(map(str, place))
    return Mistake(where=_printable(where), wanted=_printable(message.removeprefix(_OURS)))


def _printable(text: str) -> str:
    return text[:_LONGEST].encode("utf-8", "backslashreplace").decode("utf-8")
