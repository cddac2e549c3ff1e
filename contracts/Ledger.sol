// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Hashes} from "@openzeppelin/contracts/utils/cryptography/Hashes.sol";

/// @title Ledger
/// @notice The running digest over all records of a merchant in one contract: keccak256(digest before ‖ record hash).
/// Whoever has the records and this one word can tell a dropped, altered, doubled or reordered one.
abstract contract Ledger {
    /// @dev A word in a struct, so that where it is stored is computed once for reading and writing.
    struct Running {
        bytes32 digest;
    }

    mapping(address merchant => Running running) private _running;

    function _digestOf(address merchant) internal view returns (bytes32) {
        return _running[merchant].digest;
    }

    /// @param recordHash keccak256(topics ‖ data) of the log that is the record.
    function _append(address merchant, bytes32 recordHash) internal {
        Running storage running = _running[merchant];
        running.digest = Hashes.efficientKeccak256(running.digest, recordHash);
    }
}
