// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Limits} from "../types/Limits.sol";

/// @title VaultMath
/// @notice What deposits make of a budget, and when what was spent is due. Twin: offchain/domain/vault_math.py.
/// @dev Deposits are below 2^96, shares at most `Limits.BPS`, times below 2^41: no product or sum overflows.
library VaultMath {
    /// @notice When something is due of which nothing was spent.
    uint256 internal constant NEVER = type(uint256).max;

    /// @notice The largest budget of which every funder holds its share, rounded up: the poorest funder bounds it, and none
    /// pays for another. It falls by no deposit.
    /// @param deposits One a funder, minor units.
    /// @param shareBps Basis points, none 0.
    /// @return budget Minor units, at most what a hub's state holds.
    function fundedDown(uint256[] memory deposits, uint256[] memory shareBps) internal pure returns (uint256 budget) {
        budget = type(uint96).max;
        for (uint256 i = 0; i < deposits.length; ++i) {
            uint256 bound = (deposits[i] * Limits.BPS) / shareBps[i];
            if (bound < budget) budget = bound;
        }
    }

    /// @notice From when on what was noted is due, Unix seconds: the delay counts from the note, at the latest from the end.
    /// @param notedAt Unix seconds; 0 = nothing waits.
    /// @param ends End of the campaign, Unix seconds.
    /// @param delay Seconds.
    function dueFrom(uint256 notedAt, uint256 ends, uint256 delay) internal pure returns (uint256) {
        return (notedAt == 0 || notedAt > ends ? ends : notedAt) + delay;
    }

    /// @notice How much the merchant may have collected in all, minor units: what was noted, or without a delay and after the
    /// last one everything, and never more than is spent now.
    /// @param noted What was spent when it was noted.
    function due(
        uint256 spent,
        uint256 noted,
        uint256 notedAt,
        uint256 ends,
        uint256 delay,
        uint256 time
    ) internal pure returns (uint256) {
        if (delay == 0 || time >= ends + delay) return spent;
        if (time < dueFrom(notedAt, ends, delay)) return 0;
        return noted < spent ? noted : spent;
    }

    /// @notice What becomes of the note when what is due was collected: 0 = what is spent now is noted, `NEVER` = nothing is
    /// left to wait for, else the time from which on what waits already is due, Unix seconds.
    function waitsUntil(
        uint256 spent,
        uint256 collected,
        uint256 notedAt,
        uint256 ends,
        uint256 delay,
        uint256 time
    ) internal pure returns (uint256) {
        if (spent <= collected) return NEVER;
        uint256 from = dueFrom(notedAt, ends, delay);
        return time < from && (notedAt != 0 || time >= ends) ? from : 0;
    }
}
