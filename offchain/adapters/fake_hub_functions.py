"""The hub's views, and its verbs of one campaign, one function each."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Final

from eth_abi.abi import encode

from offchain.attestation.calls import HUB_CALLS, terms_tuple
from offchain.attestation.keccak import words
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.books import Books, CampaignBook
from offchain.audit.redemption import campaign_id
from offchain.domain import ledger
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Terms

Change = tuple[str, dict[str, int], tuple[int, ...]]
"""Event, its words but for the campaign, words of the answer."""


def _top_up(book: CampaignBook, time: int, amount: int) -> Change:
    remaining = ledger.topped_up(book.terms, book.state, amount, time).remaining
    return "BudgetToppedUp", {"amount": amount, "remaining": remaining}, ()


def _pause(book: CampaignBook, time: int, duration: int) -> Change:
    until = ledger.paused(book.terms, book.state, duration, time).paused_until
    return "CampaignPaused", {"until": until}, ()


def _unpause(book: CampaignBook, time: int) -> Change:
    return "CampaignUnpaused", {"time": ledger.unpaused(book.state, time).paused_until}, ()


def _announce_end(book: CampaignBook, time: int) -> Change:
    ends_at = ledger.end_announced(book.terms, book.state, time).ended_at
    return "EndAnnounced", {"endsAt": ends_at}, (ends_at,)


def _revoke_indices(book: CampaignBook, _time: int, word: int, mask: int) -> Change:
    fresh = sum(1 << (index & 0xFF) for index in ledger.revocable(book.terms, book.spent, word, mask))
    return "IndicesRevoked", {"word": word, "mask": fresh}, ()


def _revoke_epoch(book: CampaignBook, _time: int) -> Change:
    epoch = ledger.epoch_revoked(book.terms, book.state).voucher_epoch
    return "EpochRevoked", {"epoch": epoch}, (epoch,)


def _return_budget(book: CampaignBook, _time: int, order_hash: bytes, amount: int) -> Change:
    remaining = ledger.given_back(book.state, amount).remaining
    record = {"orderHash": int.from_bytes(order_hash, "big"), "amount": amount, "remaining": remaining}
    return "BudgetReturned", record, ()


OF_COMPANIONS: Final = frozenset({"creditBudget", "returnBudget"})
"""Changes that checkout and vault make, not the merchant."""

CHANGES: Final[Mapping[str, Callable[..., Change]]] = MappingProxyType(
    {
        "topUp": _top_up,
        "creditBudget": _top_up,
        "returnBudget": _return_budget,
        "pause": _pause,
        "unpause": _unpause,
        "announceEnd": _announce_end,
        "revokeIndices": _revoke_indices,
        "revokeEpoch": _revoke_epoch,
    }
)
"""Verb -> what it records, from the campaign, the time and the verb's own arguments."""


def known(books: Books, campaign: bytes) -> CampaignBook:
    """The campaign. Raises `Refusal`."""
    if campaign not in books.campaigns:
        raise Refusal("Hub_UnknownCampaign", campaign=campaign)
    return books.campaigns[campaign]


def campaign_of_terms(books: Books, domain: SigningDomain, terms: Terms) -> CampaignBook:
    """The campaign that has these terms. Raises `Refusal`."""
    return known(books, campaign_id(domain, terms))


def _state_of(books: Books, campaign: bytes) -> bytes:
    state = known(books, campaign).state
    return words(state.remaining, state.used, state.ended_at, state.paused_until, state.voucher_epoch)


def _limits_of(books: Books, campaign: bytes) -> bytes:
    book = known(books, campaign)
    return words(book.state.period_no, book.state.period_used, book.stock_used)


def _wallet_uses(books: Books, campaign: bytes, wallet: str) -> bytes:
    book = books.campaigns.get(campaign)
    return words(book.wallet_uses.get(int(wallet, 16), 0) if book else 0)


def _used_word(books: Books, campaign: bytes, word: int) -> bytes:
    book = books.campaigns.get(campaign)
    return words(book.spent.words.get(word, 0) if book else 0)


def _nonce_word(books: Books, merchant: str, word: int) -> bytes:
    return words(books.merchant(int(merchant, 16)).nonce_words().get(word, 0))


def _root_commitment(books: Books, campaign: bytes, epoch: int) -> bytes:
    book = books.campaigns.get(campaign)
    return book.commitments.get(epoch, bytes(32)) if book else bytes(32)


def _cashier_expiry(books: Books, merchant: str, cashier: str) -> bytes:
    return words(books.merchant(int(merchant, 16)).cashiers.get(int(cashier, 16), 0))


def _ledger_digest(books: Books, merchant: str) -> bytes:
    return books.merchant(int(merchant, 16)).digest


def _terms_of(books: Books, campaign: bytes) -> bytes:
    return encode(HUB_CALLS["campaignId"], [terms_tuple(known(books, campaign).terms)])


VIEWS: Final[Mapping[str, Callable[..., bytes]]] = MappingProxyType(
    {
        "stateOf": _state_of,
        "limitsOf": _limits_of,
        "walletUses": _wallet_uses,
        "usedWord": _used_word,
        "nonceWord": _nonce_word,
        "rootCommitment": _root_commitment,
        "cashierExpiry": _cashier_expiry,
        "ledgerDigest": _ledger_digest,
        "termsOf": _terms_of,
    }
)
"""View -> its answer, from the books and the view's arguments."""
