// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {ExtraCheck} from "./ExtraCheck.sol";
import {KindCheck} from "./KindCheck.sol";
import {TermsLib} from "./TermsLib.sol";

/// @title TermsCheck
/// @notice Decides whether a campaign may be created. What it accepts never makes a redemption fail by overflow, division
/// by zero, an unbounded loop or an unknown kind: whatever the order, the campaign gives a discount or one of the
/// refusals of `Errors`. Terms that contradict themselves, or set what nothing reads, are refused, each cause with an
/// error or arguments of its own. Twin: offchain/domain/terms_check.py, same order of checks.
/// @dev Deployed on its own and linked: the hub needs its room.
library TermsCheck {
    using TermsLib for PromoTypes.Terms;

    /// @dev Fields that no rule of this hub reads; they must be zero until one does.
    /// assurance: priorPriceRule. truth: refPrice, depositFactorBps, holdoutBps.
    uint256 private constant ASSURANCE_UNREAD = type(uint8).max;
    uint256 private constant TRUTH_UNREAD =
        (uint256(type(uint96).max) << 160) | (uint256(type(uint32).max) << 64) | (uint256(type(uint16).max) << 16);

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
    ) external pure {
        _checkOffered(terms);
        _checkWindow(terms, time);
        _checkSettlement(terms);
        _checkHours(terms);
        _checkAudience(terms);
        _checkLimits(terms);
        _checkTarget(terms);
        _checkStacking(terms);
        KindCheck.check(terms);
        ExtraCheck.check(terms, extra);
        _checkCold(terms, cold);
    }

    function _checkOffered(PromoTypes.Terms calldata terms) private pure {
        _checkUnread(0, terms.flags() & ~TermsLib.KNOWN_FLAGS);
        if (terms.kind() > uint256(type(PromoTypes.Kind).max)) _checkUnread(1, terms.kind() << 16);
        if (terms.audience() > uint256(type(PromoTypes.Audience).max)) _checkUnread(1, terms.audience() << 4);
        if (terms.groupMode() > uint256(type(PromoTypes.GroupMode).max)) _checkUnread(1, terms.groupMode());
        _checkUnread(6, terms.assurance & ASSURANCE_UNREAD);
        if (terms.revocation() > uint256(type(PromoTypes.Revocation).max)) _checkUnread(6, terms.revocation() << 16);
        _checkUnread(7, terms.truth & TRUTH_UNREAD);
    }

    function _checkUnread(uint256 word, uint256 bits) private pure {
        if (bits != 0) revert Errors.Terms_NotOffered(word, bits);
    }

    function _checkWindow(PromoTypes.Terms calldata terms, uint256 time) private pure {
        (uint256 start, uint256 end) = (terms.startTime(), terms.endTime());
        if (end <= start) revert Errors.Terms_WindowEmpty(start, end);
        if (end <= time) revert Errors.Terms_EndsInPast(end, time);
        if (end > Limits.CLOCK) revert Errors.Terms_EndBeyondClock(end, Limits.CLOCK);
        if (end - start > Limits.DURATION) revert Errors.Terms_WindowTooLong(end - start, Limits.DURATION);
        if (terms.maxPause() > Limits.PAUSE) revert Errors.Terms_PauseTooLong(terms.maxPause(), Limits.PAUSE);
        if (terms.refundWindow() > Limits.REFUND_WINDOW) {
            revert Errors.Terms_RefundWindowTooLong(terms.refundWindow(), Limits.REFUND_WINDOW);
        }
    }

    /// @dev Of a recorded campaign everything that speaks of money on chain is zero.
    function _checkSettlement(PromoTypes.Terms calldata terms) private pure {
        (uint256 collectDelay, uint256 grace) = (terms.collectDelay(), terms.grace());
        if (!terms.isPaid()) {
            _checkUnread(2, uint256(uint160(terms.token())) << 96);
            _checkUnread(6, (collectDelay << 64) | (terms.settlement() << 8));
            _checkUnread(7, grace << 32);
            return;
        }
        if (terms.token() == address(0)) revert Errors.Terms_NoToken();
        if (collectDelay < terms.refundWindow()) {
            revert Errors.Terms_CollectDelayShort(collectDelay, terms.refundWindow());
        }
        if (grace < collectDelay) revert Errors.Terms_GraceShort(grace, collectDelay);
        if (grace > Limits.GRACE) revert Errors.Terms_GraceLong(grace, Limits.GRACE);
    }

    function _checkHours(PromoTypes.Terms calldata terms) private pure {
        (uint256 from, uint256 to, uint256 weekdays) = (terms.dailyFrom(), terms.dailyTo(), terms.weekdays());
        if (from >= 1 days || to > 1 days) revert Errors.Terms_DailyWindowRange(from, to, 1 days);
        if (from == to && from != 0) revert Errors.Terms_DailyWindowEmpty(from, to);
        if (weekdays >> 7 != 0) revert Errors.Terms_Weekdays(weekdays);
        int256 offset = terms.utcOffset();
        if (offset > int256(Limits.OFFSET_AHEAD)) revert Errors.Terms_OffsetAhead(uint256(offset), Limits.OFFSET_AHEAD);
        if (-offset > int256(Limits.OFFSET_BEHIND)) {
            revert Errors.Terms_OffsetBehind(uint256(-offset), Limits.OFFSET_BEHIND);
        }
        if (from | to | weekdays == 0) KindCheck.refuseField(terms, PromoTypes.Field.UTC_OFFSET, _offsetBits(terms));
    }

    /// @dev The offset as its field holds it.
    function _offsetBits(PromoTypes.Terms calldata terms) private pure returns (uint256) {
        return uint8(int8(terms.utcOffset()));
    }

    function _checkAudience(PromoTypes.Terms calldata terms) private pure {
        (uint256 audience, address gate, address issuer) = (terms.audience(), terms.gateContract(), terms.issuer());
        bool open = audience == uint256(PromoTypes.Audience.PUBLIC);
        bool holder = audience == uint256(PromoTypes.Audience.HOLDER);
        if (open && gate != address(0)) revert Errors.Terms_PublicGate(gate);
        if (holder && gate == address(0)) revert Errors.Terms_NoGate();
        if (holder && issuer != address(0)) revert Errors.Terms_HolderIssuer(issuer);
        if (!open && !holder && issuer == address(0)) revert Errors.Terms_NoIssuer(audience);
        uint256 revocation = terms.revocation();
        bool byEpoch = revocation == uint256(PromoTypes.Revocation.EPOCH);
        bool byIndex = revocation == uint256(PromoTypes.Revocation.INDEX);
        if ((byIndex && open) || (byEpoch && audience != uint256(PromoTypes.Audience.VOUCHER))) {
            revert Errors.Terms_RevocationOfAudience(revocation, audience);
        }
    }

    function _checkLimits(PromoTypes.Terms calldata terms) private pure {
        (uint256 cap, uint256 perWallet) = (terms.cap(), terms.perWallet());
        if (cap == 0) revert Errors.Terms_NoCap();
        if (perWallet > cap) {
            revert Errors.Terms_LimitAboveCap(uint256(PromoTypes.Field.PER_WALLET), perWallet, cap);
        }
        (uint256 periodCap, uint256 length) = (terms.periodCap(), terms.periodSeconds());
        if ((periodCap == 0) != (length == 0)) revert Errors.Terms_PeriodHalf(periodCap, length);
        if (periodCap > cap) {
            revert Errors.Terms_LimitAboveCap(uint256(PromoTypes.Field.PERIOD_CAP), periodCap, cap);
        }
        if (length != 0) {
            uint256 last = (terms.endTime() - 1 - terms.startTime()) / length;
            if (last > Limits.PERIODS) revert Errors.Terms_PeriodNumber(last, Limits.PERIODS);
        }
        if (terms.currency() == 0) revert Errors.Terms_NoCurrency();
    }

    function _checkTarget(PromoTypes.Terms calldata terms) private pure {
        if (!ExtraCheck.named(terms.target(), terms.targetKey())) {
            revert Errors.Terms_TargetKey(terms.target(), terms.targetKey());
        }
    }

    function _checkStacking(PromoTypes.Terms calldata terms) private pure {
        (uint256 group, uint256 mask) = (terms.group(), terms.compatMask());
        if (group >= Limits.GROUPS) revert Errors.Terms_GroupRange(group, Limits.GROUPS);
        if (terms.flags() & TermsLib.EXCLUSIVE != 0) {
            KindCheck.refuseField(terms, PromoTypes.Field.GROUP_MODE, terms.groupMode());
            KindCheck.refuseField(terms, PromoTypes.Field.COMPAT_MASK, mask);
        }
        if ((mask >> group) & 1 != 0) revert Errors.Terms_OwnGroup(group, mask);
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
            _checkFunder(terms, cold, i);
            sum += cold.shareBps[i];
        }
        if (sum != Limits.BPS) revert Errors.Terms_ShareSum(sum, Limits.BPS);
    }

    function _checkFunder(
        PromoTypes.Terms calldata terms,
        PromoTypes.Cold calldata cold,
        uint256 position
    ) private pure {
        address funder = cold.funders[position];
        if (funder == address(0)) revert Errors.Terms_FunderZero(position);
        if (cold.shareBps[position] == 0) revert Errors.Terms_ShareZero(position);
        for (uint256 first = 0; first < position; ++first) {
            if (cold.funders[first] == funder) revert Errors.Terms_FunderTwice(position, first);
        }
        // A campaign of somebody else's money must be paid on chain (RULES section 2).
        if (funder != terms.merchant() && !terms.isPaid()) {
            revert Errors.Terms_FunderNotMerchant(funder, terms.merchant());
        }
    }
}
