// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ECDSA} from "@openzeppelin/contracts/utils/cryptography/ECDSA.sol";
import {EIP712} from "@openzeppelin/contracts/utils/cryptography/EIP712.sol";
import {TokenStub} from "./TokenStub.sol";

/// @title PermitStub
/// @notice A `TokenStub` with ERC-2612 permits, which it may refuse all.
contract PermitStub is TokenStub, EIP712 {
    bytes32 private constant PERMIT_TYPEHASH = keccak256(
        "Permit(address owner,address spender,uint256 value,uint256 nonce,uint256 deadline)"
    );

    bool public refusing;
    mapping(address owner => uint256 nonce) public nonces;

    constructor() EIP712("Stub", "1") {}

    function refuse() external {
        refusing = true;
    }

    function permit(
        address owner,
        address spender,
        uint256 value,
        uint256 deadline,
        uint8 v,
        bytes32 r,
        bytes32 s
    ) external {
        require(!refusing && block.timestamp <= deadline, "permit");
        bytes32 structHash = keccak256(abi.encode(PERMIT_TYPEHASH, owner, spender, value, nonces[owner]++, deadline));
        require(ECDSA.recover(_hashTypedDataV4(structHash), v, r, s) == owner, "permit");
        allowance[owner][spender] = value;
    }
}
