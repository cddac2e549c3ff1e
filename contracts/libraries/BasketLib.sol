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
    function fill(uint256[] calldata lines, uint256 delivery) internal pure returns (PromoTypes.Basket memory basket) {
        uint256 count = lines.length;
        if (count == 0 || count > Limits.LINES) revert Errors.Rules_LineCount(count, Limits.LINES);
        (uint256 goods, uint256 units, uint256 most, uint256 words) = (0, 0, 0, 0);
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
            words |= line;
        }
        (basket.amounts, basket.most, basket.tags, basket.delivery) = (
            (units << 232) | (goods << 116),
            most,
            OrderLib.tags(words),
            delivery
        );
    }

    /// @notice The lines, read once: most orders have no promotion that reads them.
    function linesOf(
        PromoTypes.Basket memory basket,
        uint256[] calldata words
    ) internal pure returns (PromoTypes.Line[] memory lines) {
        lines = basket.lines;
        if (lines.length != 0) return lines;
        lines = new PromoTypes.Line[](words.length);
        for (uint256 i = 0; i < lines.length; ++i) {
            (PromoTypes.Line memory line, uint256 word) = (lines[i], words[i]);
            (line.keys, line.price) = (uint128(word), OrderLib.unitPrice(word));
            (line.free, line.amounts) = (OrderLib.quantity(word), amountsOf(word));
        }
        basket.lines = lines;
    }

    /// @notice What is left to pay, delivery included, minor units.
    function payableAmount(PromoTypes.Basket memory basket) internal pure returns (uint256) {
        // Bounded by the library's notice; no promotion takes more than what is left of the fee.
        unchecked {
            return left(basket.amounts) + basket.delivery - basket.deliveryTaken;
        }
    }

    /// @notice Sums, in one pass, the lines of the target that are not in the mask of excluded ones and those that conditions
    /// are measured on. The sums of all lines are known.
    /// @param condition Sieve of the lines that conditions are measured on; 0 = the target's.
    function measure(
        PromoTypes.Basket memory basket,
        uint256[] calldata words,
        uint256 target,
        uint256 excluded,
        uint256 condition
    ) internal pure returns (PromoTypes.Measure memory sums) {
        PromoTypes.Line[] memory lines = linesOf(basket, words);
        uint256 sieve = ExtraLib.sieve(target);
        (uint256 inside, uint256 amounts, uint256 most, uint256 reached) = (0, 0, 0, 0);
        for (uint256 i = 0; i < lines.length; ++i) {
            PromoTypes.Line memory line = lines[i];
            uint256 units = unitsOf(line.amounts);
            // No field runs over: see the library's notice.
            unchecked {
                if (ExtraLib.passes(condition, line.keys)) {
                    reached += line.amounts;
                    if (units > sums.most) sums.most = units;
                }
                if ((excluded >> i) & 1 != 0 || !ExtraLib.passes(sieve, line.keys)) continue;
                inside |= 1 << i;
                amounts += line.amounts;
                if (units > most) most = units;
            }
        }
        if (condition == 0) (reached, sums.most) = (amounts, most);
        (sums.lines, sums.amounts, sums.reached) = (inside, amounts, reached);
    }

    /// @notice Takes a part of a promotion's discount off a line.
    /// @param part Minor units, at most what is left of the line.
    /// @param buyGet Whether it comes from the units that BXGY used up.
    function take(PromoTypes.Line memory line, uint256 part, bool buyGet) internal pure {
        // At most what the line costs, and its units.
        unchecked {
            line.amounts += part;
            if (!buyGet) return;
            line.servedTaken += part;
            line.free -= line.served;
            (line.given, line.served) = (0, 0);
        }
    }

    /*//////////////////////////////////////////////////////////////////////////
                                       LINES
    //////////////////////////////////////////////////////////////////////////*/

    /// @return The amounts of a line that nothing was taken from.
    function amountsOf(uint256 word) internal pure returns (uint256) {
        uint256 quantity = OrderLib.quantity(word);
        // Bounded by the library's notice.
        unchecked {
            return (quantity << 232) | ((OrderLib.unitPrice(word) * quantity) << 116);
        }
    }

    function unitsOf(uint256 amounts) internal pure returns (uint256) {
        return amounts >> 232;
    }

    /// @return List price, minor units.
    function listOf(uint256 amounts) internal pure returns (uint256) {
        return (amounts << 24) >> 140;
    }

    /// @return What was taken, minor units.
    function takenOf(uint256 amounts) internal pure returns (uint256) {
        return (amounts << 140) >> 140;
    }

    /// @notice What is left, minor units.
    function left(uint256 amounts) internal pure returns (uint256) {
        // No promotion takes more than the line.
        unchecked {
            return listOf(amounts) - takenOf(amounts);
        }
    }

    /// @notice What `units` units of a line are still worth, minor units: what was taken from the line counts against
    /// the units that count first, so that no later promotion is measured on money that is gone.
    function base(PromoTypes.Line memory line, uint256 units, bool listPrice) internal pure returns (uint256) {
        // Bounded by the library's notice.
        unchecked {
            uint256 amount = line.price * units;
            if (listPrice) return amount;
            uint256 taken = takenOf(line.amounts);
            return amount > taken ? amount - taken : 0;
        }
    }

    /// @notice What `units` of the units that no BXGY served are still worth, minor units, rounded down: each its part of
    /// what is left of them all. What a BXGY took came from the units that it served, so it does not count against these.
    function baseOfFreeDown(
        PromoTypes.Line memory line,
        uint256 units,
        bool listPrice
    ) internal pure returns (uint256) {
        // Bounded by the library's notice.
        unchecked {
            if (listPrice) return line.price * units;
            (uint256 free, uint256 taken) = (line.free, takenOf(line.amounts));
            uint256 worth = line.price * free + line.servedTaken;
            return worth > taken ? ((worth - taken) * units) / free : 0;
        }
    }
}
