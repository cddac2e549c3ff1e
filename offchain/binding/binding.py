"""A customer links a wallet after the offers were allotted, without losing one; and another, when the wallet is lost.

Three things have to come together: the offer that the merchant allotted to the customer's pseudonym, a one-time code
that the merchant sent to the customer in its own way, and the wallet's signature under a statement (EIP-712) that names
campaign, pseudonym, wallet and code. Then the issuer signs the voucher for that wallet. A wallet that was lost is
replaced once, after its coupon was revoked on chain and if it was not redeemed.
"""

import hashlib
import hmac
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Final

from offchain.attestation import typed_data
from offchain.attestation.keccak import keccak, words
from offchain.attestation.signatures import signer_of
from offchain.attestation.typed_data import SigningDomain
from offchain.attestation.wallet_document import wallet_document
from offchain.binding.allotting import to_note
from offchain.binding.ports import TURNS, Allotted, BindingStore, Bound, Proof
from offchain.campaigns.hub_view import HubView
from offchain.domain.order import Grant
from offchain.domain.terms import Audience, Terms
from offchain.index.rows import RedemptionRow, UsedWordRow
from offchain.offers.indices import IndexBook, IndexTakenError, Taken
from offchain.offers.issued import IssuedOffer, OfferStore
from offchain.ports import Clock, Signer
from offchain.queries.as_of import indexed_to
from offchain.queries.reader import PageStore
from offchain.queries.service_texts import ServiceRefusal
from offchain.queries.shelf import Shelf

