"""Orders with several coupons, and coupons of the rarer kinds, for the operations whose gas is watched."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from offchain.attestation.calls import Submission
from offchain.domain.basket import fill
from offchain.domain.bounds import MAX_U96
from offchain.domain.cascade import Presented as Promotion
from offchain.domain.cascade import apply
from offchain.domain.extra import Selector, read_extra
from offchain.domain.order import Line
from offchain.domain.terms import Flags, GateKind, Kind, Scope, Target
from tests.contracts.fixtures.campaigns import DELIVERY, Campaign
from tests.contracts.fixtures.drafts import Presented
from tests.contracts.fixtures.gates import Gate
from tests.contracts.fixtures.market import Market, arguments
from tests.contracts.fixtures.promises import GET_ALL, GIFT, holder
from tests.contracts.fixtures.promises import gate as rule

LINE = Line(unit_price=4999, quantity=1)
PACK = Line(unit_price=4999, quantity=3)
BULK = Line(unit_price=4999, quantity=10_000)
LINES, PROMOTIONS = 50, 8
SNAPSHOT = 1_000
_RICH: dict[str, Any] = {"value": 300, "budget": 10**9, "cap_amount": 10**6}
"""Terms of a campaign that pays for all measurements: 3 %."""
_BUY_GET: dict[str, Any] = {"kind": Kind.BXGY, "value": 0, "buy_quantity": 1, "get_quantity": 1, "get_bps": 10_000}
_WHOLESALE = _RICH | _BUY_GET | {"max_times": 30_000, "cap_amount": 10**12, "budget": 10**14}
"""Buy one, get one: so often that each use needs several of the largest lines."""
_GOODS = Selector(Target.TAGS, 1)
_GIFT_WRAP = 2
"""Tag of the last line alone."""
_OF_GIVEN = (_GOODS.packed(), _GIFT_WRAP, _GOODS.packed())
"""Extra words: condition target, tags that the order must contain, get target."""
_CONDITIONS: dict[str, Any] = {
    "target": _GOODS.target,
    "target_key": _GOODS.key,
    "min_amount": 1,
    "min_quantity": 1,
    "flags": Flags.CONDITION_TARGET | Flags.REQUIRES | Flags.WHOLE_GROUPS,
}
_DEAREST = _RICH | _CONDITIONS | {"kind": Kind.FIXED, "scope": Scope.UNIT, "cap_amount": 40_000}
"""3.00 off each unit, cut to an amount: every pass over the lines that the rules know is made for each promotion."""
_GIVEN: dict[str, Any] = {
    **_RICH,
    **_BUY_GET,
    "target": Target.SKU,
    "target_key": 7,
    "min_amount": 1,
    "min_quantity": 1,
    "get_bps": 9_000,
    "flags": Flags.CONDITION_TARGET | Flags.REQUIRES,
}
_IN_LINES = _GIVEN | {"scope": Scope.LINE, "max_times": 600, "flags": _GIVEN["flags"] | Flags.PARTIAL_CYCLE}
"""Buy one, get one within each line, whose target is another selector than that of condition and get target."""
_OVER_LINES = _GIVEN | {"get_quantity": 60_000, "max_times": 1, "flags": _GIVEN["flags"] | Flags.GET_DEAREST}
"""Buy one, get the dearest of all others: each use looks at every line, and uses some of them up."""
_BEFORE = _GIVEN | {"kind": Kind.PERCENT, "scope": Scope.UNIT, "value": 3, "priority": 1}
_BEFORE |= {"cap_amount": 99_999, "buy_quantity": 0, "get_quantity": 0, "get_bps": 0}
"""Then what is left of the units is not even."""
_IN_GROUPS = _DEAREST | {"max_units": 9_999, "max_times": 60_000}
"""As many units as a line may have, in whole groups."""
TAGGED = (*(replace(PACK, sku=7, tags=_GOODS.key),) * (LINES - 1), replace(PACK, sku=7, tags=_GOODS.key | _GIFT_WRAP))
FULL = tuple(replace(line, quantity=10_000) for line in TAGGED)


@dataclass(frozen=True)
class Sets:
    """over_order, by_line : eight campaigns each of 3 %; cut : eight of 3 % of each unit, cut to an amount, so that all
    discounts but the last must be split; dearest : eight with all conditions, cut too; buy_gets : eight; over_lines,
    in_groups : eight each, in_lines : seven after a percentage, the dearest of their kinds and scopes, cut too. All
    have redeemed once."""

    market: Market
    over_order: list[Campaign]
    by_line: list[Campaign]
    cut: list[Campaign]
    dearest: list[Campaign]
    buy_gets: list[Campaign]
    in_lines: list[Campaign]
    over_lines: list[Campaign]
    in_groups: list[Campaign]
    gift: Campaign
    token: Campaign
    votes: Campaign

    @classmethod
    def prepare(cls, market: Market, gate: Gate) -> Sets:
        several = range(PROMOTIONS)
        shopper = market.people.shopper
        votes = rule(GateKind.PAST_VOTES, timepoint=SNAPSHOT, minimum=1)
        made = cls(
            market,
            over_order=[market.create(salt=100 + at, **_RICH) for at in several],
            by_line=[market.create(salt=110 + at, scope=Scope.LINE, **_RICH) for at in several],
            cut=[market.create(salt=120 + at, scope=Scope.UNIT, **_RICH | {"cap_amount": 7777}) for at in several],
            dearest=[market.create(salt=150 + at, extra=_OF_GIVEN[:2], **_DEAREST) for at in several],
            buy_gets=[market.create(salt=130 + at, extra=GET_ALL, **_WHOLESALE) for at in several],
            in_lines=[
                market.create(salt=160, extra=_OF_GIVEN[:2], **_BEFORE),
                *(market.create(salt=160 + at, extra=_OF_GIVEN, **_IN_LINES) for at in several[1:]),
            ],
            over_lines=[market.create(salt=180 + at, extra=_OF_GIVEN, **_OVER_LINES) for at in several],
            in_groups=[market.create(salt=170 + at, extra=_OF_GIVEN[:2], **_IN_GROUPS) for at in several],
            gift=market.create(salt=140, **GIFT | {"stock_units": 100}),
            token=market.create(salt=141, **holder(gate=gate.address), extra=rule(GateKind.ERC721_OWNER)),
            votes=market.create(salt=142, **holder(gate=gate.address, per_wallet=9), extra=votes),
        )
        for token in (0, 255):
            gate.give(token, shopper)
        gate.count_votes(shopper, 1, SNAPSHOT)
        made._redeem_once()
        return made

    def _redeem_once(self) -> None:
        """Then no word of a bitmap or counter is zero any more."""
        shopper = {"from": self.market.people.shopper.account}
        by_index = (*self.over_order, *self.by_line, *self.cut, *self.buy_gets, self.gift, self.token)
        for campaign in by_index:
            self.market.hub.redeem(*arguments(self.market.order(campaign, lines=(PACK,), index=255)), shopper)
        for campaign in (*self.dearest, *self.in_lines, *self.over_lines, *self.in_groups):
            self.market.hub.redeem(*arguments(self.market.order(campaign, lines=FULL, index=255)), shopper)
        self.market.hub.redeem(*arguments(self.market.order(self.votes, lines=(PACK,), nonce=254)), shopper)

    def orders(self) -> Iterator[tuple[str, Presented, int | None]]:
        """Name of the operation, the order, its goal in gas."""
        whole, many = self.over_order, (LINE,) * LINES
        yield "redeem two stacked coupons", self._set(whole[:2]), None
        yield "redeem three stacked coupons", self._set(whole[:3]), 115_000
        yield "redeem 8 coupons on the order, 50 lines", self._set(whole, lines=many), 1_500_000
        yield "redeem 8 coupons on lines, 50 lines", self._set(self.by_line, lines=many), 1_500_000
        yield "redeem 8 coupons on units, 50 lines, 7 splits", self._split(self.cut, (PACK,) * LINES), 1_500_000
        yield "redeem 8 coupons with all conditions, 50 lines, 7 splits", self._split(self.dearest, TAGGED), 1_500_000
        yield "redeem 8 of whole groups, 50 lines, 7 splits", self._split(self.in_groups, TAGGED), 1_500_000
        yield "redeem 8 of buy and get in lines, 50 lines, 7 splits", self._split(self.in_lines, FULL), 1_500_000
        yield "redeem 8 of buy and get over lines, 50 lines, 7 splits", self._split(self.over_lines, FULL), 1_500_000
        yield (
            "redeem 8 of buy and get, 50 lines",
            self._set(self.buy_gets, lines=(BULK,) * LINES, max_payable=MAX_U96),
            1_500_000,
        )
        yield "redeem a gift", self._order(self.gift), None
        yield "redeem buy and get, 10 lines", self._order(self.buy_gets[0], lines=(LINE,) * 10), None
        yield "redeem by a held token", self._order(self.token), None
        yield "redeem by past votes", self._order(self.votes), None

    def _order(self, of: Campaign, **changes: Any) -> Presented:
        usual: dict[str, Any] = {"lines": (LINE,), "max_payable": 1_000_000}
        return self.market.order(of, **(usual | changes))

    def _set(self, of: list[Campaign], **changes: Any) -> Submission:
        return self.market.set_of(*of, **({"lines": (LINE,), "max_payable": 10**12} | changes))

    def _split(self, of: list[Campaign], lines: tuple[Line, ...]) -> Submission:
        """With the parts of each discount that a later promotion needs."""
        order = self._set(of, lines=lines)
        basket, uses = fill(lines, DELIVERY), []
        for use in order.uses:
            promotion = Promotion(
                campaign=self.market.campaign_of(use),
                terms=use.terms,
                extra=read_extra(use.terms, use.extra),
                max_discount=use.terms.cap_amount,
            )
            uses.append(replace(use, shares=tuple(apply(promotion, basket).shares)))
        return replace(order, uses=(*uses[:-1], order.uses[-1]))
