// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC5267} from "@openzeppelin/contracts/interfaces/IERC5267.sol";

/// @title HubDomain
/// @notice The EIP-712 domain that the hub tells wallets. Twin: offchain/attestation/typed_data.py.
library HubDomain {
    bytes32 private constant TYPE_HASH = keccak256(
        "EIP712Domain(string name,string version,uint256 chainId,address verifyingContract)"
    );

    /// @return Its separator on this chain, as the hub tells it now.
    function separator(address hub) internal view returns (bytes32) {
        (, string memory name, string memory version, uint256 chainId, address verifying, , ) = IERC5267(hub)
            .eip712Domain();
        return keccak256(abi.encode(TYPE_HASH, keccak256(bytes(name)), keccak256(bytes(version)), chainId, verifying));
    }
}
