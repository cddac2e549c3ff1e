// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {Custody} from "./Custody.sol";
import {IRewardDistributor} from "./interfaces/IRewardDistributor.sol";
import {LeafHash} from "./libraries/LeafHash.sol";
import {RewardHash} from "./libraries/RewardHash.sol";
import {SignatureLib} from "./libraries/SignatureLib.sol";
import {CompanionErrors} from "./types/CompanionErrors.sol";
import {Limits} from "./types/Limits.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title RewardDistributor
/// @notice See IRewardDistributor.
contract RewardDistributor is IRewardDistributor, Custody, EIP712 {
    /// @notice What is kept of a root. hash: 0 = none.
    struct Published {
        bytes32 hash;
        uint128 total;
        uint40 activeFrom;
        uint32 epoch;
    }

    /// @notice Where a programme stands. current counts until waiting does; epochs: how many numbers were given.
    struct Standing {
        uint128 funded;
        uint128 paid;
        bool created;
        uint32 epochs;
        Published current;
        Published waiting;
    }

    mapping(bytes32 id => Standing standing) private _standings;
    mapping(bytes32 id => mapping(address account => uint256 amount)) private _claimed;
    mapping(bytes32 id => mapping(address referee => address referrer)) private _referrers;

    constructor() EIP712("Promissory rewards", "1") {}

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure override returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IRewardDistributor).interfaceId ||
            interfaceId == type(IERC5267).interfaceId;
    }

    /// @inheritdoc IRewardDistributor
    function programmeId(PromoTypes.Programme calldata programme) public view override returns (bytes32) {
        return _hashTypedDataV4(RewardHash.ofProgramme(programme));
    }

    /// @inheritdoc IRewardDistributor
    function standingOf(
        bytes32 id
    ) external view override returns (uint256 funded, uint256 paid, uint256 total, uint256 epoch) {
        Standing storage standing = _standings[id];
        Published memory newest = _newest(standing);
        return (standing.funded, standing.paid, newest.total, newest.epoch);
    }

    /// @inheritdoc IRewardDistributor
    function claimedOf(bytes32 id, address account) external view override returns (uint256) {
        return _claimed[id][account];
    }

    /// @inheritdoc IRewardDistributor
    function referrerOf(bytes32 id, address referee) external view override returns (address) {
        return _referrers[id][referee];
    }

    /// @inheritdoc IRewardDistributor
    function heldIn(address token) external view override returns (uint256) {
        return _heldIn(token);
    }

    /// @inheritdoc IRewardDistributor
    function ledgerDigest(address merchant) external view override returns (bytes32) {
        return _digestOf(merchant);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IRewardDistributor
    function create(PromoTypes.Programme calldata programme) external override returns (bytes32 id) {
        _checkMerchant(programme);
        if (programme.token == address(0)) revert CompanionErrors.Rewards_NoToken();
        if (programme.issuer == address(0)) revert CompanionErrors.Rewards_NoIssuer();
        uint256 until = programme.claimsUntil;
        if (until <= block.timestamp) revert CompanionErrors.Rewards_Over(block.timestamp, until);
        if (until > Limits.CLOCK) revert CompanionErrors.Rewards_BeyondClock(until, Limits.CLOCK);
        if (programme.rootDelay > Limits.ROTATION) {
            revert CompanionErrors.Rewards_Delay(programme.rootDelay, Limits.ROTATION);
        }
        id = programmeId(programme);
        if (_standings[id].created) revert CompanionErrors.Rewards_Exists(id);
        _standings[id].created = true;
        _append(
            programme.merchant,
            keccak256(abi.encode(ProgrammeCreated.selector, id, programme.merchant, programme))
        );
        emit ProgrammeCreated(id, programme.merchant, programme);
    }

    /// @inheritdoc IRewardDistributor
    function fund(
        PromoTypes.Programme calldata programme,
        uint256 amount
    ) external override returns (uint256 received) {
        (bytes32 id, Standing storage standing) = _open(programme);
        // Interaction, then effect: what counts is what arrived.
        received = _receive({token: programme.token, from: msg.sender, amount: amount, least: 1});
        uint256 funded = standing.funded + received;
        if (funded > type(uint128).max) revert CompanionErrors.Rewards_FundsBeyond(funded, type(uint128).max);
        standing.funded = uint128(funded);
        _append(programme.merchant, keccak256(abi.encode(ProgrammeFunded.selector, id, msg.sender, received, funded)));
        emit ProgrammeFunded(id, msg.sender, received, funded);
    }

    /// @inheritdoc IRewardDistributor
    function publish(
        PromoTypes.Programme calldata programme,
        PromoTypes.RewardRoot calldata root,
        bytes calldata signature
    ) external override {
        // Check: programme, place in the sequence, shape, sums, window, signer.
        (bytes32 id, Standing storage standing) = _open(programme);
        Published memory newest = _newest(standing);
        Published memory waiting = standing.waiting;
        if (waiting.hash != bytes32(0) && waiting.hash != newest.hash) {
            revert CompanionErrors.Rewards_Waiting(waiting.epoch, waiting.activeFrom);
        }
        _checkRoot(programme, root, standing, newest.total);
        bytes32 structHash = RewardHash.ofRoot(id, root);
        _checkSigner(programme.issuer, _hashTypedDataV4(structHash), signature);
        // Effect: what counted goes on to count until the new one does.
        standing.epochs = root.epoch;
        standing.current = newest;
        standing.waiting = Published(structHash, root.total, root.activeFrom, root.epoch);
        _recordRoot(programme.merchant, id, root);
    }

    /// @inheritdoc IRewardDistributor
    function veto(PromoTypes.Programme calldata programme, PromoTypes.RewardRoot calldata root) external override {
        if (msg.sender != programme.auditor) revert CompanionErrors.Rewards_NotAuditor(msg.sender, programme.auditor);
        bytes32 id = programmeId(programme);
        Published storage waiting = _standings[id].waiting;
        if (waiting.hash == bytes32(0) || waiting.hash != RewardHash.ofRoot(id, root)) {
            revert CompanionErrors.Rewards_UnknownRoot(id, root.epoch);
        }
        if (block.timestamp >= waiting.activeFrom) {
            revert CompanionErrors.Rewards_VetoTooLate(block.timestamp, waiting.activeFrom);
        }
        delete _standings[id].waiting;
        _append(programme.merchant, keccak256(abi.encode(RewardsVetoed.selector, id, uint256(root.epoch))));
        emit RewardsVetoed(id, root.epoch);
    }

    /// @inheritdoc IRewardDistributor
    function claim(
        PromoTypes.Programme calldata programme,
        PromoTypes.RewardRoot calldata root,
        PromoTypes.Reward calldata reward
    ) external override returns (uint256 amount) {
        // Check: programme, root, leaf, what is due, what the root promised.
        (bytes32 id, Standing storage standing) = _open(programme);
        _checkLeaf(id, root, reward, _newest(standing).hash);
        uint256 before = _claimed[id][reward.account];
        if (reward.earned <= before) revert CompanionErrors.Rewards_NothingDue(reward.earned, before);
        amount = reward.earned - before;
        uint256 paid = standing.paid + amount;
        if (paid > root.total) revert CompanionErrors.Rewards_AboveTotal(paid, root.total);
        // Effect, then interaction.
        _claimed[id][reward.account] = reward.earned;
        standing.paid = uint128(paid);
        bytes32 record = keccak256(
            abi.encode(RewardClaimed.selector, id, reward.account, amount, uint256(reward.earned))
        );
        _append(programme.merchant, record);
        emit RewardClaimed(id, reward.account, amount, reward.earned);
        _pay(programme.token, reward.account, amount);
    }

    /// @inheritdoc IRewardDistributor
    function refer(
        PromoTypes.Programme calldata programme,
        address referee,
        address referrer,
        bytes calldata signature
    ) external override {
        (bytes32 id, ) = _open(programme);
        if (referrer == address(0)) revert CompanionErrors.Rewards_NoReferrer();
        if (referrer == referee) revert CompanionErrors.Rewards_SelfReferral(referee);
        if (_referrers[id][referee] != address(0)) {
            revert CompanionErrors.Rewards_ReferredBefore(referee, _referrers[id][referee]);
        }
        _checkCircle(id, referee, referrer);
        if (msg.sender != referee) {
            bytes32 digest = _hashTypedDataV4(RewardHash.ofReferral(id, referee, referrer));
            address signer = SignatureLib.whoSigned(referee, digest, signature);
            if (signer == address(0) || signer != referee) {
                revert CompanionErrors.Rewards_RefereeSigner(signer, referee);
            }
        }
        _referrers[id][referee] = referrer;
        _append(programme.merchant, keccak256(abi.encode(ReferralMade.selector, id, referee, referrer)));
        emit ReferralMade(id, referee, referrer);
    }

    /// @inheritdoc IRewardDistributor
    function close(PromoTypes.Programme calldata programme) external override returns (uint256 amount) {
        _checkMerchant(programme);
        (bytes32 id, Standing storage standing) = _known(programme);
        if (block.timestamp < programme.claimsUntil) {
            revert CompanionErrors.Rewards_StillOpen(block.timestamp, programme.claimsUntil);
        }
        amount = standing.funded - standing.paid;
        if (amount == 0) revert CompanionErrors.Rewards_NothingLeft(standing.funded);
        standing.paid = standing.funded;
        _append(programme.merchant, keccak256(abi.encode(ProgrammeClosed.selector, id, amount)));
        emit ProgrammeClosed(id, amount);
        _pay(programme.token, programme.merchant, amount);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      INTERNAL
    //////////////////////////////////////////////////////////////////////////*/

    function _checkMerchant(PromoTypes.Programme calldata programme) private view {
        if (msg.sender != programme.merchant) {
            revert CompanionErrors.Rewards_NotMerchant(msg.sender, programme.merchant);
        }
    }

    function _known(
        PromoTypes.Programme calldata programme
    ) private view returns (bytes32 id, Standing storage standing) {
        id = programmeId(programme);
        standing = _standings[id];
        if (!standing.created) revert CompanionErrors.Rewards_UnknownProgramme(id);
    }

    function _open(
        PromoTypes.Programme calldata programme
    ) private view returns (bytes32 id, Standing storage standing) {
        (id, standing) = _known(programme);
        if (block.timestamp >= programme.claimsUntil) {
            revert CompanionErrors.Rewards_Over(block.timestamp, programme.claimsUntil);
        }
    }

    /// @dev The root that counts now.
    function _newest(Standing storage standing) private view returns (Published memory) {
        Published memory waiting = standing.waiting;
        if (waiting.hash != bytes32(0) && block.timestamp >= waiting.activeFrom) return waiting;
        return standing.current;
    }

    function _checkRoot(
        PromoTypes.Programme calldata programme,
        PromoTypes.RewardRoot calldata root,
        Standing storage standing,
        uint256 before
    ) private view {
        uint256 next = uint256(standing.epochs) + 1;
        if (root.epoch != next) revert CompanionErrors.Rewards_Epoch(root.epoch, next);
        if (root.root == bytes32(0)) revert CompanionErrors.Rewards_NoRoot();
        if (root.depth == 0 || root.depth > Limits.DEPTH) {
            revert CompanionErrors.Rewards_Depth(root.depth, Limits.DEPTH);
        }
        if (root.total < before) revert CompanionErrors.Rewards_TotalFalls(root.total, before);
        if (root.total > standing.funded) revert CompanionErrors.Rewards_TotalAboveFunds(root.total, standing.funded);
        uint256 earliest = block.timestamp + programme.rootDelay;
        if (root.activeFrom < earliest) revert CompanionErrors.Rewards_ActiveTooEarly(root.activeFrom, earliest);
        uint256 latest = earliest + Limits.ROOT_WAIT;
        if (root.activeFrom > latest) revert CompanionErrors.Rewards_ActiveTooFar(root.activeFrom, latest);
        if (root.activeFrom >= programme.claimsUntil) {
            revert CompanionErrors.Rewards_ActiveTooLate(root.activeFrom, programme.claimsUntil);
        }
    }

    function _checkSigner(address issuer, bytes32 digest, bytes calldata signature) private view {
        address signer = SignatureLib.whoSigned(issuer, digest, signature);
        if (signer != issuer) revert CompanionErrors.Rewards_Signer(signer, issuer);
    }

    function _checkLeaf(
        bytes32 id,
        PromoTypes.RewardRoot calldata root,
        PromoTypes.Reward calldata reward,
        bytes32 newest
    ) private pure {
        if (RewardHash.ofRoot(id, root) != newest) revert CompanionErrors.Rewards_UnknownRoot(id, root.epoch);
        if (reward.path.length != root.depth) {
            revert CompanionErrors.Rewards_ProofLength(reward.path.length, root.depth);
        }
        bytes32 computed = LeafHash.climb(RewardHash.ofLeaf(id, root.epoch, reward), reward.path);
        if (computed != root.root) revert CompanionErrors.Rewards_WrongProof(computed, root.root);
    }

    /// @dev Follows upwards who brought the referrer: the referee must not stand there. No flag says who brought others,
    /// since a stranger could set it.
    function _checkCircle(bytes32 id, address referee, address referrer) private view {
        address above = referrer;
        for (uint256 i = 0; above != address(0); ++i) {
            if (above == referee) revert CompanionErrors.Rewards_ReferralCircle(referee, referrer);
            if (i == Limits.ANCESTORS) revert CompanionErrors.Rewards_ReferralChain(referrer, Limits.ANCESTORS);
            above = _referrers[id][above];
        }
    }

    function _recordRoot(address merchant, bytes32 id, PromoTypes.RewardRoot calldata root) private {
        uint256 shape = (uint256(root.activeFrom) << 8) | root.depth;
        bytes memory words = abi.encode(root.root, uint256(root.total), shape, root.dataRoot, root.manifestHash);
        _append(
            merchant,
            keccak256(bytes.concat(abi.encode(RewardsPublished.selector, id, uint256(root.epoch)), words))
        );
        emit RewardsPublished(id, root.epoch, root.root, root.total, shape, root.dataRoot, root.manifestHash);
    }
}
