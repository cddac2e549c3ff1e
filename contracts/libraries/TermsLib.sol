// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";

/// @title TermsLib
/// @notice Typed access to the packed words of `PromoTypes.Terms`. Twin: offchain/domain/terms.py.
/// @dev A conversion to a narrower type keeps the low bits, which is what reads a field here.
library TermsLib {
    /// @notice Tiers are reached by units instead of amount.
    uint256 internal constant TIER_BY_QUANTITY = 1 << 0;
    /// @notice A tier's value is an amount instead of a percentage.
    uint256 internal constant TIER_FIXED = 1 << 1;
    /// @notice The mask of all flags that this hub evaluates; any other is refused at creation.
    uint256 internal constant KNOWN_FLAGS = TIER_BY_QUANTITY | TIER_FIXED;

    function merchant(PromoTypes.Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.actor >> 96));
    }

    /// @return Unix seconds, inclusive.
    function startTime(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint40(terms.actor >> 56);
    }

    /// @return Unix seconds, exclusive.
    function endTime(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint40(terms.actor >> 16);
    }

    function flags(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.actor);
    }

    function issuer(PromoTypes.Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.issue >> 96));
    }

    /// @return Most uses; also the number of coupon indices.
    function cap(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.issue >> 64);
    }

    function kind(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint8(terms.issue >> 16);
    }

    function scope(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return (terms.issue >> 12) & 0xf;
    }

    function target(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return (terms.issue >> 8) & 0xf;
    }

    function audience(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return (terms.issue >> 4) & 0xf;
    }

    function token(PromoTypes.Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.money >> 96));
    }

    /// @return Basis points or minor units, by kind.
    function value(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint96(terms.money);
    }

    /// @return The most one order may get, minor units.
    function capAmount(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint96(terms.bounds >> 160);
    }

    /// @return The threshold, inclusive, minor units; the step of EVERY.
    function minAmount(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint96(terms.bounds >> 64);
    }

    /// @return The tags mask or the SKU id, by target.
    function targetKey(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint64(terms.bounds);
    }

    /// @return The most all redemptions together may cost, minor units.
    function budget(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint96(terms.limits >> 160);
    }

    /// @return The units that the order needs in the target, inclusive; 0 = no such condition.
    function minQuantity(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.limits >> 64);
    }

    /// @return How often EVERY applies at most.
    function maxTimes(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.limits >> 32);
    }

    /// @return ISO 4217 number.
    function currency(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.limits >> 16);
    }

    /// @return Seconds between the announcement of an early end and the end.
    function notice(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.assurance >> 128);
    }

    /// @return Longest pause, seconds; also the cool-down after one.
    function maxPause(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.assurance >> 96);
    }

    function revocation(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint8(terms.assurance >> 16);
    }

    function settlement(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint8(terms.assurance >> 8);
    }

    /// @return Whether the kind's values are basis points instead of minor units.
    function isPercent(PromoTypes.Terms calldata terms) internal pure returns (bool) {
        uint256 kind_ = kind(terms);
        return
            kind_ == uint256(PromoTypes.Kind.PERCENT) ||
            (kind_ == uint256(PromoTypes.Kind.TIER) && flags(terms) & TIER_FIXED == 0);
    }

    /// @return Waiting window of a root before it is active, seconds.
    function rootDelay(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint256(uint16(terms.truth)) * 1 minutes;
    }
}
