"""The file of a batch of vouchers: lines of JSON, the first of the batch, then one a coupon by rising index.

    {"schema":"promissory-vouchers/1","chain_id":1337,"hub":"0x..","campaign":"0x..","issuer":"0x..","bearer":true,
     "first_index":0,"count":2,"not_before":1790000000,"deadline":1792592000,"epoch":0,"issued_at":1790000000}
    {"index":0,"account":"0x..","value":0,"signature":"0x.."}

account : whom the issuer named: a shopper's wallet or, of bearer vouchers, the key of a code, which is not in the file.
Whoever has the file of bearer vouchers can redeem none of them, so it may be served.
"""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any, BinaryIO

from offchain.coupons.batch import SCHEMA, Batch
from offchain.coupons.errors import CouponFileError, OtherFileError
from offchain.coupons.signing import Settle, line
from offchain.offers.issued import IssuedOffer

_WANTED = f"a line of {SCHEMA}"
_SIGNATURE = 64
"""Bytes of a key's signature; a quorum's has more, in whole words."""
_WORD = 32


def write(path: Path, batch: Batch, parts: Iterable[bytes], settle: Settle) -> bool:
    """Writes header and parts; a file that is there is compared instead, an unfinished one is compared and continued.

    Returns whether anything was written. Raises `OtherFileError`.
    """
    texts = _texts(batch, parts)
    if path.exists():
        with path.open("rb") as file:
            _compare(path, file, texts, complete=True)
        return False
    draft = path.with_name(f"{path.name}.part")
    with draft.open("r+b" if draft.exists() else "w+b") as file:
        rest = _compare(path, file, texts, complete=False)
        file.write(rest)
        for text in texts:
            file.write(text)
        settle(file)
    draft.replace(path)
    return True


def read_batch(path: Path) -> Batch:
    """Of which batch the file is. Raises `CouponFileError`."""
    with _opened(path) as file:
        return _batch(path, file)


def read(path: Path) -> Iterator[IssuedOffer]:
    """Its coupons, in the order of the file. Raises `CouponFileError`, also for a file that is cut off."""
    with _opened(path) as file:
        batch, number = _batch(path, file), 1
        for number, text in enumerate(file, 2):
            yield _offer(path, batch, number, text)
    if number != batch.count + 1:
        raise CouponFileError(path, f"after line {number}", f"{batch.count} coupons")


def find(path: Path, account: int) -> IssuedOffer | None:
    """The coupon of a wallet or of a code's key, the first of several. Raises `CouponFileError`."""
    wanted = f'"account":"0x{account:040x}"'.encode()
    with _opened(path) as file:
        batch = _batch(path, file)
        for number, text in enumerate(file, 2):
            if wanted in text:
                return _offer(path, batch, number, text)
    return None


def _texts(batch: Batch, parts: Iterable[bytes]) -> Iterator[bytes]:
    yield line(batch.document())
    yield from parts


def _compare(path: Path, file: BinaryIO, texts: Iterator[bytes], *, complete: bool) -> bytes:
    """Reads on while the file says the same; the text that it broke off in, from where the file then stands."""
    number = 1
    for text in texts:
        found = file.read(len(text))
        if found == text:
            number += text.count(b"\n")
        elif complete or not text.startswith(found):
            same = next(
                (at for at, pair in enumerate(zip(found, text, strict=False)) if pair[0] != pair[1]), len(found)
            )
            raise OtherFileError(path, number + text[:same].count(b"\n"))
        else:
            return text[len(found) :]
    if file.read(1):
        raise OtherFileError(path, number)
    return b""


def _opened(path: Path) -> BinaryIO:
    try:
        return path.open("rb")
    except OSError as error:
        raise CouponFileError(path, str(error.strerror), "a file that can be read") from error


def _batch(path: Path, file: BinaryIO) -> Batch:
    try:
        return Batch.of_document(json.loads(file.readline()))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CouponFileError(path, "line 1", f"the first line of {SCHEMA}") from error


def _offer(path: Path, batch: Batch, number: int, text: bytes) -> IssuedOffer:
    try:
        coupon: dict[str, Any] = json.loads(text)
        index, value = int(coupon["index"]), int(coupon["value"])
        account, signature = int(coupon["account"], 16), bytes.fromhex(coupon["signature"].removeprefix("0x"))
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise CouponFileError(path, f"line {number}", _WANTED) from error
    if index != batch.first_index + number - 2 or len(signature) < _SIGNATURE or len(signature) % _WORD:
        raise CouponFileError(
            path, f"line {number}", f"coupon {batch.first_index + number - 2} and {_SIGNATURE} bytes of signature"
        )
    return IssuedOffer(campaign=batch.campaign, account=account, grant=batch.grant(index, value), signature=signature)
