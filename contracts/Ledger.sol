// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

/// @title Ledger
/// @notice The running digest over all records of a merchant in one contract: keccak256(digest before ‖ record hash).
/// Whoever has the records and this one word can tell a dropped, altered, doubled or reordered one.
abstract contract Ledger {
    mapping(address merchant => bytes32 digest) private _digests;

    function _digestOf(address merchant) internal view returns (bytes32) {
        return _digests[merchant];
    }

    /// @param recordHash keccak256(topics ‖ data) of the log that is the record.
    function _append(address merchant, bytes32 recordHash) internal {
        _digests[merchant] = keccak256(abi.encode(_digests[merchant], recordHash));
    }
}
