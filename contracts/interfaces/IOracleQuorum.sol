// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title IOracleQuorum
/// @notice An issuer that is several: m of n members sign together, answered by ERC-1271, so that a campaign's terms
/// name the address of this contract as their issuer.
/// @dev A quorum is kept as the hash of its parts; who asks supplies the parts again. A signature is
/// abi.encode(quorum, signed, signatures): `signed` has one bit a member that signed, the lowest the first member;
/// `signatures` are theirs in the order of the members, two words each (EIP-2098), exactly `threshold` of them, over the
/// EIP-712 struct Approval(digest, quorum) under this contract's domain. So an approval counts on one chain, in one
/// contract, for one digest and of one quorum.
///
/// Rotation. The serving quorum signs the next one; it serves after the `delay` of the one that signed, in which its
/// freezer can cancel it. What the older one signed goes on to count for its `overlap`, so that coupons in the hands of
/// shoppers outlive a rotation; published roots need no signature any more and outlive it anyway. When a signature was
/// made nobody can tell, so the older one can sign anew in its overlap, too; where its keys are not safe any more, the
/// freezer of the serving one ends the overlap early.
///
/// Freezing. The freezer, a key kept elsewhere, stops all signatures at once, and lets them count again. A freeze takes
/// nothing from published roots, and nothing from the lives of quorums: delays and overlaps run on.
///
/// Assumptions. Safety: of every quorum that serves or overlaps, fewer than `threshold` members lie. Where more do, what
/// they sign counts until the freezer acts; a rotation that they sign serves unless the freezer cancels it within the
/// `delay`. Liveness: `threshold` members of the serving quorum sign; nobody asks the members of the next one whether they
/// have their keys. A freezer who freezes for ever, cancels every rotation and retires what overlaps stops this issuer and
/// no other: merchants end their campaigns, and get back what is left of their programmes of rewards at the end of claims.
interface IOracleQuorum is IERC165, IERC1271 {
    /// @notice A quorum will serve from `activeFrom`, Unix seconds.
    event QuorumProposed(uint256 indexed number, PromoTypes.Quorum quorum, uint256 activeFrom);

    /// @notice The freezer cancelled a rotation that waited; its number is burnt.
    event QuorumCancelled(uint256 indexed number);

    /// @notice The freezer ended the overlap of a quorum that was replaced.
    event QuorumRetired(uint256 indexed number);

    /// @notice From now on no signature counts.
    event QuorumFrozen(uint256 indexed number);

    /// @notice From now on signatures count again.
    event QuorumUnfrozen(uint256 indexed number);

    /// @notice Number of the quorum that signs now, from 1.
    function serving() external view returns (uint256 number);

    /// @notice The number that the next quorum must carry.
    function nextNumber() external view returns (uint256 number);

    /// @notice Whether no signature counts.
    function isFrozen() external view returns (bool);

    /// @notice What is kept of a quorum.
    /// @return hash The EIP-712 struct hash of its parts; 0 = none, or cancelled.
    /// @return activeFrom Unix seconds from which it signs.
    /// @return activeUntil Unix seconds, exclusive, until which its signatures count; 0 = until it is replaced.
    function standingOf(uint256 number) external view returns (bytes32 hash, uint256 activeFrom, uint256 activeUntil);

    /// @notice The digest that members sign to approve `digest`.
    function approvalDigest(bytes32 digest, PromoTypes.Quorum calldata quorum) external view returns (bytes32);

    /// @notice The digest that the serving quorum approves to be replaced by `next`.
    function rotationDigest(PromoTypes.Quorum calldata next) external view returns (bytes32);

    /// @notice Proposes the quorum that replaces the serving one. Anybody may send what it approved, at any time: an approval
    /// that was not sent is void only when its number is given to another.
    /// @dev Requirements: no other rotation waits; `next` carries the next number, one to sixteen members in ascending
    /// order, a threshold of more than half of them, a delay of an hour to 30 days, an overlap of at most a year, and a
    /// freezer who is no member; the serving quorum approved `rotationDigest(next)`. A frozen quorum may be replaced.
    /// Bytes of `approval` that are no such parts at all revert without a reason, as in `isValidSignature`.
    /// Emits `QuorumProposed`.
    function propose(PromoTypes.Quorum calldata next, bytes calldata approval) external;

    /// @notice Cancels the rotation that waits.
    /// @dev Requirements: a rotation waits; the sender is the freezer of the serving quorum. Emits `QuorumCancelled`.
    function cancel(PromoTypes.Quorum calldata quorum) external;

    /// @notice Ends the overlap of an older quorum: nothing that it signed counts any more.
    /// @dev Requirements: the quorum `number` was replaced and its overlap runs; the sender is the freezer of the serving
    /// quorum. Emits `QuorumRetired`.
    function retire(PromoTypes.Quorum calldata quorum, uint256 number) external;

    /// @notice Stops all signatures at once.
    /// @dev Requirements: the sender is the freezer of the serving quorum; not frozen yet. Emits `QuorumFrozen`.
    function freeze(PromoTypes.Quorum calldata quorum) external;

    /// @notice Lets signatures count again.
    /// @dev Requirements: the sender is the freezer of the serving quorum; frozen. Emits `QuorumUnfrozen`.
    function unfreeze(PromoTypes.Quorum calldata quorum) external;
}
