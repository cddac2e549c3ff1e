"""Issues vouchers in bulk. The same order given again makes the same bytes and issues nothing twice.

What was asked for is hashed and noted in the ledger before anything is signed, codes are drawn before that, and
signatures are deterministic: whatever an interrupted run left is compared and completed by the next one.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict, dataclass
from pathlib import Path

from offchain.attestation.keccak import keccak
from offchain.campaigns import forms
from offchain.campaigns.errors import NotCreatedError, OrderError
from offchain.campaigns.forms import FormError
from offchain.campaigns.hub_view import HubView
from offchain.campaigns.prepared import Campaign
from offchain.coupons import code_file, voucher_file
from offchain.coupons.batch import Batch
from offchain.coupons.errors import AudienceError, CodesLostError, IndexSpentError, IssuerError, WindowError
from offchain.coupons.ledger import Issued, IssueLedger, Moment, check
from offchain.coupons.recipients import read_value, read_wallets
from offchain.coupons.signing import OrderedMap, Settle, parts_of, sign_part
from offchain.domain.terms import Audience
from offchain.ports import Signer


@dataclass(frozen=True, slots=True, kw_only=True)
class Request:
    """What a merchant asks for, as it was written. out : the vouchers' file; wallets : CSV file, or None and `codes`,
    how many; value, not_before, deadline : "" for what the terms say; first_index : None for the next free one."""

    out: Path
    wallets: Path | None = None
    codes: int = 0
    value: str = ""
    not_before: str = ""
    deadline: str = ""
    first_index: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Press:
    """What issuing takes. chance : draws numbers of `codes.BITS` bits; ordered : signs the parts; settle : brings files
    to the disk; tell : is told how many coupons of how many are done."""

    view: HubView
    ledger: IssueLedger
    issuer: Signer
    chance: Callable[[], int]
    ordered: OrderedMap
    settle: Settle
    tell: Callable[[int, int], None]


@dataclass(frozen=True, slots=True)
class Printed:
    """batch : what is in the file; codes : the file of its codes, None where it has none; written : whether anything
    was, or all of it was there."""

    batch: Batch
    vouchers: Path
    codes: Path | None
    written: bool


@dataclass(frozen=True, slots=True)
class _Asked:
    """A request that was read. wallets : (account, value) each, empty for codes; value : of the coupons of codes."""

    campaign: Campaign
    request: Request
    wallets: Sequence[tuple[int, int]]
    value: int

    @property
    def count(self) -> int:
        return len(self.wallets) or self.request.codes

    @property
    def content(self) -> str:
        """What tells this order from every other one."""
        told = {name: str(part) for name, part in asdict(self.request).items() if name not in ("out", "wallets")}
        holders = keccak(json.dumps(self.wallets).encode()).hex()
        told |= {"file": self.request.out.name, "holders": holders, "campaign": self.campaign.id.hex()}
        return keccak(json.dumps(told, sort_keys=True).encode()).hex()


def issue(press: Press, campaign: Campaign, request: Request) -> Printed:
    """Signs the coupons into the file. Raises `CouponError`, `CampaignError`, `ChainUnavailableError`."""
    terms, state = campaign.draft.terms, press.view.state_of(campaign.id)
    if state is None:
        raise NotCreatedError(campaign.name, campaign.id, campaign.locked)
    if terms.audience != Audience.VOUCHER:
        wanted = "signed coupons want VOUCHER; a code for everybody is --shared"
        raise AudienceError(campaign.name, Audience(terms.audience).name, wanted)
    if press.issuer.address != terms.issuer:
        raise IssuerError(press.issuer.address, terms.issuer)
    asked = _read(campaign, request)
    with press.ledger.alone():
        return _print(press, asked, Moment(press.view.now(), state.voucher_epoch, terms.cap))


def _print(press: Press, asked: _Asked, moment: Moment) -> Printed:
    request, campaign, content = asked.request, asked.campaign, asked.content
    noted = next((it for it in press.ledger.of(campaign.id) if it.content == content), None)
    planned = noted or _planned(press, asked, moment)
    codes = _codes(press, asked, noted) if planned.bearer else ()
    if noted is None:
        press.ledger.reserve(campaign.id, planned, moment)
    batch = _batch(press, campaign, planned)
    holders = asked.wallets or [(code, asked.value) for code in codes]
    parts = press.ordered(sign_part, (batch, press.issuer), parts_of(batch, holders))
    written = voucher_file.write(request.out, batch, _counted(press, batch.count, parts), press.settle)
    return Printed(batch, request.out, code_file.beside(request.out) if batch.bearer else None, written)


def _read(campaign: Campaign, request: Request) -> _Asked:
    terms, decimals = campaign.draft.terms, campaign.draft.currency.decimals
    try:
        value = read_value(request.value, terms, decimals)
    except FormError as error:
        raise OrderError("--value", error.found, error.wanted) from error
    if request.wallets is not None:
        return _Asked(campaign, request, read_wallets(request.wallets, terms, decimals, value), value)
    if request.codes < 1:
        raise OrderError("--codes", str(request.codes), "how many, at least 1")
    return _Asked(campaign, request, (), value)


def _codes(press: Press, asked: _Asked, noted: Issued | None) -> Sequence[int]:
    """The codes of the batch, drawn where there are none. Raises `CodesLostError` and what `code_file.load` raises."""
    path, campaign = code_file.beside(asked.request.out), asked.campaign.id
    if not path.exists():
        if noted is not None:
            raise CodesLostError(path, noted.first_index, noted.end)
        code_file.draw(path, campaign, asked.count, press.chance, press.settle)
    return code_file.load(path, campaign, asked.count)


def _planned(press: Press, asked: _Asked, moment: Moment) -> Issued:
    """The batch that is asked for, before anything is drawn or noted. Raises `WindowError`, `BeyondCapError`,
    `IndexIssuedError`, `IndexSpentError`, `OrderError`."""
    request, campaign, now = asked.request, asked.campaign, moment.now
    terms, first = campaign.draft.terms, request.first_index
    not_before = _time("--not-before", request.not_before, now, terms.start_time)
    deadline = _time("--deadline", request.deadline, now, terms.end_time)
    if not max(not_before, now) < deadline <= terms.end_time:
        raise WindowError(not_before, deadline, now=now, end=terms.end_time)
    planned = Issued(
        first_index=press.ledger.next_index(campaign.id, asked.count) if first is None else first,
        count=asked.count,
        not_before=not_before,
        deadline=deadline,
        epoch=moment.epoch,
        issued_at=now,
        bearer=request.wallets is None,
        content=asked.content,
        file=request.out.name,
    )
    check(planned, press.ledger.of(campaign.id), moment)
    _check_unspent(press, campaign, planned)
    return planned


def _time(name: str, text: str, now: int, usual: int) -> int:
    try:
        return forms.moment(text, now) if text else usual
    except FormError as error:
        raise OrderError(name, error.found, error.wanted) from error


def _check_unspent(press: Press, campaign: Campaign, batch: Issued) -> None:
    """Refuses an index that is redeemed or revoked, below the highest that was issued. Raises `IndexSpentError`."""
    highest = max((it.end for it in press.ledger.of(campaign.id)), default=0)
    end = min(batch.end, highest, campaign.draft.terms.cap)
    for word in range(batch.first_index >> 8, (end + 255) >> 8) if batch.first_index < end else ():
        bits = press.view.used_word(campaign.id, word)
        for index in range(max(batch.first_index, word << 8), min(end, (word + 1) << 8)):
            if bits >> (index & 0xFF) & 1:
                raise IndexSpentError(index)


def _batch(press: Press, campaign: Campaign, noted: Issued) -> Batch:
    return Batch(
        chain_id=press.view.chain.chain_id,
        hub=press.view.hub,
        campaign=campaign.id,
        issuer=press.issuer.address,
        bearer=noted.bearer,
        first_index=noted.first_index,
        count=noted.count,
        not_before=noted.not_before,
        deadline=noted.deadline,
        epoch=noted.epoch,
        issued_at=noted.issued_at,
    )


def _counted(press: Press, count: int, parts: Iterable[bytes]) -> Iterator[bytes]:
    done = 0
    for part in parts:
        yield part
        done += part.count(b"\n")
        press.tell(done, count)
