"""One campaign's epochs, from new behaviour to coupons in the shop's store; a program may end at any step.

What is decided is written down before it is acted on: the epoch with its bundle, what the issuer is asked for, and what
its issuance keeps of it (`root_issuance.py`, `voucher_issuance.py`). Started again, the oracle goes on with what is
written and decides nothing twice.
"""

from dataclasses import dataclass
from typing import Any

from offchain.offers.issued import OfferStore
from offchain.oracle.asking import Request
from offchain.oracle.computing import Basis, Computed, check_same, compute
from offchain.oracle.errors import ConsentError
from offchain.oracle.issuance import Issuance
from offchain.oracle.keeping import EpochKeeper, Sources


@dataclass(frozen=True, slots=True)
class Draft:
    """An epoch that could be published."""

    computed: Computed
    request: Request

    @property
    def cost(self) -> int:
        """What its coupons can cost at most, minor units."""
        return self.request.count * self.computed.epoch.manifest.max_each


@dataclass(frozen=True, slots=True, kw_only=True)
class Oracle:
    """again : whether a wallet that holds a coupon of the campaign can get another."""

    basis: Basis
    issuance: Issuance
    keeper: EpochKeeper
    sources: Sources
    offers: OfferStore
    again: bool = False

    def unfinished(self) -> list[int]:
        """Epochs that were written down and are not published and served yet, and those that the chain has lost since.
        Raises `ChainUnavailableError`."""
        numbers = self.keeper.numbers()
        lost = set(self.issuance.lost(numbers))
        return [number for number in numbers if number in lost or self.keeper.outcome(number) is None]

    def draft(self, cutoff: int, now: int) -> Draft | None:
        """The next epoch from all behaviour before `cutoff`; None where there is none since the last epoch. Nothing is
        written. now : Unix seconds, when the shoppers' consents are asked for.

        Raises `ConsentError`, `NoOfferError`, `Refusal`, and what data, vault and chain raise.
        """
        before = self.keeper.numbers()
        dataset = self.sources.behaviour(cutoff)
        if before and not self._is_new(dataset.events.table["time"].to_list(), before[-1], cutoff):
            return None
        standing = () if self.again else self.issuance.standing(before)
        held = frozenset[int]().union(*(self.keeper.holders(it) for it in standing))
        bound = self.sources.wallets(now)
        wallets = {shopper: account for shopper, account in bound.items() if account not in held}
        if not wallets:
            raise ConsentError(
                f"{len(bound)} wallets of shoppers who allow personal offers, {len(bound) - len(wallets)} of them hold "
                "a coupon already: bind wallets (promo privacy put), or ask for consents",
                len(bound),
                len(bound) - len(wallets),
            )
        issued = self.issuance.issued()
        computed = compute(self.basis.inputs(dataset, wallets, issued.next_epoch, issued.next_index))
        roomy = self.issuance.issued(len(computed.epoch.offers))
        if roomy != issued:  # the first run of free indices is too short for so many
            computed = compute(self.basis.inputs(dataset, wallets, roomy.next_epoch, roomy.next_index))
        return Draft(computed, self.issuance.request(computed, sorted(held.intersection(bound.values()))))

    def write_down(self, draft: Draft) -> int:
        """Decides for the draft; its number. From here on the epoch is this one, whatever happens to the program.

        Raises `VouchersTakenError` where its indices went to other coupons since it was drafted.
        """
        with self.issuance.deciding(draft.request):
            self.keeper.put(draft.computed.inputs, draft.computed.epoch, draft.request)
        return draft.request.number

    def asked(self, number: int) -> tuple[bytes, ...]:
        """What members of a quorum sign beside the digest of the epoch's request. Raises `EpochDiffersError`."""
        return self.issuance.asked(number, self._computed(number))

    def finish(self, number: int, now: int) -> dict[str, Any]:
        """Signs, publishes, serves the coupons, and notes it; what is done is not done again.

        now : Unix seconds, when consents are asked for once more: between writing down and serving lie the signatures
        of a quorum and the chain's finality, and whoever withdrew meanwhile is served nothing, although the epoch has
        a coupon for it. Raises `EpochDiffersError`, and what its issuance raises.
        """
        signed = self.issuance.issue(number, self._computed(number))
        coupons = list(signed.coupons)
        allowed = frozenset(self.sources.wallets(now).values())
        served = [coupon for coupon in coupons if coupon.account in allowed]
        self.offers.add(served)
        counts = {"epoch": number, "coupons": len(served), "withheld": len(coupons) - len(served)}
        outcome = counts | dict(signed.facts)
        self.keeper.finish(number, outcome)
        return outcome

    def _computed(self, number: int) -> Computed:
        """As it was written down, computed again. Raises `EpochDiffersError`."""
        inputs, stated = self.keeper.inputs(number)
        computed = compute(inputs)
        check_same(computed, stated)
        return computed

    def _is_new(self, times: list[int], last: int, cutoff: int) -> bool:
        inputs, _ = self.keeper.inputs(last)
        return any(inputs.dataset.cutoff <= time < cutoff for time in times)
