"""Deploys a quorum, an issuer that is several: `brownie run deploy_quorum main FILE [dry] --network ID`.

FILE names members, threshold, delay, overlap and freezer. Writes deployments/<chain id>-<name>.json, by which members
sign and `rewards publish` joins their signatures; the roles file then names its contract as an issuer. Given again, it
finds the quorum and checks it.
"""

from pathlib import Path

from brownie import OracleQuorum, chain  # type: ignore[attr-defined]

from offchain.attestation.calls import decode_words
from offchain.attestation.companion_calls import quorum_call
from offchain.attestation.quorum import Quorum
from offchain.campaigns.currencies import of_number
from offchain.campaigns.refusals_told import in_words
from offchain.companions import paper, quorum_document
from offchain.companions.errors import PaperError
from offchain.companions.quorum_document import QuorumPaper
from scripts.surroundings import DRY, Office, open_office, plain_words


def main(file: str, *words: str) -> None:
    """Deploys, or checks what is there."""
    with plain_words(), in_words(of_number(0)):
        office = open_office(words)
        read = paper.gather(quorum_document.QuorumDocument, quorum_document.PARTS, Path(file), chain.id)
        quorum = quorum_document.draft(read.document, read.source, read.roles)
        quorum.check(1)
        folder, name = office.settings.deployments, read.document.name
        path = quorum_document.path_of(folder, chain.id, name)
        known = QuorumPaper.load(path) if path.exists() else None
        kept = serving(office, known.contract) if known is not None else b""
        if known is not None and kept:
            check_same(known, quorum, kept)
            print(f"already deployed on chain {chain.id}: 0x{known.contract:040x}, {path}")
            return
        if office.desk.dry_run or DRY in words:
            print(f"would deploy: {quorum.threshold} of {len(quorum.members)} members")
            return
        made = deploy(office, name, quorum)
        office.beside.deployment.with_quorum(made.contract).save(folder)
        print(f"deployed on chain {chain.id}: 0x{made.contract:040x}, {made.save(folder)}")


def deploy(office: Office, name: str, quorum: Quorum) -> QuorumPaper:
    """A contract whose first quorum is this one. Raises `PaperError` when it serves another one."""
    contract = OracleQuorum.deploy(quorum.fields(), {"from": office.account})
    made = QuorumPaper(name=name, chain_id=chain.id, contract=int(contract.address, 16), quorum=quorum)
    if serving(office, made.contract) != quorum.hash():
        raise PaperError(f"{contract.address} does not serve the quorum that it was deployed with")
    return made


def serving(office: Office, contract: int) -> bytes:
    """The hash of the quorum that signs for a contract now; empty where there is no contract."""
    node = office.desk.view.chain
    number = node.call(contract, quorum_call("serving"))
    return node.call(contract, quorum_call("standingOf", decode_words(number)[0]))[:32] if number else b""


def check_same(known: QuorumPaper, wanted: Quorum, kept: bytes) -> None:
    """Raises `PaperError` where the document, the file of the deployment and the contract do not say the same."""
    if known.quorum.hash() != kept:
        raise PaperError(f"the quorum {known.name} was rotated: write the one that serves now into its file")
    if known.quorum != wanted:
        raise PaperError(f"the quorum {known.name} has other members or times: rotate it, or give another name")
