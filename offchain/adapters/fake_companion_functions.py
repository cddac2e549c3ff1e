"""Views and acts of the contracts beside the hub, one function each: what a caller chooses, and who may."""

from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final

from offchain.adapters.fake_chain import Call
from offchain.attestation import tree
from offchain.attestation.presale import presale_id, presales_domain
from offchain.attestation.records import KEPT_BY
from offchain.attestation.rewards import Earned, Programme, RewardRoot, of_referral, rewards_domain
from offchain.attestation.signatures import signer_of
from offchain.audit.companion_books import CompanionBooks
from offchain.domain.presale import Presale
from offchain.domain.presale_ledger import Deposit, phase_of
from offchain.domain.refusals import Refusal

Chosen = tuple[str, dict[str, int]]
"""Event, and the words that its caller chose."""


def _number(value: Any) -> int:
    if isinstance(value, str):
        return int(value, 16)
    return int.from_bytes(value, "big") if isinstance(value, bytes) else int(value)


def _named(keeper: str, event: str, raw: Any) -> dict[str, int]:
    return dict(zip(KEPT_BY[keeper][event][2].split(","), map(_number, raw), strict=True))


def _presale(raw: Any) -> Presale:
    merchant, token, *rest = raw
    return Presale(int(merchant, 16), int(token, 16), *rest)


def _of_presale(address: int, call: Call, raw: Any) -> dict[str, int]:
    return {"id": _number(presale_id(presales_domain(call.chain_id, address), _presale(raw)))}


def _by_merchant(code: str, call: Call, raw: Any) -> None:
    if call.sender != int(raw[0], 16):
        raise Refusal(code, sender=call.sender, merchant=int(raw[0], 16))


def _create_presale(_books: CompanionBooks, _address: int, call: Call, raw: Any) -> Chosen:
    _by_merchant("Presale_NotMerchant", call, raw)
    return "PresaleCreated", _named("presales", "PresaleCreated", raw)


def _deposit(_books: CompanionBooks, address: int, call: Call, raw: Any, units: int) -> Chosen:
    return "DepositPaid", {**_of_presale(address, call, raw), "shopper": call.sender, "units": units}


def _ready(_books: CompanionBooks, address: int, call: Call, raw: Any) -> Chosen:
    _by_merchant("Presale_NotMerchant", call, raw)
    return "PresaleReady", _of_presale(address, call, raw)


def _cancel(_books: CompanionBooks, address: int, call: Call, raw: Any) -> Chosen:
    _by_merchant("Presale_NotMerchant", call, raw)
    return "PresaleCancelled", _of_presale(address, call, raw)


def _pay_balance(_books: CompanionBooks, address: int, call: Call, raw: Any) -> Chosen:
    return "BalancePaid", {**_of_presale(address, call, raw), "shopper": call.sender}


def _give_back(_books: CompanionBooks, address: int, call: Call, raw: Any, shopper: str) -> Chosen:
    return "DepositReturned", {**_of_presale(address, call, raw), "shopper": int(shopper, 16)}


def _forfeit(_books: CompanionBooks, address: int, call: Call, raw: Any, shopper: str) -> Chosen:
    return "DepositForfeited", {**_of_presale(address, call, raw), "shopper": int(shopper, 16)}


def _standing_of_presale(books: CompanionBooks, address: int, call: Call, raw: Any) -> tuple[int, ...]:
    found = presale_id(presales_domain(call.chain_id, address), _presale(raw))
    book = books.presales.get(found)
    if book is None:
        raise Refusal("Presale_Unknown", presale=found)
    phase = phase_of(book.terms, book.state, call.time)
    return int(phase), book.state.units_reserved, book.state.balance_until


def _deposit_of(books: CompanionBooks, _address: int, _call: Call, found: bytes, shopper: str) -> tuple[int, ...]:
    book = books.presales.get(found)
    deposit = book.deposits.get(int(shopper, 16)) if book else None
    if deposit is None or deposit.applied:
        deposit = Deposit(0, 0)
    return deposit.units, deposit.amount, int(deposit.returned > 0), int(deposit.forfeited > 0)


def _programme(raw: Any) -> Programme:
    merchant, token, issuer, auditor, *rest = raw
    return Programme(int(merchant, 16), int(token, 16), int(issuer, 16), int(auditor, 16), *rest)


def _of_programme(address: int, call: Call, raw: Any) -> tuple[bytes, dict[str, int]]:
    found = _programme(raw).id(rewards_domain(call.chain_id, address))
    return found, {"id": _number(found)}


def _create_programme(_books: CompanionBooks, _address: int, call: Call, raw: Any) -> Chosen:
    _by_merchant("Rewards_NotMerchant", call, raw)
    return "ProgrammeCreated", _named("rewards", "ProgrammeCreated", raw)


def _fund(_books: CompanionBooks, address: int, call: Call, raw: Any, amount: int) -> Chosen:
    return "ProgrammeFunded", {**_of_programme(address, call, raw)[1], "funder": call.sender, "received": amount}


