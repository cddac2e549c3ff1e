"""Signed orders as shoppers send them: decoded, asked of the chain, kept; each once."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from types import MappingProxyType
from typing import Final

from offchain.access.caller import Caller
from offchain.access.permissions import not_allowed
from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.calls import redeem_call
from offchain.attestation.checkout import pay_call
from offchain.attestation.keccak import keccak
from offchain.campaigns import signed_orders
from offchain.campaigns.batch_orders import unsaid
from offchain.campaigns.desk import Desk
from offchain.campaigns.signed_orders import SignedOrder
from offchain.domain.order import Agreement
from offchain.domain.terms import Settlement
from offchain.domain.words import FieldRangeError
from offchain.ports import CallRevertedError, Clock
from offchain.queries.service_texts import ServiceRefusal
from offchain.relayer import reasons
from offchain.relayer.grouping import receiver_of, together
from offchain.relayer.holding import may_be_told, may_take_back, scope_of
from offchain.relayer.limits import RelayLimits
from offchain.relayer.once import Once
from offchain.relayer.ports import Kept, QuotaError, RelayStore, Shut, State
from offchain.relayer.status import Status, Statuses, UnknownOrderError

_QUOTAS: Final[Mapping[Shut, tuple[str, str]]] = MappingProxyType(
    {
        Shut.OPEN: ("Relay_TooManyOpen", "open"),
        Shut.DAY: ("Relay_TooManyToday", "today"),
        Shut.WAITING: ("Relay_Busy", "waiting"),
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """What a shopper signed for an order that came without it. submitter : 0 for anybody; signature : as the wallet
    made it."""

    max_payable: int
    submitter: int
    text_hash: bytes
    signature: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class RedemptionAsked:
    """call : of `redeem`, or of the checkout for one order; consent : put into the call, None where it is there;
    reference : the shop's own name of the order."""

    call: bytes
    consent: Consent | None = None
    reference: str = ""

    def order(self) -> SignedOrder:
        """With the consent. Raises `ServiceRefusal` (Relay_NotAnOrder)."""
        try:
            order = signed_orders.of_call(self.call, self.reference)
            return order if self.consent is None else _agreed(order, self.consent)
        except (CallDecodingError, FieldRangeError) as error:
            raise ServiceRefusal("Relay_NotAnOrder", found=str(error)[:200]) from error

    def fingerprint(self) -> bytes:
        """32 bytes that two requests share only where they ask for the same."""
        parts = [self.call, self.reference.encode()]
        if self.consent is not None:
            it = self.consent
            parts += [it.max_payable.to_bytes(12, "big"), it.submitter.to_bytes(20, "big"), it.text_hash, it.signature]
        return keccak(b"".join(keccak(part) for part in parts))


@dataclass(frozen=True, slots=True)
class Intake:
    """desk : the relayer's, None where this service has none."""

    relay: RelayStore
    statuses: Statuses
    once: Once
    clock: Clock
    limits: RelayLimits
    desk: Desk | None

    def submit(self, caller: Caller, key: str, asked: RedemptionAsked) -> Status:
        """Where the order stands after it was taken in, or as this caller was answered before with this key.

        Raises `ServiceRefusal`, `Refusal` (as the chain would refuse it; nothing was spent), `NotIndexedError`,
        `ChainUnavailableError`.
        """
        order = asked.order()
        scope = scope_of(caller, order.submission.order.shopper)
        text = self.once.answer(scope, key, asked.fingerprint(), lambda: self._taken(order).text())
        return Status.of_text(text)

    def cancel(self, caller: Caller, order_hash: bytes, key: str = "") -> Status:
        """Takes a queued order back; one that is cancelled already stays so. key : under which the caller brought it,
        for whoever has not signed in. Raises `UnknownOrderError`, `ServiceRefusal` (Relay_NotQueued, Api_NotSignedIn,
        Api_NotAllowed)."""
        kept = self.relay.find(order_hash)
        if kept is not None and not may_take_back(caller, kept) and not self._brought(caller, kept, key):
            raise not_allowed(caller)
        if not self.relay.cancel(order_hash, self.clock.now()):
            found = self.statuses.now(order_hash)
            if found.state is not State.CANCELLED:
                raise ServiceRefusal("Relay_NotQueued", state=found.state)
        return self.statuses.now(order_hash)

    def knows_name(self, caller: Caller, order_hash: bytes) -> bool:
        """Whether the shop's own name of the order is the caller's to know: once it is mined, all know the hash."""
        kept = self.relay.find(order_hash)
        return kept is not None and may_be_told(caller, kept)

    def _brought(self, caller: Caller, kept: Kept, key: str) -> bool:
        """Whether the caller brought it under that key."""
        text = self.once.answered(scope_of(caller, kept.shopper), key) if key else ""
        return bool(text) and Status.of_text(text).id == f"0x{kept.order_hash.hex()}"

    def _taken(self, order: SignedOrder) -> Status:
        if self.desk is None:
            raise ServiceRefusal("Relay_None")
        order_hash = order.digest(self.desk.view.domain)
        known = self._known(order_hash)
        if known is not None:
            return known
        self._check(self.desk, order, order_hash)
        return self._kept(self.desk, order, order_hash)

    def _known(self, order_hash: bytes) -> Status | None:
        """Of an order that needs nothing more; one that was refused or taken back may be sent again."""
        try:
            found = self.statuses.now(order_hash)
        except UnknownOrderError:
            return None
        return None if found.state in (State.REFUSED, State.CANCELLED) else found

    def _check(self, desk: Desk, order: SignedOrder, order_hash: bytes) -> None:
        """What the chain would say now; nothing is spent."""
        merchant = order.submission.uses[0].terms.merchant
        if self.limits.merchants and merchant not in self.limits.merchants:
            raise ServiceRefusal("Relay_OtherMerchant", merchant=f"0x{merchant:040x}")
        refusal = unsaid(desk, order, order_hash)
        if refusal is not None:
            raise refusal
        try:
            desk.view.chain.call(receiver_of(desk.view, order.call), order.call, desk.sender)
        except CallRevertedError as error:
            raise reasons.decode(error.data) from error

    def _kept(self, desk: Desk, order: SignedOrder, order_hash: bytes) -> Status:
        kept = Kept(
            order_hash=order_hash,
            shopper=order.submission.order.shopper,
            merchant=order.submission.uses[0].terms.merchant,
            together=together(desk.view.domain, order, order_hash),
            call=order.call,
            reference=order.reference,
            queued_at=self.clock.now(),
        )
        try:
            self.relay.enqueue(kept, self.limits.quota)
        except QuotaError as error:
            code, name = _QUOTAS[error.which]
            raise ServiceRefusal(code, **{name: error.found, "limit": error.most}) from error
        return self.statuses.now(order_hash)


def _agreed(order: SignedOrder, consent: Consent) -> SignedOrder:
    submission = replace(
        order.submission,
        agreement=Agreement(consent.submitter, consent.max_payable, consent.text_hash),
        consent_signature=consent.signature,
    )
    paid = submission.uses[0].terms.settlement == Settlement.PAID
    call = pay_call(submission) if paid else redeem_call(submission)
    return replace(order, submission=submission, call=call)
