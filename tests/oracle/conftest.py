"""A shop with a campaign by root on anvil, for each file of tests."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from click.testing import Result
from typer.testing import CliRunner

from offchain.cli import app
from tests.chaos.contracts import Ledger, ledger, signer
from tests.chaos.shop import Shop, keys, open_shop, say_who


@dataclass(frozen=True)
class Stall:
    """The shop, and commands as somebody's."""

    shop: Shop
    ledger: Ledger

    def run(self, who: str, *words: str, **more: str) -> Result:
        """A command of `promo`, with the keystore of that name."""
        environment = {**self.shop.environment(who, self.ledger.url), **more}
        return CliRunner().invoke(app, list(words), env=environment)

    def json(self, who: str, *words: str, code: int = 0) -> Any:
        """Its document; it must end with that exit code."""
        result = self.run(who, *words, "--json")
        assert result.exit_code == code, (result.output, result.exception)
        return json.loads(result.stdout)

    def oracle(self, verb: str, *words: str, who: str = "issuer", code: int = 0) -> Any:
        """`promo oracle VERB oracle.yaml ...`."""
        return self.json(who, "oracle", verb, str(self.shop.config), *words, code=code)

    def cutoff(self, at: int) -> tuple[str, str]:
        """Options for the first or second moment."""
        return "--cutoff", str(self.shop.cutoffs[at])


@pytest.fixture(scope="module")
def chain() -> Iterator[Ledger]:
    """Anvil."""
    with ledger() as running:
        yield running


@pytest.fixture(scope="module")
def stall(chain: Ledger, tmp_path_factory: pytest.TempPathFactory) -> Stall:
    """With one key as the issuer."""
    return open_stall(chain, tmp_path_factory.mktemp("stall"), signer("issuer").address)


def open_stall(chain: Ledger, folder: Path, issuer: int, *people: str, **about: str) -> Stall:
    """A shop whose campaign is created. people : who have keys beside the two; about : as of `open_shop`."""
    names = ("merchant", "issuer", *people)
    shop = open_shop(folder, **about)  # type: ignore[arg-type]
    keys(folder, **{name: signer(name) for name in names})
    chain.give(*(signer(name).address for name in names))
    say_who(folder, chain.deployment, issuer=issuer, auditor=signer("auditor").address)
    found = Stall(shop, chain)
    found.json("merchant", "campaign", "create", str(shop.campaign))
    found.oracle("init")
    return found
