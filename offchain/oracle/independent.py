"""An operator's own look at an epoch that another proposes: from its own data, its own vault and its own plan."""

from dataclasses import replace

from offchain.domain.terms import Terms
from offchain.eligibility.epochs import EpochInputs, wallets_hash
from offchain.eligibility.plan import EligibilityPlan
from offchain.oracle.asking import Request
from offchain.oracle.computing import Computed, compute
from offchain.oracle.errors import EpochDiffersError
from offchain.oracle.keeping import Sources
from offchain.oracle.voucher_issuance import with_vouchers
from offchain.oracle.voucher_request import VoucherRequest


def check_request(
    request: Request, stated: EpochInputs, sources: Sources, plan: EligibilityPlan, now: int
) -> tuple[bytes, ...]:
    """Computes the epoch again and compares it with the root, or the vouchers, that are to be signed; the digests of
    the vouchers.

    Taken from the request: number, first index, cut-off, salts, and the wallets that are said to hold a coupon already;
    all else is this operator's own. now : Unix seconds, when the vault is looked into. Raises `EpochDiffersError`, and
    what data and vault raise.
    """
    cutoff = stated.dataset.cutoff
    bound = sources.wallets(now)
    wallets = {shopper: account for shopper, account in bound.items() if account not in request.held}
    own = replace(stated, dataset=sources.behaviour(cutoff), wallets=wallets, plan=plan)
    differences = _of_parts(request, stated, own)
    computed = compute(own)
    if isinstance(request, VoucherRequest):
        return _vouchers(request, computed, differences)
    found = computed.epoch.root(request.root.active_from)
    if found != request.root:
        differences.append(f"root: stated 0x{request.root.root.hex()}, computed 0x{found.root.hex()}")
        raise EpochDiffersError(request.root.epoch, differences)
    if request.campaign != stated.campaign or request.root.active_from <= _earliest(stated.terms, cutoff):
        raise EpochDiffersError(request.root.epoch, ["the request is of another campaign, or counts too early"])
    return ()


def _vouchers(request: VoucherRequest, computed: Computed, differences: list[str]) -> tuple[bytes, ...]:
    """Their digests, of the operator's own offers."""
    own, inputs = with_vouchers(request, computed), computed.inputs
    placed = (request.number, request.first_index) == (inputs.epoch, inputs.first_index)
    if own != request or not placed:
        stated, found = request.batch, own.batch
        differences.append(f"vouchers: stated {stated.count}, 0x{stated.vouchers.hex()}")
        differences.append(f"vouchers: computed {found.count}, 0x{found.vouchers.hex()}")
        raise EpochDiffersError(request.number, differences)
    terms, first, end = inputs.terms, request.batch.not_before, request.batch.deadline
    if request.campaign != inputs.campaign or not terms.start_time <= first < end <= terms.end_time:
        told = f"the request is of another campaign, or counts beyond it, from {first} to {end}"
        raise EpochDiffersError(request.number, [told])
    return request.digests(computed.epoch.offers)


def _of_parts(request: Request, stated: EpochInputs, own: EpochInputs) -> list[str]:
    """What the operator has otherwise, one a line."""
    found = []
    rows = [it.dataset.events.before(it.dataset.cutoff).table.height for it in (stated, own)]
    if rows[0] != rows[1]:
        found.append(f"behaviour: stated {rows[0]} rows, here {rows[1]}")
    if wallets_hash(stated.wallets) != wallets_hash(own.wallets):
        changed = {*stated.wallets.items()} ^ {*own.wallets.items()}
        shown = len(request.held)
        found.append(
            f"wallets: stated {len(stated.wallets)}, here {len(own.wallets)}; {len(changed)} differ, {shown} held"
        )
    if stated.plan != own.plan:
        found.append(f"plan: stated {stated.plan.as_json()}, here {own.plan.as_json()}")
    if stated.dataset.name != own.dataset.name:
        found.append(f"name of the data: stated {stated.dataset.name}, here {own.dataset.name}")
    return found


def _earliest(terms: Terms, cutoff: int) -> int:
    """No root counts before its data end, and the campaign's delay is over."""
    return cutoff + terms.root_delay_seconds - 1
