// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";

/// @title Allocation
/// @notice Splits an amount by largest remainder (RULES section 4): each part gets the whole minor units of its
/// proportion; what is missing goes, one minor unit each, to the largest remainders, ties to the lower position.
/// Twin: offchain/domain/allocation.py.
/// @dev Products stay below 2^232: amounts and weights below 2^116.
library Allocation {
    /// @notice A supplied split while its parts are checked, one after the other.
    /// @param amount Minor units, at most the whole.
    /// @param whole Sum of the weights, minor units, not 0.
    /// @param total Sum of the parts so far.
    /// @param leastUp The smallest remainder that was rounded up, as remainder | `LAST` - position.
    /// @param mostDown The largest that was rounded down, likewise.
    struct Check {
        uint256 amount;
        uint256 whole;
        uint256 total;
        uint256 leastUp;
        uint256 mostDown;
    }

    /// @dev More than the last position.
    uint256 private constant LAST = type(uint8).max;

    /// @notice Refuses another number of parts than is wanted.
    function checkLength(uint256 length, uint256 wanted) internal pure {
        if (length != wanted) revert Errors.Rules_SplitLength(length, wanted);
    }

    /// @notice Begins to check whether parts are those of `split`: a part is its whole share or one more, and those with one
    /// more have the larger remainders, ties to the lower position.
    function begin(uint256 amount, uint256 whole) internal pure returns (Check memory) {
        return Check(amount, whole, 0, type(uint256).max, 0);
    }

    /// @notice Refuses a part that is neither its whole share nor one more.
    function place(Check memory check, uint256 i, uint256 weight, uint256 part) internal pure {
        (uint256 amount, uint256 whole) = (check.amount, check.whole);
        // Bounded by the library's notice, as no part that passes is above the amount.
        unchecked {
            (uint256 product, uint256 covered) = (amount * weight, part * whole);
            if (part <= amount && product - covered < whole) {
                uint256 rank = ((product - covered) << 8) | (LAST - i);
                if (rank > check.mostDown) check.mostDown = rank;
            } else if (part <= amount && covered - product < whole) {
                uint256 rank = ((whole - (covered - product)) << 8) | (LAST - i);
                if (rank < check.leastUp) check.leastUp = rank;
            } else {
                revert Errors.Rules_SplitPart(i, part, product / whole);
            }
            check.total += part;
        }
    }

    /// @notice Refuses parts that do not sum to the amount, or of which the wrong ones were rounded up.
    function end(Check memory check) internal pure {
        if (check.total != check.amount) revert Errors.Rules_SplitSum(check.total, check.amount);
        if (check.leastUp >= check.mostDown) return;
        revert Errors.Rules_SplitOrder(LAST - uint8(check.leastUp), LAST - uint8(check.mostDown));
    }

    /// @notice The parts of `amount`, summing to it; a weight of 0 gets nothing. For views: it searches for each missing
    /// minor unit, at most one a position.
    function split(uint256 amount, uint256[] memory weights) internal pure returns (uint256[] memory parts) {
        parts = new uint256[](weights.length);
        if (amount == 0) return parts;
        uint256 whole = sum(weights);
        uint256 missing = amount;
        uint256[] memory remainders = new uint256[](weights.length);
        for (uint256 i = 0; i < weights.length; ++i) {
            parts[i] = (amount * weights[i]) / whole;
            remainders[i] = (amount * weights[i]) % whole;
            missing -= parts[i];
        }
        for (; missing != 0; --missing) {
            uint256 largest = 0;
            for (uint256 i = 1; i < weights.length; ++i) {
                if (remainders[i] > remainders[largest]) largest = i;
            }
            ++parts[largest];
            remainders[largest] = 0;
        }
    }

    function sum(uint256[] memory parts) internal pure returns (uint256 total) {
        for (uint256 i = 0; i < parts.length; ++i) {
            // Bounded by the library's notice.
            unchecked {
                total += parts[i];
            }
        }
    }
}
