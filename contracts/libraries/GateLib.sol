// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {IERC1155} from "@openzeppelin/contracts/token/ERC1155/IERC1155.sol";
import {IERC721} from "@openzeppelin/contracts/token/ERC721/IERC721.sol";
import {IVotes} from "@openzeppelin/contracts/governance/utils/IVotes.sol";
import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {ExtraLib} from "./ExtraLib.sol";

/// @title GateLib
/// @notice Asks a gate contract whether the shopper holds what the terms ask for. The gate is a stranger: it is called
/// statically, with bounded gas, and whatever it does the worst is a refusal. Twin: offchain/attestation/gate.py.
library GateLib {
    /// @notice Refuses a shopper who does not hold enough, and a gate that gives no usable answer.
    /// @param gate The contract.
    /// @param rule The gate's word of the extra words.
    /// @param index The coupon's index, which is the token's id where an ERC-721 is asked.
    function check(address gate, uint256 rule, address shopper, uint256 index) internal view {
        uint256 needed = ExtraLib.gateMinimum(rule);
        uint256 have = _ask(gate, question(rule, shopper, index));
        if (ExtraLib.gateKind(rule) == uint256(PromoTypes.GateKind.ERC721_OWNER)) {
            (have, needed) = (have == uint256(uint160(shopper)) ? 1 : 0, 1);
        }
        if (have < needed) revert Errors.Hub_GateClosed(gate, have, needed);
    }

    /// @notice The call of the gate.
    function question(uint256 rule, address shopper, uint256 index) internal pure returns (bytes memory) {
        uint256 kind = ExtraLib.gateKind(rule);
        if (kind == uint256(PromoTypes.GateKind.ERC721_OWNER)) return abi.encodeCall(IERC721.ownerOf, (index));
        if (kind == uint256(PromoTypes.GateKind.PAST_VOTES)) {
            return abi.encodeCall(IVotes.getPastVotes, (shopper, ExtraLib.gateTimepoint(rule)));
        }
        return abi.encodeCall(IERC1155.balanceOf, (shopper, ExtraLib.gateTokenId(rule)));
    }

    /// @dev The one word of the answer. A call that fails, or answers with anything but one word, is no answer: what is
    /// not a contract answers with nothing.
    function _ask(address gate, bytes memory asked) private view returns (uint256) {
        (bool success, bytes memory answer) = gate.staticcall{gas: Limits.GATE_GAS}(asked);
        if (!success || answer.length != 32) revert Errors.Hub_GateFailed(gate);
        return abi.decode(answer, (uint256));
    }
}
