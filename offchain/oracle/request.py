"""What the issuer is asked to sign for an epoch: its root, on one chain, for one campaign, from one moment on.

{"schema": "promissory-epoch-request/1", "chain_id": 1, "roots": "0x..", "campaign": "0x..", "digest": "0x..",
 "root": {"epoch": 1, "root": "0x..", ...}, "held": ["0x.."]}
"""

import json
from dataclasses import dataclass, fields, replace
from typing import Any, Final

from offchain.attestation import typed_data
from offchain.attestation.roots import Root
from offchain.attestation.typed_data import SigningDomain, roots_domain
from offchain.oracle.errors import OracleFileError

SCHEMA: Final = "promissory-epoch-request/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class EpochRequest:
    """domain : of the contract of roots; campaign : id, 32 bytes; held : wallets that were left out since they hold a
    coupon of the campaign already, ascending."""

    domain: SigningDomain
    campaign: bytes
    root: Root
    held: tuple[int, ...] = ()

    @property
    def number(self) -> int:
        """Of the epoch."""
        return self.root.epoch

    @property
    def first_index(self) -> int:
        """Of its coupons."""
        return self.root.first_index

    @property
    def count(self) -> int:
        """How many coupons it has."""
        return self.root.count

    @property
    def digest(self) -> bytes:
        """What the issuer signs, 32 bytes."""
        return self.domain.digest(typed_data.of_root(self.campaign, self.root))

    def active_from(self, time: int) -> "EpochRequest":
        """The same, redeemable from another moment, Unix seconds."""
        return replace(self, root=replace(self.root, active_from=time))

    def document(self) -> dict[str, Any]:
        """For a file."""
        parts = {part.name: getattr(self.root, part.name) for part in fields(Root)}
        return {
            "schema": SCHEMA,
            "chain_id": self.domain.chain_id,
            "roots": f"0x{self.domain.contract:040x}",
            "campaign": f"0x{self.campaign.hex()}",
            "digest": f"0x{self.digest.hex()}",
            "root": {name: f"0x{it.hex()}" if isinstance(it, bytes) else it for name, it in parts.items()},
            "held": [f"0x{account:040x}" for account in self.held],
        }

    def text(self) -> str:
        """The content of the file."""
        return json.dumps(self.document(), indent=1) + "\n"

    @classmethod
    def read(cls, text: str, name: str) -> "EpochRequest":
        """What `text` wrote. name : of the file. Raises `OracleFileError`, also where the digest is another."""
        try:
            document = json.loads(text)
            parts = document["root"]
            root = Root(**{part.name: _part(part.type, parts[part.name]) for part in fields(Root)})
            request = cls(
                domain=roots_domain(int(document["chain_id"]), int(document["roots"], 16)),
                campaign=_bytes(document["campaign"]),
                root=root,
                held=tuple(int(account, 16) for account in document["held"]),
            )
            stated = _bytes(document["digest"])
            known = document["schema"] == SCHEMA
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise OracleFileError(
                name, repr(error), f"a {SCHEMA} document, as `promo oracle propose` writes it"
            ) from error
        if not known or stated != request.digest:
            raise OracleFileError(name, f"digest 0x{stated.hex()}", f"0x{request.digest.hex()}, which its root has")
        return request


def _part(kind: object, value: Any) -> Any:
    return _bytes(value) if kind is bytes else int(value)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
