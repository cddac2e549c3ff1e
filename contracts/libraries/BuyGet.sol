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

    /// @return given Units given, one a line.
    /// @return served Units used up, bought or given, one a line.
    function count(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        uint256 excluded
    ) internal pure returns (uint256[] memory given, uint256[] memory served) {
        uint256[] memory buyable = _free(lines, basket, ExtraLib.targetOf(terms), excluded);
        uint256[] memory gettable = _free(lines, basket, ExtraLib.getTarget(terms, extra), excluded);
        if (terms.scope() == uint256(PromoTypes.Scope.LINE)) return _inEachLine(terms, buyable, gettable);
        checkDearestFirst(lines);
        return _overOrder(terms, buyable, gettable);
    }

    function _overOrder(
        PromoTypes.Terms calldata terms,
        uint256[] memory buyable,
        uint256[] memory gettable
    ) private pure returns (uint256[] memory given, uint256[] memory served) {
        uint256 cycles = _cycles(terms, buyable, gettable);
        served = _fromTheTop(buyable, cycles * terms.buyQuantity());
        uint256 left = 0;
        for (uint256 i = 0; i < gettable.length; ++i) {
            if (gettable[i] != 0) gettable[i] -= served[i];
            left += gettable[i];
        }
        uint256 wanted = DiscountMath.cut(cycles * terms.getQuantity(), left);
        bool dearest = terms.flags() & TermsLib.GET_DEAREST != 0;
        given = dearest ? _fromTheTop(gettable, wanted) : _fromTheBottom(gettable, wanted);
        for (uint256 i = 0; i < given.length; ++i) {
            served[i] += given[i];
        }
    }

    /// @notice Refuses lines that do not fall in unit price: then dearest and cheapest units need no search.
    function checkDearestFirst(uint256[] calldata lines) internal pure {
        for (uint256 i = 1; i < lines.length; ++i) {
            if (OrderLib.unitPrice(lines[i]) > OrderLib.unitPrice(lines[i - 1])) revert Errors.Rules_LinesUnsorted(i);
        }
    }

    /// @dev Units of a selector's lines that no promotion has used up, 0 elsewhere.
    function _free(
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        uint256 selector,
        uint256 excluded
    ) private pure returns (uint256[] memory free) {
        free = new uint256[](lines.length);
        for (uint256 i = 0; i < lines.length; ++i) {
            if (BasketLib.holds(selector, lines[i], i, excluded)) {
                free[i] = OrderLib.quantity(lines[i]) - BasketLib.servedOf(basket, i);
            }
        }
    }

    function _inEachLine(
        PromoTypes.Terms calldata terms,
        uint256[] memory buyable,
        uint256[] memory gettable
    ) private pure returns (uint256[] memory given, uint256[] memory served) {
        (given, served) = (new uint256[](buyable.length), new uint256[](buyable.length));
        for (uint256 i = 0; i < buyable.length; ++i) {
            if (buyable[i] == 0 || gettable[i] == 0) continue;
            (given[i], served[i]) = _inLine(terms, buyable[i]);
        }
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
    /// one unit to give only. More cycles never leave more, so the bound is found by halving: at most 19 steps.
    function _cycles(
        PromoTypes.Terms calldata terms,
        uint256[] memory buyable,
        uint256[] memory gettable
    ) private pure returns (uint256 low) {
        bool partialCycle = terms.flags() & TermsLib.PARTIAL_CYCLE != 0;
        (uint256 buy, uint256 get) = (terms.buyQuantity(), terms.getQuantity());
        uint256 total = 0;
        for (uint256 i = 0; i < buyable.length; ++i) {
            total += buyable[i];
        }
        uint256 high = DiscountMath.timesDown(total, buy, terms.maxTimes());
        while (low < high) {
            uint256 middle = (low + high + 1) / 2;
            uint256 needed = partialCycle ? (middle - 1) * get + 1 : middle * get;
            if (_leftToGet(buyable, gettable, middle * buy) >= needed) low = middle;
            else high = middle - 1;
        }
    }

    /// @dev Units of the get target that are left when the `bought` dearest of the buy target are set aside.
    function _leftToGet(
        uint256[] memory buyable,
        uint256[] memory gettable,
        uint256 bought
    ) private pure returns (uint256 left) {
        for (uint256 i = 0; i < buyable.length; ++i) {
            uint256 taken = DiscountMath.cut(buyable[i], bought);
            bought -= taken;
            if (gettable[i] != 0) left += gettable[i] - taken;
        }
    }

    function _fromTheTop(uint256[] memory units, uint256 wanted) private pure returns (uint256[] memory taken) {
        taken = new uint256[](units.length);
        for (uint256 i = 0; i < units.length; ++i) {
            taken[i] = DiscountMath.cut(units[i], wanted);
            wanted -= taken[i];
        }
    }

    function _fromTheBottom(uint256[] memory units, uint256 wanted) private pure returns (uint256[] memory taken) {
        taken = new uint256[](units.length);
        for (uint256 i = units.length; i != 0; --i) {
            taken[i - 1] = DiscountMath.cut(units[i - 1], wanted);
            wanted -= taken[i - 1];
        }
    }
}
