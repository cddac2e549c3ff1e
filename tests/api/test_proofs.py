"""What anybody may check without asking us again, and an offer that a program verifies with a node alone."""

from __future__ import annotations

import copy
import importlib.util
import json
import re
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

import pytest

from api.app import create_app
from offchain.adapters.contract_facts import ManifestFolder, abi_hash
from offchain.adapters.fake_shop import key
from offchain.adapters.keys import KeySigner
from offchain.attestation.keccak import keccak
from offchain.queries.proofs import ContractFact, Contracts
from tests.api.conftest import Ask, Caller
from tests.api.shop import ANN, HUB, Served
from tests.surroundings import ROOT
from tests.unit.attestation.test_manifest import MANIFEST

SIGNER = KeySigner(b"\x07" * 32)


@pytest.fixture(scope="module")
def proving(shop: Served) -> Served:
    """The shop with a key for offers and known contracts."""
    fact = ContractFact("hub", f"0x{HUB:040x}", "0x" + "11" * 32, None, None)
    offers = replace(shop.service.agent_offers, signer=SIGNER)
    proofs = replace(shop.service.proofs, contracts=Contracts(1337, 1, [fact]))
    return replace(shop, app=create_app(replace(shop.service, agent_offers=offers, proofs=proofs)))


@pytest.fixture(scope="module")
def get(proving: Served, runner: Any) -> Callable[[str], Any]:
    """The JSON of a path."""
    asking = Caller(runner, proving.app)

    def got(path: str) -> Any:
        answer = asking("GET", path)
        assert answer.status_code == 200, answer.text
        return answer.json()

    return got


def test_contracts_are_told_as_they_were_found(get: Callable[[str], Any], ask: Ask) -> None:
    assert get("/v1/contracts")["contracts"][0]["address"] == f"0x{HUB:040x}"
    assert ask("GET", "/v1/contracts").json()["code"] == "Api_NotFound"  # a service that did not look


def test_the_hash_of_an_abi_does_not_hang_on_the_order_of_its_names() -> None:
    assert abi_hash([{"name": "f", "type": "function"}]) == abi_hash([{"type": "function", "name": "f"}])
    assert abi_hash([{"name": "f"}]) != abi_hash([{"name": "g"}])


def test_roots_come_with_what_the_hub_answers_for_them(proving: Served, get: Callable[[str], Any]) -> None:
    found = get(f"/v1/campaigns/{proving.id('fixed')}/roots")["items"]
    assert [it["shown"]["epoch"] for it in found] == [2, 1]
    for it in found:
        said = call(proving, "rootCommitment(bytes32,uint256)", proving.id("fixed"), hex(it["shown"]["epoch"]))
        assert it["commitment"] == f"0x{said.hex()}"
    assert get(f"/v1/campaigns/{proving.id('every')}/roots")["items"] == []


def call(shop: Served, function: str, *arguments: str) -> bytes:
    """What the hub answers."""
    data = keccak(function.encode())[:4] + b"".join(int(it, 16).to_bytes(32, "big") for it in arguments)
    return shop.chain.call(HUB, data)


@pytest.mark.parametrize("index", ["0", f"{1:064x}", "4294967295"])
def test_metadata_of_a_coupon_says_nothing_about_its_holder(
    proving: Served, get: Callable[[str], Any], index: str
) -> None:
    found = get(f"/v1/coupons/{proving.id('percent')}/{index}.json")
    number = int(index, 16 if len(index) == 64 else 10)
    assert (found["name"], found["properties"]["index"]) == (f"Coupon {number}", number)
    assert found["properties"]["spent"] is (number == 0)
    assert f"{ANN:040x}" not in json.dumps(found)
    chinese = get(f"/v1/coupons/{proving.id('percent')}/{index}.json?language=zh")
    assert chinese["name"] == f"优惠券 {number}"
    assert re.search("[\u4e00-\u9fff]", chinese["description"])
    assert found["localization"]["uri"].endswith("{locale}")


@pytest.mark.parametrize("place", ["every/0", "percent/4294967296", "unknown/0"])
def test_what_is_no_coupon_has_no_metadata(proving: Served, ask: Ask, place: str) -> None:
    name, _, index = place.partition("/")
    campaign = "0x" + "ab" * 32 if name == "unknown" else proving.id(name)
    assert ask("GET", f"/v1/coupons/{campaign}/{index}.json").json()["code"] == "Api_NotFound"


