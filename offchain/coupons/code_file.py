"""The file of the codes of a batch: a bearer secret each, so that only its owner may read the file.

    {"schema":"promissory-codes/1","campaign":"0x..","count":2}
    {"code":"7K3QF-0ZV9D-MX21B-TR8W9"}

The n-th code is of the n-th coupon of the vouchers' file.
"""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Final

from offchain.attestation.codes import read_code, write_code
from offchain.coupons.errors import CodesExposedError, CouponFileError, OtherFileError
from offchain.coupons.signing import Settle, line

SCHEMA: Final = "promissory-codes/1"
_OTHERS: Final = 0o077
"""Permissions of everybody but the owner."""


def beside(vouchers: Path) -> Path:
    """Where the codes of a file of vouchers are."""
    return vouchers.with_name(f"{vouchers.stem}.codes.jsonl")


def draw(path: Path, campaign: bytes, count: int, chance: Callable[[], int], settle: Settle) -> None:
    """Writes `count` new codes, all or none. chance : draws numbers of `codes.BITS` bits."""
    draft = path.with_name(f"{path.name}.part")
    draft.unlink(missing_ok=True)
    draft.touch(0o600, exist_ok=False)
    with draft.open("wb") as file:
        file.write(_header(campaign, count))
        for _ in range(count):
            file.write(line({"code": write_code(chance())}))
        settle(file)
    draft.replace(path)


def load(path: Path, campaign: bytes, count: int) -> list[int]:
    """The codes. Raises `CodesExposedError`, `OtherFileError` for those of another batch, `CouponFileError`."""
    if path.stat().st_mode & _OTHERS:
        raise CodesExposedError(path)
    with path.open("rb") as file:
        if file.readline() != _header(campaign, count):
            raise OtherFileError(path, 1)
        found = []
        for number, text in enumerate(file, 2):
            try:
                found.append(read_code(json.loads(text)["code"]))
            except (ValueError, KeyError, TypeError, AttributeError):
                raise CouponFileError(path, f"line {number}", "a code") from None
    if len(found) != count:
        raise CouponFileError(path, f"after line {len(found) + 1}", f"{count} codes")
    return found


def _header(campaign: bytes, count: int) -> bytes:
    return line({"schema": SCHEMA, "campaign": f"0x{campaign.hex()}", "count": count})
