"""What a campaign has left while past orders are replayed: the ledger's own limits, wallet by wallet."""

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import Final

from offchain.domain import ledger
from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.terms import Audience, GateKind
from offchain.rehearsal.findings import Subject

_NOTHING: Final = Evaluation(0, 0, 0, (), ())
"""What an order gets before anybody looked at its goods."""
_NOBODY: Final = 0


@dataclass(slots=True)
class Counters:
    """wallets : uses of each shopper; coupons : shoppers whose one coupon is spent; refused : code -> orders;
    first_refused : code -> time of the first, Unix seconds."""

    subject: Subject
    wallets: Counter[str] = field(default_factory=Counter)
    coupons: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    first_refused: dict[str, int] = field(default_factory=dict)
    units: int = 0
    _shared: ledger.Counters = field(init=False)

    def __post_init__(self) -> None:
        terms = self.subject.draft.terms
        # Of a paid campaign as if every funder had deposited its share.
        self._shared = ledger.Counters(replace(ledger.created(terms), remaining=terms.budget))

    @property
    def used(self) -> int:
        """Uses so far."""
        return self._shared.state.used

    @property
    def spent(self) -> int:
        """What they cost, minor units."""
        return self.subject.draft.terms.budget - self._shared.state.remaining

    def check_before(self, shopper: str, time: int) -> None:
        """What the hub checks without looking at the goods. Raises `Refusal`."""
        ledger.check_open(self.subject.draft.terms, self._shared.state, time)
        if self._one_coupon and shopper in self.coupons:
            raise Refusal("Hub_IndexUsed", campaign=bytes(32), index=_NOBODY)
        self.check_after(shopper, time, _NOTHING)

    def check_after(self, shopper: str, time: int, evaluation: Evaluation) -> None:
        """What the hub checks once it knows what the order gets. Raises `Refusal`."""
        ledger.check_limits(self.subject.draft.terms, self._of(shopper), evaluation, wallet=_NOBODY, time=time)

    def use(self, shopper: str, time: int, evaluation: Evaluation) -> None:
        """Counts one use."""
        self._shared = ledger.redeemed(self.subject.draft.terms, self._of(shopper), evaluation, time)
        self.units += evaluation.units
        self.wallets[shopper] += 1
        if self._one_coupon:
            self.coupons.add(shopper)

    def refuse(self, code: str, time: int) -> None:
        """Counts one order that did not get it."""
        self.refused[code] += 1
        self.first_refused.setdefault(code, time)

    def _of(self, shopper: str) -> ledger.Counters:
        return replace(self._shared, wallet_used=self.wallets[shopper])

    @property
    def _one_coupon(self) -> bool:
        """Whether a shopper's coupon, or token, counts once."""
        gate = self.subject.draft.extra.gate
        audience = self.subject.draft.terms.audience
        token = audience == Audience.HOLDER and gate is not None and gate.kind == GateKind.ERC721_OWNER
        return token or audience in (Audience.VOUCHER, Audience.ROOT)
