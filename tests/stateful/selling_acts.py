"""What merchant, funders and shoppers do with campaigns, and what the model foresees of it."""

from __future__ import annotations

from dataclasses import replace

from offchain.adapters.fake_chain import Call, Outcome
from offchain.attestation.calls import call, redeem_call, terms_tuple
from offchain.attestation.checkout import pay_call, refund_call
from offchain.attestation.vault_calls import collect_call, deposit_call, withdraw_call
from offchain.audit.coupon import Till
from offchain.domain import refund_ledger, vault
from offchain.domain.refund_ledger import Back
from offchain.domain.refusals import Refusal
from offchain.domain.terms import Settlement
from tests.stateful.acts import Act, Commit
from tests.stateful.machine import CHAIN_ID
from tests.stateful.selling import CAP, Selling, discount_of
from tests.stateful.world import FUNDERS, SHOPPERS

PAID_PLACES = (1, 2)


def deposit(it: Selling) -> Act:
    """Somebody deposits for a funder; a fourth funder does not exist."""
    place, payer = it.random.choice(PAID_PLACES), it.world.account(it.random.choice(FUNDERS))
    terms, cold = it.campaigns[place]
    position, amount = it.random.randrange(4), it.random.choice((0, 1, 999, 2_500, 5_000))

    def foresee(time: int) -> Commit:
        before = it.funding(place)
        after = before.deposited(position, amount, time)
        if amount == 0:
            raise Refusal("Token_Short", arrived=0, least=1)
        it.purses.check(payer, amount)

        def commit() -> None:
            it.purses.move(payer, it.world.vault, amount)
            more = after.account.credited - before.account.credited
            it.keep(after)
            if more:
                it.hub_does(it.world.vault, call("creditBudget", terms_tuple(terms), more), time)

        return commit

    return Act("deposit", payer, it.world.vault, deposit_call(terms, cold, position, amount), foresee)


def buy(it: Selling) -> Act:
    """A shopper redeems: what is paid at the checkout, what is recorded at the hub, seldom the wrong way round."""
    terms, _ = it.random.choice(it.campaigns)
    shopper = it.random.choice(SHOPPERS)
    order = it.order(terms, shopper, it.random.randrange(CAP + 1))
    sender, paid = it.world.account(shopper), terms.settlement == Settlement.PAID
    at_till = paid is not (it.random.random() < 0.1)
    to, data = (it.world.checkout, pay_call(order)) if at_till else (it.world.hub, redeem_call(order))

    def foresee(time: int) -> Commit:
        seen = Call(sender, it.world.hub, redeem_call(order), time, CHAIN_ID)
        if not at_till:
            outcome = it.hub.run(seen)
            return lambda: it.redeemed(outcome, order)
        brought = Outcome(logs=it.hub.brought(seen, order, Till(to, 0)))
        if not paid:
            raise Refusal("Checkout_Recorded")
        amount = order.order.total - discount_of(brought)
        it.purses.check(sender, amount)

        def commit() -> None:
            it.redeemed(brought, order)
            it.purses.move(sender, terms.merchant, amount)

        return commit

    return Act("pay" if at_till else "redeem", sender, to, data, foresee)


def give_back(it: Selling) -> Act:
    """The merchant takes goods back: of an order that was sold, or of one with a coupon that nobody used."""
    draw = it.random
    if it.sold and draw.random() < 0.9:
        order = it.sold[draw.choice(sorted(it.sold))].submission
    else:
        terms, _ = draw.choice(it.campaigns)
        unused = [index for index in range(CAP) if index not in it.hub.books.campaigns[it.id_of(terms)].spent]
        order = it.order(terms, "anna", draw.choice(unused or [CAP]))
    discounts = (draw.choice((0, 0, 1, 300)),)
    now = Back(draw.choice((0, 1, 500, 4_000)), discounts, (draw.randrange(3), draw.randrange(2)))
    terms, order_hash = order.uses[0].terms, it.hash_of(order)

    def foresee(time: int) -> Commit:
        sold = it.sold.get(order_hash)
        if sold is None and (now.amount or any(now.discounts) or any(now.units)):
            raise Refusal("Checkout_NotRedeemed", orderHash=order_hash)
        if sold is None:
            raise Refusal("Checkout_NothingReturned")
        end = it.hub.books.campaigns[it.id_of(terms)].state.ended_at or terms.end_time
        until = refund_ledger.until(order.order.deadline, end, terms.refund_window)
        back = refund_ledger.step(replace(sold.bought, untils=(until,)), sold.back, now, time)
        if terms.settlement == Settlement.PAID:
            it.purses.check(terms.merchant, now.amount)
        return lambda: it.returned(sold, back, now, time)

    return Act("give back", terms.merchant, it.world.checkout, refund_call(order, now), foresee)


