// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {PromotionLens} from "../PromotionLens.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title LensHarness
/// @notice The lens of a hub that knows every campaign and has counted nothing, which is itself: for the differential tests
/// against the Python twin.
contract LensHarness is PromotionLens {
    constructor() PromotionLens(address(this)) {}

    /// @notice The cold hash stands for the id, so that a test chooses it.
    function campaignId(PromoTypes.Terms calldata terms) external pure returns (bytes32) {
        return terms.coldHash;
    }

    /// @notice Nothing is spent of the largest budget.
    function stateOf(bytes32) external pure returns (uint256, uint256, uint256, uint256, uint256) {
        return (type(uint96).max, 0, 0, 0, 0);
    }

    function limitsOf(bytes32) external pure returns (uint256, uint256, uint256) {
        return (0, 0, 0);
    }

    function usedWord(bytes32, uint256) external pure returns (uint256) {
        return 0;
    }

    function walletUses(bytes32, address) external pure returns (uint256) {
        return 0;
    }
}
