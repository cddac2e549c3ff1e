"""The rows of the contracts beside the hub: pre-sales and programmes of rewards.

| table | key | a row is |
|---|---|---|
| presales | id | the terms of a pre-sale |
| presale_states | presale | where a pre-sale stands |
| presale_deposits | presale, shopper | a deposit, and what became of it |
| programmes | id | the terms of a programme of rewards |
| programme_states | programme | its money, and how many epochs were given |
| reward_roots | programme, epoch | a published root of rewards |
| reward_claims | programme, account | what a wallet was paid so far |
| referrals | programme, referee | who brought a wallet |
"""

from dataclasses import dataclass

from offchain.index.rows import U96, U256, Address, Hash, Row


@dataclass(frozen=True, slots=True)
class PresaleRow(Row):
    """As `domain.presale.Presale`; block_number, log_index : of the record of its creation."""

    id: Hash
    merchant: Address
    block_number: int
    log_index: int
    token: Address
    price: U96
    deposit: U96
    factor_bps: int
    forfeit_bps: int
    units: int
    units_each: int
    deposit_from: int
    deposit_until: int
    ready_by: int
    balance_seconds: int
    description_hash: Hash
    salt: Hash


@dataclass(frozen=True, slots=True)
class PresaleStateRow(Row):
    """As `domain.presale_ledger.PresaleState`; cancelled : 0 or 1."""

    presale: Hash
    cancelled: int
    units_reserved: int
    balance_until: U256


@dataclass(frozen=True, slots=True)
class DepositRow(Row):
    """As `domain.presale_ledger.Deposit`; applied : 0 or 1."""

    presale: Hash
    shopper: Address
    units: U256
    amount: U256
    applied: int
    returned: U256
    forfeited: U256


@dataclass(frozen=True, slots=True)
class ProgrammeRow(Row):
    """As `attestation.rewards.Programme`; block_number, log_index : of the record of its creation."""

    id: Hash
    merchant: Address
    block_number: int
    log_index: int
    token: Address
    issuer: Address
    auditor: Address
    claims_until: int
    root_delay: int
    rules_hash: Hash
    salt: Hash


@dataclass(frozen=True, slots=True)
class ProgrammeStateRow(Row):
    """funded, paid : minor units; what went back to the merchant is paid, too; epochs : how many were given."""

    programme: Hash
    funded: U256
    paid: U256
    epochs: int


@dataclass(frozen=True, slots=True)
class RewardRootRow(Row):
    """As `attestation.rewards.RewardRoot`; vetoed : 1 when its auditor took it back, else 0."""

    programme: Hash
    epoch: int
    root: Hash
    total: U256
    active_from: int
    depth: int
    data_root: Hash
    manifest_hash: Hash
    vetoed: int


@dataclass(frozen=True, slots=True)
class RewardClaimRow(Row):
    """earned : all that the wallet was ever paid, minor units."""

    programme: Hash
    account: Address
    earned: U256


@dataclass(frozen=True, slots=True)
class ReferralRow(Row):
    """Who brought whom."""

    programme: Hash
    referee: Address
    referrer: Address
