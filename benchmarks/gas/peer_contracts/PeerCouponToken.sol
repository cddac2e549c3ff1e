// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Ownable} from "@openzeppelin/contracts/access/Ownable.sol";
import {ERC1155} from "@openzeppelin/contracts/token/ERC1155/ERC1155.sol";
import {ERC1155Burnable} from "@openzeppelin/contracts/token/ERC1155/extensions/ERC1155Burnable.sol";

/// @title PeerCouponToken
/// @notice A coupon as a token: the shop mints it to a wallet, the wallet burns it when it is used.
contract PeerCouponToken is ERC1155Burnable, Ownable {
    constructor() ERC1155("") Ownable(msg.sender) {}

    function issue(address to, uint256 id, uint256 amount) external onlyOwner {
        _mint(to, id, amount, "");
    }
}
