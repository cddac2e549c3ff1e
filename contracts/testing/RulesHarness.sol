// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {Rules} from "../libraries/Rules.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title RulesHarness
/// @notice Runs many cases of the pure libraries in one call, for the differential tests against the Python twin.
contract RulesHarness {
    /// @notice One case of `Rules.evaluate`.
    struct Case {
        PromoTypes.Terms terms;
        PromoTypes.Use use;
        PromoTypes.Quote quote;
        uint256 maxDiscount;
    }

    /// @notice What one case gave: the evaluation, or the bytes of its refusal.
    struct Answer {
        PromoTypes.Evaluation evaluation;
        bytes refusal;
    }

    function evaluate(Case calldata item) external pure returns (PromoTypes.Evaluation memory) {
        return Rules.evaluate(item.terms, item.use, item.quote, item.maxDiscount);
    }

    function evaluateAll(Case[] calldata items) external view returns (Answer[] memory answers) {
        answers = new Answer[](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            try this.evaluate(items[i]) returns (PromoTypes.Evaluation memory evaluation) {
                answers[i].evaluation = evaluation;
            } catch (bytes memory refusal) {
                answers[i].refusal = refusal;
            }
        }
    }
}
