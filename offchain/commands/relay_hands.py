"""Who signs for a service, and what a relayer may spend, as the settings say it.

PROMO_RELAYER and PROMO_RELAYER_PASSWORD name and open its keystore, PROMO_CASHIER and PROMO_CASHIER_PASSWORD the
cashier's, PROMO_ISSUER and PROMO_ISSUER_PASSWORD the issuer's; PROMO_RELAY_OPEN, PROMO_RELAY_DAILY,
PROMO_RELAY_GAS, PROMO_RELAY_FEE and PROMO_RELAY_MERCHANTS bound it.
"""

import typer

from offchain.adapters.keys import KeySigner
from offchain.campaigns import forms
from offchain.campaigns.forms import FormError
from offchain.commands.account import keystore_of
from offchain.order_desks import Hands
from offchain.relayer.limits import RelayLimits
from offchain.relayer.ports import Quota
from offchain.settings import Settings


def hands_of(settings: Settings) -> Hands:
    """The keystores that the settings name, opened. Raises `KeystoreError`."""
    relayer = _opened("relayer", settings.relayer, settings.relayer_password.get_secret_value())
    cashier = _opened("cashier", settings.cashier, settings.cashier_password.get_secret_value())
    issuer = _opened("issuer", settings.issuer, settings.issuer_password.get_secret_value())
    return Hands(relayer=relayer, cashier=cashier, issuer=issuer)


def relay_limits(settings: Settings) -> RelayLimits:
    """Raises `typer.BadParameter` for a merchant that is no address."""
    try:
        merchants = frozenset(forms.account(it.strip()) for it in settings.relay_merchants.split(",") if it.strip())
    except FormError as error:
        raise typer.BadParameter(f"PROMO_RELAY_MERCHANTS: found {error.found}; wanted {error.wanted}") from error
    quota = Quota(most_open=settings.relay_open, most_a_day=settings.relay_daily)
    return RelayLimits(quota=quota, merchants=merchants, gas=settings.relay_gas, fee=settings.relay_fee)


def _opened(name: str, account: str, password: str) -> KeySigner | None:
    if not account:
        return None
    return KeySigner.from_keystore(keystore_of(account), password, f"PROMO_{name.upper()}_PASSWORD")
