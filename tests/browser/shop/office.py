"""Those who work with the pages of the office: each with a role and a wallet that really signs."""

from __future__ import annotations

import subprocess
from typing import Literal

from eth_account import Account

from tests.browser.shop.conftest import PROMO, Shop, Visit
from tests.browser.wallets import InjectedWallet
from tests.surroundings import ROOT

Role = Literal["merchant", "auditor", "support"]
NAMES: dict[Role, str] = {"merchant": "merchant", "auditor": "auditor", "support": "stranger"}
"""Role -> whose key of the walk it is."""


def worker(shop: Shop, role: Role, **more: int) -> InjectedWallet:
    """A wallet that has the role."""
    wallet = InjectedWallet(shop.told["rpc"], shop.key(NAMES[role]), **more)
    store = str(shop.told["store"]).removeprefix("sqlite:///")
    command = [PROMO, "access", "grant", Account.from_key(wallet.key).address, "--role", role, "--store", store]
    subprocess.run(command, cwd=ROOT, check=True, capture_output=True)
    return wallet


def sign_in(visit: Visit, path: str, name: str = "Test wallet") -> None:
    """Opens a page of the office and signs in there."""
    visit.excused.append("401")
    visit.go(path)
    visit.page.locator("[data-sign-in]").first.click()
    visit.page.get_by_role("button", name=name, exact=True).click()
    visit.page.locator("[data-sign-out]").wait_for()
    visit.page.wait_for_load_state("networkidle")
