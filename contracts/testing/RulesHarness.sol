// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Allocation} from "../libraries/Allocation.sol";
import {BasketLib} from "../libraries/BasketLib.sol";
import {Cascade} from "../libraries/Cascade.sol";
import {FundingShares} from "../libraries/FundingShares.sol";
import {RefundMath} from "../libraries/RefundMath.sol";
import {Schedule} from "../libraries/Schedule.sol";
import {Stacking} from "../libraries/Stacking.sol";
import {VaultMath} from "../libraries/VaultMath.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title RulesHarness
/// @notice Runs many cases of the pure libraries in one call, for the differential tests against the Python twin.
contract RulesHarness {
    /// @notice A set of promotions on one order. maxDiscounts: the most each coupon may cost, minor units.
    struct Case {
        PromoTypes.Terms[] terms;
        bytes32[] campaigns;
        PromoTypes.Use[] uses;
        uint256[] maxDiscounts;
        uint256[] lines;
        uint256 delivery;
    }

    /// @notice What one case gave: the evaluations, what was taken from each line after each of them, where lines are kept, and
    /// what is left to pay; or the bytes of its refusal.
    struct Answer {
        PromoTypes.Evaluation[] evaluations;
        uint256[][] taken;
        uint256 payableAmount;
        bytes refusal;
    }

    /// @notice One split: what `Allocation.split` gives, and whether `Allocation.Check` accepts the parts.
    struct Split {
        uint256 amount;
        uint256[] weights;
        uint256[] parts;
    }

    /// @notice One campaign of a vault. claim: spent, collected, noted, notedAt, ends, delay, time.
    struct Funded {
        uint256[] deposits;
        uint256[] shareBps;
        uint256[7] claim;
    }

    /// @notice budget, dueFrom, due, waitsUntil; the least deposit of each funder for the budget, its charge of what was spent.
    struct FundedAnswer {
        uint256[4] numbers;
        uint256[] least;
        uint256[] charges;
    }

    /*//////////////////////////////////////////////////////////////////////////
                                      CASCADE
    //////////////////////////////////////////////////////////////////////////*/

    function evaluate(Case calldata item) external pure returns (Answer memory) {
        return _evaluate(item, true);
    }

    function evaluateAll(Case[] calldata items) external view returns (Answer[] memory answers) {
        answers = new Answer[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            try this.evaluate(items[i]) returns (Answer memory answer) {
                answers[i] = answer;
            } catch (bytes memory refusal) {
                answers[i].refusal = refusal;
            }
        }
    }

    /// @notice What it costs to evaluate each set, gas; 0 where it is refused.
    function gasOfAll(Case[] calldata items) external view returns (uint256[] memory costs) {
        costs = new uint256[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            try this.gasOf(items[i]) returns (uint256 cost) {
                costs[i] = cost;
            } catch {}
        }
    }

    function gasOf(Case calldata item) external view returns (uint256 cost) {
        cost = gasleft();
        _evaluate(item, false);
        cost -= gasleft();
    }

    function _evaluate(Case calldata item, bool byLine) private pure returns (Answer memory answer) {
        Stacking.checkCount(item.terms.length);
        Stacking.checkSet(item.terms, item.campaigns);
        uint256 kept = Cascade.keptByLine(item.terms);
        PromoTypes.Basket memory basket = BasketLib.fill(item.lines, item.delivery);
        answer.evaluations = new PromoTypes.Evaluation[](item.terms.length);
        answer.taken = new uint256[][](item.terms.length);
        for (uint256 i = 0; i < item.terms.length; ++i) {
            PromoTypes.Evaluation memory evaluation = answer.evaluations[i];
            Cascade.applyUse(
                item.terms[i],
                item.uses[i],
                item.lines,
                basket,
                item.maxDiscounts[i],
                i < kept,
                evaluation
            );
            if (byLine && evaluation.whole != 0) answer.taken[i] = _taken(basket);
        }
        answer.payableAmount = BasketLib.payableAmount(basket);
    }

    /// @dev What was taken from each line so far.
    function _taken(PromoTypes.Basket memory basket) private pure returns (uint256[] memory taken) {
        taken = new uint256[](basket.lines.length);
        for (uint256 i = 0; i < taken.length; ++i) {
            taken[i] = BasketLib.takenOf(basket.lines[i].amounts);
        }
    }

    /*//////////////////////////////////////////////////////////////////////////
                                    SMALL PARTS
    //////////////////////////////////////////////////////////////////////////*/

    function checkSplit(Split calldata item) external pure {
        Allocation.checkLength(item.parts.length, item.weights.length);
        uint256 whole = Allocation.sum(item.weights);
        Allocation.Check memory check = Allocation.begin(item.amount, whole == 0 ? 1 : whole); // of nothing, a share is 0
        for (uint256 i = 0; i < item.parts.length; ++i) {
            Allocation.place(check, i, item.weights[i], item.parts[i]);
        }
        Allocation.end(check);
    }

    function split(Split calldata item) external pure returns (uint256[] memory) {
        return Allocation.split(item.amount, item.weights);
    }

    function checkHours(PromoTypes.Terms calldata terms, uint256 time) external pure {
        Schedule.checkHours(terms, time);
    }

    function charges(uint256 spent, uint256[] calldata shareBps) external pure returns (uint256[] memory) {
        return FundingShares.charges(spent, shareBps);
    }

    function leastDepositUp(uint256 budget, uint256 share) external pure returns (uint256) {
        return FundingShares.leastDepositUp(budget, share);
    }

    /// @notice discountOfReturn, refundOfReturn, clawback(discount, unitPrice).
    function refunds(
        uint256 unitPrice,
        uint256 discount,
        uint256 bought,
        uint256 before,
        uint256 returned
    ) external pure returns (uint256[3] memory) {
        return
            [
                RefundMath.discountOfReturn(discount, bought, before, returned),
                RefundMath.refundOfReturn(unitPrice, discount, bought, before, returned),
                RefundMath.clawback(discount, unitPrice)
            ];
    }

    function fundedAll(Funded[] calldata cases) external pure returns (FundedAnswer[] memory answers) {
        answers = new FundedAnswer[](cases.length);
        for (uint256 i = 0; i < cases.length; ++i) {
            (uint256[] memory shares, uint256[7] calldata it) = (cases[i].shareBps, cases[i].claim);
            uint256 budget = VaultMath.fundedDown(cases[i].deposits, shares);
            answers[i].numbers = [
                budget,
                VaultMath.dueFrom(it[3], it[4], it[5]),
                VaultMath.due(it[0], it[2], it[3], it[4], it[5], it[6]),
                VaultMath.waitsUntil(it[0], it[1], it[3], it[4], it[5], it[6])
            ];
            answers[i].charges = FundingShares.charges(it[0], shares);
            answers[i].least = new uint256[](shares.length);
            for (uint256 j = 0; j < shares.length; ++j) {
                answers[i].least[j] = FundingShares.leastDepositUp(budget, shares[j]);
            }
        }
    }
}
