"""The next epoch of a programme, from what everybody earned so far: refused here, where the chain would refuse it."""

from collections.abc import Mapping, Sequence

from offchain.attestation.records import Record
from offchain.attestation.rewards import Programme
from offchain.companions import statement
from offchain.companions.errors import EarningsError, NotThereError
from offchain.companions.prepared import Prepared
from offchain.companions.reward_view import RewardView
from offchain.companions.statement import Epoch
from offchain.domain.refusals import Refusal
from offchain.texts.wording import money


def next_epoch(
    view: RewardView, programme: Prepared[Programme], earned: Mapping[int, int], margin: int, salt_key: bytes
) -> Epoch:
    """What is to be signed next. earned : account -> minor units, all that it ever earned;
    margin : seconds for signing beyond the programme's delay; salt_key : secret, 32 bytes.

    Raises `NotThereError`, `EarningsError` where a wallet would have earned less than it was paid, and `Refusal`.
    """
    if not view.has(programme.terms):
        raise NotThereError(programme.name, programme.about, programme.id, programme.locked)
    history = view.history_of(programme.terms)
    _check_wallets(history.of(programme.id, "RewardClaimed"), earned, programme)
    standing, total = view.standing_of(programme.id), sum(earned.values())
    if total < standing.total:
        raise Refusal("Rewards_TotalFalls", total=total, before=standing.total)
    if total > standing.funded:
        raise Refusal("Rewards_TotalAboveFunds", total=total, funded=standing.funded)
    return statement.build(
        view.domain,
        programme.terms,
        earned,
        epoch=len(history.of(programme.id, "RewardsPublished")) + 1,
        active_from=view.chain.block().timestamp + programme.terms.root_delay + margin,
        decimals=programme.decimals,
        salt_key=salt_key,
    )


def _check_wallets(claims: Sequence[Record], earned: Mapping[int, int], programme: Prepared[Programme]) -> None:
    paid = {record.words["account"]: record.words["earned"] for record in claims}
    problems = [
        f"0x{account:040x}: found {money(earned.get(account, 0), programme.decimals)} in all; wanted at least "
        f"{money(amount, programme.decimals)}, which it was paid: the file holds all that was ever earned"
        for account, amount in paid.items()
        if earned.get(account, 0) < amount
    ]
    if problems:
        raise EarningsError("the file of earnings", problems)
