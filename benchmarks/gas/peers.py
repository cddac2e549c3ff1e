"""What a shop would pick instead, on the same chain: small contracts over OpenZeppelin, each doing one job as its
kind usually does it."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import brownie
from eth_abi.abi import encode
from eth_utils.address import to_checksum_address

from benchmarks.gas.measuring import Operation
from benchmarks.gas.peer_code import Code, Contract, codes
from offchain.attestation.keccak import keccak
from tests.contracts.fixtures.people import People, Person

DEPTH = 20  # of every tree: a million leaves
PRICE = 4_999  # of a ticket, in the smallest unit of the money
RICH = 10**9  # of the same
DISPUTE = 3_601  # seconds: a root counts after them
EARLIER, LATER = 100, 700  # what everybody has earned by two roots, one after the other
FOR_EVER = 2**40  # Unix seconds
CROWD, CROWD_START = 100, 0xC0FFEE << 136  # wallets that are paid together, and the first of their addresses


@dataclass(frozen=True)
class Peers:
    """All of them in use, so that nothing is written for the first time that a second shopper finds written. The
    merchant runs them, the issuer signs; the shopper has had something of each, the relayer has not."""

    people: People
    code: dict[str, Code]
    money: Contract
    coupons: Contract
    drop: Contract
    rewards: Contract
    tickets: Contract

    @classmethod
    def prepare(cls, people: People) -> Peers:
        merchant, code = people.merchant, codes()
        money = code["PeerMoney"].deploy(merchant)
        made = cls(
            people=people,
            code=code,
            money=money,
            coupons=code["PeerCouponToken"].deploy(merchant),
            drop=code["PeerMerkleClaim"].deploy(merchant, money.address, Grown(_drop(people)).root),
            rewards=code["PeerCumulativeClaim"].deploy(merchant),
            tickets=code["PeerSignedMint"].deploy(merchant, people.issuer.account.address, merchant.account.address),
        )
        made._use_once()
        return made

    def operations(self) -> Iterator[Operation]:
        """One transaction each."""
        merchant, shopper, relayer = self.people.merchant, self.people.shopper, self.people.relayer
        to = shopper.account.address
        yield Operation("ERC-20 transfer", lambda: self.money.send(shopper, "transfer", merchant.account.address, 5))
        yield Operation("ERC-1155 coupon, issued", lambda: self.coupons.send(merchant, "issue", to, 8, 1))
        yield Operation("ERC-1155 coupon, redeemed", lambda: self.coupons.send(shopper, "burn", to, 7, 1))
        yield Operation("ERC-1155 coupon, passed on", self._pass_on)
        yield Operation("signed mint", lambda: self._mint(2, 0))
        yield Operation("signed mint with a price", lambda: self._mint(2, PRICE))
        yield Operation("Merkle claim", lambda: self._claim_drop(0))
        yield Operation("Merkle claim, first money", lambda: self._claim_drop(1))
        yield Operation("cumulative claim", lambda: self._claim_rewards(shopper, LATER))
        yield Operation("cumulative claim, first money", lambda: self._claim_rewards(relayer, LATER))
        yield Operation("cumulative claim, each of 100", lambda: self._claim_together(LATER), orders=CROWD)
        yield Operation("root update", lambda: self._update(LATER + 1))
        yield Operation("deploy a Merkle claim", self._new_drop)

    def _use_once(self) -> None:
        merchant, shopper = self.people.merchant, self.people.shopper
        for paid in (self.drop.address, self.rewards.address, shopper.account.address):
            self.money.send(merchant, "transfer", paid, RICH)
        self.money.send(shopper, "approve", self.tickets.address, 2**256 - 1)
        self.coupons.send(merchant, "issue", shopper.account.address, 7, 1)
        self._mint(1, PRICE)
        self._claim_drop(2)
        self._publish(EARLIER)
        self._claim_rewards(shopper, EARLIER)
        self._claim_together(EARLIER)
        self._publish(LATER)

    def _mint(self, uid: int, price: int) -> Any:
        """The shopper mints one ticket of a kind of its own."""
        shopper = self.people.shopper
        request = (shopper.account.address, uid, 1, price, self.money.address, 1, FOR_EVER, keccak(bytes([uid])))
        digest = brownie.web3.eth.call(
            {"to": self.tickets.address, "data": self.tickets.call("digest", request)}  # type: ignore[typeddict-item]
        )
        return self.tickets.send(shopper, "mint", request, self.people.issuer.sign_long(digest))

    def _claim_drop(self, index: int) -> Any:
        who = _dropped(self.people)[index]
        proof = Grown(_drop(self.people)).proof(index)
        return self.drop.send(who, "claim", index, who.account.address, EARLIER, proof)

    def _new_drop(self) -> Any:
        root = Grown(_drop(self.people)).root
        return self.code["PeerMerkleClaim"].send(self.people.merchant, self.money.address, root)

    def _publish(self, earned: int) -> None:
        self._update(earned)
        brownie.chain.mine(timestamp=brownie.web3.eth.get_block("latest")["timestamp"] + DISPUTE)

    def _update(self, earned: int) -> Any:
        tree = (self._earned(earned).root, keccak(b"file"))
        return self.rewards.send(self.people.merchant, "updateTree", tree)

    def _claim_rewards(self, who: Person, earned: int) -> Any:
        proof = self._earned(earned).proof(0 if who == self.people.shopper else 1)
        return self.rewards.send(who, "claim", [who.account.address], [self.money.address], [earned], [proof])

    def _claim_together(self, earned: int) -> Any:
        """Somebody claims for the whole crowd."""
        tree = self._earned(earned)
        proofs = [tree.proof(index) for index in range(2, 2 + CROWD)]
        users = self._users()[2:]
        return self.rewards.send(
            self.people.relayer, "claim", users, [self.money.address] * CROWD, [earned] * CROWD, proofs
        )

    def _pass_on(self) -> Any:
        shopper, eve = self.people.shopper, self.people.eve
        return self.coupons.send(shopper, "safeTransferFrom", shopper.account.address, eve.account.address, 7, 1, b"")

    def _users(self) -> list[str]:
        """Who has a leaf of the rewards, by index: the shopper, the relayer and the crowd."""
        crowd = (f"0x{CROWD_START + at:040x}" for at in range(CROWD))
        both = (self.people.shopper.account.address, self.people.relayer.account.address)
        return [to_checksum_address(user) for user in (*both, *crowd)]

    def _earned(self, earned: int) -> Grown:
        types = ("address", "address", "uint256")
        leaves = [keccak(encode(types, (user, self.money.address, earned))) for user in self._users()]
        return Grown(leaves + [keccak(bytes([at, 1])) for at in range(len(leaves), 2**7)])


@dataclass(frozen=True)
class Grown:
    """A tree as OpenZeppelin proves it, of DEPTH levels: over these leaves, a power of two of them, and above their
    own root a sibling a level that stands for all other leaves."""

    leaves: Sequence[bytes]

    @property
    def root(self) -> bytes:
        return _climb(self.leaves[0], self.proof(0))

    def proof(self, index: int) -> list[bytes]:
        """From the leaf upwards."""
        path, level = [], list(self.leaves)
        while len(level) > 1:
            path.append(level[index ^ 1])
            level = [_node(*level[at : at + 2]) for at in range(0, len(level), 2)]
            index >>= 1
        return path + [keccak(bytes([height])) for height in range(len(path), DEPTH)]


def _climb(node: bytes, path: Sequence[bytes]) -> bytes:
    for sibling in path:
        node = _node(node, sibling)
    return node


def _node(one: bytes, other: bytes) -> bytes:
    return keccak(min(one, other) + max(one, other))


def _dropped(people: People) -> tuple[Person, ...]:
    """Who has a leaf of the drop, by index."""
    return people.shopper, people.relayer, people.shopper, people.eve


def _drop(people: People) -> list[bytes]:
    """The leaves of the drop."""
    types = ("uint256", "address", "uint256")
    inner = (encode(types, (index, who.account.address, EARLIER)) for index, who in enumerate(_dropped(people)))
    return [keccak(keccak(one)) for one in inner]
