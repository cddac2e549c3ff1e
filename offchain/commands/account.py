"""The account of PROMO_ACCOUNT: its keystore, and the address that stands in it openly."""

import json
import os
from pathlib import Path

from offchain.adapters.keystore_error import KeystoreError
from offchain.settings import Settings

_BROWNIE_ACCOUNTS = Path(".brownie") / "accounts"


def account_in_hand() -> int:
    """The account of PROMO_ACCOUNT, which its keystore names openly; 0 without one. Raises `KeystoreError`."""
    settings = Settings.read(os.environ)
    if not settings.account:
        return 0
    path = keystore(settings)
    try:
        return int(json.loads(path.read_text())["address"], 16)
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise KeystoreError(f"{path} names no account ({error}): check PROMO_ACCOUNT") from error


def keystore(settings: Settings) -> Path:
    """The file of PROMO_ACCOUNT: a path, or a name among Brownie's accounts. Raises `KeystoreError`."""
    if not settings.account:
        raise KeystoreError(
            "no account: set PROMO_ACCOUNT to a keystore file, or to the name of an account of Brownie's"
        )
    return keystore_of(settings.account)


def keystore_of(account: str) -> Path:
    """The file of a path, or of a name among Brownie's accounts."""
    path = Path(account)
    return path if path.suffix or path.exists() else Path.home() / _BROWNIE_ACCOUNTS / f"{account}.json"
