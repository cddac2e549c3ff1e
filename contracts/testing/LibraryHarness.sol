// SPDX-License-Identifier: MIT
pragma solidity 0.8.37;

import {CampaignState} from "../libraries/CampaignState.sol";
import {DiscountMath} from "../libraries/DiscountMath.sol";
import {ExtraLib} from "../libraries/ExtraLib.sol";
import {OrderLib} from "../libraries/OrderLib.sol";
import {TermsLib} from "../libraries/TermsLib.sol";
import {TierLib} from "../libraries/TierLib.sol";
import {UseCheck} from "../libraries/UseCheck.sol";
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
    function termsFields(PromoTypes.Terms[] calldata items) external pure returns (uint256[45][] memory fields) {
        fields = new uint256[45][](items.length);
        for (uint256 i = 0; i < items.length; ++i) {
            fields[i] = _termsFields(items[i]);
        }
    }

    /// @notice Number of fixed words, condition selector, required tags' word, gate's word, get selector (0 where the
    /// terms have none), then the hash, the number of tiers and the last of them.
    function extraWords(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra
    ) external pure returns (uint256[8] memory words) {
        uint256[] calldata tiers = ExtraLib.tiers(terms, extra);
        words[0] = ExtraLib.fixedWords(terms);
        words[1] = ExtraLib.condition(terms, extra);
        words[2] = ExtraLib.required(terms, extra);
        words[3] = terms.gateContract() == address(0) ? 0 : ExtraLib.gateRule(terms, extra);
        words[4] = terms.kind() == uint256(PromoTypes.Kind.BXGY) ? ExtraLib.getTarget(terms, extra) : 0;
        words[5] = uint256(ExtraLib.extraHash(extra));
        words[6] = tiers.length;
        words[7] = tiers.length == 0 ? 0 : tiers[tiers.length - 1];
    }

    /// @notice Of each word as a selector: target, key, unused; as required tags: tags, unused; as a gate rule: kind,
    /// timepoint, minimum, tokenId.
    function extraFields(uint256[] calldata words) external pure returns (uint256[9][] memory fields) {
        fields = new uint256[9][](words.length);
        for (uint256 i = 0; i < words.length; ++i) {
            uint256 word = words[i];
            fields[i] = [
                ExtraLib.selectorTarget(word),
                ExtraLib.selectorKey(word),
                ExtraLib.selectorUnused(word),
                ExtraLib.requiredTags(word),
                ExtraLib.requiredUnused(word),
                ExtraLib.gateKind(word),
                ExtraLib.gateTimepoint(word),
                ExtraLib.gateMinimum(word),
                ExtraLib.gateTokenId(word)
            ];
        }
    }

    /// @notice Whether each line is one of the selector's.
    function holds(uint256 selector, uint256[] calldata lines) external pure returns (bool[] memory held) {
        held = new bool[](lines.length);
        for (uint256 i = 0; i < lines.length; ++i) {
            held[i] = ExtraLib.holds(selector, lines[i]);
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
    function grantFields(uint256[] calldata grants) external pure returns (uint256[7][] memory fields) {
        fields = new uint256[7][](grants.length);
        for (uint256 i = 0; i < grants.length; ++i) {
            uint256 grant = grants[i];
            fields[i] = [
                grant.grantValue(),
                grant.grantNotBefore(),
                grant.grantDeadline(),
                grant.grantIndex(),
                grant.grantEpoch(),
                grant.grantMarks(),
                grant.grantBearer() ? 1 : 0
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
        uint256 epochs,
        uint256 periodNo,
        uint256 periodUsed
    ) external pure returns (uint256[7] memory) {
        uint256 state = CampaignState.created(budget);
        for (uint256 i = 0; i < uses; ++i) {
            state = state.afterUse(discount);
        }
        for (uint256 i = 0; i < epochs; ++i) {
            state = state.withNextEpoch();
        }
        state = state.afterTopUp(amount).withEnd(endsAt).withPause(until).withPeriod(periodNo, periodUsed);
        return _fields(state);
    }

    /// @notice One use of a campaign whose state has these fields, held against time and limits.
    /// @param counted Uses of the wallet and units of the stock before.
    /// @param taken Discount and units of the use.
    /// @return The fields of the state after it.
    function checkUse(
        PromoTypes.Terms calldata terms,
        uint256[7] calldata fields,
        uint256[2] calldata counted,
        uint256[2] calldata taken,
        address wallet,
        uint256 time
    ) external pure returns (uint256[7] memory) {
        uint256 state = _state(fields);
        UseCheck.checkOpen(terms, state, time);
        PromoTypes.Evaluation memory evaluation;
        (evaluation.discount, evaluation.units) = (taken[0], taken[1]);
        return _fields(UseCheck.checkLimits(terms, state, evaluation, wallet, counted[0], counted[1], time));
    }

    /// @dev remaining, used, endedAt, pausedUntil, voucherEpoch, periodNo, periodUsed; so `_fields`.
    function _state(uint256[7] calldata fields) private pure returns (uint256) {
        return
            CampaignState.packed(
                fields[0],
                fields[1],
                uint32(fields[2]),
                uint32(fields[3]),
                fields[4],
                fields[5],
                fields[6]
            );
    }

    function _fields(uint256 state) private pure returns (uint256[7] memory) {
        return
            [
                state.remaining(),
                state.used(),
                state.endedAt(),
                state.pausedUntil(),
                state.voucherEpoch(),
                state.periodNo(),
                state.periodUsed()
            ];
    }

    function _termsFields(PromoTypes.Terms calldata terms) private pure returns (uint256[45] memory fields) {
        fields[0] = uint256(uint160(terms.merchant()));
        fields[1] = terms.startTime();
        fields[2] = terms.endTime();
        fields[3] = terms.flags();
        fields[4] = uint256(uint160(terms.issuer()));
        fields[5] = terms.cap();
        fields[6] = terms.perWallet();
        fields[7] = terms.priority();
        fields[8] = terms.group();
        fields[9] = terms.kind();
        fields[10] = terms.scope();
        fields[11] = terms.target();
        fields[12] = terms.audience();
        fields[13] = terms.groupMode();
        fields[14] = uint256(uint160(terms.token()));
        fields[15] = terms.value();
        fields[16] = terms.capAmount();
        fields[17] = terms.minAmount();
        fields[18] = terms.targetKey();
        fields[19] = terms.budget();
        fields[20] = terms.compatMask();
        fields[21] = terms.periodCap();
        fields[22] = terms.periodSeconds();
        _laterFields(terms, fields);
    }

    function _laterFields(PromoTypes.Terms calldata terms, uint256[45] memory fields) private pure {
        fields[23] = terms.minQuantity();
        fields[24] = terms.maxUnits();
        fields[25] = terms.maxTimes();
        fields[26] = terms.currency();
        fields[27] = uint256(terms.utcOffset());
        fields[28] = terms.weekdays();
        fields[29] = uint256(uint160(terms.gateContract()));
        fields[30] = terms.dailyFrom();
        fields[31] = terms.dailyTo();
        fields[32] = terms.buyQuantity();
        fields[33] = terms.getQuantity();
        fields[34] = terms.getBps();
        fields[35] = terms.salt();
        fields[36] = terms.refundWindow();
        fields[37] = terms.notice();
        fields[38] = terms.maxPause();
        fields[39] = terms.stockUnits();
        fields[40] = terms.giftQuantity();
        fields[41] = terms.revocation();
        fields[42] = terms.settlement();
        fields[43] = terms.giftSku();
        fields[44] = (terms.rootDelay() << 1) | (terms.isPercent() ? 1 : 0);
    }
}
