// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {ERC20} from "@openzeppelin/contracts/token/ERC20/ERC20.sol";

/// @title PeerMoney
/// @notice A plain ERC-20 token: what peers pay with and out, and the yardstick of a bare transfer.
contract PeerMoney is ERC20 {
    constructor() ERC20("Peer money", "PM") {
        _mint(msg.sender, 1e27);
    }
}
