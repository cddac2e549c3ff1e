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
from offchain.oracle.asking import Request
from offchain.oracle.errors import FeeCeilingError, OracleError
from offchain.oracle.service import Draft
from offchain.oracle.voucher_request import VoucherRequest
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
    """An epoch that could be published. gas : of the transaction, None while nobody signed it, 0 where none is sent."""
    request, manifest = draft.request, draft.computed.epoch.manifest
    return {
        "campaign": f"0x{campaign.id.hex()}",
        "epoch": request.number,
        "coupons": request.count,
        "first_index": request.first_index,
        "held": len(request.held),
        "rows": manifest.rows,
        "cutoff": manifest.cutoff,
        **_of_kind(request),
        "cost": draft.cost,
        "digest": f"0x{request.digest.hex()}",
        "gas": gas,
        "fee_wei": None if gas is None else gas * fees.max_fee,
    }


def _of_kind(request: Request) -> dict[str, Any]:
    if isinstance(request, VoucherRequest):
        batch = request.batch
        named = {"root": None, "manifest_hash": f"0x{batch.manifest_hash.hex()}", "voucher_epoch": batch.voucher_epoch}
        return named | {"active_from": batch.not_before, "deadline": batch.deadline}
    return {"root": f"0x{request.root.root.hex()}", "active_from": request.root.active_from}


def draft_lines(document: Mapping[str, Any], campaign: Campaign) -> list[str]:
    """The same for people."""
    currency = campaign.draft.currency
    cost = f"{money(document['cost'], currency.decimals)} {currency.code}"
    by_root = document["root"] is not None
    until = "" if by_root else f" until {moment(document['deadline'])}"
    return [
        f"epoch {document['epoch']}: {document['coupons']} coupons from index {document['first_index']}",
        f"  root         {document['root']}" if by_root else f"  manifest     {document['manifest_hash']}",
        f"  behaviour    {document['rows']} rows before {moment(document['cutoff'])}",
        f"  left out     {document['held']} wallets that hold a coupon of the campaign",
        f"  counts from  {moment(document['active_from'])}{until}",
        f"  costs        {cost} at most, if every coupon is used",
        _gas_line(document),
    ]


def _gas_line(document: Mapping[str, Any]) -> str:
    gas = document["gas"]
    if document["root"] is None:
        return "  gas          none: vouchers are signed, and nothing is sent"
    if gas is None:
        return "  gas          known when it is signed"
    return f"  gas          {gas}, at most {money(document['fee_wei'], _WEI_DECIMALS)} of the chain's coin"
