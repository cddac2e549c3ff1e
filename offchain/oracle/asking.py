"""What an issuer is asked for, by the campaign's audience: a root, or vouchers."""

import json

from offchain.oracle import voucher_request
from offchain.oracle.request import EpochRequest
from offchain.oracle.voucher_request import VoucherRequest

Request = EpochRequest | VoucherRequest


def read_request(text: str, name: str) -> Request:
    """Of either kind, by the schema that it states. name : of the file. Raises `OracleFileError`."""
    return (VoucherRequest if _schema(text) == voucher_request.SCHEMA else EpochRequest).read(text, name)


def _schema(text: str) -> object:
    try:
        document = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return document.get("schema") if isinstance(document, dict) else None
