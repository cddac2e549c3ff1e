"""One served shop with a chain of its own, for all tests of this folder, and shoppers with wallets that really sign."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import orjson
import pytest
from playwright.sync_api import Browser, BrowserContext, Page

from offchain.adapters.http_server import listen
from offchain.attestation.keccak import keccak
from offchain.bootstrap import Ground, Limits, open_backing
from offchain.demo import run
from offchain.demo.roles import key_for
from offchain.order_desks import Hands
from offchain.queries.coupons import Standing
from offchain.queries.paging import PageAsked
from offchain.queries.shelf import Shelf
from offchain.queries.wallet_offers import OfferQueries
from tests.browser.chromium import HEIGHT
from tests.browser.wallets import InjectedWallet
from tests.surroundings import ROOT, require_or_skip

PROMO = ROOT / ".venv" / "bin" / "promo"
SEEDED = ROOT / "build" / "tests" / "shop"
"""Keeps a seeded chain between runs; each run works on a copy."""
SCREENSHOTS = ROOT / "build" / "screenshots"
ANEW = "seeding a new chain"
LANGUAGES = {"en": "en-GB", "zh": "zh-CN"}


@dataclass
class Shop:
    """A served program. told : what it printed when it was up; holders : shoppers with an unused coupon;
    looker : one who never uses any."""

    told: dict[str, Any]
    process: subprocess.Popen[str]
    holders: list[str] = field(default_factory=list)
    looker: str = ""

    @property
    def url(self) -> str:
        """Without a slash at the end."""
        return str(self.told["url"])

    def key(self, shopper: str) -> str:
        """The throw-away key of a shopper of the walk."""
        return f"0x{keccak(f'promissory walk {run.SEED} {shopper}'.encode()).hex()}"

    def wallet(self, **more: Any) -> InjectedWallet:
        """Of a shopper whom no test has had before."""
        return InjectedWallet(self.told["rpc"], self.key(self.holders.pop()), **more)

    def looking_wallet(self) -> InjectedWallet:
        """Of the shopper with most coupons, for tests that redeem nothing."""
        return InjectedWallet(self.told["rpc"], self.key(self.looker))


def _start(build: Path, said: Path) -> Shop:
    with listen("127.0.0.1", 0) as free:
        port = free.getsockname()[1]
    with said.open("w") as log:
        process = subprocess.Popen(
            [PROMO, "serve", "--port", str(port), "--json"],
            cwd=ROOT,
            env=os.environ | {"PROMO_BUILD": str(build)},
            stdout=subprocess.PIPE,
            stderr=log,
            text=True,
        )
    assert process.stdout
    lines = []
    for line in process.stdout:
        lines.append(line)
        if line == "}\n":
            break
    assert lines, said.read_text()
    return Shop(orjson.loads("".join(lines)), process)


def _end(shop: Shop) -> None:
    with shop.process:  # closes its output too
        shop.process.send_signal(signal.SIGTERM)
        shop.process.wait(60)


@contextmanager
def _served(folder: Path) -> Iterator[Shop]:
    build, said = folder / "build", folder / "said.txt"
    if SEEDED.exists():
        shutil.copytree(SEEDED, build)
    shop = _start(build, said)
    if ANEW in said.read_text():
        _end(shop)
        shutil.rmtree(SEEDED, ignore_errors=True)
        shutil.copytree(build, SEEDED)
        shop = _start(build, said)
    try:
        shop.holders = _holders(shop.told)
        shop.looker = shop.holders.pop()
        yield shop
    finally:
        _end(shop)


def _holders(told: dict[str, Any]) -> list[str]:
    """Shoppers with an unused coupon, those with most of them last."""
    names = {key_for(run.SEED, f"S{number:05d}").address: f"S{number:05d}" for number in range(1, 401)}
    ground = Ground(
        rpc=(told["rpc"],),
        store_url=told["store"],
        deployment=ROOT / told["deployment"],
        catalogue=ROOT / told["catalogue"],
        codes=ROOT / "none",
    )
    found: dict[str, int] = {}
    with open_backing(ground, Hands(), Limits()) as backing:
        queries = OfferQueries(backing.store, backing.offers, Shelf(backing.catalogue), backing.clock)
        for account in backing.offers.holders(200):
            offers = queries.of_wallet(account, PageAsked(limit=20), "en").offers.items
            unused = sum(offer.standing == Standing.UNUSED for offer in offers)
            if unused and account in names:
                found[names[account]] = unused
    return sorted(found, key=lambda name: found[name])


@pytest.fixture(scope="session")
def shop(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Shop]:
    """Served; without a browser the tests are skipped before anything is started."""
    require_or_skip("browser", shutil.which("chromium") is not None, "no chromium on PATH")
    with _served(tmp_path_factory.mktemp("shop")) as served:
        yield served


@dataclass
class Visit:
    """A page of the shop in a browser of one shopper. complaints : of the browser; elsewhere : what was asked of
    others; excused : complaints that the test means to cause."""

    page: Page
    context: BrowserContext
    shop: Shop
    complaints: list[str] = field(default_factory=list)
    elsewhere: list[str] = field(default_factory=list)
    excused: list[str] = field(default_factory=list)

    def go(self, path: str = "/shop") -> None:
        """Opens a page, and waits until it is quiet."""
        self.page.goto(self.shop.url + path, wait_until="networkidle")

    def connect(self, name: str = "Test wallet") -> None:
        """Connects a wallet by its name."""
        self.page.locator("header [data-connect]").click()
        self.page.get_by_role("button", name=name, exact=True).click()

    def enter(self) -> None:
        """Connects the wallet and signs in with it."""
        self.connect()
        self.page.locator("#sign-in").click()
        self.page.locator("#offers .tickets, #offers .empty:not(:has(#sign-in))").wait_for()

    def add(self, sku: str, units: int = 1) -> None:
        """Puts goods into the basket."""
        for _ in range(units):
            self.page.locator(f'[data-sku="{sku}"] [data-add]').click()

    def picture(self, name: str) -> None:
        """Keeps what the page looks like."""
        SCREENSHOTS.mkdir(parents=True, exist_ok=True)
        self.page.screenshot(path=SCREENSHOTS / f"{name}.png", full_page=True)


Enter = Callable[..., Visit]


@pytest.fixture
def enter(browser: Browser, shop: Shop) -> Iterator[Enter]:
    """Makes visits. At the end nobody may have complained, and nothing may have been asked of others."""
    visits: list[Visit] = []

    def make(
        *wallets: InjectedWallet,
        width: int = 1280,
        scheme: Literal["light", "dark"] = "light",
        language: str = "en",
    ) -> Visit:
        context = browser.new_context(
            viewport={"width": width, "height": HEIGHT}, color_scheme=scheme, locale=LANGUAGES[language]
        )
        for wallet in wallets:
            wallet.inject(context)
        visit = Visit(context.new_page(), context, shop)
        visit.page.on(
            "console", lambda it: visit.complaints.append(it.text) if it.type in ("error", "warning") else None
        )
        visit.page.on("pageerror", lambda it: visit.complaints.append(str(it)))
        visit.page.on("request", lambda it: None if _own(it.url, shop) else visit.elsewhere.append(it.url))
        visits.append(visit)
        return visit

    yield make
    for visit in visits:
        visit.context.close()
    for visit in visits:
        left = [it for it in visit.complaints if not any(excuse in it for excuse in visit.excused)]
        assert (left, visit.elsewhere) == ([], [])


def _own(url: str, shop: Shop) -> bool:
    return url.startswith((shop.url, "data:"))
