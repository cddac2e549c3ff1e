// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title Limits
/// @notice Every bound of the protocol, each with its own error in `Errors`.
library Limits {
    /// @notice Basis points of the whole: 100 %.
    uint256 internal constant BPS = 10_000;
    /// @notice Most lines of an order.
    uint256 internal constant LINES = 50;
    /// @notice Most promotions of an order.
    uint256 internal constant PROMOTIONS = 8;
    /// @notice How many groups of promotions a compatibility mask knows.
    uint256 internal constant GROUPS = 32;
    /// @notice Most units of a line.
    uint256 internal constant QUANTITY = 10_000;
    /// @notice Most tiers of a TIER campaign.
    uint256 internal constant TIERS = 5;
    /// @notice Most funders of a campaign.
    uint256 internal constant FUNDERS = 8;
    /// @notice Deepest Merkle tree: 2^32 coupons, as many as there are indices.
    uint256 internal constant DEPTH = 32;
    /// @notice Words of an assignment: a signature by EIP-2098.
    uint256 internal constant ASSIGNMENT = 2;
    /// @notice Longest campaign, seconds: 10 years.
    uint256 internal constant DURATION = 3650 days;
    /// @notice Last end of a campaign, Unix seconds: times of a campaign's state are kept in 32 bits (year 2106).
    uint256 internal constant CLOCK = type(uint32).max;
    /// @notice Most vouchers' epochs of a campaign.
    uint256 internal constant EPOCHS = type(uint16).max;
    /// @notice Longest pause a campaign may reserve, seconds.
    uint256 internal constant PAUSE = 30 days;
    /// @notice Longest window for returns that a campaign may promise, seconds.
    uint256 internal constant REFUND_WINDOW = 365 days;
    /// @notice Longest time after the end for which a paid campaign keeps what is left, seconds: 2 years.
    uint256 internal constant GRACE = 730 days;
    /// @notice Number of the last period that the state can hold; the first is 0.
    uint256 internal constant PERIODS = type(uint16).max;
    /// @notice Furthest that a local day is ahead of UTC, quarter hours: 14 hours.
    uint256 internal constant OFFSET_AHEAD = 56;
    /// @notice Furthest that a local day is behind UTC, quarter hours: 12 hours.
    uint256 internal constant OFFSET_BEHIND = 48;
    /// @notice Gas for a contract wallet's answer to `isValidSignature`.
    uint256 internal constant WALLET_GAS = 200_000;
    /// @notice Gas for a gate contract's answer.
    uint256 internal constant GATE_GAS = 100_000;
    /// @notice Most members of a quorum: all of them fit into the gas of a contract wallet's answer.
    uint256 internal constant MEMBERS = 16;
    /// @notice Shortest time until a quorum's successor serves, seconds.
    uint256 internal constant ROTATION_LEAST = 1 hours;
    /// @notice Longest time until a quorum's successor serves, seconds.
    uint256 internal constant ROTATION = 30 days;
    /// @notice Longest time for which signatures of a replaced quorum count, seconds.
    uint256 internal constant OVERLAP = 365 days;
    /// @notice Longest time for which a root of rewards waits beyond what its programme asks, seconds.
    uint256 internal constant ROOT_WAIT = 30 days;
    /// @notice Most wallets, from a referrer upwards, that are followed to find a circle.
    uint256 internal constant ANCESTORS = 64;
    /// @notice Most campaigns of which a merchant collects at once.
    uint256 internal constant COLLECTED = 50;
    /// @notice Shortest window for the balance of a pre-sale, seconds.
    uint256 internal constant BALANCE_LEAST = 1 hours;
    /// @notice Longest window for the balance of a pre-sale, seconds.
    uint256 internal constant BALANCE = 365 days;
    /// @notice Most orders of a batch.
    uint256 internal constant BATCH = 500;
    /// @notice Gas for one order of a batch, which no order needs: the dearest takes two thirds of it.
    uint256 internal constant ORDER_GAS = 3_000_000;
    /// @notice Gas that must be left for an order to be skipped: then it had all of `ORDER_GAS`, by the rule that a call
    /// gets 63 of 64 parts.
    uint256 internal constant SKIP_GAS = 3_100_000;
    /// @notice Longest name of a collection of coupons, bytes.
    uint256 internal constant COUPON_NAME = 64;
    /// @notice Longest description and picture of a collection of coupons, bytes.
    uint256 internal constant COUPON_TEXT = 1024;
}
