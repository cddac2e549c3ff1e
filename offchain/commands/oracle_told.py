"""How the commands of `promo oracle` end, and how they tell of an epoch."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any, Final

from offchain.attestation.quorum import QuorumNotReachedError
from offchain.campaigns.prepared import Campaign
from offchain.commands.merchant_outcome import told
from offchain.commands.outcome import Exit, fail
from offchain.domain.refusals import Refusal
from offchain.eligibility.allocation import NoOfferError
from offchain.oracle.errors import FeeCeilingError, OracleError
from offchain.oracle.service import Draft
from offchain.ports import Fees
from offchain.texts.refusal_texts import RefusalTexts
from offchain.texts.wording import moment, money

_WEI_DECIMALS: Final = 18


@contextmanager
def oracle_told(as_json: bool) -> Iterator[None]:
    """How a command of the oracle ends when it does not succeed: with the exit codes of every command; what has a code
    is told in English and Chinese."""
    with told(as_json):
        try:
            yield
        except OracleError as error:
            fail(as_json, Exit.REFUSED, error.refusal.code, both(str(error), error.refusal))
        except FeeCeilingError as error:
            fail(as_json, Exit.INTERRUPTED, error.refusal.code, both(str(error), error.refusal))
        except QuorumNotReachedError as error:
            refusal = Refusal("Oracle_SignaturesMissing", signed=error.signed, wanted=error.threshold)
            fail(as_json, Exit.INTERRUPTED, refusal.code, both(str(error), refusal))
        except NoOfferError as error:
            fail(as_json, Exit.REFUSED, type(error).__name__, str(error))


def both(message: str, refusal: Refusal) -> str:
    """What happened, then the next step in English and Chinese."""
    texts = RefusalTexts.load()
    english, chinese = texts.render(refusal, "en"), texts.render(refusal, "zh")
    return f"{message}\n{english.next_step}\n{chinese.sentence}{chinese.next_step}"


def draft_document(draft: Draft, campaign: Campaign, gas: int | None, fees: Fees) -> dict[str, Any]:
    """An epoch that could be published. gas : of the transaction, None while nobody signed it."""
    root = draft.request.root
    return {
        "campaign": f"0x{campaign.id.hex()}",
        "epoch": root.epoch,
        "root": f"0x{root.root.hex()}",
        "coupons": root.count,
        "first_index": root.first_index,
        "held": len(draft.request.held),
        "rows": draft.computed.epoch.manifest.rows,
        "cutoff": draft.computed.epoch.manifest.cutoff,
        "active_from": root.active_from,
        "cost": draft.cost,
        "digest": f"0x{draft.request.digest.hex()}",
        "gas": gas,
        "fee_wei": None if gas is None else gas * fees.max_fee,
    }


def draft_lines(document: Mapping[str, Any], campaign: Campaign) -> list[str]:
    """The same for people."""
    currency = campaign.draft.currency
    cost = f"{money(document['cost'], currency.decimals)} {currency.code}"
    gas, fee = document["gas"], document["fee_wei"]
    lines = [
        f"epoch {document['epoch']}: {document['coupons']} coupons from index {document['first_index']}",
        f"  root         {document['root']}",
        f"  behaviour    {document['rows']} rows before {moment(document['cutoff'])}",
        f"  left out     {document['held']} wallets that hold a coupon of the campaign",
        f"  counts from  {moment(document['active_from'])}",
        f"  costs        {cost} at most, if every coupon is used",
    ]
    if gas is None:
        return [*lines, "  gas          known when it is signed"]
    return [*lines, f"  gas          {gas}, at most {money(fee, _WEI_DECIMALS)} of the chain's coin"]
