"""The records of the contracts beside the hub. Each but the quorum chains them into a digest of its own.

A test compares every signature here with the compiled ABI.
"""

from collections.abc import Mapping
from typing import Final

PRESALE_RECORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "PresaleCreated": (
        "bytes32,address,(address,address,uint96,uint96,uint32,uint16,uint32,uint32,uint40,uint40,uint40,uint32,"
        "bytes32,bytes32)",
        "id,merchant",
        "termsMerchant,token,price,deposit,factorBps,forfeitBps,units,unitsEach,depositFrom,depositUntil,readyBy,"
        "balanceSeconds,descriptionHash,salt",
    ),
    "DepositPaid": ("bytes32,address,uint256,uint256", "id,shopper", "units,amount"),
    "PresaleReady": ("bytes32,uint256", "id", "balanceUntil"),
    "PresaleCancelled": ("bytes32", "id", ""),
    "BalancePaid": ("bytes32,address,uint256,uint256", "id,shopper", "worth,balance"),
    "DepositReturned": ("bytes32,address,uint256", "id,shopper", "amount"),
    "DepositForfeited": ("bytes32,address,uint256", "id,shopper", "amount"),
}
"""Event of `PresaleEscrow` -> parameter types, names of its topics, names of its words of data."""

REWARD_RECORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "ProgrammeCreated": (
        "bytes32,address,(address,address,address,address,uint40,uint32,bytes32,bytes32)",
        "id,merchant",
        "termsMerchant,token,issuer,auditor,claimsUntil,rootDelay,rulesHash,salt",
    ),
    "ProgrammeFunded": ("bytes32,address,uint256,uint256", "id,funder", "received,funded"),
    "RewardsPublished": (
        "bytes32,uint256,bytes32,uint256,uint256,bytes32,bytes32",
        "id,epoch",
        "root,total,shape,dataRoot,manifestHash",
    ),
    "RewardsVetoed": ("bytes32,uint256", "id,epoch", ""),
    "RewardClaimed": ("bytes32,address,uint256,uint256", "id,account", "amount,earned"),
    "ReferralMade": ("bytes32,address,address", "id,referee,referrer", ""),
    "ProgrammeClosed": ("bytes32,uint256", "id", "amount"),
}
"""Event of `RewardDistributor` -> the same. The first word of the terms is their own merchant, as in a pre-sale."""

VAULT_RECORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "BudgetDeposited": (
        "bytes32,address,address,uint256,uint256,uint256",
        "campaign,funder,payer",
        "received,deposited,credited",
    ),
    "SpendingNoted": ("bytes32,uint256,uint256", "campaign", "spent,from"),
    "SpendingCollected": ("bytes32,address,uint256,uint256", "campaign,to", "amount,collected"),
    "SpendingRestored": ("bytes32,uint256,uint256", "campaign", "amount,collected"),
    "SpendingSettled": ("bytes32,uint256", "campaign", "spent"),
    "DepositWithdrawn": ("bytes32,address,address,uint256,uint256", "campaign,funder,to", "amount,deposited"),
}
"""Event of `BudgetVault` -> the same."""

CHECKOUT_RECORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "OrderRefunded": (
        "bytes32,address,address,uint256,uint256,uint256[4]",
        "orderHash,merchant,shopper",
        "amount,refunded,units[4]",
    ),
}
"""Record of `Checkout` -> the same; `units[4]` are the words `units0` to `units3`. What it skips is no record."""

QUORUM_RECORDS: Final[Mapping[str, tuple[str, str, str]]] = {
    "QuorumProposed": (
        "uint256,(uint32,uint8,uint32,uint32,address,address[]),uint256",
        "number",
        "quorumAt,activeFrom,ofNumber,threshold,delay,overlap,freezer,membersAt,count,members[]",
    ),
    "QuorumCancelled": ("uint256", "number", ""),
    "QuorumRetired": ("uint256", "number", ""),
    "QuorumFrozen": ("uint256", "number", ""),
    "QuorumUnfrozen": ("uint256", "number", ""),
}
"""Event of `OracleQuorum` -> the same; `members[]` are the words that are left, `members0` and so on."""
