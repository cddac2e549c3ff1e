"""The contracts of a deployment as they are on the chain, beside the build that the program has of them."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from offchain.adapters.raw_provider import RawProvider
from offchain.attestation.keccak import keccak
from offchain.attestation.manifest import from_json
from offchain.deployment import Deployment
from offchain.ports import ChainUnavailableError
from offchain.queries.proofs import ContractFact, Contracts

_NAMES: Final[Mapping[str, str]] = {
    "hub": "PromotionHub",
    "roots": "EligibilityRoots",
    "checkout": "Checkout",
    "vault": "BudgetVault",
    "lens": "PromotionLens",
    "rewards": "RewardDistributor",
    "presales": "PresaleEscrow",
    "permit2": "",
}
"""Name in a deployment -> contract; "" for that of others."""


def contracts_of(deployment: Deployment, urls: Sequence[str], builds: Sequence[Path]) -> Contracts:
    """Asked once. urls : of nodes; builds : folders of Brownie's artefacts, the first that has one counts. Raises
    `ChainUnavailableError`."""
    there = [(name, getattr(deployment, name)) for name in _NAMES if getattr(deployment, name)]
    there += [("quorum", address) for address in deployment.quorums]
    asked = [("eth_getCode", [f"0x{address:040x}", "latest"]) for _, address in there]
    codes = _codes(urls, asked)
    facts = [_fact(name, address, code, builds) for (name, address), code in zip(there, codes, strict=True)]
    return Contracts(deployment.chain_id, deployment.first_block, facts)


def _codes(urls: Sequence[str], asked: Sequence[tuple[str, list[str]]]) -> list[bytes]:
    """From the first node that answers."""
    trouble = "no node was named"
    for url in urls:
        try:
            answers = RawProvider(url, 10, 3).make_batch_request(asked)
            return [bytes.fromhex(str(answer["result"])[2:]) for answer in answers]
        except (OSError, ValueError, KeyError) as error:
            trouble = f"{type(error).__name__}: {error}"
    raise ChainUnavailableError(trouble)


def _fact(name: str, address: int, code: bytes, builds: Sequence[Path]) -> ContractFact:
    built = _built(_NAMES.get(name, "OracleQuorum"), builds)
    return ContractFact(
        name=name,
        address=f"0x{address:040x}",
        code_hash=f"0x{keccak(code).hex()}",
        abi_hash=f"0x{abi_hash(built['abi']).hex()}" if built else None,
        compiler=str(built["compiler"]["version"]) if built else None,
    )


def abi_hash(abi: object) -> bytes:
    """keccak256 of the ABI as JSON with sorted keys and no white space."""
    return keccak(json.dumps(abi, sort_keys=True, separators=(",", ":")).encode())


def _built(contract: str, builds: Sequence[Path]) -> dict[str, Any] | None:
    for folder in builds:
        path = folder / f"{contract}.json"
        if contract and path.is_file():
            found: dict[str, Any] = json.loads(path.read_text("utf-8"))
            return found
    return None


@dataclass(slots=True)
class ManifestFolder:
    """Manifests below a folder, by their hash. Files that are no manifest are passed over."""

    folder: Path
    _known: dict[bytes, bytes] = field(default_factory=dict)

    def find(self, hash_: bytes) -> bytes | None:
        """The canonical bytes whose keccak256 it is."""
        if hash_ not in self._known:
            self._look()
        return self._known.get(hash_)

    def _look(self) -> None:
        for path in self.folder.rglob("manifest.json"):
            try:
                manifest = from_json(path.read_bytes())
            except (OSError, ValueError, KeyError, TypeError):
                continue
            self._known[manifest.hash()] = manifest.canonical()
