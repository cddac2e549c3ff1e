"""What anybody may check."""

from typing import Annotated, Any

from pydantic import Field

from api.schemas.campaigns import Root
from api.schemas.common import Address, Answer, Hash, HexBytes, NextCursor


class ContractFact(Answer):
    """A contract as it was found when the service began."""

    name: Annotated[str, Field(examples=["hub"])]
    address: Address
    code_hash: Annotated[Hash, Field(description="keccak256 of its code.")]
    abi_hash: Annotated[Hash | None, Field(description="Of the ABI as JSON with sorted keys and no white space.")]
    compiler: str | None


class ContractList(Answer):
    """The contracts of a chain."""

    chain_id: int
    first_block: int
    contracts: list[ContractFact]


class RootProven(Answer):
    """A published list of coupons."""

    shown: Root
    commitment: Annotated[Hash, Field(description="What `rootCommitment(campaign, epoch)` of the hub answers.")]


class RootList(Answer):
    """The newest first, at most 100."""

    items: list[RootProven]


class Signature(Answer):
    """Of the EIP-712 struct `Offer(bytes32 campaign,bytes32 document,uint256 expires)`."""

    signer: Address
    value: Annotated[HexBytes, Field(description="65 bytes: r, s, v.")]


class SignedOffer(Answer):
    """An offer as JSON, and the signature of its keccak256."""

    offer: dict[str, Any]
    signature: Signature


class OfferList(Answer):
    """A page of offers."""

    items: list[SignedOffer]
    next: NextCursor


class CouponMetadata(Answer):
    """As the ERC-1155 metadata schema."""

    name: str
    description: str
    decimals: int
    properties: dict[str, str | int | bool]
    localization: dict[str, Any]
