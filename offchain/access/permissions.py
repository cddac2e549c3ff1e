"""What a caller may see and do, object by object. Whoever may not is answered alike, be the thing there or not."""

from collections.abc import Collection

from offchain.access.caller import Caller
from offchain.queries.quote_shapes import QuoteAsked
from offchain.queries.service_texts import ServiceRefusal


def not_allowed(caller: Caller) -> ServiceRefusal:
    """Sign in first; or, once signed in, no."""
    return ServiceRefusal("Api_NotSignedIn" if caller.kind == "anonymous" else "Api_NotAllowed")


def check_wallet(caller: Caller, wallet: int) -> None:
    """Raises `ServiceRefusal` unless the private things of that wallet are the caller's to see."""
    if not caller.sees_wallet(wallet):
        raise not_allowed(caller)


def check_merchant(caller: Caller, merchant: int) -> None:
    """Raises `ServiceRefusal` unless the private things of that merchant are the caller's to see."""
    if not caller.sees_merchant(merchant):
        raise not_allowed(caller)


def shows_coupons(asked: QuoteAsked) -> bool:
    """Whether the answer to a dry run tells of coupons that a wallet holds."""
    return asked.wallet is not None and (asked.all_compete or any(it.coupon is not None for it in asked.promotions))


def check_delivery(caller: Caller, delivery: int, merchants: Collection[int]) -> None:
    """Raises `ServiceRefusal` (Api_DeliveryNotYours) where a fee for delivery is to be signed that nobody but the
    merchant of the campaigns may name: it has no price list, and a promotion may pay it. delivery : minor units."""
    own = caller.role == "merchant" and caller.merchant != 0 and set(merchants) == {caller.merchant}
    if delivery and not own:
        raise ServiceRefusal("Api_DeliveryNotYours", delivery=delivery)


def check_quote(caller: Caller, asked: QuoteAsked, merchants: Collection[int]) -> None:
    """Raises `ServiceRefusal` where a dry run would tell of coupons that are not the caller's to see.

    merchants : whose coupons the answer may tell of, empty where that is open. A merchant's till asks for its shoppers.
    """
    if not shows_coupons(asked) or (asked.wallet is not None and caller.sees_wallet(asked.wallet)):
        return
    if not merchants or not all(map(caller.sees_merchant, merchants)):
        raise not_allowed(caller)
