// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title TierLib
/// @notice The extra words of a TIER campaign: one word a tier, threshold 128 | value 96, rising in both.
/// Twin: offchain/domain/tiers.py.
library TierLib {
    /// @return Minor units or units, inclusive.
    function threshold(uint256 tier) internal pure returns (uint256) {
        return tier >> 128;
    }

    /// @return Basis points or minor units.
    function value(uint256 tier) internal pure returns (uint256) {
        return uint96(tier);
    }

    /// @return Bits that belong to neither; a campaign with any of them is refused.
    function unused(uint256 tier) internal pure returns (uint256) {
        return uint32(tier >> 96);
    }

    /// @notice The value of the highest tier that `reached` reaches.
    /// @param tiers Rising thresholds, at most `Limits.TIERS`.
    /// @param reached Minor units or units.
    /// @param below What holds below the first tier.
    function reachedValue(uint256[] calldata tiers, uint256 reached, uint256 below) internal pure returns (uint256) {
        uint256 current = below;
        for (uint256 i = 0; i < tiers.length && reached >= threshold(tiers[i]); ++i) {
            current = value(tiers[i]);
        }
        return current;
    }

    /// @notice The threshold of the first tier, the least that earns anything where nothing holds below it.
    function lowestThreshold(uint256[] calldata tiers) internal pure returns (uint256) {
        return threshold(tiers[0]);
    }
}
