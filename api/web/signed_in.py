"""Who is signed in, as a page's modules are told: never the session itself, whose cookie no script reads."""

from fastapi import Request

from api.sessions import current
from offchain.access.caller import Caller
from offchain.bootstrap import Service


def session_of(request: Request, service: Service, caller: Caller) -> dict[str, str | None] | None:
    """The wallet, and the token that changes must bring; None where nobody is signed in."""
    if caller.kind != "wallet":
        return None
    found = current(caller, request, service.front)
    return {"wallet": found.wallet, "csrf": found.csrf}
