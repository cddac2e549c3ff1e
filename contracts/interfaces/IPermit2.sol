// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

/// @title IPermit2
/// @notice What the checkout calls of Uniswap's Permit2, a contract that holds a wallet's allowances and moves its tokens by
/// single signatures.
interface IPermit2 {
    /// @param amount The most that may be taken, minor units.
    struct TokenPermissions {
        address token;
        uint256 amount;
    }

    /// @param nonce A bit of the owner's bitmap, spent by the transfer.
    /// @param deadline Unix seconds, inclusive.
    struct PermitTransferFrom {
        TokenPermissions permitted;
        uint256 nonce;
        uint256 deadline;
    }

    /// @param requestedAmount At most what is permitted, minor units.
    struct SignatureTransferDetails {
        address to;
        uint256 requestedAmount;
    }

    /// @notice Moves the owner's tokens by the owner's signature over permit, sender and witness.
    /// @param witness Struct hash of what else was signed.
    /// @param witnessTypeString The end of the signed type: the witness, and all types by name.
    function permitWitnessTransferFrom(
        PermitTransferFrom calldata permit,
        SignatureTransferDetails calldata transferDetails,
        address owner,
        bytes32 witness,
        string calldata witnessTypeString,
        bytes calldata signature
    ) external;
}
