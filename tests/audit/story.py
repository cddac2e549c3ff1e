"""A history with everything in it: two merchants, every kind and audience on offer, every verb, pre-sales, rewards."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace

from offchain.adapters.fake_chain import Contract, FakeChain
from offchain.adapters.fake_hub import FakeHub
from offchain.adapters.fake_quorum import FakeQuorum
from offchain.adapters.fake_roots import deployment
from offchain.adapters.fake_shop import CHECKOUT, DAY, VAULT, Coupon, FakeShop, key
from offchain.adapters.fake_wallet import FakeWallet
from offchain.attestation.calls import redeem_call
from offchain.domain.order import Line
from offchain.domain.terms import Audience, Flags, Kind, Revocation, Scope, Target, Terms
from offchain.domain.tiers import Tier
from offchain.index.config import IndexConfig
from tests.audit import companions, paid, quorums
from tests.audit.sets import tell_sets

HUB, ROOTS, WALLET = 0xA1 << 152, 0xB2 << 152, 0xC3 << 152
WALLET_OWNER = key("owner of the wallet")
SHOPPERS = tuple(key(f"shopper {number}") for number in range(12))
RELAYER = key("relayer")
PEOPLE = (*SHOPPERS, RELAYER, WALLET_OWNER, key(CHECKOUT), key(VAULT))
"""Everybody who sends transactions, but for the shops."""
TIERS = (Tier(5_000, 300), Tier(10_000, 900))
TIER_WORDS = tuple(tier.packed() for tier in TIERS)
BASKET = (Line(1_999, 3, 7, 0b01), Line(4_950, 1, 8, 0b10))


@dataclass(frozen=True, slots=True)
class Story:
    """A chain after its history, and how to index it."""

    chain: FakeChain
    config: IndexConfig
    shops: tuple[FakeShop, ...]
    campaigns: dict[str, Terms]


def empty(hub_type: type[FakeHub] = FakeHub) -> tuple[FakeChain, FakeShop]:
    """A chain on which a shop has named its cashier, and nothing else."""

    def deploy() -> Mapping[int, Contract]:
        others = {WALLET: FakeWallet(WALLET_OWNER.address), **companions.contracts()}
        return deployment(HUB, ROOTS, others, hub_type)()

    chain = FakeChain(deploy)
    shop = FakeShop(chain, HUB, ROOTS, "north")
    shop.name_cashier(chain.clock + 20 * DAY)
    return chain, shop


def config(batch_blocks: int = 2_000) -> IndexConfig:
    """The index of the fake contracts."""
    beside = {"rewards": companions.REWARDS, "presales": companions.PRESALES}
    return IndexConfig(chain_id=1337, hub=HUB, roots=ROOTS, first_block=1, batch_blocks=batch_blocks, **beside)


def whole() -> FakeChain:
    """A chain with every contract, vault and checkout among them."""

    def deploy() -> Mapping[int, Contract]:
        others = {WALLET: FakeWallet(WALLET_OWNER.address), **companions.contracts()}
        others[quorums.QUORUM] = FakeQuorum(quorums.QUORUM)
        made = dict(deployment(HUB, ROOTS, others, checkout=paid.TILL, vault=paid.SAFE)())
        paid.entrust(made)
        return made

    return FakeChain(deploy)


def tell() -> Story:
    """The whole history."""
    chain = whole()
    north, south = (FakeShop(chain, HUB, ROOTS, name) for name in ("north", "south"))
    north.name_cashier(chain.clock + 20 * DAY)
    campaigns = tell_to(north, south, returns=False)
    companions.tell(companions.Beside(chain, north.merchant))
    joint = paid.Joint(chain, south)
    campaigns["joint"] = paid.tell(joint)
    quorums.tell(quorums.Several(chain))
    told = replace(config(), checkout=paid.TILL, vault=paid.SAFE, quorums=(quorums.QUORUM,))
    return Story(chain, told, (north, south), campaigns)


def tell_to(north: FakeShop, south: FakeShop, *, wallets: bool = True, returns: bool = True) -> dict[str, Terms]:
    """The whole history, by two shops; wallets : whether a contract wallet is among the issuers; returns : whether
    a key stands in the place of the checkout, and gives back."""
    campaigns = {
        "percent": _percent_by_voucher(north, returns=returns),
        "fixed": _fixed_by_root(north),
        "every": _every_for_all(south),
        "tier": _tiers_by_voucher(north),
        "vetoed": _percent_with_veto(south),
    }
    campaigns |= {f"set {name}": terms for name, terms in tell_sets(south).items()}
    if wallets:
        campaigns["wallet"] = _percent_by_wallet(south)
    _late(north, south, campaigns)
    return campaigns


def percent_by_voucher(shop: FakeShop, **changes: int) -> Terms:
    """A campaign of 15 % by voucher."""
    fields: dict[str, int] = {
        "kind": Kind.PERCENT,
        "scope": Scope.ORDER,
        "audience": Audience.VOUCHER,
        "value": 1_500,
        "cap": 600,
        "cap_amount": 2_500,
        "budget": 40_000,
        "notice": DAY,
        "max_pause": DAY // 2,
        "revocation": Revocation.INDEX,
    }
    return shop.create(**(fields | changes))


def redeem_voucher(shop: FakeShop, terms: Terms, index: int, epoch: int = 0) -> None:
    """The shopper of that index redeems their voucher."""
    shopper = SHOPPERS[index % len(SHOPPERS)].address
    coupon = shop.voucher(terms, shopper, index, value=1_600 + index % 3, epoch=epoch)
    extra = TIER_WORDS if terms.kind == Kind.TIER else ()
    shop.redeem(shop.submission(terms, shop.order(shopper, BASKET, delivery=490), coupon, extra))


def _percent_by_voucher(shop: FakeShop, *, returns: bool) -> Terms:
    terms = percent_by_voucher(shop)
    for index in range(5):
        redeem_voucher(shop, terms, index)
    shop.change("topUp", terms, 5_000)
    shop.change("revokeIndices", terms, 1, 0b1011 << 8)
    redeem_voucher(shop, terms, 256)
    if returns:
        shop.give_back(terms, b"\x44" * 32, 700)
    shop.change("pause", terms, 3_600)
    shop.change("unpause", terms)
    redeem_voucher(shop, terms, 599)
    _relayed(shop, terms, 20)
    _by_code(shop, terms, 25)
    _in_one_block(shop, terms, (30, 31, 32))
    return terms


def _by_code(shop: FakeShop, terms: Terms, index: int) -> None:
    shopper = SHOPPERS[4].address
    coupon = shop.bearer_voucher(terms, index, 0xC0DE << 72, shopper)
    shop.redeem(shop.submission(terms, shop.order(shopper, BASKET), coupon))


def _relayed(shop: FakeShop, terms: Terms, index: int) -> None:
    shopper = SHOPPERS[3]
    coupon = shop.voucher(terms, shopper.address, index)
    submission = shop.submission(terms, shop.order(shopper.address, BASKET), coupon)
    shop.redeem(shop.agreed(submission, shopper, RELAYER.address), RELAYER.address)


def _in_one_block(shop: FakeShop, terms: Terms, indices: tuple[int, ...]) -> None:
    transactions = []
    for index in indices:
        shopper = SHOPPERS[index % len(SHOPPERS)].address
        coupon = shop.voucher(terms, shopper, index)
        data = redeem_call(shop.submission(terms, shop.order(shopper, BASKET), coupon))
        transactions += [(shopper, shop.hub, data), (shopper, shop.hub, data)]  # the second of each is refused
    shop.chain.mine(transactions)


def _fixed_by_root(shop: FakeShop) -> Terms:
    terms = shop.create(
        kind=Kind.FIXED,
        scope=Scope.LINE,
        target=Target.TAGS,
        target_key=0b01,
        audience=Audience.ROOT,
        value=250,
        cap=40,
        cap_amount=400,
        budget=20_000,
        root_delay=60,
    )
    for epoch in (1, 2):
        offers = {shopper.address: 300 + position for position, shopper in enumerate(SHOPPERS[: 5 + epoch])}
        coupons = shop.publish(terms, epoch, offers, first=(epoch - 1) * 20)
        shop.chain.advance(3_600)
        for account in list(offers)[::2]:
            shop.redeem(shop.submission(terms, shop.order(account, BASKET), coupons[account]))
    return terms


def _every_for_all(shop: FakeShop) -> Terms:
    shop.name_cashier(shop.chain.clock + 20 * DAY)
    terms = shop.create(
        kind=Kind.EVERY,
        scope=Scope.ORDER,
        audience=Audience.PUBLIC,
        issuer=0,
        value=200,
        min_amount=3_000,
        max_times=3,
        cap=10,
        cap_amount=600,
        budget=6_000,
    )
    for number in range(6):
        shopper = SHOPPERS[number].address
        order = shop.order(shopper, BASKET[: 1 + number % 2], nonce=(number << 100) + 5)
        shop.redeem(shop.submission(terms, order, Coupon()))
    return terms


def _tiers_by_voucher(shop: FakeShop) -> Terms:
    terms = shop.create(
        TIER_WORDS,
        kind=Kind.TIER,
        scope=Scope.ORDER,
        audience=Audience.VOUCHER,
        flags=Flags.VALUE_FIXED,
        value=0,
        cap=300,
        cap_amount=3_000,
        budget=60_000,
        revocation=Revocation.EPOCH,
    )
    redeem_voucher(shop, terms, 1)
    shop.change("revokeEpoch", terms)
    redeem_voucher(shop, terms, 2, epoch=1)
    return terms


def _percent_by_wallet(shop: FakeShop) -> Terms:
    terms = percent_by_voucher(shop, issuer=WALLET)
    for index in (7, 8):
        redeem_by_wallet(shop, terms, index, WALLET_OWNER.sign)
    return terms


def redeem_by_wallet(shop: FakeShop, terms: Terms, index: int, sign: Callable[[bytes], bytes]) -> None:
    """A voucher of a campaign whose issuer is the contract wallet; sign : of a digest."""
    shopper = SHOPPERS[index % len(SHOPPERS)].address
    drawn = shop.voucher(terms, shopper, index)
    digest = shop.voucher_digest(terms, shopper, drawn.grant)
    coupon = Coupon(drawn.grant, sign(digest))
    shop.redeem(shop.submission(terms, shop.order(shopper, BASKET), coupon))


def _percent_with_veto(shop: FakeShop) -> Terms:
    terms = shop.create(
        kind=Kind.PERCENT,
        scope=Scope.UNIT,
        audience=Audience.ROOT,
        value=100,
        cap=100,
        cap_amount=700,
        budget=20_000,
        root_delay=60,
    )
    offers = {shopper.address: 500 for shopper in SHOPPERS}
    root, _ = shop.draw_root(terms, 1, offers)
    shop.publish(terms, 1, offers)
    shop.veto(terms, root)
    coupons = shop.publish(terms, 2, offers, first=50)
    shop.chain.advance(3_600)
    for shopper in SHOPPERS[4:7]:
        order = shop.order(shopper.address, BASKET)
        shop.redeem(shop.submission(terms, order, coupons[shopper.address], signer=shop.merchant))
    return terms


def _late(north: FakeShop, south: FakeShop, campaigns: dict[str, Terms]) -> None:
    """The cashier of the north expires and is named again; two campaigns end early."""
    chain, percent = north.chain, campaigns["percent"]
    redeem_voucher(north, percent, 40)
    chain.advance(20 * DAY)
    shopper = SHOPPERS[5].address
    coupon = north.voucher(percent, shopper, 41)
    north.redeem(north.submission(percent, north.order(shopper, BASKET), coupon, signer=north.merchant))
    north.name_cashier(chain.clock + DAY)
    redeem_voucher(north, percent, 42)
    north.change("announceEnd", percent)
    redeem_voucher(north, percent, 43)
    north.name_cashier(0)
    south.change("announceEnd", campaigns["every"])
    south.change("topUp", campaigns["vetoed"], 1)
