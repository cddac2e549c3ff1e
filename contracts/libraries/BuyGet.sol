// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {BasketLib} from "./BasketLib.sol";
import {DiscountMath} from "./DiscountMath.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {OrderLib} from "./OrderLib.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title BuyGet
/// @notice Which units a BXGY promotion counts as bought and which as given. Over the order, bought units are the dearest
/// of the buy target, and given units the cheapest (or, by flag, the dearest) of those of the get target that are then
/// left; the lines are presented dearest first. At LINE scope each line is a matter of its own. A unit serves one
/// promotion only. Twin: offchain/domain/buy_get.py.
library BuyGet {
    using TermsLib for PromoTypes.Terms;

    /// @dev Units that no promotion has used up, one a line, 0 outside the target.
    /// @param toBuy, toGet Of the buy target and of the get target; the same ones where a line is in both.
    /// @param sumToBuy, sumToGet Their sums.
    struct Free {
        uint256[] toBuy;
        uint256[] toGet;
        uint256 sumToBuy;
        uint256 sumToGet;
    }

    /// @return given Units given, one a line.
    /// @return served Units used up, bought or given, one a line.
    function count(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        uint256 excluded
    ) internal pure returns (uint256[] memory given, uint256[] memory served) {
        Free memory free;
        _fill(free, lines, basket.served, ExtraLib.targetOf(terms), ExtraLib.getTarget(terms, extra), excluded);
        if (terms.scope() != uint256(PromoTypes.Scope.LINE)) {
            checkDearestFirst(lines);
            return _overOrder(terms, free);
        }
        return _inEachLine(terms, free);
    }

    function _overOrder(
        PromoTypes.Terms calldata terms,
        Free memory free
    ) private pure returns (uint256[] memory given, uint256[] memory served) {
        uint256 cycles = _cycles(terms, free);
        if (cycles == 0) _refuseFirst(terms, free);
        uint256 bought = cycles * terms.buyQuantity();
        uint256 wanted = DiscountMath.cut(cycles * terms.getQuantity(), _leftToGet(free, bought));
        served = new uint256[](free.toBuy.length);
        for (uint256 i = 0; bought != 0; ++i) {
            uint256 part = DiscountMath.cut(free.toBuy[i], bought);
            served[i] = part;
            bought -= part;
        }
        given = _give(free.toGet, served, wanted, terms.flags() & TermsLib.GET_DEAREST != 0);
    }

    /// @dev Says how many units of a first cycle there are: those to buy, then those that are left to give.
    function _refuseFirst(PromoTypes.Terms calldata terms, Free memory free) private pure {
        uint256 bought = DiscountMath.cut(free.sumToBuy, terms.buyQuantity());
        uint256 given = DiscountMath.cut(_leftToGet(free, bought), _leastToGet(terms));
        revert Errors.Rules_TooFewForCycle(bought + given, terms.buyQuantity() + _leastToGet(terms));
    }

    /// @dev Units that a last cycle must give at least.
    function _leastToGet(PromoTypes.Terms calldata terms) private pure returns (uint256) {
        return terms.flags() & TermsLib.PARTIAL_CYCLE == 0 ? terms.getQuantity() : 1;
    }

    /// @dev Gives `wanted` units of those that are not served, of which there are as many, from the cheapest upwards or
    /// from the dearest downwards, and counts them as served.
    function _give(
        uint256[] memory toGet,
        uint256[] memory served,
        uint256 wanted,
        bool dearest
    ) private pure returns (uint256[] memory given) {
        uint256 lines = toGet.length;
        given = new uint256[](lines);
        for (uint256 at = 0; wanted != 0; ++at) {
            uint256 i = dearest ? at : lines - 1 - at;
            if (toGet[i] == 0) continue;
            uint256 part = DiscountMath.cut(toGet[i] - served[i], wanted);
            given[i] = part;
            served[i] += part;
            wanted -= part;
        }
    }

    /// @notice Refuses lines that do not fall in unit price: then dearest and cheapest units need no search.
    function checkDearestFirst(uint256[] calldata lines) internal pure {
        uint256 before = type(uint256).max;
        for (uint256 i = 0; i < lines.length; ++i) {
            uint256 price = OrderLib.unitPrice(lines[i]);
            if (price > before) revert Errors.Rules_LinesUnsorted(i);
            before = price;
        }
    }

    /// @param served Units of each line that earlier promotions used up; empty where there are none.
    function _fill(
        Free memory free,
        uint256[] calldata lines,
        uint256[] memory served,
        uint256 buyTarget,
        uint256 getTarget,
        uint256 excluded
    ) private pure {
        (uint256[] memory toBuy, uint256[] memory toGet) = (new uint256[](lines.length), new uint256[](lines.length));
        (uint256 sumToBuy, uint256 sumToGet) = (0, 0);
        for (uint256 i = 0; i < lines.length; ++i) {
            uint256 line = lines[i];
            // No unit is served twice.
            unchecked {
                uint256 units = OrderLib.quantity(line) - (served.length == 0 ? 0 : served[i]);
                if (BasketLib.holds(buyTarget, line, i, excluded)) {
                    toBuy[i] = units;
                    sumToBuy += units;
                }
                if (BasketLib.holds(getTarget, line, i, excluded)) {
                    toGet[i] = units;
                    sumToGet += units;
                }
            }
        }
        (free.toBuy, free.toGet, free.sumToBuy, free.sumToGet) = (toBuy, toGet, sumToBuy, sumToGet);
    }

    function _inEachLine(
        PromoTypes.Terms calldata terms,
        Free memory free
    ) private pure returns (uint256[] memory given, uint256[] memory served) {
        (given, served) = (new uint256[](free.toBuy.length), new uint256[](free.toBuy.length));
        uint256 most = 0;
        for (uint256 i = 0; i < given.length; ++i) {
            uint256 units = free.toBuy[i];
            if (units == 0 || free.toGet[i] == 0) continue;
            (given[i], served[i]) = _inLine(terms, units);
            if (units > most) most = units;
        }
        uint256 needed = terms.buyQuantity() + _leastToGet(terms);
        if (most < needed) revert Errors.Rules_TooFewForCycle(most, needed);
    }

    /// @dev Units given and served of `units` free units of one line.
    function _inLine(
        PromoTypes.Terms calldata terms,
        uint256 units
    ) private pure returns (uint256 given, uint256 served) {
        (uint256 buy, uint256 get, uint256 maxTimes) = (terms.buyQuantity(), terms.getQuantity(), terms.maxTimes());
        uint256 cycles = units / (buy + get);
        if (maxTimes != 0 && cycles >= maxTimes) return (maxTimes * get, maxTimes * (buy + get));
        (given, served) = (cycles * get, cycles * (buy + get));
        uint256 started = units - served;
        if (terms.flags() & TermsLib.PARTIAL_CYCLE != 0 && started > buy) {
            (given, served) = (given + started - buy, units);
        }
    }

    /// @dev The most cycles whose bought units exist and leave enough units to give; with PARTIAL_CYCLE the last one needs
    /// one unit to give only. More cycles never leave more. As long as bought units come from one line, a cycle more
    /// leaves `buy` units less where the line's units are to get too, else as many: so each line says by a division how
    /// many cycles are possible, and is right where one more would end within it.
    function _cycles(PromoTypes.Terms calldata terms, Free memory free) private pure returns (uint256 cycles) {
        (uint256 buy, uint256 get) = (terms.buyQuantity(), terms.getQuantity());
        uint256 most = DiscountMath.timesDown(free.sumToBuy, buy, terms.maxTimes());
        (uint256 bought, uint256 left) = (0, free.sumToGet);
        if (terms.flags() & TermsLib.PARTIAL_CYCLE != 0) left += get - 1;
        for (uint256 i = 0; i < free.toBuy.length; ++i) {
            uint256 units = free.toBuy[i];
            if (units == 0) continue;
            bool inBoth = free.toGet[i] != 0;
            cycles = inBoth ? (left + bought) / (get + buy) : left / get;
            // Those that end in the lines before were found to be possible.
            if (cycles < bought / buy) cycles = bought / buy;
            cycles = DiscountMath.cut(cycles, most);
            bought += units;
            if (DiscountMath.cut(cycles + 1, most) * buy <= bought) return cycles;
            if (inBoth) left -= units;
        }
    }

    /// @dev Units to get that are left when the `bought` dearest of those to buy, which are as many, are set aside.
    function _leftToGet(Free memory free, uint256 bought) private pure returns (uint256 left) {
        (uint256[] memory toBuy, uint256[] memory toGet) = (free.toBuy, free.toGet);
        left = free.sumToGet;
        for (uint256 i = 0; bought != 0; ++i) {
            uint256 part = DiscountMath.cut(toBuy[i], bought);
            // A line's units to buy and to get are the same ones.
            unchecked {
                bought -= part;
                if (toGet[i] != 0) left -= part;
            }
        }
    }
}
