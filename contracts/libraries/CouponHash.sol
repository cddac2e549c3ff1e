// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title CouponHash
/// @notice EIP-712 struct hash of what an issuer signs to give somebody a coupon as a token.
/// Twin: offchain/attestation/coupon_token.py.
library CouponHash {
    bytes32 internal constant CLAIM_TYPEHASH = keccak256("Claim(address to,uint32 index,uint40 deadline)");

    function ofClaim(address to, uint32 index, uint40 deadline) internal pure returns (bytes32) {
        return keccak256(abi.encode(CLAIM_TYPEHASH, to, index, deadline));
    }
}
