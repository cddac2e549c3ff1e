// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";

/// @title PresaleHash
/// @notice EIP-712 struct hash of a pre-sale. Twin: offchain/attestation/presale.py.
library PresaleHash {
    bytes32 internal constant PRESALE_TYPEHASH = keccak256(
        "Presale(address merchant,address token,uint96 price,uint96 deposit,uint32 factorBps,uint16 forfeitBps,uint32 units,uint32 unitsEach,uint40 depositFrom,uint40 depositUntil,uint40 readyBy,uint32 balanceSeconds,bytes32 descriptionHash,bytes32 salt)"
    );

    function ofPresale(PromoTypes.Presale calldata presale) internal pure returns (bytes32) {
        return keccak256(abi.encode(PRESALE_TYPEHASH, presale));
    }
}
