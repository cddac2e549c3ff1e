// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";

/// @title WalletStub
/// @notice A contract wallet for tests: says yes to the digests it was told, or misbehaves as told.
contract WalletStub is IERC1271 {
    enum Mood {
        HONEST,
        REVERTS,
        WRONG_MAGIC,
        SHORT_ANSWER,
        BURNS_GAS,
        RETURNS_MUCH
    }

    Mood public mood;
    mapping(bytes32 digest => bool approved) public approved;

    function approve(bytes32 digest) external {
        approved[digest] = true;
    }

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @notice Lets the wallet be merchant or shopper: forwards a call, bubbling up what it reverts with.
    function execute(address target, bytes calldata data) external returns (bytes memory) {
        (bool done, bytes memory answer) = target.call(data);
        if (done) return answer;
        // Rethrow the other contract's error as it is.
        assembly ("memory-safe") {
            revert(add(answer, 32), mload(answer))
        }
    }

    /// @inheritdoc IERC1271
    function isValidSignature(bytes32 digest, bytes calldata) external view override returns (bytes4) {
        if (mood == Mood.REVERTS) revert("no");
        if (mood == Mood.BURNS_GAS) while (true) {}
        if (mood == Mood.RETURNS_MUCH) {
            // As much as the gas of an answer pays for.
            assembly ("memory-safe") {
                return(0, 200000)
            }
        }
        if (mood == Mood.SHORT_ANSWER) {
            assembly ("memory-safe") {
                return(0, 4)
            }
        }
        if (mood == Mood.WRONG_MAGIC || !approved[digest]) return 0xffffffff;
        return IERC1271.isValidSignature.selector;
    }
}
