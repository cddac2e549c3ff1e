// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";

/// @title OrderLib
/// @notice Typed access to the packed words of an order line, a quote's head, a coupon's grant and a consent's
/// bounds. Twin: offchain/domain/order.py.
library OrderLib {
    /// @notice The mark of a voucher that was signed for the key of a code.
    uint256 internal constant BEARER = 1;

    /// @return Minor units a unit.
    function unitPrice(uint256 line) internal pure returns (uint256) {
        return line >> 160;
    }

    function quantity(uint256 line) internal pure returns (uint256) {
        return uint32(line >> 128);
    }

    function sku(uint256 line) internal pure returns (uint256) {
        return uint64(line >> 64);
    }

    /// @return Mask of the merchant's product groups.
    function tags(uint256 line) internal pure returns (uint256) {
        return uint64(line);
    }

    /// @return Delivery fee, minor units.
    function delivery(PromoTypes.Quote calldata quote) internal pure returns (uint256) {
        return quote.head >> 160;
    }

    /// @return Unix seconds, exclusive.
    function deadline(PromoTypes.Quote calldata quote) internal pure returns (uint256) {
        return uint40(quote.head >> 120);
    }

    function nonce(PromoTypes.Quote calldata quote) internal pure returns (uint256) {
        return uint120(quote.head);
    }

    /// @return What the coupon carries: basis points or minor units, by kind; 0 = the public terms.
    function grantValue(uint256 grant) internal pure returns (uint256) {
        return grant >> 160;
    }

    /// @return Unix seconds, inclusive.
    function grantNotBefore(uint256 grant) internal pure returns (uint256) {
        return uint40(grant >> 120);
    }

    /// @return Unix seconds, exclusive.
    function grantDeadline(uint256 grant) internal pure returns (uint256) {
        return uint40(grant >> 80);
    }

    function grantIndex(uint256 grant) internal pure returns (uint256) {
        return uint32(grant >> 48);
    }

    /// @return The grant that carries an index and nothing else.
    function grantOfIndex(uint256 index) internal pure returns (uint256) {
        return index << 48;
    }

    function grantEpoch(uint256 grant) internal pure returns (uint256) {
        return uint16(grant >> 32);
    }

    /// @return The bits behind the epoch: above `BEARER` those that no rule reads yet.
    function grantMarks(uint256 grant) internal pure returns (uint256) {
        return uint32(grant);
    }

    /// @return Whether a voucher was signed for the key of a code, which assigns it to a shopper.
    function grantBearer(uint256 grant) internal pure returns (bool) {
        return grant & BEARER != 0;
    }

    /// @return Who must send the transaction; 0 = anyone.
    function consentSubmitter(PromoTypes.Consent calldata consent) internal pure returns (address) {
        return address(uint160(consent.bounds >> 96));
    }

    /// @return The most that the shopper agrees to pay, minor units.
    function consentMaxPayable(PromoTypes.Consent calldata consent) internal pure returns (uint256) {
        return uint96(consent.bounds);
    }
}
