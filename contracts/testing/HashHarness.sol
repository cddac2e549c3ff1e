// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {LeafHash} from "../libraries/LeafHash.sol";
import {QuorumHash} from "../libraries/QuorumHash.sol";
import {PresaleHash} from "../libraries/PresaleHash.sol";
import {PresaleMath} from "../libraries/PresaleMath.sol";
import {RewardHash} from "../libraries/RewardHash.sol";
import {VoucherHash} from "../libraries/VoucherHash.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title HashHarness
/// @notice Opens the hashing libraries to the differential tests.
contract HashHarness {
    /// @notice One leaf and the path above it.
    struct Leaf {
        bytes32 campaign;
        uint256 epoch;
        uint256 index;
        address account;
        uint256 value;
        bytes32 salt;
        bytes32[] path;
    }

    function ofLeaf(Leaf calldata leaf) public pure returns (bytes32) {
        return LeafHash.ofLeaf(leaf.campaign, leaf.epoch, leaf.index, leaf.account, leaf.value, leaf.salt);
    }

    function ofNode(bytes32 left, bytes32 right) external pure returns (bytes32) {
        return LeafHash.ofNode(left, right);
    }

    /// @notice Leaf and root of every path.
    function climbAll(Leaf[] calldata leaves) external pure returns (bytes32[2][] memory answers) {
        answers = new bytes32[2][](leaves.length);
        for (uint256 i = 0; i < leaves.length; ++i) {
            bytes32 leaf = ofLeaf(leaves[i]);
            answers[i] = [leaf, LeafHash.climb(leaf, leaves[i].path)];
        }
    }

    /// @notice shape, provenance, commitment, struct hash.
    function ofRoot(bytes32 campaign, PromoTypes.Root calldata root) external pure returns (bytes32[4] memory) {
        uint256 shape = LeafHash.shapeOf(root);
        bytes32 provenance = LeafHash.provenanceOf(root);
        return
            [
                bytes32(shape),
                provenance,
                LeafHash.commitment(root.root, shape, provenance),
                VoucherHash.ofRoot(campaign, root)
            ];
    }

    /// @notice maxEach, activeFrom, firstIndex, count, depth.
    function shapeFields(uint256 shape) external pure returns (uint256[5] memory) {
        return
            [
                LeafHash.maxEach(shape),
                LeafHash.activeFrom(shape),
                LeafHash.firstIndex(shape),
                LeafHash.count(shape),
                LeafHash.depth(shape)
            ];
    }

    /// @notice Struct hashes of a quorum, of its approval of `digest` and of its succession to another.
    function ofQuorum(bytes32 digest, PromoTypes.Quorum calldata quorum) external pure returns (bytes32[3] memory) {
        bytes32 hash = QuorumHash.ofQuorum(quorum);
        return [hash, QuorumHash.ofApproval(digest, hash), QuorumHash.ofRotation(hash)];
    }

    function ofPresale(PromoTypes.Presale calldata presale) external pure returns (bytes32) {
        return PresaleHash.ofPresale(presale);
    }

    /// @notice worth, balance, what goes back of that worth if it lapsed, what is forfeited, phase.
    function presaleMath(
        PromoTypes.Presale calldata presale,
        uint256 units,
        bool cancelled,
        uint256 balanceUntil,
        uint256 time
    ) external pure returns (uint256[5] memory) {
        (uint256 worth, uint256 balance) = PresaleMath.balanceOf(presale, units);
        (uint256 back, uint256 forfeited) = PresaleMath.lapsed(presale, worth);
        uint256 phase = uint256(PresaleMath.phase(presale, cancelled, balanceUntil, time));
        return [worth, balance, back, forfeited, phase];
    }

    /// @notice Struct hashes of a programme, of a root and a referral of it, and the leaf of a reward.
    function ofReward(
        bytes32 id,
        address referrer,
        PromoTypes.Programme calldata programme,
        PromoTypes.RewardRoot calldata root,
        PromoTypes.Reward calldata reward
    ) external pure returns (bytes32[4] memory) {
        return
            [
                RewardHash.ofProgramme(programme),
                RewardHash.ofRoot(id, root),
                RewardHash.ofReferral(id, reward.account, referrer),
                RewardHash.ofLeaf(id, root.epoch, reward)
            ];
    }

    function ofAssignment(bytes32 campaign, uint256 index, address shopper) external pure returns (bytes32) {
        return VoucherHash.ofAssignment(campaign, index, shopper);
    }

    /// @notice Struct hashes of terms, voucher, uses, quote and consent.
    function ofOrder(
        bytes32[] calldata campaigns,
        bytes32 quoteDigest,
        PromoTypes.Terms calldata terms,
        PromoTypes.Use[] calldata uses,
        PromoTypes.Quote calldata quote,
        PromoTypes.Consent calldata consent
    ) external pure returns (bytes32[5] memory) {
        bytes32 usesHash = VoucherHash.ofUses(campaigns, uses);
        return
            [
                VoucherHash.ofTerms(terms),
                VoucherHash.ofVoucher(campaigns[0], quote.shopper, uses[0]),
                usesHash,
                VoucherHash.ofQuote(terms, quote, quote.shopper, quote.lines, usesHash),
                VoucherHash.ofConsent(quoteDigest, consent)
            ];
    }
}
