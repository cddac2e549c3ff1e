"""The records of the contracts beside the hub, which each chain them into a digest of its own.

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
