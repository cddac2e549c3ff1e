"""What a wallet is asked to sign for an order that somebody else sends: typed data of EIP-712, as wallets take it."""

from typing import Any, Final

from offchain.attestation.typed_data import TYPES, SigningDomain
from offchain.domain.order import Agreement

_DOMAIN_FIELDS: Final = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)


def consent_document(domain: SigningDomain, quote: bytes, agreement: Agreement) -> dict[str, Any]:
    """For `eth_signTypedData_v4`. quote : digest of the order, 32 bytes. Numbers are text: some pass 2^53."""
    return {
        "types": {
            "EIP712Domain": [{"name": name, "type": kind} for name, kind in _DOMAIN_FIELDS],
            "Consent": _fields("Consent"),
        },
        "primaryType": "Consent",
        "domain": {
            "name": domain.name,
            "version": domain.version,
            "chainId": domain.chain_id,
            "verifyingContract": f"0x{domain.contract:040x}",
        },
        "message": {
            "quote": f"0x{quote.hex()}",
            "maxPayable": str(agreement.max_payable),
            "submitter": f"0x{agreement.submitter:040x}",
            "textHash": f"0x{agreement.text_hash.hex()}",
        },
    }


def _fields(name: str) -> list[dict[str, str]]:
    """From the type as EIP-712 encodes it: `Consent(bytes32 quote,...)`."""
    inner = TYPES[name].partition("(")[2].rstrip(")")
    return [{"name": field, "type": kind} for kind, field in (it.split() for it in inner.split(","))]
