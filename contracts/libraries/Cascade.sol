// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {PromoTypes} from "../types/PromoTypes.sol";
import {Allocation} from "./Allocation.sol";
import {BasketLib} from "./BasketLib.sol";
import {Rules} from "./Rules.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title Cascade
/// @notice Evaluates a presented set of promotions on one order: each on what the ones before it left (RULES section 5).
/// Twin: offchain/domain/cascade.py.
library Cascade {
    using TermsLib for PromoTypes.Terms;

    /// @notice How many promotions, from the first, the last reader of lines has before it: their discounts must be known
    /// line by line.
    function keptByLine(PromoTypes.Terms[] calldata terms) internal pure returns (uint256 kept) {
        for (uint256 i = terms.length; i > 1; --i) {
            if (readsLines(terms[i - 1])) return i - 1;
        }
    }

    /// @notice Whether the promotion needs what is left of single lines. Where none of the later ones does, only the sum
    /// of what was taken is kept, and no split of an order's discount is needed.
    function readsLines(PromoTypes.Terms calldata terms) internal pure returns (bool) {
        uint256 picks = TermsLib.CONDITION_TARGET | TermsLib.EXCLUDE_DISCOUNTED | TermsLib.WHOLE_GROUPS;
        return
            terms.target() != uint256(PromoTypes.Target.ALL) ||
            terms.scope() < uint256(PromoTypes.Scope.ORDER) ||
            terms.kind() == uint256(PromoTypes.Kind.BXGY) ||
            terms.maxUnits() != 0 ||
            terms.flags() & picks != 0;
    }

    /// @notice Evaluates one promotion and takes its discount off the basket.
    /// @param maxDiscount The most this coupon may cost, minor units.
    /// @param byLine Whether a later promotion reads lines.
    /// @param evaluation Empty before; what the promotion makes of the order after.
    function applyUse(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        uint256 maxDiscount,
        bool byLine,
        PromoTypes.Evaluation memory evaluation
    ) internal pure {
        Rules.evaluate(terms, use, lines, basket, maxDiscount, byLine, evaluation);
        bool bySplit = evaluation.whole > evaluation.discount;
        uint256[] calldata shares = use.shares;
        Allocation.checkLength(shares.length, bySplit ? lines.length : 0);
        _take(terms, basket, evaluation, shares, bySplit);
    }

    /// @notice The same for views: it finds the parts instead of checking supplied ones, always line by line.
    /// @return parts The discount's, one a line; empty of a gift and of delivery.
    /// @return bySplit Whether the parts do not follow by themselves, so that `applyUse` wants them supplied where a later
    /// promotion reads lines.
    function applyAndSplit(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        uint256 maxDiscount,
        PromoTypes.Evaluation memory evaluation
    ) internal pure returns (uint256[] memory parts, bool bySplit) {
        Rules.evaluate(terms, use, lines, basket, maxDiscount, true, evaluation);
        bySplit = evaluation.whole > evaluation.discount;
        if (evaluation.whole != 0) {
            parts = new uint256[](lines.length);
            for (uint256 i = 0; i < parts.length; ++i) {
                parts[i] = basket.lines[i].weight;
            }
            if (bySplit) parts = Allocation.split(evaluation.discount, parts);
            for (uint256 i = 0; i < parts.length; ++i) {
                basket.lines[i].weight = parts[i];
            }
        }
        _take(terms, basket, evaluation, use.shares, false);
    }

    /// @dev Takes an evaluated discount off the basket.
    /// @param bySplit Whether its parts are the shares, which are checked, instead of the lines' weights.
    function _take(
        PromoTypes.Terms calldata terms,
        PromoTypes.Basket memory basket,
        PromoTypes.Evaluation memory evaluation,
        uint256[] calldata shares,
        bool bySplit
    ) private pure {
        // No promotion takes more than what is left of the goods, or of the fee.
        unchecked {
            if (terms.kind() == uint256(PromoTypes.Kind.SHIPPING)) {
                basket.deliveryTaken += evaluation.discount;
                return;
            }
            basket.amounts += evaluation.discount;
        }
        if (evaluation.whole == 0) return;
        (PromoTypes.Line[] memory lines, uint256 marked) = (basket.lines, basket.marked);
        bool buyGet = terms.kind() == uint256(PromoTypes.Kind.BXGY);
        Allocation.Check memory check = Allocation.begin(evaluation.discount, evaluation.whole);
        for (uint256 i = 0; i < lines.length; ++i) {
            PromoTypes.Line memory line = lines[i];
            uint256 part = bySplit ? shares[i] : line.weight;
            if (bySplit) Allocation.place(check, i, line.weight, part);
            BasketLib.take(line, part, buyGet);
            if (part != 0) marked |= 1 << i;
        }
        if (bySplit) Allocation.end(check);
        if (terms.flags() & TermsLib.UNMARKED == 0) basket.marked = marked;
    }
}
