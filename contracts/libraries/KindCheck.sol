// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title KindCheck
/// @notice What each kind of promotion reads of the terms: everything that it needs is there, everything that it does not
/// read is zero, and what is there can be reached. A part of TermsCheck. Twin: offchain/domain/kind_check.py.
library KindCheck {
    using TermsLib for PromoTypes.Terms;

    uint256 private constant EVERY = uint256(PromoTypes.Kind.EVERY);
    uint256 private constant TIER = uint256(PromoTypes.Kind.TIER);
    uint256 private constant BXGY = uint256(PromoTypes.Kind.BXGY);
    uint256 private constant GIFT = uint256(PromoTypes.Kind.GIFT);
    uint256 private constant SHIPPING = uint256(PromoTypes.Kind.SHIPPING);

    /// @dev The scopes of each kind, four bits a kind, bit 0 = UNIT. PERCENT, FIXED, FIXED_PRICE, TIER: UNIT, LINE,
    /// ORDER. EVERY, BXGY: LINE, ORDER. GIFT: ORDER. SHIPPING: SHIPPING.
    uint256 private constant SCOPES = 0x84676777;

    /// @dev Flags that every kind reads, and those of kinds that take money off goods.
    uint256 private constant COMMON =
        TermsLib.MIN_ON_LIST_PRICE |
            TermsLib.MIN_QUANTITY_IN_LINE |
            TermsLib.EXCLUDE_DISCOUNTED |
            TermsLib.EXCLUSIVE |
            TermsLib.CONDITION_TARGET |
            TermsLib.REQUIRES;
    uint256 private constant ON_GOODS = COMMON | TermsLib.ON_LIST_PRICE | TermsLib.UNMARKED | TermsLib.RECALC_ON_RETURN;

    /// @notice Refuses terms whose kind does not go together with the rest. The kind is a known one.
    function check(PromoTypes.Terms calldata terms) internal pure {
        _checkScope(terms);
        _checkFlags(terms);
        _checkConditionFlags(terms);
        _checkValue(terms);
        _checkMoney(terms);
        _checkBuyGet(terms);
        _checkGift(terms);
        _checkCounts(terms);
        _checkGroups(terms);
        _checkStock(terms);
    }

    /// @notice Refuses a field that is set although nothing reads it.
    function refuseField(PromoTypes.Terms calldata terms, PromoTypes.Field field, uint256 value) internal pure {
        if (value != 0) revert Errors.Terms_FieldUnread(terms.kind(), uint256(field), value);
    }

    /// @notice Refuses a field that is zero although the promotion needs it.
    function needField(PromoTypes.Terms calldata terms, PromoTypes.Field field, uint256 value) internal pure {
        if (value == 0) revert Errors.Terms_FieldMissing(terms.kind(), uint256(field));
    }

    function _checkScope(PromoTypes.Terms calldata terms) private pure {
        uint256 scopes = (SCOPES >> (4 * terms.kind())) & 0xf;
        if ((scopes >> terms.scope()) & 1 == 0) revert Errors.Terms_ScopeOfKind(terms.kind(), terms.scope());
    }

    function _checkFlags(PromoTypes.Terms calldata terms) private pure {
        uint256 flags = terms.flags();
        uint256 read = _flagsOf(terms.kind());
        if (terms.audience() == uint256(PromoTypes.Audience.HOLDER)) read |= TermsLib.TRANSFERABLE;
        uint256 unread = flags & ~read;
        if (unread != 0) _refuseFlag(terms, unread & (~unread + 1)); // the lowest of them
        uint256 scope = terms.scope();
        bool inLines = scope == uint256(PromoTypes.Scope.LINE);
        if (inLines && terms.kind() == EVERY && flags & TermsLib.WHOLE_GROUPS != 0) {
            revert Errors.Terms_ScopeOfFlag(TermsLib.WHOLE_GROUPS, scope);
        }
        if (inLines && flags & TermsLib.GET_DEAREST != 0) {
            revert Errors.Terms_ScopeOfFlag(TermsLib.GET_DEAREST, scope);
        }
    }

    /// @dev The flags that a kind reads.
    function _flagsOf(uint256 kind) private pure returns (uint256) {
        if (kind == TIER) return ON_GOODS | TermsLib.TIER_BY_QUANTITY | TermsLib.VALUE_FIXED;
        if (kind == BXGY) return ON_GOODS | TermsLib.GET_DEAREST | TermsLib.PARTIAL_CYCLE;
        if (kind == GIFT) return COMMON | TermsLib.WHOLE_GROUPS;
        if (kind == SHIPPING) {
            return COMMON | TermsLib.ON_LIST_PRICE | TermsLib.RECALC_ON_RETURN | TermsLib.VALUE_FIXED;
        }
        return ON_GOODS | TermsLib.WHOLE_GROUPS;
    }

    function _refuseFlag(PromoTypes.Terms calldata terms, uint256 flag) private pure {
        if (flag != 0) revert Errors.Terms_FlagUnread(terms.kind(), flag);
    }

    /// @dev Flags that say how a condition is measured need the condition.
    function _checkConditionFlags(PromoTypes.Terms calldata terms) private pure {
        uint256 flags = terms.flags();
        bool byQuantity = flags & TermsLib.TIER_BY_QUANTITY != 0;
        bool ofAmount = terms.minAmount() != 0 || (terms.kind() == TIER && !byQuantity);
        bool ofUnits = terms.minQuantity() != 0 || byQuantity;
        if (!ofAmount) _refuseFlag(terms, flags & TermsLib.MIN_ON_LIST_PRICE);
        if (!ofUnits) _refuseFlag(terms, flags & TermsLib.MIN_QUANTITY_IN_LINE);
        if (!ofAmount && !ofUnits) _refuseFlag(terms, flags & TermsLib.CONDITION_TARGET);
    }

    function _checkValue(PromoTypes.Terms calldata terms) private pure {
        (uint256 kind, uint256 value) = (terms.kind(), terms.value());
        if (kind == BXGY || kind == GIFT) refuseField(terms, PromoTypes.Field.VALUE, value);
        else if (kind != TIER && value == 0) revert Errors.Terms_NoValue(kind);
        if (terms.isPercent() && value > Limits.BPS) revert Errors.Terms_PercentAboveWhole(value, Limits.BPS);
        bool byAmount = kind == EVERY && terms.flags() & TermsLib.WHOLE_GROUPS == 0;
        if (byAmount && terms.minAmount() == 0) revert Errors.Terms_NoStep();
    }

    /// @dev A gift moves goods, not money.
    function _checkMoney(PromoTypes.Terms calldata terms) private pure {
        (uint256 budget, uint256 capAmount) = (terms.budget(), terms.capAmount());
        if (terms.kind() == GIFT) {
            refuseField(terms, PromoTypes.Field.BUDGET, budget);
            refuseField(terms, PromoTypes.Field.CAP_AMOUNT, capAmount);
            return;
        }
        if (budget == 0) revert Errors.Terms_NoBudget();
        if (capAmount == 0) revert Errors.Terms_NoCapAmount();
        if (budget < capAmount) revert Errors.Terms_BudgetBelowOneUse(budget, capAmount);
    }

    function _checkBuyGet(PromoTypes.Terms calldata terms) private pure {
        (uint256 buy, uint256 get, uint256 bps) = (terms.buyQuantity(), terms.getQuantity(), terms.getBps());
        if (terms.kind() != BXGY) {
            refuseField(terms, PromoTypes.Field.BUY_QUANTITY, buy);
            refuseField(terms, PromoTypes.Field.GET_QUANTITY, get);
            refuseField(terms, PromoTypes.Field.GET_BPS, bps);
            return;
        }
        needField(terms, PromoTypes.Field.BUY_QUANTITY, buy);
        needField(terms, PromoTypes.Field.GET_QUANTITY, get);
        needField(terms, PromoTypes.Field.GET_BPS, bps);
        if (bps > Limits.BPS) revert Errors.Terms_PercentAboveWhole(bps, Limits.BPS);
        if (terms.scope() != uint256(PromoTypes.Scope.LINE)) return;
        uint256 least = buy + (terms.flags() & TermsLib.PARTIAL_CYCLE != 0 ? 1 : get);
        if (least > Limits.QUANTITY) revert Errors.Terms_UnitsUnreachable(least, Limits.QUANTITY);
    }

    function _checkGift(PromoTypes.Terms calldata terms) private pure {
        if (terms.kind() != GIFT) {
            refuseField(terms, PromoTypes.Field.GIFT_SKU, terms.giftSku());
            refuseField(terms, PromoTypes.Field.GIFT_QUANTITY, terms.giftQuantity());
            return;
        }
        needField(terms, PromoTypes.Field.GIFT_SKU, terms.giftSku());
        needField(terms, PromoTypes.Field.GIFT_QUANTITY, terms.giftQuantity());
        needField(terms, PromoTypes.Field.STOCK_UNITS, terms.stockUnits());
    }

    function _checkCounts(PromoTypes.Terms calldata terms) private pure {
        uint256 kind = terms.kind();
        bool repeats =
            kind == EVERY ||
                kind == BXGY ||
                terms.flags() & TermsLib.WHOLE_GROUPS != 0 ||
                (kind == GIFT && terms.minAmount() != 0);
        if (!repeats) refuseField(terms, PromoTypes.Field.MAX_TIMES, terms.maxTimes());
        bool counts = kind != BXGY && kind != GIFT && kind != SHIPPING;
        if (!counts) refuseField(terms, PromoTypes.Field.MAX_UNITS, terms.maxUnits());
    }

    function _checkGroups(PromoTypes.Terms calldata terms) private pure {
        (uint256 minQuantity, uint256 flags) = (terms.minQuantity(), terms.flags());
        if (flags & TermsLib.MIN_QUANTITY_IN_LINE != 0 && minQuantity > Limits.QUANTITY) {
            revert Errors.Terms_UnitsUnreachable(minQuantity, Limits.QUANTITY);
        }
        if (flags & TermsLib.WHOLE_GROUPS == 0) return;
        needField(terms, PromoTypes.Field.MIN_QUANTITY, minQuantity);
        bool overOrder = terms.scope() == uint256(PromoTypes.Scope.ORDER);
        uint256 most = overOrder ? terms.maxUnits() : terms.maxUnits() * Limits.LINES;
        if (most != 0 && most < minQuantity) revert Errors.Terms_MaxUnitsBelowGroup(most, minQuantity);
    }

    /// @dev The stock is enough for the smallest use.
    function _checkStock(PromoTypes.Terms calldata terms) private pure {
        (uint256 kind, uint256 stock, uint256 flags) = (terms.kind(), terms.stockUnits(), terms.flags());
        if (kind == SHIPPING) refuseField(terms, PromoTypes.Field.STOCK_UNITS, stock);
        uint256 least = 1;
        if (kind == GIFT) least = terms.giftQuantity();
        else if (flags & TermsLib.WHOLE_GROUPS != 0) least = terms.minQuantity();
        else if (kind == BXGY && flags & TermsLib.PARTIAL_CYCLE == 0) least = terms.getQuantity();
        if (stock != 0 && stock < least) revert Errors.Terms_StockBelowOneUse(stock, least);
    }
}
