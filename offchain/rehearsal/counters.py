"""What a campaign has left while past orders are replayed: the limits that the hub writes."""

from collections import Counter
from dataclasses import dataclass, field

from offchain.domain.refusals import Refusal
from offchain.domain.rules import Evaluation
from offchain.domain.schedule import check_hours
from offchain.domain.terms import Audience, GateKind
from offchain.rehearsal.findings import Subject

_NOBODY = 0


@dataclass(slots=True)
class Counters:
    """used, spent, units : so far; wallets, periods : uses of each; coupons : shoppers whose one coupon is spent;
    refused : code -> orders; first_refused : code -> time of the first, Unix seconds."""

    subject: Subject
    used: int = 0
    spent: int = 0
    units: int = 0
    wallets: Counter[str] = field(default_factory=Counter)
    periods: Counter[int] = field(default_factory=Counter)
    coupons: set[str] = field(default_factory=set)
    refused: Counter[str] = field(default_factory=Counter)
    first_refused: dict[str, int] = field(default_factory=dict)

    def check_before(self, shopper: str, time: int) -> None:
        """What the hub checks without looking at the goods. Raises `Refusal`."""
        terms = self.subject.draft.terms
        if time < terms.start_time:
            raise Refusal("Hub_NotStarted", time=time, startTime=terms.start_time)
        if time >= terms.end_time:
            raise Refusal("Hub_Ended", time=time, endTime=terms.end_time)
        check_hours(terms, time)
        if self._one_coupon and shopper in self.coupons:
            raise Refusal("Hub_IndexUsed", campaign=bytes(32), index=_NOBODY)
        if self.used >= terms.cap:
            raise Refusal("Hub_CapReached", used=self.used, cap=terms.cap)
        if terms.per_wallet and self.wallets[shopper] >= terms.per_wallet:
            used = self.wallets[shopper]
            raise Refusal("Hub_WalletLimit", wallet=_NOBODY, used=used, perWallet=terms.per_wallet)
        if terms.period_cap and self.periods[self._period(time)] >= terms.period_cap:
            used = self.periods[self._period(time)]
            raise Refusal("Hub_PeriodLimit", used=used, periodCap=terms.period_cap)

    def check_after(self, evaluation: Evaluation) -> None:
        """What the hub checks once it knows what the order gets. Raises `Refusal`."""
        terms = self.subject.draft.terms
        if evaluation.discount > terms.budget - self.spent:
            raise Refusal("Hub_OverBudget", discount=evaluation.discount, remaining=terms.budget - self.spent)
        if terms.stock_units and evaluation.units > terms.stock_units - self.units:
            raise Refusal("Hub_OverStock", units=evaluation.units, left=terms.stock_units - self.units)

    def use(self, shopper: str, time: int, evaluation: Evaluation) -> None:
        """Counts one use."""
        terms = self.subject.draft.terms
        self.used += 1
        self.spent += evaluation.discount
        self.units += evaluation.units
        self.wallets[shopper] += 1
        if terms.period_cap:
            self.periods[self._period(time)] += 1
        if self._one_coupon:
            self.coupons.add(shopper)

    def refuse(self, code: str, time: int) -> None:
        """Counts one order that did not get it."""
        self.refused[code] += 1
        self.first_refused.setdefault(code, time)

    @property
    def _one_coupon(self) -> bool:
        """Whether a shopper's coupon, or token, counts once."""
        gate = self.subject.draft.extra.gate
        audience = self.subject.draft.terms.audience
        token = audience == Audience.HOLDER and gate is not None and gate.kind == GateKind.ERC721_OWNER
        return token or audience in (Audience.VOUCHER, Audience.ROOT)

    def _period(self, time: int) -> int:
        terms = self.subject.draft.terms
        return (time - terms.start_time) // terms.period_seconds
