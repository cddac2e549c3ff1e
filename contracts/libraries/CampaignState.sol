// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title CampaignState
/// @notice The one storage word of a campaign: remaining 96 | used 32 | endedAt 32 | pausedUntil 32 | periodUsed 24 |
/// periodNo 16 | voucherEpoch 16 | flags 8. Twin: offchain/domain/ledger.py.
library CampaignState {
    /// @notice Set from creation on, so that the word of a campaign is never zero.
    uint256 internal constant CREATED = 1;

    uint256 private constant USED_AT = 128;
    uint256 private constant ENDED_AT = 96;
    uint256 private constant PAUSED_AT = 64;
    uint256 private constant REMAINING_AT = 160;
    uint256 private constant PERIOD_USED_AT = 40;
    uint256 private constant PERIOD_NO_AT = 24;
    uint256 private constant EPOCH_AT = 8;

    /// @notice The word of these fields, each within its place.
    function packed(
        uint256 remaining_,
        uint256 used_,
        uint32 endedAt_,
        uint32 pausedUntil_,
        uint256 voucherEpoch_,
        uint256 periodNo_,
        uint256 periodUsed_
    ) internal pure returns (uint256 state) {
        state = created(remaining_) | (used_ << USED_AT) | (voucherEpoch_ << EPOCH_AT);
        return withPeriod(withPause(withEnd(state, endedAt_), pausedUntil_), periodNo_, periodUsed_);
    }

    function created(uint256 budget) internal pure returns (uint256) {
        return (budget << REMAINING_AT) | CREATED;
    }

    /// @return What may still be spent, minor units.
    function remaining(uint256 state) internal pure returns (uint256) {
        return state >> REMAINING_AT;
    }

    /// @return Redemptions so far.
    function used(uint256 state) internal pure returns (uint256) {
        return uint32(state >> USED_AT);
    }

    /// @return Unix seconds of the announced early end; 0 = none announced.
    function endedAt(uint256 state) internal pure returns (uint256) {
        return uint32(state >> ENDED_AT);
    }

    /// @return Unix seconds, exclusive; 0 = never paused.
    function pausedUntil(uint256 state) internal pure returns (uint256) {
        return uint32(state >> PAUSED_AT);
    }

    /// @return Uses in the period that the state was last used in.
    function periodUsed(uint256 state) internal pure returns (uint256) {
        return uint24(state >> PERIOD_USED_AT);
    }

    /// @return Number of that period, from 0 at the start of the campaign.
    function periodNo(uint256 state) internal pure returns (uint256) {
        return uint16(state >> PERIOD_NO_AT);
    }

    /// @return Epoch that vouchers must carry.
    function voucherEpoch(uint256 state) internal pure returns (uint256) {
        return uint16(state >> EPOCH_AT);
    }

    /// @dev The callers have checked `discount <= remaining` and `used < cap <= 2^32 - 1`, so neither field leaves its
    /// place.
    function afterUse(uint256 state, uint256 discount) internal pure returns (uint256) {
        unchecked {
            return state - (discount << REMAINING_AT) + (1 << USED_AT);
        }
    }

    /// @dev The caller has checked that the sum stays below 2^96.
    function afterTopUp(uint256 state, uint256 amount) internal pure returns (uint256) {
        return state + (amount << REMAINING_AT);
    }

    function withEnd(uint256 state, uint32 time) internal pure returns (uint256) {
        return (state & ~(uint256(type(uint32).max) << ENDED_AT)) | (uint256(time) << ENDED_AT);
    }

    function withPause(uint256 state, uint32 until) internal pure returns (uint256) {
        return (state & ~(uint256(type(uint32).max) << PAUSED_AT)) | (uint256(until) << PAUSED_AT);
    }

    /// @dev The caller has checked that both fit: `used <= periodCap`, and a campaign has at most 2^16 periods.
    function withPeriod(uint256 state, uint256 number, uint256 used_) internal pure returns (uint256) {
        uint256 mask = (uint256(type(uint24).max) << PERIOD_USED_AT) | (uint256(type(uint16).max) << PERIOD_NO_AT);
        return (state & ~mask) | (used_ << PERIOD_USED_AT) | (number << PERIOD_NO_AT);
    }

    /// @dev The caller has checked that the epoch is not the last one.
    function withNextEpoch(uint256 state) internal pure returns (uint256) {
        return state + (1 << EPOCH_AT);
    }
}