TYPE: Final = "WalletBinding(bytes32 campaign,bytes32 pseudonym,address wallet,bytes32 code,uint40 until)"
_ALPHABET: Final = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"
_LENGTH: Final = 10
"""Characters of a code: 50 bits, and five tries."""
MOST_TRIES: Final = 5
CODE_SECONDS: Final = 3 * 86_400
"""For which a code is good, and the longest for which a statement may be."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BindingAsked:
    """until : Unix seconds, after which the statement is void; signature : of the wallet."""

    campaign: bytes
    pseudonym: str
    code: str
    wallet: int
    until: int
    signature: bytes


def statement(domain: SigningDomain, asked: BindingAsked) -> bytes:
    """What the wallet signs, 32 bytes. domain : of the hub, which knows no such type: the statement moves nothing."""
    names = keccak(asked.pseudonym.encode()), keccak(asked.code.encode())
    content = words(keccak(TYPE.encode()), asked.campaign, names[0], asked.wallet, names[1], asked.until)
    return domain.digest(keccak(content))


def wallet_statement(domain: SigningDomain) -> dict[str, Any]:
    """The same as wallets take it, its message still to be filled in."""
    return wallet_document(domain, TYPE, {})


@dataclass(frozen=True, slots=True)
class Bindings:
    """indices : where whoever gives coupons out notes them; issuer : None where this service signs no vouchers; draw :
    so many secret bytes."""

    bindings: BindingStore
    offers: OfferStore
    indices: IndexBook
    store: PageStore
    shelf: Shelf
    view: HubView
    clock: Clock
    issuer: Signer | None
    draw: Callable[[int], bytes]

    @property
    def signs(self) -> bool:
        """Whether this service signs vouchers of wallets that are bound."""
        return self.issuer is not None

    def allot(self, offers: Sequence[Allotted], merchant: int) -> int:
        """Keeps offers of customers without a wallet; how many were new. Raises `ServiceRefusal`,
        `UnknownCampaignError`, `NotIndexedError`."""
        for campaign in {it.campaign for it in offers}:
            terms = self._terms(campaign, merchant)
            highest = max(it.index for it in offers if it.campaign == campaign) + TURNS
            if terms.audience != Audience.VOUCHER or highest > terms.cap:
                raise ServiceRefusal("Binding_NoRoom", needed=highest, cap=terms.cap)
        try:
            with self.indices.alone():
                self._note(offers)
                return self.bindings.allot(offers)
        except IndexTakenError as error:
            raise ServiceRefusal("Binding_IndexTaken") from error

    def _note(self, offers: Sequence[Allotted]) -> None:
        """Takes the indices of those that are not kept yet, of all or none. Raises `IndexTakenError`."""
        new = [it for it in offers if self.bindings.offer(it.campaign, it.pseudonym) is None]
        found = list[tuple[bytes, Sequence[Taken]]]()
        for campaign in {it.campaign for it in new}:
            theirs = [it for it in new if it.campaign == campaign]
            gone = self.offers.indices_of(campaign) | self.bindings.indices_of(campaign)
            found.append((campaign, to_note(theirs, self.indices.of(campaign), gone, self.clock.now())))
        for campaign, several in found:
            for taken in several:
                self.indices.note(campaign, taken)

    def invite(self, campaign: bytes, pseudonym: str, merchant: int) -> str:
        """A new one-time code, for the merchant to send to the customer; earlier ones are void. merchant : who asks, 0
        for the service's own support. Raises `ServiceRefusal`, `UnknownCampaignError`, `NotIndexedError`."""
        self._terms(campaign, merchant)
        if self.bindings.offer(campaign, pseudonym) is None:
            raise ServiceRefusal("Binding_Refused")
        code = "".join(_ALPHABET[it % len(_ALPHABET)] for it in self.draw(_LENGTH))
        proof = Proof(code=_hashed(code), until=self.clock.now() + CODE_SECONDS, tries=0)
        self.bindings.prove(campaign, pseudonym, proof)
        return code

    def bind(self, asked: BindingAsked) -> IssuedOffer:
        """The voucher for the wallet; the same again for the same wallet with the same statement.

        Unknown customers, wrong codes and codes that are over are refused alike. Raises `ServiceRefusal`,
        `UnknownCampaignError`, `NotIndexedError`, `ChainUnavailableError`.
        """
        terms = self._terms(asked.campaign, 0)
        if self.issuer is None or self.issuer.address != terms.issuer:
            raise ServiceRefusal("Binding_NoIssuer")
        signer = signer_of(statement(self.view.domain, asked), asked.signature)
        if not 0 < asked.until - self.clock.now() <= CODE_SECONDS or signer == 0 or signer != asked.wallet:
            raise ServiceRefusal("Binding_NotSigned")
        offer = self.bindings.offer(asked.campaign, asked.pseudonym)
        before = self.bindings.bound(asked.campaign, asked.pseudonym)
        if offer is None:
            raise ServiceRefusal("Binding_Refused")
        if before and (before[-1].wallet, before[-1].signature) == (asked.wallet, asked.signature):
            return self._issued(offer, before[-1])
        self._check_code(asked)
        epoch = self._epoch(asked.campaign)
        self._check_before(offer, before, epoch)
        binding = Bound(
            campaign=asked.campaign,
            pseudonym=asked.pseudonym,
            turn=len(before),
            wallet=asked.wallet,
            at=self.clock.now(),
            until=asked.until,
            epoch=epoch,
            signature=asked.signature,
        )
        if not self.bindings.bind(binding):
            raise ServiceRefusal("Binding_Refused")
        return self._issued(offer, binding)

    def _terms(self, campaign: bytes, merchant: int) -> Terms:
        """Of a merchant's own campaign, or of any where it is 0."""
        with self.store.read() as reader:
            indexed_to(reader)
            terms = self.shelf.campaign(reader, campaign).terms
        if merchant and terms.merchant != merchant:
            raise ServiceRefusal("Api_NotAllowed")
        return terms

    def _check_code(self, asked: BindingAsked) -> None:
        """A try is counted before its code is looked at, so that many at once are no more tries."""
        known = self.bindings.proof(asked.campaign, asked.pseudonym)
        tried = known is not None and self.bindings.tried(asked.campaign, asked.pseudonym, MOST_TRIES)
        if known is None or not tried or self.clock.now() >= known.until:
            raise ServiceRefusal("Binding_Refused")
        if not hmac.compare_digest(known.code, _hashed(asked.code)):
            raise ServiceRefusal("Binding_Refused")

    def _check_before(self, offer: Allotted, before: Sequence[Bound], epoch: int) -> None:
        """That the coupon of the wallet before was revoked and not redeemed, by the chain and by the index: one that
        lags knows of no redemption, and of no revocation either. epoch : that vouchers must carry."""
        if not before:
            return
        if len(before) >= TURNS:
            raise ServiceRefusal("Binding_NoTurnLeft", turns=TURNS)
        _check_epoch(before[-1], epoch)
        index = offer.index + before[-1].turn
        if not self.view.used_word(offer.campaign, index >> 8) >> (index & 0xFF) & 1:
            raise ServiceRefusal("Binding_NotRevoked", coupon=index)
        with self.store.read() as reader:
            where = {"campaign": offer.campaign, "coupon_index": index}
            if next(iter(reader.rows(RedemptionRow, where=where)), None) is not None:
                raise ServiceRefusal("Binding_Redeemed", coupon=index)
            word = reader.get(UsedWordRow, offer.campaign, index >> 8)
            if word is None or not word.bits >> (index & 0xFF) & 1:
                raise ServiceRefusal("Binding_NotIndexed", coupon=index)

    def _epoch(self, campaign: bytes) -> int:
        """That vouchers must carry now."""
        state = self.view.state_of(campaign)
        return 0 if state is None else state.voucher_epoch

    def _issued(self, offer: Allotted, binding: Bound) -> IssuedOffer:
        """Signed and kept; signed again it is the same. What was revoked with all vouchers is not signed again."""
        if self.issuer is None:
            raise ServiceRefusal("Binding_NoIssuer")
        _check_epoch(binding, self._epoch(offer.campaign))
        grant = Grant(offer.value, offer.not_before, offer.deadline, offer.index + binding.turn, binding.epoch)
        digest = self.view.domain.digest(typed_data.of_voucher(offer.campaign, binding.wallet, grant))
        issued = IssuedOffer(
            campaign=offer.campaign, account=binding.wallet, grant=grant, signature=self.issuer.sign(digest)
        )
        self.offers.add([issued])
        return issued


def _check_epoch(binding: Bound, epoch: int) -> None:
    if binding.epoch != epoch:
        raise ServiceRefusal("Binding_AllRevoked", bound=binding.epoch, epoch=epoch)


def _hashed(code: str) -> bytes:
    return hashlib.sha256(code.strip().upper().encode()).digest()
