// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title IEligibilityRoots
/// @notice Published sets of personal coupons: one Merkle root an epoch, append-only, with a waiting window in which
/// the auditor of the campaign may veto.
/// @dev Both events are records of the merchant (see IPromotionHub). What a redemption needs of a root is kept as one
/// word in the hub; the parts are supplied again by the redeemer.
///
/// Assumptions. Safety: the issuer signs only roots that its manifest explains; the auditor recomputes within the
/// window. Liveness: an auditor who vetoes everything stops new roots, never an older right.
interface IEligibilityRoots is IERC165 {
    /// @notice A root was published.
    /// @param shape maxEach 96 (minor units) | activeFrom 40 (Unix seconds) | firstIndex 32 | count 32 | depth 8
    event RootProposed(
        bytes32 indexed campaign,
        address indexed merchant,
        uint256 indexed epoch,
        bytes32 root,
        uint256 shape,
        bytes32 modelRoot,
        bytes32 dataRoot,
        bytes32 manifestHash
    );

    /// @notice The auditor vetoed a root; its epoch and its indices are burnt.
    event RootVetoed(bytes32 indexed campaign, address indexed merchant, uint256 indexed epoch);

    /// @notice The hub whose campaigns the roots belong to.
    function hub() external view returns (address);

    /// @notice What a campaign has issued by roots.
    /// @return nextEpoch The epoch that the next root must carry, from 1.
    /// @return nextIndex The lowest index that the next root may begin with.
    /// @return liability The most that all roots not vetoed may cost together, minor units.
    function issuedOf(bytes32 campaign) external view returns (uint256 nextEpoch, uint256 nextIndex, uint256 liability);

    /// @notice Publishes a root that the issuer signed. Anybody may send it.
    /// @dev Requirements: the campaign exists, is by ROOT and not over; the epoch is the next one; the tree is deep
    /// enough for its count, at most 32; the indices follow those of older roots and stay below the cap; maxEach is
    /// positive and at most capAmount; the liability of all roots fits the terms' budget; activeFrom is at least
    /// rootDelay away; the issuer signed. Emits `RootProposed`.
    function propose(PromoTypes.Terms calldata terms, PromoTypes.Root calldata root, bytes calldata signature) external;

    /// @notice Vetoes a root that still waits.
    /// @dev Requirements: the sender is the auditor of the terms; the root is published and not active yet.
    /// Emits `RootVetoed`.
    function veto(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        PromoTypes.Root calldata root
    ) external;
}
