// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC1271} from "@openzeppelin/contracts/interfaces/IERC1271.sol";
import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {Limits} from "../types/Limits.sol";

/// @title SignatureLib
/// @notice Signatures of keys (65 bytes, or 64 by EIP-2098) and of contract wallets (ERC-1271).
/// @dev Keys first, since that costs no call. Nothing here makes a signature's bytes unique: what is used once is the
/// coupon's index or the quote's nonce. No ERC-6492: deploying a wallet has side effects.
library SignatureLib {
    /// @notice Who signed, or 0 when the bytes are no canonical signature (wrong length, high s, no such point).
    function recover(bytes32 digest, bytes calldata signature) internal pure returns (address signer) {
        if (signature.length == 64) return recoverPair(digest, bytes32(signature), bytes32(signature[32:]));
        if (signature.length != 65) return address(0);
        (signer, , ) = ECDSA.tryRecover(digest, uint8(signature[64]), bytes32(signature), bytes32(signature[32:]));
    }

    /// @notice The same of two words, by EIP-2098.
    function recoverPair(bytes32 digest, bytes32 r, bytes32 vs) internal pure returns (address signer) {
        (signer, , ) = ECDSA.tryRecover(digest, r, vs);
    }

    /// @notice Whether the contract `wallet` says that it signed. Static, with bounded gas; a wallet without code,
    /// that reverts or answers anything but the magic value says no.
    function saidByWallet(address wallet, bytes32 digest, bytes calldata signature) internal view returns (bool) {
        (bool done, bytes memory answer) = wallet.staticcall{gas: Limits.WALLET_GAS}(
            abi.encodeCall(IERC1271.isValidSignature, (digest, signature))
        );
        return
            done && answer.length == 32 && abi.decode(answer, (bytes32)) == bytes32(IERC1271.isValidSignature.selector);
    }

    /// @notice Who signed: the key, or the wallet `expected` itself where it confirms; 0 when nobody did.
    function whoSigned(address expected, bytes32 digest, bytes calldata signature) internal view returns (address) {
        address recovered = recover(digest, signature);
        if (recovered != expected && saidByWallet(expected, digest, signature)) return expected;
        return recovered;
    }
}
