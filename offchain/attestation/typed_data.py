"""EIP-712 hashes of what is signed. Twin of contracts/libraries/VoucherHash.sol, and of domains:
contracts/libraries/HubDomain.sol.

Addresses are integers of 160 bits; every function returns 32 bytes.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from offchain.attestation.keccak import keccak, words
from offchain.attestation.roots import Root
from offchain.domain.order import Agreement, Grant, Order
from offchain.domain.terms import Terms, pack_terms

TYPES: Final = {
    "Terms": "Terms(uint256 actor,uint256 issue,uint256 money,uint256 bounds,uint256 limits,uint256 gate,"
    "uint256 assurance,uint256 truth,bytes32 extraHash,bytes32 coldHash)",
    "Voucher": "Voucher(bytes32 campaign,address shopper,address submitter,uint32 index,uint40 notBefore,"
    "uint40 deadline,uint96 value,uint16 epoch,bool bearer)",
    "Assignment": "Assignment(bytes32 campaign,uint32 index,address shopper)",
    "Quote": "Quote(address merchant,address shopper,bytes32 orderRef,address token,uint16 currency,"
    "uint96 delivery,uint256[] lines,uint120 nonce,uint40 deadline,bytes32 usesHash)",
    "Consent": "Consent(bytes32 quote,uint96 maxPayable,address submitter,bytes32 textHash)",
    "Root": "Root(bytes32 campaign,uint16 epoch,bytes32 root,uint8 depth,uint32 firstIndex,uint32 count,"
    "uint96 maxEach,uint40 activeFrom,bytes32 modelRoot,bytes32 dataRoot,bytes32 manifestHash)",
}
"""Name -> the type as EIP-712 encodes it."""

_DOMAIN_TYPE: Final = "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
_TYPE_HASH: Final = {name: keccak(text.encode()) for name, text in TYPES.items()}
_DOMAIN_TYPE_HASH: Final = keccak(_DOMAIN_TYPE.encode())


@dataclass(frozen=True, slots=True)
class SigningDomain:
    """Where a signature counts: one contract on one chain."""

    name: str
    version: str
    chain_id: int
    contract: int

    def separator(self) -> bytes:
        """The domain separator."""
        name, version = keccak(self.name.encode()), keccak(self.version.encode())
        return keccak(words(_DOMAIN_TYPE_HASH, name, version, self.chain_id, self.contract))

    def digest(self, struct_hash: bytes) -> bytes:
        """What is signed."""
        return keccak(b"\x19\x01" + self.separator() + struct_hash)


def hub_domain(chain_id: int, hub: int) -> SigningDomain:
    """The domain of campaigns, vouchers, quotes and consents."""
    return SigningDomain("Promissory", "1", chain_id, hub)


def roots_domain(chain_id: int, roots: int) -> SigningDomain:
    """The domain of published roots."""
    return SigningDomain("Promissory roots", "1", chain_id, roots)


def campaign_id(domain: SigningDomain, terms: Terms) -> bytes:
    """The campaign's id: the digest of its terms under the hub's domain."""
    return domain.digest(keccak(_TYPE_HASH["Terms"] + words(*pack_terms(terms))))


def of_voucher(campaign: bytes, holder: int, grant: Grant, submitter: int = 0) -> bytes:
    """A coupon for `holder` alone, a shopper or the key of a code; submitted by `submitter` (0 = anyone)."""
    return keccak(
        words(
            _TYPE_HASH["Voucher"],
            campaign,
            holder,
            submitter,
            grant.index,
            grant.not_before,
            grant.deadline,
            grant.value,
            grant.epoch,
            int(grant.bearer),
        )
    )


def of_assignment(campaign: bytes, index: int, shopper: int) -> bytes:
    """What the key of a code signs: who redeems its coupon."""
    return keccak(words(_TYPE_HASH["Assignment"], campaign, index, shopper))


def of_uses(uses: Iterable[tuple[bytes, Grant]]) -> bytes:
    """What binds a quote to its set of (campaign, grant), in the order of presentation."""
    return keccak(b"".join(words(campaign, grant.packed()) for campaign, grant in uses))


def of_quote(terms: Terms, order: Order, uses_hash: bytes) -> bytes:
    """The order as the cashier priced it."""
    return of_priced(terms.merchant, terms.token, terms.currency, order, uses_hash)


def of_priced(merchant: int, token: int, currency: int, order: Order, uses_hash: bytes) -> bytes:
    """The same, by what the terms say of it: addresses, and the currency's ISO 4217 number."""
    lines = keccak(words(*(line.packed() for line in order.lines)))
    return keccak(
        words(
            _TYPE_HASH["Quote"],
            merchant,
            order.shopper,
            order.order_ref,
            token,
            currency,
            order.delivery,
            lines,
            order.nonce,
            order.deadline,
            uses_hash,
        )
    )


def of_consent(quote_digest: bytes, agreement: Agreement) -> bytes:
    """The shopper's agreement to a quote."""
    return keccak(
        words(
            _TYPE_HASH["Consent"],
            quote_digest,
            agreement.max_payable,
            agreement.submitter,
            agreement.text_hash,
        )
    )


def of_root(campaign: bytes, root: Root) -> bytes:
    """A root to publish."""
    return keccak(words(_TYPE_HASH["Root"], campaign, *root.fields()))
