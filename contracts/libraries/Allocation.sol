// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";

/// @title Allocation
/// @notice Splits an amount by largest remainder (RULES section 4): each part gets the whole minor units of its
/// proportion; what is missing goes, one minor unit each, to the largest remainders, ties to the lower position.
/// Twin: offchain/domain/allocation.py.
/// @dev Products stay below 2^232: amounts and weights below 2^116.
library Allocation {
    /// @dev Where the two kinds of parts meet: the smallest remainder that was rounded up and its highest position, the
    /// largest that was rounded down and its lowest position.
    struct Border {
        uint256 leastUp;
        uint256 leastUpAt;
        uint256 mostDown;
        uint256 mostDownAt;
        bool anyDown;
    }

    /// @notice Refuses parts that are not those of `split`, in one pass.
    /// @param amount Minor units, at most the sum of the weights.
    /// @param weights Minor units, not all 0 unless the amount is.
    /// @param parts As supplied.
    function checkSplit(uint256 amount, uint256[] memory weights, uint256[] calldata parts) internal pure {
        if (parts.length != weights.length) revert Errors.Rules_SplitLength(parts.length, weights.length);
        uint256 whole = sum(weights);
        if (whole == 0) whole = 1; // of nothing, every share is 0
        uint256 total = 0;
        Border memory border = Border(whole, 0, 0, 0, false);
        for (uint256 i = 0; i < parts.length; ++i) {
            _place(border, i, amount * weights[i], whole, parts[i]);
            total += parts[i];
        }
        if (total != amount) revert Errors.Rules_SplitSum(total, amount);
        bool wrong =
            border.anyDown &&
                (border.leastUp < border.mostDown ||
                    (border.leastUp == border.mostDown && border.leastUpAt > border.mostDownAt));
        if (wrong) revert Errors.Rules_SplitOrder(border.leastUpAt, border.mostDownAt);
    }

    /// @dev Sorts one part under those rounded up or down, and moves the border.
    function _place(Border memory border, uint256 i, uint256 product, uint256 whole, uint256 part) private pure {
        (uint256 share, uint256 remainder) = (product / whole, product % whole);
        if (part == share) {
            if (!border.anyDown || remainder > border.mostDown) {
                (border.mostDown, border.mostDownAt, border.anyDown) = (remainder, i, true);
            }
        } else if (part == share + 1 && remainder != 0) {
            if (remainder <= border.leastUp) (border.leastUp, border.leastUpAt) = (remainder, i);
        } else {
            revert Errors.Rules_SplitPart(i, part, share);
        }
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
            total += parts[i];
        }
    }
}
