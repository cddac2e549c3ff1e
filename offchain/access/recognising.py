"""From what came with a request to who asks."""

from dataclasses import dataclass
from typing import Final

from offchain.access.caller import ANONYMOUS, Caller
from offchain.access.grants import Grants
from offchain.access.keys import Keys
from offchain.access.ports import Session
from offchain.access.sessions import Sessions
from offchain.access.tokens import KEY_PREFIX, LONGEST, SESSION_PREFIX, csrf_of, same
from offchain.queries.service_texts import ServiceRefusal

SAFE_METHODS: Final = frozenset({"GET", "HEAD", "OPTIONS"})
"""They change nothing, so that no other page gains by having a browser send them."""


@dataclass(frozen=True, slots=True)
class Presented:
    """What came with a request. authorization : the header as it stands, None where there is none; cookie : the value
    of the session's cookie, csrf : of the header that goes with it, both empty where there is none."""

    method: str
    authorization: str | None = None
    cookie: str = ""
    csrf: str = ""


@dataclass(frozen=True, slots=True)
class Access:
    """Sessions, keys and roles together."""

    sessions: Sessions
    keys: Keys
    grants: Grants

    def caller(self, presented: Presented) -> Caller:
        """Who asks. A header counts before a cookie.

        Raises `ServiceRefusal`: Api_NotSignedIn for a header that opens nothing, whatever the reason, Api_NoCsrfToken
        for a cookie by which a page of somebody else may have asked. A cookie that is over is as good as none.
        """
        if presented.authorization is not None:
            return self._bearer(bearer_of(presented.authorization))
        session = self._session(presented.cookie)
        if session is None:
            return ANONYMOUS
        if presented.method not in SAFE_METHODS and not same(presented.csrf, csrf_of(presented.cookie)):
            raise ServiceRefusal("Api_NoCsrfToken")
        return self._wallet(session)

    def _bearer(self, token: str) -> Caller:
        if token.startswith(KEY_PREFIX) and len(token) <= LONGEST:
            key = self.keys.find(token)
            if key is not None:
                return Caller("key", key.role, 0, key.merchant, f"{key.label} ({key.id})")
        session = self._session(token)
        if session is None:
            raise ServiceRefusal("Api_NotSignedIn")
        return self._wallet(session)

    def _session(self, token: str) -> Session | None:
        ours = token.startswith(SESSION_PREFIX) and len(token) <= LONGEST
        return self.sessions.find(token) if ours else None

    def _wallet(self, session: Session) -> Caller:
        grant = self.grants.of(session.wallet)
        if grant is None:
            return Caller("wallet", "shopper", session.wallet, 0, "shopper")
        return Caller("wallet", grant.role, session.wallet, grant.merchant, grant.role)


def bearer_of(header: str) -> str:
    """The token of `Authorization: Bearer ...`; empty for another scheme."""
    scheme, _, token = header.partition(" ")
    return token.strip(" ") if scheme.lower() == "bearer" else ""
