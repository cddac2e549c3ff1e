"""The one vocabulary of refusals: code and the names of its facts, as in contracts/types/Errors.sol.

Refusal
    |- raised by the twin of the rules and of the ledger, with the numbers that were compared (got first, then limit)
    |- raised off chain only, for what must not reach the chain (`OFF_CHAIN`)
    '- made from a contract's custom error by the chain adapter

Texts in English and Chinese and the next step: offchain/texts/. A test compares codes and facts with the contracts.
"""

from collections.abc import Mapping
from enum import IntEnum
from types import MappingProxyType
from typing import Final

Fact = int | bytes


class Field(IntEnum):
    """Fields of the terms that a refusal speaks of."""

    VALUE = 0
    BUDGET = 1
    CAP_AMOUNT = 2
    MIN_QUANTITY = 3
    MAX_UNITS = 4
    MAX_TIMES = 5
    BUY_QUANTITY = 6
    GET_QUANTITY = 7
    GET_BPS = 8
    GIFT_SKU = 9
    GIFT_QUANTITY = 10
    STOCK_UNITS = 11
    PER_WALLET = 12
    PERIOD_CAP = 13
    GROUP_MODE = 14
    COMPAT_MASK = 15
    UTC_OFFSET = 16


SIGNATURES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Terms_NotMerchant": "address sender, address merchant",
        "Terms_Exists": "bytes32 campaign",
        "Terms_WindowEmpty": "uint256 startTime, uint256 endTime",
        "Terms_EndsInPast": "uint256 endTime, uint256 time",
        "Terms_EndBeyondClock": "uint256 endTime, uint256 limit",
        "Terms_WindowTooLong": "uint256 duration, uint256 limit",
        "Terms_PauseTooLong": "uint256 maxPause, uint256 limit",
        "Terms_RefundWindowTooLong": "uint256 refundWindow, uint256 limit",
        "Terms_DailyWindowRange": "uint256 dailyFrom, uint256 dailyTo, uint256 limit",
        "Terms_DailyWindowEmpty": "uint256 dailyFrom, uint256 dailyTo",
        "Terms_Weekdays": "uint256 weekdays",
        "Terms_OffsetAhead": "uint256 quarterHours, uint256 limit",
        "Terms_OffsetBehind": "uint256 quarterHours, uint256 limit",
        "Terms_PublicGate": "address gate",
        "Terms_NoGate": "",
        "Terms_HolderIssuer": "address issuer",
        "Terms_NoIssuer": "uint256 audience",
        "Terms_RevocationOfAudience": "uint256 revocation, uint256 audience",
        "Terms_NoCap": "",
        "Terms_LimitAboveCap": "uint256 field, uint256 value, uint256 cap",
        "Terms_PeriodHalf": "uint256 periodCap, uint256 periodSeconds",
        "Terms_PeriodNumber": "uint256 last, uint256 limit",
        "Terms_NoCurrency": "",
        "Terms_TargetKey": "uint256 target, uint256 targetKey",
        "Terms_GroupRange": "uint256 group, uint256 limit",
        "Terms_OwnGroup": "uint256 group, uint256 compatMask",
        "Terms_NotOffered": "uint256 word, uint256 bits",
        "Terms_ScopeOfKind": "uint256 kind, uint256 scope",
        "Terms_FlagUnread": "uint256 kind, uint256 flag",
        "Terms_ScopeOfFlag": "uint256 flag, uint256 scope",
        "Terms_FieldUnread": "uint256 kind, uint256 field, uint256 value",
        "Terms_FieldMissing": "uint256 kind, uint256 field",
        "Terms_NoValue": "uint256 kind",
        "Terms_PercentAboveWhole": "uint256 bps, uint256 limit",
        "Terms_NoStep": "",
        "Terms_NoBudget": "",
        "Terms_NoCapAmount": "",
        "Terms_BudgetBelowOneUse": "uint256 budget, uint256 capAmount",
        "Terms_UnitsUnreachable": "uint256 units, uint256 limit",
        "Terms_MaxUnitsBelowGroup": "uint256 most, uint256 minQuantity",
        "Terms_StockBelowOneUse": "uint256 stockUnits, uint256 needed",
        "Terms_ExtraHash": "bytes32 got, bytes32 wanted",
        "Terms_ExtraCount": "uint256 count, uint256 wanted",
        "Terms_ExtraUnused": "uint256 position, uint256 bits",
        "Terms_SelectorKey": "uint256 position, uint256 target, uint256 key",
        "Terms_NoRequiredTags": "",
        "Terms_GateKind": "uint256 gateKind, uint256 last",
        "Terms_GateUnread": "uint256 gateKind, uint256 bits",
        "Terms_NoTimepoint": "",
        "Terms_NoGateMinimum": "uint256 gateKind",
        "Terms_GateOfHolder": "uint256 gateKind",
        "Terms_TierCount": "uint256 count, uint256 limit",
        "Terms_TierOrder": "uint256 position",
        "Terms_ColdHash": "bytes32 got, bytes32 wanted",
        "Terms_FunderCount": "uint256 funders, uint256 shares, uint256 limit",
        "Terms_FunderZero": "uint256 position",
        "Terms_ShareZero": "uint256 position",
        "Terms_FunderTwice": "uint256 position, uint256 first",
        "Terms_FunderNotMerchant": "address funder, address merchant",
        "Terms_ShareSum": "uint256 sum, uint256 wanted",
        "Hub_UnknownCampaign": "bytes32 campaign",
        "Hub_NotStarted": "uint256 time, uint256 startTime",
        "Hub_Ended": "uint256 time, uint256 endTime",
        "Hub_Paused": "uint256 time, uint256 pausedUntil",
        "Hub_QuoteExpired": "uint256 time, uint256 deadline",
        "Hub_CouponNotYet": "uint256 time, uint256 notBefore",
        "Hub_CouponExpired": "uint256 time, uint256 deadline",
        "Hub_GrantMalformed": "uint256 grant",
        "Hub_IndexAboveCap": "uint256 index, uint256 cap",
        "Hub_IndexUsed": "bytes32 campaign, uint256 index",
        "Hub_NonceUsed": "address merchant, uint256 nonce",
        "Hub_EpochRevoked": "uint256 epoch, uint256 current",
        "Hub_WrongSubmitter": "address sender, address submitter",
        "Hub_QuoteSigner": "address recovered, address merchant",
        "Hub_VoucherSigner": "address recovered, address issuer",
        "Hub_ConsentSigner": "address recovered, address shopper",
        "Hub_NoShopper": "",
        "Hub_PayableAboveMax": "uint256 payableAmount, uint256 maxPayable",
        "Hub_CapReached": "uint256 used, uint256 cap",
        "Hub_OverBudget": "uint256 discount, uint256 remaining",
        "Hub_UnknownRoot": "bytes32 campaign, uint256 epoch",
        "Hub_RootNotActive": "uint256 time, uint256 activeFrom",
        "Hub_IndexOutsideRoot": "uint256 index, uint256 first, uint256 end",
        "Hub_ProofLength": "uint256 length, uint256 depth",
        "Hub_WrongProof": "bytes32 computed, bytes32 root",
        "Hub_NotMerchant": "address sender, address merchant",
        "Hub_NotCompanion": "address sender",
        "Hub_NoCashier": "",
        "Hub_PauseNotPromised": "",
        "Hub_PauseTooLong": "uint256 duration, uint256 maxPause",
        "Hub_PauseCoolDown": "uint256 time, uint256 allowedFrom",
        "Hub_NotPaused": "uint256 time, uint256 pausedUntil",
        "Hub_EndAnnounced": "uint256 endedAt",
        "Hub_RevocationNotPromised": "uint256 asked, uint256 promised",
        "Hub_BeyondClock": "uint256 time, uint256 limit",
        "Hub_EpochsExhausted": "uint256 epoch",
        "Hub_UsesOfTerms": "uint256 uses, uint256 terms",
        "Hub_WrongWeekday": "uint256 weekday, uint256 weekdays",
        "Hub_OutsideHours": "uint256 second, uint256 dailyFrom, uint256 dailyTo",
        "Hub_OverStock": "uint256 units, uint256 left",
        "Hub_WalletLimit": "address wallet, uint256 used, uint256 perWallet",
        "Hub_PeriodLimit": "uint256 used, uint256 periodCap",
        "Hub_GateClosed": "address gate, uint256 have, uint256 needed",
        "Hub_GateFailed": "address gate",
        "Hub_RevocationRange": "uint256 word, uint256 mask, uint256 cap",
        "Hub_TopUpRange": "uint256 amount, uint256 limit",
        "Rules_LineCount": "uint256 lines, uint256 limit",
        "Rules_Quantity": "uint256 line, uint256 quantity, uint256 limit",
        "Rules_NothingInTarget": "uint256 target, uint256 targetKey",
        "Rules_BelowMinAmount": "uint256 have, uint256 needed",
        "Rules_BelowMinQuantity": "uint256 have, uint256 needed",
        "Rules_PercentAboveWhole": "uint256 bps, uint256 limit",
        "Rules_MissingRequired": "uint256 requires",
        "Rules_LinesUnsorted": "uint256 line",
        "Rules_TooFewForCycle": "uint256 have, uint256 needed",
        "Rules_SplitLength": "uint256 length, uint256 wanted",
        "Rules_SplitPart": "uint256 line, uint256 part, uint256 share",
        "Rules_SplitSum": "uint256 sum, uint256 wanted",
        "Rules_SplitOrder": "uint256 roundedUp, uint256 roundedDown",
        "Rules_ZeroDiscount": "uint256 base",
        "Stacking_Count": "uint256 count, uint256 limit",
        "Stacking_Order": "uint256 first, uint256 second",
        "Stacking_Merchants": "uint256 first, uint256 second",
        "Stacking_Currencies": "uint256 first, uint256 second",
        "Stacking_Exclusive": "uint256 first, uint256 second",
        "Stacking_SameGroup": "uint256 first, uint256 second, uint256 group",
        "Stacking_Groups": "uint256 first, uint256 second",
        "Roots_NotByRoot": "uint256 audience",
        "Roots_Epoch": "uint256 epoch, uint256 next",
        "Roots_NoRoot": "",
        "Roots_Depth": "uint256 depth, uint256 count",
        "Roots_RangeOverlaps": "uint256 firstIndex, uint256 next",
        "Roots_RangeAboveCap": "uint256 end, uint256 cap",
        "Roots_MaxEach": "uint256 maxEach, uint256 capAmount",
        "Roots_LiabilityAboveBudget": "uint256 liability, uint256 budget",
        "Roots_ActiveTooEarly": "uint256 activeFrom, uint256 earliest",
        "Roots_Signer": "address recovered, address issuer",
        "Roots_NotAuditor": "address sender, address auditor",
        "Roots_VetoTooLate": "uint256 time, uint256 activeFrom",
        "Quorum_Number": "uint256 number, uint256 next",
        "Quorum_Members": "uint256 count, uint256 limit",
        "Quorum_Threshold": "uint256 threshold, uint256 members",
        "Quorum_DelayShort": "uint256 delay, uint256 least",
        "Quorum_DelayLong": "uint256 delay, uint256 limit",
        "Quorum_Overlap": "uint256 overlap, uint256 limit",
        "Quorum_NoFreezer": "",
        "Quorum_FreezerIsMember": "address freezer",
        "Quorum_MembersUnsorted": "uint256 position",
        "Quorum_Waiting": "uint256 number, uint256 activeFrom",
        "Quorum_NotApproved": "uint256 serving, bytes32 digest",
        "Quorum_NotServing": "uint256 number, uint256 serving",
        "Quorum_NotFreezer": "address sender, address freezer",
        "Quorum_NothingWaits": "uint256 serving",
        "Quorum_FrozenAlready": "",
        "Quorum_NotFrozen": "",
    }
)
"""Code -> parameters, as the contracts declare them."""

