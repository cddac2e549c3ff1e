"""An order that spends a holder's token names its id: the hub asks who holds that one."""

from __future__ import annotations

from typing import Any

import pytest

from offchain.attestation.calls import decode_redeem
from offchain.domain.extra import GateRule
from offchain.domain.order import Grant
from offchain.domain.terms import Audience, GateKind
from tests.api.conftest import Ask
from tests.api.shop import ANN, Served
from tests.api.test_explain import public

TOKEN = 5


@pytest.mark.parametrize("path", ["/v1/quotes/signed", "/shop/sign"])
def test_the_id_of_the_token_is_in_what_is_signed(
    ask_empty_support: Ask, empty: Served, path: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    public(empty, "token", (GateRule(GateKind.ERC721_OWNER).packed(),), audience=Audience.HOLDER, gate=7, per_wallet=1)
    empty.follow()
    asked = {
        "basket": [{"sku": "T-1", "quantity": 2}],
        "wallet": f"0x{ANN:040x}",
        "promotions": [{"campaign": empty.id("token"), "coupon": TOKEN}],
    }
    real = empty.chain.call

    def call(to: int, data: bytes, **more: Any) -> bytes:
        """Who holds the token, another contract would say, which this chain has not."""
        return b"" if more.get("sender") == ANN else real(to, data, **more)

    monkeypatch.setattr(empty.chain, "call", call)
    answer = ask_empty_support("POST", path, json=asked)
    assert answer.status_code == 200, answer.text
    told = answer.json()
    call = told["call"] if "call" in told else told["document"]["call"]
    (use,) = decode_redeem(bytes.fromhex(call[2:])).uses
    assert use.grant == Grant(index=TOKEN)
