// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {BasketLib} from "./BasketLib.sol";
import {BuyGet} from "./BuyGet.sol";
import {Conditions} from "./Conditions.sol";
import {Counting} from "./Counting.sol";
import {DiscountMath} from "./DiscountMath.sol";
import {Elements} from "./Elements.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {OrderLib} from "./OrderLib.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title Rules
/// @notice Evaluates one promotion on what is left of an order (RULES sections 3 and 4). Twin: offchain/domain/rules.py.
/// @dev Terms are those of an accepted campaign (TermsCheck), so that rates, steps and kinds are in range.
library Rules {
    using TermsLib for PromoTypes.Terms;

    /// @dev `TermsLib.nature` of a percentage of the order, and the bit by which an amount off the order differs from it.
    uint256 private constant PLAIN = uint256(PromoTypes.Scope.ORDER) << 4;
    uint256 private constant KIND_BIT = uint256(PromoTypes.Kind.FIXED) << 8;

    /// @notice What the promotion takes off what is left of the order.
    /// @param terms Of an accepted campaign.
    /// @param use The coupon: its own value counts only where it is better for the shopper than the terms'; its extra
    /// words are already checked against their hash.
    /// @param lines The order's lines, checked by `BasketLib.fill`.
    /// @param basket What is left; it is not changed.
    /// @param maxDiscount The most this coupon may cost, at most the terms' capAmount, minor units.
    /// @param keep Whether the weights of the lines are wanted.
    /// @param evaluation Empty before; what the promotion makes of the order after.
    function evaluate(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        uint256 maxDiscount,
        bool keep,
        PromoTypes.Evaluation memory evaluation
    ) internal pure {
        if (keep || !isPlain(terms)) _ofAny(terms, use, lines, basket, keep, evaluation);
        else _ofSums(terms, OrderLib.grantValue(use.grant), basket, evaluation);
        if (terms.kind() == uint256(PromoTypes.Kind.GIFT)) return;
        if (evaluation.discount > maxDiscount) evaluation.discount = maxDiscount;
        if (evaluation.discount == 0) revert Errors.Rules_ZeroDiscount(evaluation.base);
    }

    /// @notice Whether the promotion is a percentage of the order or an amount off it, and asks nothing but thresholds of the
    /// sums: what it gives follows from them. Most are, so they have a short way of their own.
    function isPlain(PromoTypes.Terms calldata terms) internal pure returns (bool) {
        // The kinds PERCENT and FIXED are 0 and 1: both pass where the last bit of the kind is not looked at.
        uint256 other = (terms.nature() ^ PLAIN) & ~KIND_BIT;
        return other | (terms.flags() & TermsLib.BEYOND_SUMS) | terms.maxUnits() == 0;
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

    /// @dev A plain promotion, by what `_ofAny` would do with it.
    /// @param personal The coupon's own value.
    function _ofSums(
        PromoTypes.Terms calldata terms,
        uint256 personal,
        PromoTypes.Basket memory basket,
        PromoTypes.Evaluation memory evaluation
    ) private pure {
        (uint256 base, uint256 units) = (BasketLib.left(basket.amounts), BasketLib.unitsOf(basket.amounts));
        Conditions.checkReached(terms, base, units);
        uint256 value = betterValue(terms, terms.value(), personal);
        bool percent = terms.kind() == uint256(PromoTypes.Kind.PERCENT);
        uint256 wanted = percent ? DiscountMath.percentHalfUp(base, value) : value;
        (evaluation.base, evaluation.units, evaluation.discount) = (base, units, DiscountMath.cut(wanted, base));
    }

    /// @dev Any promotion, before the most that its coupon may cost.
    function _ofAny(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        bool keep,
        PromoTypes.Evaluation memory evaluation
    ) private pure {
        uint256 excluded = terms.flags() & TermsLib.EXCLUDE_DISCOUNTED == 0 ? 0 : basket.marked;
        PromoTypes.Measure memory measured = _measure(terms, use.extra, lines, basket, excluded);
        if (measured.lines == 0) revert Errors.Rules_NothingInTarget(terms.target(), terms.targetKey());
        (uint256 amount, uint256 units) = Conditions.check(terms, use.extra, basket, measured);
        uint256 value = Conditions.openValue(terms, use.extra, amount, units);
        value = betterValue(terms, value, OrderLib.grantValue(use.grant));
        uint256 kind = terms.kind();
        if (kind == uint256(PromoTypes.Kind.GIFT)) {
            _gift(terms, amount, units, evaluation);
            return;
        }
        if (kind == uint256(PromoTypes.Kind.SHIPPING)) _ofDelivery(terms, basket, measured, value, evaluation);
        else _ofGoods(terms, use.extra, lines, basket, measured, excluded, value, keep, evaluation);
    }

    /// @dev The sums of all lines are known.
    function _measure(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        uint256[] calldata words,
        PromoTypes.Basket memory basket,
        uint256 excluded
    ) private pure returns (PromoTypes.Measure memory measured) {
        (uint256 flags, uint256 target) = (terms.flags(), ExtraLib.targetOf(terms));
        if (target | excluded | (flags & TermsLib.CONDITION_TARGET) == 0) {
            uint256 amounts = basket.amounts;
            (measured.lines, measured.amounts, measured.reached) = (type(uint256).max, amounts, amounts);
            measured.most = basket.most;
            return measured;
        }
        uint256 condition = 0;
        if (flags & TermsLib.CONDITION_TARGET != 0) condition = ExtraLib.sieve(ExtraLib.condition(terms, extra));
        return BasketLib.measure(basket, words, target, excluded, condition);
    }

    /// @dev `giftQuantity` units each time the condition is met: by groups of units, else by `minAmount`, else once.
    function _gift(
        PromoTypes.Terms calldata terms,
        uint256 amount,
        uint256 units,
        PromoTypes.Evaluation memory evaluation
    ) private pure {
        uint256 times = 1;
        if (terms.flags() & TermsLib.WHOLE_GROUPS != 0) {
            times = DiscountMath.timesDown(units, terms.minQuantity(), terms.maxTimes());
        } else if (terms.minAmount() != 0) {
            times = DiscountMath.timesDown(amount, terms.minAmount(), terms.maxTimes());
        }
        (evaluation.base, evaluation.units) = (amount, times * terms.giftQuantity());
    }

    function _ofDelivery(
        PromoTypes.Terms calldata terms,
        PromoTypes.Basket memory basket,
        PromoTypes.Measure memory measured,
        uint256 value,
        PromoTypes.Evaluation memory evaluation
    ) private pure {
        uint256 left = basket.delivery - basket.deliveryTaken;
        uint256 base = terms.flags() & TermsLib.ON_LIST_PRICE != 0 ? basket.delivery : left;
        uint256 wanted = terms.isPercent() ? DiscountMath.percentHalfUp(base, value) : value;
        (evaluation.base, evaluation.discount) = (base, DiscountMath.cut(wanted, left));
        evaluation.units = BasketLib.unitsOf(measured.amounts);
    }

    /// @dev One rounding and one cut a scope element: the order, each line, or each unit.
    function _ofGoods(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        uint256[] calldata words,
        PromoTypes.Basket memory basket,
        PromoTypes.Measure memory measured,
        uint256 excluded,
        uint256 value,
        bool keep,
        PromoTypes.Evaluation memory evaluation
    ) private pure {
        bool buyGet = terms.kind() == uint256(PromoTypes.Kind.BXGY);
        bool overOrder = !buyGet && terms.scope() == uint256(PromoTypes.Scope.ORDER);
        (uint256 most, uint256 groups) = (BasketLib.left(measured.amounts), 1);
        if (overOrder && !keep && !Counting.isBounded(terms)) {
            // All units of the target count, and nobody asks for the lines: the sums are known.
            bool onList = terms.flags() & TermsLib.ON_LIST_PRICE != 0;
            evaluation.base = onList ? BasketLib.listOf(measured.amounts) : most;
            evaluation.units = BasketLib.unitsOf(measured.amounts);
        } else {
            Elements.Frame memory frame;
            (frame.value, frame.buyGet, frame.overOrder) = (value, buyGet, overOrder);
            most = _ofLines(terms, extra, BasketLib.linesOf(basket, words), measured, excluded, frame, evaluation);
            groups = frame.groups;
            if (keep) evaluation.whole = most;
        }
        evaluation.discount = most;
        if (!overOrder) return;
        uint256 wanted = Elements.ofElement(terms, value, terms.isPercent(), evaluation.base, groups);
        evaluation.discount = DiscountMath.cut(wanted, most);
    }

    /// @return most See `Elements.overLines`.
    function _ofLines(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        PromoTypes.Line[] memory lines,
        PromoTypes.Measure memory measured,
        uint256 excluded,
        Elements.Frame memory frame,
        PromoTypes.Evaluation memory evaluation
    ) private pure returns (uint256 most) {
        uint256 scope = terms.scope();
        frame.onList = terms.flags() & TermsLib.ON_LIST_PRICE != 0;
        (frame.inside, frame.percent) = (measured.lines, terms.isPercent());
        frame.byUnit = frame.buyGet || scope == uint256(PromoTypes.Scope.UNIT);
        if (!frame.buyGet) {
            uint256 units = BasketLib.unitsOf(measured.amounts);
            (frame.aLine, frame.overAll, frame.groups) = Counting.bounds(terms, lines, measured.lines, units);
            return Elements.overLines(terms, lines, frame, evaluation);
        }
        if (scope != uint256(PromoTypes.Scope.LINE)) {
            frame.inside = type(uint256).max;
            BuyGet.count(terms, extra, lines, measured.lines, excluded);
            return Elements.overLines(terms, lines, frame, evaluation);
        }
        (frame.eachLine, frame.cycle) = (true, BuyGet.cycleOf(terms, extra));
        most = Elements.overLines(terms, lines, frame, evaluation);
        if (evaluation.units == 0) BuyGet.refuseLines(terms, frame.cycle, lines, measured.lines);
    }
}