def test_a_manifest_is_found_by_its_hash(tmp_path: Path, shop: Served, runner: Any) -> None:
    (tmp_path / "epoch-0001").mkdir()
    (tmp_path / "epoch-0001" / "manifest.json").write_bytes(MANIFEST.canonical())
    (tmp_path / "manifest.json").write_text("{}")
    proofs = replace(shop.service.proofs, manifests=ManifestFolder(tmp_path))
    asking = Caller(runner, create_app(replace(shop.service, proofs=proofs)))
    found = asking("GET", f"/v1/manifests/0x{MANIFEST.hash().hex()}")
    assert keccak(found.content) == MANIFEST.hash()
    assert asking("GET", f"/v1/manifests/0x{'00' * 32}").status_code == 404


@pytest.fixture(scope="module")
def rpc(proving: Served) -> Iterator[str]:
    """A node over the chain in memory, as far as the example asks it."""

    class Node(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            asked = json.loads(self.rfile.read(int(self.headers["content-length"])))
            result: Any = hex(1337)
            if asked["method"] == "eth_call":
                data = bytes.fromhex(asked["params"][0]["data"][2:])
                result = "0x" + proving.chain.call(int(asked["params"][0]["to"], 16), data).hex()
            elif asked["method"] == "eth_getBlockByNumber":
                result = {"timestamp": hex(proving.chain.block().timestamp)}
            body = json.dumps({"jsonrpc": "2.0", "id": 1, "result": result}).encode()
            self.send_response(200)
            self.send_header("content-length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: object) -> None:
            """Says nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Node)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield f"http://127.0.0.1:{server.server_address[1]}"
    server.shutdown()
    server.server_close()


def example() -> Any:
    """The client that imports no package of ours."""
    path = ROOT / "examples" / "agent" / "verify_offer.py"
    text = path.read_text("utf-8")
    assert len(text.splitlines()) <= 50
    assert "offchain" not in text
    spec = importlib.util.spec_from_file_location("verify_offer", path)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def problems(signed: Any, rpc: str, trusted: str = f"0x{SIGNER.address:040x}") -> list[str]:
    """What the client finds."""
    found: list[str] = example().verify(signed, rpc, f"0x{HUB:040x}", trusted)
    return [it.partition(":")[0] for it in found]


@pytest.mark.parametrize("name", ["every", "percent", "fixed", "code"])
def test_an_offer_is_verified_with_a_node_alone(
    proving: Served, get: Callable[[str], Any], rpc: str, name: str
) -> None:
    assert problems(get(f"/v1/campaigns/{proving.id(name)}/offer.json"), rpc) == []


def test_every_tampered_part_is_found(proving: Served, get: Callable[[str], Any], rpc: str) -> None:
    good = get(f"/v1/campaigns/{proving.id('fixed')}/offer.json")
    for change, wanted in (
        (lambda it: it["promise"]["en"].append("And a gift."), {"signature"}),
        (lambda it: it["terms"]["words"].__setitem__(2, "0x" + "00" * 32), {"signature", "terms"}),
        (lambda it: it["roots"][0].__setitem__("commitment", "0x" + "11" * 32), {"signature", "roots"}),
        (lambda it: it.__setitem__("expires", it["expires"] + 10**6), {"signature"}),
        (lambda it: it.__setitem__("expires", 1), {"signature", "time"}),
        (lambda it: it.__setitem__("campaign", proving.id("every")), {"signature", "terms", "roots"}),
    ):
        bad = copy.deepcopy(good)
        change(bad["offer"])
        assert wanted <= set(problems(bad, rpc)), wanted


def test_a_key_that_nobody_names_is_not_believed_and_a_cashier_of_the_merchant_is(
    proving: Served, get: Callable[[str], Any], rpc: str
) -> None:
    good = get(f"/v1/campaigns/{proving.id('fixed')}/offer.json")
    assert problems(good, rpc, "") == ["signature"]
    cashier = replace(proving.service.agent_offers, signer=proving.shop.cashier)
    signed = cashier.one(bytes.fromhex(proving.id("fixed")[2:]))
    assert problems({"offer": dict(signed.offer), "signature": dict(signed.signature)}, rpc, "") == []


def test_offers_of_all_campaigns_come_page_by_page(proving: Served, get: Callable[[str], Any], rpc: str) -> None:
    first = get("/v1/agent/offers?limit=4&order=oldest")
    rest = get(f"/v1/agent/offers?limit=4&order=oldest&after={first['next']}")
    offers = first["items"] + rest["items"]
    assert {it["offer"]["campaign"] for it in offers} == {proving.id(name) for name in proving.terms}
    assert all(problems(it, rpc) == [] for it in offers)


def test_without_a_key_nothing_is_signed(shop: Served, ask: Ask) -> None:
    assert ask("GET", f"/v1/campaigns/{shop.id('every')}/offer.json").json()["code"] == "Service_NoOfferKey"
    assert key("ann").address == ANN
