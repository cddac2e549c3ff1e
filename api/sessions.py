"""Sessions between requests and use cases: what is answered of one, and how one ends."""

from fastapi import Request

from api.cookies import presented_by, token_of
from api.schemas.sessions import CurrentCaller, SessionBegun
from offchain.access.caller import Caller
from offchain.access.front import Front
from offchain.access.sessions import SignedIn
from offchain.access.tokens import csrf_of
from offchain.bootstrap import Service
from offchain.queries.service_texts import ServiceRefusal


def began(session: SignedIn, *, in_cookie: bool) -> SessionBegun:
    """The token for programs, the CSRF token for pages, whose scripts need not see the other."""
    return SessionBegun(
        wallet=_written(session.wallet) or "",
        expires=session.expires,
        token=None if in_cookie else session.token,
        csrf=session.csrf if in_cookie else None,
    )


def current(caller: Caller, request: Request, front: Front) -> CurrentCaller:
    """The caller as it is answered."""
    presented = presented_by(request, front)
    return CurrentCaller.model_validate(
        {
            "kind": caller.kind,
            "role": caller.role,
            "wallet": _written(caller.wallet),
            "merchant": _written(caller.merchant),
            "csrf": csrf_of(presented.cookie) if presented.authorization is None else None,
        }
    )


def end(caller: Caller, request: Request, service: Service, *, everywhere: bool) -> int:
    """How many sessions ended. Raises `ServiceRefusal` for whoever has none."""
    if caller.kind == "anonymous":
        raise ServiceRefusal("Api_NotSignedIn")
    if caller.kind == "key":
        raise ServiceRefusal("Api_NotAllowed")
    sessions = service.access.sessions
    if everywhere:
        return sessions.end_all(caller.wallet)
    sessions.end(token_of(presented_by(request, service.front)))
    return 1


def _written(account: int) -> str | None:
    return f"0x{account:040x}" if account else None
