// SPDX-License-Identifier: MIT
pragma solidity ^0.8.37;

import {Errors} from "../types/Errors.sol";
import {Limits} from "../types/Limits.sol";
import {PromoTypes} from "../types/PromoTypes.sol";
import {ExtraLib} from "./ExtraLib.sol";
import {KindCheck} from "./KindCheck.sol";
import {TermsLib} from "./TermsLib.sol";
import {TierLib} from "./TierLib.sol";

/// @title ExtraCheck
/// @notice Whether the extra words are those that the terms ask for, each with nothing in it that nobody reads. A part of
/// TermsCheck. Twin: offchain/domain/extra_check.py.
library ExtraCheck {
    using TermsLib for PromoTypes.Terms;

    uint256 private constant PAST_VOTES = uint256(PromoTypes.GateKind.PAST_VOTES);
    uint256 private constant ERC1155_BALANCE = uint256(PromoTypes.GateKind.ERC1155_BALANCE);

    /// @notice Refuses extra words that do not go together with the terms.
    function check(PromoTypes.Terms calldata terms, uint256[] calldata extra) internal pure {
        bytes32 hash = ExtraLib.extraHash(extra);
        if (hash != terms.extraHash) revert Errors.Terms_ExtraHash(hash, terms.extraHash);
        bool tiered = terms.kind() == uint256(PromoTypes.Kind.TIER);
        uint256 fixedWords = ExtraLib.fixedWords(terms);
        if (extra.length < fixedWords || (!tiered && extra.length != fixedWords)) {
            revert Errors.Terms_ExtraCount(extra.length, fixedWords);
        }
        _checkBasketWords(terms, extra);
        if (terms.gateContract() != address(0)) _checkGate(terms, ExtraLib.gateRule(terms, extra));
        if (terms.kind() == uint256(PromoTypes.Kind.BXGY)) {
            _checkSelector(fixedWords - 1, ExtraLib.getTarget(terms, extra));
        }
        if (tiered) _checkTiers(terms, ExtraLib.tiers(terms, extra));
    }

    /// @notice Whether a target is a known one and has a key just where it needs one.
    function named(uint256 target, uint256 key) internal pure returns (bool) {
        if (target > uint256(PromoTypes.Target.SKU)) return false;
        return (target == uint256(PromoTypes.Target.ALL)) == (key == 0);
    }

    function _checkBasketWords(PromoTypes.Terms calldata terms, uint256[] calldata extra) private pure {
        uint256 flags = terms.flags();
        bool conditioned = flags & TermsLib.CONDITION_TARGET != 0;
        if (conditioned) _checkSelector(0, ExtraLib.condition(terms, extra));
        if (flags & TermsLib.REQUIRES == 0) return;
        uint256 required = ExtraLib.required(terms, extra);
        uint256 unused = ExtraLib.requiredUnused(required);
        if (unused != 0) revert Errors.Terms_ExtraUnused(conditioned ? 1 : 0, unused);
        if (ExtraLib.requiredTags(required) == 0) revert Errors.Terms_NoRequiredTags();
    }

    function _checkSelector(uint256 position, uint256 selector) private pure {
        uint256 unused = ExtraLib.selectorUnused(selector);
        if (unused != 0) revert Errors.Terms_ExtraUnused(position, unused);
        (uint256 target, uint256 key) = (ExtraLib.selectorTarget(selector), ExtraLib.selectorKey(selector));
        if (!named(target, key)) revert Errors.Terms_SelectorKey(position, target, key);
    }

    function _checkGate(PromoTypes.Terms calldata terms, uint256 rule) private pure {
        uint256 kind = ExtraLib.gateKind(rule);
        if (kind > ERC1155_BALANCE) revert Errors.Terms_GateKind(kind, ERC1155_BALANCE);
        uint256 unread = rule & _unreadOf(kind);
        if (unread != 0) revert Errors.Terms_GateUnread(kind, unread);
        if (kind == PAST_VOTES && ExtraLib.gateTimepoint(rule) == 0) revert Errors.Terms_NoTimepoint();
        bool counts = kind == PAST_VOTES || kind == ERC1155_BALANCE;
        if (counts && ExtraLib.gateMinimum(rule) == 0) revert Errors.Terms_NoGateMinimum(kind);
        if (terms.audience() == uint256(PromoTypes.Audience.HOLDER)) _checkHolder(terms, kind);
    }

    /// @dev Bits of the gate's word that its kind does not read.
    function _unreadOf(uint256 kind) private pure returns (uint256) {
        if (kind == PAST_VOTES) return type(uint104).max; // the token id
        if (kind == ERC1155_BALANCE) return uint256(type(uint48).max) << 200; // the timepoint
        return type(uint248).max;
    }

    /// @dev A holder needs something that is spent: the token's own bit, or votes of one moment with a count by wallet.
    /// A balance could be handed on and spent again.
    function _checkHolder(PromoTypes.Terms calldata terms, uint256 kind) private pure {
        if (kind == ERC1155_BALANCE) revert Errors.Terms_GateOfHolder(kind);
        if (kind != PAST_VOTES) return;
        KindCheck.needField(terms, PromoTypes.Field.PER_WALLET, terms.perWallet());
        if (terms.revocation() != uint256(PromoTypes.Revocation.NONE)) {
            revert Errors.Terms_RevocationOfAudience(terms.revocation(), terms.audience());
        }
    }

    function _checkTiers(PromoTypes.Terms calldata terms, uint256[] calldata tiers) private pure {
        if (tiers.length == 0 || tiers.length > Limits.TIERS) {
            revert Errors.Terms_TierCount(tiers.length, Limits.TIERS);
        }
        (uint256 threshold, uint256 value) = (0, terms.value());
        for (uint256 i = 0; i < tiers.length; ++i) {
            bool rises =
                TierLib.threshold(tiers[i]) > threshold &&
                    TierLib.value(tiers[i]) > value &&
                    TierLib.unused(tiers[i]) == 0;
            if (!rises) revert Errors.Terms_TierOrder(i);
            (threshold, value) = (TierLib.threshold(tiers[i]), TierLib.value(tiers[i]));
        }
        if (terms.isPercent() && value > Limits.BPS) revert Errors.Terms_PercentAboveWhole(value, Limits.BPS);
        if (terms.flags() & TermsLib.TIER_BY_QUANTITY == 0) return;
        bool inLine = terms.flags() & TermsLib.MIN_QUANTITY_IN_LINE != 0;
        uint256 most = inLine ? Limits.QUANTITY : Limits.LINES * Limits.QUANTITY;
        if (threshold > most) revert Errors.Terms_UnitsUnreachable(threshold, most);
    }
}
