// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";
import {BasketLib} from "./BasketLib.sol";
import {BuyGet} from "./BuyGet.sol";
import {DiscountMath} from "./DiscountMath.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title Elements
/// @notice What the scope elements of a promotion get: each unit, each line, or the whole order, with one rounding and one
/// cut (RULES section 4). Twin: offchain/domain/elements.py.
library Elements {
    using TermsLib for PromoTypes.Terms;

    /// @notice What an evaluation line by line carries along.
    /// @param value Of the discount, in the unit of the kind.
    /// @param inside Lines that can count, one bit a line.
    /// @param aLine, overAll, groups See `Counting`; overAll falls as lines are counted.
    /// @param cycle Of BXGY at LINE scope.
    /// @param percent Whether the value is basis points.
    /// @param onList Whether the discount is measured on the list price.
    /// @param byUnit Whether an element is a unit.
    /// @param overOrder Whether it is the whole order; if neither, it is a line.
    /// @param buyGet, eachLine Whether the kind is BXGY, and that at LINE scope.
    struct Frame {
        uint256 value;
        uint256 inside;
        uint256 aLine;
        uint256 overAll;
        uint256 groups;
        BuyGet.Cycle cycle;
        bool percent;
        bool onList;
        bool byUnit;
        bool overOrder;
        bool buyGet;
        bool eachLine;
    }

    /// @notice Sums base and units of what counts, and notes in each line its weight.
    /// @return most The discounts of the lines or units, which are their weights; over the order, what is left of what
    /// counts.
    function overLines(
        PromoTypes.Terms calldata terms,
        PromoTypes.Line[] memory lines,
        Frame memory frame,
        PromoTypes.Evaluation memory evaluation
    ) internal pure returns (uint256 most) {
        (uint256 sumOfBases, uint256 sumOfUnits) = (0, 0);
        for (uint256 i = 0; i < lines.length; ++i) {
            PromoTypes.Line memory line = lines[i];
            line.weight = 0;
            if ((frame.inside >> i) & 1 == 0) continue;
            uint256 units = _unitsOf(line, frame);
            if (units == 0) continue;
            (uint256 base, uint256 weight) = _ofLine(terms, line, units, frame);
            line.weight = weight;
            // At most the amounts and units of the order.
            unchecked {
                sumOfBases += base;
                sumOfUnits += units;
                most += weight;
            }
        }
        (evaluation.base, evaluation.units) = (sumOfBases, sumOfUnits);
    }

    /// @notice What one scope element of `base` minor units with `units` units or groups gets; never more than the element.
    function ofElement(
        PromoTypes.Terms calldata terms,
        uint256 value,
        bool percent,
        uint256 base,
        uint256 units
    ) internal pure returns (uint256) {
        if (percent) return DiscountMath.percentHalfUp(base, value);
        uint256 kind = terms.kind();
        // Below 2^212: a u96 value, and at most as many elements as minor units.
        unchecked {
            if (kind == uint256(PromoTypes.Kind.FIXED_PRICE)) return DiscountMath.above(base, value * units);
            if (kind == uint256(PromoTypes.Kind.EVERY)) {
                bool byGroups = terms.flags() & TermsLib.WHOLE_GROUPS != 0;
                value *= byGroups ? units : DiscountMath.timesDown(base, terms.minAmount(), terms.maxTimes());
            }
        }
        return DiscountMath.cut(value, base);
    }

    /// @dev Units of a line of the target that count.
    function _unitsOf(PromoTypes.Line memory line, Frame memory frame) private pure returns (uint256 units) {
        if (frame.eachLine) return BuyGet.inLine(frame.cycle, line);
        if (frame.buyGet) return line.given;
        units = DiscountMath.cut(DiscountMath.cut(BasketLib.unitsOf(line.amounts), frame.aLine), frame.overAll);
        // The units were cut to what is taken off here.
        unchecked {
            frame.overAll -= units;
        }
    }

    /// @dev What `units` units of a line are worth, and their discount; over the order, what is left of them.
    function _ofLine(
        PromoTypes.Terms calldata terms,
        PromoTypes.Line memory line,
        uint256 units,
        Frame memory frame
    ) private pure returns (uint256 base, uint256 weight) {
        base =
            frame.buyGet
                ? BasketLib.baseOfFreeDown(line, units, frame.onList)
                : BasketLib.base(line, units, frame.onList);
        weight = base;
        if (frame.byUnit) weight = _ofUnits(terms, frame, base, units);
        else if (!frame.overOrder) weight = ofElement(terms, frame.value, frame.percent, base, units);
        // What is measured on what is left is within it.
        if (frame.onList) weight = DiscountMath.cut(weight, BasketLib.left(line.amounts));
    }

    /// @dev The discount of `units` units that are worth `base` together: as even as whole minor units allow, so that
    /// `base mod units` of them hold one more.
    function _ofUnits(
        PromoTypes.Terms calldata terms,
        Frame memory frame,
        uint256 base,
        uint256 units
    ) private pure returns (uint256 discount) {
        (uint256 value, bool percent, uint256 low) = (frame.value, frame.percent, base / units);
        // No unit gets more than it is worth, so that all of them get at most `base`.
        unchecked {
            uint256 higher = base - low * units;
            discount = ofElement(terms, value, percent, low, 1) * (units - higher);
            if (higher != 0) discount += ofElement(terms, value, percent, low + 1, 1) * higher;
        }
    }
}
