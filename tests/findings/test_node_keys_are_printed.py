"""The URL of a node was printed whole whenever it did not answer, with the key that pays for it.

Providers put the key into the path or the query, others a password before the host. It stood in the message of
`ChainUnavailableError`, which commands print, write as JSON and leave in the logs of services; and once more in what
the HTTP library says of the path.
"""

from __future__ import annotations

from typing import Any

import pytest

from offchain.adapters.web3_chain import Web3Chain, WrongChainError
from offchain.ports import ChainUnavailableError

KEY = "s3cr3tK3yOfTheShop"
URLS = [
    f"http://127.0.0.1:9/v3/{KEY}",
    f"http://127.0.0.1:9/?apikey={KEY}",
    f"http://shop:{KEY}@127.0.0.1:9",
    f"http://127.0.0.1:9/v3/{KEY}/",
    f"nonsense-{KEY}",
]


@pytest.mark.parametrize("url", URLS)
def test_a_node_that_does_not_answer_is_named_without_its_key(url: str) -> None:
    chain = Web3Chain(url, timeout=0.2, attempts=1)
    for ask in (lambda: chain.chain_id, lambda: chain.blocks([1]), lambda: chain.send_raw(b"\x01")):
        with pytest.raises(ChainUnavailableError) as caught:
            ask()
        assert KEY not in str(caught.value)
        assert "127.0.0.1" in str(caught.value) or "node" in str(caught.value)


@pytest.mark.parametrize("url", URLS)
def test_so_is_one_of_another_chain_and_one_without_the_block(url: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def answered(_self: Any, method: str, _parameters: Any) -> Any:
        return {"result": "0x5" if method == "eth_chainId" else None}

    monkeypatch.setattr("offchain.adapters.web3_chain.HTTPProvider.make_request", answered)
    chain = Web3Chain(url)
    with pytest.raises(WrongChainError) as wrong:
        chain.expect(7)
    with pytest.raises(ChainUnavailableError) as missing:
        chain.block(9)
    assert KEY not in f"{wrong.value}{missing.value}"
