"""`promo oracle sign`: a member of a quorum computes an epoch from its own data, and only then signs."""

import os
import tempfile
from contextlib import AbstractContextManager, nullcontext
from pathlib import Path
from typing import Annotated

import typer

from offchain.adapters import collection_server
from offchain.adapters.clocks import SystemClock
from offchain.adapters.epoch_folders import REQUEST, EpochFolders
from offchain.adapters.shop_sources import ShopSources
from offchain.adapters.source_code import code_hash
from offchain.adapters.voucher_epochs import VoucherEpochs
from offchain.attestation.quorum import approval_digest
from offchain.attestation.typed_data import campaign_id, hub_domain, roots_domain
from offchain.audit import bundle as bundles
from offchain.commands.merchant_desk import keystore_signer
from offchain.commands.options import JsonOption
from offchain.commands.oracle_issuance import collection_of, ledger_of
from offchain.commands.oracle_told import oracle_told
from offchain.commands.outcome import answer
from offchain.companions.quorum_document import QuorumPaper
from offchain.deployment import Deployment
from offchain.domain.terms import Audience, Terms
from offchain.oracle.asking import Request, read_request
from offchain.oracle.errors import EpochDiffersError, OracleFileError
from offchain.oracle.independent import check_request
from offchain.oracle.settings_file import OracleSettings
from offchain.oracle.voucher_request import VoucherRequest
from offchain.settings import Settings

_RequestArgument = Annotated[
    str, typer.Argument(help="Folder of the epoch, or the URL that the proposing oracle told.")
]
_FileOption = Annotated[Path, typer.Option("--config", help="This member's own file of the oracle.", dir_okay=False)]


def sign(request: _RequestArgument, *, config: _FileOption, as_json: JsonOption = False) -> None:
    """Compute the epoch from this member's own data and vault, and sign only what comes out the same.

    Data, consents and plan are those of --config, never those of the request. Whatever differs is named, and nothing is
    signed. The signature is written beside the request, or brought to its URL. Needs no node.

    Example: promo oracle sign epochs/tea-by-list/epoch-0001 --config oracle.yaml
    """
    with oracle_told(as_json), tempfile.TemporaryDirectory() as scratch:
        remote = request.startswith(("http://", "https://"))
        folder = Path(scratch) / "epoch" if remote else Path(request)
        if remote:
            collection_server.fetch(request, folder)
        settings, surroundings = OracleSettings.load(config), Settings.read(os.environ)
        if not settings.quorum:
            raise OracleFileError(config.name, "no `quorum`", "the file of the quorum whose member signs")
        paper = QuorumPaper.load(config.parent / settings.quorum)
        stated = read_request((folder / REQUEST).read_text("utf-8"), REQUEST)
        given = bundles.read(folder, code_hash()).inputs
        _check_place(stated, given.terms, Deployment.load(surroundings.deployments / f"{paper.chain_id}.json"))
        vouchers = check_request(stated, given, _sources(settings, config), settings.eligibility(), SystemClock().now())
        member = keystore_signer(surroundings)
        collection = collection_of(paper, folder, vouchers)
        with _noted(stated, given.terms, surroundings, folder):
            text = collection.approve(stated.digest, member)
        if remote:
            count = int(collection_server.bring(request, text)["signed"])
        else:
            collection.add(stated.digest, text)
            count = len(collection.collected(stated.digest))
    wanted = paper.quorum.threshold
    approval = approval_digest(collection.domain, stated.digest, paper.quorum)
    document = {"epoch": stated.number, "signed": count, "wanted": wanted, "approval": f"0x{approval.hex()}"}
    answer(document, as_json, lambda: print(f"signed: epoch {stated.number} ({count} of {wanted})"))


def _sources(settings: OracleSettings, config: Path) -> ShopSources:
    """This member's own."""
    return ShopSources(config.parent / settings.shop, config.parent / settings.privacy if settings.privacy else None)


def _noted(stated: Request, terms: Terms, settings: Settings, folder: Path) -> AbstractContextManager[None]:
    """Within it vouchers are signed, and noted in this member's own ledger, so that it signs no index twice whatever it
    is asked. Of roots the contract sees to it. Raises `VouchersTakenError`."""
    if not isinstance(stated, VoucherRequest):
        return nullcontext()
    book = VoucherEpochs(
        folders=EpochFolders(folder.parent, code_hash()),
        ledger=ledger_of(settings, stated.domain.chain_id, stated.domain.contract),
        campaign=stated.campaign,
        terms=terms,
        tell=lambda _done, _count: None,
    )
    return book.reserving(stated)


def _check_place(stated: Request, terms: Terms, deployment: Deployment) -> None:
    """Refuses a request for other contracts than this member knows, or terms that are not the campaign's."""
    hub = hub_domain(deployment.chain_id, deployment.hub)
    by_voucher = terms.audience == Audience.VOUCHER
    if stated.domain != (hub if by_voucher else roots_domain(deployment.chain_id, deployment.roots)):
        raise EpochDiffersError(stated.number, ["the request is for another contract"])
    campaign = campaign_id(hub, terms)
    if campaign != stated.campaign:
        told = f"campaign: stated 0x{stated.campaign.hex()}, the terms are those of 0x{campaign.hex()}"
        raise EpochDiffersError(stated.number, [told])
