// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Limits} from "../types/Limits.sol";
import {Allocation} from "./Allocation.sol";

/// @title FundingShares
/// @notice Who pays how much of what was spent (RULES section 4). Twin: offchain/domain/funding.py.
library FundingShares {
    /// @notice What each funder owes of all that was spent so far, minor units, summing to it; ties to the lower position.
    /// Always of the total: the largest remainder is not monotone, so increments must never be added up.
    /// @param shareBps Basis points, summing to 10000.
    function charges(uint256 spent, uint256[] memory shareBps) internal pure returns (uint256[] memory) {
        return Allocation.split(spent, shareBps);
    }

    /// @notice What a funder deposits at least, rounded up, so that no charge is ever above it.
    function leastDepositUp(uint256 budget, uint256 share) internal pure returns (uint256) {
        return (budget * share + Limits.BPS - 1) / Limits.BPS;
    }
}
