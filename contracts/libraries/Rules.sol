// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {BasketLib} from "./BasketLib.sol";
import {BuyGet} from "./BuyGet.sol";
import {Counting} from "./Counting.sol";
import {DiscountMath} from "./DiscountMath.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {OrderLib} from "./OrderLib.sol";
import {TermsLib} from "./TermsLib.sol";
import {TierLib} from "./TierLib.sol";

/// @title Rules
/// @notice Evaluates one promotion on what is left of an order (RULES sections 3 and 4). Twin: offchain/domain/rules.py.
/// @dev Terms are those of an accepted campaign (TermsCheck), so that rates, steps and kinds are in range.
library Rules {
    using TermsLib for PromoTypes.Terms;

    /// @dev What an evaluation carries along.
    /// @param value Of the discount, in the unit of the kind.
    /// @param amount What conditions and tiers are measured on, minor units.
    /// @param units The same in units: of all or, by flag, of one line.
    /// @param excluded Lines that are out of the target, one bit a line.
    /// @param groups, aLine, overAll See `Counting.bounds`; overAll falls as lines are counted.
    /// @param percent Whether the value is basis points.
    /// @param onList Whether the discount is measured on the list price.
    /// @param keep Whether each line's weight is wanted.
    /// @param given Units that BXGY gives a line; empty for all other kinds.
    struct Frame {
        uint256 value;
        uint256 amount;
        uint256 units;
        uint256 excluded;
        uint256 groups;
        uint256 aLine;
        uint256 overAll;
        bool byUnit;
        bool overOrder;
        bool percent;
        bool onList;
        bool keep;
        uint256[] given;
    }

    /// @notice What the promotion takes off what is left of the order.
    /// @param terms Of an accepted campaign.
    /// @param use The coupon: its own value counts only where it is better for the shopper than the terms'; its extra
    /// words are already checked against their hash.
    /// @param lines The order's lines, checked by `BasketLib.fill`.
    /// @param basket What is left; it is not changed.
    /// @param maxDiscount The most this coupon may cost, at most the terms' capAmount, minor units.
    /// @param keep Whether the weights of the lines are wanted.
    /// @param evaluation Empty before; what the promotion makes of the order after.
    /// @return whole Sum of the weights, minor units.
    function evaluate(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        uint256 maxDiscount,
        bool keep,
        PromoTypes.Evaluation memory evaluation
    ) internal pure returns (uint256 whole) {
        Frame memory frame;
        uint256 flags = terms.flags();
        (frame.keep, frame.percent, frame.onList) = (keep, terms.isPercent(), flags & TermsLib.ON_LIST_PRICE != 0);
        if (flags & TermsLib.EXCLUDE_DISCOUNTED != 0) frame.excluded = basket.marked;
        PromoTypes.Measure memory inTarget = BasketLib.measure(basket, lines, ExtraLib.targetOf(terms), frame.excluded);
        if (inTarget.units == 0) revert Errors.Rules_NothingInTarget(terms.target(), terms.targetKey());
        _checkOrder(terms, use.extra, lines, basket, inTarget, frame);
        frame.value = betterValue(terms, _openValue(terms, use.extra, frame), OrderLib.grantValue(use.grant));
        uint256 kind = terms.kind();
        if (kind == uint256(PromoTypes.Kind.GIFT)) {
            _gift(terms, frame, evaluation);
            return 0;
        }
        if (kind == uint256(PromoTypes.Kind.SHIPPING)) _ofDelivery(basket, inTarget.units, frame, evaluation);
        else whole = _ofGoods(terms, use.extra, lines, basket, inTarget, frame, evaluation);
        if (evaluation.discount > maxDiscount) evaluation.discount = maxDiscount;
        if (evaluation.discount == 0) revert Errors.Rules_ZeroDiscount(evaluation.base);
    }

    /// @notice The better of the public and the personal value for the shopper, in the unit of the kind; 0 = no personal
    /// one.
    function betterValue(
        PromoTypes.Terms calldata terms,
        uint256 open,
        uint256 personal
    ) internal pure returns (uint256) {
        if (personal == 0) return open;
        if (personal > Limits.BPS && terms.isPercent()) revert Errors.Rules_PercentAboveWhole(personal, Limits.BPS);
        if (terms.kind() == uint256(PromoTypes.Kind.FIXED_PRICE)) return personal < open ? personal : open;
        return personal > open ? personal : open;
    }

    /*//////////////////////////////////////////////////////////////////////////
                                     CONDITIONS
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev What the order must contain, then the thresholds, measured on the target or on lines of their own.
    function _checkOrder(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        PromoTypes.Measure memory inTarget,
        Frame memory frame
    ) private pure {
        uint256 flags = terms.flags();
        if (flags & TermsLib.REQUIRES != 0) {
            _checkRequired(lines, ExtraLib.requiredTags(ExtraLib.required(terms, extra)));
        }
        if (flags & TermsLib.CONDITION_TARGET == 0) _checkConditions(terms, inTarget, frame);
        else _checkConditions(terms, BasketLib.measure(basket, lines, ExtraLib.condition(terms, extra), 0), frame);
    }

    function _checkRequired(uint256[] calldata lines, uint256 required) private pure {
        for (uint256 i = 0; i < lines.length; ++i) {
            if (OrderLib.tags(lines[i]) & required != 0) return;
        }
        revert Errors.Rules_MissingRequired(required);
    }

    /// @dev The step of EVERY is its `minAmount`: what is below it has no element that reaches it.
    function _checkConditions(
        PromoTypes.Terms calldata terms,
        PromoTypes.Measure memory condition,
        Frame memory frame
    ) private pure {
        uint256 flags = terms.flags();
        uint256 amount = flags & TermsLib.MIN_ON_LIST_PRICE == 0 ? condition.left : condition.list;
        if (amount < terms.minAmount()) revert Errors.Rules_BelowMinAmount(amount, terms.minAmount());
        uint256 units = flags & TermsLib.MIN_QUANTITY_IN_LINE == 0 ? condition.units : condition.most;
        if (units < terms.minQuantity()) revert Errors.Rules_BelowMinQuantity(units, terms.minQuantity());
        (frame.amount, frame.units) = (amount, units);
    }

    /// @dev The value that the terms give to everybody for what the order reaches.
    function _openValue(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        Frame memory frame
    ) private pure returns (uint256) {
        uint256 kind = terms.kind();
        if (kind == uint256(PromoTypes.Kind.BXGY)) return terms.getBps();
        if (kind != uint256(PromoTypes.Kind.TIER)) return terms.value();
        uint256[] calldata tiers = ExtraLib.tiers(terms, extra);
        bool byQuantity = terms.flags() & TermsLib.TIER_BY_QUANTITY != 0;
        uint256 reached = byQuantity ? frame.units : frame.amount;
        uint256 value = TierLib.reachedValue(tiers, reached, terms.value());
        if (value != 0) return value;
        if (byQuantity) revert Errors.Rules_BelowMinQuantity(reached, TierLib.lowestThreshold(tiers));
        revert Errors.Rules_BelowMinAmount(reached, TierLib.lowestThreshold(tiers));
    }

    /*//////////////////////////////////////////////////////////////////////////
                                     DISCOUNTS
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev `giftQuantity` units each time the condition is met: by groups of units, else by `minAmount`, else once.
    function _gift(
        PromoTypes.Terms calldata terms,
        Frame memory frame,
        PromoTypes.Evaluation memory evaluation
    ) private pure {
        uint256 times = 1;
        if (terms.flags() & TermsLib.WHOLE_GROUPS != 0) {
            times = DiscountMath.timesDown(frame.units, terms.minQuantity(), terms.maxTimes());
        } else if (terms.minAmount() != 0) {
            times = DiscountMath.timesDown(frame.amount, terms.minAmount(), terms.maxTimes());
        }
        (evaluation.base, evaluation.units) = (frame.amount, times * terms.giftQuantity());
    }

    function _ofDelivery(
        PromoTypes.Basket memory basket,
        uint256 units,
        Frame memory frame,
        PromoTypes.Evaluation memory evaluation
    ) private pure {
        uint256 left = basket.delivery - basket.deliveryTaken;
        uint256 base = frame.onList ? basket.delivery : left;
        uint256 wanted = frame.percent ? DiscountMath.percentHalfUp(base, frame.value) : frame.value;
        (evaluation.base, evaluation.units, evaluation.discount) = (base, units, DiscountMath.cut(wanted, left));
    }

    /// @dev One rounding and one cut a scope element: the order, each line, or each unit.
    /// @return most The discounts of the lines or units; over the order, what is left of what counts. Where the weights
    /// are wanted, they sum to it.
    function _ofGoods(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        PromoTypes.Measure memory inTarget,
        Frame memory frame,
        PromoTypes.Evaluation memory evaluation
    ) private pure returns (uint256 most) {
        bool buyGet = terms.kind() == uint256(PromoTypes.Kind.BXGY);
        uint256 scope = terms.scope();
        frame.byUnit = buyGet || scope == uint256(PromoTypes.Scope.UNIT);
        frame.overOrder = !buyGet && scope == uint256(PromoTypes.Scope.ORDER);
        if (buyGet) (frame.given, evaluation.served) = BuyGet.count(terms, extra, lines, basket, frame.excluded);
        else (frame.aLine, frame.overAll, frame.groups) = Counting.bounds(terms, lines, frame.excluded, inTarget.units);
        if (frame.overOrder && !frame.keep && frame.overAll >= inTarget.units) {
            // All units of the target count, and nobody asks for the lines: the sums are known.
            (evaluation.base, most) = (frame.onList ? inTarget.list : inTarget.left, inTarget.left);
            evaluation.units = inTarget.units;
        } else {
            most = _overLines(terms, lines, basket, frame, evaluation);
        }
        evaluation.discount =
            frame.overOrder ? DiscountMath.cut(_ofElement(terms, frame, evaluation.base, frame.groups), most) : most;
    }

    /// @dev Sums base and units of what counts.
    /// @return most The discounts of the lines or units; over the order, what is left of what counts.
    function _overLines(
        PromoTypes.Terms calldata terms,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        Frame memory frame,
        PromoTypes.Evaluation memory evaluation
    ) private pure returns (uint256 most) {
        (uint256 selector, uint256 sumOfBases, uint256 sumOfUnits) = (ExtraLib.targetOf(terms), 0, 0);
        if (frame.keep) evaluation.weights = new uint256[](lines.length);
        for (uint256 i = 0; i < lines.length; ++i) {
            uint256 line = lines[i];
            uint256 units = frame.given.length == 0 ? _unitsOf(selector, line, i, frame) : frame.given[i];
            if (units == 0) continue;
            (uint256 base, uint256 weight) = _ofLine(terms, basket, line, i, units, frame);
            // At most the amounts and units of the order.
            unchecked {
                sumOfBases += base;
                sumOfUnits += units;
                most += weight;
            }
            if (frame.keep) evaluation.weights[i] = weight;
        }
        (evaluation.base, evaluation.units) = (sumOfBases, sumOfUnits);
    }

    /// @dev Units of a line that count.
    function _unitsOf(
        uint256 selector,
        uint256 line,
        uint256 i,
        Frame memory frame
    ) private pure returns (uint256 units) {
        if (!BasketLib.holds(selector, line, i, frame.excluded)) return 0;
        units = DiscountMath.cut(DiscountMath.cut(OrderLib.quantity(line), frame.aLine), frame.overAll);
        // The units were cut to what is taken off here.
        unchecked {
            frame.overAll -= units;
        }
    }

    /// @dev What `units` units of a line are worth, and their discount; over the order, what is left of them.
    function _ofLine(
        PromoTypes.Terms calldata terms,
        PromoTypes.Basket memory basket,
        uint256 line,
        uint256 i,
        uint256 units,
        Frame memory frame
    ) private pure returns (uint256 base, uint256 weight) {
        uint256 taken = BasketLib.takenOf(basket, i);
        base =
            frame.given.length == 0
                ? BasketLib.base(line, taken, units, frame.onList)
                : BasketLib.baseOfFreeDown(basket, line, i, units, frame.onList);
        weight = base;
        if (frame.byUnit) weight = _ofUnits(terms, frame, base, units);
        else if (!frame.overOrder) weight = _ofElement(terms, frame, base, units);
        weight = DiscountMath.cut(weight, BasketLib.left(line, taken));
    }

    /// @dev The discount of `units` units that are worth `base` together: as even as whole minor units allow, so that
    /// `base mod units` of them hold one more.
    function _ofUnits(
        PromoTypes.Terms calldata terms,
        Frame memory frame,
        uint256 base,
        uint256 units
    ) private pure returns (uint256 discount) {
        uint256 low = base / units;
        uint256 higher = base % units;
        // No unit gets more than it is worth, so that all of them get at most `base`.
        unchecked {
            discount = _ofElement(terms, frame, low, 1) * (units - higher);
            if (higher != 0) discount += _ofElement(terms, frame, low + 1, 1) * higher;
        }
    }

    /// @dev What one scope element of `base` minor units with `units` units or groups gets; never more than the element.
    function _ofElement(
        PromoTypes.Terms calldata terms,
        Frame memory frame,
        uint256 base,
        uint256 units
    ) private pure returns (uint256) {
        uint256 value = frame.value;
        if (frame.percent) return DiscountMath.percentHalfUp(base, value);
        uint256 kind = terms.kind();
        if (kind == uint256(PromoTypes.Kind.FIXED_PRICE)) return DiscountMath.above(base, value * units);
        if (kind == uint256(PromoTypes.Kind.EVERY)) {
            bool byGroups = terms.flags() & TermsLib.WHOLE_GROUPS != 0;
            value *= byGroups ? units : DiscountMath.timesDown(base, terms.minAmount(), terms.maxTimes());
        }
        return DiscountMath.cut(value, base);
    }
}