def collect(it: Selling) -> Act:
    """The merchant collects of one campaign or both."""
    places = it.random.choice(((1,), (2,), PAID_PLACES))
    sender = it.world.account(it.random.choice(("merchant", "merchant", "merchant", "eve")))
    to = it.random.choice((sender, sender, it.world.account("eve"), 0, it.world.vault))
    return collection(it, places, sender, to)


def collection(it: Selling, places: tuple[int, ...], sender: int, to: int) -> Act:
    """That of these campaigns."""

    def foresee(time: int) -> Commit:
        fundings = [it.funding(place) for place in places]
        after, amounts = vault.collected(fundings, sender, to, time, vault=it.world.vault)

        def commit() -> None:
            for funding in after:
                it.keep(funding)
            it.purses.move(it.world.vault, to, sum(amounts))

        return commit

    campaigns = [it.campaigns[place][0] for place in places]
    return Act("collect", sender, it.world.vault, collect_call(campaigns, to), foresee)


def withdraw(it: Selling) -> Act:
    """A funder takes back what is not needed, or tries what is another's."""
    return withdrawal(it, it.random.choice(PAID_PLACES), it.random.randrange(3), it.random.choice(FUNDERS))


def withdrawal(it: Selling, place: int, position: int, funder: str) -> Act:
    """That of a funder."""
    terms, cold = it.campaigns[place]
    sender = it.world.account(funder)

    def foresee(time: int) -> Commit:
        after, amount = it.funding(place).withdrawn(sender, position, sender, time, vault=it.world.vault)

        def commit() -> None:
            it.keep(after)
            it.purses.move(it.world.vault, sender, amount)

        return commit

    return Act("withdraw", sender, it.world.vault, withdraw_call(terms, cold, position, sender), foresee)


def change(it: Selling) -> Act:
    """The merchant pauses, goes on, tops up; seldom announces an early end."""
    terms, _ = it.random.choice(it.campaigns)
    last: tuple[str, int] | tuple[str] = ("announceEnd",) if it.random.random() < 0.1 else ("pause", 60)
    verb, *arguments = it.random.choice((("pause", 7_200), ("unpause",), ("unpause",), ("topUp", 700), last))
    return _at_hub(it, str(verb), terms.merchant, call(str(verb), terms_tuple(terms), *arguments))


def meddle(it: Selling) -> Act:
    """Somebody tries what only checkout and vault may do."""
    terms, _ = it.random.choice(it.campaigns)
    credit = call("creditBudget", terms_tuple(terms), 1)
    back = call("returnBudget", terms_tuple(terms), bytes(32), 1)
    sender = it.world.account(it.random.choice(("merchant", "partner", "eve")))
    return _at_hub(it, "meddle", sender, it.random.choice((credit, back)))


def _at_hub(it: Selling, name: str, sender: int, data: bytes) -> Act:
    def foresee(time: int) -> Commit:
        outcome = it.hub.run(Call(sender, it.world.hub, data, time, CHAIN_ID))
        return lambda: it.hub.settle(outcome)

    return Act(name, sender, it.world.hub, data, foresee)


ACTS = (deposit, deposit, buy, buy, buy, give_back, collect, withdraw, change, change, meddle)
