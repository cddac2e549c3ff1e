"""A shop with keys on a `FakeChain`: it makes campaigns, coupons, quotes and redemptions. For tests and trials."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from offchain.adapters.fake_chain import FakeChain
from offchain.adapters.keys import KeySigner
from offchain.attestation import bearer, tree, typed_data
from offchain.attestation.calls import CouponUse, Submission, call, create_call, propose_call, redeem_call, terms_tuple
from offchain.attestation.keccak import keccak
from offchain.attestation.parts import address_bytes, cold_hash, cold_tuple, extra_hash
from offchain.attestation.roots import Root
from offchain.domain.order import Agreement, Grant, Line, Order
from offchain.domain.terms import Cold, Terms
from offchain.ports import Receipt

DAY = 86_400


def key(name: str) -> KeySigner:
    """The same key for the same name."""
    return KeySigner(keccak(f"promissory fake {name}".encode()))


CHECKOUT, VAULT = "checkout", "vault"
"""Keys of these names stand in the places of the two contracts, to give back to a budget and to credit it."""


@dataclass(frozen=True, slots=True)
class Coupon:
    """What a shopper holds: a voucher's signature, of a bearer's with the assignment as proof, or a leaf's proof, or,
    for public campaigns, nothing."""

    grant: Grant = Grant()  # noqa: RUF009  frozen
    signature: bytes = b""
    proof: tuple[bytes, ...] = ()


@dataclass(frozen=True, slots=True)
class FakeShop:
    """hub, roots : the contracts on `chain`; name : decides the keys; issuer : signs coupons, by default a key of the
    shop's own."""

    chain: FakeChain
    hub: int
    roots: int
    name: str

    @property
    def merchant(self) -> KeySigner:
        """Owns the campaigns."""
        return key(f"{self.name} merchant")

    @property
    def cashier(self) -> KeySigner:
        """Signs quotes once the merchant has named it."""
        return key(f"{self.name} cashier")

    @property
    def issuer(self) -> KeySigner:
        """Signs vouchers and roots."""
        return key(f"{self.name} issuer")

    @property
    def auditor(self) -> KeySigner:
        """May veto roots."""
        return key(f"{self.name} auditor")

    @property
    def domain(self) -> typed_data.SigningDomain:
        """Of the hub."""
        return typed_data.hub_domain(self.chain.chain_id, self.hub)

    def cold(self) -> Cold:
        """The parts that the terms hash: the merchant pays all."""
        return Cold(auditor=self.auditor.address, funders=(self.merchant.address,), share_bps=(10_000,))

    def create(self, extra: Sequence[int] = (), **fields: int) -> Terms:
        """Creates a campaign of 30 days in US dollars. extra : its extra words; `fields` as in `Terms`."""
        return self.create_of(self.cold(), extra, **fields)

    def create_of(self, cold: Cold, extra: Sequence[int] = (), **fields: int) -> Terms:
        """The same with other funders."""
        defaults: Mapping[str, int] = {
            "merchant": self.merchant.address,
            "issuer": self.issuer.address,
            "start_time": self.chain.clock,
            "end_time": self.chain.clock + 30 * DAY,
            "currency": 840,
        }
        terms = Terms(**{**defaults, **fields}, extra_hash=extra_hash(extra), cold_hash=cold_hash(cold))
        self.chain.send(self.merchant.address, self.hub, create_call(terms, extra, cold))
        return terms

    def campaign(self, terms: Terms) -> bytes:
        """The id of a campaign."""
        return typed_data.campaign_id(self.domain, terms)

    def change(self, verb: str, terms: Terms, *arguments: int) -> Receipt:
        """The merchant changes what may be changed: `topUp`, `pause`, `revokeEpoch` and so on."""
        return self.chain.send(self.merchant.address, self.hub, call(verb, terms_tuple(terms), *arguments))

    def credit(self, terms: Terms, amount: int) -> Receipt:
        """The vault credits the budget of a paid campaign."""
        return self.chain.send(key(VAULT).address, self.hub, call("creditBudget", terms_tuple(terms), amount))

    def give_back(self, terms: Terms, order_hash: bytes, amount: int) -> Receipt:
        """The checkout gives back to the budget."""
        data = call("returnBudget", terms_tuple(terms), order_hash, amount)
        return self.chain.send(key(CHECKOUT).address, self.hub, data)

    def name_cashier(self, expiry: int) -> Receipt:
        """The cashier may sign until `expiry`, Unix seconds, exclusive."""
        data = call("nameCashier", address_bytes(self.cashier.address), expiry)
        return self.chain.send(self.merchant.address, self.hub, data)

    def voucher(self, terms: Terms, shopper: int, index: int, value: int = 0, epoch: int = 0) -> Coupon:
        """A voucher of ten days."""
        grant = Grant(value, self.chain.clock, self.chain.clock + 10 * DAY, index, epoch)
        return Coupon(grant, self.issuer.sign(self.voucher_digest(terms, shopper, grant)))

    def bearer_voucher(self, terms: Terms, index: int, code: int, shopper: int) -> Coupon:
        """The coupon of a code, for ten days, with the assignment to a shopper."""
        campaign = self.campaign(terms)
        grant = Grant(0, self.chain.clock, self.chain.clock + 10 * DAY, index, bearer=True)
        signature = self.issuer.sign(self.voucher_digest(terms, bearer.holder_of(campaign, code), grant))
        return Coupon(grant, signature, bearer.assign(self.domain, campaign, index, code, shopper))

    def voucher_digest(self, terms: Terms, shopper: int, grant: Grant) -> bytes:
        """What an issuer signs."""
        return self.domain.digest(typed_data.of_voucher(self.campaign(terms), shopper, grant))

    def publish(self, terms: Terms, epoch: int, offers: Mapping[int, int], first: int = 0) -> dict[int, Coupon]:
        """Publishes a root over account -> value, indices from `first`. Returns account -> coupon."""
        root, coupons = self.draw_root(terms, epoch, offers, first)
        domain = typed_data.roots_domain(self.chain.chain_id, self.roots)
        signature = self.issuer.sign(domain.digest(typed_data.of_root(self.campaign(terms), root)))
        self.chain.send(self.issuer.address, self.roots, propose_call(terms, root, signature))
        return coupons

    def draw_root(
        self, terms: Terms, epoch: int, offers: Mapping[int, int], first: int = 0
    ) -> tuple[Root, dict[int, Coupon]]:
        """The root over account -> value, and everybody's coupon, valid for ten days from its first second."""
        campaign, active = self.campaign(terms), self.chain.clock + terms.root_delay_seconds
        salts = [keccak(f"salt {epoch} {position}".encode()) for position in range(len(offers))]
        leaves = [
            tree.leaf_hash(campaign=campaign, epoch=epoch, index=first + at, account=account, value=value, salt=salt)
            for at, ((account, value), salt) in enumerate(zip(offers.items(), salts, strict=True))
        ]
        built = tree.build(leaves)
        root = Root(
            epoch=epoch,
            root=built.root,
            depth=built.depth,
            first_index=first,
            count=len(leaves),
            max_each=terms.cap_amount,
            active_from=active,
            model_root=keccak(b"model"),
            data_root=keccak(b"data"),
            manifest_hash=keccak(b"manifest"),
        )
        coupons = {}
        for at, (account, value) in enumerate(offers.items()):
            grant = Grant(value, active, active + 10 * DAY, first + at, epoch)
            coupons[account] = Coupon(grant, proof=root.proof_words(salts[at], built.path(at)))
        return root, coupons

    def veto(self, terms: Terms, root: Root) -> Receipt:
        """The auditor takes a root back before it is active."""
        data = call("veto", terms_tuple(terms), cold_tuple(self.cold()), root.fields())
        return self.chain.send(self.auditor.address, self.roots, data)

    def order(self, shopper: int, lines: Sequence[Line], nonce: int = 0, delivery: int = 0) -> Order:
        """An order with a quote of one day."""
        reference = keccak(f"order {shopper} {nonce} {self.chain.clock}".encode())
        return Order(
            shopper=shopper,
            order_ref=reference,
            delivery=delivery,
            deadline=self.chain.clock + DAY,
            nonce=nonce,
            lines=tuple(lines),
        )

    def submission(
        self,
        terms: Terms,
        order: Order,
        coupon: Coupon,
        extra: Sequence[int] = (),
        *,
        signer: KeySigner | None = None,
    ) -> Submission:
        """The order with its coupon and the cashier's signature, or another signer's."""
        return self.submission_of([self.use(terms, coupon, extra)], order, signer=signer)

    def use(self, terms: Terms, coupon: Coupon, extra: Sequence[int] = (), shares: Sequence[int] = ()) -> CouponUse:
        """A coupon as it is presented."""
        return CouponUse(
            terms=terms,
            grant=coupon.grant,
            extra=tuple(extra),
            voucher_signature=coupon.signature,
            proof=coupon.proof,
            shares=tuple(shares),
        )

    def submission_of(self, uses: Sequence[CouponUse], order: Order, *, signer: KeySigner | None = None) -> Submission:
        """The order with its coupons, as they stand, and the cashier's signature, or another signer's."""
        return Submission(
            uses=tuple(uses),
            order=order,
            quote_signature=(signer or self.cashier).sign(self.quote_digest(uses, order)),
            agreement=Agreement(0, order.total),
        )

    def quote_digest(self, uses: Sequence[CouponUse], order: Order) -> bytes:
        """What a cashier signs."""
        uses_hash = typed_data.of_uses([(self.campaign(use.terms), use.grant) for use in uses])
        return self.domain.digest(typed_data.of_quote(uses[0].terms, order, uses_hash))

    def agreed(self, submission: Submission, shopper: KeySigner, submitter: int) -> Submission:
        """The submission with the shopper's consent to be sent by `submitter`."""
        agreement = replace(submission.agreement, submitter=submitter)
        quote = self.quote_digest(submission.uses, submission.order)
        digest = self.domain.digest(typed_data.of_consent(quote, agreement))
        return replace(submission, agreement=agreement, consent_signature=shopper.sign(digest))

    def redeem(self, submission: Submission, sender: int | None = None) -> Receipt:
        """Sends it, as the shopper or as somebody else. Raises `Refusal`."""
        sender = submission.order.shopper if sender is None else sender
        return self.chain.send(sender, self.hub, redeem_call(submission))
