// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {OrderLib} from "./OrderLib.sol";

/// @title BasketLib
/// @notice An order while promotions take from it, one after the other. Twin: offchain/domain/basket.py.
/// @dev Amounts stay below 2^116: 50 lines of 10,000 units of a u96 price.
library BasketLib {
    /// @notice The basket of an order that nothing was taken from.
    /// @param byLine Whether some promotion after the first reads what is left of single lines.
    function fill(
        uint256[] calldata lines,
        uint256 delivery,
        bool byLine
    ) internal pure returns (PromoTypes.Basket memory basket) {
        uint256 count = lines.length;
        if (count == 0 || count > Limits.LINES) revert Errors.Rules_LineCount(count, Limits.LINES);
        (uint256 goods, uint256 units, uint256 most) = (0, 0, 0);
        for (uint256 i = 0; i < count; ++i) {
            uint256 line = lines[i];
            uint256 quantity = OrderLib.quantity(line);
            if (quantity == 0 || quantity > Limits.QUANTITY) {
                revert Errors.Rules_Quantity(i, quantity, Limits.QUANTITY);
            }
            // Bounded by the library's notice.
            unchecked {
                goods += OrderLib.unitPrice(line) * quantity;
                units += quantity;
            }
            if (quantity > most) most = quantity;
        }
        (basket.goods, basket.units, basket.most, basket.delivery) = (goods, units, most, delivery);
        if (byLine) basket.taken = new uint256[](count);
    }

    /// @notice What is left to pay, delivery included, minor units.
    function payableAmount(PromoTypes.Basket memory basket) internal pure returns (uint256) {
        return basket.goods - basket.goodsTaken + basket.delivery - basket.deliveryTaken;
    }

    /// @notice Whether the line at position `i` is in the selector and not in the mask of excluded lines.
    function holds(uint256 selector, uint256 line, uint256 i, uint256 excluded) internal pure returns (bool) {
        return (excluded >> i) & 1 == 0 && ExtraLib.holds(selector, line);
    }

    /// @notice What was taken from a line, minor units. Where nothing is kept by line, no promotion asks for it after
    /// something was taken.
    function takenOf(PromoTypes.Basket memory basket, uint256 i) internal pure returns (uint256) {
        return basket.taken.length == 0 ? 0 : basket.taken[i];
    }

    /// @notice What is left of a line of which `taken` was taken, minor units.
    function left(uint256 line, uint256 taken) internal pure returns (uint256) {
        // Bounded by the library's notice; no promotion takes more than the line.
        unchecked {
            return OrderLib.unitPrice(line) * OrderLib.quantity(line) - taken;
        }
    }

    /// @notice What `units` units of a line are still worth, minor units: what was taken from the line counts against
    /// the units that count first, so that no later promotion is measured on money that is gone.
    function base(uint256 line, uint256 taken, uint256 units, bool listPrice) internal pure returns (uint256) {
        // Bounded by the library's notice.
        unchecked {
            uint256 amount = OrderLib.unitPrice(line) * units;
            if (listPrice) return amount;
            return amount > taken ? amount - taken : 0;
        }
    }

    /// @notice Units of a line that an earlier BXGY used up.
    function servedOf(PromoTypes.Basket memory basket, uint256 i) internal pure returns (uint256) {
        return basket.served.length == 0 ? 0 : basket.served[i];
    }

    /// @notice What `units` of the units that no BXGY served are still worth, minor units, rounded down: each its part of
    /// what is left of them all. What a BXGY took came from the units that it served, so it does not count against these.
    function baseOfFreeDown(
        PromoTypes.Basket memory basket,
        uint256 line,
        uint256 i,
        uint256 units,
        bool listPrice
    ) internal pure returns (uint256) {
        // Bounded by the library's notice; no unit is served twice.
        unchecked {
            uint256 price = OrderLib.unitPrice(line);
            if (listPrice) return price * units;
            uint256 free = OrderLib.quantity(line) - servedOf(basket, i);
            uint256 worth = price * free + (basket.served.length == 0 ? 0 : basket.servedTaken[i]);
            uint256 taken = takenOf(basket, i);
            return worth > taken ? ((worth - taken) * units) / free : 0;
        }
    }

    /// @notice Notes the units that a BXGY used up, and what it took from them.
    /// @param units, shares One a line.
    function serve(PromoTypes.Basket memory basket, uint256[] memory units, uint256[] memory shares) internal pure {
        if (basket.served.length == 0) {
            (basket.served, basket.servedTaken) = (new uint256[](units.length), new uint256[](units.length));
        }
        (uint256[] memory served, uint256[] memory servedTaken) = (basket.served, basket.servedTaken);
        for (uint256 i = 0; i < units.length; ++i) {
            if (units[i] == 0) continue;
            // At most the line's units and their price.
            unchecked {
                served[i] += units[i];
                servedTaken[i] += shares[i];
            }
        }
    }

    /// @notice Sums the lines of a selector. The sums of all lines are known; of some lines, what was taken is kept where
    /// it is asked for.
    function measure(
        PromoTypes.Basket memory basket,
        uint256[] calldata lines,
        uint256 selector,
        uint256 excluded
    ) internal pure returns (PromoTypes.Measure memory sums) {
        if (selector | excluded == 0) {
            (sums.list, sums.left) = (basket.goods, basket.goods - basket.goodsTaken);
            (sums.units, sums.most) = (basket.units, basket.most);
            return sums;
        }
        (uint256 list, uint256 taken, uint256 units, uint256 most) = (0, 0, 0, 0);
        bool byLine = basket.taken.length != 0;
        for (uint256 i = 0; i < lines.length; ++i) {
            uint256 line = lines[i];
            if (!holds(selector, line, i, excluded)) continue;
            uint256 quantity = OrderLib.quantity(line);
            // Bounded by the library's notice.
            unchecked {
                list += OrderLib.unitPrice(line) * quantity;
                units += quantity;
            }
            if (quantity > most) most = quantity;
            if (byLine) taken += basket.taken[i];
        }
        (sums.list, sums.left, sums.units, sums.most) = (list, list - taken, units, most);
    }

    /// @notice Takes a promotion's discount off the lines.
    /// @param shares One a line, each at most what is left of it; empty where nothing is kept by line.
    /// @param mark Whether the lines count as discounted from now on.
    function take(PromoTypes.Basket memory basket, uint256 discount, uint256[] memory shares, bool mark) internal pure {
        basket.goodsTaken += discount;
        (uint256[] memory taken, uint256 marked) = (basket.taken, basket.marked);
        for (uint256 i = 0; i < shares.length; ++i) {
            uint256 share = shares[i];
            if (share == 0) continue;
            // At most what the line costs.
            unchecked {
                taken[i] += share;
            }
            marked |= 1 << i;
        }
        if (mark) basket.marked = marked;
    }
}
