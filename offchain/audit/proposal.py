"""Published roots and vetoes, checked as the contract of roots checks them. Twin of `EligibilityRoots`."""

from offchain.attestation import typed_data
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import SigningDomain
from offchain.audit.books import CampaignBook
from offchain.audit.coupon import Signatures
from offchain.domain.bounds import DEPTH
from offchain.domain.ledger import check_not_over
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience


def propose(book: CampaignBook, root: Root, time: int) -> None:
    """Refuses a root that does not continue what the campaign has issued. time : Unix seconds of the block."""
    if book.terms.audience != Audience.ROOT:
        raise Refusal("Roots_NotByRoot", audience=book.terms.audience)
    check_not_over(book.terms, book.state, time)
    if root.epoch != book.next_epoch:
        raise Refusal("Roots_Epoch", epoch=root.epoch, next=book.next_epoch)
    _check_range(book, root)
    _check_liability(book, root)
    earliest = time + book.terms.root_delay_seconds
    if root.active_from < earliest:
        raise Refusal("Roots_ActiveTooEarly", activeFrom=root.active_from, earliest=earliest)


def check_signature(
    domain: SigningDomain, book: CampaignBook, root: Root, signature: bytes, signatures: Signatures
) -> None:
    """Refuses a root that the issuer did not sign. domain : of the contract of roots."""
    digest = domain.digest(typed_data.of_root(book.id, root))
    signer, issuer = signatures.recover(digest, signature), book.terms.issuer
    if signer != issuer and not signatures.said_by_wallet(issuer, digest, signature):
        raise Refusal("Roots_Signer", recovered=signer, issuer=issuer)


def check_veto(book: CampaignBook, root: Root | None, epoch: int, time: int) -> None:
    """Refuses the veto of a root that is unknown or active. root : the one published for the epoch."""
    if root is None or book.commitments.get(epoch) != root.commitment():
        raise Refusal("Hub_UnknownRoot", campaign=book.id, epoch=epoch)
    if time >= root.active_from:
        raise Refusal("Roots_VetoTooLate", time=time, activeFrom=root.active_from)


def _check_range(book: CampaignBook, root: Root) -> None:
    if root.root == bytes(32):
        raise Refusal("Roots_NoRoot")
    if not 0 < root.depth <= DEPTH or root.count > 1 << root.depth:
        raise Refusal("Roots_Depth", depth=root.depth, count=root.count)
    if root.first_index < book.next_index:
        raise Refusal("Roots_RangeOverlaps", firstIndex=root.first_index, next=book.next_index)
    end = root.first_index + root.count
    if root.count == 0 or end > book.terms.cap:
        raise Refusal("Roots_RangeAboveCap", end=end, cap=book.terms.cap)


def _check_liability(book: CampaignBook, root: Root) -> None:
    if not 0 < root.max_each <= book.terms.cap_amount:
        raise Refusal("Roots_MaxEach", maxEach=root.max_each, capAmount=book.terms.cap_amount)
    liability = book.liability + root.count * root.max_each
    if liability > book.terms.budget:
        raise Refusal("Roots_LiabilityAboveBudget", liability=liability, budget=book.terms.budget)
