"""What may be ordered for a pre-sale. Every order says what shall be, so that giving it again sends nothing.

The merchant creates, says that the goods are ready, cancels, and settles; a shopper deposits and pays the balance.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from offchain.attestation.companion_calls import presale_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.presale import fields_of
from offchain.campaigns.desk import Desk, Order, Outcome, Step
from offchain.campaigns.lock import LockFile
from offchain.campaigns.token import Payment
from offchain.companions.errors import NotThereError
from offchain.companions.prepared import Prepared
from offchain.companions.presale_view import HeldDeposit, PresaleStanding, PresaleView
from offchain.domain.presale import Phase, Presale
from offchain.domain.presale_ledger import check_terms
from offchain.domain.refusals import Refusal
from offchain.texts.wording import moment, money

ABOUT = "presale"


def create(desk: Desk, view: PresaleView, sale: Prepared[Presale], lock: LockFile) -> Step:
    """Creates the pre-sale, unless the escrow has it; the lock file is written before anything is sent.

    Raises `Refusal`, `TokenError`.
    """
    terms = sale.terms
    if desk.sender != terms.merchant:
        raise Refusal("Presale_NotMerchant", sender=desk.sender, merchant=terms.merchant)
    if view.standing_of(terms) is not None:
        if not desk.dry_run:
            lock.put(sale.name, sale.lock(created=True))
        return _nothing("create", sale, "the escrow has this pre-sale")
    check_terms(terms, desk.view.now())
    view.token_of(terms).check_decimals(sale.decimals)
    order = _order(view, "create", sale, presale_call("create", fields_of(terms)))
    step = desk.act(order, "a pre-sale", before=lambda: lock.put(sale.name, sale.lock(created=False)))
    if step.outcome is Outcome.SENT:
        lock.put(sale.name, sale.lock(created=True))
    return step


def ready(desk: Desk, view: PresaleView, sale: Prepared[Presale]) -> Step:
    """Says that the goods are ready. Raises `Refusal`, `NotThereError`."""
    standing = _standing(view, sale)
    if standing.balance_until:
        return _nothing("ready", sale, f"the balance can be paid until {moment(standing.balance_until)}")
    order = _order(view, "ready", sale, presale_call("declareReady", fields_of(sale.terms)))
    return desk.act(order, "the balance can be paid from now on")


def cancel(desk: Desk, view: PresaleView, sale: Prepared[Presale]) -> Step:
    """Cancels: every deposit can go back whole. Raises `Refusal`, `NotThereError`."""
    if _standing(view, sale).phase is Phase.CANCELLED:
        return _nothing("cancel", sale, "it is cancelled")
    order = _order(view, "cancel", sale, presale_call("cancel", fields_of(sale.terms)))
    return desk.act(order, "every deposit goes back whole")


def settle(desk: Desk, view: PresaleView, sale: Prepared[Presale]) -> Sequence[Step]:
    """Sends back what goes back to shoppers, and to the merchant what they forfeited; those that a token refuses are
    told and passed over. Raises `NotThereError`, and `Refusal` while nothing is to be sent yet.
    """
    phase = _standing(view, sale).phase
    if phase < Phase.LAPSED:
        raise Refusal("Presale_Phase", phase=phase, wanted=Phase.LAPSED)
    steps = [
        _settled(desk, view, sale, _Part(verb, shopper, amount))
        for shopper in view.shoppers_of(sale.terms)
        for verb, amount in _due(sale.terms, phase, view.deposit_of(sale.terms, shopper))
    ]
    return steps or [_nothing("settle", sale, "nothing is held any more")]


def deposit(desk: Desk, view: PresaleView, sale: Prepared[Presale], units: int) -> Sequence[Step]:
    """Pays the sender's deposit for so many units. Raises `Refusal`, `NotThereError`."""
    terms, amount = sale.terms, units * sale.terms.deposit
    standing, held = _standing(view, sale), view.deposit_of(terms, desk.sender)
    if held.units == units and standing.phase is Phase.DEPOSIT:
        return [_nothing("deposit", sale, f"{money(held.amount, sale.decimals)} are held for {units} units")]
    data, whose = presale_call("deposit", fields_of(terms), units), f"of {units} by {desk.sender:040x}"
    order = _order(view, "deposit", sale, data, whose)
    return _payment(view, sale, amount).act(desk, order, f"{money(amount, sale.decimals)} for {units} units")


def pay(desk: Desk, view: PresaleView, sale: Prepared[Presale]) -> Sequence[Step]:
    """Pays the balance of the sender's deposit. Raises `Refusal`, `NotThereError`."""
    terms = sale.terms
    _standing(view, sale)
    worth, balance = terms.balance_of(view.deposit_of(terms, desk.sender).units)
    order = _order(view, "pay", sale, presale_call("payBalance", fields_of(terms)), f"by {desk.sender:040x}")
    told = f"the deposit counts for {money(worth, sale.decimals)}, {money(balance, sale.decimals)} are paid beside it"
    return _payment(view, sale, balance).act(desk, order, told)


@dataclass(frozen=True, slots=True)
class _Part:
    """What is sent of one deposit. verb : of the escrow; amount : minor units."""

    verb: str
    shopper: int
    amount: int


def _due(terms: Presale, phase: Phase, held: HeldDeposit) -> Iterator[tuple[str, int]]:
    """(function, amount) of what can be sent of one deposit."""
    back, forfeited = (held.amount, 0) if phase is not Phase.LAPSED else terms.lapsed(held.amount)
    if back and not held.returned:
        yield "giveBack", back
    if forfeited and not held.forfeited:
        yield "forfeit", forfeited


def _settled(desk: Desk, view: PresaleView, sale: Prepared[Presale], part: _Part) -> Step:
    action = {"giveBack": "give back", "forfeit": "forfeit"}[part.verb]
    data = presale_call(part.verb, fields_of(sale.terms), address_bytes(part.shopper))
    note = f"{money(part.amount, sale.decimals)} of the deposit of 0x{part.shopper:040x}"
    try:
        return desk.act(_order(view, action, sale, data, f"{part.shopper:040x}"), note)
    except Refusal as refusal:
        if refusal.code != "Token_Transfer":
            raise
        return _nothing(action, sale, f"{note} stays here: the token does not move it")


def _payment(view: PresaleView, sale: Prepared[Presale], amount: int) -> Payment:
    return Payment(token=view.token_of(sale.terms), spender=view.escrow, amount=amount, decimals=sale.decimals)


def _standing(view: PresaleView, sale: Prepared[Presale]) -> PresaleStanding:
    standing = view.standing_of(sale.terms)
    if standing is None:
        raise NotThereError(sale.name, ABOUT, sale.id, sale.locked)
    return standing


def _order(view: PresaleView, action: str, sale: Prepared[Presale], data: bytes, whose: str = "") -> Order:
    intent = f"presale {action} {sale.id.hex()} {whose}".strip()
    return Order(action=action, campaign=sale.id, intent=intent, to=view.escrow, data=data, about=ABOUT)


def _nothing(action: str, sale: Prepared[Presale], note: str) -> Step:
    return Step(action=action, campaign=sale.id, outcome=Outcome.NOTHING_TO_DO, note=note, about=ABOUT)
