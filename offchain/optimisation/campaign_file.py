"""A proposal as a campaign document that `promo campaign lint` accepts."""

from dataclasses import dataclass
from typing import Final

from offchain.campaigns.currencies import Currency
from offchain.domain.bounds import BPS
from offchain.optimisation.proposal import Proposal
from offchain.texts.wording import money, percent

_HEADROOM: Final = 2
"""Orders may be so many times as large as the average before `at_most` cuts, and uses so many times the expected."""

_FORM: Final = """\
# Proposed from {cells} cells of past campaigns, for segment {segment}: expected gain {gain} {currency},
# between {low} and {high}. {told}
{notes}schema: promissory-campaign/1
name: {name}
currency: {currency}
who: {{ issuer: issuer }}
when: {{ start: now, end: +{window}d }}
offer:
  kind: {kind}
  {value}
  at_most: "{at_most}"
{conditions}audience: VOUCHER
limits: {{ uses: {uses}, budget: "{budget}" }}
promises: {{ notice: 24h, max_pause: 2h, revocation: INDEX }}
texts:
  en:
    title: {title_en}
    body: "{title_en} {order_en}, at most {at_most} {currency}. Your voucher counts once."
  zh:
    title: {title_zh}
    body: "{order_zh}{title_zh}，最多 {at_most} {currency}。每张券限用一次。"
"""


@dataclass(frozen=True, slots=True)
class _Money:
    """What the document promises, minor units."""

    amount: int
    at_most: int
    uses: int

    @classmethod
    def of(cls, proposal: Proposal) -> "_Money":
        design = proposal.estimate.design
        uses = max(1, min(proposal.shoppers, proposal.orders * _HEADROOM))
        amount = max(1, design.threshold * design.depth // BPS)
        average = -(-proposal.discount // max(1, proposal.orders))
        return cls(amount, amount if design.kind == "FIXED" else max(1, average * _HEADROOM), uses)


def document(proposal: Proposal, currency: Currency, name: str) -> str:
    """The YAML. The offer is a percentage of the order, or for FIXED an amount off from the threshold on.

    For a segment by voucher, whose holders `promo allocate` or the merchant names; `who.issuer` signs them.
    """
    design, given = proposal.estimate.design, _Money.of(proposal)

    def spelled(minor: int) -> str:
        return money(minor, currency.decimals)

    run = "This design was run before." if proposal.estimate.measured else "This design was never run."
    return _FORM.format(
        cells=proposal.cells,
        segment=design.segment,
        gain=spelled(proposal.gain),
        low=spelled(proposal.low),
        high=spelled(proposal.high),
        told=run,
        notes="".join(f"# Note: {note}.\n" for note in proposal.notes),
        name=name,
        currency=currency.code,
        window=design.window,
        kind=design.kind,
        at_most=spelled(given.at_most),
        uses=given.uses,
        budget=spelled(given.uses * given.at_most),
        **_offer(proposal, currency, spelled(given.amount), spelled(design.threshold) if design.threshold else ""),
    )


def _offer(proposal: Proposal, currency: Currency, amount: str, threshold: str) -> dict[str, str]:
    """The entries that depend on kind and threshold; amount : off, of a FIXED one; threshold : "" for none."""
    design, code = proposal.estimate.design, currency.code
    off = percent(design.depth)
    rate = design.kind == "PERCENT"
    return {
        "value": f'percent: "{off}"' if rate else f'amount: "{amount}"',
        "conditions": f'conditions: {{ min_amount: "{threshold}" }}\n' if threshold else "",
        "title_en": f"{off} off" if rate else f"{amount} {code} off",
        "title_zh": f"优惠 {off}" if rate else f"立减 {amount} {code}",
        "order_en": f"an order from {threshold} {code} on" if threshold else "an order",
        "order_zh": f"订单满 {threshold} {code} " if threshold else "每单",
    }
