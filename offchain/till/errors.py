"""What stops an order at the till.

CampaignError (campaigns)
    |- NoVoucherError     the shopper has no coupon of a campaign that asks for one
    |- NotShopperError    another account than the order's shopper is to agree to it
    '- NoPermitError      the token takes no permits
"""

from offchain.campaigns.errors import CampaignError


class NoVoucherError(CampaignError):
    """Thrown when no file holds a coupon for the shopper. name : of the campaign."""

    def __init__(self, name: str, shopper: int) -> None:
        super().__init__(
            f"{name} asks for a coupon, and no file of --vouchers holds one of 0x{shopper:040x}: give the file of its "
            "vouchers, with the code on standard input where they are for codes"
        )


class NotShopperError(CampaignError):
    """Thrown when somebody signs for another. account, shopper : addresses."""

    def __init__(self, account: int, shopper: int) -> None:
        super().__init__(f"account: found 0x{account:040x}; wanted the order's shopper 0x{shopper:040x}")


class NoPermitError(CampaignError):
    """Thrown when a token knows nothing of ERC-2612. token : its address."""

    def __init__(self, token: int) -> None:
        super().__init__(
            f"the token 0x{token:040x} takes no permits (ERC-2612): sign for Permit2, or allow the checkout to take it"
        )