def _publish(_books: CompanionBooks, address: int, call: Call, raw: Any, fields: Any, signature: bytes) -> Chosen:
    (found, words), root = _of_programme(address, call, raw), RewardRoot(*fields)
    signer = signer_of(rewards_domain(call.chain_id, address).digest(root.hash(found)), signature)
    if signer != _programme(raw).issuer:
        raise Refusal("Rewards_Signer", recovered=signer, issuer=_programme(raw).issuer)
    hashes = {"root": root.root, "dataRoot": root.data_root, "manifestHash": root.manifest_hash}
    words |= {name: _number(it) for name, it in hashes.items()}
    shape = root.active_from << 8 | root.depth
    return "RewardsPublished", {**words, "epoch": root.epoch, "total": root.total, "shape": shape}


def _veto(_books: CompanionBooks, address: int, call: Call, raw: Any, fields: Any) -> Chosen:
    auditor = _programme(raw).auditor
    if call.sender != auditor:
        raise Refusal("Rewards_NotAuditor", sender=call.sender, auditor=auditor)
    return "RewardsVetoed", {**_of_programme(address, call, raw)[1], "epoch": fields[0]}


def _claim(books: CompanionBooks, address: int, call: Call, *arguments: Any) -> Chosen:
    raw, fields, reward = arguments
    (found, words), root = _of_programme(address, call, raw), RewardRoot(*fields)
    account, amount, salt, path = reward
    newest = books.programmes[found].state.newest(call.time) if found in books.programmes else None
    if newest is not None and (newest.epoch, newest.root) != (root.epoch, root.root):
        raise Refusal("Rewards_UnknownRoot", programme=found, epoch=root.epoch)
    computed = tree.climb(Earned(int(account, 16), amount, salt).leaf(found, root.epoch), path)
    if computed != root.root:
        raise Refusal("Rewards_WrongProof", computed=computed, root=root.root)
    return "RewardClaimed", {**words, "account": int(account, 16), "earned": amount}


def _refer(
    _books: CompanionBooks, address: int, call: Call, raw: Any, referee: str, referrer: str, *rest: bytes
) -> Chosen:
    (found, words), who, whom = _of_programme(address, call, raw), int(referee, 16), int(referrer, 16)
    digest = rewards_domain(call.chain_id, address).digest(of_referral(found, who, whom))
    signer = call.sender if call.sender == who else signer_of(digest, rest[0])
    if signer != who:
        raise Refusal("Rewards_RefereeSigner", recovered=signer, referee=who)
    return "ReferralMade", {**words, "referee": who, "referrer": whom}


def _close(_books: CompanionBooks, address: int, call: Call, raw: Any) -> Chosen:
    _by_merchant("Rewards_NotMerchant", call, raw)
    return "ProgrammeClosed", _of_programme(address, call, raw)[1]


def _standing_of_programme(books: CompanionBooks, _address: int, call: Call, found: bytes) -> tuple[int, ...]:
    book = books.programmes.get(found)
    if book is None:
        return 0, 0, 0, 0
    newest = book.state.newest(call.time)
    total, epoch = (newest.total, newest.epoch) if newest else (0, 0)
    return book.state.funded, book.state.paid, total, epoch


def _claimed_of(books: CompanionBooks, _address: int, _call: Call, found: bytes, account: str) -> tuple[int, ...]:
    book = books.programmes.get(found)
    return (book.paid.get(int(account, 16), 0) if book else 0,)


def _referrer_of(books: CompanionBooks, _address: int, _call: Call, found: bytes, referee: str) -> tuple[int, ...]:
    book = books.programmes.get(found)
    return (book.referrers.get(int(referee, 16), 0) if book else 0,)


VIEWS: Final[Mapping[tuple[str, str], Callable[..., tuple[int, ...]]]] = MappingProxyType(
    {
        ("presales", "standingOf"): _standing_of_presale,
        ("presales", "depositOf"): _deposit_of,
        ("rewards", "standingOf"): _standing_of_programme,
        ("rewards", "claimedOf"): _claimed_of,
        ("rewards", "referrerOf"): _referrer_of,
    }
)
"""(keeper, function) -> (books, address, call, arguments) -> the words of its answer."""

ACTS: Final[Mapping[tuple[str, str], Callable[..., Chosen]]] = MappingProxyType(
    {
        ("presales", "create"): _create_presale,
        ("presales", "deposit"): _deposit,
        ("presales", "declareReady"): _ready,
        ("presales", "cancel"): _cancel,
        ("presales", "payBalance"): _pay_balance,
        ("presales", "giveBack"): _give_back,
        ("presales", "forfeit"): _forfeit,
        ("rewards", "create"): _create_programme,
        ("rewards", "fund"): _fund,
        ("rewards", "publish"): _publish,
        ("rewards", "veto"): _veto,
        ("rewards", "claim"): _claim,
        ("rewards", "refer"): _refer,
        ("rewards", "close"): _close,
    }
)
"""(keeper, function) -> (books, address, call, arguments) -> what is recorded. Raises `Refusal`."""
