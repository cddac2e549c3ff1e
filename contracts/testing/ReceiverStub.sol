// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC1155Receiver} from "@openzeppelin/contracts/token/ERC1155/IERC1155Receiver.sol";
import {IERC165} from "@openzeppelin/contracts/utils/introspection/IERC165.sol";

/// @title ReceiverStub
/// @notice A contract that is given ERC-1155 tokens in tests: accepts them, or behaves as told.
contract ReceiverStub is IERC1155Receiver {
    enum Mood {
        ACCEPTS,
        WRONG_MAGIC,
        REVERTS,
        CALLS_BACK
    }

    Mood public mood;
    address public target;
    bytes public callData;
    bytes public answer;
    bool public done;

    function setMood(Mood mood_) external {
        mood = mood_;
    }

    /// @notice What CALLS_BACK calls in mid-transfer.
    function setCall(address target_, bytes calldata data) external {
        (target, callData, mood) = (target_, data, Mood.CALLS_BACK);
    }

    /// @notice Lets the contract hold and spend: forwards a call.
    function execute(address target_, bytes calldata data) external {
        (bool success, bytes memory told) = target_.call(data);
        if (success) return;
        // Rethrow the other contract's error as it is.
        assembly ("memory-safe") {
            revert(add(told, 32), mload(told))
        }
    }

    /// @inheritdoc IERC1155Receiver
    function onERC1155Received(
        address,
        address,
        uint256,
        uint256,
        bytes calldata
    ) external override returns (bytes4) {
        return _react(this.onERC1155Received.selector);
    }

    /// @inheritdoc IERC1155Receiver
    function onERC1155BatchReceived(
        address,
        address,
        uint256[] calldata,
        uint256[] calldata,
        bytes calldata
    ) external override returns (bytes4) {
        return _react(this.onERC1155BatchReceived.selector);
    }

    /// @inheritdoc IERC165
    function supportsInterface(bytes4 interfaceId) external pure override returns (bool) {
        return interfaceId == type(IERC1155Receiver).interfaceId || interfaceId == type(IERC165).interfaceId;
    }

    function _react(bytes4 magic) private returns (bytes4) {
        if (mood == Mood.REVERTS) revert();
        if (mood == Mood.WRONG_MAGIC) return 0xffffffff;
        if (mood == Mood.CALLS_BACK) {
            mood = Mood.ACCEPTS;
            (done, answer) = target.call(callData);
        }
        return magic;
    }
}
