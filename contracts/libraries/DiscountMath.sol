// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Limits} from "../types/Limits.sol";

/// @title DiscountMath
/// @notice The arithmetic of single discounts (RULES sections 3 and 4). Twin: offchain/domain/discount_math.py.
/// @dev Bounds that the callers keep: amounts < 2^116 (50 lines of 10,000 units of a u96 price), rates <= 10,000.
library DiscountMath {
    /// @notice `base * bps / 10000`, rounded half up.
    /// @param base Minor units.
    /// @param bps Basis points.
    /// @return Minor units.
    function percentHalfUp(uint256 base, uint256 bps) internal pure returns (uint256) {
        // Bounded by the library's notice.
        unchecked {
            return (base * bps + Limits.BPS / 2) / Limits.BPS;
        }
    }

    /// @notice `amount`, but never more than `left`.
    function cut(uint256 amount, uint256 left) internal pure returns (uint256 least) {
        least = amount;
        if (least > left) least = left;
    }

    /// @notice What `base` has over `price`, 0 where it has not.
    function above(uint256 base, uint256 price) internal pure returns (uint256) {
        // The larger minus the smaller.
        unchecked {
            return base > price ? base - price : 0;
        }
    }

    /// @notice How often `step` fits wholly into `base` (rounds down), at most `maxTimes`; 0 = no such bound.
    /// @dev `step` is never 0: refused at creation.
    function timesDown(uint256 base, uint256 step, uint256 maxTimes) internal pure returns (uint256 times) {
        times = base / step;
        if (maxTimes != 0 && times > maxTimes) times = maxTimes;
    }
}
