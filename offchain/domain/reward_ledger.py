"""What each act does to a programme of rewards. Twin of the checks in contracts/RewardDistributor.sol, in its order,
but for who sends, what is signed, and what a token does."""

from collections.abc import Mapping
from dataclasses import dataclass, replace

from offchain.domain.bounds import ANCESTORS, CLOCK, DEPTH, ROOT_WAIT, ROTATION
from offchain.domain.refusals import Refusal

MAX_U128 = 2**128 - 1


@dataclass(frozen=True, slots=True)
class Terms:
    """What of a programme's terms decides. token, issuer : accounts of 160 bits; claims_until : Unix seconds,
    exclusive; root_delay : seconds."""

    token: int
    issuer: int
    claims_until: int
    root_delay: int


@dataclass(frozen=True, slots=True)
class Published:
    """A root. root : 32 bytes; depth : length of every proof; total : minor units; active_from : Unix seconds."""

    epoch: int
    root: bytes
    depth: int
    total: int
    active_from: int


@dataclass(frozen=True, slots=True)
class RewardState:
    """funded, paid : minor units; epochs : how many were given; current : counts until waiting does."""

    funded: int = 0
    paid: int = 0
    epochs: int = 0
    current: Published | None = None
    waiting: Published | None = None

    def newest(self, time: int) -> Published | None:
        """The root that counts at `time`, Unix seconds."""
        return self.waiting if self.waiting is not None and time >= self.waiting.active_from else self.current


def check_terms(terms: Terms, time: int) -> None:
    """Refuses terms that nobody can create at `time`, Unix seconds."""
    if terms.token == 0:
        raise Refusal("Rewards_NoToken")
    if terms.issuer == 0:
        raise Refusal("Rewards_NoIssuer")
    _check_open(terms, time)
    if terms.claims_until > CLOCK:
        raise Refusal("Rewards_BeyondClock", claimsUntil=terms.claims_until, limit=CLOCK)
    if terms.root_delay > ROTATION:
        raise Refusal("Rewards_Delay", rootDelay=terms.root_delay, limit=ROTATION)


def funded(terms: Terms, state: RewardState, received: int, time: int) -> RewardState:
    """After `received` minor units arrived."""
    _check_open(terms, time)
    if received <= 0:
        raise Refusal("Token_Short", arrived=received, least=1)
    total = state.funded + received
    if total > MAX_U128:
        raise Refusal("Rewards_FundsBeyond", funded=total, limit=MAX_U128)
    return replace(state, funded=total)


def published(terms: Terms, state: RewardState, root: Published, time: int) -> RewardState:
    """After a root was published; what counted goes on to count until the new one does."""
    _check_open(terms, time)
    newest = state.newest(time)
    if state.waiting is not None and state.waiting != newest:
        raise Refusal("Rewards_Waiting", epoch=state.waiting.epoch, activeFrom=state.waiting.active_from)
    _check_root(state, root, newest.total if newest else 0)
    earliest = time + terms.root_delay
    if root.active_from < earliest:
        raise Refusal("Rewards_ActiveTooEarly", activeFrom=root.active_from, earliest=earliest)
    if root.active_from > earliest + ROOT_WAIT:
        raise Refusal("Rewards_ActiveTooFar", activeFrom=root.active_from, latest=earliest + ROOT_WAIT)
    if root.active_from >= terms.claims_until:
        raise Refusal("Rewards_ActiveTooLate", activeFrom=root.active_from, claimsUntil=terms.claims_until)
    return replace(state, epochs=root.epoch, current=newest, waiting=root)


def _check_root(state: RewardState, root: Published, before: int) -> None:
    if root.epoch != state.epochs + 1:
        raise Refusal("Rewards_Epoch", epoch=root.epoch, next=state.epochs + 1)
    if not any(root.root):
        raise Refusal("Rewards_NoRoot")
    if not 0 < root.depth <= DEPTH:
        raise Refusal("Rewards_Depth", depth=root.depth, limit=DEPTH)
    if root.total < before:
        raise Refusal("Rewards_TotalFalls", total=root.total, before=before)
    if root.total > state.funded:
        raise Refusal("Rewards_TotalAboveFunds", total=root.total, funded=state.funded)


def vetoed(state: RewardState, programme: bytes, epoch: int, time: int) -> RewardState:
    """After the auditor took back the root that waits. programme : its id."""
    waiting = state.waiting
    if waiting is None or waiting.epoch != epoch:
        raise Refusal("Rewards_UnknownRoot", programme=programme, epoch=epoch)
    if time >= waiting.active_from:
        raise Refusal("Rewards_VetoTooLate", time=time, activeFrom=waiting.active_from)
    return replace(state, waiting=None)


def claimed(
    terms: Terms, state: RewardState, programme: bytes, *, earned: int, before: int, time: int
) -> tuple[RewardState, int]:
    """After a wallet that was paid `before` was paid up to `earned`, minor units: (state, what it got now)."""
    _check_open(terms, time)
    newest = state.newest(time)
    if newest is None:
        raise Refusal("Rewards_UnknownRoot", programme=programme, epoch=0)
    if earned <= before:
        raise Refusal("Rewards_NothingDue", earned=earned, claimed=before)
    paid = state.paid + earned - before
    if paid > newest.total:
        raise Refusal("Rewards_AboveTotal", paid=paid, total=newest.total)
    return replace(state, paid=paid), earned - before


def check_referral(terms: Terms, referrers: Mapping[int, int], referee: int, referrer: int, time: int) -> None:
    """Refuses a referral of oneself, a second one, and one that closes a circle. referrers : referee -> referrer."""
    _check_open(terms, time)
    if referrer == 0:
        raise Refusal("Rewards_NoReferrer")
    if referrer == referee:
        raise Refusal("Rewards_SelfReferral", referee=referee)
    if referee in referrers:
        raise Refusal("Rewards_ReferredBefore", referee=referee, referrer=referrers[referee])
    above, steps = referrer, 0
    while above:
        if above == referee:
            raise Refusal("Rewards_ReferralCircle", referee=referee, referrer=referrer)
        if steps == ANCESTORS:
            raise Refusal("Rewards_ReferralChain", referrer=referrer, limit=ANCESTORS)
        above, steps = referrers.get(above, 0), steps + 1


def closed(terms: Terms, state: RewardState, time: int) -> tuple[RewardState, int]:
    """After the merchant took back what was left: (state, what that was)."""
    if time < terms.claims_until:
        raise Refusal("Rewards_StillOpen", time=time, claimsUntil=terms.claims_until)
    left = state.funded - state.paid
    if left == 0:
        raise Refusal("Rewards_NothingLeft", funded=state.funded)
    return replace(state, paid=state.funded), left


def _check_open(terms: Terms, time: int) -> None:
    if time >= terms.claims_until:
        raise Refusal("Rewards_Over", time=time, claimsUntil=terms.claims_until)
