// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {IERC20} from "@openzeppelin/contracts/token/ERC20/IERC20.sol";
import {IPromotionHub} from "../interfaces/IPromotionHub.sol";
import {IRestoring} from "../interfaces/IRestoring.sol";
import {TermsLib} from "../libraries/TermsLib.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title VaultStub
/// @notice A vault for tests: credits what it is told, says what was collected, and takes back what was collected too much.
contract VaultStub is IRestoring {
    using TermsLib for PromoTypes.Terms;

    IPromotionHub public immutable hub;
    uint256 public collected;
    mapping(bytes32 campaign => uint256 amount) private _credited;

    constructor(IPromotionHub hub_) {
        hub = hub_;
    }

    function credit(PromoTypes.Terms calldata terms, uint256 amount) external {
        _credited[hub.campaignId(terms)] += amount;
        hub.creditBudget(terms, amount);
    }

    function collect(uint256 amount) external {
        collected = amount;
    }

    /// @inheritdoc IRestoring
    function restore(PromoTypes.Terms calldata terms, address merchant) external override {
        require(msg.sender == hub.checkout(), "not the checkout");
        bytes32 campaign = hub.campaignId(terms);
        (uint256 remaining, , , , ) = hub.stateOf(campaign);
        require(remaining <= _credited[campaign], "more than there was");
        uint256 spent = _credited[campaign] - remaining;
        if (collected <= spent) return;
        require(IERC20(terms.token()).transferFrom(merchant, address(this), collected - spent), "not restored");
        collected = spent;
    }
}
