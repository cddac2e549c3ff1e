"""What a wallet is asked to sign, as `eth_signTypedData_v4` takes it: typed data of EIP-712 as a document."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from offchain.attestation.typed_data import SigningDomain

_DOMAIN_FIELDS: Final = (
    ("name", "string"),
    ("version", "string"),
    ("chainId", "uint256"),
    ("verifyingContract", "address"),
)


def wallet_document(domain: SigningDomain, kind: str, message: Mapping[str, Any]) -> dict[str, Any]:
    """kind : the type as EIP-712 encodes it: `Consent(bytes32 quote,...)`. Numbers of a message are text: some pass
    2^53."""
    name, _, inner = kind.rstrip(")").partition("(")
    fields = [(field, of) for of, field in (it.split() for it in inner.split(","))]
    return {
        "types": {"EIP712Domain": _listed(_DOMAIN_FIELDS), name: _listed(fields)},
        "primaryType": name,
        "domain": {
            "name": domain.name,
            "version": domain.version,
            "chainId": domain.chain_id,
            "verifyingContract": f"0x{domain.contract:040x}",
        },
        "message": dict(message),
    }


def _listed(fields: Iterable[tuple[str, str]]) -> list[dict[str, str]]:
    return [{"name": name, "type": of} for name, of in fields]
