// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {IOracleQuorum} from "./interfaces/IOracleQuorum.sol";
import {QuorumHash} from "./libraries/QuorumHash.sol";
import {CompanionErrors} from "./types/CompanionErrors.sol";
import {Limits} from "./types/Limits.sol";
import {PromoTypes} from "./types/PromoTypes.sol";

/// @title OracleQuorum
/// @notice See IOracleQuorum.
contract OracleQuorum is IOracleQuorum, EIP712 {
    bytes4 private constant NO = 0xffffffff;

    /// @notice What is kept of a quorum. activeUntil: 0 = until it is replaced.
    struct Standing {
        bytes32 hash;
        uint40 activeFrom;
        uint40 activeUntil;
    }

    /// @notice appointed: who served when the state last changed; proposed: who replaces it, 0 = nobody; numbered: the
    /// highest number that was given.
    struct State {
        uint32 appointed;
        uint32 proposed;
        uint32 numbered;
        bool frozen;
    }

    State private _state;

    mapping(uint256 number => Standing standing) private _standings;

    /// @param first The quorum that serves at once; its number is 1.
    constructor(PromoTypes.Quorum memory first) EIP712("Promissory quorum", "1") {
        _check(first, 1);
        _state = State({appointed: 1, proposed: 0, numbered: 1, frozen: false});
        _appoint(first, block.timestamp);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       VIEWS
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata signature) external view override returns (bytes4) {
        if (_state.frozen) return NO;
        (PromoTypes.Quorum memory quorum, uint256 signed, bytes32[2][] memory signatures) = _parts(signature);
        Standing memory standing = _standings[quorum.number];
        if (block.timestamp < standing.activeFrom) return NO;
        if (standing.activeUntil != 0 && block.timestamp >= standing.activeUntil) return NO;
        return _approved(digest, standing.hash, quorum, signed, signatures) ? IERC1271.isValidSignature.selector : NO;
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure override returns (bool) {
        return
            interfaceId == type(IERC165).interfaceId ||
            interfaceId == type(IOracleQuorum).interfaceId ||
            interfaceId == type(IERC1271).interfaceId ||
            interfaceId == type(IERC5267).interfaceId;
    }

    /// @inheritdoc IOracleQuorum
    function serving() public view override returns (uint256 number) {
        uint256 proposed = _state.proposed;
        return proposed != 0 && block.timestamp >= _standings[proposed].activeFrom ? proposed : _state.appointed;
    }

    /// @inheritdoc IOracleQuorum
    function nextNumber() external view override returns (uint256 number) {
        return uint256(_state.numbered) + 1;
    }

    /// @inheritdoc IOracleQuorum
    function isFrozen() external view override returns (bool) {
        return _state.frozen;
    }

    /// @inheritdoc IOracleQuorum
    function standingOf(
        uint256 number
    ) external view override returns (bytes32 hash, uint256 activeFrom, uint256 activeUntil) {
        Standing memory standing = _standings[number];
        return (standing.hash, standing.activeFrom, standing.activeUntil);
    }

    /// @inheritdoc IOracleQuorum
    function approvalDigest(
        bytes32 digest,
        PromoTypes.Quorum calldata quorum
    ) external view override returns (bytes32) {
        return _hashTypedDataV4(QuorumHash.ofApproval(digest, QuorumHash.ofQuorum(quorum)));
    }

    /// @inheritdoc IOracleQuorum
    function rotationDigest(PromoTypes.Quorum calldata next) public view override returns (bytes32) {
        return _hashTypedDataV4(QuorumHash.ofRotation(QuorumHash.ofQuorum(next)));
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CHANGES
    //////////////////////////////////////////////////////////////////////////*/

    /// @inheritdoc IOracleQuorum
    function propose(PromoTypes.Quorum calldata next, bytes calldata approval) external override {
        // Check: nothing waits, the next is sound, the serving one approved.
        uint256 current = serving();
        State memory state = _state;
        if (state.proposed != 0 && state.proposed != current) {
            revert CompanionErrors.Quorum_Waiting(state.proposed, _standings[state.proposed].activeFrom);
        }
        _check(next, uint256(state.numbered) + 1);
        (PromoTypes.Quorum memory quorum, uint256 signed, bytes32[2][] memory signatures) = _parts(approval);
        bytes32 digest = rotationDigest(next);
        if (!_approved(digest, _standings[current].hash, quorum, signed, signatures)) {
            revert CompanionErrors.Quorum_NotApproved(current, digest);
        }
        // Effect: the number is given, the serving one ends when the next begins, after its overlap.
        uint256 activeFrom = block.timestamp + quorum.delay;
        (_state.appointed, _state.proposed, _state.numbered) = (quorum.number, next.number, next.number);
        _standings[current].activeUntil = uint40(activeFrom + quorum.overlap);
        _appoint(next, activeFrom);
    }

    /// @inheritdoc IOracleQuorum
    function cancel(PromoTypes.Quorum calldata quorum) external override {
        _checkFreezer(quorum);
        uint256 waiting = _state.proposed;
        if (waiting == 0 || waiting == quorum.number) revert CompanionErrors.Quorum_NothingWaits(quorum.number);
        delete _standings[waiting];
        _state.proposed = 0;
        _standings[quorum.number].activeUntil = 0;
        emit QuorumCancelled(waiting);
    }

    /// @inheritdoc IOracleQuorum
    function retire(PromoTypes.Quorum calldata quorum, uint256 number) external override {
        _checkFreezer(quorum);
        if (number >= quorum.number || block.timestamp >= _standings[number].activeUntil) {
            revert CompanionErrors.Quorum_NotOverlapping(number, quorum.number);
        }
        _standings[number].activeUntil = uint40(block.timestamp);
        emit QuorumRetired(number);
    }

    /// @inheritdoc IOracleQuorum
    function freeze(PromoTypes.Quorum calldata quorum) external override {
        _checkFreezer(quorum);
        if (_state.frozen) revert CompanionErrors.Quorum_FrozenAlready();
        _state.frozen = true;
        emit QuorumFrozen(quorum.number);
    }

    /// @inheritdoc IOracleQuorum
    function unfreeze(PromoTypes.Quorum calldata quorum) external override {
        _checkFreezer(quorum);
        if (!_state.frozen) revert CompanionErrors.Quorum_NotFrozen();
        _state.frozen = false;
        emit QuorumUnfrozen(quorum.number);
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      INTERNAL
    //////////////////////////////////////////////////////////////////////////*/

    function _appoint(PromoTypes.Quorum memory quorum, uint256 activeFrom) private {
        _standings[quorum.number] = Standing(QuorumHash.ofQuorum(quorum), uint40(activeFrom), 0);
        emit QuorumProposed(quorum.number, quorum, activeFrom);
    }

    /// @dev Whether exactly as many members as it takes signed, each once, of the quorum that was kept.
    /// @param kept Hash of the quorum that may sign.
    function _approved(
        bytes32 digest,
        bytes32 kept,
        PromoTypes.Quorum memory quorum,
        uint256 signed,
        bytes32[2][] memory signatures
    ) private view returns (bool) {
        if (QuorumHash.ofQuorum(quorum) != kept) return false;
        uint256 threshold = quorum.threshold;
        if (signatures.length != threshold) return false;
        bytes32 approval = _hashTypedDataV4(QuorumHash.ofApproval(digest, kept));
        (uint256 i, uint256 found) = (0, 0);
        for (; i < quorum.members.length && found < threshold; ++i) {
            if ((signed >> i) & 1 == 0) continue;
            (address signer, , ) = ECDSA.tryRecover(approval, signatures[found][0], signatures[found][1]);
            if (signer != quorum.members[i]) return false;
            ++found;
        }
        return found == threshold && signed >> i == 0;
    }

    function _checkFreezer(PromoTypes.Quorum calldata quorum) private view {
        uint256 current = serving();
        if (QuorumHash.ofQuorum(quorum) != _standings[current].hash) {
            revert CompanionErrors.Quorum_NotServing(quorum.number, current);
        }
        if (msg.sender != quorum.freezer) revert CompanionErrors.Quorum_NotFreezer(msg.sender, quorum.freezer);
    }

    function _check(PromoTypes.Quorum memory quorum, uint256 number) private pure {
        uint256 count = quorum.members.length;
        if (quorum.number != number) revert CompanionErrors.Quorum_Number(quorum.number, number);
        if (count == 0 || count > Limits.MEMBERS) revert CompanionErrors.Quorum_Members(count, Limits.MEMBERS);
        if (quorum.threshold > count || 2 * uint256(quorum.threshold) <= count) {
            revert CompanionErrors.Quorum_Threshold(quorum.threshold, count);
        }
        if (quorum.delay < Limits.ROTATION_LEAST) {
            revert CompanionErrors.Quorum_DelayShort(quorum.delay, Limits.ROTATION_LEAST);
        }
        if (quorum.delay > Limits.ROTATION) revert CompanionErrors.Quorum_DelayLong(quorum.delay, Limits.ROTATION);
        if (quorum.overlap > Limits.OVERLAP) revert CompanionErrors.Quorum_Overlap(quorum.overlap, Limits.OVERLAP);
        if (quorum.freezer == address(0)) revert CompanionErrors.Quorum_NoFreezer();
        _checkMembers(quorum);
    }

    /// @dev Each once, and none of them the freezer.
    function _checkMembers(PromoTypes.Quorum memory quorum) private pure {
        address before = address(0);
        for (uint256 i = 0; i < quorum.members.length; ++i) {
            address member = quorum.members[i];
            if (member <= before) revert CompanionErrors.Quorum_MembersUnsorted(i);
            if (member == quorum.freezer) revert CompanionErrors.Quorum_FreezerIsMember(member);
            before = member;
        }
    }

    function _parts(
        bytes calldata signature
    ) private pure returns (PromoTypes.Quorum memory quorum, uint256 signed, bytes32[2][] memory signatures) {
        return abi.decode(signature, (PromoTypes.Quorum, uint256, bytes32[2][]));
    }
}
