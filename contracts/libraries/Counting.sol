// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {BasketLib} from "./BasketLib.sol";
import {DiscountMath} from "./DiscountMath.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {OrderLib} from "./OrderLib.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title Counting
/// @notice Which units of an order a promotion counts. `maxUnits` bounds the units of a line at UNIT and LINE scope and
/// of the whole target at ORDER scope. With WHOLE_GROUPS only whole groups of `minQuantity` units count, at most `maxTimes`
/// groups. Units are counted in the order of the lines. Twin: offchain/domain/counting.py.
library Counting {
    using TermsLib for PromoTypes.Terms;

    /// @notice As many units as an order can have.
    uint256 internal constant NO_BOUND = Limits.LINES * Limits.QUANTITY;

    /// @param inTarget Units of the target's lines.
    /// @return aLine Most units of a line that count.
    /// @return overAll Most units of all lines that count.
    /// @return groups Whole groups of units, 1 without WHOLE_GROUPS.
    function bounds(
        PromoTypes.Terms calldata terms,
        uint256[] calldata lines,
        uint256 excluded,
        uint256 inTarget
    ) internal pure returns (uint256 aLine, uint256 overAll, uint256 groups) {
        (aLine, overAll, groups) = (Limits.QUANTITY, NO_BOUND, 1);
        uint256 maxUnits = terms.maxUnits();
        bool overOrder = terms.scope() == uint256(PromoTypes.Scope.ORDER);
        if (maxUnits != 0 && overOrder) overAll = maxUnits;
        if (maxUnits != 0 && !overOrder) aLine = maxUnits;
        if (terms.flags() & TermsLib.WHOLE_GROUPS == 0) return (aLine, overAll, groups);
        if (aLine != Limits.QUANTITY) inTarget = _inTarget(terms, lines, excluded, aLine);
        uint256 possible = DiscountMath.cut(inTarget, overAll);
        groups = DiscountMath.timesDown(possible, terms.minQuantity(), terms.maxTimes());
        overAll = groups * terms.minQuantity();
    }

    /// @dev Units of the target's lines, of each at most `aLine`.
    function _inTarget(
        PromoTypes.Terms calldata terms,
        uint256[] calldata lines,
        uint256 excluded,
        uint256 aLine
    ) private pure returns (uint256 units) {
        uint256 selector = ExtraLib.targetOf(terms);
        for (uint256 i = 0; i < lines.length; ++i) {
            if (!BasketLib.holds(selector, lines[i], i, excluded)) continue;
            units += DiscountMath.cut(OrderLib.quantity(lines[i]), aLine);
        }
    }
}
