"""What the issuer is asked to sign for an epoch by voucher: a voucher each, and the epoch with its manifest.

{"schema": "promissory-voucher-request/1", "chain_id": 1, "hub": "0x..", "campaign": "0x..", "digest": "0x..",
 "epoch": {"number": 1, "first_index": 0, ...}, "held": ["0x.."]}

No contract knows of the epoch: nothing of vouchers stands on chain until they are redeemed. So that an auditor can hold
the issuer to the manifest, the issuer signs it too, in a struct of its own under the hub's domain.
"""

import json
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any, Final

from offchain.attestation import typed_data
from offchain.attestation.keccak import keccak, words
from offchain.attestation.typed_data import SigningDomain, hub_domain
from offchain.domain.order import Grant
from offchain.eligibility.allocation import Offer
from offchain.oracle.errors import OracleFileError

SCHEMA: Final = "promissory-voucher-request/1"
TYPE: Final = "VoucherEpoch(bytes32 campaign,uint64 epoch,bytes32 manifestHash,bytes32 vouchers)"
"""As EIP-712 encodes it."""
_TYPE_HASH: Final = keccak(TYPE.encode())


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherBatch:
    """number : of the epoch; first_index, count : the indices [first_index, first_index + count); not_before, deadline
    : Unix seconds, half-open; voucher_epoch : that the vouchers carry, until the merchant revokes them; issued_at :
    Unix seconds; manifest_hash : of the epoch's manifest; vouchers : over the digests of all vouchers, 32 bytes."""

    number: int
    first_index: int
    count: int
    not_before: int
    deadline: int
    voucher_epoch: int
    issued_at: int
    manifest_hash: bytes
    vouchers: bytes = bytes(32)

    def grant(self, offer: Offer) -> Grant:
        """Of one coupon."""
        return Grant(offer.value, self.not_before, self.deadline, offer.index, self.voucher_epoch)


@dataclass(frozen=True, slots=True, kw_only=True)
class VoucherRequest:
    """domain : of the hub; campaign : id, 32 bytes; held : wallets that were left out since they hold a coupon of the
    campaign already, ascending."""

    domain: SigningDomain
    campaign: bytes
    batch: VoucherBatch
    held: tuple[int, ...] = ()

    @property
    def number(self) -> int:
        """Of the epoch."""
        return self.batch.number

    @property
    def first_index(self) -> int:
        """Of its coupons."""
        return self.batch.first_index

    @property
    def count(self) -> int:
        """How many coupons it has."""
        return self.batch.count

    @property
    def digest(self) -> bytes:
        """What the issuer signs of the epoch, 32 bytes, beside the vouchers."""
        batch = self.batch
        return self.domain.digest(
            keccak(words(_TYPE_HASH, self.campaign, batch.number, batch.manifest_hash, batch.vouchers))
        )

    def digests(self, offers: Sequence[Offer]) -> tuple[bytes, ...]:
        """What the issuer signs of each offer: its voucher, 32 bytes."""
        return tuple(
            self.domain.digest(typed_data.of_voucher(self.campaign, offer.account, self.batch.grant(offer)))
            for offer in offers
        )

    def document(self) -> dict[str, Any]:
        """For a file."""
        parts = {part.name: getattr(self.batch, part.name) for part in fields(VoucherBatch)}
        return {
            "schema": SCHEMA,
            "chain_id": self.domain.chain_id,
            "hub": f"0x{self.domain.contract:040x}",
            "campaign": f"0x{self.campaign.hex()}",
            "digest": f"0x{self.digest.hex()}",
            "epoch": {name: f"0x{it.hex()}" if isinstance(it, bytes) else it for name, it in parts.items()},
            "held": [f"0x{account:040x}" for account in self.held],
        }

    def text(self) -> str:
        """The content of the file."""
        return json.dumps(self.document(), indent=1) + "\n"

    @classmethod
    def read(cls, text: str, name: str) -> "VoucherRequest":
        """What `text` wrote. name : of the file. Raises `OracleFileError`, also where the digest is another."""
        try:
            document = json.loads(text)
            parts = document["epoch"]
            request = cls(
                domain=hub_domain(int(document["chain_id"]), int(document["hub"], 16)),
                campaign=_bytes(document["campaign"]),
                batch=VoucherBatch(**{part.name: _part(part.type, parts[part.name]) for part in fields(VoucherBatch)}),
                held=tuple(int(account, 16) for account in document["held"]),
            )
            stated = _bytes(document["digest"])
            known = document["schema"] == SCHEMA
        except (ValueError, KeyError, TypeError, AttributeError, OverflowError, RecursionError) as error:
            raise OracleFileError(
                name, repr(error), f"a {SCHEMA} document, as `promo oracle propose` writes it"
            ) from error
        if not known or stated != request.digest:
            raise OracleFileError(name, f"digest 0x{stated.hex()}", f"0x{request.digest.hex()}, which its epoch has")
        return request


def over(digests: Sequence[bytes]) -> bytes:
    """What the request says of all its vouchers, 32 bytes."""
    return keccak(b"".join(digests))


def _part(kind: object, value: Any) -> Any:
    return _bytes(value) if kind is bytes else int(value)


def _bytes(text: str) -> bytes:
    return bytes.fromhex(text.removeprefix("0x"))
