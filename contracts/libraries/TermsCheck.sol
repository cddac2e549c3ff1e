// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {TermsLib} from "./TermsLib.sol";
import {TierLib} from "./TierLib.sol";

/// @title TermsCheck
/// @notice Decides whether a campaign may be created: afterwards no redemption can fail by overflow, division by zero
/// or an unknown kind. Twin: offchain/domain/terms_check.py, same order of checks.
library TermsCheck {
    using TermsLib for PromoTypes.Terms;

    /// @dev Bits of each word that no rule of this hub reads; they must be zero until one does.
    /// issue: perWallet, priority, group, groupMode. limits: compatMask, periodCap, periodSeconds, maxUnits, utcOffset,
    /// weekdays. assurance: refundWindow, collectDelay, stockUnits, giftQuantity, priorPriceRule.
    /// truth: refPrice, giftSku, depositFactorBps, grace, holdoutBps.
    uint256 private constant ISSUE_UNREAD = (uint256(type(uint40).max) << 24) | 0xf;
    uint256 private constant LIMITS_UNREAD =
        (uint256(type(uint80).max) << 80) | (uint256(type(uint16).max) << 48) | type(uint16).max;
    uint256 private constant ASSURANCE_UNREAD =
        (uint256(type(uint32).max) << 160) | (uint256(type(uint72).max) << 24) | type(uint8).max;
    uint256 private constant TRUTH_UNREAD = type(uint256).max << 16;

    /// @notice Refuses terms that contradict themselves or ask for what this hub does not evaluate.
    /// @param terms The terms.
    /// @param extra Their extra words.
    /// @param cold Their cold part.
    /// @param time Unix seconds of the creation.
    function check(
        PromoTypes.Terms calldata terms,
        uint256[] calldata extra,
        PromoTypes.Cold calldata cold,
        uint256 time
    ) internal pure {
        _checkOffered(terms);
        _checkWindow(terms, time);
        _checkIssue(terms);
        _checkValue(terms);
        _checkExtra(terms, extra);
        _checkCold(terms, cold);
    }

    function _checkOffered(PromoTypes.Terms calldata terms) private pure {
        _checkUnread(0, terms.flags() & ~TermsLib.KNOWN_FLAGS);
        _checkUnread(1, terms.issue & ISSUE_UNREAD);
        _checkUnread(2, uint256(uint160(terms.token())));
        _checkUnread(4, terms.limits & LIMITS_UNREAD);
        _checkUnread(5, terms.gate);
        _checkUnread(6, terms.assurance & ASSURANCE_UNREAD);
        _checkUnread(7, terms.truth & TRUTH_UNREAD);
        if (terms.settlement() != uint256(PromoTypes.Settlement.RECORDED)) {
            revert Errors.Terms_NotOffered(6, terms.settlement());
        }
        if (terms.revocation() > uint256(PromoTypes.Revocation.EPOCH)) {
            revert Errors.Terms_NotOffered(6, terms.revocation());
        }
        if (terms.audience() > uint256(PromoTypes.Audience.ROOT)) {
            revert Errors.Terms_NotOffered(1, terms.audience());
        }
        _checkKind(terms);
    }

    function _checkUnread(uint256 word, uint256 bits) private pure {
        if (bits != 0) revert Errors.Terms_NotOffered(word, bits);
    }

    function _checkKind(PromoTypes.Terms calldata terms) private pure {
        uint256 kind = terms.kind();
        bool offered =
            kind == uint256(PromoTypes.Kind.PERCENT) ||
                kind == uint256(PromoTypes.Kind.FIXED) ||
                kind == uint256(PromoTypes.Kind.EVERY) ||
                kind == uint256(PromoTypes.Kind.TIER);
        if (!offered) revert Errors.Terms_NotOffered(1, kind);
        bool fits =
            terms.scope() <= uint256(PromoTypes.Scope.ORDER) &&
                (kind != uint256(PromoTypes.Kind.EVERY) || terms.scope() != uint256(PromoTypes.Scope.UNIT));
        if (!fits) revert Errors.Terms_ScopeOfKind(kind, terms.scope());
        if (kind != uint256(PromoTypes.Kind.TIER)) _checkUnread(0, terms.flags());
        if (kind != uint256(PromoTypes.Kind.EVERY)) _checkUnread(4, terms.maxTimes());
    }

    function _checkWindow(PromoTypes.Terms calldata terms, uint256 time) private pure {
        (uint256 start, uint256 end) = (terms.startTime(), terms.endTime());
        if (end <= start) revert Errors.Terms_WindowEmpty(start, end);
        if (end <= time) revert Errors.Terms_EndsInPast(end, time);
        if (end > Limits.CLOCK) revert Errors.Terms_EndBeyondClock(end, Limits.CLOCK);
        if (end - start > Limits.DURATION) revert Errors.Terms_WindowTooLong(end - start, Limits.DURATION);
        if (terms.maxPause() > Limits.PAUSE) revert Errors.Terms_PauseTooLong(terms.maxPause(), Limits.PAUSE);
    }

    function _checkIssue(PromoTypes.Terms calldata terms) private pure {
        bool personal = terms.audience() != uint256(PromoTypes.Audience.PUBLIC);
        if (personal && terms.issuer() == address(0)) revert Errors.Terms_NoIssuer(terms.audience());
        if (terms.cap() == 0) revert Errors.Terms_NoCap();
        if (terms.budget() == 0) revert Errors.Terms_NoBudget();
        if (terms.capAmount() == 0) revert Errors.Terms_NoCapAmount();
        if (terms.budget() < terms.capAmount()) {
            revert Errors.Terms_BudgetBelowOneUse(terms.budget(), terms.capAmount());
        }
        uint256 target = terms.target();
        bool keyed = target == uint256(PromoTypes.Target.TAGS) || target == uint256(PromoTypes.Target.SKU);
        if (target > uint256(PromoTypes.Target.SKU) || keyed != (terms.targetKey() != 0)) {
            revert Errors.Terms_TargetKey(target, terms.targetKey());
        }
    }

    function _checkValue(PromoTypes.Terms calldata terms) private pure {
        bool tiered = terms.kind() == uint256(PromoTypes.Kind.TIER);
        if (terms.value() == 0 && !tiered) revert Errors.Terms_NoValue(terms.kind());
        if (terms.isPercent() && terms.value() > Limits.BPS) {
            revert Errors.Terms_PercentAboveWhole(terms.value(), Limits.BPS);
        }
        if (terms.kind() == uint256(PromoTypes.Kind.EVERY) && terms.minAmount() == 0) revert Errors.Terms_NoStep();
    }

    function _checkExtra(PromoTypes.Terms calldata terms, uint256[] calldata extra) private pure {
        bytes32 hash = ExtraLib.extraHash(extra);
        if (hash != terms.extraHash) revert Errors.Terms_ExtraHash(hash, terms.extraHash);
        bool tiered = terms.kind() == uint256(PromoTypes.Kind.TIER);
        if (tiered != (extra.length != 0) || extra.length > Limits.TIERS) {
            revert Errors.Terms_TierCount(extra.length, tiered ? Limits.TIERS : 0);
        }
        (uint256 threshold, uint256 value) = (0, terms.value());
        for (uint256 i = 0; i < extra.length; ++i) {
            bool rises =
                TierLib.threshold(extra[i]) > threshold &&
                    TierLib.value(extra[i]) > value &&
                    TierLib.unused(extra[i]) == 0;
            if (!rises) revert Errors.Terms_TierOrder(i);
            (threshold, value) = (TierLib.threshold(extra[i]), TierLib.value(extra[i]));
        }
        if (terms.isPercent() && value > Limits.BPS) revert Errors.Terms_PercentAboveWhole(value, Limits.BPS);
    }

    function _checkCold(PromoTypes.Terms calldata terms, PromoTypes.Cold calldata cold) private pure {
        bytes32 hash = keccak256(abi.encode(cold));
        if (hash != terms.coldHash) revert Errors.Terms_ColdHash(hash, terms.coldHash);
        uint256 count = cold.funders.length;
        if (count == 0 || count > Limits.FUNDERS || cold.shareBps.length != count) {
            revert Errors.Terms_FunderCount(count, cold.shareBps.length, Limits.FUNDERS);
        }
        uint256 sum = 0;
        for (uint256 i = 0; i < count; ++i) {
            sum += cold.shareBps[i];
            // A campaign of somebody else's money must be paid on chain (RULES section 2).
            if (cold.funders[i] != terms.merchant()) {
                revert Errors.Terms_FunderNotMerchant(cold.funders[i], terms.merchant());
            }
        }
        if (sum != Limits.BPS) revert Errors.Terms_ShareSum(sum, Limits.BPS);
    }
}
