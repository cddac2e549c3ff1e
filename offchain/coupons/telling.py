"""What was issued or found, in words and as documents, the same for commands and scripts. No code is told."""

from typing import Any

from offchain.coupons.by_code import BearerCoupon
from offchain.coupons.issuing import Printed
from offchain.texts.wording import moment


def printed_lines(printed: Printed) -> list[str]:
    """What became of an order for coupons."""
    batch, kept = printed.batch, "signed" if printed.written else "there already, and the same"
    lines = [
        f"issue: {kept}: coupons {batch.first_index:,} to {batch.first_index + batch.count - 1:,}",
        f"  campaign     0x{batch.campaign.hex()}",
        f"  valid        {moment(batch.not_before)} until {moment(batch.deadline)}",
        f"  vouchers     {printed.vouchers}",
    ]
    return lines if printed.codes is None else [*lines, f"  codes        {printed.codes} (secret)"]


def printed_document(printed: Printed) -> dict[str, Any]:
    """The same for programs."""
    codes = None if printed.codes is None else str(printed.codes)
    named = {"outcome": "signed" if printed.written else "kept", "vouchers": str(printed.vouchers), "codes": codes}
    return named | {name: value for name, value in printed.batch.document().items() if name != "schema"}


def bearer_lines(coupon: BearerCoupon, shopper: int) -> list[str]:
    """The coupon of a code. shopper : whom it is assigned to, 0 = nobody."""
    grant = coupon.offer.grant
    lines = [
        f"campaign     0x{coupon.batch.campaign.hex()}",
        f"coupon       {grant.index:,}, value {grant.value}",
        f"valid        {moment(grant.not_before)} until {moment(grant.deadline)}",
    ]
    return lines + [f"assignment   0x{word.hex()}" for word in (coupon.assigned(shopper) if shopper else ())]


def bearer_document(coupon: BearerCoupon, shopper: int) -> dict[str, Any]:
    """The same for programs: what `Use` takes of it. grant : its word; proof : empty without a shopper."""
    offer = coupon.offer
    return {
        "campaign": f"0x{offer.campaign.hex()}",
        "index": offer.grant.index,
        "value": offer.grant.value,
        "not_before": offer.grant.not_before,
        "deadline": offer.grant.deadline,
        "holder": f"0x{offer.account:040x}",
        "grant": f"0x{offer.grant.packed():064x}",
        "signature": f"0x{offer.signature.hex()}",
        "proof": [f"0x{word.hex()}" for word in (coupon.assigned(shopper) if shopper else ())],
    }
