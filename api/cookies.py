"""The cookie of a session, and what comes with a request that says who asks."""

from typing import Final

from fastapi import Request, Response

from offchain.access.front import Front
from offchain.access.recognising import Presented, bearer_of

CSRF_HEADER: Final = "X-CSRF-Token"
_NAME: Final = "promissory_session"


def cookie_name(front: Front) -> str:
    """`__Host-` has browsers refuse a cookie that another host of the domain, or an unencrypted page, sets."""
    return f"__Host-{_NAME}" if front.secure else _NAME


def set_cookie(response: Response, front: Front, token: str, seconds: int) -> None:
    """Scripts cannot read it, pages of others cannot have it sent."""
    response.set_cookie(
        cookie_name(front), token, max_age=seconds, path="/", secure=front.secure, httponly=True, samesite="strict"
    )


def clear_cookie(response: Response, front: Front) -> None:
    """The browser forgets it."""
    response.delete_cookie(cookie_name(front), path="/", secure=front.secure, httponly=True, samesite="strict")


def cookie_of(request: Request, front: Front) -> str:
    """The token in the cookie, empty without one."""
    if "cookie" not in request.headers:
        return ""
    return request.cookies.get(cookie_name(front), "")


def presented_by(request: Request, front: Front) -> Presented:
    """Header, cookie and CSRF token of a request."""
    return Presented(
        method=request.method,
        authorization=request.headers.get("authorization"),
        cookie=cookie_of(request, front),
        csrf=request.headers.get(CSRF_HEADER, ""),
    )


def token_of(presented: Presented) -> str:
    """The token by which a session was recognised."""
    return presented.cookie if presented.authorization is None else bearer_of(presented.authorization)
