// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {BasketLib} from "./BasketLib.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {TermsLib} from "./TermsLib.sol";
import {TierLib} from "./TierLib.sol";

/// @title Conditions
/// @notice What an order must contain and reach for a promotion, and the value that this opens (RULES section 3).
/// Twin: offchain/domain/conditions.py.
library Conditions {
    using TermsLib for PromoTypes.Terms;

    /// @notice Refuses an order without what it must contain, or below a threshold. The step of EVERY is its `minAmount`:
    /// what is below it has no element that reaches it.
    /// @param measured Of the order.
    /// @return amount What the thresholds of money are measured on, minor units.
    /// @return units The same in units: of all or, by flag, of one line.
    function check(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        PromoTypes.Basket memory basket,
        PromoTypes.Measure memory measured
    ) internal pure returns (uint256 amount, uint256 units) {
        uint256 flags = terms.flags();
        if (flags & TermsLib.REQUIRES != 0) {
            uint256 required = ExtraLib.requiredTags(ExtraLib.required(terms, extra));
            if (basket.tags & required == 0) revert Errors.Rules_MissingRequired(required);
        }
        amount =
            flags & TermsLib.MIN_ON_LIST_PRICE == 0
                ? BasketLib.left(measured.reached)
                : BasketLib.listOf(measured.reached);
        units = flags & TermsLib.MIN_QUANTITY_IN_LINE == 0 ? BasketLib.unitsOf(measured.reached) : measured.most;
        checkReached(terms, amount, units);
    }

    /// @notice Refuses an order below a threshold.
    /// @param amount, units What the thresholds are held against, minor units and units.
    function checkReached(PromoTypes.Terms calldata terms, uint256 amount, uint256 units) internal pure {
        if (amount < terms.minAmount()) revert Errors.Rules_BelowMinAmount(amount, terms.minAmount());
        if (units < terms.minQuantity()) revert Errors.Rules_BelowMinQuantity(units, terms.minQuantity());
    }

    /// @notice The value that the terms give to everybody for what the order reaches, in the unit of the kind.
    /// @param amount, units Of `check`.
    function openValue(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        uint256 amount,
        uint256 units
    ) internal pure returns (uint256) {
        uint256 kind = terms.kind();
        if (kind == uint256(PromoTypes.Kind.BXGY)) return terms.getBps();
        if (kind != uint256(PromoTypes.Kind.TIER)) return terms.value();
        uint256[] calldata tiers = ExtraLib.tiers(terms, extra);
        bool byQuantity = terms.flags() & TermsLib.TIER_BY_QUANTITY != 0;
        uint256 reached = byQuantity ? units : amount;
        uint256 value = TierLib.reachedValue(tiers, reached, terms.value());
        if (value != 0) return value;
        if (byQuantity) revert Errors.Rules_BelowMinQuantity(reached, TierLib.lowestThreshold(tiers));
        revert Errors.Rules_BelowMinAmount(reached, TierLib.lowestThreshold(tiers));
    }
}
