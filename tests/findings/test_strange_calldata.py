"""Whoever redeems chooses how the call is encoded; the audit must read whatever the contracts read.

The ABI library refused encodings that Solidity accepts: anything in the padding after bytes, and tails before their
head. One shopper could so turn a merchant's audit red for ever, and anybody could, by sending on the issuer's root.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import DAY, FakeShop, key
from offchain.adapters.ganache import LocalGanache
from offchain.attestation import typed_data
from offchain.attestation.calldata import CallDecodingError
from offchain.attestation.calls import decode_proposal, decode_redeem, propose_call, redeem_call
from offchain.attestation.keccak import words
from offchain.audit.verify import verify
from offchain.domain.terms import Audience
from offchain.index.config import IndexConfig
from offchain.index.sync import sync
from tests.audit.conftest import opened
from tests.audit.paired_chain import PairedChain, RealContracts
from tests.audit.story import BASKET, PEOPLE, SHOPPERS, percent_by_voucher
from tests.unit.attestation.test_calls import submission

HEAD, GATE = 4, 4 + (4 + 1 + 5) * 32
"""Where the arguments begin, and a word of the first terms that is always zero."""
USES_AT, QUOTE_AT, CONSENT_AT = 32, 64, 96
"""Words of the head that say where uses, quote and consent are."""

Encoding = Callable[[bytes], bytes]


def of_65_bytes(signature: bytes) -> bytes:
    """The same signature, which then needs padding."""
    rest = int.from_bytes(signature[32:], "big")
    return signature[:32] + (rest & ((1 << 255) - 1)).to_bytes(32, "big") + bytes([27 + (rest >> 255)])


def padded_otherwise(data: bytes, signature: bytes) -> bytes:
    """With something in the padding of the signature, which has 65 bytes."""
    return data.replace(signature, signature + b"\xff" * 31).replace(b"\xff" * 31 + bytes(31), b"\xff" * 31)


def offset_at(data: bytes, at: int) -> int:
    """What a word of the head says."""
    return int.from_bytes(data[HEAD + at : HEAD + at + 32], "big")


def uses_at_the_end(data: bytes) -> bytes:
    """The uses stand behind everything else, after a gap that is no whole word."""
    uses = data[HEAD + offset_at(data, USES_AT) : HEAD + offset_at(data, QUOTE_AT)]
    moved = data + b"\xff" * 7
    return moved[: HEAD + USES_AT] + words(len(moved) - HEAD) + moved[HEAD + USES_AT + 32 :] + uses


def use_of_another_place(data: bytes) -> bytes:
    """The first use is found behind everything else, by the offset in the array."""
    array = HEAD + offset_at(data, USES_AT) + 32
    use = data[array + int.from_bytes(data[array : array + 32], "big") : HEAD + offset_at(data, QUOTE_AT)]
    return data[:array] + words(len(data) - array) + data[array + 32 :] + use


def consent_signature_at(offset: Callable[[int], int]) -> Encoding:
    """The empty signature of the consent is found by another way. offset : from where the consent begins."""

    def encode(data: bytes) -> bytes:
        base = HEAD + offset_at(data, CONSENT_AT)
        return data[: base + 64] + words(offset(base) % (1 << 256)) + data[base + 96 :]

    return encode


ENCODINGS = {
    "a tail before its head": consent_signature_at(lambda base: GATE - base),
    "a tail where there is no calldata": consent_signature_at(lambda _base: 1 << 255),
    "bytes after the end": lambda data: data + b"\xff" * 7,
    "the uses at the end": uses_at_the_end,
    "a use at the end": use_of_another_place,
}


@pytest.fixture(scope="module")
def paired() -> Iterator[PairedChain]:
    """Both pairs of contracts, at the same addresses."""
    names = [f"{shop} {role}" for shop in ("odd", "odder") for role in ("merchant", "issuer")]
    keys = {signer.address: signer for signer in (*PEOPLE, *map(key, names))}
    with LocalGanache() as ganache:
        real = RealContracts(ganache, keys)
        yield PairedChain(deployment(real.hub, real.roots), real)


def differences(paired: PairedChain, folder: Path) -> tuple[object, ...]:
    """What the audit of the real contracts finds."""
    config = IndexConfig(chain_id=1337, hub=paired.real.hub, roots=paired.real.roots)
    with opened(folder / "index.sqlite3") as store:
        sync(paired.real.chain, store, config)
        return verify(store, paired.real.chain, config).differences


def test_a_redemption_that_the_hub_could_read_is_replayed(paired: PairedChain, tmp_path: Path) -> None:
    shop = FakeShop(paired, paired.real.hub, paired.real.roots, "odd")
    shop.name_cashier(paired.clock + 20 * DAY)
    terms = percent_by_voucher(shop)
    for index, encode in enumerate(ENCODINGS.values()):
        shopper = SHOPPERS[index].address
        plain = shop.submission(terms, shop.order(shopper, BASKET), shop.voucher(terms, shopper, index))
        (use,) = plain.uses
        use = replace(use, voucher_signature=of_65_bytes(use.voucher_signature))
        plain = replace(plain, uses=(use,))
        strange = encode(padded_otherwise(redeem_call(plain), use.voucher_signature))
        assert len(strange) >= len(redeem_call(plain))
        paired.real.tools.advance_to(paired.real.chain, paired.clock)
        paired.real.send(shopper, paired.real.hub, strange)
        assert decode_redeem(strange) == plain
    assert differences(paired, tmp_path) == ()


def test_a_root_that_somebody_sent_on_in_their_own_way_is_checked(paired: PairedChain, tmp_path: Path) -> None:
    shop = FakeShop(paired, paired.real.hub, paired.real.roots, "odder")
    fields = {"cap": 10, "cap_amount": 100, "budget": 1_000, "value": 1_000, "kind": 0, "scope": 2}
    terms = shop.create(audience=Audience.ROOT, root_delay=60, **fields)
    root = replace(shop.draw_root(terms, 1, {SHOPPERS[0].address: 1_500})[0], active_from=paired.clock + DAY)
    domain = typed_data.roots_domain(paired.chain_id, paired.real.roots)
    signature = of_65_bytes(shop.issuer.sign(domain.digest(typed_data.of_root(shop.campaign(terms), root))))
    strange = padded_otherwise(propose_call(terms, root, signature), signature)
    paired.real.send(SHOPPERS[0].address, paired.real.roots, strange)
    assert decode_proposal(strange) == (root, signature)
    assert differences(paired, tmp_path) == ()


@pytest.mark.parametrize(
    "offset",
    [lambda _base: 1 << 64, lambda _base: (1 << 255) - 1],
    ids=["beyond the end", "as far as there is"],
)
def test_what_the_hub_could_not_read_is_no_call(offset: Callable[[int], int]) -> None:
    with pytest.raises(CallDecodingError, match="a tail at"):
        decode_redeem(consent_signature_at(offset)(redeem_call(submission())))