OFF_CHAIN: Final[Mapping[str, str]] = MappingProxyType(
    {
        "Order_Currency": "uint256 order, uint256 terms",
        "Order_Token": "address order, address terms",
        "Order_Decimals": "uint256 order, uint256 terms",
        "Order_TaxRates": "uint256 rates, uint256 lines",
        "Order_ReturnLines": "uint256 returned, uint256 lines",
        "Order_ReturnAboveBought": "uint256 line, uint256 returned, uint256 left",
    }
)
"""The same of what is refused before anything reaches the chain, and what no contract therefore declares."""

VOCABULARY: Final[Mapping[str, str]] = MappingProxyType({**SIGNATURES, **OFF_CHAIN})
"""All codes."""

FACTS: Final[Mapping[str, tuple[str, ...]]] = MappingProxyType(
    {
        code: tuple(parameter.split()[1] for parameter in parameters.split(", ") if parameter)
        for code, parameters in VOCABULARY.items()
    }
)
"""Code -> names of its facts, in order."""


class Refusal(Exception):  # noqa: N818  the domain's own word, as in RULES section 8
    """A rule says no.

    code : a key of `VOCABULARY`; facts : its numbers in the contract's order, integers (addresses too) and bytes.
    """

    def __init__(self, code: str, /, **facts: Fact) -> None:
        if tuple(facts) != FACTS[code]:
            raise TypeError(f"{code} takes the facts {FACTS[code]}, got {tuple(facts)}")
        super().__init__(f"{code}: " + ", ".join(f"{name}={value!r}" for name, value in facts.items()))
        self.code = code
        self.facts: Mapping[str, Fact] = MappingProxyType(dict(facts))

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Refusal) and (self.code, dict(self.facts)) == (other.code, dict(other.facts))

    def __hash__(self) -> int:
        return hash((self.code, tuple(self.facts.items())))
