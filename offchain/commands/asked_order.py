"""What the commands of a till read of their options: an order to be priced and signed, and how a shopper agrees."""

import secrets
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from offchain.attestation.codes import CodeFormError
from offchain.campaigns import forms, quote_order
from offchain.campaigns.currencies import Currency, denomination_of
from offchain.campaigns.errors import OrderError
from offchain.campaigns.forms import FormError
from offchain.campaigns.papers import gather
from offchain.campaigns.prepared import prepare
from offchain.campaigns.refusals_told import in_words
from offchain.cashier.pricing import OutOfStockError
from offchain.commands.merchant_desk import Surroundings, open_place, signer_in_hand
from offchain.coupons import voucher_file
from offchain.data.catalogue import Catalogue
from offchain.till.agreeing import Way, Wish
from offchain.till.quoting import Quoted, Sale, quote

_NONCE_BITS = 120


@dataclass(frozen=True, slots=True)
class AskedOrder:
    """order : file of the goods; shopper, deadline : as people write them; nonce : None for a random one; catalogue :
    where no document names one."""

    order: Path
    reference: str
    shopper: str
    deadline: str
    nonce: int | None
    vouchers: tuple[Path, ...]
    catalogue: Path | None

    def quoted(self, options: Surroundings, files: Sequence[Path]) -> Quoted:
        """Priced by the campaigns of these documents and signed by the account in hand. Raises `CampaignError`,
        `Refusal`, and what opening raises."""
        signer, place = signer_in_hand(), open_place(options)
        papers = [gather(file, chain_id=place.chain.chain_id, roles_file=options.roles) for file in files]
        lock, view = place.lock_of(place.deployment.hub), place.view
        campaigns = [prepare(it, view, lock, signer.address) for it in papers]
        named = [it.catalogue for it in papers if it.catalogue is not None]
        catalogue = Catalogue.load(self.catalogue) if self.catalogue else next(iter(named), None)
        if catalogue is None:
            raise OrderError("the prices", "no catalogue", "--catalogue, or a campaign document that names one")
        currency, now = campaigns[0].draft.currency, view.now()
        usual = denomination_of(campaigns[0].draft.terms, currency.decimals)
        sale = Sale(
            reference=_shown("--reference", self.reference),
            shopper=_account("--shopper", self.shopper),
            order=quote_order.load(self.order, usual=usual, catalogue=catalogue, now=now),
            order_ref=secrets.token_bytes(32),
            nonce=secrets.randbits(_NONCE_BITS) if self.nonce is None else self.nonce,
            deadline=_moment(self.deadline, now),
            code=self._code(),
            vouchers=self.vouchers,
        )
        try:
            with in_words(currency):
                return quote(view, signer, catalogue, campaigns, sale)
        except (CodeFormError, OutOfStockError) as error:
            raise OrderError("the order", str(error), "a code as it was issued, and goods that are there") from error

    def _code(self) -> str:
        """From standard input, where a file of vouchers is for codes."""
        return sys.stdin.readline() if any(voucher_file.read_batch(it).bearer for it in self.vouchers) else ""


def wish_of(currency: Currency, most: str, submitter: str, permit: bool, permit2: int | None) -> Wish:
    """How a shopper agrees. most, submitter : as people write them, or empty. Raises `OrderError`."""
    if permit and permit2 is not None:
        raise OrderError("how it is paid", "--permit and --permit2", "one of them")
    way = Way.PERMIT if permit else Way.CONSENT if permit2 is None else Way.PERMIT2
    try:
        amount = forms.money(most, currency.decimals) if most else None
    except FormError as error:
        raise OrderError("--most", error.found, error.wanted) from error
    return Wish(way, amount, _account("--submitter", submitter) if submitter else 0, permit2 or 0)


def _shown(what: str, text: str) -> str:
    try:
        return forms.shown(text)
    except ValueError as error:
        raise OrderError(what, str(error), "words on one line, as people read them") from error


def _account(what: str, text: str) -> int:
    try:
        return forms.account(text)
    except FormError as error:
        raise OrderError(what, error.found, error.wanted) from error


def _moment(text: str, now: int) -> int:
    try:
        return forms.moment(text, now)
    except FormError as error:
        raise OrderError("--deadline", error.found, error.wanted) from error
