// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {DiscountMath} from "./DiscountMath.sol";
import {OrderLib} from "./OrderLib.sol";
import {TermsLib} from "./TermsLib.sol";
import {TierLib} from "./TierLib.sol";

/// @title Rules
/// @notice Evaluates one promotion on one order (RULES sections 3 and 4). Twin: offchain/domain/rules.py.
/// @dev Terms are those of an accepted campaign (TermsCheck), so that rates, steps and kinds are in range.
library Rules {
    using TermsLib for PromoTypes.Terms;

    /// @notice What the promotion takes off the order.
    /// @param terms Of an accepted campaign.
    /// @param use The coupon: its own value counts only where it is better for the shopper than the terms'; its extra
    /// words are already checked against their hash.
    /// @param quote The order, 1 to `Limits.LINES` lines; no discount of these kinds touches its delivery fee.
    /// @param maxDiscount The most this coupon may cost, at most the terms' capAmount, minor units.
    function evaluate(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        PromoTypes.Quote calldata quote,
        uint256 maxDiscount
    ) internal pure returns (PromoTypes.Evaluation memory evaluation) {
        _measure(terms, quote.lines, evaluation);
        evaluation.total += OrderLib.delivery(quote);
        _checkConditions(terms, evaluation);
        uint256 value = _openValue(terms, use.extra, evaluation);
        value = betterValue(value, OrderLib.grantValue(use.grant), terms.isPercent());
        uint256 discount = DiscountMath.cut(_discount(terms, quote.lines, evaluation.base, value), maxDiscount);
        if (discount == 0) revert Errors.Rules_ZeroDiscount(evaluation.base);
        evaluation.discount = discount;
    }

    /// @notice The better of the public and the personal value, in the unit of the kind.
    function betterValue(uint256 open, uint256 personal, bool isPercent) internal pure returns (uint256) {
        if (isPercent && personal > Limits.BPS) revert Errors.Rules_PercentAboveWhole(personal, Limits.BPS);
        return personal > open ? personal : open;
    }

    /// @notice Whether the line is in the promotion's target.
    function inTarget(uint256 line, uint256 target, uint256 targetKey) internal pure returns (bool) {
        if (target == uint256(PromoTypes.Target.ALL)) return true;
        if (target == uint256(PromoTypes.Target.TAGS)) return OrderLib.tags(line) & targetKey != 0;
        return OrderLib.sku(line) == targetKey;
    }

    /// @dev Sums the target's amount and units and the list price of all lines.
    function _measure(
        PromoTypes.Terms calldata terms,
        uint256[] calldata lines,
        PromoTypes.Evaluation memory evaluation
    ) private pure {
        uint256 count = lines.length;
        if (count == 0 || count > Limits.LINES) revert Errors.Rules_LineCount(count, Limits.LINES);
        uint256 target = terms.target();
        uint256 targetKey = terms.targetKey();
        (uint256 base, uint256 units, uint256 total) = (0, 0, 0);
        for (uint256 i = 0; i < count; ++i) {
            uint256 line = lines[i];
            uint256 quantity = OrderLib.quantity(line);
            if (quantity == 0 || quantity > Limits.QUANTITY) {
                revert Errors.Rules_Quantity(i, quantity, Limits.QUANTITY);
            }
            uint256 amount = OrderLib.unitPrice(line) * quantity;
            total += amount;
            if (inTarget(line, target, targetKey)) {
                base += amount;
                units += quantity;
            }
        }
        (evaluation.base, evaluation.units, evaluation.total) = (base, units, total);
    }

    /// @dev The step of EVERY is its `minAmount`: a target below it has no element that reaches it.
    function _checkConditions(PromoTypes.Terms calldata terms, PromoTypes.Evaluation memory evaluation) private pure {
        if (evaluation.units == 0) revert Errors.Rules_NothingInTarget(terms.target(), terms.targetKey());
        if (evaluation.base < terms.minAmount()) {
            revert Errors.Rules_BelowMinAmount(evaluation.base, terms.minAmount());
        }
        if (evaluation.units < terms.minQuantity()) {
            revert Errors.Rules_BelowMinQuantity(evaluation.units, terms.minQuantity());
        }
    }

    /// @dev The value that the terms give to everybody for what the order reaches.
    function _openValue(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        PromoTypes.Evaluation memory evaluation
    ) private pure returns (uint256) {
        if (terms.kind() != uint256(PromoTypes.Kind.TIER)) return terms.value();
        bool byQuantity = terms.flags() & TermsLib.TIER_BY_QUANTITY != 0;
        uint256 reached = byQuantity ? evaluation.units : evaluation.base;
        uint256 value = TierLib.reachedValue(extra, reached, terms.value());
        if (value != 0) return value;
        if (byQuantity) revert Errors.Rules_BelowMinQuantity(reached, TierLib.lowestThreshold(extra));
        revert Errors.Rules_BelowMinAmount(reached, TierLib.lowestThreshold(extra));
    }

    /// @dev One rounding and one cut a scope element: the order, each line, or each unit.
    function _discount(
        PromoTypes.Terms calldata terms,
        uint256[] calldata lines,
        uint256 base,
        uint256 value
    ) private pure returns (uint256 discount) {
        uint256 scope = terms.scope();
        if (scope == uint256(PromoTypes.Scope.ORDER)) return _ofElement(terms, base, value);
        uint256 target = terms.target();
        uint256 targetKey = terms.targetKey();
        for (uint256 i = 0; i < lines.length; ++i) {
            uint256 line = lines[i];
            if (!inTarget(line, target, targetKey)) continue;
            (uint256 price, uint256 quantity) = (OrderLib.unitPrice(line), OrderLib.quantity(line));
            discount +=
                scope == uint256(PromoTypes.Scope.UNIT)
                    ? _ofElement(terms, price, value) * quantity
                    : _ofElement(terms, price * quantity, value);
        }
    }

    /// @dev What one scope element of `base` minor units gets; never more than the element.
    function _ofElement(PromoTypes.Terms calldata terms, uint256 base, uint256 value) private pure returns (uint256) {
        if (terms.isPercent()) return DiscountMath.percentHalfUp(base, value);
        if (terms.kind() == uint256(PromoTypes.Kind.EVERY)) {
            value *= DiscountMath.timesDown(base, terms.minAmount(), terms.maxTimes());
        }
        return DiscountMath.cut(value, base);
    }
}
