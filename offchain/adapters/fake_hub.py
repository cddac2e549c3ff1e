"""`PromotionHub` in Python, for `FakeChain`: every verb decided by the twin, the same logs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Any, ClassVar, Final

from eth_abi.abi import decode, encode

from offchain.adapters.fake_chain import Call, Contract, Emitted, Outcome
from offchain.adapters.fake_encoding import emitted, redeemed_words, selectors, terms_of
from offchain.adapters.fake_hub_functions import CHANGES, OF_COMPANIONS, VIEWS, campaign_of_terms
from offchain.attestation import gate
from offchain.attestation.calls import HUB_CALLS, Submission, decode_redeem
from offchain.attestation.keccak import words
from offchain.attestation.parts import COLD_TYPE, cold_tuple
from offchain.attestation.records import RECORDS, TERMS_PUBLISHED, Log
from offchain.attestation.records import decode as decode_record
from offchain.attestation.redeemed import Redeemed
from offchain.attestation.signatures import signer_of
from offchain.attestation.typed_data import hub_domain
from offchain.audit.books import Books, CampaignBook
from offchain.audit.checks import create
from offchain.audit.coupon import Till
from offchain.audit.redemption import Redemption, campaign_id, redeem
from offchain.audit.signers import is_affirmative, wallet_call
from offchain.domain.extra import GateRule
from offchain.domain.refusals import Refusal
from offchain.domain.route import Route
from offchain.domain.terms import Settlement, Terms, pack_terms
from offchain.index.terms_published import TermsParts, cold_of, decode_parts
from offchain.ports import CallRevertedError

_HUB: Final = MappingProxyType(selectors(HUB_CALLS))
_REDEEM: Final = next(selector for selector, name in _HUB.items() if name == "redeem")


@dataclass(slots=True)
class FakeHub:
    """The hub. address, companion, checkout, vault : of itself and of the contracts that it names; wallets : contracts
    that may sign."""

    address: int
    companion: int
    checkout: int = 0
    vault: int = 0
    wallets: Mapping[int, Contract] = field(default_factory=dict)
    books: Books = field(default_factory=Books)

    def run(self, call: Call) -> Outcome:
        """What the call would do. Raises `Refusal` or `CallRevertedError`."""
        name = _HUB.get(call.data[:4])
        if name in ("redeem", "quoteRedeem"):
            return self._redeem(call, only_ask=name == "quoteRedeem")
        if name is None:
            raise CallRevertedError(b"")
        arguments = decode(HUB_CALLS[name], call.data[4:])
        if name in VIEWS:
            return Outcome(VIEWS[name](self.books, *arguments))
        if name in CHANGES:
            return self._change(name, call, *arguments)
        return self._OTHERS[name](self, call, *arguments)

    def settle(self, outcome: Outcome) -> None:
        """Follows the logs. The memo is the nonce that a public redemption spent."""
        mine = (it for it in outcome.logs if it.address in (self.address, self.companion))
        logs = [Log(it.address, it.topics, it.data, 0, b"", b"", 0) for it in mine]
        parts = dict(filter(None, map(decode_parts, logs)))
        for log in logs:
            record = decode_record(log)
            if record is not None:
                nonce = outcome.memo if isinstance(outcome.memo, int) else None
                self.books.follow(record, parts.get(log.topics[1]), nonce)

    def recover(self, digest: bytes, signature: bytes) -> int:
        """As the contract recovers a key."""
        return signer_of(digest, signature)

    def said_by_wallet(self, wallet: int, digest: bytes, signature: bytes) -> bool:
        """As the contract asks a wallet."""
        if wallet not in self.wallets:
            return False
        call = Call(self.address, wallet, wallet_call(digest, signature), 0, 0)
        return is_affirmative(self.wallets[wallet].run(call).answer)

    def check_gate(self, contract: int, rule: GateRule, shopper: int, index: int) -> None:
        """As the contract asks a gate. Raises `Refusal`."""
        gate.check(contract, rule, shopper, index, self._answer_of(contract))

    def _answer_of(self, contract: int) -> Callable[[bytes], bytes | None]:
        def ask(data: bytes) -> bytes | None:
            try:
                return self.wallets[contract].run(Call(self.address, contract, data, 0, 0)).answer
            except (KeyError, Refusal, CallRevertedError):
                return None

        return ask

    def redeemed(self, call: Call, submission: Submission) -> tuple[Redeemed, ...]:
        """What a redemption records, one a use. A hub that does otherwise, to try an audit, overrides this."""
        redemption = Redemption(submission, call.sender, call.time, self.checkout)
        return redeem(self.books, hub_domain(call.chain_id, self.address), redemption, self)

    def brought(self, call: Call, submission: Submission, till: Till) -> tuple[Emitted, ...]:
        """The records of an order that the checkout brought in a call of its own. Raises `Refusal`."""
        redemption = Redemption(submission, call.sender, call.time, till.checkout, till)
        redeemed = redeem(self.books, hub_domain(call.chain_id, self.address), redemption, self)
        return tuple(emitted(self.address, "Redeemed", redeemed_words(it)) for it in redeemed)

    def campaign(self, chain_id: int, terms: Terms) -> CampaignBook:
        """The campaign of these terms. Raises `Refusal`."""
        return campaign_of_terms(self.books, hub_domain(chain_id, self.address), terms)

    def moved(self, book: CampaignBook, name: str, time: int, *arguments: object) -> Emitted:
        """The record of a budget that vault or checkout moves in a call of theirs. Raises `Refusal`."""
        event, record, _ = CHANGES[name](book, time, *arguments)
        return emitted(self.address, event, {"campaign": int.from_bytes(book.id, "big"), **record})

    def _redeem(self, call: Call, *, only_ask: bool) -> Outcome:
        submission = decode_redeem(_REDEEM + call.data[4:])
        redeemed = self.redeemed(call, submission)
        discounts = [it.discount for it in redeemed]
        if only_ask:
            return Outcome(encode(["uint256[]", "uint256"], [discounts, submission.order.total - sum(discounts)]))
        nonce = None if any(Route(it.route).by_index for it in redeemed) else submission.order.nonce
        logs = tuple(emitted(self.address, "Redeemed", redeemed_words(it)) for it in redeemed)
        return Outcome(words(sum(discounts)), logs, nonce)

    def _create(self, call: Call, raw: Any, extra: Any, cold: Any) -> Outcome:
        terms, parts = terms_of(raw), TermsParts(tuple(extra), cold_of(cold))
        if call.sender != terms.merchant:
            raise Refusal("Terms_NotMerchant", sender=call.sender, merchant=terms.merchant)
        domain = hub_domain(call.chain_id, self.address)
        campaign = create(domain, self.books, terms, parts, call.time)
        names = RECORDS["CampaignCreated"][2].split(",")
        record = {"campaign": int.from_bytes(campaign, "big"), "merchant": terms.merchant}
        record |= dict(zip(names, pack_terms(terms), strict=True))
        data = encode(["uint256[]", COLD_TYPE], [list(extra), cold_tuple(parts.cold)])
        published = Emitted(self.address, (TERMS_PUBLISHED, campaign), data)
        return Outcome(campaign, (emitted(self.address, "CampaignCreated", record), published))

    def _name_cashier(self, call: Call, cashier: Any, expiry: int) -> Outcome:
        key = int(cashier, 16)
        if key == 0:
            raise Refusal("Hub_NoCashier")
        record = {"merchant": call.sender, "cashier": key, "expiry": expiry}
        return Outcome(logs=(emitted(self.address, "CashierNamed", record),))

    def _change(self, name: str, call: Call, raw: Any, *arguments: Any) -> Outcome:
        terms = terms_of(raw)
        if name == "creditBudget" and call.sender != self.vault:
            raise Refusal("Hub_NotVault", sender=call.sender, vault=self.vault)
        if name == "returnBudget" and call.sender != self.checkout:
            raise Refusal("Hub_NotCheckout", sender=call.sender, checkout=self.checkout)
        if name not in OF_COMPANIONS and call.sender != terms.merchant:
            raise Refusal("Hub_NotMerchant", sender=call.sender, merchant=terms.merchant)
        book = self.campaign(call.chain_id, terms)
        if name == "topUp" and terms.settlement == Settlement.PAID:
            raise Refusal("Hub_PaidByVault", vault=self.vault)
        event, record, answer = CHANGES[name](book, call.time, *arguments)
        record = {"campaign": int.from_bytes(book.id, "big"), **record}
        return Outcome(words(*answer), (emitted(self.address, event, record),))

    def _campaign_id(self, call: Call, raw: Any) -> Outcome:
        return Outcome(campaign_id(hub_domain(call.chain_id, self.address), terms_of(raw)))

    def _companion(self, _call: Call) -> Outcome:
        return Outcome(words(self.companion))

    def _checkout(self, _call: Call) -> Outcome:
        return Outcome(words(self.checkout))

    def _vault(self, _call: Call) -> Outcome:
        return Outcome(words(self.vault))

    _OTHERS: ClassVar[Mapping[str, Callable[..., Outcome]]] = MappingProxyType(
        {
            "create": _create,
            "nameCashier": _name_cashier,
            "campaignId": _campaign_id,
            "companion": _companion,
            "checkout": _checkout,
            "vault": _vault,
        }
    )
