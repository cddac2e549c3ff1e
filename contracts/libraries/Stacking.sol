// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title Stacking
/// @notice Which promotions may stand together in an order, and in which order they are evaluated (RULES section 5).
/// Twin: offchain/domain/stacking.py.
library Stacking {
    using TermsLib for PromoTypes.Terms;

    /// @notice Refuses an order without a promotion, or with too many.
    function checkCount(uint256 count) internal pure {
        if (count == 0 || count > Limits.PROMOTIONS) revert Errors.Stacking_Count(count, Limits.PROMOTIONS);
    }

    /// @notice Refuses a set that is out of order, or that must not stand together; the error names the pair.
    /// @param terms Of accepted campaigns.
    /// @param campaigns Their ids.
    function checkSet(PromoTypes.Terms[] calldata terms, bytes32[] memory campaigns) internal pure {
        for (uint256 second = 1; second < terms.length; ++second) {
            checkOrder(terms, second - 1, second, campaigns[second - 1], campaigns[second]);
            for (uint256 first = 0; first < second; ++first) {
                checkPair(terms[first], terms[second], first, second);
            }
        }
    }

    /// @notice Refuses the second as the next after the first; ids are those of their campaigns.
    function checkOrder(
        PromoTypes.Terms[] calldata terms,
        uint256 first,
        uint256 second,
        bytes32 firstId,
        bytes32 secondId
    ) internal pure {
        if (!_after(terms[first], terms[second], firstId, secondId)) revert Errors.Stacking_Order(first, second);
    }

    /// @notice Refuses two promotions that must not stand together; first and second are their positions.
    function checkPair(
        PromoTypes.Terms calldata terms,
        PromoTypes.Terms calldata other,
        uint256 first,
        uint256 second
    ) internal pure {
        if (terms.merchant() != other.merchant()) revert Errors.Stacking_Merchants(first, second);
        if (terms.token() != other.token() || terms.currency() != other.currency()) {
            revert Errors.Stacking_Currencies(first, second);
        }
        if ((terms.flags() | other.flags()) & TermsLib.EXCLUSIVE != 0) {
            revert Errors.Stacking_Exclusive(first, second);
        }
        (uint256 group, uint256 otherGroup) = (terms.group(), other.group());
        if (group == otherGroup) {
            bool alone = terms.groupMode() + other.groupMode() != uint256(PromoTypes.GroupMode.ALL);
            if (alone) revert Errors.Stacking_SameGroup(first, second, group);
        } else if ((terms.compatMask() >> otherGroup) & (other.compatMask() >> group) & 1 == 0) {
            revert Errors.Stacking_Groups(first, second);
        }
    }

    /// @notice 0: on units and lines; 1: on the order; 2: on the delivery fee.
    function stage(PromoTypes.Terms calldata terms) internal pure returns (uint256) {
        uint256 scope = terms.scope();
        return scope == 0 ? 0 : scope - 1;
    }

    /// @dev Stage, then higher priority, then lower campaign id; never the same campaign twice.
    function _after(
        PromoTypes.Terms calldata before,
        PromoTypes.Terms calldata next,
        bytes32 beforeId,
        bytes32 nextId
    ) private pure returns (bool) {
        (uint256 stageBefore, uint256 stageNext) = (stage(before), stage(next));
        if (stageBefore != stageNext) return stageBefore < stageNext;
        (uint256 priorityBefore, uint256 priorityNext) = (before.priority(), next.priority());
        if (priorityBefore != priorityNext) return priorityBefore > priorityNext;
        return beforeId < nextId;
    }
}
