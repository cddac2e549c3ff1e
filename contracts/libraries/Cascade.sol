// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
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
        uint256 whole = Rules.evaluate(terms, use, lines, basket, maxDiscount, byLine, evaluation);
        if (evaluation.weights.length == 0) _refuseShares(use.shares);
        else _settleShares(evaluation, whole, use.shares);
        _take(terms, basket, evaluation);
    }

    /// @notice The same for views: it finds the parts instead of checking supplied ones, always line by line.
    /// @return bySplit Whether the parts do not follow by themselves, so that `applyUse` wants them supplied where a later
    /// promotion reads lines.
    function applyAndSplit(
        PromoTypes.Terms calldata terms,
        PromoTypes.Use calldata use,
        uint256[] calldata lines,
        PromoTypes.Basket memory basket,
        uint256 maxDiscount,
        PromoTypes.Evaluation memory evaluation
    ) internal pure returns (bool bySplit) {
        uint256 whole = Rules.evaluate(terms, use, lines, basket, maxDiscount, true, evaluation);
        bySplit = evaluation.weights.length != 0 && whole != evaluation.discount;
        if (bySplit) evaluation.weights = Allocation.split(evaluation.discount, evaluation.weights);
        _take(terms, basket, evaluation);
    }

    /// @dev Takes an evaluated discount off the basket; weights : its parts, where lines are kept.
    function _take(
        PromoTypes.Terms calldata terms,
        PromoTypes.Basket memory basket,
        PromoTypes.Evaluation memory evaluation
    ) private pure {
        (uint256 discount, uint256[] memory parts) = (evaluation.discount, evaluation.weights);
        if (terms.kind() == uint256(PromoTypes.Kind.SHIPPING)) {
            basket.deliveryTaken += discount;
            return;
        }
        if (parts.length != 0 && evaluation.served.length != 0) BasketLib.serve(basket, evaluation.served, parts);
        BasketLib.take(basket, discount, parts, terms.flags() & TermsLib.UNMARKED == 0);
    }

    /// @dev Makes the weights the parts: they are where they sum to the discount; else the supplied split is checked.
    /// @param whole Sum of the weights.
    function _settleShares(
        PromoTypes.Evaluation memory evaluation,
        uint256 whole,
        uint256[] calldata shares
    ) private pure {
        if (whole == evaluation.discount) {
            _refuseShares(shares);
            return;
        }
        Allocation.checkSplit(evaluation.discount, evaluation.weights, shares);
        evaluation.weights = shares;
    }

    function _refuseShares(uint256[] calldata shares) private pure {
        if (shares.length != 0) revert Errors.Rules_SplitLength(shares.length, 0);
    }
}
