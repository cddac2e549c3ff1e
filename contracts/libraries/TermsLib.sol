// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";

/// @title TermsLib
/// @notice Typed access to the packed words of `PromoTypes.Terms`. Twin: offchain/domain/terms.py.
/// @dev A conversion to a narrower type keeps the low bits, which is what reads a field here.
library TermsLib {
    /// @notice Tiers are reached by units instead of amount.
    uint256 internal constant TIER_BY_QUANTITY = 1 << 0;
    /// @notice The values of TIER or SHIPPING are amounts instead of percentages.
    uint256 internal constant VALUE_FIXED = 1 << 1;
    /// @notice The discount is measured on the list price; it is still cut to what is left.
    uint256 internal constant ON_LIST_PRICE = 1 << 2;
    /// @notice Threshold and tiers are measured on the list price.
    uint256 internal constant MIN_ON_LIST_PRICE = 1 << 3;
    /// @notice One line alone must have the minimum quantity.
    uint256 internal constant MIN_QUANTITY_IN_LINE = 1 << 4;
    /// @notice Lines that an earlier promotion discounted are not in the target.
    uint256 internal constant EXCLUDE_DISCOUNTED = 1 << 5;
    /// @notice This promotion does not count as a discount for EXCLUDE_DISCOUNTED.
    uint256 internal constant UNMARKED = 1 << 6;
    /// @notice Only whole groups of `minQuantity` units count.
    uint256 internal constant WHOLE_GROUPS = 1 << 7;
    /// @notice BXGY gives the dearest of the units that are left, instead of the cheapest.
    uint256 internal constant GET_DEAREST = 1 << 8;
    /// @notice The last cycle of BXGY may give fewer units than a full one.
    uint256 internal constant PARTIAL_CYCLE = 1 << 9;
    /// @notice Stands alone in an order.
    uint256 internal constant EXCLUSIVE = 1 << 10;
    /// @notice A return charges what the kept goods no longer earn.
    uint256 internal constant RECALC_ON_RETURN = 1 << 11;
    /// @notice Thresholds and tiers are measured on lines of their own, named in the extra words.
    uint256 internal constant CONDITION_TARGET = 1 << 12;
    /// @notice The basket must contain a tag, named in the extra words.
    uint256 internal constant REQUIRES = 1 << 13;
    /// @notice Coupons that are tokens may be passed on.
    uint256 internal constant TRANSFERABLE = 1 << 14;
    /// @notice The mask of the flags under which the sums of an order do not tell what a promotion off the order gives.
    uint256 internal constant BEYOND_SUMS =
        ON_LIST_PRICE |
            MIN_ON_LIST_PRICE |
            MIN_QUANTITY_IN_LINE |
            EXCLUDE_DISCOUNTED |
            WHOLE_GROUPS |
            CONDITION_TARGET |
            REQUIRES;
    /// @notice The mask of all flags that this hub evaluates; any other is refused at creation.
    uint256 internal constant KNOWN_FLAGS = (1 << 15) - 1;

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

    /// @return The uses of one wallet; 0 = not counted.
    function perWallet(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.issue >> 48);
    }

    /// @return Place in the order of evaluation, within its stage: higher ones first.
    function priority(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.issue >> 32);
    }

    /// @return The group of promotions that this one is in, below `Limits.GROUPS`.
    function group(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint8(terms.issue >> 24);
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

    /// @return kind 8 | scope 4 | target 4, for a comparison of all three.
    function nature(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.issue >> 8);
    }

    function audience(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return (terms.issue >> 4) & 0xf;
    }

    function groupMode(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return terms.issue & 0xf;
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

    /// @return Groups beside which it may stand, one bit a group; both sides must name the other.
    function compatMask(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.limits >> 128);
    }

    /// @return Most uses in one period; 0 = no such bound.
    function periodCap(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint24(terms.limits >> 104);
    }

    /// @return Length of a period, seconds; periods count from `startTime`.
    function periodSeconds(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint24(terms.limits >> 80);
    }

    /// @return The units that the order needs in the target, inclusive; 0 = no such condition.
    function minQuantity(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.limits >> 64);
    }

    /// @return The most units that count, of a line or of the order, by scope; 0 = all.
    function maxUnits(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.limits >> 48);
    }

    /// @return How often steps, groups or cycles apply at most; 0 = no such bound.
    function maxTimes(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.limits >> 32);
    }

    /// @return ISO 4217 number.
    function currency(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.limits >> 16);
    }

    /// @return Quarter hours that the local day is ahead of UTC.
    function utcOffset(PromoTypes.Terms calldata terms) internal pure returns (int256) {
        return int8(uint8(terms.limits >> 8));
    }

    /// @return Bit 0 = Monday; 0 = every day.
    function weekdays(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint8(terms.limits);
    }

    /// @return The contract that is asked what the shopper holds; 0 = none. Not `gate`, which is the word.
    function gateContract(PromoTypes.Terms calldata terms) internal pure returns (address) {
        return address(uint160(terms.gate >> 96));
    }

    /// @return Second of the local day, inclusive.
    function dailyFrom(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint24(terms.gate >> 72);
    }

    /// @return Second of the local day, exclusive; 0 with `dailyFrom` 0 = the whole day.
    function dailyTo(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint24(terms.gate >> 48);
    }

    /// @return Units bought in a cycle of BXGY.
    function buyQuantity(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.gate >> 32);
    }

    /// @return Units given in a cycle of BXGY.
    function getQuantity(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.gate >> 16);
    }

    /// @return What is taken off the given units of BXGY, basis points.
    function getBps(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.gate);
    }

    /// @return Sets equal promises apart.
    function salt(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint64(terms.assurance >> 192);
    }

    /// @return Seconds after a redemption in which a return is taken.
    function refundWindow(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.assurance >> 160);
    }

    /// @return Seconds between the announcement of an early end and the end.
    function notice(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.assurance >> 128);
    }

    /// @return Longest pause, seconds; also the cool-down after one.
    function maxPause(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.assurance >> 96);
    }

    /// @return Seconds that a redemption's cost waits until the merchant collects it; 0 of a recorded campaign.
    function collectDelay(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.assurance >> 64);
    }

    /// @return Units that all redemptions together may count, of GIFT those that are given; 0 = not counted.
    function stockUnits(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint24(terms.assurance >> 40);
    }

    /// @return Units given each time that GIFT applies.
    function giftQuantity(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint16(terms.assurance >> 24);
    }

    function revocation(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint8(terms.assurance >> 16);
    }

    function settlement(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint8(terms.assurance >> 8);
    }

    /// @notice Whether money moves on chain.
    function isPaid(PromoTypes.Terms calldata terms) internal pure returns (bool) {
        return settlement(terms) == uint256(PromoTypes.Settlement.PAID);
    }

    /// @notice Whether the kind's values are basis points instead of minor units.
    function isPercent(PromoTypes.Terms calldata terms) internal pure returns (bool) {
        uint256 kind_ = kind(terms);
        if (kind_ == uint256(PromoTypes.Kind.TIER) || kind_ == uint256(PromoTypes.Kind.SHIPPING)) {
            return flags(terms) & VALUE_FIXED == 0;
        }
        return kind_ == uint256(PromoTypes.Kind.PERCENT) || kind_ == uint256(PromoTypes.Kind.BXGY);
    }

    /// @return The SKU id that GIFT gives.
    function giftSku(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint64(terms.truth >> 96);
    }

    /// @return Seconds after the end until funders take back what is left; 0 of a recorded campaign.
    function grace(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint32(terms.truth >> 32);
    }

    /// @return Waiting window of a root before it is active, seconds.
    function rootDelay(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        return uint256(uint16(terms.truth)) * 1 minutes;
    }
}
