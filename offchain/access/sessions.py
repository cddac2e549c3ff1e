"""Sessions of wallets: a nonce, a signed message (EIP-4361), a token; and their end."""

from dataclasses import dataclass
from typing import Final

from offchain.access.front import split_origin
from offchain.access.ports import AccessStore, Chance, Session
from offchain.access.siwe import MessageError, SiweMessage, read_message
from offchain.access.tokens import SESSION_PREFIX, csrf_of, kept, new_nonce, new_token
from offchain.access.wallet_signature import signed_by
from offchain.ports import Chain, ChainUnavailableError, Clock
from offchain.queries.service_texts import ServiceRefusal

LONGEST_SIGNATURE: Final = 4_096
"""Bytes; those of contract wallets are longer than those of keys."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SignInRules:
    """origins : scheme and authority of every address at which the pages stand, such as https://shop.example; chain_id
    : of the deployment; nonce_seconds : from nonce to sign-in; session_seconds : longest session; skew : seconds by
    which the wallet's clock may be ahead, and the service's behind."""

    origins: tuple[str, ...]
    chain_id: int
    nonce_seconds: int = 300
    session_seconds: int = 12 * 3_600
    skew: int = 60


@dataclass(frozen=True, slots=True)
class NonceGiven:
    """expires : Unix seconds until which it can be used, once."""

    nonce: str
    expires: int


@dataclass(frozen=True, slots=True)
class SignedIn:
    """token : shown once; csrf : what a page sends beside its cookie; expires : Unix seconds; seconds : until then."""

    token: str
    csrf: str
    wallet: int
    expires: int
    seconds: int


@dataclass(frozen=True, slots=True)
class Sessions:
    """Sign-in and sign-out."""

    store: AccessStore
    chain: Chain
    clock: Clock
    chance: Chance
    rules: SignInRules

    def nonce(self) -> NonceGiven:
        """A new one. What is over is forgotten on the way."""
        now = self.clock.now()
        given = NonceGiven(new_nonce(self.chance), now + self.rules.nonce_seconds)
        self.store.forget_expired(now)
        self.store.add_nonce(kept(given.nonce), given.expires)
        return given

    def sign_in(self, text: str, signature: bytes, before: str = "") -> SignedIn:
        """A new session, always with a new token; `before`, a token that came with the request, is ended.

        The nonce is used up by the first attempt that names it, whatever becomes of it: so nobody has the node asked
        more than once a nonce. Raises `ServiceRefusal`.
        """
        try:
            message = read_message(text)
        except MessageError as error:
            raise ServiceRefusal("Access_Malformed", part=error.part) from error
        now = self.clock.now()
        self._check_place(message)
        self._check_time(message, now)
        if not self.store.take_nonce(kept(message.nonce), now):
            raise ServiceRefusal("Access_NonceUnknown")
        if not self._signed(message, signature):
            raise ServiceRefusal("Access_NotSigned")
        return self._begin(message, now, before)

    def find(self, token: str) -> Session | None:
        """The session of a token, unless it is over."""
        found = self.store.session(kept(token))
        return found if found is not None and self.clock.now() < found.expires else None

    def end(self, token: str) -> None:
        """Signs out; nothing for a token that nobody knows."""
        self.store.end_session(kept(token))

    def end_all(self, wallet: int) -> int:
        """Signs a wallet out everywhere; from how many sessions."""
        return self.store.end_sessions(wallet)

    def _check_place(self, message: SiweMessage) -> None:
        """Domain, scheme and URI are of one of our origins, exactly; the chain is ours."""
        origins = [it for it in self.rules.origins if split_origin(it)[1] == message.domain]
        if message.scheme:
            origins = [it for it in origins if split_origin(it)[0] == message.scheme]
        if not origins:
            found = f"{message.scheme}://{message.domain}" if message.scheme else message.domain
            raise ServiceRefusal("Access_OtherDomain", found=found, wanted=", ".join(self.rules.origins))
        if "://".join(split_origin(message.uri)) not in origins:
            raise ServiceRefusal("Access_OtherDomain", found=message.uri, wanted=", ".join(origins))
        if message.chain_id != self.rules.chain_id:
            raise ServiceRefusal("Access_OtherChain", found=message.chain_id, wanted=self.rules.chain_id)

    def _check_time(self, message: SiweMessage, now: int) -> None:
        if message.issued > now + self.rules.skew or (message.not_before is not None and message.not_before > now):
            raise ServiceRefusal("Access_NotYet", time=now, begins=max(message.issued, message.not_before or 0))
        ends = message.issued + self.rules.nonce_seconds + self.rules.skew
        if message.expires is not None:
            ends = min(ends, message.expires)
        if now >= ends:
            raise ServiceRefusal("Access_Expired", time=now, ended=ends)

    def _signed(self, message: SiweMessage, signature: bytes) -> bool:
        if len(signature) > LONGEST_SIGNATURE:
            return False
        try:
            return signed_by(message.address, message.text, signature, self.chain)
        except ChainUnavailableError as error:
            raise ServiceRefusal("Access_ChainSilent") from error

    def _begin(self, message: SiweMessage, now: int, before: str) -> SignedIn:
        """Not longer than the message itself says."""
        if before:
            self.end(before)
        expires = now + self.rules.session_seconds
        if message.expires is not None:
            expires = min(expires, message.expires)
        token = new_token(SESSION_PREFIX, self.chance)
        self.store.add_session(Session(kept(token), message.address, now, expires))
        return SignedIn(token, csrf_of(token), message.address, expires, expires - now)
