// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";

/// @title IRestoring
/// @notice What the checkout asks of the vault that holds the deposits of funders.
interface IRestoring {
    /// @notice Brings back what the merchant collected of the campaign beyond what is spent of it now: a returned order
    /// lowers what is spent.
    /// @dev Requirements: the sender is the checkout; no more was given back than was credited; the merchant pays the
    /// difference, by an allowance for the vault.
    function restore(PromoTypes.Terms calldata terms, address merchant) external;
}
