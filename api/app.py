"""The FastAPI application over a service."""

from typing import Any

from fastapi import FastAPI
from starlette.middleware.cors import CORSMiddleware
from starlette.types import ASGIApp

from api.admission import Admission, RequestLog
from api.examples import read_examples
from api.metrics import Metrics
from api.middleware import CORS, BodyLimit, SecurityHeaders
from api.problems import MEDIA_TYPE, add_handlers
from api.routes import routers
from api.streams import Streams
from api.web.mounting import LARGER, add_pages
from offchain.bootstrap import Service

_ABOUT = """Promotions that keep their promises: what they promise, what an order would cost, what was redeemed, and
whether an audit agrees. Everything here is read from the chain's own records; nothing here is needed to redeem.

Errors are problem documents (RFC 9457). Their codes are those of the contracts' errors, with the numbers that were
compared, a sentence in English and Chinese, and a next step."""


_METHODS = frozenset({"get", "post", "put", "patch", "delete"})


class Api(FastAPI):
    """Describes its errors with the media type that they have; the headers stand on every answer, also on defects'."""

    def build_middleware_stack(self) -> ASGIApp:
        """The security headers outermost: the framework answers defects outside of all other middleware."""
        return SecurityHeaders(super().build_middleware_stack())

    def openapi(self) -> dict[str, Any]:
        """The OpenAPI document, made once."""
        if self.openapi_schema is None:
            document = super().openapi()
            examples = read_examples()
            for path, item in document["paths"].items():
                for method, operation in item.items():
                    example = examples.get(f"{method} {path}") or _example(examples[path], method)
                    _describe(operation["responses"], example)
            self.openapi_schema = document
        return self.openapi_schema


def _example(found: Any, method: str) -> Any:
    """found : of a path with several methods, an answer a method under "get", "delete" and so on."""
    return found[method] if isinstance(found, dict) and set(found) <= _METHODS else found


def _describe(responses: dict[str, Any], example: Any) -> None:
    """Gives the answer its example, and the errors their media type."""
    answered = next(response for status, response in responses.items() if status < "300")
    for content in answered["content"].values():
        content["example"] = example
    for status, response in responses.items():
        if int(status) >= 400:
            response["content"] = {MEDIA_TYPE: next(iter(response["content"].values()))}


def end_streams(app: FastAPI) -> None:
    """Lets every stream of the application come to its end; from any thread."""
    app.state.streams.end()
    app.state.followers.end()


def create_app(service: Service, log: RequestLog = lambda _: None) -> FastAPI:
    """The application; whoever runs it keeps the service's background work going. log : is told of every request."""
    app = Api(
        title="Promissory",
        summary="Promotions that keep their promises.",
        description=_ABOUT,
        version="1",
        docs_url=None,  # those pages load scripts from elsewhere
        redoc_url=None,
        redirect_slashes=False,
        telemetry={"tracing": False, "metrics": False, "logs": False},  # of its own, where paths would tell wallets
    )
    app.state.service = service
    limits = service.limits
    pause, heartbeat = limits.listen_pause, limits.heartbeat
    app.state.streams = Streams(limits.most_listeners, "Service_TooManyListeners", pause, heartbeat)
    app.state.followers = Streams(
        limits.most_listeners, "Relay_TooManyFollowers", pause, heartbeat, longest=limits.follow_longest
    )
    for router in routers():
        app.include_router(router)
    add_pages(app)
    add_handlers(app)
    app.add_middleware(BodyLimit, most=service.limits.body_bytes, larger=LARGER)
    if service.front.cors_origins:
        app.add_middleware(CORSMiddleware, allow_origins=service.front.cors_origins, **CORS)
    app.state.metrics = metrics = Metrics(service)
    app.add_middleware(Admission, service=service, metrics=metrics, log=log)
    return app
