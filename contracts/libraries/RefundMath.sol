// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title RefundMath
/// @notice What a return gives back (RULES section 7). Twin: offchain/domain/refund_math.py.
/// @dev Discounts stay below 2^116 and units below 2^14, so products are small.
library RefundMath {
    /// @notice The part of a line's discount that returning `returned` units takes back, after `before` units came back
    /// earlier: floor(D (r + k) / q) - floor(D r / q), so that all parts sum to the line's discount.
    /// @param discount Of the line, minor units.
    /// @param bought Units of the line, not 0; `before + returned` is at most as many.
    function discountOfReturn(
        uint256 discount,
        uint256 bought,
        uint256 before,
        uint256 returned
    ) internal pure returns (uint256) {
        return (discount * (before + returned)) / bought - (discount * before) / bought;
    }

    /// @notice What the shopper gets for the returned units, minor units: their list price less their part of the
    /// discount.
    function refundOfReturn(
        uint256 unitPrice,
        uint256 discount,
        uint256 bought,
        uint256 before,
        uint256 returned
    ) internal pure returns (uint256) {
        return unitPrice * returned - discountOfReturn(discount, bought, before, returned);
    }

    /// @notice What the kept goods no longer earn, minor units; never negative: a return earns nobody more.
    /// @param kept Discount that the kept goods hold.
    /// @param earned What the rules give on the kept goods alone.
    function clawback(uint256 kept, uint256 earned) internal pure returns (uint256) {
        return kept > earned ? kept - earned : 0;
    }
}
