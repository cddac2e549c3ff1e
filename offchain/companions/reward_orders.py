"""What may be ordered for a programme of rewards. Every order says what shall be, so giving it again sends nothing.

The merchant creates, funds and closes; anybody publishes what the issuer signed, the auditor vetoes it; a shopper says
who brought him, and claims.
"""

from collections.abc import Sequence
from typing import Final

from offchain.attestation.companion_calls import reward_call
from offchain.attestation.parts import address_bytes
from offchain.attestation.rewards import Programme
from offchain.campaigns.desk import Desk, Order, Outcome, Step
from offchain.campaigns.errors import BudgetLoweredError, ForeignRootError
from offchain.campaigns.lock import LockFile
from offchain.campaigns.token import Payment
from offchain.companions.approvals import Approvals
from offchain.companions.errors import LateStatementError, NotThereError, OtherEpochError, StatementError
from offchain.companions.prepared import Prepared
from offchain.companions.reward_view import RewardView
from offchain.companions.statement import Claim, Statement
from offchain.domain.refusals import Refusal
from offchain.domain.reward_ledger import Terms, check_terms
from offchain.texts.wording import moment, money

ABOUT: Final = "programme"


def rules_of(programme: Programme) -> Terms:
    """What of the terms the ledger of rewards decides by."""
    return Terms(programme.token, programme.issuer, programme.claims_until, programme.root_delay)


def create(desk: Desk, view: RewardView, programme: Prepared[Programme], lock: LockFile) -> Step:
    """Creates the programme, unless the distributor has it; the lock file is written before anything is sent.

    Raises `Refusal`, `TokenError`.
    """
    terms = programme.terms
    if desk.sender != terms.merchant:
        raise Refusal("Rewards_NotMerchant", sender=desk.sender, merchant=terms.merchant)
    if view.has(terms):
        if not desk.dry_run:
            lock.put(programme.name, programme.lock(created=True))
        return _nothing("create", programme.id, "the distributor has this programme")
    check_terms(rules_of(terms), desk.view.now())
    view.token_of(terms).check_decimals(programme.decimals)
    order = _order(view, "create", programme.id, reward_call("create", terms.fields()))
    step = desk.act(order, "a programme", before=lambda: lock.put(programme.name, programme.lock(created=False)))
    if step.outcome is Outcome.SENT:
        lock.put(programme.name, programme.lock(created=True))
    return step


def fund(desk: Desk, view: RewardView, programme: Prepared[Programme], total: int) -> Sequence[Step]:
    """Raises what ever arrived to `total`, minor units. Raises `BudgetLoweredError`, `NotThereError`, `Refusal`."""
    _there(view, programme)
    before, decimals = view.standing_of(programme.id).funded, programme.decimals
    if total == before:
        return [_nothing("fund", programme.id, f"{money(total, decimals)} arrived in all")]
    if total < before:
        raise BudgetLoweredError(total, before, decimals)
    data = reward_call("fund", programme.terms.fields(), total - before)
    order = _order(view, "fund", programme.id, data, f"from {before} to {total}")
    token, told = (
        view.token_of(programme.terms),
        f"{money(total - before, decimals)} more, {money(total, decimals)} in all",
    )
    payment = Payment(token=token, spender=view.distributor, amount=total - before, decimals=decimals)
    return payment.act(desk, order, told)


def publish(desk: Desk, view: RewardView, statement: Statement, approvals: Approvals) -> Step:
    """Publishes a signed statement, unless it is published. Raises `StatementError`, `ForeignRootError`, `Refusal`."""
    _check_place(view, statement)
    found, root = statement.id, statement.root
    history = view.history_of(statement.programme).of(found, "RewardsPublished")
    told = f"epoch {root.epoch}: {money(root.total, statement.decimals)} earned in all, counts from"
    for record in history:
        if record.words["epoch"] == root.epoch:
            if record.words["root"] != int.from_bytes(root.root, "big"):
                raise ForeignRootError(f"epoch {root.epoch} is the root 0x{record.words['root']:064x}: build the next")
            return _nothing("publish", found, f"{told} {moment(record.words['shape'] >> 8)}")
    if root.epoch != len(history) + 1:
        raise OtherEpochError(root.epoch, len(history) + 1)
    earliest = desk.view.now() + statement.programme.root_delay
    if root.active_from < earliest:
        raise LateStatementError(root.active_from, earliest)
    data = reward_call("publish", statement.programme.fields(), root.fields(), approvals.signature())
    return desk.act(_order(view, "publish", found, data, f"epoch {root.epoch}"), f"{told} {moment(root.active_from)}")


