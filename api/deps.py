"""What routes are given: the service, who asks, in which language, and with which key."""

import re
from collections.abc import Callable, Coroutine
from typing import Annotated, Final, TypeVar

from fastapi import Depends, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from api.forms import Wallet
from api.streams import Streams
from offchain.access.caller import ANONYMOUS, Caller, Role
from offchain.access.client_address import Client
from offchain.access.permissions import check_wallet, not_allowed
from offchain.bootstrap import Service
from offchain.queries.service_texts import ServiceRefusal
from offchain.texts.wording import Language

T = TypeVar("T")

_KEY: Final = re.compile(r"[!-~]{1,128}")
_SAYS: Final[dict[Language, list[tuple[bytes, bytes]]]] = {
    language: [(b"content-language", language.encode()), (b"vary", b"Accept-Language")] for language in ("en", "zh")
}
_MOST_TAGS = 20
"""Entries of Accept-Language that are looked at."""


async def service_of(request: Request) -> Service:
    """The service that the app was made for."""
    service: Service = request.app.state.service
    return service


async def streams_of(request: Request) -> Streams:
    """The streams of the app."""
    streams: Streams = request.app.state.streams
    return streams


async def caller_of(request: Request) -> Caller:
    """Who asks: a session, a key or nobody, as the admission recognised it. Raises `ServiceRefusal` for what opens
    nothing, and for a cookie without its CSRF token where something would change."""
    if hasattr(request.state, "refused"):
        raise request.state.refused
    caller: Caller = request.state.caller
    return caller


def needs(*roles: Role) -> Callable[..., Coroutine[None, None, Caller]]:
    """A dependency that lets only these roles pass: others get Api_NotSignedIn, or Api_NotAllowed once signed in."""

    async def needed(caller: Annotated[Caller, Depends(caller_of)]) -> Caller:
        if caller.role in roles:
            return caller
        raise not_allowed(caller)

    return needed


async def watcher(request: Request) -> Caller:
    """Whoever watches over the service: this machine itself, or an operator."""
    client: Client = request.state.client
    return ANONYMOUS if client.here else await needs("operator")(await caller_of(request))


async def shown_wallet(address: Wallet, caller: Annotated[Caller, Depends(caller_of)]) -> int:
    """The wallet of a path, whose private things are the caller's to see; others are refused, known wallet or not."""
    check_wallet(caller, address)
    return address


async def followers_of(request: Request) -> Streams:
    """The streams of single orders."""
    followers: Streams = request.app.state.followers
    return followers


async def elsewhere(request: Request) -> str:
    """The network that a request comes from; empty for this machine, whose programs share one."""
    client: Client = request.state.client
    return "" if client.here else client.network


async def key_of(
    key: Annotated[
        str,
        Header(
            alias="Idempotency-Key",
            description="Random, such as a UUID; the same for the same redemption. Needed.",
            examples=["8e03978e-40d5-43dd-bc93-6894a57f9324"],
        ),
    ] = "",
) -> str:
    """A key, with or without the quotes of a structured header. Raises `ServiceRefusal` (Api_KeyMissing)."""
    bare = key.strip().removeprefix('"').removesuffix('"')
    if not _KEY.fullmatch(bare):
        raise ServiceRefusal("Api_KeyMissing")
    return bare


async def held_key_of(
    key: Annotated[
        str, Header(alias="Idempotency-Key", description="Under which the order was brought, without a session.")
    ] = "",
) -> str:
    """A key, empty where none was sent. Raises `ServiceRefusal` (Api_KeyMissing)."""
    return await key_of(key) if key else ""


async def language_of(request: Request, response: Response) -> Language:
    """English or Chinese, by Accept-Language; the answer says which."""
    language = preferred_language(request.headers.get("accept-language", ""))
    response.raw_headers += _SAYS[language]
    return language


async def answered(at_once: bool, question: Callable[[], T]) -> T:
    """The answer: asked right here where that takes less than handing it to a thread (some tenth of a millisecond)."""
    return question() if at_once else await run_in_threadpool(question)


def preferred_language(header: str) -> Language:
    """The one of both with the highest weight, English where nothing decides (RFC 9110, section 12.5.4)."""
    weights: dict[Language, int] = {}
    for entry in header.split(",")[:_MOST_TAGS]:
        tag, _, weight = entry.partition(";")
        language = _language(tag.strip().lower())
        if language is not None:
            weights[language] = max(weights.get(language, 0), _thousandths(weight))
    return "zh" if weights.get("zh", 0) > weights.get("en", 0) else "en"


def _language(tag: str) -> Language | None:
    primary = tag.partition("-")[0]
    if primary == "zh":
        return "zh"
    return "en" if primary == "en" else None


def _thousandths(weight: str) -> int:
    """`q=0.7` is 700; 1000 where it is left out, 0 where it is not a weight."""
    name, _, number = weight.replace(" ", "").partition("=")
    if not name:
        return 1_000
    whole, _, part = number.partition(".")
    if name != "q" or whole not in ("0", "1") or not (part + "0").isascii() or not (part + "0").isdigit():
        return 0
    return min(1_000, int(whole) * 1_000 + int(part[:3].ljust(3, "0")))
