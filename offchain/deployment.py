"""Where the contracts are, as one small document a chain."""

import json
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Self

SCHEMA = "promissory-deployment/1"
BESIDE = ("lens", "rewards", "presales")
"""Contracts that stand beside hub and roots, and that older documents do not name."""
_CONTRACTS = ("hub", "roots", "checkout", "vault", "permit2", *BESIDE)


class DeploymentError(Exception):
    """There is no usable deployment document."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Deployment:
    """hub, roots, checkout, vault, lens, rewards, presales : addresses, 160 bits, all but the first two 0 where none is
    deployed, as in older documents; permit2 : the contract of others that the checkout asks; quorums : issuers that
    are several; first_block : the block of the hub's creation."""

    chain_id: int
    hub: int
    roots: int
    first_block: int
    checkout: int = 0
    vault: int = 0
    permit2: int = 0
    lens: int = 0
    rewards: int = 0
    presales: int = 0
    quorums: tuple[int, ...] = ()

    def with_quorum(self, contract: int) -> Self:
        """With one more of the issuers that are several, in the order of their addresses."""
        return replace(self, quorums=tuple(sorted({*self.quorums, contract})))

    def save(self, folder: Path) -> Path:
        """Writes `<folder>/<chain id>.json` whole or not at all."""
        addresses = {name: f"0x{getattr(self, name):040x}" for name in _CONTRACTS}
        quorums = [f"0x{contract:040x}" for contract in self.quorums]
        document = {"schema": SCHEMA, **asdict(self), **addresses, "quorums": quorums}
        path = folder / f"{self.chain_id}.json"
        folder.mkdir(parents=True, exist_ok=True)
        draft = path.with_suffix(".tmp")
        draft.write_text(json.dumps(document, indent=2) + "\n")
        draft.replace(path)
        return path

    @classmethod
    def load(cls, path: Path) -> Self:
        """Reads what `save` wrote. Raises `DeploymentError`."""
        try:
            document = json.loads(path.read_text())
        except FileNotFoundError as error:
            wanted = "run `brownie run deploy` first, or give the file that whoever deployed the contracts made"
            raise DeploymentError(f"there is no deployment document {path}; {wanted}") from error
        except (OSError, ValueError, RecursionError) as error:
            raise DeploymentError(f"{path}: {error}; run `brownie run deploy` again") from error
        if not isinstance(document, dict) or document.pop("schema", None) != SCHEMA:
            raise DeploymentError(f"{path} is no {SCHEMA} document; run `brownie run deploy` again")
        try:
            document = {**dict.fromkeys(_CONTRACTS[2:], "0x0"), **document}
            quorums = tuple(int(contract, 16) for contract in document.get("quorums", ()))
            addresses = {name: int(document[name], 16) for name in _CONTRACTS}
            return cls(**(document | addresses | {"quorums": quorums}))
        except (TypeError, ValueError, KeyError) as error:
            raise DeploymentError(f"{path}: {type(error).__name__}: {error}; run `brownie run deploy` again") from error