def veto(desk: Desk, view: RewardView, statement: Statement) -> Step:
    """Takes back the statement while it waits. Raises `Refusal`."""
    _check_place(view, statement)
    epoch = statement.root.epoch
    vetoed = view.history_of(statement.programme).of(statement.id, "RewardsVetoed")
    if any(record.words["epoch"] == epoch for record in vetoed):
        return _nothing("veto", statement.id, f"epoch {epoch} is vetoed")
    data = reward_call("veto", statement.programme.fields(), statement.root.fields())
    return desk.act(_order(view, "veto", statement.id, data, f"epoch {epoch}"), f"epoch {epoch} never counts")


def refer(desk: Desk, view: RewardView, programme: Prepared[Programme], referrer: int) -> Step:
    """The sender says who brought him. Raises `Refusal`."""
    _there(view, programme)
    before = view.referrer_of(programme.id, desk.sender)
    if referrer and before == referrer:
        return _nothing("refer", programme.id, f"0x{referrer:040x} is known to have brought this wallet")
    sender = address_bytes(desk.sender)
    data = reward_call("refer", programme.terms.fields(), sender, address_bytes(referrer), b"")
    order = _order(view, "refer", programme.id, data, f"of {desk.sender:040x} by {referrer:040x}")
    return desk.act(order, f"0x{referrer:040x} brought 0x{desk.sender:040x}")


def claim(desk: Desk, view: RewardView, claimed: Claim) -> Step:
    """Pays the wallet of a claim what it earned beyond what it was paid; anybody may send it. Raises `Refusal`."""
    if claimed.domain != view.domain:
        raise StatementError("the claim is of another chain or another distributor: check the deployment document")
    found, earned = claimed.programme.id(view.domain), claimed.earned
    before = view.claimed_of(found, earned.account)
    if before >= earned.amount:
        return _nothing("claim", found, f"{money(before, claimed.decimals)} of it are paid")
    reward = earned.fields(claimed.path)
    data = reward_call("claim", claimed.programme.fields(), claimed.root.fields(), reward)
    order = _order(view, "claim", found, data, f"{earned.account:040x} to {earned.amount}")
    return desk.act(order, f"{money(earned.amount - before, claimed.decimals)} to 0x{earned.account:040x}")


def close(desk: Desk, view: RewardView, programme: Prepared[Programme]) -> Step:
    """Gives back to the merchant what nobody claimed in time. Raises `NotThereError`, `Refusal`."""
    _there(view, programme)
    standing = view.standing_of(programme.id)
    left = standing.funded - standing.paid
    if standing.funded and not left and desk.view.now() >= programme.terms.claims_until:
        return _nothing("close", programme.id, "nothing is left")
    order = _order(view, "close", programme.id, reward_call("close", programme.terms.fields()))
    return desk.act(order, f"{money(left, programme.decimals)} go back to the merchant")


def _check_place(view: RewardView, statement: Statement) -> None:
    if statement.domain != view.domain:
        raise StatementError("the statement is of another chain or another distributor: check the deployment document")


def _there(view: RewardView, programme: Prepared[Programme]) -> None:
    if not view.has(programme.terms):
        raise NotThereError(programme.name, ABOUT, programme.id, programme.locked)


def _order(view: RewardView, action: str, found: bytes, data: bytes, whose: str = "") -> Order:
    intent = f"rewards {action} {found.hex()} {whose}".strip()
    return Order(action=action, campaign=found, intent=intent, to=view.distributor, data=data, about=ABOUT)


def _nothing(action: str, found: bytes, note: str) -> Step:
    return Step(action=action, campaign=found, outcome=Outcome.NOTHING_TO_DO, note=note, about=ABOUT)
