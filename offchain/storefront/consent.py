"""What a wallet is asked to sign for an order that somebody else sends: typed data of EIP-712, as wallets take it."""

from typing import Any

from offchain.attestation.typed_data import TYPES, SigningDomain
from offchain.attestation.wallet_document import wallet_document
from offchain.domain.order import Agreement


def consent_document(domain: SigningDomain, quote: bytes, agreement: Agreement) -> dict[str, Any]:
    """For `eth_signTypedData_v4`. quote : digest of the order, 32 bytes. Numbers are text: some pass 2^53."""
    message = {
        "quote": f"0x{quote.hex()}",
        "maxPayable": str(agreement.max_payable),
        "submitter": f"0x{agreement.submitter:040x}",
        "textHash": f"0x{agreement.text_hash.hex()}",
    }
    return wallet_document(domain, TYPES["Consent"], message)
