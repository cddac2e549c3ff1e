"""What a merchant may order for a campaign. Every order says what shall be, so that giving it again sends nothing."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final

from offchain.attestation import calls
from offchain.campaigns import forms
from offchain.campaigns.currencies import Currency
from offchain.campaigns.desk import Desk, Order, Outcome, Step
from offchain.campaigns.errors import BudgetLoweredError, NotCreatedError, OrderError
from offchain.campaigns.forms import FormError
from offchain.campaigns.lock import LockFile
from offchain.campaigns.prepared import Campaign
from offchain.campaigns.token import Token
from offchain.domain.ledger import CampaignState
from offchain.domain.refusals import Refusal
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.wording import moment, money

MOST_INDICES: Final = 65_536
"""Coupons of one order to revoke."""


def create(desk: Desk, campaign: Campaign, lock: LockFile) -> Step:
    """Creates the campaign, unless the hub has it. All checks of the terms come before anything is asked of the hub.

    The lock file is written once the hub agrees and before anything is sent, so that a run that breaks off in between
    can be repeated. Raises `Refusal`, and `TokenError` where the token of a paid campaign counts in other units.
    """
    merchant = campaign.draft.terms.merchant
    if desk.sender != merchant:
        raise Refusal("Terms_NotMerchant", sender=desk.sender, merchant=merchant)
    if desk.view.state_of(campaign.id) is not None:
        if not desk.dry_run:
            lock.put(campaign.name, campaign.lock(created=True))
        return _nothing("create", campaign, "the hub has this campaign")
    draft = campaign.draft
    draft.check(desk.view.now())
    if draft.terms.token:
        Token(desk.view.chain, draft.terms.token).check_decimals(draft.currency.decimals)
    data = calls.create_call(draft.terms, draft.words, draft.cold)
    order = _order(desk, "create", campaign, f"create {campaign.id.hex()}", data)
    step = desk.act(order, "a campaign", before=lambda: lock.put(campaign.name, campaign.lock(created=False)))
    if step.outcome is Outcome.SENT:
        lock.put(campaign.name, campaign.lock(created=True))
    return step


def fund(desk: Desk, campaign: Campaign, total: int) -> Step:
    """Raises the budget of the whole campaign to `total`, minor units. Raises `BudgetLoweredError`, `Refusal`."""
    terms, decimals = campaign.draft.terms, campaign.draft.currency.decimals
    _state(desk, campaign)
    promised = terms.budget + desk.view.history_of(terms.merchant).topped_up(campaign.id)
    if total == promised:
        return _nothing("fund", campaign, f"the budget is {money(total, decimals)} in all")
    if total < promised:
        raise BudgetLoweredError(total, promised, decimals)
    data = calls.call("topUp", calls.terms_tuple(terms), total - promised)
    order = _order(desk, "fund", campaign, f"fund {campaign.id.hex()} to {total}", data)
    return desk.act(order, f"{money(total - promised, decimals)} more, {money(total, decimals)} in all")


def pause(desk: Desk, campaign: Campaign, seconds: int | None = None) -> Step:
    """Stops redemption for so many seconds, or for as long as the terms allow. Raises `Refusal`."""
    terms, state, now = campaign.draft.terms, _state(desk, campaign), desk.view.now()
    if state.paused_until > now:
        return _nothing("pause", campaign, f"paused until {moment(state.paused_until)}")
    duration = terms.max_pause if seconds is None else seconds
    # Pauses follow each other, so the end of the last one tells this one from all others.
    intent = f"pause {campaign.id.hex()} for {duration} after {state.paused_until}"
    order = _order(desk, "pause", campaign, intent, calls.call("pause", calls.terms_tuple(terms), duration))
    return desk.act(order, f"a pause of {_spelled(duration)}")


def unpause(desk: Desk, campaign: Campaign) -> Step:
    """Ends a pause. Raises `Refusal`."""
    state = _state(desk, campaign)
    if state.paused_until <= desk.view.now():
        return _nothing("unpause", campaign, "not paused")
    intent = f"unpause {campaign.id.hex()} before {state.paused_until}"
    data = calls.call("unpause", calls.terms_tuple(campaign.draft.terms))
    return desk.act(_order(desk, "unpause", campaign, intent, data), "the pause ends now")


def end(desk: Desk, campaign: Campaign) -> Step:
    """Announces the end after the notice that the terms promise. Raises `Refusal`."""
    terms, state = campaign.draft.terms, _state(desk, campaign)
    if state.ended_at:
        return _nothing("end", campaign, f"the end is announced for {moment(state.ended_at)}")
    order = _order(
        desk, "end", campaign, f"end {campaign.id.hex()}", calls.call("announceEnd", calls.terms_tuple(terms))
    )
    return desk.act(order, f"the end comes {_spelled(terms.notice)} after this, and cannot be taken back")


def revoke_indices(desk: Desk, campaign: Campaign, indices: Iterable[int]) -> tuple[Step, ...]:
    """Revokes coupons; those that are redeemed or revoked already are passed over. One step for each 256 neighbours.

    Raises `Refusal`.
    """
    _state(desk, campaign)
    masks: dict[int, int] = {}
    for index in indices:
        masks[index >> 8] = masks.get(index >> 8, 0) | 1 << (index & 0xFF)
    return tuple(_revoke_word(desk, campaign, word, mask) for word, mask in sorted(masks.items()))


def revoke_epoch(desk: Desk, campaign: Campaign, epoch: int) -> Step:
    """Voids all vouchers of epochs before `epoch`, which must be the present one or the next. Raises `Refusal`."""
    current = _state(desk, campaign).voucher_epoch
    if epoch <= current:
        return _nothing("revoke", campaign, f"vouchers must carry epoch {current}")
    if epoch > current + 1:
        raise OrderError("epoch", str(epoch), f"{current + 1}, the one after the present")
    data = calls.call("revokeEpoch", calls.terms_tuple(campaign.draft.terms))
    order = _order(desk, "revoke", campaign, f"revoke {campaign.id.hex()} epoch {epoch}", data)
    return desk.act(order, f"all vouchers of epoch {current}")


def read_amount(text: str, currency: Currency) -> int:
    """Minor units. Raises `OrderError`."""
    return _read("amount", text, lambda given: forms.money(given, currency.decimals))


def read_duration(text: str) -> int:
    """Seconds. Raises `OrderError`."""
    return _read("duration", text, forms.duration)


def read_count(what: str, text: str) -> int:
    """A whole number. what : it counts. Raises `OrderError`."""
    return _read(what, text, forms.whole)


def read_account(what: str, text: str) -> int:
    """An address, 160 bits. what : whose. Raises `OrderError`."""
    return _read(what, text, forms.account)


def read_indices(text: str) -> Sequence[int]:
    """Coupons as people list them, `7,20-30`. Raises `OrderError`."""
    indices: set[int] = set()
    for part in text.split(","):
        first, dash, last = part.strip().partition("-")
        if not (first.isascii() and first.isdecimal() and (not dash or (last.isascii() and last.isdecimal()))):
            raise OrderError("coupons", repr(text), "indices and ranges, such as 7,20-30")
        begin, stop = int(first), int(last if dash else first) + 1
        if not begin < stop <= 2**32 or stop - begin + len(indices) > MOST_INDICES:
            raise OrderError("coupons", repr(part), f"rising ranges below 2**32, at most {MOST_INDICES} coupons in all")
        indices.update(range(begin, stop))
    return sorted(indices)


def read_epoch(text: str) -> int:
    """Number of an epoch. Raises `OrderError`."""
    return _read("epoch", text, forms.whole)


def _read(what: str, text: str, read: Callable[[str], int]) -> int:
    try:
        return read(text)
    except FormError as error:
        raise OrderError(what, error.found, error.wanted) from error


def _spelled(seconds: int) -> str:
    return RefusalTexts.load().wordings["en"].duration(seconds)


def _revoke_word(desk: Desk, campaign: Campaign, word: int, mask: int) -> Step:
    fresh = mask & ~desk.view.used_word(campaign.id, word)
    first = word << 8
    if not fresh:
        return _nothing("revoke", campaign, f"these of the coupons {first}-{first + 255} are redeemed or revoked")
    data = calls.call("revokeIndices", calls.terms_tuple(campaign.draft.terms), word, fresh)
    order = _order(desk, "revoke", campaign, f"revoke {campaign.id.hex()} word {word} bits {fresh:x}", data)
    return desk.act(order, f"{fresh.bit_count()} of the coupons {first}-{first + 255}: word {word}, mask 0x{fresh:x}")


def _state(desk: Desk, campaign: Campaign) -> CampaignState:
    state = desk.view.state_of(campaign.id)
    if state is None:
        raise NotCreatedError(campaign.name, campaign.id, campaign.locked)
    return state


def _order(desk: Desk, action: str, campaign: Campaign, intent: str, data: bytes) -> Order:
    return Order(action=action, campaign=campaign.id, intent=intent, to=desk.view.hub, data=data)


def _nothing(action: str, campaign: Campaign, note: str) -> Step:
    return Step(action=action, campaign=campaign.id, outcome=Outcome.NOTHING_TO_DO, note=note)
