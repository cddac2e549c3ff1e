// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CouponHash} from "../libraries/CouponHash.sol";
import {CouponMetadata} from "../libraries/CouponMetadata.sol";
import {CouponTypes} from "../types/CouponTypes.sol";

/// @title CouponHarness
/// @notice Opens what coupons as tokens sign and show to the differential tests.
contract CouponHarness {
    function ofClaim(address to, uint32 index, uint40 deadline) external pure returns (bytes32) {
        return CouponHash.ofClaim(to, index, deadline);
    }

    /// @notice Metadata of a coupon and of its collection.
    function shown(
        CouponTypes.Face calldata face,
        bytes32 campaign,
        uint256 index,
        uint256 status
    ) external pure returns (string memory, string memory) {
        return (
            CouponMetadata.ofCoupon(face, campaign, index, CouponTypes.Status(status)),
            CouponMetadata.ofCollection(face)
        );
    }

    function checkText(string calldata text, uint256 limit) external pure {
        CouponMetadata.checkText(text, limit);
    }
}
