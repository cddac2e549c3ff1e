// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {SafeERC20} from "@openzeppelin/contracts/token/ERC20/utils/SafeERC20.sol";
import {Ledger} from "./Ledger.sol";
import {CompanionErrors} from "./types/CompanionErrors.sol";

/// @title Custody
/// @notice What a contract that holds tokens for others owes of each, and how they come and go. Whoever holds money keeps
/// records of it.
/// @dev No lock: an heir makes every effect but the credit of what arrived before the transfer, and a token that calls back
/// in mid-transfer is counted once. Amounts are minor units of the token.
abstract contract Custody is Ledger {
    using SafeERC20 for IERC20;

    mapping(address token => uint256 amount) private _held;

    /// @return What is owed of a token, to all together.
    function _heldIn(address token) internal view returns (uint256) {
        return _held[token];
    }

    /// @dev What arrives is what the balance rose by beyond what others were credited in the meantime, at most what was sent.
    /// @param least How much must arrive.
    function _receive(address token, address from, uint256 amount, uint256 least) internal returns (uint256 arrived) {
        uint256 before = _surplus(token);
        _move(token, from, address(this), amount);
        uint256 surplus = _surplus(token);
        arrived = surplus < before ? 0 : surplus - before;
        if (arrived > amount) arrived = amount;
        if (arrived < least) revert CompanionErrors.Token_Short(arrived, least);
        _held[token] += arrived;
    }

    /// @dev Last of all. What is left must be what others are owed, so that a token which takes more than it was told does
    /// not take it from them.
    function _pay(address token, address to, uint256 amount) internal {
        _held[token] -= amount;
        if (!IERC20(token).trySafeTransfer(to, amount)) revert CompanionErrors.Token_Transfer(token, amount);
        _surplus(token);
    }

    /// @dev From one to another, by what `from` allowed this contract.
    function _move(address token, address from, address to, uint256 amount) internal {
        if (!IERC20(token).trySafeTransferFrom(from, to, amount)) {
            revert CompanionErrors.Token_Transfer(token, amount);
        }
    }

    /// @dev What of the balance nobody is owed.
    function _surplus(address token) private view returns (uint256) {
        (uint256 balance, uint256 held) = (IERC20(token).balanceOf(address(this)), _held[token]);
        if (balance < held) revert CompanionErrors.Token_Deficit(balance, held);
        return balance - held;
    }
}
