// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CampaignState} from "../libraries/CampaignState.sol";
import {DiscountMath} from "../libraries/DiscountMath.sol";
import {OrderLib} from "../libraries/OrderLib.sol";
import {TermsLib} from "../libraries/TermsLib.sol";
import {TierLib} from "../libraries/TierLib.sol";
import {PromoTypes} from "../types/PromoTypes.sol";

/// @title LibraryHarness
/// @notice Opens the small pure libraries to the differential tests, many cases a call.
contract LibraryHarness {
    using CampaignState for uint256;
    using OrderLib for PromoTypes.Consent;
    using OrderLib for PromoTypes.Quote;
    using OrderLib for uint256;
    using TermsLib for PromoTypes.Terms;

    /// @notice Every field of the terms that has an accessor, in the order of TermsLib.
    function termsFields(PromoTypes.Terms[] calldata items) external pure returns (uint256[23][] memory fields) {
        fields = new uint256[23][](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            fields[i] = _termsFields(items[i]);
        }
    }

    /// @notice unitPrice, quantity, sku, tags.
    function lineFields(uint256[] calldata lines) external pure returns (uint256[4][] memory fields) {
        fields = new uint256[4][](lines.length);
        for (uint256 i = 0; i < lines.length; ++i) {
            fields[i] = [lines[i].unitPrice(), lines[i].quantity(), lines[i].sku(), lines[i].tags()];
        }
    }

    /// @notice value, notBefore, deadline, index, epoch, reserved.
    function grantFields(uint256[] calldata grants) external pure returns (uint256[6][] memory fields) {
        fields = new uint256[6][](grants.length);
        for (uint256 i = 0; i < grants.length; ++i) {
            uint256 grant = grants[i];
            fields[i] = [
                grant.grantValue(),
                grant.grantNotBefore(),
                grant.grantDeadline(),
                grant.grantIndex(),
                grant.grantEpoch(),
                grant.grantReserved()
            ];
        }
    }

    /// @notice delivery, deadline, nonce.
    function headFields(PromoTypes.Quote calldata quote) external pure returns (uint256[3] memory) {
        return [quote.delivery(), quote.deadline(), quote.nonce()];
    }

    /// @notice submitter, maxPayable.
    function boundsFields(PromoTypes.Consent calldata consent) external pure returns (address, uint256) {
        return (consent.consentSubmitter(), consent.consentMaxPayable());
    }

    /// @notice threshold, unused, value.
    function tierFields(uint256[] calldata tiers) external pure returns (uint256[3][] memory fields) {
        fields = new uint256[3][](tiers.length);
        for (uint256 i = 0; i < tiers.length; ++i) {
            fields[i] = [TierLib.threshold(tiers[i]), TierLib.unused(tiers[i]), TierLib.value(tiers[i])];
        }
    }

    function reachedValue(uint256[] calldata tiers, uint256 reached, uint256 below) external pure returns (uint256) {
        return TierLib.reachedValue(tiers, reached, below);
    }

    /// @notice percentHalfUp(a, b), cut(a, b), timesDown(a, b, c).
    function mathOf(uint256[3][] calldata items) external pure returns (uint256[3][] memory answers) {
        answers = new uint256[3][](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            (uint256 a, uint256 b, uint256 c) = (items[i][0], items[i][1], items[i][2]);
            answers[i] = [DiscountMath.percentHalfUp(a, b), DiscountMath.cut(a, b), DiscountMath.timesDown(a, b, c)];
        }
    }

    /// @notice A new state with each field of the campaign set in turn, and the fields read back.
    /// @param uses Redemptions of `discount` each.
    function stateFields(
        uint256 budget,
        uint256 discount,
        uint256 uses,
        uint256 amount,
        uint32 endsAt,
        uint32 until,
        uint256 epochs
    ) external pure returns (uint256[5] memory) {
        uint256 state = CampaignState.created(budget);
        for (uint256 i = 0; i < uses; ++i) {
            state = state.afterUse(discount);
        }
        for (uint256 i = 0; i < epochs; ++i) {
            state = state.withNextEpoch();
        }
        state = state.afterTopUp(amount).withEnd(endsAt).withPause(until);
        return [state.remaining(), state.used(), state.endedAt(), state.pausedUntil(), state.voucherEpoch()];
    }

    function _termsFields(PromoTypes.Terms calldata terms) private pure returns (uint256[23] memory fields) {
        fields[0] = uint256(uint160(terms.merchant()));
        fields[1] = terms.startTime();
        fields[2] = terms.endTime();
        fields[3] = terms.flags();
        fields[4] = uint256(uint160(terms.issuer()));
        fields[5] = terms.cap();
        fields[6] = terms.kind();
        fields[7] = terms.scope();
        fields[8] = terms.target();
        fields[9] = terms.audience();
        fields[10] = uint256(uint160(terms.token()));
        fields[11] = terms.value();
        fields[12] = terms.capAmount();
        fields[13] = terms.minAmount();
        fields[14] = terms.targetKey();
        fields[15] = terms.budget();
        fields[16] = terms.minQuantity();
        fields[17] = terms.maxTimes();
        fields[18] = terms.currency();
        fields[19] = terms.notice();
        fields[20] = terms.maxPause();
        fields[21] = (terms.revocation() << 8) | terms.settlement();
        fields[22] = (terms.rootDelay() << 1) | (terms.isPercent() ? 1 : 0);
    }
}
