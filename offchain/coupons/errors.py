"""What stops coupons from being issued or found.

CampaignError
    '- CouponError
        |- AudienceError        the campaign's coupons do not come this way
        |- IssuerError          the key at hand is not the issuer's
        |- WindowError          nobody could redeem coupons with these times
        |- BeyondCapError       there are not so many indices
        |- IndexIssuedError     an index is with somebody who can still redeem it
        |- IndexSpentError      an index was redeemed or revoked
        |- CouponFileError      a file is not what it should be
        |- OtherFileError       a file holds something else than would be written
        |- CodesLostError       the codes of a batch are not there any more
        |- CodesExposedError    others can read the codes
        |- CodeTakenError       a shared code means another campaign
        '- UnknownCodeError     nothing can be had for a code; hidden ones answer alike
"""

from pathlib import Path

from offchain.campaigns.errors import CampaignError
from offchain.texts.wording import moment


class CouponError(CampaignError):
    """Thrown when coupons cannot be issued or found; the message says what to do next."""


class AudienceError(CouponError):
    """Thrown when the campaign is for another audience than the command."""

    def __init__(self, name: str, audience: str, wanted: str) -> None:
        super().__init__(f"{name} is for the audience {audience}: {wanted}")


class IssuerError(CouponError):
    """Thrown when another account than the issuer would sign."""

    def __init__(self, found: int, issuer: int) -> None:
        super().__init__(
            f"the terms name the issuer 0x{issuer:040x}, and the key at hand is of 0x{found:040x}: "
            "set PROMO_ACCOUNT to the issuer's keystore"
        )


class WindowError(CouponError):
    """Thrown when the times of the coupons leave no second in which one could be redeemed. Unix seconds."""

    def __init__(self, not_before: int, deadline: int, *, now: int, end: int) -> None:
        super().__init__(
            f"valid from {moment(not_before)} until {moment(deadline)}; wanted a deadline after that beginning and "
            f"after now, {moment(now)}, and at the latest the campaign's end, {moment(end)}"
        )


class BeyondCapError(CouponError):
    """Thrown when indices would not be below the cap. end : the first index after the last one."""

    def __init__(self, first: int, end: int, cap: int) -> None:
        super().__init__(
            f"coupons {first:,} to {end - 1:,} were asked for, and the terms allow indices below {cap:,}: "
            f"issue at most {max(cap - first, 0):,}"
        )
        self.first, self.end, self.cap = first, end, cap


class IndexIssuedError(CouponError):
    """Thrown when an index is with somebody who can still redeem it. free_at : Unix seconds from which it can be issued
    again; next_index : that was never issued."""

    def __init__(self, index: int, file: str, free_at: int, next_index: int) -> None:
        super().__init__(
            f"coupon {index:,} was issued into {file} and may be redeemed: wait until {moment(free_at)}, "
            f"or begin at --first-index {next_index}"
        )
        self.index, self.free_at, self.next_index = index, free_at, next_index


class IndexSpentError(CouponError):
    """Thrown when an index was redeemed or revoked, so that nobody could redeem it."""

    def __init__(self, index: int) -> None:
        super().__init__(f"coupon {index:,} was redeemed or revoked: leave it out")
        self.index = index


class CouponFileError(CouponError):
    """Thrown when a file cannot be read. place : such as `line 3`; it never shows what a secret file holds."""

    def __init__(self, path: Path, place: str, wanted: str) -> None:
        super().__init__(f"{path.name}, {place}: wanted {wanted}")


class OtherFileError(CouponError):
    """Thrown when a file is there and holds something else than would be written. line : from 1."""

    def __init__(self, path: Path, line: int) -> None:
        super().__init__(
            f"{path.name} is there, and differs from line {line} on: give another --out, or put it elsewhere"
        )


class CodesLostError(CouponError):
    """Thrown when a batch was issued for codes that are not there any more: other codes would make second coupons of
    the same indices."""

    def __init__(self, path: Path, first: int, end: int) -> None:
        super().__init__(
            f"coupons {first:,} to {end - 1:,} were issued for the codes of {path.name}, which is not there: bring it "
            "back, or issue others with another --out"
        )


class CodesExposedError(CouponError):
    """Thrown when others than its owner can read a file of codes."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"others can read {path.name}, and whoever has a code has its coupon: chmod 600 {path.name}")


class CodeTakenError(CouponError):
    """Thrown when a shared code means another campaign on this chain."""

    def __init__(self, code: str, campaign: bytes) -> None:
        super().__init__(f"{code} means the campaign 0x{campaign.hex()} already: choose another code")


class UnknownCodeError(CouponError):
    """Thrown when nothing can be had for a code: it never existed, is hidden, or is another campaign's. All of them
    read alike, so that nobody learns codes by trying."""

    def __init__(self) -> None:
        super().__init__("nothing can be had for this code: compare it with your coupon, or pay without it")
