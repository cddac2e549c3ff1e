"""An epoch that the chain lost after it was final is published again, with the same bytes.

With its outcome noted it counted as done for good: its coupons were served without a root on the chain, and each next
epoch got the number of the lost one and was refused as decided for already, so the oracle ended.
"""

from __future__ import annotations

import json
from pathlib import Path

from tests.chaos.contracts import ledger, signer
from tests.oracle.conftest import open_stall


def test_a_root_that_a_reorganisation_took_is_published_again(tmp_path: Path) -> None:
    with ledger() as chain:
        stall = open_stall(chain, tmp_path, signer("issuer").address)
        before = chain.node.ask("evm_snapshot")
        (first,) = stall.oracle("publish", *stall.cutoff(0))["epochs"]
        assert stall.oracle("publish", *stall.cutoff(0)) == {"epoch": None}
        chain.node.ask("evm_revert", before)
        assert chain.chain.receipt(bytes.fromhex(first["transaction"][2:])) is None
        assert stall.oracle("publish", *stall.cutoff(1))["epochs"] == [first]
        receipt = chain.chain.receipt(bytes.fromhex(first["transaction"][2:]))
        assert receipt is not None
        assert receipt.succeeded
        (second,) = stall.oracle("publish", *stall.cutoff(1))["epochs"]
        assert second["epoch"] == 2
        assert json.loads(next(tmp_path.glob("epochs/*/epoch-0001/outcome.json")).read_text()) == first
