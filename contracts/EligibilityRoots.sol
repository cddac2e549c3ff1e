// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {MessageHashUtils} from "@openzeppelin/contracts/utils/cryptography/MessageHashUtils.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IEligibilityRoots} from "./interfaces/IEligibilityRoots.sol";
import {IPromotionHub} from "./interfaces/IPromotionHub.sol";
import {HubDomain} from "./libraries/HubDomain.sol";
import {LeafHash} from "./libraries/LeafHash.sol";
import {SignatureLib} from "./libraries/SignatureLib.sol";
import {TermsLib} from "./libraries/TermsLib.sol";
import {VoucherHash} from "./libraries/VoucherHash.sol";
import {Errors} from "./types/Errors.sol";
import {Limits} from "./types/Limits.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title EligibilityRoots
/// @notice See IEligibilityRoots.
contract EligibilityRoots is IEligibilityRoots, EIP712 {
    using TermsLib for PromoTypes.Terms;

    /// @notice What a campaign has issued.
    struct Issued {
        uint16 epochs;
        uint32 nextIndex;
        uint128 liability;
    }

    IPromotionHub private immutable _hub;

    /// @dev The hub's domain, and the chain on which it was asked for it.
    bytes32 private immutable _hubDomain;
    uint256 private immutable _hubChain;

    mapping(bytes32 campaign => Issued issued) private _issued;

    /// @param hub_ The hub that names this contract as its companion.
    constructor(address hub_) EIP712("Promissory roots", "1") {
        _hub = IPromotionHub(hub_);
        (_hubDomain, _hubChain) = (HubDomain.separator(hub_), block.chainid);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IEligibilityRoots
    function hub() external view override returns (address) {
        return address(_hub);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure override returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IEligibilityRoots).interfaceId ||
            interfaceId == type(IERC5267).interfaceId;
    }

    /// @inheritdoc IEligibilityRoots
    function issuedOf(
        bytes32 campaign
    ) external view override returns (uint256 nextEpoch, uint256 nextIndex, uint256 liability) {
        Issued memory issued = _issued[campaign];
        return (uint256(issued.epochs) + 1, issued.nextIndex, issued.liability);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IEligibilityRoots
    function propose(
        PromoTypes.Terms calldata terms,
        PromoTypes.Root calldata root,
        bytes calldata signature
    ) external override {
        // Check: campaign, shape, range, liability, window, signer.
        bytes32 campaign = _openCampaign(terms);
        Issued memory issued = _issued[campaign];
        (uint256 next, uint256 shape) = (uint256(issued.epochs) + 1, LeafHash.shapeOf(root));
        if (root.epoch != next) revert Errors.Roots_Epoch(root.epoch, next);
        uint256 end = _checkRange(terms, root.root, shape, issued.nextIndex);
        uint256 liability = _checkLiability(terms, shape, issued.liability);
        _checkWindow(terms, LeafHash.activeFrom(shape));
        _checkSigner(terms.issuer(), _hashTypedDataV4(VoucherHash.ofRoot(campaign, root)), signature);
        // Effect: the counters; the conversions keep the checked bounds (end <= cap < 2^32, liability <= budget).
        _issued[campaign] = Issued({epochs: uint16(next), nextIndex: uint32(end), liability: uint128(liability)});
        bytes32 record = _publish(terms.merchant(), campaign, root, next, shape);
        // Interaction: the hub is trusted, it was fixed at deployment.
        _hub.commitRoot(terms.merchant(), campaign, next, _commitment(root, shape), record);
    }

    /// @inheritdoc IEligibilityRoots
    function veto(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        PromoTypes.Root calldata root
    ) external override {
        // Check: who, what, when.
        bytes32 coldHash = keccak256(abi.encode(cold));
        if (coldHash != terms.coldHash) revert Errors.Terms_ColdHash(coldHash, terms.coldHash);
        if (msg.sender != cold.auditor) revert Errors.Roots_NotAuditor(msg.sender, cold.auditor);
        bytes32 campaign = _campaignId(terms);
        if (_hub.rootCommitment(campaign, root.epoch) != _commitment(root, LeafHash.shapeOf(root))) {
            revert Errors.Hub_UnknownRoot(campaign, root.epoch);
        }
        if (block.timestamp >= root.activeFrom) revert Errors.Roots_VetoTooLate(block.timestamp, root.activeFrom);
        // Effect: the root's promise is no liability any more; its epoch and indices stay burnt.
        _issued[campaign].liability -= uint128(uint256(root.count) * root.maxEach);
        bytes32 record = keccak256(abi.encode(RootVetoed.selector, campaign, terms.merchant(), uint256(root.epoch)));
        emit RootVetoed(campaign, terms.merchant(), root.epoch);
        // Interaction: the hub is trusted, it was fixed at deployment.
        _hub.commitRoot(terms.merchant(), campaign, root.epoch, bytes32(0), record);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      INTERNAL
    //////////////////////////////////////////////////////////////////////////*/

    /// @dev As the hub computes it, without a call while the chain keeps its id.
    function _campaignId(PromoTypes.Terms calldata terms) private view returns (bytes32) {
        bytes32 domain = block.chainid == _hubChain ? _hubDomain : HubDomain.separator(address(_hub));
        return MessageHashUtils.toTypedDataHash(domain, VoucherHash.ofTerms(terms));
    }

    /// @dev The campaign, if it exists, issues by roots and is not over by its terms or an early end.
    function _openCampaign(PromoTypes.Terms calldata terms) private view returns (bytes32 campaign) {
        if (terms.audience() != uint256(PromoTypes.Audience.ROOT)) revert Errors.Roots_NotByRoot(terms.audience());
        campaign = _campaignId(terms);
        (, , uint256 endedAt, , ) = _hub.stateOf(campaign);
        uint256 end = endedAt == 0 ? terms.endTime() : endedAt;
        if (block.timestamp >= end) revert Errors.Hub_Ended(block.timestamp, end);
    }

    /// @return end First index after the root's.
    function _checkRange(
        PromoTypes.Terms calldata terms,
        bytes32 root,
        uint256 shape,
        uint256 nextIndex
    ) private pure returns (uint256 end) {
        if (root == bytes32(0)) revert Errors.Roots_NoRoot();
        (uint256 depth, uint256 count) = (LeafHash.depth(shape), LeafHash.count(shape));
        if (depth == 0 || depth > Limits.DEPTH || count > uint256(1) << depth) revert Errors.Roots_Depth(depth, count);
        uint256 firstIndex = LeafHash.firstIndex(shape);
        if (firstIndex < nextIndex) revert Errors.Roots_RangeOverlaps(firstIndex, nextIndex);
        // Two words of 32 bits.
        unchecked {
            end = firstIndex + count;
        }
        if (count == 0 || end > terms.cap()) revert Errors.Roots_RangeAboveCap(end, terms.cap());
    }

    /// @return liability The most that all roots may cost together, minor units.
    function _checkLiability(
        PromoTypes.Terms calldata terms,
        uint256 shape,
        uint256 before
    ) private pure returns (uint256 liability) {
        uint256 maxEach = LeafHash.maxEach(shape);
        if (maxEach == 0 || maxEach > terms.capAmount()) revert Errors.Roots_MaxEach(maxEach, terms.capAmount());
        // A sum that was within a budget of 96 bits, and a product of 32 bits by 96.
        unchecked {
            liability = before + LeafHash.count(shape) * maxEach;
        }
        if (liability > terms.budget()) revert Errors.Roots_LiabilityAboveBudget(liability, terms.budget());
    }

    function _checkWindow(PromoTypes.Terms calldata terms, uint256 activeFrom) private view {
        uint256 earliest = block.timestamp + terms.rootDelay();
        if (activeFrom < earliest) revert Errors.Roots_ActiveTooEarly(activeFrom, earliest);
    }

    function _checkSigner(address issuer, bytes32 digest, bytes calldata signature) private view {
        address signer = SignatureLib.whoSigned(issuer, digest, signature);
        if (signer != issuer) revert Errors.Roots_Signer(signer, issuer);
    }

    function _commitment(PromoTypes.Root calldata root, uint256 shape) private pure returns (bytes32) {
        return LeafHash.commitment(root.root, shape, LeafHash.provenanceOf(root));
    }

    function _publish(
        address merchant,
        bytes32 campaign,
        PromoTypes.Root calldata root,
        uint256 epoch,
        uint256 shape
    ) private returns (bytes32 record) {
        (bytes32 model, bytes32 data, bytes32 manifest) = (root.modelRoot, root.dataRoot, root.manifestHash);
        record = keccak256(
            abi.encode(RootProposed.selector, campaign, merchant, epoch, root.root, shape, model, data, manifest)
        );
        emit RootProposed(campaign, merchant, epoch, root.root, shape, model, data, manifest);
    }
}
