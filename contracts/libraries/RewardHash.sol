// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";

/// @title RewardHash
/// @notice EIP-712 struct hashes of rewards, and the leaves of their tree, whose nodes are those of LeafHash.
/// Twin: offchain/attestation/rewards.py.
library RewardHash {
    bytes32 internal constant REWARD_TAG = keccak256("promissory.reward");
    bytes32 internal constant PROGRAMME_TYPEHASH = keccak256(
        "Programme(address merchant,address token,address issuer,address auditor,uint40 claimsUntil,uint32 rootDelay,bytes32 rulesHash,bytes32 salt)"
    );
    bytes32 internal constant REWARD_ROOT_TYPEHASH = keccak256(
        "RewardRoot(bytes32 programme,uint32 epoch,bytes32 root,uint8 depth,uint128 total,uint40 activeFrom,bytes32 dataRoot,bytes32 manifestHash)"
    );
    bytes32 internal constant REFERRAL_TYPEHASH = keccak256(
        "Referral(bytes32 programme,address referee,address referrer)"
    );

    function ofProgramme(PromoTypes.Programme calldata programme) internal pure returns (bytes32) {
        return keccak256(abi.encode(PROGRAMME_TYPEHASH, programme));
    }

    /// @param id Of the programme.
    function ofRoot(bytes32 id, PromoTypes.RewardRoot calldata root) internal pure returns (bytes32) {
        return keccak256(abi.encode(REWARD_ROOT_TYPEHASH, id, root));
    }

    /// @param id Of the programme.
    function ofReferral(bytes32 id, address referee, address referrer) internal pure returns (bytes32) {
        return keccak256(abi.encode(REFERRAL_TYPEHASH, id, referee, referrer));
    }

    /// @param id Of the programme.
    function ofLeaf(bytes32 id, uint256 epoch, PromoTypes.Reward calldata reward) internal pure returns (bytes32) {
        bytes32 inner = keccak256(
            abi.encode(REWARD_TAG, id, epoch, reward.account, uint256(reward.earned), reward.salt)
        );
        return keccak256(abi.encode(REWARD_TAG, inner));
    }
}
