"""The contracts and everybody around them, on a machine of their own."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

import rlp
from eth_abi.abi import encode

from offchain.adapters.fake_shop import key
from offchain.adapters.keys import KeySigner
from offchain.attestation.keccak import keccak, words
from offchain.attestation.parts import address_bytes
from offchain.attestation.typed_data import SigningDomain, hub_domain
from tests.audit.paired_chain import compiled, linked
from tests.stateful.machine import CHAIN_ID, Machine

BEGIN = 1_760_000_000
RICH = 1_000_000_000
POOR = 2_500
"""What one shopper has: enough for an order or two."""
EVERYBODY = ("merchant", "partner", "sponsor", "issuer", "auditor", "anna", "ben", "poor", "eve")
FUNDERS, SHOPPERS = EVERYBODY[:3], EVERYBODY[5:8]


@dataclass
class World:
    """Everything deployed, everybody with tokens that all contracts may fetch."""

    machine: Machine = field(default_factory=lambda: Machine(BEGIN))

    def __post_init__(self) -> None:
        codes, deployer = compiled(), self["deployer"].address
        library = self._deploy(codes["TermsCheck"])
        roots, checkout, vault = (_created(deployer, 2 + place) for place in range(3))
        companions = words(roots, checkout, vault)
        self.hub = self._deploy(linked(codes["PromotionHub"], library), companions)
        self.roots = self._deploy(codes["EligibilityRoots"], words(self.hub))
        self.checkout = self._deploy(codes["Checkout"], words(self.hub, vault, 0))
        self.vault = self._deploy(codes["BudgetVault"], words(self.hub))
        assert (self.roots, self.checkout, self.vault) == (roots, checkout, vault)
        self.escrow = self._deploy(codes["PresaleEscrow"])
        self.rewards = self._deploy(codes["RewardDistributor"])
        self.token = self._deploy(codes["TokenStub"])
        for name in EVERYBODY:
            self._make_rich(name)

    def __getitem__(self, name: str) -> KeySigner:
        """Everybody by name."""
        return key(f"stateful {name}")

    @property
    def domain(self) -> SigningDomain:
        """Of the hub."""
        return hub_domain(CHAIN_ID, self.hub)

    @property
    def holders(self) -> tuple[int, ...]:
        """The contracts that fetch tokens."""
        return self.checkout, self.vault, self.escrow, self.rewards

    def account(self, name: str) -> int:
        """160 bits."""
        return self[name].address

    def balance(self, account: int) -> int:
        """Of the token."""
        return int.from_bytes(self.machine.ask(self.token, call("balanceOf(address)", address_bytes(account))), "big")

    def _make_rich(self, name: str) -> None:
        account, purse = self.account(name), POOR if name == "poor" else RICH
        self.machine.send(account, self.token, call("mint(address,uint256)", address_bytes(account), purse))
        for holder in self.holders:
            self.machine.send(account, self.token, call("approve(address,uint256)", address_bytes(holder), 2**256 - 1))

    def _deploy(self, code: str, arguments: bytes = b"") -> int:
        return self.machine.deploy(self.account("deployer"), bytes.fromhex(code) + arguments)


def call(signature: str, *arguments: Any) -> bytes:
    """The bytes of a call of a function whose parameters are all static."""
    types = signature[signature.index("(") + 1 : -1]
    return keccak(signature.encode())[:4] + encode(types.split(",") if types else [], arguments)


def _created(deployer: int, nonce: int) -> int:
    return int.from_bytes(keccak(rlp.encode([address_bytes(deployer), nonce]))[12:], "big")
