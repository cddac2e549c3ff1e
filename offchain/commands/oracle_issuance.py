"""How an oracle's epochs are issued, by the audience of its campaign and by who the issuer is."""

from dataclasses import dataclass
from functools import partial
from pathlib import Path

from offchain.adapters.epoch_folders import EpochFolders
from offchain.adapters.voucher_epochs import VoucherEpochs
from offchain.attestation.quorum import QuorumNotReachedError, quorum_domain
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.lock import FILE as LOCK
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.root_publication import published_root
from offchain.commands.progress import tenths
from offchain.companions.quorum_document import QuorumPaper
from offchain.coupons import ledger
from offchain.coupons.ledger import IssueLedger
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Audience
from offchain.oracle.collecting import Collection
from offchain.oracle.computing import Basis
from offchain.oracle.errors import OracleFileError
from offchain.oracle.issuance import Issuance
from offchain.oracle.publisher import Publisher
from offchain.oracle.root_issuance import RootIssuance
from offchain.oracle.schedule import duration
from offchain.oracle.settings_file import OracleSettings
from offchain.oracle.voucher_issuance import VoucherIssuance
from offchain.oracle.voucher_request import VoucherRequest
from offchain.ports import Signer
from offchain.settings import Settings


@dataclass(frozen=True, slots=True)
class Opened:
    """What the oracle's file names. paper : of the quorum that is the issuer, None where `signer` is."""

    view: HubView
    campaign: Campaign
    basis: Basis
    folders: EpochFolders
    paper: QuorumPaper | None
    signer: Signer
    config: OracleSettings


def ledger_of(settings: Settings, chain_id: int, hub: int) -> IssueLedger:
    """The ledger that `promo coupon issue` writes, beside the lock file."""
    return IssueLedger((settings.build.parent / LOCK).with_name(ledger.FILE), chain_id, hub)


def collection_of(paper: QuorumPaper, folder: Path, vouchers: tuple[bytes, ...] = ()) -> Collection:
    """Of the members' signatures in a folder. vouchers : digests that are signed beside the request's."""
    return Collection(paper.quorum, quorum_domain(paper.chain_id, paper.contract), folder, vouchers)


def issuance(opened: Opened, publisher: Publisher, issued: IssueLedger) -> Issuance:
    """By root or by voucher. Raises `Refusal` where the key in hand is not the issuer's, `OracleFileError`."""
    terms = opened.campaign.draft.terms
    _check_issuer(opened, terms.issuer, terms.audience)
    if terms.audience == Audience.VOUCHER:
        return VoucherIssuance(
            chain=publisher.chain,
            basis=opened.basis,
            domain=opened.view.domain,
            keeper=opened.folders,
            book=VoucherEpochs(
                folders=opened.folders, ledger=issued, campaign=opened.campaign.id, terms=terms, tell=tenths()
            ),
            signer_of=partial(_signer_of, opened),
            valid=duration(opened.config.valid) if opened.config.valid else 0,
        )
    return RootIssuance(
        chain=publisher.chain,
        basis=opened.basis,
        domain=opened.view.roots_domain,
        issuer=opened.signer if opened.paper is None else Members(opened.paper, opened.folders),
        publisher=publisher,
        keeper=opened.folders,
        find_root=partial(published_root, opened.view, terms.merchant, opened.campaign.id),
        margin=duration(opened.config.margin),
    )


def _check_issuer(opened: Opened, issuer: int, audience: int) -> None:
    paper, signer = opened.paper, opened.signer
    if paper is None and signer.address != issuer:
        code = "Hub_VoucherSigner" if audience == Audience.VOUCHER else "Roots_Signer"
        raise Refusal(code, recovered=signer.address, issuer=issuer)
    if paper is not None and paper.contract != issuer:
        raise OracleFileError(paper.name, f"the quorum 0x{paper.contract:040x}", f"the issuer 0x{issuer:040x}")


def _signer_of(opened: Opened, request: VoucherRequest, digests: tuple[bytes, ...]) -> Signer:
    """Who signs an epoch's vouchers: the key, or whatever was collected of the quorum's members."""
    if opened.paper is None:
        return opened.signer
    return collection_of(opened.paper, opened.folders.place(request.number), digests).signer(request.digest)


@dataclass(frozen=True, slots=True)
class Members:
    """The quorum as a signer of roots: the signature is what its members have brought for the newest epoch that is
    asked for."""

    paper: QuorumPaper
    folders: EpochFolders

    @property
    def address(self) -> int:
        """Of its contract."""
        return self.paper.contract

    def sign(self, digest: bytes) -> bytes:
        """Raises `QuorumNotReachedError`, `OracleFileError`."""
        for number in reversed(self.folders.numbers()):
            if self.folders.request(number).digest == digest:
                return collection_of(self.paper, self.folders.place(number)).sign(digest)
        raise QuorumNotReachedError(0, self.paper.quorum.threshold)
