"""A pre-sale to look at: a token of the local chain, some of it for every shopper, an escrow that takes deposits."""

import json
from collections.abc import Sequence
from pathlib import Path
from typing import Final

from offchain.attestation.calls import decode_words
from offchain.attestation.companion_calls import presale_call, token_call
from offchain.attestation.keccak import keccak, words
from offchain.attestation.parts import address_bytes
from offchain.attestation.presale import fields_of
from offchain.demo.progress import PRESALE_MONEY
from offchain.demo.world import World
from offchain.domain.presale import Presale

DAY: Final = 86_400
POCKET: Final = 50_000
"""Smallest units of the token for each shopper."""
_TOKEN: Final = Path("build") / "contracts" / "TokenStub.json"
"""As Brownie compiled it, when it deployed the contracts."""
_MINT: Final = keccak(b"mint(address,uint256)")[:4]


def open_presale(world: World, shoppers: Sequence[int], root: Path) -> Presale:
    """Deposits are taken for 20 days; 4.00 of 20.00 a unit, which count for 6.00. shoppers : wallets; root : the
    repository. What was done before is not done again."""
    token = _token(world, root)
    for shopper in shoppers:
        held = decode_words(world.chain.call(token, token_call("balanceOf", address_bytes(shopper))))[0]
        if held < POCKET:
            world.tools.send(token, _MINT + words(shopper, POCKET - held))
    start = world.chain.block(world.deployment.first_block).timestamp
    presale = Presale(
        merchant=world.roles.merchant.address,
        token=token,
        price=2_000,
        deposit=400,
        factor_bps=15_000,
        forfeit_bps=2_500,
        units=40,
        units_each=3,
        deposit_from=start,
        deposit_until=start + 20 * DAY,
        ready_by=start + 40 * DAY,
        balance_seconds=10 * DAY,
        description_hash=keccak(b"Promissory walk: pre-sale"),
        salt=bytes(32),
    )
    creation = presale_call("create", fields_of(presale))
    world.publisher(world.roles.merchant).publish("create the pre-sale", world.deployment.presales, creation)
    return presale


def _token(world: World, root: Path) -> int:
    """Its address; deployed once."""
    place = world.folder / PRESALE_MONEY
    if not place.exists():
        code = json.loads((root / _TOKEN).read_text())["bytecode"]
        place.write_text(f"0x{world.tools.deploy(bytes.fromhex(code)):040x}")
    return int(place.read_text(), 16)
