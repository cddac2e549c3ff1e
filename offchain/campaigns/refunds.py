"""Goods that came back of one order: what is refunded and restocked, by the rules, and sent to the checkout."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from offchain.attestation.checkout import refund_call
from offchain.attestation.redeemed import Redeemed
from offchain.campaigns.checkout_view import CheckoutView
from offchain.campaigns.desk import Desk, Order, Outcome, Step
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.returned_units import units_now
from offchain.campaigns.signed_orders import SignedOrder
from offchain.campaigns.token import Payment, Token, paid
from offchain.campaigns.vault_view import collected_above
from offchain.domain import returns
from offchain.domain.cascade import Presented, run
from offchain.domain.extra import read_extra
from offchain.domain.receipt import TaxPlan
from offchain.domain.refund_ledger import Back
from offchain.domain.refusals import Refusal
from offchain.domain.returns import Purchase, Returned
from offchain.domain.terms import Settlement
from offchain.texts.wording import money


@dataclass(frozen=True, slots=True)
class Return:
    """One step of a return. hash : of the order; campaigns : ids; purchase : what was bought; before : what came back
    until now; back : what comes back with this step; kept_before, kept : (n_lines,) what the shopper paid for the goods
    that were kept before it and are after it, minor units."""

    hash: bytes
    campaigns: tuple[bytes, ...]
    purchase: Purchase
    before: Returned
    back: Back
    kept_before: tuple[int, ...]
    kept: tuple[int, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether all of it came back before."""
        return not (self.back.amount or any(self.back.discounts) or any(self.back.units))


def work_out(view: HubView, order: SignedOrder, totals: Mapping[str, int]) -> Return:
    """The step after which `totals` came back in all, as `read_units` has them.

    What was given is known from the records. Raises `OrderError` for goods that the order does not have and for fewer
    than came back, `Refusal` for more than were bought, and where the order was not redeemed.
    """
    digest, campaigns = order.digest(view.domain), order.campaigns(view.domain)
    purchase = _purchase(view, order, digest, campaigns)
    checkout = CheckoutView.of(view)
    before = checkout.returned_of(digest, len(order.submission.order.lines))
    step = returns.refund(purchase, before, units_now(order, before, totals))
    earlier = returns.refund(purchase, returns.nothing_returned(purchase), before.units)
    units = tuple(after - earlier for after, earlier in zip(step.returned.units, before.units, strict=True))
    given = [checkout.discount_returned(digest, campaign) for campaign in campaigns]
    back = Back(step.amount, returns.discounts_back(purchase, step, given), units)
    kept_before, kept = (tuple(entry.gross for entry in it.kept.lines) for it in (earlier, step))
    return Return(digest, campaigns, purchase, before, back, kept_before, kept)


def refund(desk: Desk, order: SignedOrder, found: Return, decimals: int) -> Sequence[Step]:
    """Sends the step: of paid campaigns the money goes back with it. Raises `Refusal`."""
    first, checkout = found.campaigns[0], CheckoutView.of(desk.view)
    refunded = found.before.refunded
    if found.is_nothing:
        told = f"{money(refunded, decimals)} were refunded, and all of it came back before"
        return [Step(action="refund", campaign=first, outcome=Outcome.NOTHING_TO_DO, note=told)]
    units = ",".join(str(was + now) for was, now in zip(found.before.units, found.back.units, strict=True))
    intent = f"refund {found.hash.hex()} to {units} units and {refunded + found.back.amount}"
    data = refund_call(order.submission, found.back)
    sent = Order(action="refund", campaign=first, intent=intent, to=checkout.checkout, data=data)
    budget = money(sum(found.back.discounts), decimals)
    note = f"{money(found.back.amount, decimals)} to the shopper, {budget} back to the budgets"
    return paid(_payments(desk, order, found, decimals), desk, sent, note)


def _payments(desk: Desk, order: SignedOrder, found: Return, decimals: int) -> Sequence[Payment]:
    """What the merchant must let checkout and vault take."""
    terms, view = order.submission.uses[0].terms, desk.view
    if terms.settlement != Settlement.PAID:
        return []
    parts = zip(found.campaigns, found.back.discounts, strict=True)
    restored = sum(collected_above(view, campaign, back) for campaign, back in parts)
    token = Token(view.chain, terms.token)
    wanted = ((view.checkout, found.back.amount), (view.vault, restored))
    return [Payment(token=token, spender=to, amount=amount, decimals=decimals) for to, amount in wanted if amount]


def _purchase(view: HubView, order: SignedOrder, digest: bytes, campaigns: Sequence[bytes]) -> Purchase:
    submission, given = order.submission, _given(view, order, digest)
    if set(campaigns) - set(given):
        raise Refusal("Checkout_NotRedeemed", orderHash=digest)
    # What a coupon may cost at most is in a root that need not be at hand: what it did cost is as good a bound.
    presented = tuple(
        Presented(
            campaign=campaign,
            terms=use.terms,
            extra=read_extra(use.terms, use.extra),
            personal=use.grant.value,
            max_discount=given[campaign],
        )
        for campaign, use in zip(campaigns, submission.uses, strict=True)
    )
    outcome = run(presented, submission.order.lines, submission.order.delivery)
    plan = TaxPlan(rates=(0,) * len(submission.order.lines), delivery_rate=0, included=True)
    return Purchase(presented, outcome, plan)


def _given(view: HubView, order: SignedOrder, digest: bytes) -> dict[bytes, int]:
    """Campaign -> what the order got of it, by the records."""
    history = view.history_of(order.submission.uses[0].terms.merchant)
    redeemed = (Redeemed.from_words(record.words) for record in history.records if record.name == "Redeemed")
    return {record.campaign: record.discount for record in redeemed if record.order_hash == digest}
