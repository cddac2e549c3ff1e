// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";

/// @title QuorumHash
/// @notice EIP-712 struct hashes of a quorum and of what its members sign. Twin: offchain/attestation/quorum.py.
library QuorumHash {
    bytes32 internal constant QUORUM_TYPEHASH = keccak256(
        "Quorum(uint32 number,uint8 threshold,uint32 delay,uint32 overlap,address freezer,address[] members)"
    );
    bytes32 internal constant APPROVAL_TYPEHASH = keccak256("Approval(bytes32 digest,bytes32 quorum)");
    bytes32 internal constant ROTATION_TYPEHASH = keccak256("Rotation(bytes32 next)");

    function ofQuorum(PromoTypes.Quorum memory quorum) internal pure returns (bytes32) {
        return
            keccak256(
                abi.encode(
                    QUORUM_TYPEHASH,
                    quorum.number,
                    quorum.threshold,
                    quorum.delay,
                    quorum.overlap,
                    quorum.freezer,
                    keccak256(abi.encodePacked(quorum.members))
                )
            );
    }

    /// @param digest What the quorum is asked to sign.
    /// @param quorum Hash of the quorum that signs.
    function ofApproval(bytes32 digest, bytes32 quorum) internal pure returns (bytes32) {
        return keccak256(abi.encode(APPROVAL_TYPEHASH, digest, quorum));
    }

    /// @param next Hash of the quorum that is to serve.
    function ofRotation(bytes32 next) internal pure returns (bytes32) {
        return keccak256(abi.encode(ROTATION_TYPEHASH, next));
    }
}
