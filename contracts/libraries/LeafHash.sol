// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title LeafHash
/// @notice The Merkle tree of eligibility: leaves and nodes carry different tags, leaves are hashed twice, every proof is
/// as long as the tree is deep. Twin: offchain/attestation/tree.py.
library LeafHash {
    bytes32 internal constant LEAF_TAG = keccak256("promissory.leaf");
    bytes32 internal constant NODE_TAG = keccak256("promissory.node");

    /// @notice Position of the parts of a root in `Use.proof`, and the number of words before the path.
    uint256 internal constant ROOT_AT = 0;
    uint256 internal constant SHAPE_AT = 1;
    uint256 internal constant PROVENANCE_AT = 2;
    uint256 internal constant SALT_AT = 3;
    uint256 internal constant PATH_AT = 4;

    /// @param index Coupon index in the campaign.
    /// @param value What the coupon carries: basis points or minor units, by kind.
    /// @param salt Random, so that nobody can guess who is in the tree.
    function ofLeaf(
        bytes32 campaign,
        uint256 epoch,
        uint256 index,
        address account,
        uint256 value,
        bytes32 salt
    ) internal pure returns (bytes32) {
        bytes32 inner = keccak256(abi.encode(LEAF_TAG, campaign, epoch, index, account, value, salt));
        return Hashes.efficientKeccak256(LEAF_TAG, inner);
    }

    /// @notice Hash of two children, the lower first, so that a proof needs no positions.
    function ofNode(bytes32 left, bytes32 right) internal pure returns (bytes32) {
        (bytes32 lower, bytes32 higher) = left < right ? (left, right) : (right, left);
        return keccak256(abi.encode(NODE_TAG, lower, higher));
    }

    /// @notice The root that a path leads to.
    /// @param path Siblings from the leaf upwards; its length is checked by the caller.
    function climb(bytes32 leaf, bytes32[] calldata path) internal pure returns (bytes32 node) {
        node = leaf;
        for (uint256 i = 0; i < path.length; ++i) {
            node = ofNode(node, path[i]);
        }
    }

    /// @notice What is stored of a published root: one word that its parts must hash to.
    function commitment(bytes32 root, uint256 shape, bytes32 provenance) internal pure returns (bytes32) {
        return keccak256(abi.encode(root, shape, provenance));
    }

    /// @return maxEach 96 | activeFrom 40 | firstIndex 32 | count 32 | depth 8, in the low 208 bits.
    function shapeOf(PromoTypes.Root calldata root) internal pure returns (uint256) {
        return
            (uint256(root.maxEach) << 112) |
            (uint256(root.activeFrom) << 72) |
            (uint256(root.firstIndex) << 40) |
            (uint256(root.count) << 8) |
            root.depth;
    }

    /// @notice Where a root comes from: model, data and manifest.
    function provenanceOf(PromoTypes.Root calldata root) internal pure returns (bytes32) {
        return keccak256(abi.encode(root.modelRoot, root.dataRoot, root.manifestHash));
    }

    /// @return The most one coupon of the root may cost, minor units.
    function maxEach(uint256 shape) internal pure returns (uint256) {
        return shape >> 112;
    }

    /// @return Unix seconds, inclusive.
    function activeFrom(uint256 shape) internal pure returns (uint256) {
        return uint40(shape >> 72);
    }

    function firstIndex(uint256 shape) internal pure returns (uint256) {
        return uint32(shape >> 40);
    }

    function count(uint256 shape) internal pure returns (uint256) {
        return uint32(shape >> 8);
    }

    function depth(uint256 shape) internal pure returns (uint256) {
        return uint8(shape);
    }
}
