"""What past orders would have got: figures a campaign, a pair of campaigns, and all. Amounts are minor units."""

from collections import Counter
from dataclasses import dataclass, field

from offchain.rehearsal.counters import Counters


@dataclass(slots=True)
class Share:
    """What one segment got. shoppers : who used it."""

    uses: int = 0
    discount: int = 0
    shoppers: set[str] = field(default_factory=set)


@dataclass(slots=True)
class CampaignResult:
    """counters : what is left; sales : list price of the orders with it, delivery not counted; not_chosen : orders that
    could have had it and got others instead; lost_to : name -> orders, of those others; segments : segment -> share;
    spent_by_day : day of the campaign, from 0 -> minor units, of a gift units."""

    counters: Counters
    sales: int = 0
    not_chosen: int = 0
    lost_to: Counter[str] = field(default_factory=Counter)
    segments: dict[str, Share] = field(default_factory=dict)
    spent_by_day: Counter[int] = field(default_factory=Counter)

    @property
    def shoppers(self) -> int:
        """Who used it, each once."""
        return len(self.counters.wallets)


@dataclass(slots=True)
class Pair:
    """Two campaigns on the same orders. clashes : orders that both would have suited and that may not carry both;
    forgone : what the smaller of the two would have given there; together : orders that both suit and that may carry
    both; eaten : of these, where the two give less than the sum of each alone; eaten_amount : how much less."""

    clashes: int = 0
    forgone: int = 0
    together: int = 0
    eaten: int = 0
    eaten_amount: int = 0


@dataclass(slots=True)
class Margin:
    """Of the lines whose cost is known. sales : list price; discount : what campaigns took off these lines; cost : of
    the goods; gifts : cost of what was given for nothing."""

    sales: int = 0
    discount: int = 0
    cost: int = 0
    gifts: int = 0

    @property
    def before(self) -> int:
        """What the orders would have left without any campaign."""
        return self.sales - self.cost

    @property
    def after(self) -> int:
        """What they leave with them, delivery not counted."""
        return self.before - self.discount - self.gifts


@dataclass(slots=True)
class Result:
    """orders : replayed; with_promotion : of them; unpriced : left out, since a line has no price; sales : list price
    of all replayed; discount : of all campaigns, delivery_discount : of it, on delivery; first, last : time of the
    first and the last order as replayed, Unix seconds; shift : seconds that past times were moved by."""

    campaigns: dict[str, CampaignResult]
    pairs: dict[tuple[str, str], Pair] = field(default_factory=dict)
    margin: Margin = field(default_factory=Margin)
    orders: int = 0
    with_promotion: int = 0
    unpriced: int = 0
    sales: int = 0
    discount: int = 0
    delivery_discount: int = 0
    first: int = 0
    last: int = 0
    shift: int = 0

    def pair(self, one: str, other: str) -> Pair:
        """The figures of two campaigns, in either order."""
        names = (one, other) if one <= other else (other, one)
        return self.pairs.setdefault(names, Pair())
