"""A receipt as a link. Everything stands behind the `#`, which no browser sends: the shop's server learns nothing.

    https://tea.example/receipt#1.<base64url without padding of the deflated JSON, raw as in RFC 1951>

Browsers undo it with `DecompressionStream("deflate-raw")`.
"""

import base64
import binascii
import re
import zlib
from typing import Final

from offchain.campaigns.errors import OrderError
from offchain.receipts.document import LARGEST, Receipt, read
from offchain.receipts.errors import ReceiptFormError

_SHOP: Final = re.compile(r"https://[^\s#?]+|http://(?:localhost|127\.0\.0\.1)(?::\d+)?(?:/[^\s#?]*)?")
_MARK: Final = "/receipt#1."
_RAW: Final = -15


def link(receipt: Receipt, shop: str) -> str:
    """The receipt below the base URL of a shop. Raises `OrderError` for an address that is none."""
    if not _SHOP.fullmatch(shop):
        raise OrderError("--shop", shop, "the shop's address, such as https://tea.example")
    packer = zlib.compressobj(9, zlib.DEFLATED, _RAW)
    packed = packer.compress(receipt.text().encode()) + packer.flush()
    return f"{shop.rstrip('/')}{_MARK}{base64.urlsafe_b64encode(packed).decode().rstrip('=')}"


def is_link(text: str) -> bool:
    """Whether somebody means a link by it."""
    return text.startswith(("https://", "http://"))


def read_link(text: str) -> Receipt:
    """The receipt of a link, whichever shop's it is. Raises `ReceiptFormError`."""
    _, mark, code = text.strip().partition(_MARK)
    if not mark:
        raise ReceiptFormError(1, f"the link has no part that begins with {_MARK}")
    try:
        packed = base64.b64decode(code + "=" * (-len(code) % 4), altchars=b"-_", validate=True)
        unpacker = zlib.decompressobj(_RAW)
        plain = unpacker.decompress(packed, LARGEST)
        if not unpacker.eof:
            raise ValueError(f"the link is cut off, or holds more than {LARGEST} bytes")
        return read(plain.decode())
    except (binascii.Error, zlib.error, ValueError) as error:
        raise ReceiptFormError(1, f"the link is damaged: {error}") from error
