// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {BasketLib} from "./BasketLib.sol";
import {DiscountMath} from "./DiscountMath.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title Counting
/// @notice Which units of an order a promotion counts. `maxUnits` bounds the units of a line at UNIT and LINE scope and
/// of the whole target at ORDER scope. With WHOLE_GROUPS only whole groups of `minQuantity` units count, at most `maxTimes`
/// groups. Units are counted in the order of the lines. Twin: offchain/domain/counting.py.
library Counting {
    using TermsLib for PromoTypes.Terms;

    /// @notice As many units as an order can have.
    uint256 internal constant NO_BOUND = Limits.LINES * Limits.QUANTITY;

    /// @notice Whether not all units of the target need to count.
    function isBounded(PromoTypes.Terms calldata terms) internal pure returns (bool) {
        return terms.maxUnits() != 0 || terms.flags() & TermsLib.WHOLE_GROUPS != 0;
    }

    /// @param lines The order's.
    /// @param inTarget Of the target, one bit a line.
    /// @param units Of the target's lines.
    /// @return aLine Most units of a line that count.
    /// @return overAll Most units of all lines that count.
    /// @return groups Whole groups of units, 1 without WHOLE_GROUPS.
    function bounds(
        PromoTypes.Terms calldata terms,
        PromoTypes.Line[] memory lines,
        uint256 inTarget,
        uint256 units
    ) internal pure returns (uint256 aLine, uint256 overAll, uint256 groups) {
        (aLine, overAll, groups) = (Limits.QUANTITY, NO_BOUND, 1);
        uint256 maxUnits = terms.maxUnits();
        bool overOrder = terms.scope() == uint256(PromoTypes.Scope.ORDER);
        if (maxUnits != 0 && overOrder) overAll = maxUnits;
        if (maxUnits != 0 && !overOrder) aLine = maxUnits;
        if (terms.flags() & TermsLib.WHOLE_GROUPS == 0) return (aLine, overAll, groups);
        if (aLine != Limits.QUANTITY) units = _inTarget(lines, inTarget, aLine);
        groups = DiscountMath.timesDown(DiscountMath.cut(units, overAll), terms.minQuantity(), terms.maxTimes());
        overAll = groups * terms.minQuantity();
    }

    /// @dev Units of the target's lines, of each at most `aLine`.
    function _inTarget(
        PromoTypes.Line[] memory lines,
        uint256 inTarget,
        uint256 aLine
    ) private pure returns (uint256 units) {
        for (uint256 i = 0; i < lines.length; ++i) {
            if ((inTarget >> i) & 1 == 0) continue;
            // At most the units of the order.
            unchecked {
                units += DiscountMath.cut(BasketLib.unitsOf(lines[i].amounts), aLine);
            }
        }
    }
}
