// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {DiscountMath} from "./DiscountMath.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title BuyGet
/// @notice Which units a BXGY promotion counts as bought and which as given. Over the order, bought units are the dearest
/// of the buy target, and given units the cheapest (or, by flag, the dearest) of those of the get target that are then
/// left; the lines are presented dearest first. At LINE scope each line is a matter of its own. A unit serves one
/// promotion only. Twin: offchain/domain/buy_get.py.
library BuyGet {
    using TermsLib for PromoTypes.Terms;

    /// @dev Units that no promotion has used up.
    /// @param toBuy, toGet Lines of the buy target and of the get target, one bit a line.
    /// @param sumToBuy, sumToGet Their units.
    struct Free {
        PromoTypes.Line[] lines;
        uint256 toBuy;
        uint256 toGet;
        uint256 sumToBuy;
        uint256 sumToGet;
    }

    /// @dev A cycle within one line.
    /// @param getSieve Of the get target.
    /// @param buy Units bought in it.
    /// @param length Units bought and given in it.
    /// @param maxTimes How many there are at most; never 0.
    /// @param partly Whether the last one may give fewer units.
    struct Cycle {
        uint256 getSieve;
        uint256 buy;
        uint256 length;
        uint256 maxTimes;
        bool partly;
    }

    /// @notice Notes in the lines the units that are given over the order, and those that are used up, bought or given.
    /// @param inTarget Lines of the buy target, one bit a line.
    /// @param excluded Lines that are in no target, one bit a line.
    function count(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        PromoTypes.Line[] memory lines,
        uint256 inTarget,
        uint256 excluded
    ) internal pure {
        Free memory free;
        (free.lines, free.toBuy) = (lines, inTarget);
        _fill(free, ExtraLib.sieve(ExtraLib.getTarget(terms, extra)), excluded);
        _overOrder(terms, free);
    }

    /// @notice What lines give at LINE scope, from the terms.
    function cycleOf(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra
    ) internal pure returns (Cycle memory cycle) {
        cycle.getSieve = ExtraLib.sieve(ExtraLib.getTarget(terms, extra));
        (cycle.buy, cycle.length) = (terms.buyQuantity(), terms.buyQuantity() + terms.getQuantity());
        cycle.maxTimes = terms.maxTimes() == 0 ? Limits.QUANTITY : terms.maxTimes();
        cycle.partly = terms.flags() & TermsLib.PARTIAL_CYCLE != 0;
    }

    /// @notice Units that a line of the buy target gives at LINE scope; notes in it those that are used up.
    function inLine(Cycle memory cycle, PromoTypes.Line memory line) internal pure returns (uint256 given) {
        if (!ExtraLib.passes(cycle.getSieve, line.keys)) return 0;
        (uint256 units, uint256 length) = (line.free, cycle.length);
        // At most the units of the line.
        unchecked {
            uint256 cycles = DiscountMath.cut(units / length, cycle.maxTimes);
            uint256 served = cycles * length;
            if (cycle.partly && cycles != cycle.maxTimes && units - served > cycle.buy) {
                (cycles, served) = (cycles + 1, units);
            }
            line.served = served;
            return served - cycles * cycle.buy;
        }
    }

    /// @notice Refuses an order no line of which gives a unit.
    /// @param inTarget Lines of the buy target, one bit a line.
    function refuseLines(
        PromoTypes.Terms calldata terms,
        Cycle memory cycle,
        PromoTypes.Line[] memory lines,
        uint256 inTarget
    ) internal pure {
        uint256 most = 0;
        for (uint256 i = 0; i < lines.length; ++i) {
            bool counts = (inTarget >> i) & 1 != 0 && ExtraLib.passes(cycle.getSieve, lines[i].keys);
            if (counts && lines[i].free > most) most = lines[i].free;
        }
        revert Errors.Rules_TooFewForCycle(most, cycle.buy + _leastToGet(terms));
    }

    function _overOrder(PromoTypes.Terms calldata terms, Free memory free) private pure {
        uint256 cycles = _cycles(terms, free);
        if (cycles == 0) _refuseFirst(terms, free);
        uint256 left = _setAside(free, cycles * terms.buyQuantity());
        uint256 wanted = DiscountMath.cut(cycles * terms.getQuantity(), left);
        _give(free, wanted, terms.flags() & TermsLib.GET_DEAREST != 0);
    }

    /// @dev Says how many units of a first cycle there are: those to buy, then those that are left to give.
    function _refuseFirst(PromoTypes.Terms calldata terms, Free memory free) private pure {
        (uint256 buy, uint256 least) = (terms.buyQuantity(), _leastToGet(terms));
        uint256 bought = DiscountMath.cut(free.sumToBuy, buy);
        uint256 given = DiscountMath.cut(_setAside(free, bought), least);
        revert Errors.Rules_TooFewForCycle(bought + given, buy + least);
    }

    /// @dev Units that a last cycle must give at least.
    function _leastToGet(PromoTypes.Terms calldata terms) private pure returns (uint256) {
        return terms.flags() & TermsLib.PARTIAL_CYCLE == 0 ? terms.getQuantity() : 1;
    }

    /// @dev Gives `wanted` units of those that are not set aside, of which there are as many, from the cheapest upwards or
    /// from the dearest downwards.
    function _give(Free memory free, uint256 wanted, bool dearest) private pure {
        PromoTypes.Line[] memory lines = free.lines;
        for (uint256 at = 0; wanted != 0; ++at) {
            uint256 i = dearest ? at : lines.length - 1 - at;
            if ((free.toGet >> i) & 1 == 0) continue;
            PromoTypes.Line memory line = lines[i];
            // The units are cut to what is taken off here.
            unchecked {
                uint256 part = DiscountMath.cut(line.free - line.served, wanted);
                line.given = part;
                line.served += part;
                wanted -= part;
            }
        }
    }

    /// @dev Refuses lines that do not fall in unit price: then dearest and cheapest units need no search.
    function _fill(Free memory free, uint256 getSieve, uint256 excluded) private pure {
        (PromoTypes.Line[] memory lines, uint256 toBuy) = (free.lines, free.toBuy);
        (uint256 before, uint256 toGet, uint256 sumToBuy, uint256 sumToGet) = (type(uint256).max, 0, 0, 0);
        for (uint256 i = 0; i < lines.length; ++i) {
            PromoTypes.Line memory line = lines[i];
            uint256 price = line.price;
            if (price > before) revert Errors.Rules_LinesUnsorted(i);
            before = price;
            // At most the units of the order.
            unchecked {
                if ((toBuy >> i) & 1 != 0) sumToBuy += line.free;
                if ((excluded >> i) & 1 != 0 || !ExtraLib.passes(getSieve, line.keys)) continue;
                sumToGet += line.free;
                toGet |= 1 << i;
            }
        }
        (free.toGet, free.sumToBuy, free.sumToGet) = (toGet, sumToBuy, sumToGet);
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
        PromoTypes.Line[] memory lines = free.lines;
        for (uint256 i = 0; i < lines.length; ++i) {
            if ((free.toBuy >> i) & 1 == 0) continue;
            uint256 units = lines[i].free;
            if (units == 0) continue;
            bool inBoth = (free.toGet >> i) & 1 != 0;
            cycles = inBoth ? (left + bought) / (get + buy) : left / get;
            // Those that end in the lines before were found to be possible.
            if (cycles < bought / buy) cycles = bought / buy;
            cycles = DiscountMath.cut(cycles, most);
            bought += units;
            if (DiscountMath.cut(cycles + 1, most) * buy <= bought) return cycles;
            if (inBoth) left -= units;
        }
    }

    /// @dev Sets the `bought` dearest of the units to buy aside, which are as many.
    /// @return left Units to get that are left.
    function _setAside(Free memory free, uint256 bought) private pure returns (uint256 left) {
        left = free.sumToGet;
        for (uint256 i = 0; bought != 0; ++i) {
            if ((free.toBuy >> i) & 1 == 0) continue;
            PromoTypes.Line memory line = free.lines[i];
            uint256 part = DiscountMath.cut(line.free, bought);
            line.served = part;
            // A line's units to buy and to get are the same ones.
            unchecked {
                bought -= part;
                if ((free.toGet >> i) & 1 != 0) left -= part;
            }
        }
    }
}
