// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title CouponTypes
/// @notice Namespace of the structs and enums of coupons as tokens.
library CouponTypes {
    /// @notice What has become of a coupon: not given yet; held and good; redeemed or revoked; given up by its holder; left
    /// over when the campaign ended.
    enum Status {
        UNCLAIMED,
        VALID,
        USED,
        BURNT,
        OVER
    }

    /// @notice A coupon that an issuer gives somebody.
    /// @param deadline Unix seconds, exclusive.
    /// @param signature The issuer's over Claim(to, index, deadline).
    struct Claim {
        address to;
        uint32 index;
        uint40 deadline;
        bytes signature;
    }

    /// @notice What a collection shows.
    /// @param picture A URI, or empty for one that the contract draws.
    struct Face {
        string name;
        string description;
        string picture;
    }
}
