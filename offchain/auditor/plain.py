"""Numbers as documents and tables have them: exact, whatever reads them."""

from dataclasses import asdict
from typing import Any, Final

_ADDRESSES: Final = frozenset(
    {
        *("merchant", "shopper", "submitter", "issuer", "signer", "assigner", "gate", "quote_signer", "checkout"),
        *("permit2", "auditor", "token"),
    }
)
"""Members that are addresses."""
_SAFE: Final = 1 << 53
"""The first whole number that a double may round."""


def address(account: int) -> str:
    """An address, whole."""
    return f"0x{account:040x}"


def hexadecimal(value: bytes) -> str:
    """Bytes."""
    return f"0x{value.hex()}"


def plain(value: Any, name: str = "") -> Any:
    """As JSON has it: whole numbers from 2**53 on as digits, bytes in hexadecimal. name : of the member."""
    if isinstance(value, bytes):
        return hexadecimal(value)
    if value is None or isinstance(value, (bool, str)):
        return value
    if isinstance(value, int):
        return address(value) if name in _ADDRESSES else int(value) if value < _SAFE else str(value)
    if isinstance(value, dict):
        return {key: plain(part, key) for key, part in value.items()}
    if isinstance(value, (list, tuple)):
        return [plain(part) for part in value]
    return plain(asdict(value))
