"""A batch of vouchers: one campaign, one run of indices, one window of time."""

from dataclasses import dataclass
from typing import Any, Final

from offchain.attestation.typed_data import SigningDomain, hub_domain
from offchain.domain.order import Grant

SCHEMA: Final = "promissory-vouchers/1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Batch:
    """chain_id, hub : where its signatures count; campaign : 32 bytes; issuer : who signs; bearer : for codes;
    first_index, count : the indices [first_index, first_index + count); not_before, deadline : Unix seconds, half-open;
    epoch : of vouchers; issued_at : Unix seconds that relative times were counted from."""

    chain_id: int
    hub: int
    campaign: bytes
    issuer: int
    bearer: bool
    first_index: int
    count: int
    not_before: int
    deadline: int
    epoch: int
    issued_at: int

    @property
    def domain(self) -> SigningDomain:
        """Of the vouchers and assignments."""
        return hub_domain(self.chain_id, self.hub)

    def grant(self, index: int, value: int) -> Grant:
        """Of one coupon. value : its own, basis points or minor units by kind, 0 = the public terms."""
        return Grant(value, self.not_before, self.deadline, index, self.epoch, bearer=self.bearer)

    def document(self) -> dict[str, Any]:
        """The first line of its file."""
        return {
            "schema": SCHEMA,
            "chain_id": self.chain_id,
            "hub": f"0x{self.hub:040x}",
            "campaign": f"0x{self.campaign.hex()}",
            "issuer": f"0x{self.issuer:040x}",
            "bearer": self.bearer,
            "first_index": self.first_index,
            "count": self.count,
            "not_before": self.not_before,
            "deadline": self.deadline,
            "epoch": self.epoch,
            "issued_at": self.issued_at,
        }

    @classmethod
    def of_document(cls, document: dict[str, Any]) -> "Batch":
        """From the first line. Raises `ValueError`, `KeyError` or `TypeError` for another document."""
        if document["schema"] != SCHEMA or type(document["bearer"]) is not bool:
            raise ValueError(SCHEMA)
        names = ("chain_id", "first_index", "count", "not_before", "deadline", "epoch", "issued_at")
        numbers = {name: int(document[name]) for name in names}
        return cls(
            **numbers,
            hub=int(document["hub"], 16),
            campaign=bytes.fromhex(document["campaign"].removeprefix("0x")),
            issuer=int(document["issuer"], 16),
            bearer=document["bearer"],
        )
