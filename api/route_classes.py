"""How routes are told apart where requests are counted: the class that has a rate, and the name that stands in logs."""

import re
from collections.abc import Mapping
from typing import Any, Final

_SAFE: Final = frozenset({"GET", "HEAD", "OPTIONS"})
ASKS_NOBODY: Final = ("/livez", "/readyz")
"""Routes that answer whoever asks."""
_WATCHED: Final = (*ASKS_NOBODY, "/metrics")
_QUOTED: Final = ("/v1/quotes", "/shop/sign", "/v1/orders", "/shop/parts/quote")
_EXPLAINED: Final = re.compile(r"/v1/wallets/[^/]*/offers/explain")
_SHOWN: Final = "/shop/parts/"
"""Parts of a page that are asked for in a body, since a wallet does not belong in an address; they change nothing."""
_SIGN_IN: Final = ("/v1/sessions", "/v1/sessions/nonce")


def route_class(method: str, path: str) -> str | None:
    """A key of the rates; None for what whoever watches over the service asks, which is not counted."""
    if path in _WATCHED:
        return None
    if method in _SAFE:
        return "read"
    if method == "POST" and path in _SIGN_IN:
        return "sign_in"
    if method == "POST" and (path in _QUOTED or _EXPLAINED.fullmatch(path)):
        return "quote"
    return "read" if path.startswith(_SHOWN) else "write"


def template_of(scope: Mapping[str, Any]) -> str:
    """`/v1/wallets/{address}/offers`: the route as it was declared, never as it was asked for. "other" where nothing is
    declared so, or where files are served."""
    return str(getattr(scope.get("route"), "path", "other"))
