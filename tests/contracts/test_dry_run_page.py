"""The example of docs/dry-run.md, on a chain: it says what the page says."""

from __future__ import annotations

import brownie

from offchain.domain.terms import Audience
from tests.docs.markdown import page
from tests.surroundings import ROOT


def test_the_example_says_what_the_page_says(market, hub, lens, shopper):
    code, said = (block.text for block in page(ROOT, "docs/dry-run.md").blocks if block.info in ("python", "text"))
    everybody = {"audience": Audience.PUBLIC, "issuer": 0}
    fifth = market.create(priority=2, salt=2, **everybody)
    tenth = market.create(priority=1, value=1000, min_amount=9000, salt=3, **everybody)
    names: dict = {}
    exec(code, names)  # noqa: S102 - the example of our own page
    addresses = (int(contract.address, 16) for contract in (hub, lens.contract))
    url = brownie.web3.provider.endpoint_uri
    assert "\n".join(names["ask"](url, *addresses, [fifth.id, tenth.id], shopper.address)) == said.strip()
